"""What events of a counter do to the board, and how a counter's last step is kept and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.board import Board, Counter, CounterState, LastStep
from wijkhub_queue.events import Event, type_of
from wijkhub_queue.tickets import AT_COUNTER, Ticket


def opened(board: Board, event: e.CounterOpened, at: datetime) -> bool:
    """A clerk sits here."""
    if event.counter not in board.counters:
        return False
    board.counters[event.counter] = Counter(
        event.counter, CounterState.OPEN, event.clerk, event.skills, event.languages, since=at
    )
    return True


def paused(board: Board, event: e.CounterPaused, at: datetime) -> bool:
    """Nobody new is called here."""
    return _change(board, event.counter, state=CounterState.PAUSED, since=at)


def resumed(board: Board, event: e.CounterResumed, at: datetime) -> bool:
    """The next is called here again."""
    return _change(board, event.counter, state=CounterState.OPEN, since=at)


def closed(board: Board, event: e.CounterClosed, at: datetime) -> bool:
    """Nobody sits here."""
    if event.counter not in board.counters:
        return False
    board.counters[event.counter] = Counter(event.counter, since=at)
    return True


def undone(board: Board, event: e.StepUndone, at: datetime) -> bool:
    """The ticket is as it was before the counter's last step."""
    counter = board.counters.get(event.counter)
    if counter is None or counter.last_step is None or counter.last_step.before.id != event.ticket:
        return False
    before = counter.last_step.before
    board.put(replace(before, touched=board.happened))
    stays = before.state in AT_COUNTER
    board.counters[counter.id] = replace(counter, ticket=before.id if stays else None, last_step=None)
    if not stays:
        board.recent_calls = tuple(call for call in board.recent_calls if call.ticket != before.id)
    return True


def _change(board: Board, counter_id: str, **changes: Any) -> bool:
    counter = board.counters.get(counter_id)
    if counter is None:
        return False
    board.counters[counter_id] = replace(counter, **changes)
    return True


def keep_step(board: Board, event: Event, before: Ticket, counter_id: str, at: datetime, *, stays: bool) -> None:
    """Remember the step that this counter made with a ticket, which `stays` at the counter or not."""
    step = LastStep(type_of(event), before, board.happened, at)
    counter = board.counters[counter_id]
    board.counters[counter_id] = replace(counter, ticket=before.id if stays else None, last_step=step)


def let_go(board: Board, ticket: Ticket) -> None:
    """Free the counter at which the ticket was, if it is still there."""
    counter = board.counters.get(ticket.counter or "")
    if counter is not None and counter.ticket == ticket.id:
        board.counters[counter.id] = replace(counter, ticket=None)
