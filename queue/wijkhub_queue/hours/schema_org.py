"""Opening hours as schema.org has them: a week that holds for some time, and the days that differ from it.

What a text in the OpenStreetMap syntax says of odd weeks or months has no other form there. So the days of a stretch of
time are looked at one by one: most of the Mondays that are no holiday and no exception make Monday, and each day that
differs stands by its date. That is exact for as long as `validThrough` says, and says nothing beyond.

schema.org knows open and closed only. A day on which one comes by appointment, or of which nobody knows, has no `opens`
and says so in `description`. A place of which no hour is known has no hours at all, rather than closed ones.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from wijkhub_queue.hours.catalogue import hours_texts
from wijkhub_queue.hours.days import MINUTES, Day, Stretch, hours_by_day
from wijkhub_queue.hours.stated import DUTCH, Calendar, Hours, State
from wijkhub_queue.hours.words import row_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_Pattern = tuple[Stretch, ...]


def schema_org_hours(
    hours: Hours, first: date, *, weeks: int = 13, language: str = "nl", calendar: Calendar = DUTCH
) -> dict[str, list[dict[str, Any]]]:
    """`openingHoursSpecification` and `specialOpeningHoursSpecification` for a `Place`, from `first` on.

    Times are local to the place. Empty where nobody can just walk in on any of the days.
    """
    days = hours_by_day(hours, first, weeks * 7, calendar=calendar)
    if not any(day.open for day in days):
        return {}
    valid = {"validFrom": days[0].day.isoformat(), "validThrough": days[-1].day.isoformat()}
    week = _usual_week(days)
    regular: dict[tuple[str, str], list[str]] = {}
    for weekday, pattern in sorted(week.items()):
        for stretch in pattern:
            regular.setdefault(_opens_and_closes(stretch), []).append(f"https://schema.org/{_DAYS[weekday]}")
    special = [
        entry for day in days if day.open != week.get(day.day.weekday(), ()) for entry in _special(day, language)
    ]
    return {
        "openingHoursSpecification": [
            {"@type": "OpeningHoursSpecification", "dayOfWeek": on, "opens": opens, "closes": closes, **valid}
            for (opens, closes), on in regular.items()
        ],
        "specialOpeningHoursSpecification": special,
    }


def _usual_week(days: list[Day]) -> dict[int, _Pattern]:
    seen: dict[int, Counter[_Pattern]] = {}
    for day in days:
        if day.because != "exception" and day.holiday is None:
            seen.setdefault(day.day.weekday(), Counter())[day.open] += 1
    return {weekday: patterns.most_common(1)[0][0] for weekday, patterns in seen.items()}


def _special(day: Day, language: str) -> list[dict[str, Any]]:
    valid = {"validFrom": day.day.isoformat(), "validThrough": day.day.isoformat()}
    kind = {"@type": "OpeningHoursSpecification"}
    row = row_of(day, language)
    if day.open:
        said = {"description": row.note} if row.note else {}
        times = [_opens_and_closes(stretch) for stretch in day.open]
        return [{**kind, **valid, "opens": opens, "closes": closes, **said} for opens, closes in times]
    if all(stretch.state is State.CLOSED for stretch in day.stretches):
        said = {"description": row.note} if row.note else {}
        # Search engines read a day that closes when it opens, at midnight, as closed.
        return [{**kind, **valid, "opens": "00:00", "closes": "00:00", **said}]
    said_so = hours_texts().get(language, "day.range.with", range=row.words, words=row.note) if row.note else row.words
    return [{**kind, **valid, "description": said_so}]


def _opens_and_closes(stretch: Stretch) -> tuple[str, str]:
    opens, closes = stretch.clock
    # A day that ends at midnight: `00:00` would be the midnight before.
    return opens, "23:59" if stretch.end == MINUTES else closes
