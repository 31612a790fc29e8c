"""A journal that lasts as long as its process: for tests, and to measure what the disk costs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from wijkhub_queue.board import Board
from wijkhub_queue.evolve import evolve
from wijkhub_server.journal import Answered, Batch, Followed, JournalUnavailable, Line, Position


def _place(line: Line) -> Position:
    return line.recorded.epoch, line.recorded.seq


class MemoryJournal:
    """A journal in memory. Set `full` to have it refuse, as a full disk does."""

    def __init__(self, hub_id: str = "memory", epoch: int = 1) -> None:
        self.hub_id = hub_id
        self.epoch = epoch
        self.full = False
        self.lines: list[Line] = []
        self._answers: dict[str, Answered] = {}

    def answered(self, ids: Sequence[str]) -> dict[str, Answered]:
        """What became of these commands."""
        return {one: self._answers[one] for one in ids if one in self._answers}

    def find_answered(self, command_id: str) -> Answered | None:
        """What became of a command."""
        return self._answers.get(command_id)

    async def append(self, batch: Batch) -> None:
        """Keep the batch."""
        if self.full:
            raise JournalUnavailable("The journal could not be written: it was told to be full.")
        self.lines += batch.lines
        self._answers.update((answer.id, answer) for answer in batch.answers)

    def read(self, after: Position, limit: int) -> list[Line]:
        """Events after a position."""
        first = bisect_right(self.lines, after, key=_place)
        return self.lines[first : first + limit]

    def read_stretch(self, epoch: int, first: int, last: int) -> list[Line]:
        """Events of a stretch."""
        return self.lines[
            bisect_left(self.lines, (epoch, first), key=_place) : bisect_right(self.lines, (epoch, last), key=_place)
        ]

    def load_board(self, followed: Followed | None = None) -> Board:
        """The fold of all that was kept."""
        board = Board()
        for line in self.lines:
            evolve(board, line.recorded)
            if followed is not None:
                followed(board, line.recorded)
        return board

    async def keep_snapshot(self, board: Board) -> None:
        """Nothing to keep: a start folds what is in memory."""
