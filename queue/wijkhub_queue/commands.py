"""What people and jobs ask of a hub. Each is decided in `decide` and refused or answered as a whole."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from wijkhub_queue.appointment_commands import AddClosure as AddClosure
from wijkhub_queue.appointment_commands import AddOpening as AddOpening
from wijkhub_queue.appointment_commands import BookAppointment as BookAppointment
from wijkhub_queue.appointment_commands import CancelAppointment as CancelAppointment
from wijkhub_queue.appointment_commands import CheckIn as CheckIn
from wijkhub_queue.appointment_commands import ConfirmAppointment as ConfirmAppointment
from wijkhub_queue.appointment_commands import HoldSlot as HoldSlot
from wijkhub_queue.appointment_commands import MoveAppointment as MoveAppointment
from wijkhub_queue.appointment_commands import NoteMissed as NoteMissed
from wijkhub_queue.appointment_commands import ReleaseSlot as ReleaseSlot
from wijkhub_queue.appointment_commands import RemoveClosure as RemoveClosure
from wijkhub_queue.appointment_commands import RemoveOpening as RemoveOpening
from wijkhub_queue.command import Command as Command
from wijkhub_queue.command import kebab as kebab
from wijkhub_queue.hours.stated import Hours
from wijkhub_queue.hub_setup import Code, HubSetup, Language
from wijkhub_queue.lease_commands import RenewLeases as RenewLeases
from wijkhub_queue.lease_commands import SettleLease as SettleLease
from wijkhub_queue.lease_commands import TakeInBooking as TakeInBooking
from wijkhub_queue.printer_state import PrinterState

EpochReason = Literal["restored", "cloned", "forked"]
"""Why a journal goes on in a new epoch: its database was put back, was copied, or another machine wrote as this hub."""

TicketId = Annotated[str, Meta(min_length=1, max_length=64)]


class Reason(StrEnum):
    """Why staff depart from the order of service. A code, put into words for each reader."""

    FRAIL = "frail"
    CHILD = "child"
    SHORT_QUESTION = "short-question"
    RETURNING = "returning"
    LANGUAGE = "language"
    HUB_FAULT = "hub-fault"
    EMERGENCY = "emergency"
    OTHER = "other"


class IssueTicket(Command, frozen=True):
    """A resident wants to be helped with a service. The command's own id becomes the ticket's."""

    service: Code
    language: Language = "nl"
    ticket_class: Code = "walk-in"
    needs_language: Language | None = None
    clerk: Code | None = None
    printer: Code | None = None
    """Where it is to be printed; None when it is not."""
    reason: Reason | None = None
    """Why it does not get the class of a walk-in; needed when it does not."""


class CallNext(Command, frozen=True):
    """A clerk asks for the resident who should be helped next at this counter."""

    counter: Code


class CallTicket(Command, frozen=True):
    """A clerk calls this resident out of turn, with a reason."""

    counter: Code
    ticket: TicketId
    reason: Reason


class Recall(Command, frozen=True):
    """Call again a resident who did not come."""

    ticket: TicketId


class StartService(Command, frozen=True):
    """The resident is at the counter."""

    ticket: TicketId


class FinishService(Command, frozen=True):
    """The resident has been helped."""

    ticket: TicketId


class MarkNoShow(Command, frozen=True):
    """The resident was called and did not come."""

    ticket: TicketId


class ReturnToQueue(Command, frozen=True):
    """The resident goes on waiting, and keeps their place."""

    ticket: TicketId


class ParkTicket(Command, frozen=True):
    """The resident is away for a while (a photo, a form) and must not be called meanwhile."""

    ticket: TicketId


class UnparkTicket(Command, frozen=True):
    """The resident is back, and keeps their place."""

    ticket: TicketId


class TransferTicket(Command, frozen=True):
    """Another service or counter must help; the ticket keeps its arrival. Name one of the two, or both."""

    ticket: TicketId
    service: Code | None = None
    counter: Code | None = None


class LeaveQueue(Command, frozen=True):
    """The resident does not wait any longer."""

    ticket: TicketId


class ChangePriority(Command, frozen=True):
    """Put a ticket in another class, with a reason."""

    ticket: TicketId
    ticket_class: Code
    reason: Reason


class UndoStep(Command, frozen=True):
    """Take back the last step at this counter."""

    counter: Code


class OpenCounter(Command, frozen=True):
    """A clerk starts helping at this counter. Skills and languages are the clerk's."""

    counter: Code
    clerk: Code | None = None
    """Filled in by the hub from who asks."""
    skills: tuple[Code, ...] = ()
    languages: tuple[Language, ...] = ("nl",)


class PauseCounter(Command, frozen=True):
    """No new resident is called here for now."""

    counter: Code


class ResumeCounter(Command, frozen=True):
    """The counter goes on after a pause."""

    counter: Code


class CloseCounter(Command, frozen=True):
    """The clerk leaves this counter."""

    counter: Code


class OpenDay(Command, frozen=True):
    """Start taking tickets."""


class CloseDay(Command, frozen=True):
    """Stop taking tickets. Refused while people wait, unless `close_waiting` ends their tickets."""

    close_waiting: bool = False


class TurnDay(Command, frozen=True):
    """Begin the next hub-day, if it is time."""


class OpenDoors(Command, frozen=True):
    """Residents may come in now: the sign is outside."""


class CloseDoors(Command, frozen=True):
    """Nobody may come in now."""


class AskHelp(Command, frozen=True):
    """A resident at a screen wants a person."""

    place: Annotated[str, Meta(min_length=1, max_length=80)]


class AnswerHelp(Command, frozen=True):
    """Someone goes to the resident who asked for help."""

    place: Annotated[str, Meta(min_length=1, max_length=80)]


class ReprintTicket(Command, frozen=True):
    """Put a ticket on paper once more; the slip says that it is a copy, and of when the first is."""

    ticket: TicketId
    printer: Code


class NotePrinter(Command, frozen=True):
    """The hub has seen that a printer is in this state now."""

    printer: Code
    state: PrinterState


class NoteClockJump(Command, frozen=True):
    """The hub's clock was moved by this many seconds (negative: back)."""

    seconds: Annotated[float, Meta(ge=-4e9, le=4e9)]
    """At most some 126 years, so that every time stays one that a calendar has."""


class StartEpoch(Command, frozen=True):
    """The hub has seen that its database was put back from a backup, or copied: its journal goes on in a new epoch."""

    previous: int
    """The epoch in which the journal was."""
    reason: EpochReason
    missing: Annotated[int, Meta(ge=0)] | None = None
    """Events that this machine had recorded and that are gone; None when nobody knows how many."""
    returned: Annotated[int, Meta(ge=0)] = 0
    """Events that the registry had, and gave back."""


class StateHours(Command, frozen=True):
    """The city says when residents are welcome at this hub."""

    hours: Hours


class ConfigureHub(Command, frozen=True):
    """Give the hub this set-up."""

    setup: HubSetup


class SetExerciseClock(Command, frozen=True):
    """Move the clock of a hub that plays a day. `rate` is its seconds per real second from there on."""

    now: Annotated[datetime, Meta(tz=True)]
    rate: Annotated[float, Meta(ge=0, le=3600)] = 1.0


AnyCommand = (
    IssueTicket
    | CallNext
    | CallTicket
    | Recall
    | StartService
    | FinishService
    | MarkNoShow
    | ReturnToQueue
    | ParkTicket
    | UnparkTicket
    | TransferTicket
    | LeaveQueue
    | ChangePriority
    | UndoStep
    | OpenCounter
    | PauseCounter
    | ResumeCounter
    | CloseCounter
    | OpenDay
    | CloseDay
    | TurnDay
    | OpenDoors
    | CloseDoors
    | AskHelp
    | AnswerHelp
    | ReprintTicket
    | NotePrinter
    | NoteClockJump
    | StartEpoch
    | StateHours
    | ConfigureHub
    | SetExerciseClock
    | HoldSlot
    | ReleaseSlot
    | BookAppointment
    | MoveAppointment
    | CancelAppointment
    | ConfirmAppointment
    | CheckIn
    | NoteMissed
    | AddClosure
    | RemoveClosure
    | AddOpening
    | RemoveOpening
    | RenewLeases
    | SettleLease
    | TakeInBooking
)
