"""Rules for places that are lent to the registry: lending, taking in what was sold, taking back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.appointments import APPOINTMENT_MOVES, AppointmentMove
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.capacity_day import DayCapacity
from wijkhub_queue.check_in import CODE_LENGTH
from wijkhub_queue.decide_appointments import new_code
from wijkhub_queue.displacing import has_place, place_given_back
from wijkhub_queue.errors import Invalid
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.leases import Lease, LeasedBooking, LeasedService, LeaseState, lease_id
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import check_person
from wijkhub_queue.slots import day_capacity, free_by_tick, setup_with_capacity


def renew_leases(board: Board, asked: Asked, command: c.RenewLeases, now: datetime) -> list[e.Event]:
    """Take back first what is over, then lend what is not lent yet."""
    return [*_taken_back(board, now), *_lent(board, now)]


def settle_lease(board: Board, asked: Asked, command: c.SettleLease, now: datetime) -> list[e.Event]:
    """Nothing more will be sold of it, and the hub knows all that was.

    Raises:
        Invalid: the hub has not heard of some of the bookings yet; it is to hear of them first.
    """
    found = board.leases.get(command.lease)
    if found is None or found.state is not LeaseState.OUT:
        return []
    missing = [one for one in command.bookings if one not in board.appointments]
    if missing:
        raise Invalid(f"{len(missing)} bookings of lease {command.lease} are not known yet; take those in first.")
    return [e.LeaseSettled(found.lease.id, command.bookings)]


def take_in_booking(board: Board, asked: Asked, command: c.TakeInBooking, now: datetime) -> list[e.Event]:
    """It was sold and stands. Where staff took the place away meanwhile, it is to be moved, as any other."""
    if command.person is not None:
        check_person(command.person)
    booking = command.booking
    known = board.appointments.get(booking.id)
    if known is None:
        booked = _booked(board, booking)
        if command.cancelled:
            return [booked, e.AppointmentCancelled(booking.id)]
        return [booked] if has_place(board, booking) else [booked, e.AppointmentDisplaced(booking.id)]
    if command.cancelled and known.state in APPOINTMENT_MOVES[AppointmentMove.CANCEL]:
        return [e.AppointmentCancelled(known.id), *place_given_back(board, known, now)]
    return []


def _booked(board: Board, booking: LeasedBooking) -> e.AppointmentBooked:
    # The hub may have given this code out itself; then the resident's code is looked up by the booking's id alone.
    usable = len(booking.code) == CODE_LENGTH and booking.code not in board.codes
    return e.AppointmentBooked(
        appointment=booking.id,
        code=booking.code if usable else new_code(board, booking.id),
        service=booking.service,
        group=booking.group,
        starts_at=booking.starts_at,
        minutes=booking.minutes,
        prepare=booking.prepare,
        clear=booking.clear,
        people=booking.people,
        channel="leased",
        services=booking.services,
        language=booking.language,
        lease=booking.lease,
    )


def _taken_back(board: Board, now: datetime) -> Iterator[e.Event]:
    for one in board.leases.values():
        if one.state is LeaseState.SETTLED and now >= one.lease.back_from:
            yield e.PlacesTakenBack(one.lease.id)


def _lent(board: Board, now: datetime) -> Iterator[e.Event]:
    setup = setup_with_capacity(board)
    today = local_day(now, setup.policy.time_zone)
    for ahead in range(setup.policy.lease_days):
        day = today + timedelta(days=ahead)
        for group in setup.groups:
            if lease_id(day, group.id) in board.leases:
                continue
            capacity = day_capacity(board, group.id, day)
            if any(capacity.reserved.get("leased", ())):
                lease = _lease(board, setup, group.id, capacity, now)
                if any(lease.places) and lease.services and now < lease.sold_until:
                    yield e.PlacesLeased(lease)


def _lease(board: Board, setup: HubSetup, group: str, capacity: DayCapacity, now: datetime) -> Lease:
    # What was sold beside the share that is kept, or lost to a closure, can't be lent.
    reserved = capacity.reserved["leased"]
    free = free_by_tick(board, capacity, group, "leased", now)
    places = tuple(max(0, min(kept, left)) for kept, left in zip(reserved, free, strict=True))
    first = next((tick for tick, count in enumerate(places) if count), 0)
    day = local_day(capacity.begins, setup.policy.time_zone)
    return Lease(
        id=lease_id(day, group),
        group=group,
        day=day,
        begins=capacity.begins,
        places=places,
        starts=tuple(start for start in capacity.starts if places[start]),
        services=tuple(
            LeasedService(
                one.id,
                one.name,
                one.appointment_min,
                one.prepare_min,
                one.clear_min,
                one.additional_min,
                one.upl,
                one.bring,
            )
            for one in setup.services
            if one.group == group and one.appointment_min is not None
        ),
        until=capacity.moment(first) - timedelta(minutes=setup.policy.lease_ends_min),
        margin_s=setup.policy.clock_margin_s,
        time_zone=setup.policy.time_zone,
        mark=setup.mark or "",
    )
