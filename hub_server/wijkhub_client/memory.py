"""A hub in memory, for tests: the real rules, a journal, sessions and streams, and no network.

    hub = MemoryHub(setup)
    hub.add_staff("Noor", "1234", skills=("documents",))
    async with hub.client() as noor:
        await noor.sign_in("Noor", "1234")

Each `client()` is one program's connection; all of a hub's clients see one board. `go_away()` cuts the line to all of
them, `come_back()` mends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from msgspec.structs import replace

from wijkhub_client.errors import BadRequest, ClientError, NotAllowed, NotSignedIn, RefusedByHub
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import (
    AnyCommand,
    BookAppointment,
    CheckIn,
    ConfigureHub,
    IssueTicket,
    NoteClockJump,
    NoteMissed,
    NotePrinter,
    OpenCounter,
    OpenDay,
    RenewLeases,
    ReprintTicket,
    SetExerciseClock,
    SettleLease,
    StartEpoch,
    StateHours,
    TakeInBooking,
    TurnDay,
)
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DomainError, Invalid
from wijkhub_queue.events import AppointmentBooked, Event, Recorded, TicketIssued, TicketReprinted, to_wire
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import HubSetup, Words
from wijkhub_queue.persons import Person
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.waits import Learned, learn
from wijkhub_queue.wire import CommandAnswer, HubInfo, PrinterView, PrintJob, SignedIn, StaffMember
from wijkhub_queue.wire_appointments import OutboxMessage

SUPERVISORS_ONLY = (ConfigureHub, SetExerciseClock, TurnDay)
HUB_ONLY = (NoteClockJump, NoteMissed, NotePrinter, RenewLeases, SettleLease, StartEpoch, StateHours, TakeInBooking)
SESSION = timedelta(hours=12)


def real_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


class MemoryHub:
    """A hub that keeps all it knows in memory, and can be made to go away."""

    def __init__(self, setup: HubSetup | None = None, *, clock: Callable[[], datetime] = real_now) -> None:
        """Set up a hub, its day begun and open; without a set-up it is not configured.

        Args:
            setup: groups, services and counters.
            clock: what time it is, UTC; a test passes its own.
        """
        self.hub_id = "memory-hub"
        self.epoch = 1
        self.board = Board()
        self.board.epoch = self.epoch
        """What the hub knows; read it, never change it."""
        self.learned = Learned()
        """What it learnt of waits."""
        self.journal: list[Recorded] = []
        self.prints: list[PrintJob] = []
        """What is known of prints, oldest first; each stays `queued` until a test puts another in its place."""
        self.persons: dict[str, Person] = {}
        """Who appointments are for."""
        self.outbox: list[OutboxMessage] = []
        """What became of messages, oldest first; this hub sends none, so a test puts them here."""
        self.sync = SyncStatus("not-enrolled")
        """How far a registry is: this hub has none, so a test says it."""
        self.synced = 0
        """How often somebody asked to sync at once."""
        self.refused: list[RefusedDocument] = []
        """Documents of a registry that were refused, newest first; a test puts them here."""
        self._printers: dict[str, PrinterView] = {}
        self.here = asyncio.Event()
        """Set while the hub can be reached."""
        self.here.set()
        self._changed = asyncio.Condition()
        self._clock = clock
        self._moved: tuple[datetime, datetime, float] | None = None
        self._staff: dict[str, tuple[str, StaffMember]] = {}
        self._sessions: dict[str, StaffMember] = {}
        self._answers: dict[str, tuple[AnyCommand, CommandAnswer | ClientError]] = {}
        if setup is not None:
            for command in (ConfigureHub(setup), TurnDay(), OpenDay()):
                self._record(Asked(str(uuid4()), command, SYSTEM))

    def client(self) -> MemoryClient:
        """A new connection to this hub, nobody signed in."""
        return MemoryClient(self)

    def now(self) -> datetime:
        """The hub's time, UTC; in an exercise that of the day played."""
        real = self._clock()
        if self._moved is None:
            return real
        then, set_at, rate = self._moved
        return then + (real - set_at) * rate

    def add_staff(
        self,
        name: str,
        pin: str,
        *,
        role: Role = Role.CLERK,
        skills: Iterable[str] = (),
        languages: Iterable[str] = ("nl",),
    ) -> StaffMember:
        """Let somebody sign in. Their id is their name in small letters."""
        member = StaffMember(name.lower().replace(" ", "-"), name, role, tuple(skills), tuple(languages))
        self._staff[name] = (pin, member)
        return member

    def staff_members(self) -> list[StaffMember]:
        """Everybody who may sign in, by name."""
        return [member for _, (_, member) in sorted(self._staff.items())]

    def add_printer(
        self,
        printer: str,
        *,
        name: Words | None = None,
        driver: str = "memory",
        backup: str | None = None,
        roll_slips: int = 0,
        slips: int = 0,
    ) -> None:
        """Give the hub a printer. How it is, is told by `do(NotePrinter(printer, state))`.

        A hub without printers takes any for one of its own.

        Args:
            printer: its id.
            name: where it stands.
            driver: what is behind it.
            backup: the printer that takes over when it can't print.
            roll_slips: slips that its roll is good for; 0 where the printer feels that itself.
            slips: slips since it got that roll; they are not counted on here.
        """
        self._printers[printer] = PrinterView(
            printer, name or {}, driver, PrinterState.UNKNOWN, None, "", backup, slips, roll_slips, queued=0
        )

    def remove_printer(self, printer: str) -> None:
        """Take a printer from the hub, as when it is no longer in its settings."""
        self._printers.pop(printer, None)

    def printers(self) -> list[PrinterView]:
        """The printers, as they are now."""
        return [self.printer(printer) for printer in self._printers]

    def printer(self, printer: str) -> PrinterView:
        """One printer, as it is now.

        Raises:
            BadRequest: there is none with this id.
        """
        view = self._printers.get(printer)
        if view is None:
            raise BadRequest(f"There is no printer '{printer}' at this hub.", code="not-found", title="Not found")
        now = self.board.printers.get(printer)
        queued = sum(job.printer == printer and job.state in ("queued", "sending") for job in self.prints)
        return replace(
            view, state=now.state if now else view.state, since=now.since if now else view.since, queued=queued
        )

    def print_for_staff(self, printer: str, kind: str) -> PrintJob:
        """A job that belongs to no ticket: `test` or `day`.

        Raises:
            BadRequest: there is no such printer.
        """
        self.printer(printer)
        return self._print(str(uuid4()), "", printer, kind)

    def new_roll(self, printer: str) -> PrinterView:
        """Count this printer's slips anew.

        Raises:
            BadRequest: there is no such printer.
        """
        self._printers[printer] = replace(self.printer(printer), slips=0)
        return self.printer(printer)

    def _print(self, job: str, ticket: str, printer: str, kind: str) -> PrintJob:
        real = self._clock()
        self.prints.append(PrintJob(job, ticket, printer, "queued", "", real, real, kind))
        return self.prints[-1]

    async def go_away(self) -> None:
        """Cut the line: every question fails as unreachable, every stream is lost, until `come_back`."""
        self.here.clear()
        await self._tell()

    async def come_back(self) -> None:
        """Mend the line; nothing was lost."""
        self.here.set()
        await self._tell()

    async def start_epoch(self) -> None:
        """Go on as a hub that was put back from a backup: the positions of before are unknown from now on."""
        self.epoch += 1
        self.journal.clear()
        self.board = Board(self.board.state())
        self.board.epoch, self.board.seq = self.epoch, 0
        await self._tell()

    async def end_sessions(self) -> None:
        """Sign everybody out."""
        self._sessions.clear()
        await self._tell()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true of this hub: of its board, its journal, its line or its sessions."""
        async with self._changed:
            await self._changed.wait_for(true)

    async def do(self, command: AnyCommand, by: Actor = SYSTEM) -> CommandAnswer:
        """Have a command done as somebody else, such as a kiosk: `by=Actor(Role.KIOSK, "hall")`.

        Raises:
            ClientError: the hub refuses it.
        """
        return await self.answer(str(uuid4()), command, by)

    def sign_in(self, name: str, pin: str) -> SignedIn:
        """A session for one of the staff.

        Raises:
            NotSignedIn: the name or the PIN is wrong.
        """
        known = self._staff.get(name)
        if known is None or known[0] != pin:
            raise NotSignedIn("This name and PIN do not belong together. Try again.", code="wrong-pin")
        token = str(uuid4())
        self._sessions[token] = known[1]
        return SignedIn(token, known[1], self._clock() + SESSION)

    def sign_out(self, token: str | None) -> None:
        """End a session."""
        if token is not None:
            self._sessions.pop(token, None)

    def knows(self, token: str | None) -> bool:
        """Whether this token is of a session."""
        return token in self._sessions

    def who(self, token: str | None) -> StaffMember:
        """Whose session this is.

        Raises:
            NotSignedIn: nobody's, or not any more.
        """
        member = self._sessions.get(token) if token is not None else None
        if member is None:
            raise NotSignedIn("Sign in with your name and PIN.")
        return member

    def info(self) -> HubInfo:
        """Which hub this is."""
        setup = self.board.setup
        return HubInfo(
            self.hub_id,
            setup.name if setup else "",
            "memory",
            self.board.epoch,
            self.board.seq,
            self.now(),
            setup.exercise if setup else False,
            setup.languages if setup else ("nl",),
        )

    async def answer(
        self, command_id: str, command: AnyCommand, by: Actor, member: StaffMember | None = None
    ) -> CommandAnswer:
        """Decide a command once; sent again it gives the first answer, a refusal too.

        Raises:
            ClientError: the hub refuses it.
        """
        command_id = str(UUID(command_id))
        if command_id in self._answers:
            before, given = self._answers[command_id]
            if before != command:
                raise RefusedByHub(
                    "This id was used for another command. Make a new id for each command.", code="command-id-reused"
                )
        else:
            if isinstance(command, SUPERVISORS_ONLY) and by.role not in (Role.SUPERVISOR, Role.SYSTEM):
                raise NotAllowed("Only a supervisor does this.")
            if isinstance(command, HUB_ONLY) and by.role is not Role.SYSTEM:
                raise NotAllowed("Only the hub itself does this.")
            if (
                isinstance(command, IssueTicket | ReprintTicket | BookAppointment | CheckIn)
                and command.printer is not None
                and self._printers
            ):
                self.printer(command.printer)
            try:
                given = self._record(Asked(command_id, _of(command, member), by))
            except DomainError as error:
                if isinstance(error, Invalid):
                    raise BadRequest(str(error), code=error.code, title=error.title) from None
                given = RefusedByHub(str(error), code=error.code, title=error.title)
            self._answers[command_id] = (command, given)
            await self._tell()
        if isinstance(given, ClientError):
            raise given
        return given

    def answer_of(self, command_id: str) -> CommandAnswer:
        """What became of a command.

        Raises:
            BadRequest: it was never seen.
            RefusedByHub: that is what became of it.
        """
        if command_id not in self._answers:
            raise BadRequest(f"No command {command_id} was seen here.", code="not-found")
        _, given = self._answers[command_id]
        if isinstance(given, ClientError):
            raise given
        return given

    def _record(self, asked: Asked) -> CommandAnswer:
        now = self.now()
        happened = decide(self.board, asked, now)
        command = asked.command
        if isinstance(command, SetExerciseClock):
            self._moved = (command.now, self._clock(), command.rate)
            now = command.now
        if isinstance(command, BookAppointment) and command.person is not None:
            wanted = tuple(dict.fromkeys((*command.person.help, *command.help)))
            self.persons[asked.id] = replace(command.person, help=wanted)
        recorded = [self._append(event, now, asked.by) for event in happened]
        answer = CommandAnswer(asked.id, self.board.epoch, self.board.seq, [to_wire(one) for one in recorded])
        if isinstance(command, SetExerciseClock):
            for event in decide(self.board, Asked(str(uuid4()), TurnDay(), SYSTEM), now):
                self._append(event, now, SYSTEM)
        return answer

    def _append(self, event: Event, now: datetime, by: Actor) -> Recorded:
        recorded = Recorded(self.hub_id, self.epoch, self.board.seq + 1, str(uuid4()), now, str(by), event)
        evolve(self.board, recorded)
        learn(self.learned, recorded, self.board)
        self.journal.append(recorded)
        match event:
            case TicketIssued(ticket=ticket, printer=str(printer)):
                self._print(ticket, ticket, printer, "ticket")
            case AppointmentBooked(appointment=appointment, printer=str(printer)):
                self._print(appointment, "", printer, "appointment")
            case TicketReprinted(ticket=ticket, printer=printer):
                self._print(recorded.event_id, ticket, printer, "copy")
        return recorded

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _of(command: AnyCommand, member: StaffMember | None) -> AnyCommand:
    """The command with what the hub fills in from the session."""
    if not isinstance(command, OpenCounter) or member is None:
        return command
    if member.role is Role.SUPERVISOR and command.clerk is not None:
        return command
    return OpenCounter(command.counter, member.id, member.skills, member.languages)
