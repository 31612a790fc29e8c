"""What is kept of an event that came, and whether somebody should look at it. Nothing is refused here."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from wijkhub_queue.events import EVENT_TYPES, UnknownEvent, read_event
from wijkhub_queue.sync.batches import EventLine, Taken
from wijkhub_registry.events import Flag, NewEvent
from wijkhub_registry.moments import to_micros

EARLIEST_YEAR = 2020
"""Before that there was no hub."""
AHEAD = timedelta(days=1)
"""A hub's clock may be off, but not that much; what it says then is kept, and looked at."""
_line = msgspec.json.Decoder(EventLine)


def new_event(taken: Taken, now: datetime) -> NewEvent:
    """The event to store for a line that came at `now`."""
    event = taken.event
    if event is None:
        return NewEvent(taken.seq, taken.event_id, "", 0, None, "", taken.raw, _why_not(taken.raw))
    flag = flag_of(event, now)
    at = event.occurred_at
    return NewEvent(
        taken.seq,
        _storable(taken.event_id),
        _storable(event.type),
        event.version if 0 <= event.version < 2**31 else 0,
        None if at.tzinfo is None else to_micros(at),
        _storable(event.actor),
        taken.raw,
        flag,
    )


def flag_of(event: EventLine, now: datetime) -> Flag | None:
    """Why somebody should look at this event, if anybody should."""
    at = event.occurred_at
    if at.tzinfo is None or at.year < EARLIEST_YEAR or at - now > AHEAD:
        return "impossible"
    if event.version < 1 or "\0" in event.type or "\0" in event.actor or "\0" in event.event_id:
        return "impossible"
    known = EVENT_TYPES.get(event.type)
    if known is None or event.version > known.VERSION:
        return "unknown-type"
    if isinstance(read_event(event.type, event.version, bytes(event.payload)), UnknownEvent):
        return "undecodable"
    return None


def _why_not(line: bytes) -> Flag:
    """A line that stands in another place than it says can be read; it only can't be so."""
    try:
        _line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "undecodable"
    return "impossible"


def _storable(text: str) -> str:
    # PostgreSQL has no text with a NUL; the line keeps what came.
    return text.replace("\0", "\ufffd") if "\0" in text else text
