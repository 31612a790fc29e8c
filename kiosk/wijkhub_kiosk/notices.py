"""Screens that say that something cannot be, or not now, and what to do: one for each case."""

from __future__ import annotations

from enum import StrEnum

from wijkhub_kiosk.opening import Opening
from wijkhub_queue.errors import BandFull, DayNotOpen, DomainError, DoorsAreClosed, NotConfigured, NotFound


class Notice(StrEnum):
    """What a resident is told at a kiosk; the catalogues have words for each."""

    NOT_SET_UP = "not-set-up"
    CLOSED = "closed"
    DOORS_CLOSED = "doors-closed"
    PAUSED = "paused"
    NO_COUNTER = "no-counter"
    BAND_FULL = "band-full"
    SERVICE_GONE = "service-gone"
    NOT_GIVEN = "not-given"
    TICKET_OVER = "ticket-over"
    TICKET_UNKNOWN = "ticket-unknown"
    RESTARTING = "restarting"
    NO_APPOINTMENTS = "no-appointments"
    NOT_BOOKED = "not-booked"


OF_OPENING: dict[Opening, Notice] = {
    Opening.NOT_SET_UP: Notice.NOT_SET_UP,
    Opening.CLOSED: Notice.CLOSED,
    Opening.DOORS_CLOSED: Notice.DOORS_CLOSED,
    Opening.PAUSED: Notice.PAUSED,
    Opening.NO_COUNTER: Notice.NO_COUNTER,
}
"""What each state of the hub makes of the first screen; an open hub has no notice."""

WITH_APPOINTMENT = frozenset(
    {Notice.CLOSED, Notice.DOORS_CLOSED, Notice.PAUSED, Notice.NO_COUNTER, Notice.BAND_FULL, Notice.NOT_BOOKED}
)
"""Where an appointment is the nearest thing that can be had instead."""

_OF_REFUSAL: dict[type[DomainError], Notice] = {
    NotConfigured: Notice.NOT_SET_UP,
    DayNotOpen: Notice.CLOSED,
    DoorsAreClosed: Notice.DOORS_CLOSED,
    BandFull: Notice.BAND_FULL,
    NotFound: Notice.SERVICE_GONE,
}


def notice_of(refusal: DomainError) -> Notice:
    """What a resident is told when no ticket was given."""
    return _OF_REFUSAL.get(type(refusal), Notice.NOT_GIVEN)
