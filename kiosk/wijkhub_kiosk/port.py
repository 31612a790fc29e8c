"""What the screens need of a hub. The hub's server provides it; tests may use any other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_setup import Words
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.wire import Enrolled

Position = tuple[int, int]
"""A place in the journal: epoch and sequence number."""

Paper = Literal["none", "queued", "sending", "printed", "failed", "unknown"]
"""What is known of a ticket's last print. `queued` and `sending` may still come out; `unknown` may or may not have."""


class PrinterName(Struct, frozen=True):
    """A printer, as residents are told of it."""

    id: str
    name: Words
    """Where it stands, by language, such as `{"nl": "bij de ingang"}`; empty when the hub's settings do not say."""


class HubUnavailable(Exception):
    """The hub cannot put anything on disk now; nothing has changed, try again."""


class PositionUnknown(Exception):
    """The journal has no such position (another epoch, or ahead of it); load the page anew."""


class CodeRefused(Exception):
    """The one-time code is wrong, used or expired; ask a supervisor for a new one."""


class Hub(Protocol):
    """A hub, as its screens see it."""

    @property
    def board(self) -> Board:
        """What is on disk; read it, never change it."""

    @property
    def public_url(self) -> str | None:
        """Where a phone outside reaches the hub; None when it can't, and no QR is promised."""

    @property
    def address(self) -> str:
        """Street, number and place of the hub; empty when its settings do not say."""

    @property
    def web_booking(self) -> bool:
        """Whether residents make appointments on the web."""

    @property
    def phone(self) -> str:
        """The number at which residents reach a person of the city."""

    @property
    def idle_seconds(self) -> float:
        """After how long without a touch a kiosk asks whether somebody is still there."""

    def now(self) -> datetime:
        """The hub's time, UTC; in an exercise that of the day played."""

    async def ask(self, asked: Asked) -> Sequence[Recorded]:
        """Have a command done, on disk when this returns.

        Raises:
            DomainError: the hub refuses it, and says why.
            HubUnavailable: nothing could be written.
        """

    def changes(self, after: Position) -> AsyncIterator[Sequence[Recorded]]:
        """All that happens after this position, first what the journal holds; ends when the hub stops.

        Yields batches, none empty.

        Raises:
            PositionUnknown: on the first step, when the journal has no such position.
        """

    def link_token(self, ticket_id: str) -> str:
        """The unguessable token of a ticket's link; the same each time."""

    def ticket_of_link(self, token: str) -> Ticket | None:
        """The ticket whose link this is, as long as the hub's day knows it."""

    async def signed_booking(self, scanned: str) -> str | None:
        """The id of the booking in a code that the city signed; it is on record when this returns. None for others.

        Raises:
            HubUnavailable: it could not be written.
        """

    def appointment_token(self, appointment: Appointment) -> str:
        """What stands after `/a/` in the address of an appointment's page: unguessable, and ends in its code."""

    def appointment_of_link(self, token: str) -> Appointment | None:
        """The appointment whose link this is, as long as the hub remembers it."""

    def calendar(self, appointment: Appointment) -> bytes | None:
        """The appointment as a file for a calendar (iCalendar); None while the hub has no set-up. May take a while."""

    def wait_for_service(self, service: str) -> WaitRange | None:
        """What to tell somebody who would take a ticket for this service now; None where the hub tells no waits."""

    def wait_of_ticket(self, ticket: Ticket) -> WaitRange | None:
        """What to tell somebody with this ticket now; None when it doesn't wait, or the hub tells no waits."""

    def paper(self, ticket_id: str) -> Paper:
        """What is known of this ticket's last print, be it the first or a copy; or of an appointment's slip."""

    def paper_from(self, ticket_id: str) -> PrinterName | None:
        """Where this ticket's last print comes out, or came out: another one than the kiosk's when that was down.

        None for a ticket without paper. Of an appointment's slip too.
        """

    def printer_for(self, printer: str | None) -> PrinterName | None:
        """Where what is printed next for a kiosk with this printer comes out: its own, or the one that takes over.

        A printer of which nothing is known yet counts as one that prints. None when neither prints, and for None.
        """

    async def paper_came_out(self, ticket_id: str, came_out: bool) -> None:
        """Put on record what a resident says of a print that is `unknown`: it is `printed` then, or stays `unknown`.

        Of a print that is anything else nothing changes.

        Raises:
            HubUnavailable: it could not be written.
        """

    async def print_slip(self, appointment: Appointment, printer: str, job: str) -> None:
        """Print an appointment's slip once more, on disk when this returns; with the same `job` it is printed once.

        It says that it is a copy, unless it is the first since the appointment was moved.

        Raises:
            HubUnavailable: it could not be written.
        """

    async def enrol(self, code: str) -> Enrolled:
        """Enrol a device by its one-time code.

        Raises:
            CodeRefused: wrong, used or expired.
        """

    def printed_slips(self) -> Sequence[PrintedSlip]:
        """What came out of the printer that draws on a page, newest first."""

    def slip_png(self, slip_id: str) -> bytes | None:
        """The picture of one of those slips."""


class PrintedSlip(Protocol):
    """A slip that came out of the printer on the page."""

    @property
    def id(self) -> str:
        """Its id in the printer's tray."""

    @property
    def number(self) -> str:
        """The ticket's number."""

    @property
    def at(self) -> datetime:
        """When it came out, UTC."""
