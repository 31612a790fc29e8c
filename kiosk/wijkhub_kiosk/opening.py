"""Whether a resident can be helped now, as a kiosk must tell it."""

from __future__ import annotations

from enum import StrEnum

from wijkhub_queue.board import Board, CounterState


class Opening(StrEnum):
    """What a resident who comes in finds."""

    NOT_SET_UP = "not-set-up"
    CLOSED = "closed"
    """No tickets today, or not yet."""
    DOORS_CLOSED = "doors-closed"
    """Nobody may come in; who waits is still helped."""
    PAUSED = "paused"
    """Counters are staffed, but none calls anybody now."""
    NO_COUNTER = "no-counter"
    """Nobody works at a counter yet."""
    OPEN = "open"


GIVES_TICKETS = frozenset({Opening.PAUSED, Opening.NO_COUNTER, Opening.OPEN})
"""When a number can be taken; where it means a longer wait, the kiosk says so first."""


def opening(board: Board, group: str | None = None) -> Opening:
    """What the hub is to residents now; with `group`, only counters that serve that group count."""
    if board.setup is None:
        return Opening.NOT_SET_UP
    if not board.day_open:
        return Opening.CLOSED
    if not board.doors_open:
        return Opening.DOORS_CLOSED
    states = {
        counter.state for counter in board.counters.values() if group is None or group in _offers(board, counter.id)
    }
    if CounterState.OPEN in states:
        return Opening.OPEN
    return Opening.PAUSED if CounterState.PAUSED in states else Opening.NO_COUNTER


def _offers(board: Board, counter: str) -> tuple[str, ...]:
    place = board.setup.counter(counter) if board.setup else None
    return place.offers if place else ()
