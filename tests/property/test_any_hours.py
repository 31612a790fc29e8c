"""Whatever text somebody writes, hours are answered, refused or cautioned of: never a crash, never for long."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wijkhub_queue.hours import (
    LONGEST,
    DayException,
    Doors,
    Hours,
    HoursRefused,
    State,
    TimeRange,
    day_rows,
    finding_words,
    schema_org_hours,
    state_at,
    state_words,
    timeline,
    validate,
)

PIECES = [
    "Mo", "Tu-Fr", "Su", "PH", "PH off", "SH", "easter -2 days", "Jan", "Feb 29", "Feb 30", "Dec 24-Jan 02", "2026",
    "2020-2030/2", "week", "1-53/2", "week 53", "[1]", "[-1]", "[5]", "+1 day", "-9999 days", "09:00-17:00",
    "22:00-26:00", "00:00-48:00", "10:00-10:00", "09:00", "17:00", "-", ",", ";", "; ", " || ", " ", "off", "open",
    "unknown", '"by appointment"', '"', "24/7", "+", "/02:00", "sunrise", "(sunset-01:00)", "9999",
    "99999999999999999999", "\x00", "é", "\u202e", "{part}", "(" * 50,
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
)


def moments_between(first: date, last: date) -> st.SearchStrategy[datetime]:
    midnights = (datetime.combine(day, datetime.min.time()) for day in (first, last))
    return st.datetimes(*midnights, timezones=st.just(UTC))


MOMENTS = moments_between(date(2025, 1, 1), date(2032, 1, 1))
WORST = "; ".join(f"2020-2030/2 week 1-53/{n + 2} Mo[{n % 5 + 1}],Tu[-1],We-Fr 09:00-17:00" for n in range(8))


@settings(deadline=timedelta(seconds=2), max_examples=600)
@given(TEXTS, MOMENTS)
@example("Mo " * 10_000, datetime(2026, 5, 4, tzinfo=UTC))
@example("(" * LONGEST, datetime(2026, 5, 4, tzinfo=UTC))
@example("2025 Mo 10:00-12:00", datetime(2026, 5, 4, tzinfo=UTC))
@example(WORST, datetime(2026, 5, 4, tzinfo=UTC))
def test_any_text_is_answered_and_refused_or_kept_with_words(text: str, moment: datetime) -> None:
    answer = state_at(Hours(text), moment)
    assert state_words(answer, "nl", now=moment)
    assert answer.until is None or moment < answer.until <= moment + timedelta(days=400)
    try:
        cautions = validate(text, today=moment.date())
    except HoursRefused as refused:
        assert refused.finding is not None and finding_words(refused.finding, "nl")
        return
    # What is kept can be read, and every word about it told.
    assert answer.because == "regular"
    assert all(finding_words(found, language) for found in cautions for language in ("nl", "en"))
    assert len(day_rows(Hours(text), moment.date(), "nl")) == 7
    schema_org_hours(Hours(text), moment.date(), weeks=2)


def test_the_longest_text_that_is_kept_is_checked_within_a_second() -> None:
    assert LONGEST - 80 < len(WORST) <= LONGEST
    began = time.perf_counter()
    validate(WORST, today=date(2026, 11, 24))
    assert time.perf_counter() - began < 1


RANGES = st.tuples(st.integers(0, 47), st.integers(1, 47)).map(
    lambda half: TimeRange(_clock(half[0]), _clock((half[0] + half[1]) % 48))
)


def _clock(halves: int) -> str:
    return f"{halves // 2:02}:{halves % 2 * 30:02}"


EXCEPTIONS = st.lists(
    st.builds(
        DayException,
        st.dates(date(2026, 3, 27), date(2026, 4, 1)),
        st.sampled_from(State),
        st.lists(RANGES, max_size=2).map(tuple),
    ),
    max_size=3,
    unique_by=lambda one: one.day,
).map(tuple)
SOON = moments_between(date(2026, 3, 27), date(2026, 4, 1))
DOORS = st.none() | st.builds(Doors, st.sampled_from(["open", "closed"]), SOON, SOON)
REGULAR = st.sampled_from(
    [None, "24/7", "Mo-Su 22:00-03:00", "Mo-Fr 09:00-17:00; Su 02:15-02:45", '"op afspraak"', "?"]
)


@settings(deadline=None, max_examples=300)
@given(st.builds(Hours, REGULAR, EXCEPTIONS, DOORS), SOON, st.integers(1, 6 * 24 * 60))
def test_a_timeline_is_whole_and_agrees_with_the_answer_at_each_of_its_moments(
    hours: Hours, start: datetime, minutes: int
) -> None:
    end = start + timedelta(minutes=minutes)
    spans = timeline(hours, start, end)
    assert [span.start for span in spans] == [start, *(span.end for span in spans[:-1])]
    assert spans[-1].end == end
    for span in spans:
        assert span.start < span.end
        for moment in (span.start, span.start + (span.end - span.start) / 2):
            assert state_at(hours, moment).state is span.state
    if hours.doors is not None:
        for span in spans:
            if hours.doors.since <= span.start < hours.doors.until:
                assert (span.state, span.because) == (hours.doors.state, "doors")


WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEKLY = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 46), st.integers(1, 48)).filter(lambda one: one[1] < one[2]),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=300)
@given(WEEKLY, MOMENTS)
def test_a_plain_week_is_open_when_the_clock_on_the_wall_says_so(
    week: list[tuple[int, int, int]], moment: datetime
) -> None:
    text = ", ".join(f"{WEEK[day]} {_clock(start)}-{_clock(end) if end < 48 else '24:00'}" for day, start, end in week)
    wall = moment.astimezone(ZoneInfo("Europe/Amsterdam"))
    halves = (wall.hour * 60 + wall.minute) / 30
    is_open = any(day == wall.weekday() and start <= halves < end for day, start, end in week)
    # In the second of two equal hours the wall says what it said before.
    assume(wall.fold == 0)
    assert state_at(Hours(text), moment).state is (State.OPEN if is_open else State.CLOSED)
