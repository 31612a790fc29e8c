"""A batch of a hub's events, as the bytes that go over the wire.

The body is lines: a header as JSON, then one line for each event, in the order of `seq`. So a line that nobody can
read spoils neither its neighbours nor the count, and is kept as it came.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

PROTOCOL = 1
OLDEST_PROTOCOL = 1
"""A registry takes hubs that are two versions behind."""
LARGEST_BATCH = 500
"""Events in one batch."""
LARGEST_EVENT = 256 * 1024
"""Bytes of one event's line. A larger one stops the sync of its hub, visibly, until somebody has looked at it."""
LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a body when unpacked: nobody fills the registry's memory with a small file that unfolds."""


class BatchHeader(Struct, frozen=True, rename="camel"):
    """What stands before the events."""

    hub: str
    epoch: int
    first_seq: int
    count: int
    protocol: int = PROTOCOL
    software: str = ""
    """The hub's version, for the page of the city's staff."""


class EventLine(Struct, frozen=True, gc=False, rename="camel"):
    """One event, without what the header says of all."""

    seq: int
    event_id: str
    type: str
    version: int
    occurred_at: datetime
    actor: str
    payload: msgspec.Raw


class Taken(Struct, frozen=True, gc=False):
    """An event as it came: read, or kept as raw bytes under its place."""

    seq: int
    event_id: str
    raw: bytes
    """The line, byte for byte."""
    event: EventLine | None
    """None when the line can't be read."""


class UnreadableBatch(Exception):
    """The body is no batch: cut off, not unpacked, or without its header. Nothing of it was taken; send it again."""


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(BatchHeader)
_line = msgspec.json.Decoder(EventLine)


def encode_batch(header: BatchHeader, events: Sequence[EventLine], *, level: int = 1) -> bytes:
    """The batch as gzipped lines; `level` is zlib's (the fastest is nearly as small here)."""
    lines = [_encoder.encode(header), *(line_of(event) for event in events)]
    return gzip.compress(b"\n".join(lines) + b"\n", level, mtime=0)


def line_of(event: EventLine) -> bytes:
    """An event as it goes over the wire."""
    line = _encoder.encode(event)
    # A payload that a failing disk spoilt may hold anything; a line must stay one line.
    return line.replace(b"\n", b" ") if b"\n" in line else line


def decode_batch(body: bytes) -> tuple[BatchHeader, list[Taken]]:
    """The header and the events of a body.

    Raises:
        UnreadableBatch: it is no batch, or not the whole of it.
    """
    lines = _unpack(body).split(b"\n")
    if lines.pop() != b"":
        raise UnreadableBatch("The batch is cut off: its last line has no end. Send it again.")
    try:
        header = _header.decode(lines[0])
    except (IndexError, msgspec.DecodeError) as error:
        raise UnreadableBatch(f"The batch has no header that can be read ({error}). Send it again.") from error
    if header.count != len(lines) - 1:
        raise UnreadableBatch(
            f"The batch should hold {header.count} events and holds {len(lines) - 1}. Send it again, whole."
        )
    if not 1 <= header.count <= LARGEST_BATCH:
        raise UnreadableBatch(f"A batch holds 1 to {LARGEST_BATCH} events, this one {header.count}. Send fewer.")
    return header, [_taken(header.first_seq + n, line) for n, line in enumerate(lines[1:])]


def _unpack(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, LARGEST_BODY)
    except zlib.error as error:
        raise UnreadableBatch(f"The batch can't be unpacked ({error}). Send it again, as gzip.") from error
    if unpacker.unconsumed_tail:
        raise UnreadableBatch(f"The batch is larger than {LARGEST_BODY} bytes when unpacked. Send fewer events.")
    if not unpacker.eof:
        raise UnreadableBatch("The batch is cut off. Send it again, whole.")
    return plain


def _taken(seq: int, line: bytes) -> Taken:
    try:
        event = _line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        event = None
    if event is None or event.seq != seq or not event.event_id:
        return Taken(seq, raw_id(line), line, None)
    return Taken(seq, event.event_id, line, event)


def id_on_wire(event: EventLine) -> str:
    """By which id the registry knows an event: its own, or that of its bytes where they can't be read."""
    return _taken(event.seq, line_of(event)).event_id


def raw_id(line: bytes) -> str:
    """An id for a line that tells none: the same bytes are the same event, so that a repeat is no fork."""
    return "raw-" + hashlib.sha256(line).hexdigest()[:32]
