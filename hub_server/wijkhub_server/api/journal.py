"""The journal: page by page, or live from any place in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import QueryParameter
from litestar.response import Stream

from wijkhub_kiosk.port import PositionUnknown
from wijkhub_queue.actors import STAFF, Identity, allow
from wijkhub_queue.events import to_wire
from wijkhub_queue.wire import EventPage
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import Line, Position

HEARTBEAT_S = 15.0
After = Annotated[
    str | None, QueryParameter(description="The position `epoch:seq` after which to begin, such as 1:17.")
]


def position_of(text: str) -> Position:
    """`1:17` as (1, 17).

    Raises:
        ValidationException: it is not of that form.
    """
    if not re.fullmatch(r"[0-9]{1,9}:[0-9]{1,18}", text):
        raise ValidationException(f"Position '{text}' cannot be read; give epoch:seq, such as 1:17")
    epoch, _, seq = text.partition(":")
    return int(epoch), int(seq)


def in_words(position: Position) -> str:
    """(1, 17) as `1:17`."""
    return f"{position[0]}:{position[1]}"


@get("/events", opt=allow(*STAFF), summary="A stretch of the journal", tags=["journal"])
async def events(
    hub: NamedDependency[HubAtWork],
    after: After = None,
    limit: Annotated[int, QueryParameter(ge=1, le=5000, description="How many at the most.")] = 500,
) -> EventPage:
    """Oldest first, from the beginning or after a position; the answer names the position to go on from."""
    position, newest = position_of(after) if after else (0, 0), hub.feed.position
    if position > newest:
        raise PositionUnknown(f"The journal is at {in_words(newest)}, not yet at {in_words(position)}.")
    lines = await asyncio.to_thread(hub.journal.read, position, limit)
    # What is on disk, but not told to anybody yet, is for the next page: a stream could not go on from it.
    lines = [line for line in lines if (line.recorded.epoch, line.recorded.seq) <= newest]
    if lines:
        position = (lines[-1].recorded.epoch, lines[-1].recorded.seq)
    return EventPage([to_wire(line.recorded, line.payload) for line in lines], in_words(position))


@get("/stream", opt=allow(*STAFF), summary="What happens, as it happens", tags=["journal"])
async def stream(request: Request[Identity, str, Any], hub: NamedDependency[HubAtWork], after: After = None) -> Stream:
    """Server-sent events; an `id` is a position, to go on from by `Last-Event-ID` or `after`. Without one: from now."""
    text = request.headers.get("last-event-id") or after
    lines = hub.feed.after(position_of(text) if text else hub.feed.position, heartbeat_s=HEARTBEAT_S)
    # The first step says whether the position is known, while the status can still say so; it is a heartbeat at once.
    await anext(lines)
    return Stream(_messages(lines), media_type="text/event-stream")


async def _messages(batches: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for lines in batches:
        yield b"".join(map(message, lines)) if lines else b": still here\n\n"


def message(line: Line) -> bytes:
    """One event as a server-sent event."""
    wire = to_wire(line.recorded, line.payload)
    return b"id: %d:%d\nevent: %s\ndata: %s\n\n" % (wire.epoch, wire.seq, wire.type.encode(), msgspec.json.encode(wire))


ROUTES = [events, stream]
