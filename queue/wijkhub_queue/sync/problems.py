"""Why the registry did not do what a hub asked: problem+json (RFC 9457), read by its `type`."""

from __future__ import annotations

import msgspec
from msgspec import Struct

TYPES = "/problems/"
"""What stands before the code in a problem's `type`, after the registry's own address."""

GAP = "sequence-gap"
FORK = "sequence-fork"
STALE_EPOCH = "stale-epoch"
UNKNOWN_EPOCH = "epoch-unknown"
UNREADABLE = "unreadable-batch"
OVERSIZED = "oversized-event"
REVOKED = "key-revoked"
NOT_SIGNED = "not-signed"
BAD_SIGNATURE = "bad-signature"
NONCE_USED = "nonce-used"
TOO_BUSY = "too-busy"
BAD_CODE = "enrolment-refused"

STATUS = {
    GAP: 409,
    FORK: 409,
    STALE_EPOCH: 409,
    UNKNOWN_EPOCH: 409,
    UNREADABLE: 400,
    OVERSIZED: 413,
    REVOKED: 403,
    NOT_SIGNED: 401,
    BAD_SIGNATURE: 401,
    NONCE_USED: 401,
    TOO_BUSY: 503,
    BAD_CODE: 403,
}


class Problem(Struct, frozen=True, rename="camel"):
    """What is said of it."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    expected_seq: int | None = None
    """Of a gap: where to send from."""
    seq: int | None = None
    """Of a fork or an oversized event: where it stands."""
    current: int | None = None
    """Of a stale or unknown epoch: the one the registry has."""

    @property
    def code(self) -> str:
        """The last part of its type, such as `sequence-gap`."""
        return self.type.rpartition("/")[2]


_decoder = msgspec.json.Decoder(Problem)


def read_problem(status: int, body: bytes) -> Problem:
    """The problem that an answer tells of; one without a type where it tells none, as a proxy's page."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Problem(status=status, title=f"status {status}")
