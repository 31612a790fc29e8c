"""What the steps of a ticket's life do to the board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.board import RECENT_CALLS, Board, Call
from wijkhub_queue.events import Event
from wijkhub_queue.evolve_counters import keep_step, let_go
from wijkhub_queue.tickets import State, Ticket


def issued(board: Board, event: e.TicketIssued, at: datetime) -> bool:
    """One more waits."""
    letter, digits = event.number[:1], event.number[1:]
    if event.ticket in board.tickets or not digits.isdecimal():
        return False
    board.arrivals += 1
    group = board.setup.group(event.group) if board.setup else None
    if group is not None and group.letter == letter:
        follows = int(digits) + 1
        board.next_numbers[letter] = follows if follows <= group.last else group.first
    # A clock that was put back must not let who comes now go before who came earlier.
    newest = next((ticket for ticket in reversed(board.tickets.values()) if ticket.booked is None), None)
    arrival = at if newest is None else max(at, newest.since)
    board.put(
        Ticket(
            id=event.ticket,
            number=event.number,
            group=event.group,
            service=event.service,
            state=State.WAITING,
            since=arrival if event.booked is None else event.since or arrival,
            order=board.arrivals,
            issued_at=at,
            ticket_class=event.ticket_class,
            language=event.language,
            needs_language=event.needs_language,
            clerk=event.clerk,
            channel=event.channel,
            appointment=event.appointment,
            booked=event.booked,
            interpreter=event.interpreter,
            touched=board.happened,
        )
    )
    return True


def _change(board: Board, ticket_id: str, **changes: Any) -> bool:
    before = board.tickets.get(ticket_id)
    if before is None:
        return False
    board.put(replace(before, touched=board.happened, **changes))
    return True


def _at_counter(
    board: Board,
    event: Event,
    ticket_id: str,
    counter_id: str | None,
    at: datetime,
    *,
    stays: bool,
    **changes: Any,
) -> bool:
    """A step that a counter made with a ticket, if it names one; it can be taken back there."""
    before = board.tickets.get(ticket_id)
    if before is None or (counter_id is not None and counter_id not in board.counters):
        return False
    board.put(replace(before, touched=board.happened, **changes))
    if counter_id is not None:
        keep_step(board, event, before, counter_id, at, stays=stays)
    return True


def _show_call(board: Board, ticket: Ticket, counter: str, at: datetime) -> None:
    others = tuple(call for call in board.recent_calls if call.ticket != ticket.id)
    call = Call(ticket.id, ticket.number, counter, at, ticket.calls)
    board.recent_calls = (call, *others)[:RECENT_CALLS]


def called(board: Board, event: e.TicketCalled, at: datetime) -> bool:
    """Off to a counter."""
    ticket = board.tickets.get(event.ticket)
    if ticket is None or not _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=True,
        state=State.CALLED,
        counter=event.counter,
        called_at=at,
        started_at=None,
        calls=ticket.calls + 1,
    ):
        return False
    _show_call(board, board.tickets[event.ticket], event.counter, at)
    return True


def recalled(board: Board, event: e.TicketRecalled, at: datetime) -> bool:
    """The call sounds once more."""
    ticket = board.tickets.get(event.ticket)
    counter = board.counters.get(event.counter)
    if ticket is None or counter is None:
        return False
    _change(board, event.ticket, calls=ticket.calls + 1)
    # Not a step to take back: a call that sounded has sounded. The call itself still is.
    step = counter.last_step
    if step is not None and step.touched == ticket.touched:
        board.counters[counter.id] = replace(counter, last_step=replace(step, touched=board.happened))
    _show_call(board, board.tickets[event.ticket], event.counter, at)
    return True


def started(board: Board, event: e.TicketStarted, at: datetime) -> bool:
    """The resident is there."""
    return _at_counter(board, event, event.ticket, event.counter, at, stays=True, state=State.SERVING, started_at=at)


def served(board: Board, event: e.TicketServed, at: datetime) -> bool:
    """The resident has been helped."""
    return _at_counter(board, event, event.ticket, event.counter, at, stays=False, state=State.SERVED, ended_at=at)


def no_show(board: Board, event: e.TicketNoShow, at: datetime) -> bool:
    """The resident did not come."""
    return _at_counter(board, event, event.ticket, event.counter, at, stays=False, state=State.NO_SHOW, ended_at=at)


_AWAY_FROM_COUNTER = {"counter": None, "called_at": None, "started_at": None, "ended_at": None}


def returned(board: Board, event: e.TicketReturned, at: datetime) -> bool:
    """Back to the old place."""
    return _at_counter(
        board, event, event.ticket, event.counter, at, stays=False, state=State.WAITING, **_AWAY_FROM_COUNTER
    )


def parked(board: Board, event: e.TicketParked, at: datetime) -> bool:
    """Not to be called for now."""
    return _at_counter(
        board, event, event.ticket, event.counter, at, stays=False, state=State.PARKED, **_AWAY_FROM_COUNTER
    )


def unparked(board: Board, event: e.TicketUnparked, at: datetime) -> bool:
    """Back to the old place."""
    return _change(board, event.ticket, state=State.WAITING)


def transferred(board: Board, event: e.TicketTransferred, at: datetime) -> bool:
    """Waits for another."""
    return _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=False,
        state=State.WAITING,
        group=event.group,
        service=event.service,
        only_at=event.only_at,
        clerk=event.clerk,
        **_AWAY_FROM_COUNTER,
    )


def left(board: Board, event: e.TicketLeft, at: datetime) -> bool:
    """Waits no longer."""
    before = board.tickets.get(event.ticket)
    if before is None:
        return False
    _change(board, event.ticket, state=State.LEFT, ended_at=at)
    let_go(board, before)
    return True


def priority_changed(board: Board, event: e.PriorityChanged, at: datetime) -> bool:
    """Gains urgency at another pace."""
    return _change(board, event.ticket, ticket_class=event.ticket_class)


def reprinted(board: Board, event: e.TicketReprinted, at: datetime) -> bool:
    """Paper changes nothing in the queue."""
    return event.ticket in board.tickets
