"""A booking in a QR code, signed by the registry: a hub that has not heard of it can welcome its resident all the same.

`WB1.<booking>.<signature>`: the booking as an array in MessagePack, and the signature of `WB1.<booking>`, both as
base64url without padding. It says what is booked and not for whom.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from wijkhub_queue.leases import LeasedBooking
from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.messages import RegistryKey

PREFIX = "WB1"
LONGEST = 600
"""Signs of a code that is looked at."""


class _Packed(Struct, frozen=True, array_like=True):
    key: str
    hub: str
    id: bytes
    lease: str
    code: str
    service: str
    group: str
    starts_at: int
    """Seconds since 1970."""
    minutes: int
    prepare: int
    clear: int
    people: int
    language: str


def signed_code(booking: LeasedBooking, hub: str, key: SigningKey) -> str:
    """What stands in the QR code of a booking at this hub; its id is a UUID."""
    packed = _Packed(
        fingerprint(key.public_key),
        hub,
        UUID(booking.id).bytes,
        booking.lease,
        booking.code,
        booking.service,
        booking.group,
        int(booking.starts_at.timestamp()),
        booking.minutes,
        booking.prepare,
        booking.clear,
        booking.people,
        booking.language,
    )
    body = base64.urlsafe_b64encode(msgspec.msgpack.encode(packed)).rstrip(b"=").decode()
    said = f"{PREFIX}.{body}"
    return f"{said}.{key.sign(said.encode())}"


def read_code(text: str, hub: str, keys: Iterable[RegistryKey]) -> LeasedBooking | None:
    """The booking in a code that one of these keys signed for this hub; None for everything else."""
    said, _, signature = text.strip().rpartition(".")
    prefix, _, body = said.partition(".")
    if prefix != PREFIX or len(text) > LONGEST:
        return None
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        packed = msgspec.msgpack.decode(raw, type=_Packed)
        key = next((one for one in keys if one.id == packed.key), None)
        if key is None or packed.hub != hub or not verified(key.public_key, signature, said.encode()):
            return None
        return LeasedBooking(
            str(UUID(bytes=packed.id)),
            packed.lease,
            packed.code,
            packed.service,
            packed.group,
            datetime.fromtimestamp(packed.starts_at, UTC),
            packed.minutes,
            packed.prepare,
            packed.clear,
            packed.people,
            (),
            packed.language,
        )
    except (binascii.Error, msgspec.DecodeError, ValueError, OverflowError, OSError):
        return None
