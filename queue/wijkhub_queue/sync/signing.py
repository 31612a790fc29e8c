"""What a hub signs in a request to the registry, so that nobody else can speak for it and nothing works twice.

Ed25519 over the lines of `signed_request`. A nonce comes from the registry and holds for a few minutes of the
registry's own clock, so that a hub's clock may be anything. A batch of events needs none: its place (epoch, seq)
makes a repeat harmless.
"""

from __future__ import annotations

import hashlib

AUTHORIZATION = "Wijkhub-Ed25519"
"""Scheme of the `Authorization` header: `Wijkhub-Ed25519 <key id>:<nonce or ->:<signature>`."""
NONCE_HEADER = "Wijkhub-Nonce"
"""Each answer to a signed request brings a nonce for the next."""


def signed_request(*, method: str, path: str, query: str, key_id: str, nonce: str, body: bytes) -> bytes:
    """The bytes that are signed.

    Args:
        method: in capitals.
        path: as sent, percent-encoded, without the host: a proxy may know the registry by another name.
        query: as sent, without its question mark; may be empty.
        key_id: names the key that signs.
        nonce: from the registry; `-` for a batch of events.
        body: as sent, packed.
    """
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join(("wijkhub-request-1", method, path, query, key_id, nonce, digest)).encode()
