"""Ticket numbers: a letter and three digits, from a band per group."""

from __future__ import annotations

from wijkhub_queue.board import Board
from wijkhub_queue.errors import BandFull
from wijkhub_queue.hub_setup import ServiceGroup


def pass_over(board: Board, count: int | None) -> None:
    """Let every band go on so many numbers further; by half of it when None. Round the band, as numbers go."""
    for group in board.setup.groups if board.setup is not None else ():
        size = group.last - group.first + 1
        digits = board.next_numbers.get(group.letter, group.first)
        if not group.first <= digits <= group.last:
            digits = group.first
        by = size // 2 if count is None else count
        board.next_numbers[group.letter] = group.first + (digits - group.first + by) % size


def next_number(board: Board, group: ServiceGroup) -> str:
    """The number that the group's next ticket gets, such as `A012`.

    Numbers go round the band; one that a living ticket holds is passed over, so a number comes back only after the
    band is used up and its ticket is over.

    Raises:
        BandFull: living tickets hold the whole band.
    """
    size = group.last - group.first + 1
    digits = board.next_numbers.get(group.letter, group.first)
    if not group.first <= digits <= group.last:
        digits = group.first
    for _ in range(size):
        number = f"{group.letter}{digits:03d}"
        if number not in board.taken:
            return number
        digits = digits + 1 if digits < group.last else group.first
    raise BandFull(group.letter, size)
