"""What is asked of somebody who makes an appointment on the web, and what is wrong with what they typed, by field."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from wijkhub_kiosk.booking_draft import HELP_FIELDS, Yes
from wijkhub_kiosk.serving import LongText
from wijkhub_queue.appointment_commands import People, Start
from wijkhub_queue.citizen_number import holds_citizen_number
from wijkhub_queue.commands import BookAppointment
from wijkhub_queue.persons import Help, Person, can_be_called


class HoldForm(Struct, frozen=True):
    """A time that was chosen."""

    id: UUID
    """Of the page. With the time it makes the hold's, so that a second touch holds nothing more."""
    service: LongText
    starts_at: Start
    people: People = 1
    language: LongText = "nl"
    instead_of: LongText = ""
    """A hold that is given up for this one."""


class DetailsForm(Struct, frozen=True):
    """Who comes. Nothing of it is kept until the appointment is made."""

    id: UUID
    """Of the appointment, once it is made: however often it is asked for, it is one."""
    service: LongText
    starts_at: datetime
    hold: LongText = ""
    people: People = 1
    language: LongText = "nl"
    """In which the page is read."""
    name: LongText = ""
    email: LongText = ""
    phone: LongText = ""
    messages_in: LongText = "nl"
    """In which messages are written."""
    interpreter: Yes = ""
    wheelchair: Yes = ""
    hearing_loop: Yes = ""
    companion: Yes = ""

    @property
    def help(self) -> tuple[Help, ...]:
        """The help that is wanted."""
        return tuple(one for one, field in zip(Help, HELP_FIELDS, strict=True) if getattr(self, field))


def problems(form: DetailsForm) -> dict[str, str]:
    """What is wrong, by field, as the catalogues name it; empty when nothing is."""
    found: dict[str, str] = {}
    name, email, phone = _plain(form.name), _plain(form.email), _plain(form.phone)
    if not name:
        found["name"] = "no-name"
    elif holds_citizen_number(name):
        found["name"] = "citizen-number"
    elif not _fits(name=name):
        found["name"] = "name"
    if email and phone:
        found["phone"] = "both"
    elif not email and not phone:
        found["email"] = "neither"
    elif email and not _fits(name="-", email=email):
        found["email"] = "email"
    elif phone and not (_fits(name="-", phone=phone) and can_be_called(phone)):
        found["phone"] = "phone"
    return found


def command(form: DetailsForm) -> BookAppointment:
    """What the hub is asked, of a form without problems."""
    person = Person(_plain(form.name), _plain(form.email) or None, _plain(form.phone) or None, form.help)
    return BookAppointment(
        service=form.service,
        starts_at=form.starts_at,
        people=form.people,
        channel="web",
        hold=form.hold or None,
        language=form.messages_in,
        interpreter=Help.INTERPRETER in form.help,
        help=form.help,
        person=person,
    )


def _plain(typed: str) -> str:
    return " ".join(typed.split())


def _fits(**fields: str) -> bool:
    try:
        msgspec.convert(fields, Person)
    except msgspec.ValidationError:
        return False
    return True
