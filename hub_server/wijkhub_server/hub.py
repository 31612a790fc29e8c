"""A hub at work: journal, board, feed, printers and people put together."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from wijkhub_kiosk.port import HubUnavailable
from wijkhub_printers.configuration import PrinterSettings, open_printer
from wijkhub_printers.printer import Printer
from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import Command, ConfigureHub, NotePrinter
from wijkhub_queue.events import Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits import WaitRange
from wijkhub_queue.wire import Enrolled
from wijkhub_server.clock import Clock, ExerciseClock, SystemClock
from wijkhub_server.feed import PAGE, Feed
from wijkhub_server.journal import Batch, Journal, JournalUnavailable, Position
from wijkhub_server.links import Links
from wijkhub_server.mailroom import Mailroom
from wijkhub_server.messages.configuration import open_messengers
from wijkhub_server.messages.messenger import Channel, Messenger
from wijkhub_server.paper_at_hub import PaperAtHub
from wijkhub_server.people import People
from wijkhub_server.printers_at_hub import at_hub, draw, warm_up
from wijkhub_server.settings import Settings
from wijkhub_server.slips import slip_for
from wijkhub_server.spool import Spool, Times
from wijkhub_server.storage.database import Turns, migrate, open_engine, read_hub
from wijkhub_server.storage.learned import LearnedStore
from wijkhub_server.storage.people import PeopleStore
from wijkhub_server.storage.prints import PrintStore
from wijkhub_server.storage.sqlite_journal import SqliteJournal
from wijkhub_server.sync.beside import Footing
from wijkhub_server.waits import Waits
from wijkhub_server.writer import Done, Following, Writer, new_id

SLIP_AWAITED = timedelta(minutes=10)
"""For how long a resident may stand at a kiosk that shows their appointment."""
log = logging.getLogger(__name__)


class HubAtWork:
    """One hub. `start` before anything is asked of it, `stop` at the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        journal: Journal | None = None,
        connect_printer: Callable[[PrinterSettings], Printer] = open_printer,
        times: Times | None = None,
        messengers: Mapping[Channel, Messenger] | None = None,
    ) -> None:
        """Know the hub of these settings; nothing is at work yet.

        Args:
            settings: its settings.
            clock: what tells the time; by the settings when None.
            journal: where what happens is kept; the database when None.
            connect_printer: makes a printer of its settings.
            times: how patient the printing is; as always when None.
            messengers: what sends messages; by the settings when None.

        Raises:
            NoSecret: a password or token can't be read.
        """
        if messengers is None:
            name, exercise = settings.hub.name, settings.hub.exercise
            messengers = open_messengers(settings.mail, settings.sms, name=name, exercise=exercise)
        self.settings = settings
        self.clock = clock or (ExerciseClock() if settings.hub.exercise else SystemClock())
        path = settings.database
        migrate(path)
        self.engine: Engine = open_engine(path)
        hub = read_hub(self.engine, path.parent)
        self.links = Links(hub.secret, settings.hub.public_url)
        self._turns = Turns()
        footing = Footing(path, hub.hub_id, hub.epoch, marked=journal is None)
        self.journal = journal or SqliteJournal(path, hub.hub_id, footing.epoch, self._turns)
        self.people = People(PeopleStore(self.engine), self._turns, settings.staff.session_hours)
        self.prints = PrintStore(self.engine, path)
        self.printers: dict[str, Printer] = {printer.id: connect_printer(printer) for printer in settings.printers}
        self.spool = Spool(
            self.prints,
            self._turns,
            {printer.id: at_hub(self.printers[printer.id], printer) for printer in settings.printers},
            draw,
            living=self._is_living,
            note=self._note_printer,
            times=times,
        )
        self.mailroom = Mailroom(
            settings,
            hub_id=hub.hub_id,
            engine=self.engine,
            turns=self._turns,
            links=self.links,
            messengers=messengers,
            setup=lambda: self._board.setup,
            now=self.now,
        )
        self.waits = Waits(LearnedStore(path), self._turns, board=lambda: self._board, now=self.now)
        self._board = self.journal.load_board(self.waits.follow)
        self._board.epoch = self._board.epoch or self.journal.epoch
        self._snapshot_at = self._board.happened
        self._warming: asyncio.Task[None] | None = None
        self.feed = Feed((self._board.epoch, self._board.seq), self.journal.read)
        self._writer = Writer(
            self.journal,
            self.clock,
            self._board,
            follow=self._follow,
            committed=self._committed,
            refolded=self._refolded,
        )
        # What these parts do for screens and staff, they do for the hub.
        self.rewrite = self._writer.rewrite
        paper = PaperAtHub(
            prints=self.prints,
            turns=self._turns,
            spool=self.spool,
            mailroom=self.mailroom,
            printers=self.printers,
            board=lambda: self._board,
        )
        self.paper, self.paper_from, self.paper_came_out = paper.of_ticket, paper.comes_from, paper.came_out
        self.printer_for, self.print_slip, self.print_for_staff = (
            paper.printer_for,
            paper.print_slip,
            paper.print_for_staff,
        )
        self.printed_slips, self.slip_png, self.empty_slips = paper.slips_on_page, paper.picture_of, paper.empty
        self.sync = footing.link(self, self._turns, settings.registry.url or "")

    async def start(self) -> None:
        """Begin to work: the set-up of the settings, today's day, the printers."""
        self._writer.start()
        try:
            await self._note_clock_behind()
            if self.settings.groups:
                await self._writer.ask(Asked(new_id(), ConfigureHub(self.settings.setup), SYSTEM))
            await self._writer.tick()
        except JournalUnavailable as error:
            # A full disk must not keep the screens dark: they say what is wrong, and the next tick tries again.
            log.error("%s", error)
        await self.spool.start(
            [*(ticket.id for ticket in self._board.living()), *self._just_made()],
            {printer.id: printer.state for printer in self._board.printers.values()},
        )
        await self.mailroom.start()
        await self.sync.start()
        if self.printers:
            # In the background: screens come first, the first slip a moment later.
            widths = {printer.profile.dots_wide for printer in self.printers.values()}
            self._warming = asyncio.create_task(asyncio.to_thread(warm_up, widths))

    def _just_made(self) -> list[str]:
        """Appointments whose slip somebody may still wait for."""
        since = self.now() - SLIP_AWAITED
        return [one.id for one in self._board.appointments.values() if one.booked_at and one.booked_at >= since]

    async def _note_clock_behind(self) -> None:
        """A clock that stands before the journal's last event was moved back while the hub was off."""
        from wijkhub_queue.commands import NoteClockJump

        lines = self.journal.read_stretch(self._board.epoch, self._board.seq, self._board.seq)
        if not lines or self._board.setup is None or isinstance(self.clock, ExerciseClock):
            return
        behind = (self.clock.now() - lines[0].recorded.occurred_at).total_seconds()
        if behind < 0:
            await self._writer.ask(Asked(new_id(), NoteClockJump(behind), SYSTEM))

    async def stop(self) -> None:
        """Answer what was asked, let the printers end their slips, and let go of the files."""
        self.feed.end()
        await self._writer.stop()
        await self.sync.stop()
        await self.spool.stop()
        await self.mailroom.stop()
        if self._warming is not None:
            await asyncio.wait((self._warming,))
        await self.keep_snapshot(least=1)
        await self.waits.keep(least=1)
        if isinstance(self.journal, SqliteJournal):
            self.journal.close()
        self._turns.close()
        self.prints.close()
        self.engine.dispose()

    @property
    def working(self) -> bool:
        """Whether it takes commands, and could put the last ones on disk."""
        return self._writer.running and not self._writer.failing

    # What the screens and the API use

    @property
    def board(self) -> Board:
        """What is on disk."""
        return self._board

    @property
    def public_url(self) -> str | None:
        """Where a phone reaches the hub."""
        return self.settings.hub.public_url

    @property
    def address(self) -> str:
        """Street, number and place."""
        return self.settings.messages.address

    @property
    def web_booking(self) -> bool:
        """Whether residents make appointments on the web."""
        return self.settings.kiosk.web_booking

    @property
    def phone(self) -> str:
        """The number at which residents reach a person of the city."""
        return self.settings.kiosk.phone

    @property
    def idle_seconds(self) -> float:
        """After how long without a touch a kiosk asks."""
        return self.settings.kiosk.idle_seconds

    def now(self) -> datetime:
        """The hub's time, UTC."""
        return self.clock.now()

    async def do(self, asked: Asked) -> Done:
        """Have a command done.

        Raises:
            DomainError: refused.
            JournalUnavailable: nothing could be written.
        """
        return await self._writer.ask(asked)

    async def ask(self, asked: Asked) -> Sequence[Recorded]:
        """Have a command done, for the screens.

        Raises:
            DomainError: refused.
            HubUnavailable: nothing could be written.
        """
        try:
            done = await self._writer.ask(asked)
        except JournalUnavailable as error:
            raise HubUnavailable(str(error)) from error
        return [line.recorded for line in done.lines]

    async def changes(self, after: Position) -> AsyncIterator[Sequence[Recorded]]:
        """All that happens after this position."""
        async for lines in self.feed.after(after):
            yield [line.recorded for line in lines]

    def link_token(self, ticket_id: str) -> str:
        """The token of a ticket's link: its id, signed with the hub's secret."""
        return self.links.ticket_token(ticket_id)

    def ticket_of_link(self, token: str) -> Ticket | None:
        """The ticket of a link that this hub signed."""
        ticket_id = self.links.ticket_of(token)
        return None if ticket_id is None else self._board.tickets.get(ticket_id)

    async def signed_booking(self, scanned: str) -> str | None:
        """The id of the booking in a code that the registry signed for this hub, on record when this returns.

        Raises:
            HubUnavailable: it could not be written.
        """
        try:
            return await self.sync.welcome(scanned)
        except JournalUnavailable as error:
            raise HubUnavailable(str(error)) from error

    def appointment_token(self, appointment: Appointment) -> str:
        """What stands after `/a/` in an appointment's link: a signature with the hub's secret, and the code."""
        return f"{self.links.appointment_signature(appointment.id)}/{appointment.code}"

    def appointment_of_link(self, token: str) -> Appointment | None:
        """The appointment of a link that this hub signed."""
        signature, _, code = token.partition("/")
        found = self._board.appointments.get(self._board.codes.get(code, ""))
        return found if found is not None and self.links.opens_appointment(found.id, signature) else None

    def calendar(self, appointment: Appointment) -> bytes | None:
        """The appointment for a calendar."""
        return self.mailroom.calendar(appointment)

    def wait_for_service(self, service: str) -> WaitRange | None:
        """The wait of whoever would take a ticket now."""
        return self.waits.wait_for(service)

    def wait_of_ticket(self, ticket: Ticket) -> WaitRange | None:
        """The wait of a ticket."""
        return self.waits.wait_of(ticket)

    async def enrol(self, code: str) -> Enrolled:
        """Enrol a screen by its one-time code."""
        return await self.people.enrol(code)

    # What keeps it in order

    def _follow(self, board: Board, recorded: Recorded, command: Command) -> Following:
        job = slip_for(board, recorded, self.links.ticket, self.waits.foretell) or self.mailroom.slip(board, recorded)
        return Following(job, self.mailroom.entries(board, recorded, command))

    def _is_living(self, ticket_id: str) -> bool:
        ticket = self._board.tickets.get(ticket_id)
        return ticket is not None and ticket.living

    async def _note_printer(self, printer: str, state: PrinterState) -> None:
        await self._writer.ask(Asked(new_id(), NotePrinter(printer, state), SYSTEM))

    def _committed(self, written: Batch) -> None:
        for line in written.lines:
            evolve(self._board, line.recorded)
            self.waits.follow(self._board, line.recorded)
        self.spool.queued(written.prints)
        self.mailroom.written(written.entries)
        self.feed.publish(written.lines)
        self.sync.written(self.feed.position)

    def _refolded(self, board: Board) -> None:
        """After a failed commit: the board as the disk has it, and whatever of the batch is there after all."""
        self._board.become(board.state())
        self._board.epoch = self._board.epoch or self.journal.epoch
        position = self.feed.position
        while lines := self.journal.read(position, PAGE):
            position = (lines[-1].recorded.epoch, lines[-1].recorded.seq)
            if self.journal.epoch == self.feed.position[0]:
                self.feed.publish(lines)
            for line in lines:
                self.waits.follow(self._board, line.recorded)
        if self.journal.epoch != self.feed.position[0]:
            self.feed.begin_anew((self._board.epoch, self._board.seq))
        self.spool.look_again()

    async def tick(self) -> None:
        """Turn the day and notice a moved clock, though nobody asks anything."""
        try:
            await self._writer.tick()
        except JournalUnavailable as error:
            log.error("%s", error)

    async def keep_snapshot(self, *, least: int | None = None) -> None:
        """Keep the board, if enough happened since the last one."""
        least = self.settings.journal.snapshot_every if least is None else least
        happened = self._board.happened
        if happened - self._snapshot_at < least:
            return
        try:
            await self.journal.keep_snapshot(self._board)
            self._snapshot_at = happened
        except JournalUnavailable as error:
            log.error("%s", error)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database while nobody waits for it. Blocks."""
        connection = sqlite3.connect(self.settings.database, timeout=1.0)
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.OperationalError as error:
            log.warning("no checkpoint now: %s", error)
        finally:
            connection.close()
