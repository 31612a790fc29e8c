"""Print jobs on disk, and how far each printer's roll is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine, func, text
from sqlmodel import and_, col, or_, select

from wijkhub_queue.wire import PrintJob
from wijkhub_server.journal import JournalUnavailable, NewPrint
from wijkhub_server.storage.database import connect, newest, reading
from wijkhub_server.storage.rows import PrintRow, RollRow, from_micros
from wijkhub_server.storage.sqlite_journal import NEW_PRINT, print_row

OVER = ("printed", "failed", "unknown")
A_DAY = 24 * 3600 * 1_000_000
AT_ONCE = 500
"""Slips that are emptied in one go, so that nobody waits for it; also tickets that are looked up together."""


def now_micros() -> int:
    """Real time, in an exercise too: paper does not come out sooner on a faster clock."""
    return time.time_ns() // 1000


class Change(Struct, frozen=True, kw_only=True):
    """What is known of a job now."""

    job: str
    printer: str
    state: str
    detail: str = ""
    attempts: int = 0


class OpenJob(Struct, frozen=True, kw_only=True):
    """A job that is not over, as it is on disk."""

    id: str
    ticket: str
    printer: str
    slip: bytes
    kind: str
    attempts: int
    sending: bool
    age_s: float
    """By the wall clock, which is all that is left of a process that stopped; never negative."""


class PrintStore:
    """The print jobs of a hub. What writes is run by whoever holds the turn to write."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        # A connection of its own that stays: states change twice for each slip, while residents wait for the disk.
        self._write = connect(path)

    def close(self) -> None:
        """Let go of the file."""
        self._write.close()

    def add(self, job: NewPrint) -> None:
        """Queue a job that belongs to no ticket.

        Raises:
            JournalUnavailable: it could not be written.
        """
        self._commit([(NEW_PRINT, [print_row(job)])])

    def keep(self, changes: Iterable[Change], rolls: Iterable[tuple[str, int]] = ()) -> None:
        """What is known of these jobs, and of these printers' rolls, all of it or nothing.

        Raises:
            JournalUnavailable: it could not be written.
        """
        now = now_micros()
        known = "UPDATE print_job SET printer = ?, state = ?, detail = ?, attempts = ?, changed_at = ? WHERE id = ?"
        rows = [(one.printer, one.state, one.detail, one.attempts, now, one.job) for one in changes]
        roll = "INSERT OR REPLACE INTO printer_roll (printer, slips) VALUES (?, ?)"
        self._commit([(known, rows), (roll, list(rolls))])

    def say(self, job: str, state: str, detail: str) -> None:
        """What a resident said of a print that is `unknown`; of any other nothing changes.

        Raises:
            JournalUnavailable: it could not be written.
        """
        said = "UPDATE print_job SET state = ?, detail = ?, changed_at = ? WHERE id = ? AND state = 'unknown'"
        self._commit([(said, [(state, detail, now_micros(), job)])])

    def empty_slips(self) -> int:
        """Forget what stood on slips whose job was over a day ago; at most 500 of them. How many there were.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with reading(self._engine) as session:
            rows = session.exec(
                select(PrintRow.id)
                .where(
                    col(PrintRow.state).in_(OVER),
                    PrintRow.changed_at < now_micros() - A_DAY,
                    func.length(PrintRow.slip) > 0,
                )
                .limit(AT_ONCE)
            ).all()
        self._commit([("UPDATE print_job SET slip = x'' WHERE id = ?", [(row,) for row in rows])])
        return len(rows)

    def _commit(self, statements: Sequence[tuple[str, Sequence[tuple[object, ...]]]]) -> None:
        if not any(rows for _, rows in statements):
            return
        run = self._write
        try:
            run.execute("BEGIN IMMEDIATE")
            for statement, rows in statements:
                run.executemany(statement, rows)
            run.commit()
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                run.rollback()
            raise JournalUnavailable(f"What became of prints could not be written: {error}.") from error

    def open_jobs(self) -> list[OpenJob]:
        """What is to be printed or being sent, oldest first: neither a clock nor a client's id says which."""
        now = now_micros()
        with reading(self._engine) as session:
            not_over = col(PrintRow.state).in_(("queued", "sending"))
            rows = session.exec(select(PrintRow).where(not_over).order_by(text("rowid")))
            return [
                OpenJob(
                    id=row.id,
                    ticket=row.ticket,
                    printer=row.printer,
                    slip=row.slip,
                    kind=row.kind,
                    attempts=row.attempts,
                    sending=row.state == "sending",
                    age_s=max(0, now - row.created_at) / 1e6,
                )
                for row in rows
            ]

    def last_of(self, tickets: Sequence[str]) -> list[tuple[str, str, str, str]]:
        """Id, job, printer and state of the last print of each of these tickets and appointments that has any."""
        found: list[tuple[str, str, str, str]] = []
        with reading(self._engine) as session:
            for first in range(0, len(tickets), AT_ONCE):
                some = tickets[first : first + AT_ONCE]
                rows = session.exec(
                    select(PrintRow.ticket, PrintRow.id, PrintRow.printer, PrintRow.state)
                    .where(or_(col(PrintRow.ticket).in_(some), and_(PrintRow.ticket == "", col(PrintRow.id).in_(some))))
                    .order_by(text("rowid"))
                )
                found += {one or job: (one or job, job, printer, state) for one, job, printer, state in rows}.values()
        return found

    def rolls(self) -> dict[str, int]:
        """Slips since its roll, of each printer that is known."""
        with reading(self._engine) as session:
            return {row.printer: row.slips for row in session.exec(select(RollRow))}

    def jobs(self, state: str | None, limit: int, ticket: str | None = None) -> list[PrintJob]:
        """The newest jobs, of one state or ticket or of all."""
        with reading(self._engine) as session:
            return [
                PrintJob(
                    row.id,
                    row.ticket,
                    row.printer,
                    row.state,
                    row.detail,
                    from_micros(row.created_at),
                    from_micros(row.changed_at),
                    row.kind,
                    row.attempts,
                )
                for row in newest(session, PrintRow, limit, state=state, ticket=ticket)
            ]
