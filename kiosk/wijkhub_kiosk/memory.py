"""A hub in memory, for tests of screens: the real rules, a journal that lasts as long as the object, no paper.

What a real hub's printers, codes and disk do is set by hand: `papers`, `printers`, `backups`, `papers_from`, `codes`,
`slips`, `unavailable`, and what it tells of waits: `service_waits`, `ticket_waits`.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from wijkhub_kiosk.pages import new_id
from wijkhub_kiosk.port import CodeRefused, HubUnavailable, Paper, Position, PositionUnknown, PrinterName
from wijkhub_queue.actors import SYSTEM, Actor
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.calendar_entry import calendar_entry
from wijkhub_queue.commands import Command, ConfigureHub, TurnDay
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import Refused
from wijkhub_queue.events import AppointmentBooked, Recorded, TicketIssued, TicketReprinted
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.printer_state import PRINTS
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.wire import Device, Enrolled


class MemorySlip(Struct, frozen=True):
    """A slip on the page of the printer."""

    id: str
    number: str
    at: datetime
    png: bytes = b""


class MemoryHub:
    """Meets `port.Hub`.

    Args:
        setup: groups, services and counters; the day begins with it. None leaves the hub without.
        now: what time it is, UTC.
    """

    def __init__(self, setup: HubSetup | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.board = Board()
        self.board.epoch = 1
        self.journal: list[Recorded] = []
        self.public_url: str | None = None
        self.address = ""
        self.idle_seconds = 60.0
        self.web_booking = True
        self.phone = "14 010"
        self.unavailable = False
        """Whether nothing can be put on disk now."""
        self.paper_known: Paper = "none"
        """What becomes of the print of each ticket without one of its own in `papers`."""
        self.papers: dict[str, Paper] = {}
        self.copy_known: Paper = "queued"
        """What becomes of each copy that is asked for; it is put into `papers`."""
        self.printers: dict[str, PrinterName] = {}
        """Printers whose place residents are told; one that is not in here has no name."""
        self.backups: dict[str, str] = {}
        """For a printer the one that takes over when it can't print."""
        self.papers_from: dict[str, str] = {}
        """The printer of each ticket's last print; that for which it was asked, until a test says otherwise."""
        self.slips_again: dict[str, tuple[str, str]] = {}
        """By the id of its job: the appointment whose slip was asked for again, and its printer."""
        self.came_out: dict[str, bool] = {}
        """What residents said of their paper."""
        self.codes: dict[str, Device] = {}
        self.tokens: dict[str, Device] = {}
        self.slips: list[MemorySlip] = []
        self.service_waits: dict[str, WaitRange] = {}
        """What is told before a ticket is taken; nothing of a service that is not in here."""
        self.ticket_waits: dict[str, WaitRange] = {}
        """What is told of each ticket while it waits."""
        self._now = now
        self._answers: dict[str, list[Recorded] | Refused] = {}
        self._news = asyncio.Event()
        self._stopped = False
        self._counted = itertools.count(1)
        if setup is not None:
            self.do(ConfigureHub(setup))
            self.do(TurnDay())

    def now(self) -> datetime:
        """The hub's time, UTC."""
        return self._now()

    def do(self, command: Command, by: Actor = SYSTEM, command_id: str | None = None) -> list[Recorded]:
        """Have a command done at once.

        Raises:
            DomainError: it is refused.
        """
        asked = Asked(command_id or new_id(), command, by)
        before = self._answers.get(asked.id)
        if isinstance(before, Refused):
            raise before
        if before is None:
            try:
                before = self._record(asked)
            except Refused as refusal:
                self._answers[asked.id] = refusal
                raise
            self._answers[asked.id] = before
        return before

    def _record(self, asked: Asked) -> list[Recorded]:
        now = self.now()
        happened = [
            Recorded("memory", self.board.epoch, seq, new_id(), now, str(asked.by), event)
            for seq, event in enumerate(decide(self.board, asked, now), self.board.seq + 1)
        ]
        for recorded in happened:
            evolve(self.board, recorded)
            self._print(recorded)
        self.journal += happened
        self._wake()
        return happened

    def _print(self, recorded: Recorded) -> None:
        match recorded.event:
            case TicketIssued(ticket=ticket, printer=str(printer)):
                self.papers_from[ticket] = printer
            case AppointmentBooked(appointment=appointment, printer=str(printer)):
                self.papers_from[appointment] = printer
            case TicketReprinted(ticket=ticket, printer=printer):
                self.papers_from[ticket] = printer
                self.papers[ticket] = self.copy_known

    async def ask(self, asked: Asked) -> Sequence[Recorded]:
        """Have a command done.

        Raises:
            DomainError: it is refused.
            HubUnavailable: `unavailable` is set.
        """
        if self.unavailable:
            raise HubUnavailable("The disk is full.")
        return self.do(asked.command, asked.by, asked.id)

    async def changes(self, after: Position) -> AsyncIterator[Sequence[Recorded]]:
        """All that happens after this position, until `stop`.

        Raises:
            PositionUnknown: it is not in the journal.
        """
        epoch, seq = after
        if epoch != self.board.epoch or not 0 <= seq <= self.board.seq:
            raise PositionUnknown(f"{epoch}:{seq}")
        while not self._stopped:
            news = self._news
            if batch := self.journal[seq:]:
                seq = batch[-1].seq
                yield batch
            else:
                await news.wait()

    def stop(self) -> None:
        """Let all who follow the journal finish."""
        self._stopped = True
        self._wake()

    def go_on(self) -> None:
        """Be there again after `stop`."""
        self._stopped = False

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def link_token(self, ticket_id: str) -> str:
        """The token of a ticket's link; here anybody could make one."""
        return hashlib.sha256(ticket_id.encode()).hexdigest()[:32]

    def ticket_of_link(self, token: str) -> Ticket | None:
        """The ticket whose link this is."""
        return next((one for one in self.board.tickets.values() if self.link_token(one.id) == token), None)

    async def signed_booking(self, scanned: str) -> str | None:
        """None: no city signs for this hub."""
        return None

    def appointment_token(self, appointment: Appointment) -> str:
        """What stands after `/a/` in the address of an appointment's page; here anybody could make one."""
        return f"{hashlib.sha256(appointment.id.encode()).hexdigest()[:32]}/{appointment.code}"

    def appointment_of_link(self, token: str) -> Appointment | None:
        """The appointment whose link this is."""
        found = self.board.appointments.get(self.board.codes.get(token.rpartition("/")[2], ""))
        return found if found is not None and self.appointment_token(found) == token else None

    def calendar(self, appointment: Appointment) -> bytes | None:
        """The appointment as a file for a calendar."""
        setup = self.board.setup
        if setup is None:
            return None
        return calendar_entry(
            appointment=appointment.id,
            hub_id="memory",
            hub=setup.name,
            organizer="no-reply@memory.invalid",
            sequence=appointment.moves,
            stamp=self.now(),
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            summary=appointment.service,
            where=self.address,
            method="CANCEL" if appointment.state is AppointmentState.CANCELLED else "PUBLISH",
        )

    def wait_for_service(self, service: str) -> WaitRange | None:
        """What was put into `service_waits`."""
        return self.service_waits.get(service)

    def wait_of_ticket(self, ticket: Ticket) -> WaitRange | None:
        """What was put into `ticket_waits`, while the ticket waits."""
        return self.ticket_waits.get(ticket.id) if ticket.state is State.WAITING else None

    def paper(self, ticket_id: str) -> Paper:
        """What is known of this ticket's last print."""
        return self.papers.get(ticket_id, self.paper_known)

    def paper_from(self, ticket_id: str) -> PrinterName | None:
        """Where this ticket's last print comes out."""
        printer = self.papers_from.get(ticket_id)
        return None if printer is None else self._named(printer)

    def printer_for(self, printer: str | None) -> PrinterName | None:
        """Where what is printed next for a kiosk with this printer comes out, by the board and `backups`."""
        for one in (printer, self.backups.get(printer or "")):
            if one is not None and (one not in self.board.printers or self.board.printers[one].state in PRINTS):
                return self._named(one)
        return None

    def _named(self, printer: str) -> PrinterName:
        return self.printers.get(printer, PrinterName(printer, {}))

    async def paper_came_out(self, ticket_id: str, came_out: bool) -> None:
        """Keep what a resident says of an `unknown` print in `came_out`; it is `printed` then, or stays as it is.

        Raises:
            HubUnavailable: `unavailable` is set.
        """
        if self.unavailable:
            raise HubUnavailable("The disk is full.")
        if self.paper(ticket_id) == "unknown":
            self.came_out[ticket_id] = came_out
            if came_out:
                self.papers[ticket_id] = "printed"

    async def print_slip(self, appointment: Appointment, printer: str, job: str) -> None:
        """Let the appointment's paper become `copy_known`, and keep the job in `slips_again`.

        Raises:
            HubUnavailable: `unavailable` is set.
        """
        if self.unavailable:
            raise HubUnavailable("The disk is full.")
        self.slips_again[job] = (appointment.id, printer)
        self.papers_from[appointment.id], self.papers[appointment.id] = printer, self.copy_known

    async def enrol(self, code: str) -> Enrolled:
        """Enrol a device by a code in `codes`.

        Raises:
            CodeRefused: it is not there, or was used.
        """
        device = self.codes.pop(code, None)
        if device is None:
            raise CodeRefused
        token = f"token-{next(self._counted)}"
        self.tokens[token] = device
        return Enrolled(token, device)

    def printed_slips(self) -> Sequence[MemorySlip]:
        """What was put into `slips`, newest first."""
        return self.slips[::-1]

    def slip_png(self, slip_id: str) -> bytes | None:
        """The picture of one of those slips."""
        return next((slip.png for slip in self.slips if slip.id == slip_id), None)
