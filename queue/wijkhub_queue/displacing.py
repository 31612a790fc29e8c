"""Who loses a place when capacity goes, and who has it again when a place is free.

Nobody who has a place loses it to one who lost theirs before, and what frees a place takes none away. The place of
somebody who did not come, or who came too late, is for those who walk in: that gives nobody theirs back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from wijkhub_queue import events as e
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.board import Board
from wijkhub_queue.capacity_day import DayCapacity
from wijkhub_queue.leases import LeasedBooking
from wijkhub_queue.local_time import local_day, moment_of
from wijkhub_queue.slots import day_capacity, lease_on, occupied, setup_with_capacity

Days = tuple[date, date]
"""The first and the last of the local days that a change touches."""
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)
"""Between these lie the appointments of every hub; a closure may be for ever."""


def after_change(
    board: Board, after: Board, days: Days | None, now: datetime, *, because: str | None = None, only_gives: bool
) -> list[e.Event]:
    """What a change of capacity does to the appointments of these days, or of all.

    Args:
        board: who has an appointment.
        after: a board with the capacity that there is then.
        days: which local days it touches; all when None.
        now: the hub's time, UTC.
        because: the closure or opening that takes places away.
        only_gives: it takes no place away.
    """
    zone = setup_with_capacity(after).policy.time_zone
    by_day: dict[tuple[str, date], list[Appointment]] = {}
    for one in _of_days(board, days, zone):
        day = local_day(one.starts_at, zone)
        if one.occupies and (days is None or days[0] <= day <= days[1]):
            by_day.setdefault((one.group, day), []).append(one)
    happened: list[e.Event] = []
    for (group, day), of_day in sorted(by_day.items()):
        capacity = day_capacity(after, group, day)
        if only_gives:
            # Nobody has their place again at the cost of one that the registry may be selling.
            _keep_unsold(board, capacity, group, of_day)
        happened += _settled(capacity, of_day, now, because, only_gives=only_gives)
    return happened


def place_given_back(
    board: Board, left: Appointment, now: datetime, *, moved: Appointment | None = None
) -> list[e.Event]:
    """Who has their place again once an appointment is cancelled or moved.

    Args:
        board: as it is before that.
        left: the appointment as it was.
        now: the hub's time, UTC.
        moved: the same one as it will be; None when it is cancelled.
    """
    zone = setup_with_capacity(board).policy.time_zone
    day = local_day(left.starts_at, zone)
    others = {one.id: one for one in _of_days(board, (day, day), zone)}
    if not any(one.displaced for one in others.values()):
        return []
    changed: Mapping[str, Appointment | None] = {left.id: moved}
    of_day = [
        one
        for one in (changed.get(name, other) for name, other in others.items())
        if one is not None and one.occupies and one.group == left.group and local_day(one.starts_at, zone) == day
    ]
    capacity = day_capacity(board, left.group, day)
    _keep_unsold(board, capacity, left.group, of_day)
    return list(_settled(capacity, of_day, now, None, only_gives=True))


def has_place(board: Board, booking: LeasedBooking) -> bool:
    """Whether there is a place for a booking of the registry beside all who have theirs."""
    zone = setup_with_capacity(board).policy.time_zone
    day = local_day(booking.starts_at, zone)
    capacity = day_capacity(board, booking.group, day)
    for one in _of_days(board, (day, day), zone):
        if one.occupies and not one.displaced and one.group == booking.group:
            _take(capacity, one)
    return _fits(
        capacity,
        Appointment(
            booking.id,
            booking.code,
            booking.service,
            booking.group,
            booking.starts_at,
            booking.minutes,
            booking.prepare,
            booking.clear,
        ),
    )


def _keep_unsold(board: Board, capacity: DayCapacity, group: str, of_day: Iterable[Appointment]) -> None:
    """Take from the capacity what was lent and is not known to be sold."""
    lent = lease_on(board, capacity, group)
    if lent is None or not lent.counts:
        return
    unsold = list(lent.lease.places)
    for one in of_day:
        if one.lease == lent.lease.id:
            first, end = occupied(capacity, one)
            for tick in range(max(first, 0), min(end, len(unsold))):
                unsold[tick] -= 1
    for tick, places in enumerate(unsold):
        capacity.places[tick] -= max(0, places)


def _of_days(board: Board, days: Days | None, zone: str) -> Iterable[Appointment]:
    """The appointments of these days and perhaps some around them; all where no days are given."""
    if days is None:
        return board.appointments.values()
    first, last = max(days[0], _EARLIEST), min(days[1], _LATEST)
    return board.agenda.between(moment_of(first, 0, zone), moment_of(last, 24 * 60 - 1, zone)) if first <= last else ()


def _settled(
    capacity: DayCapacity, of_day: Iterable[Appointment], now: datetime, because: str | None, *, only_gives: bool
) -> Iterator[e.Event]:
    for one in sorted(of_day, key=_who_goes_first):
        has_place = _fits(capacity, one)
        here = one.state is not AppointmentState.BOOKED
        if has_place or here or (only_gives and not one.displaced):
            _take(capacity, one)
        if here or has_place != one.displaced:
            continue
        if one.displaced and one.starts_at > now:
            yield e.AppointmentRestored(one.id)
        elif not (one.displaced or only_gives) and one.ends_at > now:
            yield e.AppointmentDisplaced(one.id, because)


def _who_goes_first(one: Appointment) -> tuple[bool, bool, datetime, str]:
    """Who is here, then who has a place, then who lost theirs; of those, who booked first."""
    return (one.state is AppointmentState.BOOKED, one.displaced, one.booked_at or one.starts_at, one.id)


def _fits(capacity: DayCapacity, one: Appointment) -> bool:
    first, end = occupied(capacity, one)
    return first >= 0 and end <= len(capacity.places) and min(capacity.places[first:end], default=0) > 0


def _take(capacity: DayCapacity, one: Appointment) -> None:
    first, end = occupied(capacity, one)
    for tick in range(max(first, 0), min(end, len(capacity.places))):
        capacity.places[tick] -= 1
