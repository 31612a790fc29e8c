"""What is stated of when a place receives residents, and what can be answered from it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from wijkhub_queue.forms import Words

StartTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="local time, such as 09:30")]
EndTime = Annotated[
    str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", description="local time, 24:00 at most")
]
Moment = Annotated[datetime, Meta(tz=True, description="a moment with a zone")]
Because = Literal["regular", "exception", "doors", "not-stated", "unreadable"]
"""What an answer rests on; the last two mean that nothing is known."""


class State(StrEnum):
    """Whether a resident can walk in."""

    OPEN = "open"
    CLOSED = "closed"
    BY_APPOINTMENT = "by-appointment"
    UNKNOWN = "unknown"


class Calendar(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """By which clock and holidays a place's hours are read."""

    time_zone: str = "Europe/Amsterdam"
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="ISO 3166 code, for public holidays")] = "NL"
    liberation_day: Literal["every-year", "every-five-years", "never"] = "every-five-years"
    """When 5 May is a Dutch holiday: each year, in 2025, 2030 and so on, or not at all."""


DUTCH = Calendar()


class TimeRange(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A stretch of local time; one that ends before it starts ends the next day."""

    start: StartTime
    end: EndTime

    @property
    def minutes(self) -> tuple[int, int]:
        """Both in minutes after midnight of the day on which it starts."""
        start, end = _minutes(self.start), _minutes(self.end)
        return start, end if end > start else end + 24 * 60


class DayException(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How one calendar day differs from the regular hours; it always wins over them."""

    day: date
    state: State
    """`closed` has no ranges, `open` has some; outside them the place is closed. The other two may do without."""
    ranges: tuple[TimeRange, ...] = ()
    reason: Words = {}


class Doors(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What staff did to the doors; it wins over all else until it lapses."""

    state: Literal["open", "closed"]
    since: Moment
    until: Moment
    reason: Words = {}


class Hours(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The hours of a place: the canonical form."""

    text: str | None = None
    """In the OpenStreetMap `opening_hours` syntax; None where nobody knows them."""
    exceptions: tuple[DayException, ...] = ()
    doors: Doors | None = None
    confirmed_at: Moment | None = None
    """When somebody last said that this is right."""


class Span(Struct, frozen=True, rename="camel"):
    """A stretch of time (UTC, `end` not included) in which nothing changes."""

    start: datetime
    end: datetime
    state: State
    comment: str = ""
    """Words from the hours' text, as somebody wrote them; never markup."""
    reason: Words = {}
    """Words of the exception, or of whoever opened or closed the doors."""
    because: Because = "regular"


class Answer(Struct, frozen=True, rename="camel"):
    """Whether a resident can walk in at a moment, and for how long that holds."""

    state: State
    until: datetime | None
    """When the state changes (UTC); None when it does not within `LOOK_AHEAD`."""
    then: State | None
    """What it changes to."""
    comment: str
    reason: Words
    because: Because
    confirmed_at: datetime | None


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
