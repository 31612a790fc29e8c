"""Making a hub known to the registry: once, with a code that the city's staff give."""

from __future__ import annotations

import msgspec

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.keys import SigningKey, authorization
from wijkhub_queue.sync.messages import EnrolAnswer, EnrolRequest
from wijkhub_server.sync.errors import SyncError
from wijkhub_server.sync.exchange import Exchange
from wijkhub_server.sync.known import Enrolment


class EnrolmentRefused(SyncError):
    """The registry does not take the hub, or is no registry; the message says what to do."""


async def enrol(transport: at.RegistryTransport, *, url: str, code: str, hub: str) -> Enrolment:
    """Make a key, and have the registry take it for this hub's.

    Args:
        transport: the line to the registry.
        url: its address, to be kept.
        code: the one-time code.
        hub: the hub's id, as in its events.

    Raises:
        EnrolmentRefused: the code is not right, or was used already, or nobody answers.
    """
    key = SigningKey.new()
    public_key = key.public_key
    proof = key.sign(f"enrol:{code}:{hub}:{public_key}".encode())
    try:
        asked = msgspec.json.encode(EnrolRequest(code, hub, public_key, proof))
        answer = await transport.send(
            at.Request("POST", at.ENROL, body=asked, headers={"content-type": "application/json"})
        )
    except at.Unreachable as error:
        raise EnrolmentRefused(f"{error} Look at the address and the network, and try again.") from error
    if not 200 <= answer.status < 300:
        problem = p.read_problem(answer.status, answer.body)
        why = problem.detail or f"{problem.title}. Ask the city for a new code."
        raise EnrolmentRefused(f"The registry does not take this hub: {why}")
    try:
        told = msgspec.json.decode(answer.body, type=EnrolAnswer)
    except msgspec.DecodeError as error:
        raise EnrolmentRefused(f"What answers at {url} is no registry ({error}). Look at the address.") from error
    if not told.registry_keys:
        raise EnrolmentRefused(f"The registry at {url} has no key of its own, so nothing it says can be believed.")
    return Enrolment(url, told.name, key.text, told.key_id, told.registry_keys)


def exchange_of(enrolment: Enrolment, transport: at.RegistryTransport) -> Exchange:
    """The line to the registry that knows the hub, signed with the hub's key."""
    key = SigningKey.from_text(enrolment.key)

    def sign(request: at.Request, nonce: str) -> str:
        return authorization(
            key,
            method=request.method,
            path=request.path,
            query=request.query,
            nonce=nonce,
            body=request.body,
        )

    return Exchange(transport, sign)
