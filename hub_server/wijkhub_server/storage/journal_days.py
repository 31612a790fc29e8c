"""A hub's journal by days, read beside the hub: nothing is written, and nobody waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct

from wijkhub_queue import events as e
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded, read_event
from wijkhub_queue.evolve import evolve
from wijkhub_server.journal import Position
from wijkhub_server.storage.database import BrokenDatabase, NoHub, connect
from wijkhub_server.storage.rows import from_micros

_PAGE = 5000
_EVENT = "epoch, seq, event_id, type, version, occurred_at, actor, payload"


class Turn(Struct, frozen=True):
    """Where a day begins in the journal. In an exercise the same day may begin more than once."""

    day: date
    at: Position


class JournalDays:
    """The days of a journal. Each question is a short look of its own, so a running hub's log can be tidied between.

    Raises:
        NoHub: there is no database, or no hub in it.
        BrokenDatabase: the file cannot be read as a hub's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            raise NoHub(f"There is no hub's database at {path}; name the settings with --config, or the file itself.")
        with self._look() as connection:
            hub = connection.execute("SELECT hub_id FROM hub").fetchone()
            if hub is None:
                raise NoHub(f"No hub was made in {path}; make one with 'wijkhub hub init'.")
            self.hub_id: str = hub[0]
            marks = connection.execute(
                f"SELECT {_EVENT} FROM event WHERE type IN ('day-turned', 'hub-configured') ORDER BY epoch, seq"  # noqa: S608 (constant)
            ).fetchall()
        self._marks = [_recorded(self.hub_id, row) for row in marks]
        self.turns = [
            Turn(mark.event.day, (mark.epoch, mark.seq)) for mark in self._marks if isinstance(mark.event, e.DayTurned)
        ]

    def days(self) -> list[date]:
        """The days that the journal has, each once, in the order in which they first came."""
        return list(dict.fromkeys(turn.day for turn in self.turns))

    def events_of(self, day: date) -> tuple[Board, Iterator[Recorded]]:
        """What a day begins with, and the journal's events from there to the day's end.

        Where nobody's waiting outlives a day, the board before its turn is known from the set-up alone: counters are
        closed and tickets over. Else the journal is folded from its beginning.

        Raises:
            ValueError: the journal has no such day.
        """
        mine = [n for n, turn in enumerate(self.turns) if turn.day == day]
        if not mine:
            raise ValueError(f"the journal has no {day}")
        first, last = self.turns[mine[0]], mine[-1] + 1
        end = self.turns[last].at if last < len(self.turns) else None
        board, start = Board(), (0, 0)
        for mark in self._marks:
            if (mark.epoch, mark.seq) < first.at and isinstance(mark.event, e.HubConfigured):
                closes = mark.event.setup.policy.waiting_at_turn == "close"
                board = evolve(Board(), mark) if closes else Board()
                start = (first.at[0], first.at[1] - 1) if closes else (0, 0)
        return board, self._events(start, end)

    def _events(self, after: Position, end: Position | None) -> Iterator[Recorded]:
        while True:
            with self._look() as connection:
                rows = connection.execute(
                    f"SELECT {_EVENT} FROM event WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT {_PAGE}",  # noqa: S608 (constant)
                    after,
                ).fetchall()
            for row in rows:
                if end is not None and (row[0], row[1]) >= end:
                    return
                yield _recorded(self.hub_id, row)
            if not rows:
                return
            after = (rows[-1][0], rows[-1][1])

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        connection = None
        try:
            connection = connect(self._path, read_only=True)
            yield connection
        except sqlite3.Error as error:
            raise BrokenDatabase(self._path, error) from error
        finally:
            if connection is not None:
                connection.close()


def _recorded(hub_id: str, row: tuple[int, int, str, str, int, int, str, bytes]) -> Recorded:
    epoch, seq, event_id, event_type, version, micros, actor, payload = row
    return Recorded(hub_id, epoch, seq, event_id, from_micros(micros), actor, read_event(event_type, version, payload))
