"""Hours that somebody wrote, checked before they are kept: what is wrong and what to write instead, and what to mind.

Each finding names the part of the text it is about. `findings_words` puts it into words.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_queue.hours.nights import nights_in
from wijkhub_queue.hours.public_holidays import holidays
from wijkhub_queue.hours.reading import LocalSpan, Unreadable, bare, read, regular_hours
from wijkhub_queue.hours.stated import DUTCH, Calendar, State

LONGEST = 500
"""Signs in a text."""
MOST_PARTS = 40
"""Parts of a text, between `;`."""
AHEAD = timedelta(days=400)
"""How far the text is tried out, and for five years on holidays."""
_YEARS = 5

Problem = Literal[
    "empty", "too-long", "too-many-parts", "control-sign", "quote-open", "long-dash", "school-holidays", "sun",
    "holiday-offset", "open-end", "repeated", "no-such-day", "fallback-not-last", "dutch-words", "no-minutes", "dotted",
    "am-pm", "not-understood",
]  # fmt: skip
Caution = Literal["holiday-opened-again", "holidays-not-said", "part-without-effect", "night-cut", "never-open"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NEVER: tuple[tuple[Problem, re.Pattern[str]], ...] = (
    ("long-dash", re.compile("[‐-―−]")),
    ("fallback-not-last", re.compile(r"(?<=\|\|)[^;]*;")),
    ("school-holidays", re.compile(r"\bSH\b", re.IGNORECASE)),
    ("sun", re.compile(r"\b(sunrise|sunset|dawn|dusk)\b", re.IGNORECASE)),
    ("holiday-offset", re.compile(r"\bPH\s*[+-]\s*\d+\s*day", re.IGNORECASE)),
    ("open-end", re.compile(r"\b\d{1,2}:\d\d\s*\+")),
    ("repeated", re.compile(r"\b\d{1,2}:\d\d\s*/")),
    # The parser takes a day that is not there for every day.
    ("no-such-day", re.compile(r"\b(Feb\s*3[01]|(Apr|Jun|Sep|Nov)\s*31)\b(?!\s*:)", re.IGNORECASE)),
)
"""What the parser would read, and answer wrongly or with times that nobody stated."""
_LIKELY: tuple[tuple[Problem, re.Pattern[str]], ...] = (
    ("dutch-words", re.compile(r"\b(ma|di|wo|do|vr|za|zo|\w*dag|t/m|van|tot|en|mrt|mei|okt|uur)\b", re.IGNORECASE)),
    ("am-pm", re.compile(r"\b\d{1,2}(:\d\d)?\s*(am|pm)\b", re.IGNORECASE)),
    ("dotted", re.compile(r"\b\d{1,2}\.\d\d\b")),
    ("no-minutes", re.compile(r"(?<![\d:])\d{1,2}\s*-\s*\d{1,2}(?![\d:])")),
)
"""Why the parser most often can't read a text."""
_HOLIDAY = re.compile(r"\bPH\b", re.IGNORECASE)
_CLOSES_HOLIDAYS = re.compile(r"\bPH\b.*\b(off|closed)\b", re.IGNORECASE)
_OFF = re.compile(r"\b(off|closed)\b", re.IGNORECASE)


class Finding(Struct, frozen=True, rename="camel"):
    """Something about a text: what is wrong with it (then it is refused), or what to mind."""

    code: Problem | Caution
    part: str = ""
    """The part of the text it is about, as it was written."""
    at: int = 0
    """Where in the text, counted from 0."""
    day: date | None = None
    """A day on which it shows."""
    better: str = ""
    """What the whole text might be instead; empty where that can't be said."""


def problem_in(text: str, calendar: Calendar = DUTCH) -> Finding | None:
    """What is wrong with a text, the first thing only; None when it can be kept."""
    plain = bare(text)
    if not text.strip():
        return Finding("empty")
    if len(text) > LONGEST:
        return Finding("too-long", part=text[:40], at=LONGEST)
    if control := _CONTROL.search(text):
        return Finding("control-sign", at=control.start())
    if plain.count('"') % 2:
        return _finding("quote-open", text, plain.rindex('"'))
    if len(re.split(r"[;,|]", plain)) > MOST_PARTS:
        return Finding("too-many-parts", part=text[:40])
    for code, pattern in _NEVER:
        if found := pattern.search(plain):
            return _finding(code, text, found.end() - 1 if code == "fallback-not-last" else found.start())
    try:
        read(text, calendar)
    except Unreadable as error:
        at = error.at + len(text[error.at :]) - len(text[error.at :].lstrip())
        for code, pattern in _LIKELY:
            # Only where the parser stopped: elsewhere it may be right.
            if found := next((one for one in pattern.finditer(plain) if one.start() <= at <= one.end()), None):
                return _finding(code, text, found.start())
        return _finding("not-understood", text, at)
    return None


def cautions_of(text: str, *, today: date, calendar: Calendar = DUTCH) -> tuple[Finding, ...]:
    """What to mind of a text that can be read, tried out from `today` on."""
    found = [_about_holidays(text, today, calendar)]
    start = datetime.combine(today, time())
    all_year = regular_hours(text, start, start + AHEAD, calendar)
    if all(span.state is State.CLOSED for span in all_year):
        return (Finding("never-open", part=text),)
    found += [
        _finding("part-without-effect", text, at)
        for at, without in _each_left_out(text)
        if regular_hours(without, start, start + AHEAD, calendar) == all_year
    ]
    found.append(_about_nights(text, all_year))
    return tuple(one for one in found if one is not None)


def _about_holidays(text: str, today: date, calendar: Calendar) -> Finding | None:
    hours, fallback = _halves(text)
    closing = [(at, part) for at, part in _parts(hours) if _CLOSES_HOLIDAYS.search(bare(part))]
    said = _HOLIDAY.search(bare(hours)) is not None
    if said and not closing:
        return None
    code: Caution = "holiday-opened-again" if said else "holidays-not-said"
    kept = [part for _, part in _parts(hours) if part not in {closed for _, closed in closing}]
    better = "; ".join([*kept, *([part for _, part in closing] or ["PH off"])]) + fallback
    for year in range(today.year, today.year + _YEARS):
        for day in holidays(year, calendar):
            if day >= today and _opens(hours, day, calendar) and not _opens(f"{hours}; PH off", day, calendar):
                at, part = closing[0] if closing else (0, text)
                return Finding(code, part=part, at=at, day=day, better=better if len(better) <= LONGEST else "")
    return None


def _about_nights(text: str, spans: list[LocalSpan]) -> Finding | None:
    """A night that a part for the next day cuts off at midnight."""
    nights = nights_in(bare(_halves(text)[0]))
    for before, after in pairwise(spans):
        if nights and before.end.time() == time() and State.CLOSED in (before.state, after.state):
            return replace(_finding("night-cut", text, nights[0]), day=before.end.date())
    return None


def _opens(text: str, day: date, calendar: Calendar) -> bool:
    midnight = datetime.combine(day, time())
    spans: list[LocalSpan] = regular_hours(text, midnight, midnight + timedelta(days=1), calendar)
    return any(span.state is State.OPEN for span in spans)


def _each_left_out(text: str) -> list[tuple[int, str]]:
    """Each part that opens, by its place, with the text without it."""
    hours, fallback = _halves(text)
    parts = _parts(hours)
    if len(parts) < 2:
        return []
    return [
        (at, "; ".join(other for place, other in parts if place != at) + fallback)
        for at, part in parts
        if not _OFF.search(bare(part))
    ]


def _halves(text: str) -> tuple[str, str]:
    """The hours, and the fallback with its `||` before it."""
    at = bare(text).find("||")
    return (text, "") if at < 0 else (text[:at].rstrip(), " " + text[at:])


def _parts(text: str) -> list[tuple[int, str]]:
    """The parts of a text between `;`, each with its place."""
    found, at = [], 0
    for part in bare(text).split(";"):
        start = at + len(part) - len(part.lstrip())
        if part.strip():
            found.append((start, text[start : at + len(part)].rstrip()))
        at += len(part) + 1
    return found


def _finding(code: Problem | Caution, text: str, at: int) -> Finding:
    """A finding about the part in which `at` lies."""
    around = [part for start, part in _parts(text) if start <= at <= start + len(part)]
    return Finding(code, part=around[0] if around else text.strip(), at=at)
