"""Regular hours, exceptions and doors laid over each other: what holds from moment to moment, in UTC.

An exception holds for its whole calendar day, and for its own hours after midnight. Regular hours that began on that
day do not run on after it. Doors win over all until they lapse.

Of the two equal times on the night in autumn the first counts; a time that spring skips is the end of the gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from msgspec.structs import replace

from wijkhub_queue.forms import Words
from wijkhub_queue.hours.reading import LocalSpan, Unreadable, regular_hours
from wijkhub_queue.hours.stated import DUTCH, Because, Calendar, DayException, Hours, Span, State
from wijkhub_queue.local_time import local_day, moment_of

_DAY = timedelta(days=1)
_Layer = tuple[LocalSpan, Because, Words]


def timeline(hours: Hours, start: datetime, end: datetime, *, calendar: Calendar = DUTCH) -> list[Span]:
    """What holds from `start` until `end` (moments with a zone), without a gap, oldest first."""
    # Two days more on both sides: hours that run past midnight, and an exception of the day before.
    first = datetime.combine(local_day(start, calendar.time_zone), time()) - 2 * _DAY
    last = datetime.combine(local_day(end, calendar.time_zone), time()) + 2 * _DAY
    layers = _with_exceptions(_regular(hours, first, last, calendar), hours.exceptions, first, last)
    spans = [
        Span(_moment(local.start, calendar), _moment(local.end, calendar), local.state, local.comment, reason, because)
        for local, because, reason in layers
    ]
    if (doors := hours.doors) is not None and doors.since < doors.until:
        at = Span(
            doors.since.astimezone(UTC), doors.until.astimezone(UTC), State(doors.state), "", doors.reason, "doors"
        )
        spans = [
            piece
            for span in spans
            for piece in (_clipped(span, span.start, at.start), _clipped(span, at.end, span.end))
            if piece is not None
        ]
        spans = sorted([*spans, at], key=lambda span: span.start)
    clipped = (_clipped(span, start.astimezone(UTC), end.astimezone(UTC)) for span in spans)
    return _joined(span for span in clipped if span is not None)


def openings(
    hours: Hours,
    start: datetime,
    end: datetime,
    *,
    states: Sequence[State] = (State.OPEN,),
    calendar: Calendar = DUTCH,
) -> list[Span]:
    """The stretches (UTC) between two moments in which the place is in one of these states."""
    return [span for span in timeline(hours, start, end, calendar=calendar) if span.state in states]


def _regular(hours: Hours, first: datetime, last: datetime, calendar: Calendar) -> list[_Layer]:
    if hours.text is None:
        return [(LocalSpan(first, last, State.UNKNOWN), "not-stated", {})]
    try:
        return [(span, "regular", {}) for span in regular_hours(hours.text, first, last, calendar)]
    except Unreadable:
        return [(LocalSpan(first, last, State.UNKNOWN), "unreadable", {})]


def _with_exceptions(
    layers: list[_Layer], exceptions: Iterable[DayException], first: datetime, last: datetime
) -> list[_Layer]:
    regular = layers
    for exception in sorted(exceptions, key=lambda one: one.day):
        midnight = datetime.combine(exception.day, time())
        if not first <= midnight < last:
            continue
        ends = midnight + _DAY
        for span, because, _ in regular:
            if midnight < span.start < ends < span.end < ends + _DAY:
                layers = _laid_over(layers, (LocalSpan(ends, span.end, State.CLOSED), because, {}))
        whole = State.CLOSED if exception.ranges else exception.state
        layers = _laid_over(layers, (LocalSpan(midnight, ends, whole), "exception", exception.reason))
        for one in exception.ranges:
            start, end = (midnight + timedelta(minutes=minutes) for minutes in one.minutes)
            layers = _laid_over(layers, (LocalSpan(start, end, exception.state), "exception", exception.reason))
    return layers


def _laid_over(layers: list[_Layer], top: _Layer) -> list[_Layer]:
    start, end = top[0].start, top[0].end
    found = [top]
    for span, because, reason in layers:
        if span.start < start:
            found.append((span._replace(end=min(span.end, start)), because, reason))
        if span.end > end:
            found.append((span._replace(start=max(span.start, end)), because, reason))
    return sorted(found, key=lambda layer: layer[0].start)


def _moment(local: datetime, calendar: Calendar) -> datetime:
    return moment_of(local.date(), local.hour * 60 + local.minute, calendar.time_zone)


def _clipped(span: Span, start: datetime, end: datetime) -> Span | None:
    start, end = max(span.start, start), min(span.end, end)
    return replace(span, start=start, end=end) if start < end else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and _says(joined[-1]) == _says(span):
            span = replace(span, start=joined.pop().start)
        joined.append(span)
    return joined


def _says(span: Span) -> tuple[State, str, Words, Because]:
    return span.state, span.comment, span.reason, span.because
