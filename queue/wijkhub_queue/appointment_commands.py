"""What people and jobs ask about appointments and capacity."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from wijkhub_queue.appointment_events import CancelReason
from wijkhub_queue.capacity import Channel, Closure, ExtraOpening
from wijkhub_queue.command import Command
from wijkhub_queue.forms import Code, Language
from wijkhub_queue.persons import Help, Person

AppointmentId = Annotated[str, Meta(min_length=1, max_length=64)]
Start = Annotated[datetime, Meta(tz=True)]
People = Annotated[int, Meta(ge=1, le=10)]
MoreServices = Annotated[tuple[Code, ...], Meta(max_length=8)]


class HoldSlot(Command, frozen=True):
    """Keep a place while the resident fills in a form. The command's own id becomes the hold's."""

    service: Code
    starts_at: Start
    channel: Channel = "desk"
    people: People = 1
    services: MoreServices = ()
    """Further services in the same appointment."""


class ReleaseSlot(Command, frozen=True):
    """Keep that place no longer."""

    hold: AppointmentId


class BookAppointment(Command, frozen=True):
    """Book a time for a resident. The command's own id becomes the appointment's.

    `person` and `help` go to a row that can be erased, never into an event.
    """

    service: Code
    starts_at: Start
    people: People = 1
    channel: Channel = "desk"
    services: MoreServices = ()
    """Further services in the same appointment."""
    hold: AppointmentId | None = None
    language: Language = "nl"
    needs_language: Language | None = None
    interpreter: bool = False
    """An interpreter comes along; then any clerk can help."""
    clerk: Code | None = None
    help: tuple[Help, ...] = ()
    printer: Code | None = None
    """Where its slip is to be printed; None when it is not."""
    person: Person | None = None


class MoveAppointment(Command, frozen=True):
    """Give an appointment another time, in one step; it keeps the old one until the new is had."""

    appointment: AppointmentId
    starts_at: Start
    hold: AppointmentId | None = None


class CancelAppointment(Command, frozen=True):
    """The appointment does not take place."""

    appointment: AppointmentId
    reason: CancelReason = "resident"


class ConfirmAppointment(Command, frozen=True):
    """The resident says that they will come."""

    appointment: AppointmentId


class CheckIn(Command, frozen=True):
    """The resident is here, with an appointment or its code. The command's own id becomes the ticket's."""

    appointment: AppointmentId | None = None
    code: Annotated[str, Meta(max_length=200)] | None = None
    printer: Code | None = None
    as_walk_in: bool = False
    """Who is too late joins those who walked in, as if they had come a little earlier."""


class NoteMissed(Command, frozen=True):
    """Put on record who has not come."""


class AddClosure(Command, frozen=True):
    """Take no appointments then. Refused while there are some, unless `displace` marks those to be moved."""

    closure: Closure
    displace: bool = False


class RemoveClosure(Command, frozen=True):
    """The closure does not hold any longer."""

    closure: Code


class AddOpening(Command, frozen=True):
    """Take appointments then too."""

    opening: ExtraOpening


class RemoveOpening(Command, frozen=True):
    """The extra opening does not take place. Refused while it has appointments, unless `displace` marks those."""

    opening: Code
    displace: bool = False
