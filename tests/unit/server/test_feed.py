"""Following the journal: what is old comes from the journal, what is new as it happens, each line once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from wijkhub_kiosk.port import PositionUnknown
from wijkhub_queue.events import DoorsOpened, Recorded
from wijkhub_server.feed import RECENT, Feed
from wijkhub_server.journal import Line, Position

pytestmark = pytest.mark.anyio


def line(seq: int) -> Line:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Line(Recorded("hub", 1, seq, f"event-{seq}", at, "system", DoorsOpened()), b"{}")


class Journal:
    """`on_disk` lines, of which as many as were published are known to the feed."""

    def __init__(self, on_disk: int, published: int | None = None) -> None:
        self.on_disk = on_disk
        self.reads: list[Position] = []
        self.feed = Feed((1, on_disk if published is None else published), self.read)

    def read(self, after: Position, limit: int) -> list[Line]:
        self.reads.append(after)
        return [line(seq) for seq in range(after[1] + 1, min(self.on_disk, after[1] + limit) + 1)]

    def publish(self, count: int = 1) -> None:
        last = self.feed.position[1]
        self.on_disk = max(self.on_disk, last + count)
        self.feed.publish([line(seq) for seq in range(last + 1, last + count + 1)])

    async def follow(self, after: int, until: int) -> list[int]:
        seen: list[int] = []
        async with asyncio.timeout(10):
            async for lines in self.feed.after((1, after)):
                seen += [one.recorded.seq for one in lines]
                if seen[-1] >= until:
                    break
        return seen


async def test_a_reader_from_the_beginning_gets_all_there_is() -> None:
    assert await Journal(1200).follow(0, 1200) == list(range(1, 1201))


async def test_a_reader_who_is_up_to_date_waits_for_what_happens() -> None:
    journal = Journal(10)
    reader = asyncio.create_task(journal.follow(10, 13))
    await asyncio.sleep(0)
    for _ in range(3):
        journal.publish()
        await asyncio.sleep(0)
    assert await reader == [11, 12, 13]
    assert journal.reads == []


async def test_what_happened_lately_is_not_read_from_disk_again() -> None:
    journal = Journal(0)
    journal.publish(100)
    assert await journal.follow(40, 100) == list(range(41, 101))
    assert journal.reads == []


async def test_a_reader_far_behind_goes_from_disk_to_memory_without_a_gap() -> None:
    journal = Journal(100)
    journal.publish(RECENT + 250)
    seen = await journal.follow(0, 100 + RECENT + 250)
    assert seen == list(range(1, 100 + RECENT + 251))
    assert journal.reads


async def test_what_is_on_disk_but_not_told_yet_is_not_told_twice() -> None:
    # A page from disk goes on beyond what was published: a commit is there a moment before its answer.
    journal = Journal(on_disk=30, published=20)
    reader = asyncio.create_task(journal.follow(0, 35))
    for _ in range(100_000):
        if journal.reads:
            break
        await asyncio.sleep(0)
    for _ in range(15):
        journal.publish()
        await asyncio.sleep(0)
    assert await reader == list(range(1, 36))


async def test_all_readers_hear_of_the_same() -> None:
    journal = Journal(5)
    readers = [asyncio.create_task(journal.follow(5, 7)) for _ in range(50)]
    await asyncio.sleep(0)
    journal.publish(2)
    assert await asyncio.gather(*readers) == [[6, 7]] * 50


async def test_a_reader_who_goes_away_takes_nothing_from_the_others() -> None:
    journal = Journal(5)
    gone, stays = (asyncio.create_task(journal.follow(5, 6)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait((gone,))
    journal.publish()
    assert await stays == [6]


@pytest.mark.parametrize("position", [(1, 11), (2, 1), (0, 0), (2, 10)])
async def test_a_position_that_is_not_there_is_refused(position: Position) -> None:
    with pytest.raises(PositionUnknown, match="The journal is at 1:10"):
        await anext(aiter(Journal(10).feed.after(position)))


async def test_a_heartbeat_comes_at_once_and_whenever_nothing_happens() -> None:
    journal = Journal(3)
    batches = aiter(journal.feed.after((1, 3), heartbeat_s=0.001))
    assert [list(await anext(batches)) for _ in range(3)] == [[], [], []]
    journal.publish()
    seen = [one.recorded.seq for one in await anext(batches)]
    assert seen == [4]


async def test_when_the_hub_stops_every_reader_comes_to_an_end() -> None:
    journal = Journal(3)

    async def read(after: int) -> list[int]:
        return [one.recorded.seq async for lines in journal.feed.after((1, after)) for one in lines]

    readers = [asyncio.create_task(read(3)) for _ in range(20)]
    await asyncio.sleep(0)
    journal.feed.end()
    async with asyncio.timeout(2):
        assert await asyncio.gather(*readers) == [[]] * 20
        assert await read(0) == []


def in_epoch(epoch: int, seq: int) -> Line:
    of_one = line(seq)
    return Line(msgspec.structs.replace(of_one.recorded, epoch=epoch), of_one.payload)


async def test_readers_of_an_epoch_that_is_over_are_sent_away() -> None:
    journal = Journal(3)
    reader = aiter(journal.feed.after((1, 3), heartbeat_s=60))
    assert await anext(reader) == ()
    journal.feed.publish([in_epoch(2, 1)])
    with pytest.raises(StopAsyncIteration):
        await anext(reader)
    with pytest.raises(PositionUnknown):
        await anext(aiter(journal.feed.after((1, 3))))


async def test_readers_follow_an_epoch_from_its_first_event() -> None:
    journal = Journal(300)
    journal.publish(3)
    journal.feed.publish([in_epoch(1, 304), in_epoch(2, 1), in_epoch(2, 2)])
    assert [one.recorded.seq for one in await anext(aiter(journal.feed.after((2, 0))))] == [1, 2]


async def test_a_journal_that_was_altered_is_followed_from_where_it_is_now() -> None:
    journal = Journal(3)
    journal.publish(2)
    journal.feed.begin_anew((2, 7))
    journal.feed.publish([in_epoch(2, 8)])
    assert [one.recorded.seq for one in await anext(aiter(journal.feed.after((2, 7))))] == [8]
