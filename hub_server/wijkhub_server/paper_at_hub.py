"""What a hub's screens and staff ask of paper: what became of a slip, where the next comes out, a slip once more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from wijkhub_kiosk.port import HubUnavailable, Paper, PrintedSlip, PrinterName
from wijkhub_printers.printer import Printer
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_server.journal import JournalUnavailable, NewPrint
from wijkhub_server.mailroom import Mailroom
from wijkhub_server.printers_at_hub import picture_on_page, slips_on_page, where_next
from wijkhub_server.spool import MANY_COPIES, Spool
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.prints import PrintStore

log = logging.getLogger(__name__)


class PaperAtHub:
    """The paper of one hub."""

    def __init__(
        self,
        *,
        prints: PrintStore,
        turns: Turns,
        spool: Spool,
        mailroom: Mailroom,
        printers: Mapping[str, Printer],
        board: Callable[[], Board],
    ) -> None:
        self._prints = prints
        self._turns = turns
        self._spool = spool
        self._mailroom = mailroom
        self._printers = printers
        self._board = board

    def of_ticket(self, ticket_id: str) -> Paper:
        """What is known of a ticket's last print."""
        last = self._spool.record.last(ticket_id)
        return "none" if last is None else last.paper

    def comes_from(self, ticket_id: str) -> PrinterName | None:
        """Where a ticket's last print comes out."""
        last = self._spool.record.last(ticket_id)
        if last is None:
            return None
        printer = self._spool.printers.get(last.printer)
        return PrinterName(last.printer, printer.name if printer else {})

    def printer_for(self, printer: str | None) -> PrinterName | None:
        """Where what is printed next for a kiosk with this printer comes out: there, or where its backup is."""
        return where_next(self._spool.printers, self._board(), printer)

    async def came_out(self, ticket_id: str, came_out: bool) -> None:
        """Keep what a resident says of a print that is `unknown`.

        Raises:
            HubUnavailable: it could not be written.
        """
        try:
            await self._spool.record.came_out(ticket_id, came_out)
        except JournalUnavailable as error:
            raise HubUnavailable(str(error)) from error

    async def print_slip(self, appointment: Appointment, printer: str, job: str) -> None:
        """Print an appointment's slip once more.

        Raises:
            HubUnavailable: it could not be written.
        """
        jobs = await asyncio.to_thread(self._prints.jobs, None, MANY_COPIES, appointment.id)
        known = {one.id for one in jobs}
        if await asyncio.to_thread(self._prints.last_of, [appointment.id]):
            known.add(appointment.id)
        again = self._mailroom.slip_again(appointment, printer, job, known)
        if again is not None:
            try:
                await self.print_for_staff(again)
            except JournalUnavailable as error:
                raise HubUnavailable(str(error)) from error

    async def print_for_staff(self, job: NewPrint) -> None:
        """Queue a job that belongs to no ticket; it is on disk when this returns.

        Raises:
            JournalUnavailable: it could not be written.
        """
        await self._turns.write(self._prints.add, job)
        self._spool.queued([job])

    async def empty(self) -> None:
        """Forget what stood on slips that nobody needs any more."""
        try:
            while await self._turns.write(self._prints.empty_slips):
                pass
        except JournalUnavailable as error:
            log.error("%s", error)

    def slips_on_page(self) -> Sequence[PrintedSlip]:
        """What came out of the printers on the page, newest first."""
        return slips_on_page(self._printers)

    def picture_of(self, slip_id: str) -> bytes | None:
        """The picture of one of those slips."""
        return picture_on_page(self._printers, slip_id)
