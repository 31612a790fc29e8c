"""A resident comes with an appointment: on time, early, late, or not to be helped with it here and now.

`look_at` says which, with what a screen needs to say so; the command `CheckIn` goes by the same answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.board import Board
from wijkhub_queue.capacity import OtherHub
from wijkhub_queue.hub_day import hub_day
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.read_out import as_typed

CODE_LENGTH = 8
MARK_LENGTH = 2

Kind = Literal[
    "on-time",
    "early",
    "late",
    "too-late",
    "too-early",
    "other-day",
    "other-hub",
    "cancelled",
    "checked-in",
    "not-found",
]


class Arrival(Struct, frozen=True, rename="camel"):
    """What becomes of a check-in.

    `on-time`, `early` and `late` get a ticket that counts from the booked time; `too-late` may join as a walk-in; the
    others get none.
    """

    kind: Kind
    appointment: Appointment | None = None
    opens_at: datetime | None = None
    """From when it can be checked in, UTC."""
    hub: OtherHub | None = None
    """The hub at which it is."""
    number: str = ""
    """The number of its ticket, where it is checked in already."""


def code_in(scanned: str) -> str:
    """The code that somebody typed, or that stands at the end of the address in a QR code; as `board.codes` has it."""
    return as_typed(scanned.partition("?")[0].strip().rstrip("/").rpartition("/")[2])


def look_at(board: Board, now: datetime, *, appointment: str | None = None, code: str | None = None) -> Arrival:
    """What checking in this appointment, by its id or its code, would do now. Changes nothing."""
    setup = board.setup
    if setup is None:
        return Arrival("not-found")
    wanted = code_in(code or "")
    found = board.appointments.get(appointment or board.codes.get(wanted, ""))
    if found is None:
        there = None if appointment else _other_hub(setup, wanted)
        return Arrival("not-found") if there is None else Arrival("other-hub", hub=there)
    return Arrival(_kind(setup, found, now), found, opens_at(setup, found), number=_number(board, found))


def opens_at(setup: HubSetup, appointment: Appointment) -> datetime:
    """From when an appointment can be checked in, UTC."""
    return appointment.starts_at - timedelta(minutes=setup.policy.early_min)


def _kind(setup: HubSetup, appointment: Appointment, now: datetime) -> Kind:
    policy = setup.policy
    if appointment.state is AppointmentState.CANCELLED:
        return "cancelled"
    if appointment.state in (AppointmentState.CHECKED_IN, AppointmentState.OVER):
        return "checked-in"
    of_day = hub_day(appointment.starts_at, policy.turn, policy.time_zone)
    if of_day != hub_day(now, policy.turn, policy.time_zone):
        return "other-day"
    late = now - appointment.starts_at
    if late < -timedelta(minutes=policy.early_min):
        return "too-early"
    if late < -timedelta(minutes=policy.on_time_min):
        return "early"
    # A clock that shows the booked minute shows nobody to be late.
    if late < timedelta(minutes=1):
        return "on-time"
    grace = timedelta(minutes=policy.grace_min)
    return "late" if late <= grace and appointment.state is AppointmentState.BOOKED else "too-late"


def _number(board: Board, appointment: Appointment) -> str:
    ticket = board.tickets.get(appointment.ticket or "")
    return ticket.number if ticket is not None else ""


def _other_hub(setup: HubSetup, code: str) -> OtherHub | None:
    if len(code) != CODE_LENGTH:
        return None
    return next((other for other in setup.other_hubs if other.mark == code[:MARK_LENGTH]), None)
