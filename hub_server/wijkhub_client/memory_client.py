"""One program's connection to a hub in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from msgspec.structs import replace

from wijkhub_client.api import Link, Position, Report
from wijkhub_client.errors import BadRequest, HubUnreachable, NotAllowed, PositionUnknown, RefusedByHub
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.board import Board
from wijkhub_queue.calendar_entry import calendar_entry
from wijkhub_queue.capacity import Channel
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.errors import AppointmentNotFound, DomainError, Invalid, NotConfigured
from wijkhub_queue.events import Recorded
from wijkhub_queue.order import people_ahead
from wijkhub_queue.read_out import as_typed, short_code
from wijkhub_queue.searching import is_called, matching
from wijkhub_queue.slots import Slot, days_with_slots, slots
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits import wait_of
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
from wijkhub_queue.wire_appointments import AppointmentView, OutboxMessage
from wijkhub_queue.wire_waits import WaitScore, WaitsNow, score_of, waits_now

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
        wait = wait_of(board, self._hub.learned, ticket, self._hub.now())
        return TicketView(ticket, ahead, paper, wait)

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

    async def waits(self) -> WaitsNow:
        """How long people would wait; see `HubApi.waits`."""
        hub, _ = self._asked()
        return waits_now(hub.board, hub.learned, hub.now())

    async def wait_score(self) -> WaitScore:
        """Whether told waits came true; see `HubApi.wait_score`."""
        hub, _ = self._asked()
        return score_of(hub.learned.score)

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

    async def slots(
        self, service: str, day: date, *, people: int = 1, channel: Channel = "desk", services: Sequence[str] = ()
    ) -> list[Slot]:
        """Times to be had on a local day; see `HubApi.slots`."""
        hub, _ = self._asked()
        with as_client_errors():
            return slots(hub.board, service, day, now=hub.now(), people=people, channel=channel, services=services)

    async def days_with_slots(
        self,
        service: str,
        first: date,
        last: date,
        *,
        people: int = 1,
        channel: Channel = "desk",
        services: Sequence[str] = (),
    ) -> list[date]:
        """Days with times to be had; see `HubApi.days_with_slots`."""
        hub, _ = self._asked()
        with as_client_errors():
            return days_with_slots(
                hub.board, service, first, last, now=hub.now(), people=people, channel=channel, services=services
            )

    async def appointments(
        self, *, day: date | None = None, name: str | None = None, code: str | None = None, limit: int | None = None
    ) -> list[AppointmentView]:
        """Who is to come; see `HubApi.appointments`."""
        hub, _ = self._asked()
        with as_client_errors():
            found = matching(hub.board, hub.now(), day=day, code=code, any_day=name is not None)
        views = (AppointmentView(one, hub.persons.get(one.id)) for one in found)
        return list(islice((one for one in views if name is None or is_called(one.person, name)), limit))

    async def appointment(self, appointment_id: str) -> AppointmentView:
        """One appointment; see `HubApi.appointment`."""
        hub, _ = self._asked()
        return AppointmentView(self._appointment(appointment_id), hub.persons.get(appointment_id))

    def _appointment(self, appointment_id: str) -> Appointment:
        found = self._hub.board.appointments.get(appointment_id)
        if found is None:
            with as_client_errors():
                raise AppointmentNotFound(appointment_id)
        return found

    async def calendar(self, appointment_id: str) -> bytes:
        """An appointment for a calendar, in fewer words than a real hub's; see `HubApi.calendar`."""
        hub, _ = self._asked()
        one, setup = self._appointment(appointment_id), hub.board.setup
        return calendar_entry(
            appointment=one.id,
            hub_id=hub.hub_id,
            hub=setup.name if setup else "",
            organizer=f"no-reply@{hub.hub_id}.invalid",
            sequence=one.moves,
            stamp=hub.now(),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            summary=one.service,
            method="CANCEL" if one.state is AppointmentState.CANCELLED else "PUBLISH",
        )

    async def erase_person(self, appointment_id: str) -> None:
        """Forget who an appointment is for; see `HubApi.erase_person`."""
        hub = self._asked_as_supervisor()
        if hub.persons.pop(appointment_id, None) is None:
            self._appointment(appointment_id)

    async def outbox(
        self, *, state: str | None = None, appointment: str | None = None, limit: int | None = None
    ) -> list[OutboxMessage]:
        """What became of messages; see `HubApi.outbox`."""
        newest = reversed(self._asked_as_supervisor().outbox)
        found = (one for one in newest if state in (None, one.state) and appointment in (None, one.appointment))
        return list(islice(found, limit))

    async def sync_status(self) -> SyncStatus:
        """How far the registry is; see `HubApi.sync_status`."""
        hub, _ = self._asked()
        return hub.sync

    async def sync_now(self) -> SyncStatus:
        """A hub in memory has no registry, so it only counts that it was asked; see `HubApi.sync_now`."""
        hub = self._asked_as_supervisor()
        hub.synced += 1
        return hub.sync

    async def refused_documents(self) -> list[RefusedDocument]:
        """Documents that were refused; see `HubApi.refused_documents`."""
        hub, _ = self._asked()
        return list(hub.refused)

    async def look_at_refused_documents(self) -> list[RefusedDocument]:
        """Note that they were looked at; see `HubApi.look_at_refused_documents`."""
        hub = self._asked_as_supervisor()
        hub.refused = [replace(one, seen=True) for one in hub.refused]
        hub.sync = replace(hub.sync, quarantined=0)
        return list(hub.refused)

    def _asked_as_supervisor(self) -> MemoryHub:
        hub, member = self._asked()
        if member.role is not Role.SUPERVISOR:
            raise NotAllowed("Only a supervisor does this.")
        return hub

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


@contextmanager
def as_client_errors() -> Iterator[None]:
    """What the domain refuses, as a client hears it."""
    try:
        yield
    except Invalid as error:
        raise BadRequest(str(error), code=error.code, title=error.title) from None
    except DomainError as error:
        raise RefusedByHub(str(error), code=error.code, title=error.title) from None


def _check(hub: MemoryHub, after: Position) -> None:
    if after[0] != hub.epoch or after[1] > len(hub.journal):
        raise PositionUnknown("The journal has no such position. Load the board anew and go on from there.")


if TYPE_CHECKING:
    _meets: type[HubApi] = MemoryClient
