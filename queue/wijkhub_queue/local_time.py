"""Local times of a day as moments, by the rules of a zone, through both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)


@lru_cache(maxsize=4096)
def exact_moment(day: date, minutes: int, time_zone: str) -> datetime | None:
    """The moment (UTC) at which clocks show `minutes` after midnight on `day`: None in the hour that spring skips.

    In the hour that autumn repeats it is the first of the two.
    """
    local = _wall(day, minutes)
    moment = local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    there = moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return moment if there == local else None


@lru_cache(maxsize=4096)
def moment_of(day: date, minutes: int, time_zone: str) -> datetime:
    """The moment (UTC) at which clocks show `minutes` after midnight on `day`, or pass that time in spring."""
    exact = exact_moment(day, minutes, time_zone)
    if exact is not None:
        return exact
    zone = ZoneInfo(time_zone)
    local = _wall(day, minutes).replace(tzinfo=zone)
    # Read with the offset from after the gap it lies before the change, read with that from before it lies after it.
    before, after = local.replace(fold=1).astimezone(UTC), local.replace(fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(second=0, microsecond=0)


def _wall(day: date, minutes: int) -> datetime:
    return datetime.combine(day, MIDNIGHT) + timedelta(minutes=minutes)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day on which this moment falls."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
