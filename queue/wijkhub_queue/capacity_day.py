"""What a group's capacity is on one local day, five minutes by five minutes, before anybody has booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from wijkhub_queue.capacity import (
    WEEKDAYS,
    CapacitySeries,
    Channel,
    Closure,
    ExtraOpening,
    end_minutes,
    minutes_of,
)
from wijkhub_queue.local_time import exact_moment, moment_of

TICK_MIN = 5
_TICK = timedelta(minutes=TICK_MIN)


class DayCapacity(Struct, frozen=True):
    """Places per tick of five minutes, counted from the local midnight with which the day begins."""

    begins: datetime
    """UTC."""
    places: list[int]
    reserved: dict[Channel, list[int]]
    """Of those places, how many are kept for a channel."""
    starts: tuple[int, ...]
    """The ticks at which an appointment may begin, in order."""

    def tick(self, moment: datetime) -> int:
        """The tick in which this moment lies; below 0 or past the last for another day's."""
        return (moment - self.begins) // _TICK

    def moment(self, tick: int) -> datetime:
        """When a tick begins, UTC."""
        return self.begins + tick * _TICK


def happens_on(series: CapacitySeries, day: date) -> bool:
    """Whether a series gives places on this day."""
    if series.first_day is not None and day < series.first_day:
        return False
    if series.last_day is not None and day > series.last_day:
        return False
    if WEEKDAYS[day.weekday()] not in series.weekdays:
        return False
    if series.weeks != "every" and (day.isocalendar().week % 2 == 1) != (series.weeks == "odd"):
        return False
    if not series.nth:
        return True
    last = (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 in series.nth or (last and -1 in series.nth)


def capacity_on(
    day: date,
    group: str,
    time_zone: str,
    *,
    series: Iterable[CapacitySeries],
    openings: Iterable[ExtraOpening] = (),
    closures: Iterable[Closure] = (),
    overbooked: int = 0,
) -> DayCapacity:
    """A group's capacity on a local day.

    Args:
        day: the local day, which clock changes make 23 or 25 hours long.
        group: the group of services.
        time_zone: the hub's zone.
        series: what comes back; those of other groups and days are passed over.
        openings: single openings; likewise.
        closures: no places then, whatever else says so.
        overbooked: how many in 100 places are sold beside those there are, rounded down.
    """
    begins = moment_of(day, 0, time_zone)
    ticks = (moment_of(day + timedelta(days=1), 0, time_zone) - begins) // _TICK
    places = [0] * ticks
    reserved: dict[Channel, list[int]] = {}
    starts: set[int] = set()
    of_day: list[CapacitySeries | ExtraOpening] = [
        *(one for one in series if one.group == group and happens_on(one, day)),
        *(one for one in openings if one.group == group and one.day == day),
    ]
    for opening in of_day:
        first, end = minutes_of(opening.start), end_minutes(opening.end)
        of_opening = range(_tick(day, first, begins, time_zone), _tick(day, end, begins, time_zone))
        _add(places, of_opening, opening.places)
        for channel, kept in opening.reserved.items():
            _add(reserved.setdefault(channel, [0] * ticks), of_opening, kept)
        starts.update(_grid(day, range(first, end, opening.step_min), begins, time_zone))
    for closure in closures:
        if closure.first <= day <= closure.last and (not closure.groups or group in closure.groups):
            first = minutes_of(closure.start) if closure.start else 0
            end = end_minutes(closure.end) if closure.end else 24 * 60
            for tick in range(_tick(day, first, begins, time_zone), _tick(day, end, begins, time_zone, up=True)):
                places[tick] = 0
                for kept_by_tick in reserved.values():
                    kept_by_tick[tick] = 0
    if overbooked:
        places = [count + count * overbooked // 100 for count in places]
    return DayCapacity(begins, places, reserved, tuple(sorted(starts)))


def _tick(day: date, minutes: int, begins: datetime, time_zone: str, *, up: bool = False) -> int:
    passed = moment_of(day, minutes, time_zone) - begins
    return -(-passed // _TICK) if up else passed // _TICK


def _add(by_tick: list[int], ticks: Sequence[int], amount: int) -> None:
    for tick in ticks:
        by_tick[tick] += amount


def _grid(day: date, minutes: range, begins: datetime, time_zone: str) -> Iterable[int]:
    moments = (exact_moment(day, at, time_zone) for at in minutes)
    return ((moment - begins) // _TICK for moment in moments if moment is not None)
