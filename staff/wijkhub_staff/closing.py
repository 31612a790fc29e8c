"""Closures and extra openings: as rows, who is in the way of one, and what was typed in their forms. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.capacity import Closure, ExtraOpening, problems_of_closure, problems_of_opening
from wijkhub_queue.commands import AddClosure, RemoveOpening
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DomainError
from wijkhub_queue.events import AppointmentDisplaced
from wijkhub_queue.hub_setup import in_language
from wijkhub_staff.outside_text import plain
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words

CLOSURE, OPENING, SETTING = "closure:", "opening:", "setting:"
"""What the id of a row begins with; those of the hub's settings are changed there."""
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}))?")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_MOST_PLACES = 1000


def closing_rows(board: Board, today: date, words: Words) -> list[Row]:
    """Closures and extra openings that are not past, by day: when, what, for which groups, why or how many."""
    setup = board.setup
    closures = [(CLOSURE, one) for one in board.closures.values()]
    openings = [(OPENING, one) for one in board.openings.values()]
    if setup is not None:
        closures += [(SETTING, one) for one in setup.closures]
        openings += [(SETTING, one) for one in setup.extra_openings]
    rows = [(one.first, one.id, _closure_row(board, of, one, words)) for of, one in closures if one.last >= today] + [
        (one.day, one.id, _opening_row(board, of, one, words)) for of, one in openings if one.day >= today
    ]
    return [row for _, _, row in sorted(rows, key=lambda found: found[:2])]


def _closure_row(board: Board, of: str, one: Closure, words: Words) -> Row:
    days = words.day(one.first) if one.first == one.last else f"{words.day(one.first)} – {words.day(one.last)}"
    groups = ", ".join(words.group(board.setup, group) for group in one.groups) or words("closures.all-groups")
    cells = (
        days,
        _hours(one.start, one.end, words),
        words("closures.closed"),
        groups,
        plain(in_language(one.reason, words.language)),
        words("closures.in-settings") if of == SETTING else "",
    )
    return Row(of + one.id, cells, Look.DIM if of == SETTING else Look.PLAIN)


def _opening_row(board: Board, of: str, one: ExtraOpening, words: Words) -> Row:
    cells = (
        words.day(one.day),
        _hours(one.start, one.end, words),
        words("closures.open"),
        words.group(board.setup, one.group),
        words("closures.places", n=one.places),
        words("closures.in-settings") if of == SETTING else "",
    )
    return Row(of + one.id, cells, Look.DIM if of == SETTING else Look.PLAIN)


def _hours(start: time | None, end: time | None, words: Words) -> str:
    if start is None and end is None:
        return words("closures.all-day")
    return f"{start or time(0):%H:%M}–{f'{end:%H:%M}' if end else '24:00'}"


def in_the_way(board: Board, command: AddClosure | RemoveOpening, now: datetime) -> list[Appointment]:
    """Whose place the command would take, by time; nobody's when it is refused for another reason."""
    if isinstance(command, AddClosure):
        command = AddClosure(command.closure, displace=True)
    else:
        command = RemoveOpening(command.opening, displace=True)
    try:
        happens = decide(board, Asked("", command, SYSTEM), now)
    except DomainError:
        return []
    them = [board.appointments[event.appointment] for event in happens if isinstance(event, AppointmentDisplaced)]
    return sorted(them, key=lambda one: (one.starts_at, one.id))


def day_of(typed: str, today: date) -> date | None:
    """A day as staff type it: `12-3`, `12-3-2026` or `2026-03-12`. Without a year it is the first such day to come."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        pass
    found = _DAY.fullmatch(typed.strip())
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    try:
        if year:
            return date(int(year), month, day)
        return next(known for ahead in range(9) if (known := _date(today.year + ahead, month, day)) and known >= today)
    except (ValueError, StopIteration):
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def time_of(typed: str) -> time | None:
    """A time of day as staff type it: `9`, `9:30` or `9.30`; `24:00` is midnight."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def closure_of(
    typed: Mapping[str, str], groups: Collection[str], closure_id: str, today: date, known: Collection[str]
) -> tuple[Closure | None, dict[str, str]]:
    """What was typed as a closure; or, by the field, the catalogue's key of what is wrong there.

    Args:
        typed: `first`, `last`, `start`, `end`, `reason-nl` and `reason-en`, as typed.
        groups: what is ticked; all of `known`, or none, means every group.
        closure_id: the id that it is to have.
        today: the hub's local day.
        known: the groups of the hub.
    """
    faults: dict[str, str] = {}
    first = day_of(typed["first"], today)
    last = day_of(typed["last"], today) if typed["last"].strip() else first
    if first is None:
        faults["first"] = "form.day-odd"
    if last is None and typed["last"].strip():
        faults["last"] = "form.day-odd"
    start, end = _hours_of(typed, faults)
    if first is not None and last is not None and last < first:
        faults["last"] = "form.day-before"
    if faults or first is None or last is None:
        return None, faults
    chosen = () if len(groups) == len(known) else tuple(group for group in known if group in groups)
    reason = {
        language: typed[f"reason-{language}"].strip()
        for language in ("nl", "en")
        if typed[f"reason-{language}"].strip()
    }
    closure = Closure(closure_id, first, last, start, end, chosen, reason)
    if problems_of_closure(closure, set(known)):
        return None, {"end": "form.time-before"}
    return closure, {}


def opening_of(
    typed: Mapping[str, str], group: str, opening_id: str, today: date
) -> tuple[ExtraOpening | None, dict[str, str]]:
    """What was typed as an extra opening; or, by the field, the catalogue's key of what is wrong there.

    Args:
        typed: `first` (the day), `start`, `end` and `places`, as typed.
        group: for which group.
        opening_id: the id that it is to have.
        today: the hub's local day.
    """
    faults: dict[str, str] = {}
    day = day_of(typed["first"], today)
    if day is None:
        faults["first"] = "form.day-odd"
    start, end = _hours_of(typed, faults)
    for field, at in (("start", start), ("end", end)):
        if field not in faults and at is None:
            faults[field] = "form.time-odd"
        elif at is not None and at.minute % 5:
            faults[field] = "form.time-fives"
    places = typed["places"].strip()
    if not places.isdecimal() or not 1 <= int(places) <= _MOST_PLACES:
        faults["places"] = "form.places-odd"
    if faults or day is None or start is None or end is None:
        return None, faults
    opening = ExtraOpening(opening_id, group, day, start, end, int(places))
    if problems_of_opening(opening, {group}):
        return None, {"end": "form.time-before"}
    return opening, {}


def _hours_of(typed: Mapping[str, str], faults: dict[str, str]) -> tuple[time | None, time | None]:
    found: dict[str, time | None] = {}
    for field in ("start", "end"):
        found[field] = time_of(typed[field]) if typed[field].strip() else None
        if found[field] is None and typed[field].strip():
            faults[field] = "form.time-odd"
    return found["start"], found["end"]


def suggested_day(typed: str, today: date) -> str:
    """The day that a form begins with: tomorrow, as staff type it."""
    day = day_of(typed, today) or today + timedelta(days=1)
    return f"{day.day}-{day.month}-{day.year}"
