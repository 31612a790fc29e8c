"""The journal on disk."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from wijkhub_queue.board import Board, decode_board, encode_board
from wijkhub_queue.events import Recorded, UnknownEvent, read_event, type_of
from wijkhub_queue.evolve import evolve
from wijkhub_server.journal import Answered, Batch, Followed, JournalUnavailable, Line, NewPrint, Position, Refusal
from wijkhub_server.storage.correspondence import Statement, statement_of
from wijkhub_server.storage.database import Turns, connect, lengthen_log
from wijkhub_server.storage.rows import CommandRow, EventRow, PrintRow, from_micros, to_micros

log = logging.getLogger(__name__)

SNAPSHOT_VERSION = 1
"""Of the board's form; a snapshot of another version is passed over and the journal folded instead."""

SNAPSHOTS_KEPT = 3
_PAGE = 5000


def _insert(row: type[SQLModel]) -> str:
    """The statement that takes this table's columns, in order, as `?` parameters."""
    return str(insert(row).compile(dialect=sqlite.dialect(paramstyle="qmark")))


_NEW_EVENT, _NEW_ANSWER, NEW_PRINT = _insert(EventRow), _insert(CommandRow), _insert(PrintRow)
_ANSWER = "id, digest, epoch, seq, count, code, detail"
_EVENT = "epoch, seq, event_id, type, version, occurred_at, actor, payload"


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise JournalUnavailable(f"The journal could not be read: {error}.") from error


class SqliteJournal:
    """The journal in a hub's database: one transaction and one fsync a batch."""

    def __init__(self, path: Path, hub_id: str, epoch: int, turns: Turns) -> None:
        self.hub_id = hub_id
        self.epoch = epoch
        self._turns = turns
        self._write = connect(path)
        self._path = path
        try:
            lengthen_log(self._write)
        except sqlite3.Error as error:
            # On a full disk a hub must still start and show what it knows.
            log.warning("the write-ahead log could not be made longer: %s", error)
        self._highest_id: str | None = None
        """No command on disk has a higher id; None when that has to be looked up. Ids that begin with their time, as
        ours do, are nearly always higher, and need no search."""

    def close(self) -> None:
        """Let go of the file."""
        self._write.close()

    def answered(self, ids: Sequence[str]) -> dict[str, Answered]:
        """What became of these commands, for the writer, between two batches.

        On the connection that writes: every other one would have to read its pages anew after each batch.
        """
        with _reading():
            if self._highest_id is None:
                self._highest_id = self._write.execute("SELECT max(id) FROM command").fetchone()[0] or ""
            ids = [one for one in ids if one <= self._highest_id]
            if not ids:
                return {}
            marks = ",".join("?" * len(ids))
            found = self._write.execute(f"SELECT {_ANSWER} FROM command WHERE id IN ({marks})", ids).fetchall()  # noqa: S608 (marks only)
        return {row[0]: _answered(row) for row in found}

    def find_answered(self, command_id: str) -> Answered | None:
        """What became of a command, for anybody; only what is on disk counts."""
        with _reading():
            connection = connect(self._path, read_only=True)
            try:
                row = connection.execute(f"SELECT {_ANSWER} FROM command WHERE id = ?", (command_id,)).fetchone()  # noqa: S608 (constant)
            finally:
                connection.close()
        return None if row is None else _answered(row)

    async def append(self, batch: Batch) -> None:
        """Put the batch on disk with one fsync.

        The rows go in on the server's own thread, a fraction of a millisecond; only the commit, which waits for the
        disk, has a thread. With the rows there too, each would hand the interpreter's lock to and fro.
        """
        rows = _rows_of(batch)
        async with self._turns.lock:
            try:
                self._put(*rows)
                # `commit` lets go of the interpreter once and for all of it, `execute` several times.
                await self._turns.in_thread(self._write.commit)
                if self._highest_id is not None:
                    self._highest_id = max((self._highest_id, *(answer.id for answer in batch.answers)))
            except BaseException as error:
                # Whatever went wrong: an open transaction would refuse every batch after this one, and part of what is
                # on disk may be this batch.
                self._highest_id = None
                self._roll_back()
                if isinstance(error, sqlite3.Error):
                    raise JournalUnavailable(f"The journal could not be written: {error}.") from error
                raise

    def _put(self, events: list[Any], answers: list[Any], prints: list[Any], entries: list[Statement]) -> None:
        run = self._write
        run.execute("BEGIN IMMEDIATE")
        if events:
            run.executemany(_NEW_EVENT, events)
        if answers:
            run.executemany(_NEW_ANSWER, answers)
        if prints:
            run.executemany(NEW_PRINT, prints)
        for statement, values in entries:
            run.execute(statement, values)

    def _roll_back(self) -> None:
        if self._write.in_transaction:
            self._write.execute("ROLLBACK")

    def read(self, after: Position, limit: int) -> list[Line]:
        """Events after a position."""
        return self._lines(
            f"SELECT {_EVENT} FROM event WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT ?",  # noqa: S608 (constant)
            (*after, limit),
        )

    def read_stretch(self, epoch: int, first: int, last: int) -> list[Line]:
        """Events of a stretch."""
        return self._lines(
            f"SELECT {_EVENT} FROM event WHERE epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",  # noqa: S608 (constant)
            (epoch, first, last),
        )

    def _lines(self, query: str, parameters: Iterable[Any]) -> list[Line]:
        with _reading():
            connection = connect(self._path, read_only=True)
            try:
                rows = connection.execute(query, tuple(parameters)).fetchall()
            finally:
                connection.close()
        return [_line(self.hub_id, row) for row in rows]

    def load_board(self, followed: Followed | None = None) -> Board:
        """The last readable snapshot, and what follows."""
        board = self._last_snapshot() or Board()
        while lines := self.read((board.epoch, board.seq), _PAGE):
            for line in lines:
                evolve(board, line.recorded)
                if followed is not None:
                    followed(board, line.recorded)
        return board

    def _last_snapshot(self) -> Board | None:
        connection = connect(self._path, read_only=True)
        try:
            kept = connection.execute(
                "SELECT board FROM snapshot WHERE version = ? ORDER BY epoch DESC, seq DESC", (SNAPSHOT_VERSION,)
            )
            for (encoded,) in kept:
                try:
                    return decode_board(encoded)
                except msgspec.DecodeError:
                    continue
        finally:
            connection.close()
        return None

    async def keep_snapshot(self, board: Board) -> None:
        """Keep the board; the oldest snapshots go."""
        row = (board.epoch, board.seq, SNAPSHOT_VERSION, encode_board(board))
        try:
            await self._turns.write(self._keep, row)
        except sqlite3.Error as error:
            raise JournalUnavailable(f"The snapshot could not be written: {error}.") from error

    def _keep(self, row: tuple[int, int, int, bytes]) -> None:
        run = self._write
        try:
            run.execute("BEGIN IMMEDIATE")
            run.execute("INSERT OR REPLACE INTO snapshot (epoch, seq, version, board) VALUES (?, ?, ?, ?)", row)
            run.execute(
                "DELETE FROM snapshot WHERE (epoch, seq) NOT IN "
                "(SELECT epoch, seq FROM snapshot ORDER BY epoch DESC, seq DESC LIMIT ?)",
                (SNAPSHOTS_KEPT,),
            )
            run.execute("COMMIT")
        except sqlite3.Error:
            self._roll_back()
            raise


def _rows_of(batch: Batch) -> tuple[list[Any], list[Any], list[Any], list[Statement]]:
    return (
        [_event_row(line) for line in batch.lines],
        [_answer_row(answer) for answer in batch.answers],
        [print_row(job) for job in batch.prints],
        [statement_of(entry) for entry in batch.entries],
    )


def _answered(row: tuple[Any, ...]) -> Answered:
    command_id, digest, epoch, seq, count, code, detail = row
    return Answered(command_id, digest, epoch, seq, count, None if code is None else Refusal(code, detail or ""))


def _event_row(line: Line) -> tuple[Any, ...]:
    recorded = line.recorded
    event = recorded.event
    return (
        recorded.epoch,
        recorded.seq,
        recorded.event_id,
        event.type if isinstance(event, UnknownEvent) else type_of(event),
        event.version if isinstance(event, UnknownEvent) else event.VERSION,
        to_micros(recorded.occurred_at),
        recorded.actor,
        line.payload,
    )


def _answer_row(answer: Answered) -> tuple[Any, ...]:
    refusal = answer.refusal
    return (
        answer.id,
        answer.digest,
        answer.epoch,
        answer.seq,
        answer.count,
        refusal and refusal.code,
        refusal and refusal.detail,
    )


def print_row(job: NewPrint) -> tuple[Any, ...]:
    """The parameters of `NEW_PRINT` for this job."""
    at = to_micros(job.created_at)
    return (job.id, job.ticket, job.printer, job.slip, "queued", "", at, at, job.kind, 0)


def _line(hub_id: str, row: tuple[Any, ...]) -> Line:
    epoch, seq, event_id, event_type, version, occurred_at, actor, payload = row
    event = read_event(event_type, version, payload)
    return Line(Recorded(hub_id, epoch, seq, event_id, from_micros(occurred_at), actor, event), payload)
