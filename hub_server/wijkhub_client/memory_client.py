"""One program's connection to a hub in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from wijkhub_client.api import Link, Position, Report
from wijkhub_client.errors import BadRequest, HubUnreachable, PositionUnknown, RefusedByHub
from wijkhub_queue.actors import Actor
from wijkhub_queue.board import Board
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.errors import NotConfigured
from wijkhub_queue.events import Recorded
from wijkhub_queue.order import people_ahead
from wijkhub_queue.read_out import as_typed, short_code
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.wire import (
    CommandAnswer,
    CounterView,
    HubInfo,
    PrinterView,
    PrintJob,
    ServiceList,
    SignedIn,
    StaffMember,
    TicketPage,
    TicketView,
)

if TYPE_CHECKING:
    from wijkhub_client.api import HubApi
    from wijkhub_client.memory import MemoryHub


class MemoryClient:
    """Meets `HubApi`; made by `MemoryHub.client()`."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub
        self._token: str | None = None
        self._staff: StaffMember | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def _reached(self) -> MemoryHub:
        if not self._hub.here.is_set():
            raise HubUnreachable("The hub in memory is away. Check that the hub runs and that the address is right.")
        return self._hub

    def _asked(self) -> tuple[MemoryHub, StaffMember]:
        hub = self._reached()
        return hub, hub.who(self._token)

    @property
    def staff(self) -> StaffMember | None:
        """Who signed in through this object."""
        return self._staff

    async def sign_in(self, name: str, pin: str) -> SignedIn:
        """Begin a session; see `HubApi.sign_in`."""
        signed_in = self._reached().sign_in(name, pin)
        self._token, self._staff = signed_in.token, signed_in.staff
        return signed_in

    async def sign_out(self) -> None:
        """End the session; one that is over already is no error."""
        self._reached().sign_out(self._token)
        self._token = self._staff = None

    async def hub(self) -> HubInfo:
        """Which hub this is, and what time it is there."""
        hub, _ = self._asked()
        return hub.info()

    async def ask(self, command: AnyCommand, command_id: str | UUID | None = None) -> CommandAnswer:
        """Have a command done; see `HubApi.ask`."""
        hub, member = self._asked()
        return await hub.answer(str(command_id or uuid4()), command, Actor(member.role, member.id), member)

    async def answer_of(self, command_id: str | UUID) -> CommandAnswer:
        """What became of a command; see `HubApi.answer_of`."""
        hub, _ = self._asked()
        return hub.answer_of(str(UUID(str(command_id))))

    async def board(self) -> Board:
        """What the hub knows now; a copy of your own."""
        hub, _ = self._asked()
        return Board(hub.board.state())

    async def tickets(
        self,
        *,
        state: State | None = None,
        group: str | None = None,
        number: str | None = None,
        code: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> TicketPage:
        """Tickets of the hub's day, newest first; see `HubApi.tickets`."""
        hub, _ = self._asked()
        before = hub.board.tickets[after].order if after is not None else None
        found = [
            ticket
            for ticket in sorted(hub.board.tickets.values(), key=lambda ticket: -ticket.order)
            if (state is None or ticket.state is state)
            and (group is None or ticket.group == group)
            and (number is None or ticket.number == number)
            and (code is None or short_code(ticket.id) == as_typed(code))
            and (before is None or ticket.order < before)
        ]
        page = [self._view(ticket) for ticket in islice(found, limit)]
        return TicketPage(page, page[-1].ticket.id if page and len(page) < len(found) else None)

    async def ticket(self, ticket_id: str) -> TicketView:
        """One ticket; see `HubApi.ticket`."""
        hub, _ = self._asked()
        ticket = hub.board.tickets.get(ticket_id)
        if ticket is None:
            raise BadRequest(f"There is no ticket '{ticket_id}' at this hub.", code="not-found", title="Not found")
        return self._view(ticket)

    def _view(self, ticket: Ticket) -> TicketView:
        board = self._hub.board
        ahead = people_ahead(board, ticket, self._hub.now()) if ticket.state is State.WAITING else None
        paper = next((job.state for job in reversed(self._hub.prints) if job.ticket == ticket.id), "none")
        return TicketView(ticket, ahead, paper)

    async def counters(self) -> list[CounterView]:
        """Every counter; see `HubApi.counters`."""
        hub, _ = self._asked()
        board = hub.board
        return [CounterView(place, board.counters[place.id]) for place in (board.setup.counters if board.setup else ())]

    async def counter(self, counter_id: str) -> CounterView:
        """One counter; see `HubApi.counter`."""
        for view in await self.counters():
            if view.place.id == counter_id:
                return view
        raise BadRequest(f"There is no counter '{counter_id}' at this hub.", code="not-found", title="Not found")

    async def services(self) -> ServiceList:
        """What the hub offers."""
        hub, _ = self._asked()
        setup = hub.board.setup
        if setup is None:
            return ServiceList((), (), {})
        return ServiceList(setup.groups, setup.services, setup.waiting_place)

    async def prints(
        self, *, state: str | None = None, ticket: str | None = None, limit: int | None = None
    ) -> list[PrintJob]:
        """What is known of prints, newest first; see `HubApi.prints`."""
        hub, _ = self._asked()
        found = (job for job in reversed(hub.prints) if state in (None, job.state) and ticket in (None, job.ticket))
        return list(islice(found, limit))

    async def printers(self) -> list[PrinterView]:
        """The hub's printers, and how each is now."""
        hub, _ = self._asked()
        return hub.printers()

    async def print_test_page(self, printer: str) -> PrintJob:
        """Have a test page printed; see `HubApi.print_test_page`."""
        hub, _ = self._asked()
        return hub.print_for_staff(printer, "test")

    async def print_day_slip(self, printer: str) -> PrintJob:
        """Have the figures of the day printed; see `HubApi.print_day_slip`."""
        hub, _ = self._asked()
        hub.printer(printer)
        if hub.board.setup is None:
            refusal = NotConfigured()
            raise RefusedByHub(str(refusal), code=refusal.code, title=refusal.title)
        return hub.print_for_staff(printer, "day")

    async def new_roll(self, printer: str) -> PrinterView:
        """Tell the hub of a new roll; see `HubApi.new_roll`."""
        hub, _ = self._asked()
        return hub.new_roll(printer)

    async def staff_members(self) -> list[StaffMember]:
        """Everybody who may sign in; see `HubApi.staff_members`."""
        hub, _ = self._asked()
        return hub.staff_members()

    async def events(self, after: Position) -> AsyncGenerator[Recorded]:
        """The journal after this position, as far as it goes now; see `HubApi.events`."""
        hub, _ = self._asked()
        for recorded in [one for one in hub.journal if (one.epoch, one.seq) > after]:
            yield recorded

    async def stream(self, after: Position, report: Report | None = None) -> AsyncGenerator[Recorded]:
        """All that happens after this position, without end; see `HubApi.stream`."""
        hub, link = self._hub, None
        while True:
            if link is not None:
                await hub.until(partial(self._must_act, link, after))
            now = Link.CONNECTED if hub.here.is_set() else Link.LOST
            if now is Link.CONNECTED:
                hub.who(self._token)
                _check(hub, after)
            if now is not link:
                link = now
                if report is not None:
                    report(link)
            if link is Link.CONNECTED:
                for recorded in hub.journal[after[1] :]:
                    after = (recorded.epoch, recorded.seq)
                    yield recorded

    def _must_act(self, link: Link | None, after: Position) -> bool:
        """Whether a stream that got as far as `after` has something to do: news, a cut or mended line, no session."""
        hub = self._hub
        if not hub.here.is_set() or link is Link.LOST:
            return hub.here.is_set() is (link is Link.LOST)
        return (hub.epoch, len(hub.journal)) != after or not hub.knows(self._token)


def _check(hub: MemoryHub, after: Position) -> None:
    if after[0] != hub.epoch or after[1] > len(hub.journal):
        raise PositionUnknown("The journal has no such position. Load the board anew and go on from there.")


if TYPE_CHECKING:
    _meets: type[HubApi] = MemoryClient
