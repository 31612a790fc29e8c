"""Rules for appointments: holding a place, booking, moving, confirming, cancelling, and who has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import STAFF, Actor, Role
from wijkhub_queue.appointments import (
    APPOINTMENT_MOVES,
    Appointment,
    AppointmentMove,
    AppointmentState,
    Hold,
    appointment_ways_out,
)
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.capacity import Channel
from wijkhub_queue.check_in import CODE_LENGTH, MARK_LENGTH
from wijkhub_queue.displacing import place_given_back
from wijkhub_queue.errors import (
    AppointmentNotFound,
    IllegalAppointmentMove,
    NoAppointments,
    NotBookable,
    NotFound,
    NotTheirAppointment,
    SlotTaken,
)
from wijkhub_queue.evolve_appointments import moved_to
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import check_person, check_phone
from wijkhub_queue.read_out import short_code
from wijkhub_queue.slots import Length, day_capacity, free_by_tick, length_of, room, setup_with_capacity


def find_appointment(board: Board, appointment_id: str, by: Actor) -> Appointment:
    """The appointment with this id, for one who may change it.

    Raises:
        AppointmentNotFound: none has it, or it is long past.
        NotTheirAppointment: a resident asks for another than the one that their code is of.
    """
    if by.role is Role.RESIDENT and by.id != appointment_id:
        raise NotTheirAppointment
    found = board.appointments.get(appointment_id)
    if found is None:
        raise AppointmentNotFound(appointment_id)
    return found


def check_appointment_move(appointment: Appointment, move: AppointmentMove) -> None:
    """Refuse a move that the appointment's state does not allow.

    Raises:
        IllegalAppointmentMove: the state has no such way out.
    """
    if appointment.state not in APPOINTMENT_MOVES[move]:
        ways = appointment_ways_out(appointment.state)
        raise IllegalAppointmentMove(appointment.code, appointment.state, move, ways)


def hold_slot(board: Board, asked: Asked, command: c.HoldSlot, now: datetime) -> list[e.Event]:
    """Keep a place for as long as it takes to fill in a form."""
    setup = setup_with_capacity(board)
    length = length_of(setup, command.service, command.people, command.services)
    check_place(board, length, command.starts_at, command.channel, now)
    return [
        e.SlotHeld(
            hold=asked.id,
            service=command.service,
            group=length.group,
            starts_at=command.starts_at,
            minutes=length.minutes,
            until=now + timedelta(minutes=setup.policy.hold_min),
            prepare=length.prepare,
            clear=length.clear,
            people=command.people,
            channel=command.channel,
            services=command.services,
        )
    ]


def release_slot(board: Board, asked: Asked, command: c.ReleaseSlot, now: datetime) -> list[e.Event]:
    """Let the place go."""
    return [e.SlotReleased(command.hold)] if command.hold in board.holds else []


def book(board: Board, asked: Asked, command: c.BookAppointment, now: datetime) -> list[e.Event]:
    """Book a time. A hold that is over does not matter as long as the place is free."""
    if command.person is not None:
        check_person(command.person)
        check_phone(command.person)
    length = length_of(setup_with_capacity(board), command.service, command.people, command.services)
    hold = board.holds.get(command.hold or "")
    check_place(board, length, command.starts_at, command.channel, now, hold=hold)
    return [
        e.AppointmentBooked(
            appointment=asked.id,
            code=new_code(board, asked.id),
            service=command.service,
            group=length.group,
            starts_at=command.starts_at,
            minutes=length.minutes,
            prepare=length.prepare,
            clear=length.clear,
            people=command.people,
            channel=command.channel,
            services=command.services,
            language=command.language,
            needs_language=command.needs_language,
            interpreter=command.interpreter,
            clerk=command.clerk,
            printer=command.printer,
            hold=hold.id if hold is not None else None,
        )
    ]


def new_code(board: Board, appointment_id: str) -> str:
    """The code of a new appointment: the hub's mark and what follows from the id, of letters that do not look alike."""
    mark = (board.setup.mark if board.setup else None) or ""
    others = {other.mark for other in board.setup.other_hubs} if board.setup else set()
    turn = 0
    while True:
        code = mark + short_code(f"{appointment_id}{f'#{turn}' * bool(turn)}", CODE_LENGTH - len(mark))
        if code not in board.codes and code[:MARK_LENGTH] not in others:
            return code
        turn += 1


def move(board: Board, asked: Asked, command: c.MoveAppointment, now: datetime) -> list[e.Event]:
    """Give it another time. Its own place counts as free for it, and is kept when the new one can't be had."""
    found = find_appointment(board, command.appointment, asked.by)
    check_appointment_move(found, AppointmentMove.MOVE)
    hold = board.holds.get(command.hold or "")
    if command.starts_at == found.starts_at and found.state is AppointmentState.BOOKED and not found.displaced:
        return [e.SlotReleased(hold.id)] if hold is not None else []
    length = _length_now(board, found)
    check_place(board, length, command.starts_at, found.channel, now, hold=hold, moved=found.id)
    there = e.AppointmentMoved(
        appointment=found.id,
        was=found.starts_at,
        starts_at=command.starts_at,
        minutes=length.minutes,
        prepare=length.prepare,
        clear=length.clear,
        hold=hold.id if hold is not None else None,
    )
    return [there, *place_given_back(board, found, now, moved=moved_to(found, there))]


def _length_now(board: Board, appointment: Appointment) -> Length:
    """What it takes by today's set-up; as it was booked where its service is no longer there."""
    try:
        length = length_of(setup_with_capacity(board), appointment.service, appointment.people, appointment.services)
    except (NotFound, NoAppointments):
        return Length(appointment.group, appointment.minutes, appointment.prepare, appointment.clear)
    # An appointment stays with the group whose places it was given.
    return Length(appointment.group, length.minutes, length.prepare, length.clear)


def confirm(board: Board, asked: Asked, command: c.ConfirmAppointment, now: datetime) -> list[e.Event]:
    """They will come."""
    found = find_appointment(board, command.appointment, asked.by)
    check_appointment_move(found, AppointmentMove.CONFIRM)
    return [] if found.confirmed else [e.AppointmentConfirmed(found.id)]


def cancel(board: Board, asked: Asked, command: c.CancelAppointment, now: datetime) -> list[e.Event]:
    """It does not take place; cancelled once more, it is still cancelled."""
    found = find_appointment(board, command.appointment, asked.by)
    if found.state is AppointmentState.CANCELLED:
        return []
    check_appointment_move(found, AppointmentMove.CANCEL)
    reason = command.reason if asked.by.role in STAFF else _reason(asked.by, command)
    return [e.AppointmentCancelled(found.id, reason), *place_given_back(board, found, now)]


def _reason(by: Actor, command: c.CancelAppointment) -> e.CancelReason:
    return "resident" if by.role in (Role.RESIDENT, Role.KIOSK) else command.reason


def note_missed(board: Board, asked: Asked, command: c.NoteMissed, now: datetime) -> list[e.Event]:
    """Put on record who has not come by now."""
    return list(missed_by(board, now))


def missed_by(board: Board, now: datetime) -> Iterator[e.Event]:
    """An event for each appointment that is past and not checked in: missed, or cancelled where the hub was closed."""
    limit = now - timedelta(minutes=setup_with_capacity(board).policy.missed_after_min)
    past = [one for one in board.agenda.until(limit) if one.state is AppointmentState.BOOKED and one.starts_at <= limit]
    for appointment in sorted(past, key=lambda one: (one.starts_at, one.id)):
        if appointment.displaced:
            yield e.AppointmentCancelled(appointment.id, "closure")
        else:
            yield e.AppointmentMissed(appointment.id)


def check_place(
    board: Board,
    length: Length,
    starts_at: datetime,
    channel: Channel,
    now: datetime,
    *,
    hold: Hold | None = None,
    moved: str | None = None,
) -> None:
    """Refuse a time at which there is no place.

    Args:
        board: what the hub knows.
        length: what the appointment takes.
        starts_at: when it is to begin, UTC.
        channel: who sells it.
        now: the hub's time.
        hold: a hold whose place counts as free; one for this very time may be used however soon that is by now.
        moved: the appointment that is to be moved, whose place counts as free.

    Raises:
        NotBookable: the hub takes no appointments then.
        SlotTaken: every place is taken.
    """
    policy = setup_with_capacity(board).policy
    promised = hold is not None and hold.starts_at == starts_at and hold.until > now
    soonest = now if promised else now + timedelta(minutes=policy.book_least_min)
    if starts_at < soonest:
        raise NotBookable(
            f"That is too soon: an appointment can be made until {policy.book_least_min} minutes before its time. "
            "Choose a later time, or take a ticket now."
        )
    too_far = starts_at > now + timedelta(days=policy.book_ahead_days + 2)
    day = date.max if too_far else local_day(starts_at, policy.time_zone)
    if day > local_day(now, policy.time_zone) + timedelta(days=policy.book_ahead_days):
        raise NotBookable(f"That is too far ahead: choose a day within {policy.book_ahead_days} days.")
    capacity = day_capacity(board, length.group, day)
    start = capacity.tick(starts_at)
    whole = [*capacity.places]
    if start not in capacity.starts or capacity.moment(start) != starts_at or not room(whole, start, length):
        raise NotBookable("There are no appointments at that time. Choose one of the times that are offered.")
    apart_from = frozenset(filter(None, (hold.id if hold is not None else None, moved)))
    if not room(free_by_tick(board, capacity, length.group, channel, now, apart_from), start, length):
        raise SlotTaken
