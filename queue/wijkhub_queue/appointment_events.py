"""What happened to appointments and capacity. No payload says who the resident is."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from wijkhub_queue.capacity import Channel, Closure, ExtraOpening
from wijkhub_queue.event import Event, Moment

Minutes = Annotated[int, Meta(ge=0, le=1440)]
CancelReason = Literal["resident", "staff", "closure", "duplicate"]
Came = Literal["on-time", "early", "late", "walk-in"]


class SlotHeld(Event, frozen=True):
    """A place is kept until `until`, while somebody fills in a form."""

    hold: str
    service: str
    group: str
    starts_at: Moment
    minutes: Minutes
    until: Moment
    prepare: Minutes = 0
    clear: Minutes = 0
    people: int = 1
    channel: Channel = "desk"
    services: tuple[str, ...] = ()


class SlotReleased(Event, frozen=True):
    """The place is kept no longer."""

    hold: str


class AppointmentBooked(Event, frozen=True):
    """A resident is to come. `hold` names the place that was kept for it, if one was."""

    appointment: str
    code: str
    service: str
    group: str
    starts_at: Moment
    minutes: Minutes
    prepare: Minutes = 0
    clear: Minutes = 0
    people: int = 1
    channel: Channel = "desk"
    services: tuple[str, ...] = ()
    language: str = "nl"
    needs_language: str | None = None
    interpreter: bool = False
    clerk: str | None = None
    printer: str | None = None
    hold: str | None = None
    lease: str | None = None
    """The lease of which the registry sold it."""


class AppointmentMoved(Event, frozen=True):
    """It is at another time now: the old place was kept until the new one was had."""

    appointment: str
    was: Moment
    starts_at: Moment
    minutes: Minutes
    prepare: Minutes = 0
    clear: Minutes = 0
    hold: str | None = None


class AppointmentConfirmed(Event, frozen=True):
    """The resident said that they will come."""

    appointment: str


class AppointmentCancelled(Event, frozen=True):
    """It does not take place."""

    appointment: str
    reason: CancelReason = "resident"


class AppointmentCheckedIn(Event, frozen=True):
    """The resident is here, and has this ticket."""

    appointment: str
    ticket: str
    how: Came = "on-time"


class AppointmentMissed(Event, frozen=True):
    """The resident has not come; the place is free."""

    appointment: str


class AppointmentDisplaced(Event, frozen=True):
    """Its place was taken away; it is to be moved or cancelled. `because` names the closure or opening that did it."""

    appointment: str
    because: str | None = None


class AppointmentRestored(Event, frozen=True):
    """Its place is there again."""

    appointment: str


class ClosureAdded(Event, frozen=True):
    """No appointments then."""

    closure: Closure


class ClosureRemoved(Event, frozen=True):
    """The closure does not hold any longer."""

    closure: str


class OpeningAdded(Event, frozen=True):
    """Places on one day, beside what the series give."""

    opening: ExtraOpening


class OpeningRemoved(Event, frozen=True):
    """The extra opening does not take place."""

    opening: str
