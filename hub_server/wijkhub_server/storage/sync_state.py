"""What a hub knows of its sync, on disk: small things by name, documents of the registry, and what was refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from wijkhub_queue.sync.messages import Document
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage.database import connect
from wijkhub_server.storage.prints import now_micros

T = TypeVar("T")
_PUT = "INSERT OR REPLACE INTO sync_state (name, value) VALUES (?, ?)"


class Quarantined(Struct, frozen=True, rename="camel"):
    """A document that was refused."""

    at: int
    """Microseconds since 1970, UTC."""
    what: str
    reason: str
    detail: str
    seen: bool


class SyncStore:
    """The tables of the sync. What writes is run by whoever holds the turn to write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str, kind: type[T]) -> T | None:
        """What is kept under this name; None when nothing is, or when another version wrote it."""
        with closing(connect(self._path, read_only=True)) as connection:
            row = connection.execute("SELECT value FROM sync_state WHERE name = ?", (name,)).fetchone()
        try:
            return None if row is None else msgspec.json.decode(row[0], type=kind)
        except msgspec.DecodeError:
            return None

    def put(self, name: str, value: object) -> None:
        """Keep this under this name.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with self.transaction() as run:
            put(run, name, value)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is run in it, or nothing.

        Raises:
            JournalUnavailable: it could not be written; nothing of it is there.
        """
        try:
            with closing(connect(self._path)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise JournalUnavailable(f"The state of the sync could not be written: {error}.") from error

    def version(self, kind: str, document_id: str) -> int:
        """Of the document that is kept; 0 when none is."""
        with closing(connect(self._path, read_only=True)) as connection:
            row = connection.execute(
                "SELECT version FROM document WHERE kind = ? AND id = ?", (kind, document_id)
            ).fetchone()
        return 0 if row is None else int(row[0])

    def documents(self, kind: str) -> list[tuple[str, int, bytes]]:
        """Id, version and body of all of a kind that are."""
        with closing(connect(self._path, read_only=True)) as connection:
            return connection.execute(
                "SELECT id, version, body FROM document WHERE kind = ? AND body IS NOT NULL ORDER BY id", (kind,)
            ).fetchall()

    def keep_page(self, documents: Iterable[Document], cursor: str) -> None:
        """Keep a page of documents, and from where to ask on, in one go. An older version replaces no newer.

        Raises:
            JournalUnavailable: it could not be written.
        """
        now = now_micros()
        rows = [
            (
                one.kind,
                one.id,
                one.version,
                one.owner,
                None if one.body is None else bytes(one.body),
                one.key_id,
                one.signature,
                now,
            )
            for one in documents
        ]
        with self.transaction() as run:
            run.executemany(
                "INSERT INTO document (kind, id, version, owner, body, key_id, signature, received_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, "
                "owner = excluded.owner, body = excluded.body, key_id = excluded.key_id, "
                "signature = excluded.signature, received_at = excluded.received_at "
                "WHERE excluded.version > document.version",
                rows,
            )
            put(run, CURSOR, cursor)

    def empty(self, kind: str, document_id: str, version: int) -> None:
        """Keep the text of this version of a document no longer; it stays known which version was the last.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with self.transaction() as run:
            run.execute(
                "UPDATE document SET body = NULL WHERE kind = ? AND id = ? AND version = ?",
                (kind, document_id, version),
            )

    def refuse(self, what: str, reason: str, detail: str) -> None:
        """Put on record that a document was refused; the same refusal again is the same row.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with self.transaction() as run:
            known = run.execute(
                "SELECT id FROM quarantine WHERE what = ? AND reason = ? AND detail = ?", (what, reason, detail)
            ).fetchone()
            if known is None:
                run.execute(
                    "INSERT INTO quarantine (at, what, reason, detail, seen) VALUES (?, ?, ?, ?, 0)",
                    (now_micros(), what, reason, detail),
                )

    def quarantine(self) -> Sequence[Quarantined]:
        """What was refused, newest first."""
        with closing(connect(self._path, read_only=True)) as connection:
            rows = connection.execute(
                "SELECT at, what, reason, detail, seen FROM quarantine ORDER BY id DESC"
            ).fetchall()
        return [Quarantined(at, what, reason, detail, bool(seen)) for at, what, reason, detail, seen in rows]

    def look_at_all(self) -> int:
        """Mark all that was refused as seen; gives how many were new.

        Raises:
            JournalUnavailable: it could not be written.
        """
        with self.transaction() as run:
            return run.execute("UPDATE quarantine SET seen = 1 WHERE seen = 0").rowcount

    def unseen(self) -> int:
        """How many refused documents nobody has looked at."""
        with closing(connect(self._path, read_only=True)) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM quarantine WHERE seen = 0").fetchone()[0])


ENROLMENT = "enrolment"
PROGRESS = "progress"
EPOCH_NOTE = "epoch-note"
CONTACT = "contact"
CURSOR = "cursor"
NEXT_KEY = "next-key"


def put(run: sqlite3.Connection, name: str, value: object) -> None:
    """Keep this under this name, within a transaction."""
    run.execute(_PUT, (name, msgspec.json.encode(value)))
