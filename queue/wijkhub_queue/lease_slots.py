"""The times that a lease still gives: reckoned by whoever sells them as the hub reckons its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from wijkhub_queue.capacity_day import DayCapacity
from wijkhub_queue.errors import NoAppointments, NotFound
from wijkhub_queue.leases import Lease
from wijkhub_queue.slots import LONGEST_MIN, Length, Slot, room, ticks_of


class TakesPlace(Protocol):
    """What takes a place: an appointment, a booking, a hold. Times are UTC, lengths minutes."""

    @property
    def starts_at(self) -> datetime:
        """When helping begins."""

    @property
    def minutes(self) -> int:
        """How long it takes."""

    @property
    def prepare(self) -> int:
        """Before it."""

    @property
    def clear(self) -> int:
        """After it."""


def leased_length(lease: Lease, service: str, people: int = 1) -> Length:
    """What an appointment on a lease takes for these people.

    Raises:
        NotFound: the service can't be booked on it.
        NoAppointments: it would take more than eight hours.
    """
    found = next((one for one in lease.services if one.id == service), None)
    if found is None:
        raise NotFound("service", service, (one.id for one in lease.services))
    minutes = found.minutes + found.additional * (people - 1)
    if minutes > LONGEST_MIN:
        raise NoAppointments(f"That would take {minutes} minutes; {LONGEST_MIN} is the most. Make more than one.")
    return Length(lease.group, minutes, found.prepare, found.clear)


def left_of(lease: Lease, sold: Iterable[TakesPlace]) -> list[int]:
    """How many places of a lease are left, by tick; below 0 where more were sold than lent."""
    capacity, left = _capacity(lease), list(lease.places)
    for one in sold:
        length = Length(lease.group, one.minutes, one.prepare, one.clear)
        first, end = ticks_of(capacity.tick(one.starts_at), length)
        for tick in range(max(first, 0), min(end, len(left))):
            left[tick] -= 1
    return left


def slots_of(lease: Lease, length: Length, sold: Iterable[TakesPlace], *, soonest: datetime) -> list[Slot]:
    """The times at which an appointment of this length can be had from a lease, earliest first.

    Args:
        lease: the lease.
        length: what the appointment takes.
        sold: what takes its places.
        soonest: no time before this.
    """
    capacity, left = _capacity(lease), left_of(lease, sold)
    found = ((capacity.moment(start), room(left, start, length)) for start in lease.starts)
    return [Slot(at, length.minutes, free) for at, free in found if free > 0 and at >= soonest]


def _capacity(lease: Lease) -> DayCapacity:
    return DayCapacity(lease.begins, list(lease.places), {}, lease.starts)
