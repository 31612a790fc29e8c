"""When and how much a hub can be booked: series, single extra openings and closures. Slots derive from these.

All times are local, by the rules of the hub's zone. Minutes are minutes.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from msgspec import Meta, Struct

from wijkhub_queue.forms import Code, Words
from wijkhub_queue.read_out import LETTERS

Channel = Literal["desk", "web", "leased"]
"""Who sells a place: the hub's own kiosk and desk, its web page, or the registry that has it on lease."""
CHANNELS: tuple[Channel, ...] = ("desk", "web", "leased")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Places = Annotated[int, Meta(ge=1, le=1000)]
Step = Annotated[int, Meta(ge=5, le=240, multiple_of=5, description="minutes in fives, 5 to 240")]
Nth = Annotated[int, Meta(ge=-1, le=5)]
Mark = Annotated[str, Meta(pattern=rf"^[{LETTERS}]{{2}}$", description=f"two of {LETTERS}")]
Percent = Annotated[int, Meta(ge=0, le=100)]
Reserved = dict[Channel, Annotated[int, Meta(ge=0, le=1000)]]


class CapacitySeries(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Places that come back every week, or in some weeks. Where series overlap, their places add up."""

    id: Code
    group: Code
    weekdays: tuple[Weekday, ...]
    start: time
    end: time
    """00:00 is the end of the day."""
    places: Places
    """How many residents are helped at once."""
    step_min: Step = 5
    """Appointments begin at `start` and every so many minutes after it."""
    weeks: Literal["every", "odd", "even"] = "every"
    """By the number of the ISO week."""
    nth: tuple[Nth, ...] = ()
    """Which of the month, such as 1 and 3 for the first and third; -1 for the last. Empty: all."""
    first_day: date | None = None
    last_day: date | None = None
    reserved: Reserved = {}
    """Places kept for a channel; the rest is for all."""


class ExtraOpening(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Places on one day, beside what the series give."""

    id: Code
    group: Code
    day: date
    start: time
    end: time
    places: Places
    step_min: Step = 5
    reserved: Reserved = {}


class Closure(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """No appointments, whatever series and extra openings say: on each day from `first` to `last`, or a part of it."""

    id: Code
    first: date
    last: date
    start: time | None = None
    """From when on each of those days; None: from its beginning."""
    end: time | None = None
    """Until when on each of those days; None: until its end."""
    groups: tuple[Code, ...] = ()
    """Which groups; empty: all."""
    reason: Words = {}
    """Why, for residents, by language."""


class OtherHub(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Another hub of the city, by the mark with which the codes of its appointments begin."""

    mark: Mark
    name: str
    address: str = ""


def minutes_of(at: time) -> int:
    """Minutes after midnight."""
    return at.hour * 60 + at.minute


def end_minutes(at: time) -> int:
    """Minutes after midnight of the end of something: 00:00 is the end of the day."""
    return minutes_of(at) or 24 * 60


def problems_of_opening(opening: CapacitySeries | ExtraOpening, groups: set[str]) -> list[str]:
    """What is wrong with a series or an extra opening, one sentence each."""
    what = f"capacity '{opening.id}'" if isinstance(opening, CapacitySeries) else f"extra opening '{opening.id}'"
    found = []
    if opening.group not in groups:
        found.append(f"{what} is for group '{opening.group}', which is not there; choose from {sorted(groups)}")
    if minutes_of(opening.start) >= end_minutes(opening.end):
        found.append(
            f"{what} ends before it starts; an end of 00:00 is the end of the day, and what goes on after midnight "
            "is another, from 00:00 on the day after"
        )
    if any(at.minute % 5 or at.second or at.microsecond for at in (opening.start, opening.end)):
        found.append(f"{what} starts or ends off the five minutes; use times such as 09:05")
    if sum(opening.reserved.values()) > opening.places:
        found.append(f"{what} reserves {sum(opening.reserved.values())} of {opening.places} places; reserve less")
    if isinstance(opening, CapacitySeries):
        if not opening.weekdays:
            found.append(f"{what} has no weekdays; name at least one, such as mon")
        if 0 in opening.nth:
            found.append(f"{what} has nth = 0; use 1 to 5, or -1 for the last of the month")
        if opening.first_day and opening.last_day and opening.first_day > opening.last_day:
            found.append(f"{what} has its last day before its first")
    return found


def problems_of_closure(closure: Closure, groups: set[str]) -> list[str]:
    """What is wrong with a closure, one sentence each."""
    what = f"closure '{closure.id}'"
    found = [
        f"{what} is for group '{group}', which is not there; choose from {sorted(groups)}"
        for group in closure.groups
        if group not in groups
    ]
    if closure.first > closure.last:
        found.append(f"{what} ends on {closure.last}, before it begins on {closure.first}")
    start = minutes_of(closure.start) if closure.start else 0
    if start >= (end_minutes(closure.end) if closure.end else 24 * 60):
        found.append(
            f"{what} ends before it starts; leave start and end out for whole days, and give what goes on after "
            "midnight a closure of its own, from 00:00 on the day after"
        )
    return found
