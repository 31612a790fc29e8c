"""When messages go out: reminders the day before and two hours before, and nothing in the night, by the local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
"""Local; from this time on, and until just before this one."""
EVENING = time(20, 30)
"""When an evening's reminder goes out, for an appointment at a time of day that is night."""
HOURS_BEFORE = timedelta(hours=2)
USEFUL_BEFORE = timedelta(minutes=30)
"""A reminder that comes later than this before the appointment finds the resident on the way, or too far off."""


def is_night(at: datetime, zone: str) -> bool:
    """Whether nobody wants to be woken by a message now."""
    local = at.astimezone(ZoneInfo(zone)).time()
    return local >= NIGHT_FROM or local < NIGHT_UNTIL


def morning_after(at: datetime, zone: str) -> datetime:
    """The end of the night in which this is, UTC; the moment itself when it is day."""
    if not is_night(at, zone):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    return _at(day, NIGHT_UNTIL, zone)


def day_before(starts_at: datetime, zone: str) -> datetime:
    """The same local time on the day before, UTC; in that day's morning or evening when it is night then."""
    local = starts_at.astimezone(ZoneInfo(zone))
    of_day = local.time()
    if of_day < NIGHT_UNTIL:
        of_day = NIGHT_UNTIL
    elif of_day >= NIGHT_FROM:
        of_day = EVENING
    return _at(local.date() - timedelta(days=1), of_day, zone)


def hours_before(starts_at: datetime, zone: str) -> datetime:
    """Two hours before, UTC; the morning after when it is night then."""
    return morning_after(starts_at - HOURS_BEFORE, zone)


def _at(day: date, of_day: time, zone: str) -> datetime:
    # `fold` as it came with a time of another day would choose the second pass of an hour that autumn repeats.
    return datetime.combine(day, of_day.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)
