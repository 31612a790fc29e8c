"""The hub's live stream, followed through cuts, restarts and 503s."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import httpx
import msgspec

from wijkhub_client.answers import error_of
from wijkhub_client.api import Link, Position, Report
from wijkhub_client.backoff import Sleep, at_least, pauses
from wijkhub_client.errors import HubUnavailable, OddAnswer, PositionUnknown
from wijkhub_client.sse import SseReader
from wijkhub_queue.events import EventOnWire, Recorded, from_wire

SILENCE_S = 35.0
"""A hub says something every 15 s; after two of those missed, the line is taken as cut."""

_wire = msgspec.json.Decoder(EventOnWire)


async def follow(
    http: httpx.AsyncClient, after: Position, report: Report | None = None, sleep: Sleep = asyncio.sleep
) -> AsyncGenerator[Recorded]:
    """All that happens after a position, each once and in order, without end; see `HubApi.stream`."""
    link: Link | None = None
    pause_of = pauses()

    def now_is(state: Link) -> None:
        nonlocal link
        if state is not link:
            link = state
            if report is not None:
                report(state)

    while True:
        wait_s: float | None = None
        try:
            async with http.stream(
                "GET",
                "/v1/stream",
                params={"after": f"{after[0]}:{after[1]}"},
                headers={"Accept": "text/event-stream"},
                timeout=httpx.Timeout(4.0, read=SILENCE_S),
            ) as response:
                if not response.is_success:
                    await response.aread()
                    raise error_of(response)
                now_is(Link.CONNECTED)
                reader = SseReader()
                async for chunk in response.aiter_bytes():
                    for sent in reader.feed(chunk):
                        recorded = from_wire(_read(sent.data))
                        place = (recorded.epoch, recorded.seq)
                        if place <= after:
                            continue
                        if recorded.epoch == after[0] and recorded.seq != after[1] + 1:
                            raise PositionUnknown(f"The stream went from {after} to {place}; load the board anew.")
                        after = place
                        pause_of = pauses()
                        yield recorded
        except httpx.TransportError:
            pass
        except HubUnavailable as unavailable:
            wait_s = unavailable.retry_after_s
        except OddAnswer as odd:
            if odd.status < 500:
                raise
        now_is(Link.LOST)
        await sleep(at_least(next(pause_of), wait_s))


def _read(data: str) -> EventOnWire:
    try:
        return _wire.decode(data)
    except msgspec.DecodeError as error:
        raise OddAnswer(f"The stream sent what is no event of a hub: {error}.") from None
