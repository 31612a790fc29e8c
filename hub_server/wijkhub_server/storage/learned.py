"""What a hub has learnt, on disk: one row a subject, so that a start need not learn it all again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from wijkhub_queue.waits import Learned, decode_learned
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage.database import connect

VERSION = 1
"""Of the form; what another version wrote is passed over, and learning begins anew."""
_WAITS = "waits"


class LearnedStore:
    """What was learnt of waits. What writes is run by whoever holds the turn to write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Learned | None:
        """What was kept last; None when nothing was, or when it can't be read."""
        with closing(connect(self._path, read_only=True)) as connection:
            row = connection.execute(
                "SELECT state FROM learned WHERE subject = ? AND version = ?", (_WAITS, VERSION)
            ).fetchone()
        try:
            return None if row is None else decode_learned(row[0])
        except msgspec.DecodeError:
            return None

    def keep(self, epoch: int, seq: int, state: bytes) -> None:
        """Keep what was learnt up to this place in the journal, instead of what was kept before.

        Raises:
            JournalUnavailable: it could not be written.
        """
        try:
            with closing(connect(self._path)) as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO learned (subject, version, epoch, seq, state) VALUES (?, ?, ?, ?, ?)",
                    (_WAITS, VERSION, epoch, seq, state),
                )
        except sqlite3.Error as error:
            raise JournalUnavailable(f"What was learnt could not be written: {error}.") from error
