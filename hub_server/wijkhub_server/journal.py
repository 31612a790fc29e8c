"""The journal's port: what the writer needs of a store, and what it hands over for one batch of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_server.correspondence import Entry

Position = tuple[int, int]
"""A place in the journal: epoch and sequence number."""

Followed = Callable[[Board, Recorded], None]
"""Told of an event that the board has just followed."""


class JournalUnavailable(Exception):
    """Nothing could be put on disk, or read from it; nothing has changed, try again when there is room."""


class Refusal(Struct, frozen=True, gc=False):
    """A refusal as it is kept: the same command gets the same one again."""

    code: str
    detail: str


class Answered(Struct, frozen=True, gc=False):
    """What became of a command. Its events are the `count` that end at `seq`."""

    id: str
    digest: bytes
    """Of the command and who asked: the same id with another digest is another command."""
    epoch: int
    seq: int
    count: int
    refusal: Refusal | None = None


class Line(Struct, frozen=True, gc=False):
    """An event and its payload as JSON, encoded once for disk and wire."""

    recorded: Recorded
    payload: bytes


class NewPrint(Struct, frozen=True, gc=False):
    """A print job, to be kept in the same transaction as its ticket. Its id is never used again."""

    id: str
    ticket: str
    printer: str
    slip: bytes
    created_at: datetime
    """Real time."""
    kind: str = "ticket"
    """`ticket`, `copy`, `test`, `day` or `appointment`; the ticket of the last three is empty."""


class Batch(Struct):
    """All that one commit puts on disk."""

    lines: list[Line]
    answers: list[Answered]
    prints: list[NewPrint]
    entries: list[Entry] = []
    """Persons and messages, in the order of their events."""


class Journal(Protocol):
    """A hub's journal. `SqliteJournal` keeps it on disk, `MemoryJournal` forgets it with the process."""

    hub_id: str
    epoch: int

    def answered(self, ids: Sequence[str]) -> dict[str, Answered]:
        """What became of these commands, for those that were done or refused before.

        Raises:
            JournalUnavailable: it could not be read; nor do `read`, `read_stretch` and `load_board` then.
        """

    def find_answered(self, command_id: str) -> Answered | None:
        """What became of a command, if it is on disk; from any thread."""

    async def append(self, batch: Batch) -> None:
        """Put the batch on disk, whole or not at all; it is there, through power loss, when this returns.

        Raises:
            JournalUnavailable: it could not be written; nothing of it is there.
        """

    def read(self, after: Position, limit: int) -> list[Line]:
        """The events after this position, at most `limit`, oldest first."""

    def read_stretch(self, epoch: int, first: int, last: int) -> list[Line]:
        """The events from `first` to `last`, both included."""

    def load_board(self, followed: Followed | None = None) -> Board:
        """The board: the last snapshot that can be read, and what follows; `followed` is told of each event of that."""

    async def keep_snapshot(self, board: Board) -> None:
        """Keep the board as it is, so that the next start is quick."""
