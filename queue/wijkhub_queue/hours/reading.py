"""The regular hours, read from their text: stretches of local time, by the parser of `opening-hours-py`.

It is asked in local time without a zone, since it takes the second of two equal times on the night in autumn, and in
some answers the first. Its Dutch holidays lack 5 May, which it has as a school holiday with Good Friday; those are the
only two. No text that we take speaks of school holidays, so that `PH,SH` in May means "holidays, 5 May included". What
stands after `||` is asked by itself, where all before it says closed: the parser lets it take the place of all before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from opening_hours import OpeningHours
from opening_hours import State as Parsed

from wijkhub_queue.hours.nights import is_left_of_a_night, nights_in
from wijkhub_queue.hours.public_holidays import liberation_day_is_free
from wijkhub_queue.hours.stated import Calendar, State

_QUOTED = re.compile(r'"[^"]*"')
_HOLIDAY = re.compile(r"\bPH\b", re.IGNORECASE)
_APPOINTMENT = re.compile(
    r"((alleen|uitsluitend|only|open) )?(op afspraak|(by|on) appointment|appointment only)\b", re.IGNORECASE
)


class Unreadable(ValueError):
    """The parser can't read a text; `at` is where it stopped, counted from 0."""

    def __init__(self, at: int) -> None:
        super().__init__(f"can't be read from place {at + 1}")
        self.at = at


class LocalSpan(NamedTuple):
    """A stretch of local time, without a zone, in which nothing changes."""

    start: datetime
    end: datetime
    state: State
    comment: str = ""


class Part(NamedTuple):
    """What stands before, between or after `||`, parsed."""

    hours: OpeningHours
    has_nights: bool


def read(text: str, calendar: Calendar) -> tuple[Part, ...]:
    """The text, parsed: the hours, and what `||` says of the time in which they say closed.

    Raises:
        Unreadable: it is no text in this syntax, or `||` is not in its last parts.
    """
    if (fallback := bare(text).find("||")) >= 0 and (later := bare(text).find(";", fallback)) >= 0:
        raise Unreadable(later)
    parsed, at = [], 0
    for part in bare(text).split("||"):
        start = at + len(part) - len(part.lstrip())
        found = _parsed(text[start : at + len(part)].rstrip(), calendar.country)
        if isinstance(found, int):
            raise Unreadable(start + found)
        parsed.append(found)
        at += len(part) + len("||")
    return tuple(parsed)


def regular_hours(text: str, start: datetime, end: datetime, calendar: Calendar) -> list[LocalSpan]:
    """What the text says of the local time from `start` until `end`, without a gap.

    Raises:
        Unreadable: it is no text in this syntax.
    """
    spans: list[LocalSpan] = []
    for begins, ends, with_liberation_day in _pieces(text, start, end, calendar):
        asked = read(without_comments(text, _HOLIDAY, "PH,SH") if with_liberation_day else text, calendar)
        for span in _asked(asked, begins, ends):
            if spans and spans[-1][2:] == span[2:]:
                span = span._replace(start=spans.pop().start)
            spans.append(span)
    return spans


def without_comments(text: str, pattern: re.Pattern[str], replacement: str) -> str:
    """The text with what matches replaced, except within quotes."""
    parts, last = [], 0
    for quoted in _QUOTED.finditer(text):
        parts += [pattern.sub(replacement, text[last : quoted.start()]), quoted[0]]
        last = quoted.end()
    return "".join([*parts, pattern.sub(replacement, text[last:])])


def bare(text: str) -> str:
    """The text with a blank for each sign within quotes, so that places in it stay the same."""
    return _QUOTED.sub(lambda quoted: '"' + " " * (len(quoted[0]) - 2) + '"', text)


def means_by_appointment(comment: str) -> bool:
    """Whether a comment says that one comes by appointment, such as `op afspraak` or `Only by appointment, 14 010`."""
    return _APPOINTMENT.match(" ".join(comment.split())) is not None


def _asked(parts: tuple[Part, ...], begins: datetime, ends: datetime) -> Iterator[LocalSpan]:
    (hours, has_nights), *otherwise = parts
    before = None
    for since, until, parsed, comment in hours.intervals(begins, ends):
        # A last stretch may be said to end never.
        span = LocalSpan(since, min(until or ends, ends), _state(parsed, comment), comment)
        if has_nights and before is State.CLOSED and is_left_of_a_night(span.start, span.end):
            span = LocalSpan(span.start, span.end, State.CLOSED)
        before = span.state
        if span.state is State.CLOSED and otherwise:
            yield from _asked(tuple(otherwise), span.start, span.end)
        else:
            yield span


def _state(parsed: Parsed, comment: str) -> State:
    if means_by_appointment(comment):
        return State.BY_APPOINTMENT
    if parsed == Parsed.OPEN:
        return State.OPEN
    return State.CLOSED if parsed == Parsed.CLOSED else State.UNKNOWN


def _pieces(text: str, start: datetime, end: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime, bool]]:
    """The time in pieces, each with whether 5 May lies in it and is a holiday that the text speaks of."""
    cuts = {start, end}
    free = []
    if _HOLIDAY.search(bare(text)):
        free = [year for year in range(start.year, end.year + 1) if liberation_day_is_free(year, calendar)]
    for year in free:
        cuts |= {cut for cut in _may(year) if start < cut < end}
    for begins, ends in pairwise(sorted(cuts)):
        yield begins, ends, begins.year in free and _may(begins.year)[0] <= begins < _may(begins.year)[1]


def _may(year: int) -> tuple[datetime, datetime]:
    return datetime.combine(date(year, 5, 1), time()), datetime.combine(date(year, 6, 1), time())


@lru_cache(maxsize=4096)
def _parsed(text: str, country: str) -> Part | int:
    try:
        return Part(OpeningHours(text, country=country), bool(nights_in(bare(text))))
    except BaseException as error:  # A panic of the parser, should there be one, is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        place = re.search(r"--> \d+:(\d+)", str(error))
        return int(place[1]) - 1 if place else 0
