"""The days and times that a resident can choose from, a screen at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from wijkhub_kiosk.port import Hub
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.capacity import Channel
from wijkhub_queue.errors import NoAppointments, NotConfigured, NotFound
from wijkhub_queue.local_time import local_day
from wijkhub_queue.slots import Slot, slots

DAYS_AT_ONCE = 10
"""How many days stand on a screen."""
NEAREST = 4
"""How many other times are offered in the place of one that is gone."""
_AROUND_DAYS = 7
"""How many days before and after are searched for those."""
MOST_PEOPLE = 10
"""Who can come to one appointment."""
_A_DAY = timedelta(days=1)


class Wanted(Struct, frozen=True):
    """What a time is looked for."""

    service: str
    channel: Channel
    people: int = 1
    services: tuple[str, ...] = ()
    """Further services in the same appointment."""
    apart_from: frozenset[str] = frozenset()
    """Appointments and holds whose place counts as free."""


class Days(Struct, frozen=True):
    """Some days with times to be had."""

    days: tuple[date, ...]
    later: date | None = None
    """From where to look on; None when there are no more."""


def for_moving(appointment: Appointment) -> Wanted:
    """What an appointment needs elsewhere; its own place counts as free."""
    return Wanted(
        service=appointment.service,
        channel=appointment.channel,
        people=appointment.people,
        services=appointment.services,
        apart_from=frozenset({appointment.id}),
    )


def so_many(people: int) -> int:
    """How many come, of a number that anybody may have put into an address."""
    return min(max(people, 1), MOST_PEOPLE)


def today_of(hub: Hub) -> date:
    """The local day."""
    setup = hub.board.setup
    return local_day(hub.now(), setup.policy.time_zone if setup else "Europe/Amsterdam")


def days_from(hub: Hub, wanted: Wanted, first: date | None = None) -> Days:
    """The next days with times to be had.

    Args:
        hub: the hub.
        wanted: what for.
        first: the local day to begin with; today when None or past.
    """
    setup, today = hub.board.setup, today_of(hub)
    last = today + timedelta(days=setup.policy.book_ahead_days if setup else 0)
    found: list[date] = []
    # A day that somebody typed into the address may be one that no calendar goes beyond.
    day = today if first is None or not today <= first <= last else first
    while day <= last:
        if times_on(hub, wanted, day):
            if len(found) == DAYS_AT_ONCE:
                return Days(tuple(found), day)
            found.append(day)
        day += _A_DAY
    return Days(tuple(found))


def times_on(hub: Hub, wanted: Wanted, day: date) -> list[Slot]:
    """The times to be had on a local day; none where the service takes no appointments, or is gone."""
    if abs((day - today_of(hub)).days) > 400:
        return []
    try:
        return slots(
            hub.board,
            wanted.service,
            day,
            now=hub.now(),
            channel=wanted.channel,
            people=wanted.people,
            services=wanted.services,
            apart_from=wanted.apart_from,
        )
    except (NoAppointments, NotConfigured, NotFound):
        return []


def nearest(hub: Hub, wanted: Wanted, starts_at: datetime) -> list[Slot]:
    """Other times to be had, those closest to this one, in the order of the clock."""
    setup = hub.board.setup
    if setup is None:
        return []
    middle = local_day(starts_at, setup.policy.time_zone)
    found: list[Slot] = []
    for day in _outwards(middle):
        if len(found) >= NEAREST and abs((day - middle).days) > 1:
            break
        found += [slot for slot in times_on(hub, wanted, day) if slot.starts_at != starts_at]
    found.sort(key=lambda slot: abs(slot.starts_at - starts_at))
    return sorted(found[:NEAREST], key=lambda slot: slot.starts_at)


def _outwards(middle: date) -> Iterator[date]:
    yield middle
    for away in range(1, _AROUND_DAYS + 1):
        yield middle - timedelta(days=away)
        yield middle + timedelta(days=away)
