"""From what a form sends to what the hub is asked: who comes, for what, when. Refuses what a hub must not keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from wijkhub_queue.citizen_number import holds_citizen_number, names_citizen_number
from wijkhub_queue.commands import BookAppointment
from wijkhub_queue.errors import CitizenNumberRefused, Incomplete, Invalid, NotBookable
from wijkhub_queue.local_time import exact_moment
from wijkhub_queue.persons import Person
from wijkhub_server.calendar_backend.wire import Booking, Customer

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_REACHES = frozenset({"phone", "email"})
"""Fields in which nine digits are no citizen service number, whatever they add up to."""


def day_of(text: str) -> date:
    """A day as it stands in an address, `2026-11-09`.

    Raises:
        Invalid: it is none.
    """
    try:
        if text.isascii() and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(f"'{text[:20]}' is no day. Write it as 2026-11-09.")


def start_of(day: date, text: str, time_zone: str) -> datetime:
    """The moment (UTC) of a local time as it stands in an address, `09:00`.

    Raises:
        Invalid: it is no time.
        NotBookable: clocks skip it on that day.
    """
    found = _TIME.fullmatch(text) if text.isascii() else None
    if found is None:
        raise Invalid(f"'{text[:20]}' is no time. Write it as 09:00.")
    moment = exact_moment(day, int(found[1]) * 60 + int(found[2]), time_zone)
    if moment is None:
        raise NotBookable(f"There is no {text} on {day}: clocks skip it. Choose one of the times that are offered.")
    return moment


def read_booking(body: bytes) -> Booking:
    """What a form asks for.

    Raises:
        CitizenNumberRefused: there is a field for a citizen service number in it, or one in words.
        msgspec.MsgspecError: it is no JSON, or not of this form.
    """
    sent = msgspec.json.decode(body)
    for field in _citizen_numbers(sent):
        raise CitizenNumberRefused(field[:40])
    return msgspec.convert(sent, Booking)


def _citizen_numbers(sent: Any, field: str = "body") -> Iterator[str]:
    """Names of fields that are for a citizen service number, or hold one."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            if names_citizen_number(name):
                yield name
            yield from _citizen_numbers(value, name)
    elif isinstance(sent, list):
        for one in sent:
            yield from _citizen_numbers(one, field)
    elif isinstance(sent, str | int) and field not in _REACHES and holds_citizen_number(str(sent)):
        yield field


def command_of(booking: Booking, starts_at: datetime) -> BookAppointment:
    """What the hub is asked. Each customer is one who comes; whom the hub writes to is the first.

    Raises:
        Incomplete: nobody is named.
        Invalid: the hub can't keep the name, address, number or notes as they are.
    """
    first, *more = dict.fromkeys(service.public_id for service in booking.services)
    return BookAppointment(
        service=first,
        services=tuple(more),
        starts_at=starts_at,
        people=len(booking.customers),
        channel="web",
        person=_person(booking.customers[0], (booking.notes or "").strip()),
    )


def _person(customer: Customer, notes: str) -> Person:
    """Who to write to: by mail where there is an address, else by telephone, since a hub keeps one of the two."""
    name = " ".join(f"{customer.first_name or ''} {customer.last_name or ''}".split())[:80].rstrip()
    email, phone = (customer.email or "").strip() or None, (customer.phone or "").strip() or None
    if not name:
        raise Incomplete("Nobody is named. Give the customer a lastName, or a firstName.")
    fields = {"name": name, "email": email, "phone": None if email else phone, "notes": notes}
    try:
        return msgspec.convert(fields, Person)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].rstrip("`")
        raise Invalid(_UNFIT.get(field, _UNFIT["name"])) from None


_UNFIT = {
    "name": "The name holds letters that can't be printed. Write it plainly.",
    "email": "The customer's email is no mail address, such as naam@voorbeeld.nl.",
    "phone": "The customer's phone is no telephone number: digits, perhaps after a +.",
    "notes": "The notes are longer than 500 letters. Shorten them.",
}
