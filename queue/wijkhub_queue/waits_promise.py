"""What to tell somebody of their wait now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.order import can_help_ticket
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits_forecast import Foreseen, Promise
from wijkhub_queue.waits_learned import Learned
from wijkhub_queue.waits_range import RIGHT_AWAY, WaitRange, told
from wijkhub_queue.waits_situation import Ahead, ahead_of, closes_at, situation_of

AT_ONCE = Foreseen(0.0, 1.0, 5.0)
"""What "right away" is held to."""


class Foretold(NamedTuple):
    """A wait as it is told, and what is behind it."""

    wait: WaitRange
    ahead: Ahead
    foreseen: Foreseen | None = None
    """None where nothing can be foreseen."""
    promise: Promise | None = None
    """What to learn from the outcome, where there is something to learn."""


def foretell(board: Board, learned: Learned, ticket: Ticket, now: datetime) -> Foretold:
    """The wait of somebody with this ticket, which waits or would."""
    ahead = ahead_of(board, learned, ticket, now)
    if ticket.state is State.PARKED:
        return Foretold(WaitRange("unknown", because="away"), ahead)
    if not ahead.counters:
        return Foretold(WaitRange("unknown", because="paused" if _paused(board, ticket) else "no-counter"), ahead)
    early_min = (ticket.since - now).total_seconds() / 60
    if ahead.people < ahead.free and early_min <= 0:
        return Foretold(RIGHT_AWAY, ahead, AT_ONCE)
    situation = situation_of(board, ahead, now)
    promise = learned.forecast.promise(situation, learned.line(ticket.group))
    foreseen = promise.foreseen
    if early_min > 0:
        # Whose appointment is still to come is called then, and sooner only when nobody else waits.
        foreseen = Foreseen(
            foreseen.low_min, max(foreseen.middle_min, early_min), max(foreseen.high_min, early_min + foreseen.low_min)
        )
    wait = told(foreseen)
    if situation.closes_in_min is not None and foreseen.middle_min > situation.closes_in_min:
        wait = WaitRange("not-today", closes_at=closes_at(board, now))
    return Foretold(wait, ahead, foreseen, promise if early_min <= 0 else None)


def _paused(board: Board, ticket: Ticket) -> bool:
    return any(
        counter.state is CounterState.PAUSED and can_help_ticket(board, counter, ticket)
        for counter in board.counters.values()
    )
