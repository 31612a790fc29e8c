"""Rules for counters: who works there, and whom they call."""

from __future__ import annotations

from datetime import datetime

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.decide_tickets import check_move, find_ticket, setup_of
from wijkhub_queue.errors import (
    ClerkElsewhere,
    CounterBusy,
    CounterNotOffering,
    CounterNotOpen,
    CounterTaken,
    Incomplete,
    NotFound,
    NothingToUndo,
    NotTheirCounter,
    QueueEmpty,
)
from wijkhub_queue.homes import at_home, go_home
from wijkhub_queue.order import can_help_ticket, choose, earlier_here, seconds_waited
from wijkhub_queue.tickets import Move, State


def find_counter(board: Board, counter_id: str) -> Counter:
    """The counter with this id.

    Raises:
        NotFound: the hub has no such counter.
    """
    counter = board.counters.get(counter_id)
    if counter is None:
        raise NotFound("counter", counter_id, board.counters)
    return counter


def own_counter(board: Board, counter_id: str, by: Actor) -> Counter:
    """The counter, for one who may work with it.

    Raises:
        NotFound: the hub has no such counter.
        NotTheirCounter: another clerk works there, and the asker is no supervisor.
    """
    counter = find_counter(board, counter_id)
    if counter.clerk is not None and counter.clerk != by.id and by.role in (Role.CLERK, Role.HOST):
        raise NotTheirCounter(counter_id)
    return counter


def _check_free(board: Board, counter: Counter) -> None:
    if counter.ticket is not None:
        raise CounterBusy(counter.id, board.tickets[counter.ticket].number)


def call_next(board: Board, asked: Asked, command: c.CallNext, now: datetime) -> list[e.Event]:
    """Call the resident who is next in the order of service."""
    counter = own_counter(board, command.counter, asked.by)
    if counter.state is not CounterState.OPEN:
        raise CounterNotOpen(counter.id, counter.state)
    _check_free(board, counter)
    choice = choose(board, counter, now)
    if choice is None:
        raise QueueEmpty(counter.id)
    return [e.TicketCalled(choice.ticket.id, counter.id, choice.because)]


def call_ticket(board: Board, asked: Asked, command: c.CallTicket, now: datetime) -> list[e.Event]:
    """Call the resident whom the clerk chose."""
    counter = own_counter(board, command.counter, asked.by)
    ticket = find_ticket(board, command.ticket)
    if counter.state is CounterState.CLOSED:
        raise CounterNotOpen(counter.id, counter.state)
    _check_free(board, counter)
    check_move(board, ticket, Move.CALL, asked.by)
    setup = setup_of(board)
    if not can_help_ticket(board, counter, at_home(setup, ticket)):
        raise CounterNotOffering(counter.id, ticket.number)
    because = e.CallReason(
        code="chosen",
        waited_s=seconds_waited(ticket.since, now),
        ticket_class=ticket.ticket_class,
        rate=setup.rate(ticket.ticket_class),
        passed=earlier_here(board, counter, ticket, now),
        staff=command.reason,
        booked=ticket.booked,
    )
    return [*go_home(setup, ticket), e.TicketCalled(ticket.id, counter.id, because)]


def undo(board: Board, asked: Asked, command: c.UndoStep, now: datetime) -> list[e.Event]:
    """Take back the counter's last step."""
    counter = own_counter(board, command.counter, asked.by)
    step = counter.last_step
    setup = setup_of(board)
    window = setup.policy.undo_within_s
    if step is None:
        raise NothingToUndo(f"Counter '{counter.id}' has taken no step that can be taken back.")
    if seconds_waited(step.at, now) > window:
        raise NothingToUndo(f"The last step was more than {window:.0f} seconds ago; make the opposite step instead.")
    ticket = board.tickets.get(step.before.id)
    if ticket is None or ticket.touched != step.touched:
        raise NothingToUndo(f"Ticket {step.before.number} has moved on since; look it up and see where it is.")
    if counter.ticket is not None and counter.ticket != ticket.id:
        raise CounterBusy(counter.id, board.tickets[counter.ticket].number)
    if board.taken.get(ticket.number, ticket.id) != ticket.id:
        raise NothingToUndo(f"Number {ticket.number} is another resident's by now.")
    undone = e.StepUndone(ticket.id, counter.id, step.step)
    return [undone, *(go_home(setup, step.before) if step.before.state is State.WAITING else ())]


def open_counter(board: Board, asked: Asked, command: c.OpenCounter, now: datetime) -> list[e.Event]:
    """A clerk sits down."""
    counter = find_counter(board, command.counter)
    clerk = command.clerk or asked.by.id
    if not clerk:
        raise Incomplete(f"Say which clerk works at counter '{counter.id}'.")
    if counter.state is not CounterState.CLOSED:
        if counter.clerk == clerk:
            return []
        raise CounterTaken(counter.id, counter.state)
    elsewhere = next((other.id for other in board.counters.values() if other.clerk == clerk), None)
    if elsewhere is not None:
        raise ClerkElsewhere(elsewhere)
    return [e.CounterOpened(counter.id, clerk, command.skills, command.languages)]


def pause(board: Board, asked: Asked, command: c.PauseCounter, now: datetime) -> list[e.Event]:
    """No new resident for now; the one at the counter is helped on."""
    counter = own_counter(board, command.counter, asked.by)
    if counter.state is CounterState.CLOSED:
        raise CounterNotOpen(counter.id, counter.state)
    return [e.CounterPaused(counter.id)] if counter.state is CounterState.OPEN else []


def resume(board: Board, asked: Asked, command: c.ResumeCounter, now: datetime) -> list[e.Event]:
    """Go on after a pause."""
    counter = own_counter(board, command.counter, asked.by)
    if counter.state is CounterState.CLOSED:
        raise CounterNotOpen(counter.id, counter.state)
    return [e.CounterResumed(counter.id)] if counter.state is CounterState.PAUSED else []


def close_counter(board: Board, asked: Asked, command: c.CloseCounter, now: datetime) -> list[e.Event]:
    """The clerk leaves; not while a resident is there."""
    counter = own_counter(board, command.counter, asked.by)
    _check_free(board, counter)
    return [e.CounterClosed(counter.id)] if counter.state is not CounterState.CLOSED else []
