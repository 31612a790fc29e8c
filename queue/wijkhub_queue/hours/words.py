"""Opening hours in words for residents: now, and day by day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_queue.hours.catalogue import date_words, hours_texts, in_language, weekday_words
from wijkhub_queue.hours.days import MINUTES, Day, Stretch, hours_by_day
from wijkhub_queue.hours.stated import DUTCH, Answer, Calendar, Hours, State
from wijkhub_queue.local_time import local_day

_WEEK = timedelta(days=7)
_SAID_ALREADY = re.compile(r"(alleen |only )?(op afspraak|by appointment)( only)?\.?", re.IGNORECASE)


class DayRow(Struct, frozen=True, rename="camel"):
    """A day for a table: its name, its hours in words, and what is special about it."""

    day: date
    name: str
    """Such as `donderdag`."""
    ranges: tuple[str, ...]
    """Such as `09:00 tot 12:00`; one that says `gesloten` where there is nothing else."""
    words: str
    """The ranges in one line."""
    note: str
    """Why the day is as it is: the exception's words, or the holiday's name."""
    special: bool
    """Whether it is an exception or a holiday."""


def state_words(answer: Answer, language: str, *, now: datetime, calendar: Calendar = DUTCH) -> str:
    """Such as `open tot 17:00` or `gesloten (verbouwing), morgen open om 09:00`; not a sentence, without a capital."""
    texts = hours_texts()
    said = in_language(answer.reason, language) or answer.comment
    if answer.state is State.UNKNOWN:
        return texts.get(language, "now.unknown.because", words=said) if said else texts.get(language, "now.unknown")
    words = texts.get(language, f"now.{answer.state}")
    if said and not (answer.state is State.BY_APPOINTMENT and _SAID_ALREADY.fullmatch(said.strip())):
        words = texts.get(language, "now.words", said=words, words=said)
    if answer.until is None or answer.then is None:
        return words
    key = "now.open-until" if answer.state is State.OPEN else f"now.{answer.state}.{answer.then}"
    if (answer.state, answer.then) == (State.BY_APPOINTMENT, State.UNKNOWN):
        key = "now.by-appointment.closed"
    day = _day_words(local_day(answer.until, calendar.time_zone), local_day(now, calendar.time_zone), language)
    time = _clock(answer.until, calendar)
    until = _until(answer.until, now, language, calendar)
    return texts.get(language, key, state=words, day=day, time=time, until=until)


def confirmed_words(confirmed_at: datetime | None, language: str, *, calendar: Calendar = DUTCH) -> str:
    """When somebody last said that the hours are right."""
    if confirmed_at is None:
        return hours_texts().get(language, "confirmed.never")
    day = date_words(local_day(confirmed_at, calendar.time_zone), language)
    return hours_texts().get(language, "confirmed.at", date=day)


def day_rows(
    hours: Hours, first: date, language: str, *, days: int = 7, calendar: Calendar = DUTCH
) -> tuple[DayRow, ...]:
    """A week from `first` on, or so many days, exceptions and holidays in their places."""
    return tuple(row_of(day, language) for day in hours_by_day(hours, first, days, calendar=calendar))


def exceptions_ahead(
    hours: Hours, first: date, language: str, *, days: int = 92, calendar: Calendar = DUTCH
) -> tuple[DayRow, ...]:
    """The exceptions and holidays in so many days from `first` on."""
    return tuple(row for row in day_rows(hours, first, language, days=days, calendar=calendar) if row.special)


def row_of(day: Day, language: str) -> DayRow:
    """A day in words."""
    texts = hours_texts()
    ranges = tuple(_range(stretch, language) for stretch in day.stretches)
    ranges = ranges or (texts.get(language, "day.closed"),)
    excepted = day.because == "exception"
    holiday = texts.get(language, f"holiday.{day.holiday}") if day.holiday else ""
    return DayRow(
        day=day.day,
        name=weekday_words(day.day, language),
        ranges=ranges,
        words=_in_one_line(ranges, language),
        note=(in_language(day.reason, language) if excepted else "") or holiday,
        special=excepted or bool(holiday),
    )


def _in_one_line(ranges: tuple[str, ...], language: str) -> str:
    if len(ranges) == 1:
        return ranges[0]
    first = ", ".join(ranges[:-1])
    return hours_texts().get(language, "day.and", first=first, last=ranges[-1])


def _range(stretch: Stretch, language: str) -> str:
    texts = hours_texts()
    whole = stretch.start == 0 and stretch.end == MINUTES
    said = stretch.comment
    if whole and stretch.state is State.UNKNOWN:
        return texts.get(language, "now.unknown.because", words=said) if said else texts.get(language, "now.unknown")
    if whole:
        words = texts.get(language, "day.all-day" if stretch.state is State.OPEN else "now.by-appointment")
    else:
        key = "day.range" if stretch.state is State.OPEN else f"day.range.{stretch.state}"
        end = texts.get(language, "when.midnight") if stretch.end == MINUTES else stretch.clock[1]
        words = texts.get(language, key, start=stretch.clock[0], end=end)
    if not said or (stretch.state is State.BY_APPOINTMENT and _SAID_ALREADY.fullmatch(said.strip())):
        return words
    return texts.get(language, "day.range.with", range=words, words=said)


def _until(until: datetime, now: datetime, language: str, calendar: Calendar) -> str:
    today, day = local_day(now, calendar.time_zone), local_day(until, calendar.time_zone)
    time = _clock(until, calendar)
    if day == today:
        return time
    if time == "00:00":
        if day - today == timedelta(days=1):
            return hours_texts().get(language, "when.midnight")
        # Midnight belongs to the evening before.
        day, time = day - timedelta(days=1), hours_texts().get(language, "when.midnight")
    return hours_texts().get(language, "when.later", day=_day_words(day, today, language), time=time)


def _day_words(day: date, today: date, language: str) -> str:
    texts = hours_texts()
    if day == today:
        return texts.get(language, "when.today")
    if day - today == timedelta(days=1):
        return texts.get(language, "when.tomorrow")
    if day - today < _WEEK:
        return texts.get(language, "when.weekday", weekday=weekday_words(day, language))
    return texts.get(language, "when.date", date=date_words(day, language))


def _clock(at: datetime, calendar: Calendar) -> str:
    return at.astimezone(ZoneInfo(calendar.time_zone)).strftime("%H:%M")
