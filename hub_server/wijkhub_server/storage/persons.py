"""Who appointments are for, on disk, until that is erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from wijkhub_queue.persons import Help, Person
from wijkhub_queue.read_out import as_typed
from wijkhub_server.messages.sms_text import international
from wijkhub_server.storage.correspondence import withdraw
from wijkhub_server.storage.database import reading, writing
from wijkhub_server.storage.rows import MessageRow, PersonRow, to_micros

AT_ONCE = 500
ERASED = "erased"
"""Why messages to somebody who was erased are dropped."""
_KNOWN_HELP = frozenset(Help)


class PersonStore:
    """The residents that a hub knows by name. What writes is run by whoever holds the turn to write."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def find(self, appointment: str) -> Person | None:
        """Who an appointment is for; None when nobody said, or it was erased."""
        with reading(self._engine) as session:
            row = session.get(PersonRow, appointment)
        return _person(row) if row else None

    def of(self, appointments: Sequence[str]) -> dict[str, Person]:
        """Who these appointments are for, as far as that is known."""
        found: dict[str, Person] = {}
        with reading(self._engine) as session:
            for first in range(0, len(appointments), AT_ONCE):
                some = appointments[first : first + AT_ONCE]
                rows = session.exec(select(PersonRow).where(col(PersonRow.appointment).in_(some)))
                found |= {row.appointment: _person(row) for row in rows}
        return found

    def erase(self, appointment: str, at: datetime) -> bool:
        """Forget who an appointment is for, and what was to be said to them. False when nobody was known."""
        with writing(self._engine) as session:
            return _erase(session, [appointment], at) > 0

    def erase_all_of(self, words: str, at: datetime) -> int:
        """Forget whoever has this code, mail address or telephone number, whatever it is for; how many times.

        Args:
            words: as somebody wrote it.
            at: the hub's time.
        """
        code, mail, number = as_typed(words), words.strip().casefold(), international(words)
        with writing(self._engine) as session:
            found = [
                row.appointment
                for row in session.exec(select(PersonRow))
                if row.code == code
                or (row.email or "").casefold() == mail != ""
                or (number is not None and row.phone is not None and international(row.phone) == number)
            ]
            return _erase(session, found, at)

    def erase_past(self, before: datetime, at: datetime) -> int:
        """Forget everybody whose days began to count before this moment and who is told nothing any more; how many."""
        told = select(MessageRow.appointment).where(col(MessageRow.state).in_(("waiting", "sending")))
        with writing(self._engine) as session:
            past = session.exec(
                select(PersonRow.appointment).where(
                    PersonRow.keep_from < to_micros(before), col(PersonRow.appointment).not_in(told)
                )
            ).all()
            return _erase(session, past, at)

    def count(self) -> int:
        """How many there are."""
        with reading(self._engine) as session:
            return session.exec(select(func.count()).select_from(PersonRow)).one()

    def empty_log(self) -> bool:
        """Take what was erased out of the write-ahead log too; False when somebody reads just now. Blocks."""
        connection = sqlite3.connect(self._path, timeout=1.0)
        try:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
        return not busy


def _erase(session: Session, appointments: Sequence[str], at: datetime) -> int:
    """Forget these; how many of them were known."""
    known = 0
    for appointment in appointments:
        session.connection().exec_driver_sql(*withdraw(appointment, ERASED, to_micros(at)))
        row = session.get(PersonRow, appointment)
        if row is not None:
            session.delete(row)
            known += 1
    return known


def _person(row: PersonRow) -> Person:
    wanted = tuple(Help(one) for one in row.help.split() if one in _KNOWN_HELP)
    return Person(name=row.name, email=row.email, phone=row.phone, help=wanted, notes=row.notes)
