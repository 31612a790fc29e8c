"""A ticket's life: its states, and the moves that lead from one to another."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    SERVED = "served"
    NO_SHOW = "no-show"
    LEFT = "left"


LIVING = frozenset({State.WAITING, State.CALLED, State.SERVING, State.PARKED})
"""States in which a resident still counts on this ticket; its number is taken."""

AT_COUNTER = frozenset({State.CALLED, State.SERVING})
"""States in which a ticket occupies a counter."""


class Move(StrEnum):
    """What can be done with a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    RETURN = "return"
    PARK = "park"
    UNPARK = "unpark"
    TRANSFER = "transfer"
    LEAVE = "leave"
    CHANGE_PRIORITY = "change-priority"


MOVES: dict[Move, dict[State, State]] = {
    Move.CALL: {State.WAITING: State.CALLED, State.PARKED: State.CALLED},
    Move.RECALL: {State.CALLED: State.CALLED},
    Move.START: {State.CALLED: State.SERVING},
    Move.FINISH: {State.CALLED: State.SERVED, State.SERVING: State.SERVED},
    Move.NO_SHOW: {State.CALLED: State.NO_SHOW},
    Move.RETURN: {State.CALLED: State.WAITING, State.SERVING: State.WAITING, State.NO_SHOW: State.WAITING},
    Move.PARK: {State.WAITING: State.PARKED, State.CALLED: State.PARKED, State.SERVING: State.PARKED},
    Move.UNPARK: {State.PARKED: State.WAITING},
    Move.TRANSFER: {
        State.WAITING: State.WAITING,
        State.CALLED: State.WAITING,
        State.SERVING: State.WAITING,
        State.PARKED: State.WAITING,
    },
    Move.LEAVE: {State.WAITING: State.LEFT, State.CALLED: State.LEFT, State.PARKED: State.LEFT},
    Move.CHANGE_PRIORITY: {State.WAITING: State.WAITING, State.PARKED: State.PARKED},
}
"""For each move, from which state it leads to which; a move from any other state is refused."""


def ways_out(state: State) -> list[Move]:
    """The moves that are open to a ticket in this state, in the order of `Move`."""
    return [move for move, ways in MOVES.items() if state in ways]


class Ticket(Struct, frozen=True, gc=False, rename="camel"):
    """A resident's number and its life. Times are UTC.

    `since` is what waiting counts from; `order` is the rank of arrival, which decides where `since` is equal.
    """

    id: str
    number: str
    group: str
    service: str
    state: State
    since: datetime
    order: int
    issued_at: datetime
    ticket_class: str = "walk-in"
    language: str = "nl"
    needs_language: str | None = None
    """A language that the clerk must speak."""
    clerk: str | None = None
    """The one clerk who is to help."""
    only_at: str | None = None
    """The one counter that may call it, after a transfer to that counter."""
    counter: str | None = None
    """Where it is called or served, or was last."""
    channel: str = "kiosk"
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0
    appointment: str | None = None
    """The appointment with which they came."""
    booked: datetime | None = None
    """The time of that appointment; `since` may lie ahead for one who came early."""
    interpreter: bool = False
    """An interpreter comes for `since`: any clerk can help from then on, and none before."""
    touched: int = 0
    """How many events of the board had happened when this ticket last changed."""

    @property
    def living(self) -> bool:
        """Whether a resident still counts on it."""
        return self.state in LIVING

    def waited_s(self, now: datetime) -> float:
        """Seconds waited so far, or until it was called; never negative."""
        until = now if self.state in (State.WAITING, State.PARKED) else (self.called_at or self.ended_at or now)
        return max(0.0, (until - self.since).total_seconds())
