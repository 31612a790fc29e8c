"""A hub's journal as its sync reads it, and as a restore alters it: the SQLite side of `Outgoing`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from wijkhub_queue.sync.batches import EventLine, id_on_wire
from wijkhub_server.journal import Position
from wijkhub_server.storage.database import connect
from wijkhub_server.storage.rows import from_micros, to_micros
from wijkhub_server.storage.sync_state import EPOCH_NOTE, PROGRESS, SyncStore, put
from wijkhub_server.sync.known import EpochNote
from wijkhub_server.sync.outgoing import Known, Progress, Reason, Returned

_LINE = "seq, event_id, type, version, occurred_at, actor, payload"
_RAW = "raw-"
"""How ids begin that the registry gave to lines which nobody could read."""
UNREADABLE = "unreadable"
"""The type of an event that came back from the registry and that nobody can read; it is kept as it is."""
ASIDE = -1
"""The epoch in which events stand while they are moved."""
_line = msgspec.json.Decoder(EventLine)


class SyncJournal:
    """Reads on connections of its own, so that the writer never waits for it."""

    def __init__(self, path: Path, hub: str, epoch: int) -> None:
        self.hub = hub
        self.epoch = epoch
        self._path = path
        self._store = SyncStore(path)
        self.progress = self._store.get(PROGRESS, Progress) or Progress()
        """How far it is; on disk when `store` was told so."""

    def _rows(self, query: str, parameters: Sequence[Any]) -> list[Any]:
        with closing(connect(self._path, read_only=True)) as connection:
            return connection.execute(query, parameters).fetchall()

    def page(self, epoch: int, after: int, limit: int) -> list[EventLine]:
        """Events of one epoch after this seq."""
        rows = self._rows(
            f"SELECT {_LINE} FROM event WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608 (constant)
            (epoch, after, limit),
        )
        return [_event(row) for row in rows]

    def next_epoch(self, epoch: int) -> int | None:
        """The first epoch after this one that has events."""
        ((found,),) = self._rows("SELECT MIN(epoch) FROM event WHERE epoch > ?", (epoch,))
        return None if found is None else int(found)

    def reason(self, epoch: int) -> Reason:
        """Why that epoch began."""
        note = self._store.get(EPOCH_NOTE, EpochNote)
        return "restored" if note is None else note.reason

    def id_at(self, epoch: int, seq: int) -> str | None:
        """The id of the event there, as the registry knows it."""
        rows = self._rows(f"SELECT {_LINE} FROM event WHERE epoch = ? AND seq = ?", (epoch, seq))  # noqa: S608 (constant)
        return _id(rows[0]) if rows else None

    def after(self, position: Position) -> list[Known]:
        """Places and ids of all events after a position."""
        rows = self._rows(
            f"SELECT epoch, {_LINE} FROM event WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq",  # noqa: S608 (constant)
            position,
        )
        return [Known(epoch, row[0], _id(row)) for epoch, *row in rows]

    def backlog(self, position: Position) -> int:
        """How many events stand after a position."""
        ((count,),) = self._rows("SELECT COUNT(*) FROM event WHERE (epoch, seq) > (?, ?)", position)
        return int(count)

    def last(self) -> Position:
        """The last event; (0, 0) when there is none."""
        rows = self._rows("SELECT epoch, seq FROM event ORDER BY epoch DESC, seq DESC LIMIT 1", ())
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def load_progress(self) -> Progress:
        """How far it is."""
        return self.progress

    def keep_progress(self, progress: Progress) -> None:
        """Remember it. After a crash it may be older on disk: the first contact finds out what is so."""
        self.progress = progress

    def start_epoch(self, note: EpochNote) -> None:
        """Let new events be of this epoch.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with self._store.transaction() as run:
            run.execute("UPDATE hub SET epoch = ?", (note.epoch,))
            put(run, EPOCH_NOTE, note)
        self.epoch = note.epoch

    def begin_anew(self, keep: Position, returned: Sequence[Returned], note: EpochNote) -> None:
        """Keep what stands up to `keep`, put back what the registry returned, and move what stood after it.

        What stood after it goes into the new epoch, from seq 1, with the ids that it had, and the answers of commands
        go along. What came back from the registry too, for it was moved after an earlier restore, is moved no more.

        Raises:
            JournalUnavailable: it could not be written; nothing has changed.
        """
        progress = Progress(note.epoch, 0)
        with self._store.transaction() as run:
            _move(run, keep, returned, note.epoch)
            run.execute("DELETE FROM snapshot WHERE (epoch, seq) > (?, ?)", keep)
            run.execute("UPDATE hub SET epoch = ?", (note.epoch,))
            put(run, EPOCH_NOTE, note)
            put(run, PROGRESS, progress)
        self.epoch, self.progress = note.epoch, progress


def _move(run: sqlite3.Connection, keep: Position, returned: Sequence[Returned], epoch: int) -> None:
    back = {one.event_id: (one.epoch, one.seq) for one in returned}
    ours = run.execute(
        f"SELECT epoch, {_LINE} FROM event WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq",  # noqa: S608 (constant)
        keep,
    ).fetchall()
    ids = {(own, row[0]): _id(row) for own, *row in ours}
    tail = [place for place, event_id in ids.items() if event_id not in back]
    moved = {place: (epoch, n) for n, place in enumerate(tail, 1)}
    run.executemany(
        "UPDATE event SET epoch = ?, seq = ? WHERE epoch = ? AND seq = ?",
        [(ASIDE, new[1], *old) for old, new in moved.items()],
    )
    run.execute("DELETE FROM event WHERE (epoch, seq) > (?, ?)", keep)
    run.executemany(
        "INSERT INTO event (epoch, seq, event_id, type, version, occurred_at, actor, payload) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(one) for one in returned],
    )
    run.execute("UPDATE event SET epoch = ? WHERE epoch = ?", (epoch, ASIDE))
    places = moved | {place: back[event_id] for place, event_id in ids.items() if event_id in back}
    answers = run.execute("SELECT id, epoch, seq FROM command WHERE (epoch, seq) > (?, ?)", keep).fetchall()
    run.executemany(
        "UPDATE command SET epoch = ?, seq = ? WHERE id = ?",
        [(*places[own, seq], command) for command, own, seq in answers if (own, seq) in places],
    )


def _event(row: Sequence[Any]) -> EventLine:
    seq, event_id, event_type, version, occurred_at, actor, payload = row
    return EventLine(seq, event_id, event_type, version, from_micros(occurred_at), actor, msgspec.Raw(payload))


def _id(row: Sequence[Any]) -> str:
    event_id = str(row[1])
    return event_id if event_id.startswith(_RAW) else id_on_wire(_event(row))


def _row(one: Returned) -> tuple[Any, ...]:
    try:
        event = _line.decode(one.raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return (one.epoch, one.seq, one.event_id, UNREADABLE, 1, 0, "", one.raw)
    return (
        one.epoch,
        one.seq,
        one.event_id,
        event.type,
        event.version,
        to_micros(event.occurred_at),
        event.actor,
        bytes(event.payload),
    )
