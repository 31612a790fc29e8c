"""Booking for a resident: what can be booked, when, and what was typed in the form as a person or its faults. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_queue.citizen_number import holds_citizen_number
from wijkhub_queue.errors import DomainError
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Email, Help, Person, PersonName, Phone, can_be_called
from wijkhub_queue.slots import Slot, slots
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.choices import service_choices
from wijkhub_staff.filtering import Choice
from wijkhub_staff.words import Words

LONGEST_NOTES = 500
MOST_PEOPLE = 10
MOST_SERVICES = 8
"""So many services at most go with the first one in an appointment: the most that a hub takes."""


def bookable_choices(board: Board, words: Words) -> list[Choice]:
    """The services for which an appointment can be made."""
    known = board.setup.services if board.setup else ()
    bookable = {service.id for service in known if service.appointment_min is not None}
    return [choice for choice in service_choices(board, words) if choice.id in bookable]


def together_with(board: Board, service: str, chosen: Collection[str], words: Words) -> list[Choice]:
    """The services that go with this one in one appointment: of its group; those of `chosen` say that they do."""
    setup = board.setup
    group = next((one.group for one in setup.services if one.id == service), None) if setup else None
    of_group = {one.id for one in setup.services if one.group == group} if setup else set()
    return [
        replace(choice, cells=(choice.cells[0], words("times.with-it") if choice.id in chosen else ""))
        for choice in bookable_choices(board, words)
        if choice.id in of_group and choice.id != service
    ]


def free_days(
    board: Board,
    service: str,
    first: date,
    days: int,
    now: datetime,
    *,
    people: int = 1,
    services: Sequence[str] = (),
    moved: Appointment | None = None,
) -> dict[date, list[Slot]]:
    """The local days, of so many from `first`, on which there is a time to be had, with those times.

    Args:
        board: what the hub knows.
        service: what for.
        first: the first day.
        days: how many days.
        now: the hub's time.
        people: how many come.
        services: further services in the same appointment.
        moved: an appointment that is to be moved, whose own place counts as free.
    """
    found = {}
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        try:
            free = slots(
                board,
                service,
                day,
                now=now,
                people=people,
                channel=moved.channel if moved else "desk",
                services=moved.services if moved else services,
                apart_from=frozenset({moved.id}) if moved else frozenset(),
            )
        except DomainError:
            return {}  # the service is no longer there, or takes none for so many people
        if moved is not None and local_day(moved.starts_at, zone_of(board)) == day and not moved.displaced:
            free = [slot for slot in free if slot.starts_at != moved.starts_at]
        if free:
            found[day] = free
    return found


def person_of(name: str, reach: str, help: Collection[Help], notes: str) -> tuple[Person | None, dict[str, str]]:
    """Who the form is about; or, by the field, the catalogue's key of what is wrong there.

    Args:
        name: as typed.
        reach: an e-mail address, a telephone number, or nothing.
        help: what is ticked.
        notes: as typed.
    """
    name, reach, notes = name.strip(), reach.strip(), notes.strip()
    faults: dict[str, str] = {}
    if not name:
        faults["name"] = "form.name-missing"
    elif not _is(name, PersonName):
        faults["name"] = "form.name-odd"
    mail = "@" in reach
    if reach and not (_is(reach, Email) if mail else _is(reach, Phone) and can_be_called(reach)):
        faults["reach"] = "form.mail-odd" if mail else "form.phone-odd"
    if len(notes) > LONGEST_NOTES:
        faults["notes"] = "form.notes-long"
    for field, text in (("name", name), ("notes", notes)):
        if holds_citizen_number(text):
            faults[field] = "form.citizen-number"
    if faults:
        return None, faults
    email, phone = (reach or None, None) if mail else (None, reach or None)
    return Person(name, email, phone, tuple(one for one in Help if one in help), notes), {}


def _is(text: str, kind: Any) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True
