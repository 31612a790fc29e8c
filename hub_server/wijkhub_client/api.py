"""What a program can ask of a hub, whichever way it reaches it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import date
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from wijkhub_queue.board import Board
from wijkhub_queue.capacity import Channel
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.events import Recorded
from wijkhub_queue.slots import Slot
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.tickets import State
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
from wijkhub_queue.wire_waits import WaitScore, WaitsNow

Position = tuple[int, int]
"""A place in the journal: epoch and sequence number."""


class Link(StrEnum):
    """Whether a live stream has its hub."""

    CONNECTED = "connected"
    LOST = "lost"


Report = Callable[[Link], None]
"""Told once when a stream is connected and once when it is lost."""


class HubApi(Protocol):
    """A hub, as a program of one staff member sees it. Any question may raise `ClientError`."""

    async def __aenter__(self) -> Self:
        """Ready to ask."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connections; a session stays until it is signed out."""

    @property
    def staff(self) -> StaffMember | None:
        """Who signed in through this object."""

    async def sign_in(self, name: str, pin: str) -> SignedIn:
        """Begin a session; what is asked from here on is asked by this staff member.

        Raises:
            NotSignedIn: the name or the PIN is wrong.
            TooSoon: too many failures; wait.
        """

    async def sign_out(self) -> None:
        """End the session; one that is over already is no error."""

    async def hub(self) -> HubInfo:
        """Which hub this is, and what time it is there."""

    async def ask(self, command: AnyCommand, command_id: str | UUID | None = None) -> CommandAnswer:
        """Have a command done; it is on the hub's disk when this returns.

        Args:
            command: what is asked.
            command_id: the id that makes it count once; a new one when None.

        Raises:
            BadRequest: the command is wrong, or names what is not there.
            RefusedByHub: not possible now.
            HubUnavailable: the hub could write nothing in all the time that the client was willing to try.
            HubUnreachable: no answer in that time. Ask again with the same id to learn what became of it.
        """

    async def answer_of(self, command_id: str | UUID) -> CommandAnswer:
        """What became of a command; a refusal is raised again.

        Raises:
            BadRequest: the hub has never seen it (code `not-found`).
        """

    async def board(self) -> Board:
        """What the hub knows now; a copy of your own."""

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
        """Tickets of the hub's day, newest first.

        Args:
            state: only those in this state.
            group: only those of this group.
            number: only those with this number; one may come back on the same day.
            code: only those with this code on their slip, as it was typed.
            after: the `next` of the page before.
            limit: how many at the most.
        """

    async def ticket(self, ticket_id: str) -> TicketView:
        """One ticket.

        Raises:
            BadRequest: there is none with this id (code `not-found`).
        """

    async def counters(self) -> list[CounterView]:
        """Every counter: where it is and what it offers, and how it is now."""

    async def counter(self, counter_id: str) -> CounterView:
        """One counter.

        Raises:
            BadRequest: there is none with this id (code `not-found`).
        """

    async def services(self) -> ServiceList:
        """What the hub offers."""

    async def waits(self) -> WaitsNow:
        """How long somebody would wait who took a ticket now, for each service."""

    async def wait_score(self) -> WaitScore:
        """Whether the waits that residents were told came true."""

    async def prints(
        self, *, state: str | None = None, ticket: str | None = None, limit: int | None = None
    ) -> list[PrintJob]:
        """What is known of prints, newest first: of all, or those in one state, or those of one ticket.

        A copy is printed by asking for `ReprintTicket`.
        """

    async def printers(self) -> list[PrinterView]:
        """The hub's printers, in the order of its settings, and how each is now."""

    async def print_test_page(self, printer: str) -> PrintJob:
        """Have a test page printed there, and nowhere else. Asked twice, two come out.

        Raises:
            BadRequest: there is no such printer (code `not-found`).
            HubUnavailable: it could not be written.
        """

    async def print_day_slip(self, printer: str) -> PrintJob:
        """Have the figures of the hub's day so far printed there. Asked twice, two come out.

        Raises:
            BadRequest: there is no such printer (code `not-found`).
            RefusedByHub: the hub has no set-up, or its day has not begun.
            HubUnavailable: it could not be written.
        """

    async def new_roll(self, printer: str) -> PrinterView:
        """Tell the hub that this printer got a new roll, so that its slips are counted anew.

        Raises:
            BadRequest: there is no such printer (code `not-found`).
            HubUnavailable: it could not be written.
        """

    async def slots(
        self, service: str, day: date, *, people: int = 1, channel: Channel = "desk", services: Sequence[str] = ()
    ) -> list[Slot]:
        """When an appointment can begin on a local day, earliest first; none is promised until it is held or booked.

        Args:
            service: what for.
            day: the local day.
            people: how many come.
            channel: who sells it.
            services: further services in the same appointment.

        Raises:
            BadRequest: there is no such service (code `not-found`).
            RefusedByHub: it takes no appointments, or these services do not go together.
        """

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
        """The local days from `first` to `last` on which there is a time to be had; raises as `slots` does."""

    async def appointments(
        self, *, day: date | None = None, name: str | None = None, code: str | None = None, limit: int | None = None
    ) -> list[AppointmentView]:
        """Who is to come, by their times: on a local day, with these words in their name, or with this code.

        Today's when nothing is given.
        """

    async def appointment(self, appointment_id: str) -> AppointmentView:
        """One appointment, and who it is for.

        Raises:
            BadRequest: there is none with this id (code `appointment-not-found`).
        """

    async def calendar(self, appointment_id: str) -> bytes:
        """An appointment for a calendar: one event of iCalendar. Raises as `appointment` does."""

    async def erase_person(self, appointment_id: str) -> None:
        """Forget who an appointment is for, at once; the appointment stays. For supervisors.

        Raises:
            BadRequest: there is none with this id (code `appointment-not-found`).
            NotAllowed: not for this role.
        """

    async def outbox(
        self, *, state: str | None = None, appointment: str | None = None, limit: int | None = None
    ) -> list[OutboxMessage]:
        """What became of messages about appointments, newest first; none says whom it is for. For supervisors.

        Raises:
            NotAllowed: not for this role.
        """

    async def sync_status(self) -> SyncStatus:
        """How far the city's registry is with this hub's events, and what is wrong, if anything is."""

    async def sync_now(self) -> SyncStatus:
        """Have the hub send what waits and fetch what is new at once; how it is as that begins. For supervisors.

        Raises:
            NotAllowed: not for this role.
        """

    async def refused_documents(self) -> list[RefusedDocument]:
        """Documents of the registry that the hub did not believe, newest first."""

    async def look_at_refused_documents(self) -> list[RefusedDocument]:
        """Note that somebody has looked at all of them; the list as it is then. For supervisors.

        Raises:
            NotAllowed: not for this role.
            HubUnavailable: it could not be written.
        """

    async def staff_members(self) -> list[StaffMember]:
        """Everybody who may sign in: the names that go with the ids on the board."""

    def events(self, after: Position) -> AsyncGenerator[Recorded]:
        """The journal after this position, as far as it goes now; `(0, 0)` is before its first event."""

    def stream(self, after: Position, report: Report | None = None) -> AsyncGenerator[Recorded]:
        """All that happens after this position, each once and in order, without end.

        A lost line mends itself: the next try comes within 5 seconds, from where the stream was.

        Raises:
            PositionUnknown: load the board anew.
            NotSignedIn: the session is over.
        """
