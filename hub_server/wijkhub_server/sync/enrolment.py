"""Making a hub known to the registry: once, with a code that the city's staff give."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint
from wijkhub_queue.sync.messages import EnrolAnswer, EnrolRequest, KeyRolled, RollKey
from wijkhub_queue.sync.taking_in import Head
from wijkhub_server.sync.errors import Stopped, SyncError
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


async def roll_key(transport: at.RegistryTransport, enrolment: Enrolment, hub: str, new: SigningKey) -> Enrolment:
    """Have the registry take `new` instead of the hub's key. Said again with the same key, it comes to the same.

    Args:
        transport: the line to the registry.
        enrolment: as it is.
        hub: the hub's id.
        new: kept before this is asked, for the answer may get lost.

    Raises:
        TryLater: nobody knows yet whether it was done, so ask again with the same key; or the registry knows neither.
        Stopped: both were revoked.
    """
    rolled = replace(enrolment, key=new.text, key_id=fingerprint(new.public_key))
    asked = RollKey(new.public_key, new.sign(f"roll-hub:{hub}:{new.public_key}".encode()))
    try:
        await exchange_of(enrolment, transport).ask("POST", at.KEY, KeyRolled, body=asked)
    except Stopped:
        # Perhaps because it was done before, and the answer did not come back: then it knows the new key.
        await exchange_of(rolled, transport).ask("GET", at.HEAD, Head)
    return rolled


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
