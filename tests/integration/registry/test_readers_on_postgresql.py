"""A reader passes over nothing, also what is committed after what came later. On a real PostgreSQL.

Beside ours reads one that everybody would write first: give me what has a higher number than the last I saw.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_benchmarks.postgres import Postgres
from wijkhub_registry.events import NewEvent, StoredEvent, read_all
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.storage import sql_events
from wijkhub_registry.storage.database import migrate, open_engine, reading, writing
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs

pytestmark = pytest.mark.anyio
WITHIN_S = 20


class NumberReader:
    """Reads by one number for all rows, which the database gave out when they were inserted."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._last = 0
        self.seen: list[tuple[str, int]] = []

    async def read(self) -> None:
        query = text("SELECT number, hub_id, seq FROM event WHERE number > :last ORDER BY number")
        async with reading(self._engine) as connection:
            for number, hub, seq in (await connection.execute(query, {"last": self._last})).all():
                self._last = number
                self.seen.append((hub, seq))


class OurReader:
    """Reads as the registry's own readers do."""

    def __init__(self, store: SqlEvents) -> None:
        self._store = store
        self.seen: list[tuple[str, int]] = []

    async def read(self) -> None:
        await read_all(self._store, "test", self._note)

    async def _note(self, _: object, found: Sequence[StoredEvent]) -> None:
        self.seen.extend((one.hub_id, one.seq) for one in found)


class Slow(NamedTuple):
    """A hub whose next batch is inserted, and committed when it may."""

    inserted: asyncio.Event
    may_commit: asyncio.Event


@pytest.fixture
async def engine(postgres: Postgres) -> AsyncIterator[AsyncEngine]:
    name = await asyncio.to_thread(postgres.new_database)
    engine = open_engine(postgres.url(name))
    await migrate(engine)
    async with writing(engine) as connection:
        await connection.exec_driver_sql("ALTER TABLE event ADD COLUMN number bigserial")
    hubs = SqlHubs(engine)
    for hub in ("east", "west"):
        await hubs.add_code(hub.encode(), hub, hub, made_at=1, lapses_at=9)
        await hubs.enrol(hub.encode(), HubKey(f"key-{hub}", hub, hub), 2)
    yield engine
    await engine.dispose()
    await asyncio.to_thread(postgres.drop, name)


@pytest.fixture
def west_is_slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow, insert = Slow(asyncio.Event(), asyncio.Event()), sql_events._insert

    async def insert_and_wait(connection: AsyncConnection, rows: list[tuple[Any, ...]]) -> None:
        await insert(connection, rows)
        if rows[0][0] == "west":
            slow.inserted.set()
            await slow.may_commit.wait()

    monkeypatch.setattr(sql_events, "_insert", insert_and_wait)
    return slow


def batch(first: int, last: int) -> list[NewEvent]:
    return [NewEvent(seq, f"id-{seq}", "t", 1, 1, "a", b"{}", None) for seq in range(first, last + 1)]


async def test_what_is_committed_late_is_read_by_ours_and_lost_by_numbers(
    engine: AsyncEngine, west_is_slow: Slow
) -> None:
    store = SqlEvents(engine)
    ours, by_number = OurReader(store), NumberReader(engine)
    async with asyncio.timeout(WITHIN_S):
        late = asyncio.create_task(store.take_in("west", 1, 1, batch(1, 2), 1))
        await west_is_slow.inserted.wait()
        await store.take_in("east", 1, 1, batch(1, 2), 1)
        for reader in (ours, by_number):
            await reader.read()
        west_is_slow.may_commit.set()
        await late
        for reader in (ours, by_number):
            await reader.read()
    assert by_number.seen == [("east", 1), ("east", 2)]
    assert ours.seen == [("east", 1), ("east", 2), ("west", 1), ("west", 2)]


async def test_two_connections_that_take_in_one_hub_never_leave_a_hole_for_a_reader(
    engine: AsyncEngine, west_is_slow: Slow
) -> None:
    store = SqlEvents(engine)
    ours = OurReader(store)
    async with asyncio.timeout(WITHIN_S):
        first = asyncio.create_task(store.take_in("west", 1, 1, batch(1, 2), 1))
        await west_is_slow.inserted.wait()
        second = asyncio.create_task(store.take_in("west", 1, 3, batch(3, 4), 1))
        await ours.read()
        assert ours.seen == []
        west_is_slow.may_commit.set()
        await asyncio.gather(first, second)
        await ours.read()
    assert ours.seen == [("west", seq) for seq in (1, 2, 3, 4)]
