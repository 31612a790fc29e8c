"""Hours by calendar day: each stretch belongs to the day on which it begins.

One that runs past midnight is not cut, unless it lasts for a day or more: then each day has its own.
What staff did to the doors is left out: it holds for now, and a table or a feed is read later.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_queue.forms import Words
from wijkhub_queue.hours.layers import timeline
from wijkhub_queue.hours.public_holidays import holiday_on
from wijkhub_queue.hours.stated import DUTCH, Because, Calendar, Hours, Span, State
from wijkhub_queue.local_time import MIDNIGHT, local_day, moment_of

MINUTES = 24 * 60


class Stretch(Struct, frozen=True, rename="camel"):
    """Part of a day in which the place is not simply closed; minutes after local midnight by the clock on the wall."""

    start: int
    end: int
    """More than 1,440 where it runs into the next day."""
    state: State
    comment: str = ""

    @property
    def clock(self) -> tuple[str, str]:
        """Both as clocks show them, such as `22:00` and `02:00`; midnight at the end is `00:00`."""
        return _clock(self.start), _clock(self.end)


class Day(Struct, frozen=True, rename="camel"):
    """A calendar day: what is not simply closed, in order."""

    day: date
    stretches: tuple[Stretch, ...]
    because: Because
    """`exception` where the day has one."""
    reason: Words
    holiday: str | None
    """The code of a public holiday."""

    @property
    def open(self) -> tuple[Stretch, ...]:
        """Those in which a resident can walk in, whatever the words beside them."""
        found: list[Stretch] = []
        for one in self.stretches:
            if one.state is not State.OPEN:
                continue
            if found and found[-1].end == one.start:
                found[-1] = Stretch(found[-1].start, one.end, State.OPEN)
            else:
                found.append(Stretch(one.start, one.end, State.OPEN))
        return tuple(found)


def hours_by_day(hours: Hours, first: date, days: int, *, calendar: Calendar = DUTCH) -> list[Day]:
    """So many days from `first` on, one after the other."""
    zone = calendar.time_zone
    start, end = (moment_of(day, 0, zone) for day in (first - timedelta(days=1), first + timedelta(days=days + 1)))
    spans = timeline(replace(hours, doors=None), start, end, calendar=calendar)
    pieces = [(day, piece) for span in spans for day, piece in _by_day(span, zone)]
    excepted = {one.day: one for one in hours.exceptions}
    found = {day: list(group) for day, group in groupby(sorted(pieces, key=lambda one: one[0]), key=lambda one: one[0])}
    by_day = []
    for number in range(days):
        day = first + timedelta(days=number)
        on_day = [piece for _, piece in found.get(day, [])]
        exception = excepted.get(day)
        by_day.append(
            Day(
                day,
                tuple(stretch for stretch, _ in on_day if stretch.state is not State.CLOSED),
                "exception" if exception else on_day[-1][1] if on_day else "regular",
                exception.reason if exception else {},
                holiday_on(day, calendar),
            )
        )
    return by_day


def _by_day(span: Span, zone: str) -> list[tuple[date, tuple[Stretch, Because]]]:
    first, last = (local_day(moment, zone) for moment in (span.start, span.end))
    start, end = (_minutes(moment, zone) for moment in (span.start, span.end))
    # Through one midnight, and less than a day long: it stays whole.
    if first == last or (last - first == timedelta(days=1) and end < start and span.state is not State.CLOSED):
        pieces = [(first, start, end if first == last else MINUTES + end)]
    else:
        whole = [(first + timedelta(days=number), 0, MINUTES) for number in range(1, (last - first).days)]
        pieces = [(first, start, MINUTES), *whole, (last, 0, end)]
    return [
        (day, (Stretch(begins, ends, span.state, span.comment), span.because))
        for day, begins, ends in pieces
        if begins < ends
    ]


def _minutes(moment: datetime, zone: str) -> int:
    local = moment.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute


def _clock(minutes: int) -> str:
    return (datetime.combine(date.min, MIDNIGHT) + timedelta(minutes=minutes % MINUTES)).strftime("%H:%M")
