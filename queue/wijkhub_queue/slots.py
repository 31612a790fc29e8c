"""The times at which an appointment can be had. They follow from capacity and bookings; none is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from wijkhub_queue.appointments import Appointment, Hold
from wijkhub_queue.board import Board
from wijkhub_queue.capacity import Channel
from wijkhub_queue.capacity_day import TICK_MIN, DayCapacity, capacity_on
from wijkhub_queue.errors import NoAppointments, NotConfigured, NotFound
from wijkhub_queue.hub_setup import HubSetup, Service
from wijkhub_queue.leases import LeaseNow
from wijkhub_queue.local_time import local_day

LONGEST_MIN = 480
_A_DAY = timedelta(days=1)


class Slot(Struct, frozen=True, rename="camel"):
    """A time at which an appointment can begin, how long it takes, and how many could be made for it still."""

    starts_at: datetime
    """UTC."""
    minutes: int
    free: int


class Length(Struct, frozen=True):
    """How much of a place an appointment takes, in minutes: preparing, helping, clearing."""

    group: str
    minutes: int
    prepare: int
    clear: int


def length_of(setup: HubSetup, service: str, people: int = 1, services: Iterable[str] = ()) -> Length:
    """What an appointment takes for these people and services: their lengths added, the longest preparing and clearing.

    Raises:
        NotFound: there is no such service.
        NoAppointments: one of them takes none, they are of different groups, or it would take more than eight hours.
    """
    all_of_it = [_bookable(setup, name) for name in (service, *services)]
    if len({one.group for one in all_of_it}) > 1:
        raise NoAppointments("These services are of different groups. Make an appointment for each.")
    minutes = sum((one.appointment_min or 0) + one.additional_min * (people - 1) for one in all_of_it)
    if minutes > LONGEST_MIN:
        raise NoAppointments(f"That would take {minutes} minutes; {LONGEST_MIN} is the most. Make more than one.")
    prepare, clear = max(one.prepare_min for one in all_of_it), max(one.clear_min for one in all_of_it)
    return Length(all_of_it[0].group, minutes, prepare, clear)


def _bookable(setup: HubSetup, name: str) -> Service:
    service = setup.service(name)
    if service is None:
        raise NotFound("service", name, (known.id for known in setup.services))
    if service.appointment_min is None:
        raise NoAppointments(f"Service '{name}' takes no appointments. Come in and take a ticket.")
    return service


def slots(
    board: Board,
    service: str,
    day: date,
    *,
    now: datetime,
    channel: Channel = "desk",
    people: int = 1,
    services: Iterable[str] = (),
    apart_from: frozenset[str] = frozenset(),
) -> list[Slot]:
    """The times on a local day at which an appointment can be made, earliest first.

    Args:
        board: what the hub knows.
        service: what for.
        day: the local day.
        now: the hub's time; what is too soon or too far ahead is left out.
        channel: who sells it.
        people: how many come.
        services: further services in the same appointment.
        apart_from: ids of appointments and holds whose place counts as free, such as that of one to be moved.

    Raises:
        NotFound: there is no such service.
        NoAppointments: it takes none.
        NotConfigured: the hub has no set-up.
    """
    setup = setup_with_capacity(board)
    length = length_of(setup, service, people, services)
    policy = setup.policy
    today = local_day(now, policy.time_zone)
    if not today <= day <= today + timedelta(days=policy.book_ahead_days):
        return []
    capacity = day_capacity(board, length.group, day)
    if not capacity.starts:
        return []
    soonest = now + timedelta(minutes=policy.book_least_min)
    free = free_by_tick(board, capacity, length.group, channel, now, apart_from)
    found = []
    for start in capacity.starts:
        starts_at = capacity.moment(start)
        if starts_at < soonest:
            continue
        left = room(free, start, length)
        if left > 0:
            found.append(Slot(starts_at, length.minutes, left))
    return found


def days_with_slots(
    board: Board,
    service: str,
    first: date,
    last: date,
    *,
    now: datetime,
    channel: Channel = "desk",
    people: int = 1,
    services: Iterable[str] = (),
) -> list[date]:
    """The local days from `first` to `last` on which there is a time to be had; raises as `slots` does."""
    services = tuple(services)
    setup = setup_with_capacity(board)
    today = local_day(now, setup.policy.time_zone)
    day, last = max(first, today), min(last, today + timedelta(days=setup.policy.book_ahead_days))
    length_of(setup, service, people, services)
    found = []
    while day <= last:
        if slots(board, service, day, now=now, channel=channel, people=people, services=services):
            found.append(day)
        day += _A_DAY
    return found


def setup_with_capacity(board: Board) -> HubSetup:
    """The board's set-up.

    Raises:
        NotConfigured: it has none.
    """
    if board.setup is None:
        raise NotConfigured
    return board.setup


def day_capacity(board: Board, group: str, day: date) -> DayCapacity:
    """A group's capacity on a local day, closures and extra openings included."""
    setup = setup_with_capacity(board)
    return capacity_on(
        day,
        group,
        setup.policy.time_zone,
        series=setup.capacity,
        openings=(*setup.extra_openings, *board.openings.values()),
        closures=(*setup.closures, *board.closures.values()),
        overbooked=setup.overbooking.get(group, 0),
    )


def free_by_tick(
    board: Board,
    capacity: DayCapacity,
    group: str,
    channel: Channel,
    now: datetime,
    apart_from: frozenset[str] = frozenset(),
) -> list[int]:
    """How many more bookings of a channel each tick could take; below 0 where more are booked than there are places."""
    lease = lease_on(board, capacity, group)
    used = _used(board, capacity, group, now, apart_from, lease)
    reserved = capacity.reserved
    if lease is not None and not lease.counts:
        # What is taken back is for all.
        reserved = {kept_for: kept for kept_for, kept in reserved.items() if kept_for != "leased"}
    left = list(capacity.places)
    for kept_for in {*reserved, *used}:
        kept = reserved.get(kept_for)
        taken = used.get(kept_for)
        for tick in range(len(left)):
            left[tick] -= max(kept[tick] if kept else 0, taken[tick] if taken else 0)
    kept, taken = reserved.get(channel), used.get(channel)
    if kept is None:
        return left
    return [
        common if common < 0 else common + max(0, kept[tick] - (taken[tick] if taken else 0))
        for tick, common in enumerate(left)
    ]


def _used(
    board: Board, capacity: DayCapacity, group: str, now: datetime, apart_from: frozenset[str], lease: LeaseNow | None
) -> dict[Channel, list[int]]:
    ticks = len(capacity.places)
    lent = lease.lease.id if lease is not None and lease.counts else None
    of_lease = [0] * (ticks + 1)
    changes: dict[Channel, list[int]] = {}
    begins, ends = capacity.begins - _A_DAY, capacity.moment(ticks)
    everything: list[Appointment | Hold] = [one for one in board.agenda.between(begins, ends) if one.occupies]
    everything += [one for one in board.holds.values() if one.until > now]
    for taken in everything:
        if taken.group != group or taken.id in apart_from:
            continue
        start, end = occupied(capacity, taken)
        start, end = max(start, 0), min(end, ticks)
        if start < end:
            if lent is not None and isinstance(taken, Appointment) and taken.lease == lent:
                of_channel = of_lease
            else:
                of_channel = changes.setdefault(taken.channel, [0] * (ticks + 1))
            of_channel[start] += 1
            of_channel[end] -= 1
    for by_tick in (*changes.values(), of_lease):
        count = 0
        for tick, change in enumerate(by_tick):
            count += change
            by_tick[tick] = count
    if lease is not None and lent is not None:
        # Sold or not, all of it counts: what the registry sells of it the hub hears later.
        beside = changes.setdefault("leased", [0] * (ticks + 1))
        for tick, places in enumerate(lease.lease.places):
            beside[tick] += max(places, of_lease[tick])
    return changes


def lease_on(board: Board, capacity: DayCapacity, group: str) -> LeaseNow | None:
    """The lease of a group on the day of this capacity; None when nothing was lent."""
    found = (one for one in board.leases.values() if one.lease.group == group and one.lease.begins == capacity.begins)
    return next(found, None)


def occupied(capacity: DayCapacity, taken: Appointment | Hold) -> tuple[int, int]:
    """From which tick, and up to which, an appointment or a hold takes a place."""
    return ticks_of(capacity.tick(taken.starts_at), Length(taken.group, taken.minutes, taken.prepare, taken.clear))


def ticks_of(start: int, length: Length) -> tuple[int, int]:
    """From which tick, and up to which, an appointment that begins at tick `start` takes a place."""
    return start - -(-length.prepare // TICK_MIN), start + -(-(length.minutes + length.clear) // TICK_MIN)


def room(free: list[int], start: int, length: Length) -> int:
    """How many more of this length could begin at a tick; 0 where they would not lie wholly inside the day."""
    first, end = ticks_of(start, length)
    return max(0, min(free[first:end])) if first >= 0 and end <= len(free) else 0
