"""Ed25519 as hub and registry use it: raw keys and signatures, as base64url without padding."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

from wijkhub_queue.sync.signing import AUTHORIZATION, signed_request

# The library is loaded where a key is used: it takes 8 MB, and a hub without a registry has no key.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class SigningKey:
    """A private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = _encode(key.public_key().public_bytes_raw())
        """The public half, base64url."""

    @classmethod
    def new(cls) -> SigningKey:
        """A new key, from the system's randomness."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        """The key that `text` wrote down.

        Raises:
            ValueError: it is none.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.from_private_bytes(_decode(text)))

    @property
    def text(self) -> str:
        """All there is to the key, to be kept secret: its 32 bytes, base64url."""
        return _encode(self._key.private_bytes_raw())

    def sign(self, data: bytes) -> str:
        """The signature of these bytes, base64url."""
        return _encode(self._key.sign(data))


def verified(public_key: str, signature: str, data: bytes) -> bool:
    """Whether the key with this public half signed the data; False too for what is no key or no signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(_decode(public_key)).verify(_decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """By which a key is named in requests and documents: 16 hexadecimal digits of the hash of its public half."""
    return hashlib.sha256(public_key.encode()).hexdigest()[:16]


def authorization(key: SigningKey, *, method: str, path: str, query: str, nonce: str, body: bytes) -> str:
    """The value of a request's `Authorization` header; see `signed_request` for its parts."""
    key_id = fingerprint(key.public_key)
    data = signed_request(method=method, path=path, query=query, key_id=key_id, nonce=nonce, body=body)
    return f"{AUTHORIZATION} {key_id}:{nonce}:{key.sign(data)}"


def read_authorization(value: str) -> tuple[str, str, str] | None:
    """Key id, nonce and signature of such a header; None when it is another, or none at all."""
    scheme, _, rest = value.partition(" ")
    parts = rest.split(":")
    if scheme != AUTHORIZATION or len(parts) != 3 or not all(parts):
        return None
    return parts[0], parts[1], parts[2]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(f"no base64url: {error}") from error
    if _encode(raw) != text:
        # The last letter may hold bits that mean nothing: another text of the same bytes is not what was signed.
        raise ValueError("no base64url as it is written here")
    return raw
