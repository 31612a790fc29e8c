"""Who sent a request: the hub whose key signed it, and nobody else."""

from __future__ import annotations

from typing import Any

from litestar import Request

from wijkhub_queue.sync.keys import read_authorization, verified
from wijkhub_queue.sync.signing import signed_request
from wijkhub_registry.errors import BadSignature, KeyRevoked, NonceUsed, NotSigned
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.moments import to_micros
from wijkhub_registry.registry import Registry

NO_NONCE = "-"


async def signer(request: Request[Any, Any, Any], registry: Registry, *, needs_nonce: bool = True) -> HubKey:
    """The key that signed this request.

    Args:
        request: its body is read here.
        registry: knows the keys.
        needs_nonce: not for a batch of events, whose place makes a repeat harmless.

    Raises:
        NotSigned: without the header.
        BadSignature: by no key that is known.
        KeyRevoked: by one that the city took back.
        NonceUsed: the nonce was used, lapsed, or is none of ours.
    """
    request.state.next_nonce = registry.nonces.make()
    read = read_authorization(request.headers.get("authorization", ""))
    if read is None:
        raise NotSigned("Sign the request with the hub's key; docs/reference/registry.md says how.")
    key_id, nonce, signature = read
    key = await registry.hubs.key(key_id)
    signed = signed_request(
        method=request.method,
        path=_path_as_sent(request),
        query=request.scope["query_string"].decode("latin-1"),
        key_id=key_id,
        nonce=nonce,
        body=await request.body(),
    )
    if key is None or not verified(key.public_key, signature, signed):
        raise BadSignature(
            "The signature is not that of a key that is known here. Enrol the hub, or sign what is sent."
        )
    if key.revoked_at is not None:
        now = to_micros(registry.clock())
        await registry.hubs.note(key.hub_id, KeyRevoked.code, epoch=0, seq=0, at=now)
        raise KeyRevoked("The city took this hub's key back, or the hub has another one since. Enrol with a new code.")
    if needs_nonce and not await registry.nonces.use(nonce):
        raise NonceUsed("The nonce was used, or is too old. Sign again with the one that this answer brings.")
    return key


def _path_as_sent(request: Request[Any, Any, Any]) -> str:
    raw: bytes | None = request.scope.get("raw_path")
    return raw.partition(b"?")[0].decode("latin-1") if raw else request.scope["path"]
