"""What the hub knows now: the board, tickets, counters and services."""

from __future__ import annotations

import re
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter

from wijkhub_queue.actors import DEVICES, STAFF, allow
from wijkhub_queue.board import BoardState
from wijkhub_queue.errors import NotFound
from wijkhub_queue.order import people_ahead
from wijkhub_queue.read_out import as_typed, short_code
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.wire import CounterView, HubInfo, ServiceList, TicketPage, TicketView
from wijkhub_server import VERSION
from wijkhub_server.hub import HubAtWork

LARGEST_PAGE = 500
PageSize = Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="How many at the most.")]


@get("/hub", opt=allow(*STAFF, *DEVICES), summary="Which hub this is", tags=["hub"])
async def info(hub: NamedDependency[HubAtWork]) -> HubInfo:
    """The hub, its place in the journal, and its time."""
    board = hub.board
    setup = board.setup
    return HubInfo(
        hub.journal.hub_id,
        setup.name if setup else hub.settings.hub.name,
        VERSION,
        board.epoch,
        board.seq,
        hub.now(),
        setup.exercise if setup else hub.settings.hub.exercise,
        setup.languages if setup else (),
    )


@get("/board", opt=allow(*STAFF), summary="The whole board", tags=["board"])
async def whole_board(hub: NamedDependency[HubAtWork]) -> BoardState:
    """All that the hub knows now; keep it live with the events after its `epoch:seq`."""
    return hub.board.state()


def _view(hub: HubAtWork, ticket: Ticket) -> TicketView:
    ahead = people_ahead(hub.board, ticket, hub.now()) if ticket.state is State.WAITING else None
    return TicketView(ticket, ahead, hub.paper(ticket.id), hub.waits.wait_of(ticket))


@get("/tickets", opt=allow(*STAFF), summary="Today's tickets", tags=["tickets"])
async def tickets(
    hub: NamedDependency[HubAtWork],
    in_state: Annotated[State | None, QueryParameter(name="state", description="Only tickets in this state.")] = None,
    group: FromQuery[str | None] = None,
    number: FromQuery[str | None] = None,
    code: Annotated[str | None, QueryParameter(description="The code on the slip, however typed.")] = None,
    after: Annotated[str | None, QueryParameter(description="`next` of the page before.")] = None,
    limit: PageSize = 100,
) -> TicketPage:
    """Newest first, by state, group, number or code."""
    before = _order(after)
    found = [
        ticket
        for ticket in reversed(hub.board.tickets.values())
        if (in_state is None or ticket.state is in_state)
        and (group is None or ticket.group == group)
        and (number is None or ticket.number == number.upper())
        and (code is None or short_code(ticket.id) == as_typed(code))
        and (before is None or ticket.order < before)
    ]
    page = found[:limit]
    following = str(page[-1].order) if len(found) > limit else None
    return TicketPage([_view(hub, ticket) for ticket in page], following)


def _order(after: str | None) -> int | None:
    if after is not None and not re.fullmatch(r"[0-9]{1,18}", after):
        raise ValidationException(f"Page '{after}' is not there; give as 'after' the 'next' of the page before")
    return None if after is None else int(after)


@get("/tickets/{ticket_id:str}", opt=allow(*STAFF), summary="One ticket", tags=["tickets"])
async def ticket(ticket_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> TicketView:
    """A ticket of today, by its id."""
    found = hub.board.tickets.get(ticket_id)
    if found is None:
        raise NotFound("ticket", ticket_id)
    return _view(hub, found)


@get("/counters", opt=allow(*STAFF), summary="All counters", tags=["counters"])
async def counters(hub: NamedDependency[HubAtWork]) -> list[CounterView]:
    """Every counter, in the order of the set-up."""
    board = hub.board
    return [CounterView(place, board.counters[place.id]) for place in (board.setup.counters if board.setup else ())]


@get("/counters/{counter_id:str}", opt=allow(*STAFF), summary="One counter", tags=["counters"])
async def counter(counter_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> CounterView:
    """A counter by its id."""
    board = hub.board
    place = board.setup.counter(counter_id) if board.setup else None
    if place is None:
        raise NotFound("counter", counter_id, board.counters)
    return CounterView(place, board.counters[counter_id])


@get("/services", opt=allow(*STAFF, *DEVICES), summary="What the hub offers", tags=["hub"])
async def services(hub: NamedDependency[HubAtWork]) -> ServiceList:
    """Groups and services."""
    setup = hub.board.setup
    return ServiceList(
        setup.groups if setup else (), setup.services if setup else (), setup.waiting_place if setup else {}
    )


ROUTES = [info, whole_board, tickets, ticket, counters, counter, services]
