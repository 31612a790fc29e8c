"""What can be chosen in a list that is filtered by typing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.hub_setup import APPOINTMENT
from wijkhub_queue.read_out import short_code
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits_range import WaitRange
from wijkhub_staff.filtering import Choice
from wijkhub_staff.outside_text import plain
from wijkhub_staff.words import Words

_STATES_IN_ORDER = (
    State.WAITING,
    State.CALLED,
    State.SERVING,
    State.PARKED,
    State.NO_SHOW,
    State.SERVED,
    State.LEFT,
)


def service_choices(board: Board, words: Words) -> list[Choice]:
    """Every service, found by its name in any language and by the everyday words of the kiosk's search."""
    if board.setup is None:
        return []
    return [
        Choice(
            service.id,
            (words.service(board.setup, service.id), words.group(board.setup, service.group)),
            (*service.name.values(), *(word for known in service.search.values() for word in known)),
        )
        for service in board.setup.services
    ]


def issue_choices(board: Board, waits: Mapping[str, WaitRange], words: Words) -> list[Choice]:
    """Every service with its group, and how long somebody would wait for it; nothing there while that is not known."""
    return [
        replace(choice, cells=(*choice.cells, words.wait(waits[choice.id]) if choice.id in waits else ""))
        for choice in service_choices(board, words)
    ]


def counter_choices(board: Board, words: Words, *, but: str | None) -> list[Choice]:
    """Every counter but this one, open ones first."""
    if board.setup is None:
        return []
    places = [place for place in board.setup.counters if place.id != but]
    closed = {counter.id for counter in board.counters.values() if counter.state is CounterState.CLOSED}
    return [
        Choice(
            place.id,
            (words.counter(board.setup, place.id), words(f"counter-state.{board.counters[place.id].state}")),
            tuple(place.name.values()),
        )
        for place in sorted(places, key=lambda place: place.id in closed)
        if place.id in board.counters
    ]


def class_choices(board: Board, ticket: Ticket, words: Words) -> list[Choice]:
    """The classes that the ticket is not in; that of appointments only for one that came with an appointment."""
    if board.setup is None:
        return []
    return [
        Choice(one.id, (words.ticket_class(board.setup, one.id), words("class.rate", rate=f"{one.rate:g}")))
        for one in board.setup.policy.classes
        if one.id != ticket.ticket_class and (one.id != APPOINTMENT.id or ticket.booked is not None)
    ]


def ticket_choices(board: Board, now: datetime, words: Words, *, states: tuple[State, ...] = ()) -> list[Choice]:
    """Tickets of today, living ones first, found by number, service, state or code; of some states only, if given."""
    tickets = [ticket for ticket in board.tickets.values() if not states or ticket.state in states]
    return [
        Choice(
            ticket.id,
            (
                ticket.number,
                words.service(board.setup, ticket.service),
                words.state(ticket.state),
                _where_or_wait(board, ticket, now, words),
            ),
            (plain(ticket.service), words.group(board.setup, ticket.group)),
            short_code(ticket.id),
        )
        for ticket in sorted(tickets, key=lambda ticket: (_STATES_IN_ORDER.index(ticket.state), ticket.order))
    ]


def _where_or_wait(board: Board, ticket: Ticket, now: datetime, words: Words) -> str:
    if ticket.state in (State.CALLED, State.SERVING, State.NO_SHOW, State.SERVED) and ticket.counter:
        return words.counter(board.setup, ticket.counter)
    return words.duration(ticket.waited_s(now))
