"""Whether what a board knows agrees with itself: for tests, and for whoever doubts a hub after a crash."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from itertools import pairwise

from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.order import Lanes
from wijkhub_queue.tickets import AT_COUNTER


def inconsistencies(board: Board) -> list[str]:
    """What does not agree, one sentence each; empty for every board that follows from what a hub decided."""
    return [*_odd(board), *_numbers(board), *_counters(board), *_order(board), *_homes(board), *_appointments(board)]


def _odd(board: Board) -> Iterator[str]:
    if board.odd:
        yield f"{board.odd} events did not fit"


def _numbers(board: Board) -> Iterator[str]:
    held = Tally(ticket.number for ticket in board.living())
    yield from (f"{number} is the number of {n} living tickets" for number, n in held.items() if n > 1)
    if board.taken != {ticket.number: ticket.id for ticket in board.living()}:
        yield "the numbers that are taken are not those of the living tickets"


def _counters(board: Board) -> Iterator[str]:
    for counter in board.counters.values():
        ticket = board.tickets.get(counter.ticket or "")
        if (counter.state is CounterState.CLOSED) != (counter.clerk is None):
            yield f"counter '{counter.id}' is {counter.state} and its clerk is {counter.clerk}"
        if counter.ticket is None:
            continue
        if counter.state is CounterState.CLOSED:
            yield f"counter '{counter.id}' is closed and has a resident"
        if ticket is None or ticket.state not in AT_COUNTER or ticket.counter != counter.id:
            yield f"counter '{counter.id}' has ticket {counter.ticket}, which is elsewhere"
    for ticket in board.tickets.values():
        at = board.counters.get(ticket.counter or "")
        if ticket.state in AT_COUNTER and (at is None or at.ticket != ticket.id):
            yield f"{ticket.number} is {ticket.state} at counter '{ticket.counter}', which does not know"


def _order(board: Board) -> Iterator[str]:
    walked_in = (ticket for ticket in board.tickets.values() if ticket.booked is None)
    by_arrival = sorted(walked_in, key=lambda ticket: ticket.order)
    for earlier, later in pairwise(by_arrival):
        if later.since < earlier.since:
            yield f"{later.number} came after {earlier.number} and waits for longer"
    lanes = Lanes()
    for ticket in board.waiting():
        lanes.add(board.setup, ticket)
    if lanes != board.lanes:
        yield "the lanes do not hold exactly those who wait"


def _homes(board: Board) -> Iterator[str]:
    setup = board.setup
    for ticket in board.waiting():
        service = setup.service(ticket.service) if setup else None
        if setup is None or service is None or service.group != ticket.group:
            yield f"{ticket.number} waits for '{ticket.service}' in '{ticket.group}', which the hub has not"
        elif ticket.only_at is not None and setup.counter(ticket.only_at) is None:
            yield f"{ticket.number} waits for counter '{ticket.only_at}', which the hub has not"


def _appointments(board: Board) -> Iterator[str]:
    if board.codes != {one.code: one.id for one in board.appointments.values()}:
        yield "the codes are not those of the appointments"
    if Board(board.state()).agenda != board.agenda:
        yield "the agenda does not hold exactly the appointments"
    for one in board.appointments.values():
        if (one.ticket is not None) != bool(one.how):
            yield f"appointment {one.code} came '{one.how}' and has ticket {one.ticket}"
    for ticket in board.tickets.values():
        of = board.appointments.get(ticket.appointment or "")
        if of is not None and of.ticket != ticket.id:
            yield f"{ticket.number} came with appointment {of.code}, which does not know"
