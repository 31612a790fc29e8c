"""Rules for checking in: an appointment becomes a ticket, or the resident hears why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import STAFF
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.check_in import Arrival, look_at
from wijkhub_queue.decide_tickets import setup_of
from wijkhub_queue.errors import (
    AlreadyCheckedIn,
    AppointmentElsewhere,
    AppointmentIsCancelled,
    AppointmentNotFound,
    AppointmentOtherDay,
    AppointmentTooEarly,
    AppointmentTooLate,
    DayNotOpen,
    DoorsAreClosed,
    Incomplete,
    NotFound,
)
from wijkhub_queue.homes import service_or_instead
from wijkhub_queue.hub_setup import APPOINTMENT, WALK_IN, HubSetup
from wijkhub_queue.numbers import next_number


def check_in(board: Board, asked: Asked, command: c.CheckIn, now: datetime) -> list[e.Event]:
    """Give a resident with an appointment a number that counts from the booked time."""
    setup = setup_of(board)
    if command.appointment is None and not command.code:
        raise Incomplete("Say which appointment: its code, or its id.")
    arrival = look_at(board, now, appointment=command.appointment, code=command.code)
    found = arrival.appointment
    if found is None or arrival.kind not in ("on-time", "early", "late", "too-late"):
        raise _refusal(setup, arrival, command)
    if arrival.kind == "too-late" and not command.as_walk_in:
        raise AppointmentTooLate(_clock(setup, found.starts_at))
    if not board.day_open:
        raise DayNotOpen
    if not board.doors_open and asked.by.role not in STAFF:
        raise DoorsAreClosed
    how: e.Came = "walk-in" if arrival.kind == "too-late" else arrival.kind
    since = found.starts_at
    if how == "walk-in":
        since = max(found.starts_at, now - timedelta(minutes=setup.policy.head_start_min))
    return [e.AppointmentCheckedIn(found.id, asked.id, how), _ticket(board, setup, asked, command, found, since, how)]


def _ticket(
    board: Board,
    setup: HubSetup,
    asked: Asked,
    command: c.CheckIn,
    found: Appointment,
    since: datetime,
    how: e.Came,
) -> e.TicketIssued:
    service = service_or_instead(setup, found.service, found.group)
    group = setup.group(service.group)
    if group is None:
        raise NotFound("group", service.group, (known.id for known in setup.groups))
    return e.TicketIssued(
        ticket=asked.id,
        number=next_number(board, group),
        group=group.id,
        service=service.id,
        ticket_class=WALK_IN.id if how == "walk-in" else APPOINTMENT.id,
        language=found.language,
        needs_language=found.needs_language,
        clerk=found.clerk,
        channel="terminal" if asked.by.role in STAFF else str(asked.by.role),
        printer=command.printer,
        appointment=found.id,
        booked=found.starts_at,
        since=since,
        interpreter=found.interpreter,
    )


def _refusal(setup: HubSetup, arrival: Arrival, command: c.CheckIn) -> Exception:
    found = arrival.appointment
    if found is None:
        if arrival.hub is not None:
            return AppointmentElsewhere(arrival.hub.name, arrival.hub.address)
        return AppointmentNotFound(command.code or command.appointment or "")
    match arrival.kind:
        case "cancelled":
            return AppointmentIsCancelled()
        case "checked-in":
            return AlreadyCheckedIn(arrival.number)
        case "other-day":
            return AppointmentOtherDay(f"{_local(setup, found.starts_at):%Y-%m-%d at %H:%M}")
        case _:
            opens = arrival.opens_at or found.starts_at
            return AppointmentTooEarly(_clock(setup, found.starts_at), _clock(setup, opens))


def _local(setup: HubSetup, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(setup.policy.time_zone))


def _clock(setup: HubSetup, moment: datetime) -> str:
    return f"{_local(setup, moment):%H:%M}"
