"""What happened at a hub. No payload holds personal data: people are ids, reasons are codes with figures.

A new field has a default; a changed meaning is a new version of the type with an upcast from the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from wijkhub_queue.appointment_events import AppointmentBooked as AppointmentBooked
from wijkhub_queue.appointment_events import AppointmentCancelled as AppointmentCancelled
from wijkhub_queue.appointment_events import AppointmentCheckedIn as AppointmentCheckedIn
from wijkhub_queue.appointment_events import AppointmentConfirmed as AppointmentConfirmed
from wijkhub_queue.appointment_events import AppointmentDisplaced as AppointmentDisplaced
from wijkhub_queue.appointment_events import AppointmentMissed as AppointmentMissed
from wijkhub_queue.appointment_events import AppointmentMoved as AppointmentMoved
from wijkhub_queue.appointment_events import AppointmentRestored as AppointmentRestored
from wijkhub_queue.appointment_events import Came as Came
from wijkhub_queue.appointment_events import CancelReason as CancelReason
from wijkhub_queue.appointment_events import ClosureAdded as ClosureAdded
from wijkhub_queue.appointment_events import ClosureRemoved as ClosureRemoved
from wijkhub_queue.appointment_events import OpeningAdded as OpeningAdded
from wijkhub_queue.appointment_events import OpeningRemoved as OpeningRemoved
from wijkhub_queue.appointment_events import SlotHeld as SlotHeld
from wijkhub_queue.appointment_events import SlotReleased as SlotReleased
from wijkhub_queue.commands import EpochReason, Reason, kebab
from wijkhub_queue.event import Event as Event
from wijkhub_queue.event import Moment
from wijkhub_queue.hours.stated import Hours
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.lease_events import LeaseSettled as LeaseSettled
from wijkhub_queue.lease_events import PlacesLeased as PlacesLeased
from wijkhub_queue.lease_events import PlacesTakenBack as PlacesTakenBack
from wijkhub_queue.printer_state import PrinterState


class CallReason(Struct, frozen=True, gc=False, rename="camel"):
    """Why this resident was next.

    `only`: nobody else could be called here. `urgency`: the highest rate x seconds waited. `appointment`: the same, by
    an appointment at `booked`. `early`: before the time of an appointment, for nobody waited here whose time had come.
    `longest-wait`: had waited the hub's longest wait, which goes before all else. `chosen`: staff chose, see `staff`.
    """

    code: Literal["only", "urgency", "appointment", "early", "longest-wait", "chosen"]
    waited_s: float
    """Seconds this resident had waited."""
    ticket_class: str
    rate: float
    """Urgency per second of that class."""
    passed: int = 0
    """How many who had waited longer, and could have been called here, go after this one."""
    limit_s: float | None = None
    """The hub's longest wait in seconds, where that decided."""
    staff: Reason | None = None
    booked: Moment | None = None
    """The time of this resident's appointment, if they had one."""


class HubConfigured(Event, frozen=True):
    """The hub was given this set-up."""

    setup: HubSetup


class DayTurned(Event, frozen=True):
    """A hub-day began: tickets that are over are put away, numbers begin again."""

    day: date


class DayOpened(Event, frozen=True):
    """The hub takes tickets."""


class DayClosed(Event, frozen=True):
    """The hub takes no more tickets today."""


class DoorsOpened(Event, frozen=True):
    """Residents may come in."""


class DoorsClosed(Event, frozen=True):
    """Nobody may come in."""


class CounterOpened(Event, frozen=True):
    """A clerk began to help here."""

    counter: str
    clerk: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("nl",)


class CounterPaused(Event, frozen=True):
    """No new resident is called here for now."""

    counter: str


class CounterResumed(Event, frozen=True):
    """The counter went on."""

    counter: str


class CounterClosed(Event, frozen=True):
    """The clerk left."""

    counter: str


class TicketIssued(Event, frozen=True):
    """A resident was given this number."""

    ticket: str
    number: str
    group: str
    service: str
    ticket_class: str = "walk-in"
    language: str = "nl"
    needs_language: str | None = None
    clerk: str | None = None
    channel: str = "kiosk"
    printer: str | None = None
    reason: Reason | None = None
    appointment: str | None = None
    """The appointment with which they came."""
    booked: Moment | None = None
    """The time of that appointment."""
    since: Moment | None = None
    """What their waiting counts from, where that is not the moment at which the ticket was issued."""
    interpreter: bool = False
    """An interpreter comes for that time: any clerk can help then, and none before."""


class TicketCalled(Event, frozen=True):
    """The resident was called to this counter."""

    ticket: str
    counter: str
    because: CallReason


class TicketRecalled(Event, frozen=True):
    """The resident was called once more."""

    ticket: str
    counter: str


class TicketStarted(Event, frozen=True):
    """Helping began."""

    ticket: str
    counter: str


class TicketServed(Event, frozen=True):
    """Helping ended."""

    ticket: str
    counter: str


class TicketNoShow(Event, frozen=True):
    """The resident did not come."""

    ticket: str
    counter: str


class TicketReturned(Event, frozen=True):
    """The resident waits again, at the old place."""

    ticket: str
    counter: str | None = None


class TicketParked(Event, frozen=True):
    """The resident is away for a while."""

    ticket: str
    counter: str | None = None


class TicketUnparked(Event, frozen=True):
    """The resident waits again, at the old place."""

    ticket: str


class TicketTransferred(Event, frozen=True):
    """Another service or counter is to help; the arrival stays."""

    ticket: str
    group: str
    service: str
    only_at: str | None = None
    counter: str | None = None
    """Where it was called or served, if it was."""
    clerk: str | None = None
    """The one clerk who is to help from here on; whom the resident asked for before counts no longer."""


class TicketLeft(Event, frozen=True):
    """The resident does not wait any longer."""

    ticket: str
    because: Literal["resident", "staff", "day-closed", "day-turned"] = "resident"


class PriorityChanged(Event, frozen=True):
    """The ticket is of another class now."""

    ticket: str
    ticket_class: str
    reason: Reason


class StepUndone(Event, frozen=True):
    """The last step at this counter was taken back; `step` is the type of the event that it undoes."""

    ticket: str
    counter: str
    step: str


class HelpAsked(Event, frozen=True):
    """A resident at a screen wants a person."""

    place: str


class HelpAnswered(Event, frozen=True):
    """Someone went."""

    place: str


class TicketReprinted(Event, frozen=True):
    """A copy of the ticket's slip is to be printed."""

    ticket: str
    printer: str


class PrinterChanged(Event, frozen=True):
    """A printer came into this state."""

    printer: str
    state: PrinterState


class ClockJumped(Event, frozen=True):
    """The hub's clock moved by this many seconds; what runs is counted on as if it had not."""

    seconds: float


class EpochStarted(Event, frozen=True):
    """The database was put back from a backup, or copied: from here on the journal is in a new epoch.

    Events may be missing before this one. So numbers go on after any that may have been given out today: as many are
    passed over in every band as events are missing, and half of it when nobody knows how many.
    """

    previous: int
    reason: EpochReason
    missing: int | None = None
    """Events that are gone; None when nobody knows how many."""
    returned: int = 0
    """Events that the registry gave back."""


class HoursStated(Event, frozen=True):
    """The city said when residents are welcome at this hub."""

    hours: Hours


EVENT_TYPES: dict[str, type[Event]] = {kebab(event.__name__): event for event in Event.__subclasses__()}
"""Every type by its name on the wire."""

UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From (type, version) a pure step that turns its payload into the next version's."""


def type_of(event: Event) -> str:
    """The name of an event's type on the wire."""
    return _NAMES[type(event)]


_NAMES = {event: name for name, event in EVENT_TYPES.items()}


class Recorded(Struct, frozen=True, gc=False):
    """An event in its place in a hub's journal."""

    hub_id: str
    epoch: int
    seq: int
    """Contiguous from 1 within (hub_id, epoch)."""
    event_id: str
    occurred_at: datetime
    """UTC. Never orders events: `seq` does."""
    actor: str
    """Who caused it: a role and an id, such as `clerk:noor` or `kiosk:hal`."""
    event: Event


class EventOnWire(Struct, frozen=True, gc=False, rename="camel"):
    """A recorded event as the API and the sync carry it."""

    hub_id: str
    epoch: int
    seq: int
    event_id: str
    type: str
    version: int
    occurred_at: datetime
    actor: str
    payload: msgspec.Raw


class UnknownEvent(Event, frozen=True):
    """An event of a type or version that this program does not know: kept as it came, and passed over."""

    type: str
    version: int
    payload: str


def read_event(event_type: str, version: int, payload: bytes | str) -> Event:
    """The event that a payload holds, brought to today's version; never raises on what a hub once recorded."""
    known = EVENT_TYPES.get(event_type)
    try:
        if known is None or version > known.VERSION:
            raise msgspec.ValidationError("unknown type or version")
        if version == known.VERSION:
            return msgspec.json.decode(payload, type=known)
        fields = msgspec.json.decode(payload)
        for older in range(version, known.VERSION):
            fields = UPCASTS[event_type, older](fields)
        return msgspec.convert(fields, known)
    except (msgspec.DecodeError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        text = payload if isinstance(payload, str) else payload.decode(errors="replace")
        return UnknownEvent(event_type, version, text)


def to_wire(recorded: Recorded, payload: bytes | None = None) -> EventOnWire:
    """A recorded event in the form that goes over the wire; `payload` is its JSON where that is known already."""
    event = recorded.event
    if isinstance(event, UnknownEvent):
        event_type, version, payload = event.type, event.version, event.payload.encode()
    else:
        event_type, version = type_of(event), event.VERSION
        payload = msgspec.json.encode(event) if payload is None else payload
    return EventOnWire(
        recorded.hub_id,
        recorded.epoch,
        recorded.seq,
        recorded.event_id,
        event_type,
        version,
        recorded.occurred_at,
        recorded.actor,
        msgspec.Raw(payload),
    )


def from_wire(wire: EventOnWire) -> Recorded:
    """The recorded event that came over the wire."""
    return Recorded(
        wire.hub_id,
        wire.epoch,
        wire.seq,
        wire.event_id,
        wire.occurred_at,
        wire.actor,
        read_event(wire.type, wire.version, bytes(wire.payload)),
    )
