"""What a resident with an appointment is told who can't be given a number, or not at once: a screen for each case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.pages import local_time
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.check_in import Arrival
from wijkhub_queue.hub_setup import HubSetup

GETS_TICKET = frozenset({"on-time", "early", "late"})
"""Kinds of arrivals that get a number at once."""


class Case(StrEnum):
    """Why there is no number at once; the catalogues have words for each."""

    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    MISSED = "missed"
    OTHER_DAY = "other-day"
    PAST = "past"
    """Its day is over, or its resident was helped."""
    OTHER_HUB = "other-hub"
    CANCELLED = "cancelled"
    DISPLACED = "displaced"
    """A closure, or fewer places, took its time."""
    CHECKED_IN = "checked-in"
    NOT_FOUND = "not-found"


MAY_WAIT = frozenset({Case.TOO_LATE, Case.MISSED})
"""Who may join those who walked in, some way before the end of the queue."""
MOVES = MAY_WAIT | {Case.DISPLACED}
"""Who is offered another time for the one they have."""
NEW_APPOINTMENT = MOVES | {Case.PAST, Case.CANCELLED}
"""Who is offered another time, or a new one."""
SHOWS = frozenset({Case.TOO_EARLY, Case.OTHER_DAY})
"""Who can look at their appointment, and have its slip again."""
NO_NUMBER = MAY_WAIT | {Case.CHECKED_IN, Case.OTHER_HUB}
"""Who is not led to a number like everybody else's: they have one, have a better one, or are expected elsewhere."""


def case_of(arrival: Arrival, now: datetime) -> Case:
    """The case of an arrival that gets no number at once.

    Raises:
        KeyError: it gets one.
    """
    found = arrival.appointment
    if found is None:
        return Case.OTHER_HUB if arrival.hub is not None else Case.NOT_FOUND
    if arrival.kind == "checked-in" and not arrival.number:
        return Case.PAST
    if found.displaced and arrival.kind in ("too-early", "other-day"):
        return Case.DISPLACED
    if arrival.kind == "too-late":
        return Case.MISSED if found.state is AppointmentState.MISSED else Case.TOO_LATE
    if arrival.kind == "other-day" and found.starts_at < now:
        return Case.PAST
    return {
        "too-early": Case.TOO_EARLY,
        "other-day": Case.OTHER_DAY,
        "cancelled": Case.CANCELLED,
        "checked-in": Case.CHECKED_IN,
    }[arrival.kind]


def figures_of(setup: HubSetup, arrival: Arrival, language: str) -> dict[str, str]:
    """What is put into the sentences of a case."""
    figures = {"number": arrival.number}
    if arrival.appointment is not None:
        starts_at = arrival.appointment.starts_at
        figures |= {"day": said_day(local(starts_at, setup).date(), language), "time": local_time(starts_at, setup)}
    if arrival.opens_at is not None:
        figures["opens"] = local_time(arrival.opens_at, setup)
    if arrival.hub is not None:
        figures["hub"] = ", ".join(part for part in (arrival.hub.name, arrival.hub.address) if part)
    return figures
