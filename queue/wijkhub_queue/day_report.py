"""What became of a day's tickets, group by group: for the slip that staff print when they close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

from msgspec import Struct

from wijkhub_queue.board import Board
from wijkhub_queue.hub_setup import Words
from wijkhub_queue.tickets import State, Ticket


class GroupOfDay(Struct, frozen=True, kw_only=True):
    """Tickets of one group, or of all. Whoever was sent on to another group counts in the one they came to last."""

    letter: str = ""
    """Empty for all groups together."""
    name: Words = {}
    issued: int
    served: int
    no_show: int
    left: int
    here: int
    """Who still counts on being helped; with the three above this makes `issued`."""
    median_wait_s: float | None
    """Of those who were called, from their arrival to their last call; None when nobody was."""
    longest_wait_s: float | None


class DayReport(Struct, frozen=True):
    """A hub's day so far."""

    day: date
    groups: tuple[GroupOfDay, ...]
    """Every group of the set-up, in its order; then those that a day began with and the set-up has no more."""
    total: GroupOfDay


def report_of(board: Board, now: datetime) -> DayReport | None:
    """The figures of the board's day. None before a hub has a set-up and its first day.

    They say nothing of any clerk: a slip lies about.
    """
    if board.setup is None or board.day is None:
        return None
    of_group: dict[str, list[Ticket]] = {group.id: [] for group in board.setup.groups}
    for ticket in board.tickets.values():
        of_group.setdefault(ticket.group, []).append(ticket)
    rows = []
    for group_id, tickets in of_group.items():
        group = board.setup.group(group_id)
        letter, name = (group.letter, group.name) if group is not None else (group_id, {"nl": group_id})
        rows.append(_row(tickets, now, letter=letter, name=name))
    return DayReport(board.day, tuple(rows), _row(list(board.tickets.values()), now))


def _row(tickets: Sequence[Ticket], now: datetime, *, letter: str = "", name: Words | None = None) -> GroupOfDay:
    states = Counter(ticket.state for ticket in tickets)
    waits = [ticket.waited_s(now) for ticket in tickets if ticket.called_at is not None]
    return GroupOfDay(
        letter=letter,
        name=name or {},
        issued=len(tickets),
        served=states[State.SERVED],
        no_show=states[State.NO_SHOW],
        left=states[State.LEFT],
        here=sum(ticket.living for ticket in tickets),
        median_wait_s=median(waits) if waits else None,
        longest_wait_s=max(waits, default=None),
    )
