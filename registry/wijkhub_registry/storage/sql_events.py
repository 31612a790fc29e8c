"""Every hub's events in SQL: the same on PostgreSQL and on SQLite, but for how rows get in fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_queue.sync.messages import Acked, OpenEpoch
from wijkhub_queue.sync.taking_in import Head, StaleEpoch, Take, UnknownEpoch, judge
from wijkhub_registry.errors import NotFound
from wijkhub_registry.events import Handle, NewEvent, Refusal, StoredEvent
from wijkhub_registry.storage.database import is_postgresql, reading, writing
from wijkhub_registry.storage.tables import EVENT

_COLUMNS = tuple(column.name for column in EVENT.columns)
_INSERT = text(f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})")  # noqa: S608 (our own column names)
_EVENTS = f"SELECT {', '.join(_COLUMNS)} FROM event WHERE hub_id = :hub"  # noqa: S608 (the same)
_SOME = text(f"{_EVENTS} AND epoch = :epoch AND seq > :after AND seq <= :until ORDER BY seq LIMIT :limit")
_FROM = text(f"{_EVENTS} AND (epoch, seq) > (:epoch, :after) ORDER BY epoch, seq LIMIT :limit")
_IDS = text(
    "SELECT event_id FROM event WHERE hub_id = :hub AND epoch = :epoch AND seq BETWEEN :first AND :last ORDER BY seq"
)
_HEAD = "SELECT epoch, through, event_id FROM hub_stream WHERE hub_id = :hub AND NOT closed"
_ADVANCE = text(
    "UPDATE hub_stream SET through = :through, event_id = :event_id, taken_at = :at "
    "WHERE hub_id = :hub AND epoch = :epoch"
)
_CLOSE = text("UPDATE hub_stream SET closed = true WHERE hub_id = :hub AND epoch = :epoch")
_OPEN = text(
    "INSERT INTO hub_stream (hub_id, epoch, through, event_id, closed, opened_at, reason) "
    "VALUES (:hub, :epoch, 0, '', false, :at, :reason)"
)
_BEHIND = text(
    "SELECT s.hub_id, s.epoch, s.through, coalesce(p.through, 0) AS read_through FROM hub_stream s "
    "LEFT JOIN reader_position p ON p.reader = :reader AND p.hub_id = s.hub_id AND p.epoch = s.epoch "
    "WHERE s.through > coalesce(p.through, 0) ORDER BY s.hub_id, s.epoch LIMIT 1"
)
_MARK = text(
    "INSERT INTO reader_position (reader, hub_id, epoch, through) VALUES (:reader, :hub, :epoch, :through) "
    "ON CONFLICT (reader, hub_id, epoch) DO UPDATE SET through = excluded.through"
)
_READER = text("INSERT INTO reader (reader) VALUES (:reader) ON CONFLICT DO NOTHING")
_TRIES = 5


class SqlEvents:
    """Events in a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def head(self, hub: str) -> Head:
        """How far a hub's newest epoch is stored."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(text(_HEAD), {"hub": hub})).first()
        if row is None:
            raise _no_hub(hub)
        return Head(*row)

    async def take_in(
        self, hub: str, epoch: int, first_seq: int, events: Sequence[NewEvent], at: int
    ) -> Acked | Refusal:
        """Store a batch and advance the hub's head, both or neither."""
        async with writing(self._engine) as connection:
            head = await _locked(connection, hub)
            ids = [event.event_id for event in events]
            stored: Sequence[str] = ()
            if epoch == head.epoch and first_seq <= head.through:
                place = {"hub": hub, "epoch": epoch, "first": first_seq, "last": first_seq + len(events) - 1}
                stored = (await connection.execute(_IDS, place)).scalars().all()
            verdict = judge(head, epoch, first_seq, ids, stored)
            if not isinstance(verdict, Take):
                return verdict
            fresh = events[verdict.start :]
            if not fresh:
                return Acked(epoch, head.through)
            rows = [
                (hub, epoch, e.seq, e.event_id, e.type, e.version, e.occurred_at, e.actor, e.line, e.flag, at)
                for e in fresh
            ]
            await _insert(connection, rows)
            last = fresh[-1]
            place = {"hub": hub, "epoch": epoch, "through": last.seq, "event_id": last.event_id, "at": at}
            await connection.execute(_ADVANCE, place)
        return Acked(epoch, last.seq)

    async def open_epoch(self, hub: str, asked: OpenEpoch, at: int) -> Head | StaleEpoch | UnknownEpoch:
        """Close the hub's epoch and begin another."""
        async with writing(self._engine) as connection:
            head = await _locked(connection, hub)
            if asked.next_epoch == head.epoch and head.through == 0 and asked.previous < head.epoch:
                return head
            if asked.previous > head.epoch:
                return UnknownEpoch(head.epoch)
            if asked.previous < head.epoch or asked.next_epoch <= head.epoch:
                return StaleEpoch(head.epoch)
            await connection.execute(_CLOSE, {"hub": hub, "epoch": head.epoch})
            new = {"hub": hub, "epoch": asked.next_epoch, "at": at, "reason": asked.reason}
            await connection.execute(_OPEN, new)
        return Head(asked.next_epoch, 0)

    async def own_events(self, hub: str, epoch: int, after: int, limit: int) -> list[StoredEvent]:
        """A hub's events, in order, into later epochs."""
        place = {"hub": hub, "epoch": epoch, "after": after, "limit": limit}
        async with reading(self._engine) as connection:
            return [StoredEvent(*row) for row in (await connection.execute(_FROM, place)).all()]

    async def read_on(self, reader: str, limit: int, handle: Handle) -> int:
        """Give this reader the next events of one stream, and remember how far it is."""
        async with writing(self._engine) as connection:
            await _lock_reader(connection, reader)
            stream = (await connection.execute(_BEHIND, {"reader": reader})).first()
            if stream is None:
                return 0
            hub, epoch, through, after = stream
            events = await _read(connection, hub, epoch, after, through, limit)
            await handle(connection, events)
            place = {"reader": reader, "hub": hub, "epoch": epoch, "through": events[-1].seq}
            await connection.execute(_MARK, place)
        return len(events)


async def begin_stream(connection: AsyncConnection, hub: str, at: int) -> None:
    """Begin a new hub's first epoch."""
    await connection.execute(_OPEN, {"hub": hub, "epoch": 1, "at": at, "reason": "enrolled"})


async def _locked(connection: AsyncConnection, hub: str) -> Head:
    """The hub's head, which nobody else moves until this transaction is over.

    On PostgreSQL who waited for the lock finds nothing where the epoch was closed meanwhile, and looks again.
    """
    query = text(_HEAD + " FOR UPDATE") if is_postgresql(connection) else text(_HEAD)
    for _ in range(_TRIES):
        row = (await connection.execute(query, {"hub": hub})).first()
        if row is not None:
            return Head(*row)
    raise _no_hub(hub)


async def _insert(connection: AsyncConnection, rows: list[tuple[Any, ...]]) -> None:
    if is_postgresql(connection):
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        # The lock was a statement, so the driver is within the transaction; COPY is several times as fast as INSERT.
        try:
            await driver.copy_records_to_table("event", records=rows, columns=_COLUMNS)
        except BaseException:
            # What failed here the pool knows nothing of; nobody may get this connection after us.
            await connection.invalidate()
            raise
    else:
        await connection.execute(_INSERT, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])


async def _lock_reader(connection: AsyncConnection, reader: str) -> None:
    await connection.execute(_READER, {"reader": reader})
    if is_postgresql(connection):
        query = text("SELECT reader FROM reader WHERE reader = :reader FOR UPDATE")
        await connection.execute(query, {"reader": reader})


async def _read(
    connection: AsyncConnection, hub: str, epoch: int, after: int, until: int, limit: int
) -> list[StoredEvent]:
    place = {"hub": hub, "epoch": epoch, "after": after, "until": until, "limit": limit}
    return [StoredEvent(*row) for row in (await connection.execute(_SOME, place)).all()]


def _no_hub(hub: str) -> NotFound:
    return NotFound(f"No hub '{hub}' enrolled here. Enrol it with a code from 'wijkhub registry hub-code'.")
