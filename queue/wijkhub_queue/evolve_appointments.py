"""What events of appointments and capacity do to the board."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.appointments import (
    APPOINTMENT_MOVES,
    KEPT_DAYS,
    Appointment,
    AppointmentMove,
    AppointmentState,
    Hold,
)
from wijkhub_queue.board import Board
from wijkhub_queue.evolve_leases import put_leases_away
from wijkhub_queue.hub_day import day_start


def held(board: Board, event: e.SlotHeld, at: datetime) -> bool:
    """Keep a place, and forget those that are kept no longer."""
    board.holds = {hold.id: hold for hold in board.holds.values() if hold.until > at}
    board.holds[event.hold] = Hold(
        id=event.hold,
        service=event.service,
        group=event.group,
        starts_at=event.starts_at,
        minutes=event.minutes,
        prepare=event.prepare,
        clear=event.clear,
        people=event.people,
        channel=event.channel,
        until=event.until,
        services=event.services,
    )
    return True


def released(board: Board, event: e.SlotReleased, at: datetime) -> bool:
    """Keep it no longer."""
    return board.holds.pop(event.hold, None) is not None


def booked(board: Board, event: e.AppointmentBooked, at: datetime) -> bool:
    """A resident is to come."""
    if event.appointment in board.appointments or event.code in board.codes:
        return False
    return _put(
        board,
        event.hold,
        Appointment(
            id=event.appointment,
            code=event.code,
            service=event.service,
            group=event.group,
            starts_at=event.starts_at,
            minutes=event.minutes,
            prepare=event.prepare,
            clear=event.clear,
            people=event.people,
            channel=event.channel,
            services=event.services,
            language=event.language,
            needs_language=event.needs_language,
            interpreter=event.interpreter,
            clerk=event.clerk,
            booked_at=at,
            lease=event.lease,
        ),
    )


def moved(board: Board, event: e.AppointmentMoved, at: datetime) -> bool:
    """At another time; whoever missed it is expected again."""
    before = board.appointments.get(event.appointment)
    return before is not None and _put(board, event.hold, moved_to(before, event))


def moved_to(before: Appointment, event: e.AppointmentMoved) -> Appointment:
    """The appointment as it is after that move."""
    return replace(
        before,
        state=AppointmentState.BOOKED,
        starts_at=event.starts_at,
        minutes=event.minutes,
        prepare=event.prepare,
        clear=event.clear,
        confirmed=False,
        displaced=False,
        moves=before.moves + 1,
        lease=None,
    )


def _put(board: Board, hold: str | None, appointment: Appointment) -> bool:
    """Let it stand, and keep its place by hold no longer; not at a time that no calendar has."""
    try:
        board.put_appointment(appointment)
    except OverflowError:
        return False
    board.holds.pop(hold or "", None)
    return True


def confirmed(board: Board, event: e.AppointmentConfirmed, at: datetime) -> bool:
    """They said that they will come."""
    return _change(board, event.appointment, confirmed=True)


def cancelled(board: Board, event: e.AppointmentCancelled, at: datetime) -> bool:
    """Its place is free."""
    return _change(board, event.appointment, state=AppointmentState.CANCELLED)


def checked_in(board: Board, event: e.AppointmentCheckedIn, at: datetime) -> bool:
    """They are here."""
    return _change(
        board, event.appointment, state=AppointmentState.CHECKED_IN, ticket=event.ticket, how=event.how, displaced=False
    )


def missed(board: Board, event: e.AppointmentMissed, at: datetime) -> bool:
    """They have not come; the place is free."""
    return _change(board, event.appointment, state=AppointmentState.MISSED)


def displaced(board: Board, event: e.AppointmentDisplaced, at: datetime) -> bool:
    """Its place was taken away."""
    return _change(board, event.appointment, displaced=True)


def restored(board: Board, event: e.AppointmentRestored, at: datetime) -> bool:
    """Its place is there again."""
    return _change(board, event.appointment, displaced=False)


def closure_added(board: Board, event: e.ClosureAdded, at: datetime) -> bool:
    """No appointments then."""
    board.closures[event.closure.id] = event.closure
    return True


def closure_removed(board: Board, event: e.ClosureRemoved, at: datetime) -> bool:
    """Appointments then, as before."""
    return board.closures.pop(event.closure, None) is not None


def opening_added(board: Board, event: e.OpeningAdded, at: datetime) -> bool:
    """Places then."""
    board.openings[event.opening.id] = event.opening
    return True


def opening_removed(board: Board, event: e.OpeningRemoved, at: datetime) -> bool:
    """None then, but for those of the series."""
    return board.openings.pop(event.opening, None) is not None


def put_away(board: Board, event: e.DayTurned) -> None:
    """Let the appointments of days before this one be over, and forget what is long past."""
    setup = board.setup
    turn, zone = (setup.policy.turn, setup.policy.time_zone) if setup is not None else (time(0), "UTC")
    try:
        begins = day_start(event.day, turn, zone)
        forgotten = begins - timedelta(days=KEPT_DAYS)
        last_day = event.day - timedelta(days=KEPT_DAYS)
    except OverflowError:
        return
    over = APPOINTMENT_MOVES[AppointmentMove.END]
    for appointment in [one for one in board.agenda.until(begins) if one.starts_at < begins]:
        if appointment.starts_at < forgotten:
            board.forget_appointment(appointment)
        elif appointment.state in over:
            board.put_appointment(replace(appointment, state=over[appointment.state]))
    put_leases_away(board, event)
    board.closures = {one.id: one for one in board.closures.values() if one.last >= last_day}
    board.openings = {one.id: one for one in board.openings.values() if one.day >= last_day}


def after_jump(board: Board, by: timedelta) -> dict[str, Hold]:
    """The holds after a jump of the clock: each is kept for as long as it was to be.

    Raises:
        OverflowError: no calendar reaches there.
    """
    return {hold.id: replace(hold, until=hold.until.astimezone(UTC) + by) for hold in board.holds.values()}


def _change(board: Board, appointment_id: str, **changes: Any) -> bool:
    before = board.appointments.get(appointment_id)
    if before is None:
        return False
    board.put_appointment(replace(before, **changes))
    return True
