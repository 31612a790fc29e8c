"""The board: what a hub knows now. It is the fold of the hub's events and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from wijkhub_queue.appointments import Agenda, Appointment, Hold
from wijkhub_queue.capacity import Closure, ExtraOpening
from wijkhub_queue.hours.stated import Hours
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.leases import LeaseNow
from wijkhub_queue.order import Lanes
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import LIVING, State, Ticket

RECENT_CALLS = 6


class CounterState(StrEnum):
    """Whether residents are called to a counter."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class LastStep(Struct, frozen=True, gc=False, rename="camel"):
    """The step at a counter that can be taken back: the ticket as it was before."""

    step: str
    before: Ticket
    touched: int
    """`Ticket.touched` after the step; when the ticket's differs, it has moved on."""
    at: datetime


class Counter(Struct, frozen=True, rename="camel"):
    """A counter now."""

    id: str
    state: CounterState = CounterState.CLOSED
    clerk: str | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ticket: str | None = None
    """The ticket that is called or served here."""
    since: datetime | None = None
    """When it came into its state."""
    last_step: LastStep | None = None


class Call(Struct, frozen=True, gc=False, rename="camel"):
    """A call as the display shows it."""

    ticket: str
    number: str
    counter: str
    at: datetime
    times: int = 1


class ClockNote(Struct, frozen=True, rename="camel"):
    """A jump of the hub's clock that staff should know of."""

    seconds: float
    at: datetime


class EpochNote(Struct, frozen=True, rename="camel"):
    """That the hub's database was put back, which staff should know of."""

    reason: str
    at: datetime
    missing: int | None = None
    """Events that are gone; None when nobody knows how many."""
    returned: int = 0
    """Events that the registry gave back."""


class PrinterNow(Struct, frozen=True, rename="camel"):
    """A printer of the hub now."""

    id: str
    state: PrinterState
    since: datetime
    """When it came into its state."""


class BoardState(Struct, frozen=True, rename="camel"):
    """A board as plain data: for snapshots, for the API, and to compare two boards."""

    epoch: int = 0
    seq: int = 0
    happened: int = 0
    arrivals: int = 0
    setup: HubSetup | None = None
    day: date | None = None
    day_open: bool = False
    doors_open: bool = True
    tickets: tuple[Ticket, ...] = ()
    counters: tuple[Counter, ...] = ()
    next_numbers: dict[str, int] = {}
    """For each letter the number that comes next, if it is free."""
    recent_calls: tuple[Call, ...] = ()
    """The last calls, newest first."""
    help_asked: dict[str, datetime] = {}
    """Screens at which somebody waits for a person, and since when."""
    clock_note: ClockNote | None = None
    epoch_note: EpochNote | None = None
    printers: tuple[PrinterNow, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    holds: tuple[Hold, ...] = ()
    closures: tuple[Closure, ...] = ()
    """Closures beside those of the set-up."""
    openings: tuple[ExtraOpening, ...] = ()
    """Extra openings beside those of the set-up."""
    leases: tuple[LeaseNow, ...] = ()
    """Places that were lent to the registry for today and later."""
    hours: Hours | None = None
    """When residents are welcome, as the city said last."""
    odd: int = 0
    """Events that did not fit the board and were passed over."""


class Board:
    """What a hub knows now. Only `evolve` changes it."""

    def __init__(self, state: BoardState | None = None) -> None:
        self.become(state or BoardState())

    def become(self, state: BoardState) -> None:
        """Be the board of this state."""
        self.epoch = state.epoch
        self.seq = state.seq
        self.happened = state.happened
        self.arrivals = state.arrivals
        self.setup = state.setup
        self.day = state.day
        self.day_open = state.day_open
        self.doors_open = state.doors_open
        self.tickets: dict[str, Ticket] = {}
        self.counters: dict[str, Counter] = {counter.id: counter for counter in state.counters}
        self.next_numbers = dict(state.next_numbers)
        self.recent_calls = state.recent_calls
        self.help_asked = dict(state.help_asked)
        self.clock_note = state.clock_note
        self.epoch_note = state.epoch_note
        self.printers: dict[str, PrinterNow] = {printer.id: printer for printer in state.printers}
        self.appointments: dict[str, Appointment] = {}
        self.codes: dict[str, str] = {}
        """Codes of appointments, and whose they are."""
        self.agenda = Agenda()
        self.holds: dict[str, Hold] = {hold.id: hold for hold in state.holds}
        self.closures: dict[str, Closure] = {closure.id: closure for closure in state.closures}
        self.openings: dict[str, ExtraOpening] = {opening.id: opening for opening in state.openings}
        self.leases: dict[str, LeaseNow] = {one.lease.id: one for one in state.leases}
        for appointment in state.appointments:
            self.put_appointment(appointment)
        self.hours = state.hours
        self.odd = state.odd
        self.taken: dict[str, str] = {}
        """Numbers of living tickets, and whose they are."""
        self.lanes = Lanes()
        for ticket in state.tickets:
            self.put(ticket)

    def state(self) -> BoardState:
        """This board as plain data."""
        return BoardState(
            epoch=self.epoch,
            seq=self.seq,
            happened=self.happened,
            arrivals=self.arrivals,
            setup=self.setup,
            day=self.day,
            day_open=self.day_open,
            doors_open=self.doors_open,
            tickets=tuple(self.tickets.values()),
            counters=tuple(self.counters.values()),
            next_numbers=dict(self.next_numbers),
            recent_calls=self.recent_calls,
            help_asked=dict(self.help_asked),
            clock_note=self.clock_note,
            epoch_note=self.epoch_note,
            printers=tuple(self.printers.values()),
            appointments=tuple(self.appointments.values()),
            holds=tuple(self.holds.values()),
            closures=tuple(self.closures.values()),
            openings=tuple(self.openings.values()),
            leases=tuple(self.leases.values()),
            hours=self.hours,
            odd=self.odd,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Board) and self.state() == other.state()

    __hash__ = None  # type: ignore[assignment]  # a board changes

    def put(self, ticket: Ticket) -> None:
        """Let the ticket be as given, with its place in the lanes and its number in step."""
        old = self.tickets.get(ticket.id)
        if old is not None and old.state is State.WAITING:
            self.lanes.remove(self.setup, old)
        self.tickets[ticket.id] = ticket
        if ticket.state is State.WAITING:
            self.lanes.add(self.setup, ticket)
        if ticket.state in LIVING:
            self.taken[ticket.number] = ticket.id
        elif self.taken.get(ticket.number) == ticket.id:
            del self.taken[ticket.number]

    def put_appointment(self, appointment: Appointment) -> None:
        """Let the appointment be as given, with its day and its code in step."""
        self.agenda.put(self.appointments.get(appointment.id), appointment)
        self.appointments[appointment.id] = appointment
        self.codes[appointment.code] = appointment.id

    def forget_appointment(self, appointment: Appointment) -> None:
        """Know of the appointment no longer."""
        self.agenda.put(appointment, None)
        del self.appointments[appointment.id]
        if self.codes.get(appointment.code) == appointment.id:
            del self.codes[appointment.code]

    def arrange(self) -> None:
        """Lay the lanes anew, after a change of what they are made of."""
        self.lanes = Lanes()
        for ticket in self.waiting():
            self.lanes.add(self.setup, ticket)

    def waiting(self) -> Iterator[Ticket]:
        """All who wait, in order of arrival."""
        return (ticket for ticket in self.tickets.values() if ticket.state is State.WAITING)

    def living(self) -> Iterator[Ticket]:
        """All tickets on which a resident still counts."""
        return (ticket for ticket in self.tickets.values() if ticket.living)


def encode_board(board: Board) -> bytes:
    """A board as JSON, for a snapshot."""
    return msgspec.json.encode(board.state())


def decode_board(encoded: bytes) -> Board:
    """The board that `encode_board` wrote.

    Raises:
        msgspec.DecodeError: it was written by another version; fold the journal instead.
    """
    return Board(msgspec.json.decode(encoded, type=BoardState))
