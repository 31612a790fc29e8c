from __future__ import annotations

from contextlib import aclosing
from typing import Any

import msgspec
import pytest

from wijkhub_client.api import Link
from wijkhub_client.client import HubClient
from wijkhub_client.errors import NotSignedIn, PositionUnknown
from wijkhub_client.feed import BoardFeed
from wijkhub_client.memory import MemoryHub
from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.events import Recorded, to_wire
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import HubSetup

pytestmark = pytest.mark.anyio


async def journal_of(setup: HubSetup, tickets: int) -> list[Recorded]:
    """Set-up, day turned, day opened, and then a ticket each."""
    hub = MemoryHub(setup)
    for _ in range(tickets):
        await hub.do(IssueTicket("passport"))
    return hub.journal


def sent(recorded: Recorded) -> bytes:
    wire = to_wire(recorded)
    return f"id: {wire.epoch}:{wire.seq}\nevent: {wire.type}\ndata: ".encode() + msgspec.json.encode(wire) + b"\n\n"


async def read(hub: HubClient, after: tuple[int, int], count: int, links: list[Link] | None = None) -> list[int]:
    found: list[int] = []
    async with aclosing(hub.stream(after, (links if links is not None else []).append)) as stream:
        async for recorded in stream:
            found.append(recorded.seq)
            if len(found) == count:
                break
    return found


async def test_a_cut_stream_goes_on_where_it_was(fickle: Any, naps: Any, setup: HubSetup) -> None:
    journal = await journal_of(setup, 6)

    async def handle(request: Any, reply: Any) -> None:
        await reply.begin_stream()
        after = int(request.query["after"].removeprefix("1:"))
        for recorded in journal[after : after + 2]:
            await reply.send(sent(recorded))
        await reply.send(sent(journal[after + 2])[:40])

    fickle.handler = handle
    links: list[Link] = []
    async with HubClient(fickle.url, sleep=naps) as hub:
        assert await read(hub, (1, 1), 5, links) == [2, 3, 4, 5, 6]
    assert [request.query["after"] for request in fickle.requests] == ["1:1", "1:3", "1:5"]
    assert links == [Link.CONNECTED, Link.LOST, Link.CONNECTED, Link.LOST, Link.CONNECTED]


async def test_what_is_sent_twice_is_heard_once(fickle: Any, naps: Any, setup: HubSetup) -> None:
    journal = await journal_of(setup, 3)

    async def handle(request: Any, reply: Any) -> None:
        await reply.begin_stream()
        for recorded in journal[: 3 * len(fickle.requests)]:
            await reply.send(sent(recorded))

    fickle.handler = handle
    async with HubClient(fickle.url, sleep=naps) as hub:
        assert await read(hub, (1, 1), 5) == [2, 3, 4, 5, 6]


async def test_a_stream_survives_a_hub_that_answers_503_and_tries_within_five_seconds(
    fickle: Any, naps: Any, setup: HubSetup
) -> None:
    journal = await journal_of(setup, 3)

    async def handle(request: Any, reply: Any) -> None:
        match len(fickle.requests):
            case 1 | 6:
                await reply.begin_stream()
                after = int(request.query["after"].removeprefix("1:"))
                await reply.send(sent(journal[after]))
            case 2 | 3:
                await reply.problem(503, "hub-unavailable", Retry_After="600")
            case 4:
                await reply.answer(500, b"starting")
            case 5:
                return

    fickle.handler = handle
    links: list[Link] = []
    async with HubClient(fickle.url, sleep=naps) as hub:
        assert await read(hub, (1, 1), 2, links) == [2, 3]
    assert links == [Link.CONNECTED, Link.LOST, Link.CONNECTED]
    assert len(naps) == 5
    assert max(naps) <= 5


async def test_a_position_that_is_unknown_is_raised(fickle: Any) -> None:
    fickle.handler = lambda request, reply: reply.problem(410, "position-unknown")
    async with HubClient(fickle.url) as hub:
        with pytest.raises(PositionUnknown):
            await read(hub, (1, 99), 1)


async def test_a_stream_that_skips_an_event_is_not_believed(fickle: Any, setup: HubSetup) -> None:
    journal = await journal_of(setup, 3)

    async def handle(request: Any, reply: Any) -> None:
        await reply.begin_stream()
        await reply.send(sent(journal[1]) + sent(journal[3]))

    fickle.handler = handle
    async with HubClient(fickle.url) as hub:
        with pytest.raises(PositionUnknown):
            await read(hub, (1, 1), 2)


async def test_a_session_that_is_over_ends_the_stream(fickle: Any) -> None:
    fickle.handler = lambda request, reply: reply.problem(401, "not-signed-in")
    async with HubClient(fickle.url) as hub:
        with pytest.raises(NotSignedIn):
            await read(hub, (1, 1), 1)


async def test_a_feed_is_in_step_with_the_hub_through_503_cut_and_another_epoch(
    fickle: Any, naps: Any, setup: HubSetup
) -> None:
    hub = MemoryHub(setup)
    for _ in range(4):
        await hub.do(IssueTicket("passport"))
    late = hub.board.state()
    asked = 0

    async def handle(request: Any, reply: Any) -> None:
        nonlocal asked
        asked += 1
        match asked, request.path:
            case 1, _:
                await reply.problem(503, "hub-unavailable")
            case 2, "/v1/board":
                await reply.answer(200, msgspec.structs.replace(late, epoch=1, seq=99))
            case 3, "/v1/stream":
                await reply.problem(410, "position-unknown")
            case 4, "/v1/board":
                # As the hub was before its last three tickets: the stream has to bring those.
                await reply.answer(200, fold(hub.journal[:4]).state())
            case _, "/v1/stream":
                await reply.begin_stream()
                after = int(request.query["after"].removeprefix("1:"))
                await reply.send(sent(hub.journal[after]))

    fickle.handler = handle
    links: list[Link] = []
    async with HubClient(fickle.url, sleep=naps, patience_s=0) as client:
        feed = BoardFeed(client, links.append, naps)
        async with aclosing(feed.changes()) as changes:
            async for board in changes:
                if feed.latest is not None and board.seq == len(hub.journal):
                    break
    assert board == hub.board
    assert links[:2] == [Link.LOST, Link.CONNECTED]
