"""The hub-day: a local day that turns at a settable hour, through both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def day_start(day: date, turn: time, time_zone: str) -> datetime:
    """When hub-day `day` begins, in UTC.

    A turn in the hour that spring skips counts with the offset from before the gap, one in the hour that autumn
    repeats is its first pass, as iCalendar reads such times (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, turn.replace(fold=0), ZoneInfo(time_zone)).astimezone(UTC)


def hub_day(now: datetime, turn: time, time_zone: str) -> date:
    """The hub-day in which `now` (with a zone) falls; before the turn it is still yesterday's."""
    day = now.astimezone(ZoneInfo(time_zone)).date()
    while day_start(day, turn, time_zone) > now:
        day -= timedelta(days=1)
    while day_start(day + timedelta(days=1), turn, time_zone) <= now:
        day += timedelta(days=1)
    return day
