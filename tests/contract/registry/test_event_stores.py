"""What every store of the registry's events does alike."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from wijkhub_queue.sync.messages import Acked, OpenEpoch
from wijkhub_queue.sync.taking_in import Fork, Gap, Head, StaleEpoch, UnknownEpoch
from wijkhub_registry.errors import NotFound
from wijkhub_registry.events import NewEvent, StoredEvent, read_all
from wijkhub_registry.hubs import HubKey

pytestmark = pytest.mark.anyio
AT = 1_772_438_400_000_000
"""2 March 2026, 08:00 UTC."""


def event(seq: int, *, event_id: str | None = None, flag: Any = None) -> NewEvent:
    line = b'{"seq":%d}' % seq
    return NewEvent(seq, event_id or f"id-{seq}", "day-opened", 1, AT + seq, "clerk:noor", line, flag)


def events(first: int, last: int) -> list[NewEvent]:
    return [event(seq) for seq in range(first, last + 1)]


async def enrol(stores: Any, hub: str = "west") -> None:
    await stores.hubs.add_code(hub.encode(), hub, f"Hub {hub}", made_at=AT, lapses_at=AT + 1)
    await stores.hubs.enrol(hub.encode(), HubKey(f"key-{hub}", hub, f"public-{hub}"), AT)


@pytest.fixture
async def store(stores: Any) -> Any:
    await enrol(stores)
    return stores.events


async def test_a_hub_that_enrolled_has_nothing_yet(store: Any) -> None:
    assert await store.head("west") == Head(1, 0, "")


async def test_a_hub_that_did_not_enrol_is_not_there(store: Any) -> None:
    with pytest.raises(NotFound, match="nobody"):
        await store.head("nobody")
    with pytest.raises(NotFound, match="nobody"):
        await store.take_in("nobody", 1, 1, events(1, 1), AT)


async def test_a_batch_is_stored_and_the_head_moves(store: Any) -> None:
    assert await store.take_in("west", 1, 1, events(1, 3), AT) == Acked(1, 3)
    assert await store.head("west") == Head(1, 3, "id-3")
    kept = await store.own_events("west", 1, 0, 10)
    assert kept[1] == StoredEvent("west", 1, 2, "id-2", "day-opened", 1, AT + 2, "clerk:noor", b'{"seq":2}', None, AT)
    assert [one.seq for one in kept] == [1, 2, 3]


async def test_a_line_that_nobody_can_read_is_kept_byte_for_byte(store: Any) -> None:
    odd = NewEvent(1, "raw-1", "", 0, None, "", b"\xff\x00{[", "undecodable")
    assert await store.take_in("west", 1, 1, [odd], AT) == Acked(1, 1)
    [kept] = await store.own_events("west", 1, 0, 10)
    assert (kept.line, kept.flag, kept.occurred_at) == (b"\xff\x00{[", "undecodable", None)


async def test_a_repeat_changes_nothing_and_is_answered_with_the_head(store: Any) -> None:
    await store.take_in("west", 1, 1, events(1, 3), AT)
    assert await store.take_in("west", 1, 1, events(1, 2), AT + 9) == Acked(1, 3)
    assert [(one.seq, one.received_at) for one in await store.own_events("west", 1, 0, 10)] == [
        (1, AT), (2, AT), (3, AT),
    ]  # fmt: skip


async def test_of_a_batch_that_overlaps_only_the_rest_is_stored(store: Any) -> None:
    await store.take_in("west", 1, 1, events(1, 3), AT)
    assert await store.take_in("west", 1, 2, events(2, 5), AT + 9) == Acked(1, 5)
    assert [one.received_at - AT for one in await store.own_events("west", 1, 0, 10)] == [0, 0, 0, 9, 9]


async def test_a_gap_says_from_where_to_send_and_stores_nothing(store: Any) -> None:
    await store.take_in("west", 1, 1, events(1, 3), AT)
    assert await store.take_in("west", 1, 5, events(5, 6), AT) == Gap(4)
    assert await store.head("west") == Head(1, 3, "id-3")


async def test_another_event_in_the_same_place_is_a_fork_and_nothing_of_its_batch_is_stored(store: Any) -> None:
    await store.take_in("west", 1, 1, events(1, 3), AT)
    forked = [event(2), event(3, event_id="other"), event(4)]
    assert await store.take_in("west", 1, 2, forked, AT) == Fork(3, "other", "id-3")
    assert await store.head("west") == Head(1, 3, "id-3")


async def test_hubs_do_not_get_in_each_others_way(stores: Any, store: Any) -> None:
    await enrol(stores, "east")
    await store.take_in("west", 1, 1, events(1, 3), AT)
    assert await store.take_in("east", 1, 1, events(1, 1), AT) == Acked(1, 1)
    assert await store.head("east") == Head(1, 1, "id-1")


class TestEpochs:
    async def test_one_that_was_not_opened_is_refused(self, store: Any) -> None:
        assert await store.take_in("west", 2, 1, events(1, 1), AT) == UnknownEpoch(1)

    async def test_a_new_one_begins_at_1_and_the_old_one_is_closed(self, store: Any) -> None:
        await store.take_in("west", 1, 1, events(1, 3), AT)
        assert await store.open_epoch("west", OpenEpoch(1, 2, "restored"), AT) == Head(2, 0)
        assert await store.take_in("west", 1, 4, events(4, 4), AT) == StaleEpoch(2)
        assert await store.take_in("west", 2, 1, events(1, 2), AT) == Acked(2, 2)
        assert await store.head("west") == Head(2, 2, "id-2")
        kept = [(one.epoch, one.seq) for one in await store.own_events("west", 1, 1, 10)]
        assert kept == [(1, 2), (1, 3), (2, 1), (2, 2)]

    async def test_opened_again_before_anything_came_it_answers_the_same(self, store: Any) -> None:
        await store.open_epoch("west", OpenEpoch(1, 2, "restored"), AT)
        assert await store.open_epoch("west", OpenEpoch(1, 2, "restored"), AT) == Head(2, 0)

    async def test_a_copy_that_opens_the_same_later_is_refused(self, store: Any) -> None:
        await store.open_epoch("west", OpenEpoch(1, 2, "restored"), AT)
        await store.take_in("west", 2, 1, events(1, 1), AT)
        assert await store.open_epoch("west", OpenEpoch(1, 2, "cloned"), AT) == StaleEpoch(2)
        assert await store.open_epoch("west", OpenEpoch(1, 3, "cloned"), AT) == StaleEpoch(2)
        assert await store.open_epoch("west", OpenEpoch(2, 2, "cloned"), AT) == StaleEpoch(2)

    async def test_one_after_an_epoch_that_the_registry_has_not_is_refused(self, store: Any) -> None:
        assert await store.open_epoch("west", OpenEpoch(3, 4, "restored"), AT) == UnknownEpoch(1)
        assert await store.head("west") == Head(1, 0)


async def test_own_events_come_in_pages(store: Any) -> None:
    await store.take_in("west", 1, 1, events(1, 7), AT)
    pages = [[one.seq for one in await store.own_events("west", 1, after, 3)] for after in (0, 3, 6, 7)]
    assert pages == [[1, 2, 3], [4, 5, 6], [7], []]


async def test_of_two_processes_that_take_the_same_batch_at_once_one_stores_it(stores: Any, store: Any) -> None:
    for first in range(1, 200, 10):
        batch = events(first, first + 9)
        answers = await asyncio.gather(
            *(one.take_in("west", 1, first, batch, AT) for one in (store, stores.other_events) for _ in range(2))
        )
        assert answers == [Acked(1, first + 9)] * 4
    assert [one.seq for one in await store.own_events("west", 1, 0, 500)] == list(range(1, 201))


async def test_a_batch_on_its_way_while_an_epoch_is_opened_is_before_it_or_refused(stores: Any, store: Any) -> None:
    for epoch in range(1, 20):
        pushed, opened = await asyncio.gather(
            stores.other_events.take_in("west", epoch, 1, events(1, 5), AT),
            store.open_epoch("west", OpenEpoch(epoch, epoch + 1, "restored"), AT),
        )
        assert opened == Head(epoch + 1, 0)
        kept = len(await store.own_events("west", epoch, 0, 10))
        assert (pushed, kept) in [(Acked(epoch, 5), 5), (StaleEpoch(epoch + 1), 0)]


class TestReaders:
    """Positions in each stream, not one in all: what is committed late is not passed over."""

    @pytest.fixture
    def seen(self) -> list[tuple[str, int, int]]:
        return []

    @pytest.fixture
    def handle(self, seen: list[tuple[str, int, int]]) -> Any:
        async def note(_: object, found: Sequence[StoredEvent]) -> None:
            seen.extend((one.hub_id, one.epoch, one.seq) for one in found)

        return note

    async def test_a_reader_gets_every_event_once(self, stores: Any, store: Any, seen: Any, handle: Any) -> None:
        await enrol(stores, "east")
        await store.take_in("west", 1, 1, events(1, 3), AT)
        await store.take_in("east", 1, 1, events(1, 2), AT)
        assert await read_all(store, "waits", handle, limit=2) == 5
        await store.take_in("east", 1, 3, events(3, 3), AT)
        assert await read_all(store, "waits", handle) == 1
        assert await read_all(store, "waits", handle) == 0
        assert sorted(seen) == [*(("east", 1, n) for n in (1, 2, 3)), *(("west", 1, n) for n in (1, 2, 3))]

    async def test_an_older_epoch_is_read_before_a_newer(self, store: Any, seen: Any, handle: Any) -> None:
        await store.take_in("west", 1, 1, events(1, 2), AT)
        await store.open_epoch("west", OpenEpoch(1, 2, "restored"), AT)
        await store.take_in("west", 2, 1, events(1, 1), AT)
        await read_all(store, "waits", handle)
        assert seen == [("west", 1, 1), ("west", 1, 2), ("west", 2, 1)]

    async def test_readers_have_a_position_each(self, store: Any, seen: Any, handle: Any) -> None:
        await store.take_in("west", 1, 1, events(1, 2), AT)
        assert await read_all(store, "waits", handle) == 2
        assert await read_all(store, "doors", handle) == 2

    async def test_one_who_fails_gets_the_same_again(self, store: Any, seen: Any, handle: Any) -> None:
        async def fail(_: object, found: Sequence[StoredEvent]) -> None:
            raise RuntimeError("full")

        await store.take_in("west", 1, 1, events(1, 2), AT)
        with pytest.raises(RuntimeError, match="full"):
            await store.read_on("waits", 10, fail)
        assert await read_all(store, "waits", handle) == 2

    async def test_two_processes_that_read_as_one_share_the_events(
        self, stores: Any, store: Any, seen: Any, handle: Any
    ) -> None:
        await store.take_in("west", 1, 1, events(1, 60), AT)
        await asyncio.gather(
            read_all(store, "waits", handle, limit=7), read_all(stores.other_events, "waits", handle, limit=7)
        )
        assert seen == [("west", 1, n) for n in range(1, 61)]
