"""Who is to come: what a hub needs of a resident and no more. Kept in rows that can be erased, never in an event."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from wijkhub_queue.citizen_number import holds_citizen_number
from wijkhub_queue.errors import CitizenNumberRefused, Invalid


class Help(StrEnum):
    """Help that a resident wants with their visit. A code, put into words for each reader."""

    INTERPRETER = "interpreter"
    WHEELCHAIR = "wheelchair"
    HEARING_LOOP = "hearing-loop"
    COMPANION = "companion"


PersonName = Annotated[
    str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")
]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^@\s<>()\[\],;:\\\"\x00-\x1f]{1,64}@[^@\s<>()\[\],;:\\\"\x00-\x1f]+\.[^@\s<>()\[\],;:\\\".\x00-\x1f]+$",
        description="an e-mail address, such as naam@voorbeeld.nl",
    ),
]
Phone = Annotated[
    str, Meta(pattern=r"^\+?[0-9][0-9 ().-]{5,23}$", description="a telephone number: digits, perhaps after a +")
]


DUTCH_DIGITS = 9
"""Of a Dutch telephone number, without the `0` before it."""


class Person(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A resident with an appointment: a name, and one way to reach them at the most."""

    name: PersonName
    email: Email | None = None
    phone: Phone | None = None
    help: tuple[Help, ...] = ()
    notes: Annotated[str, Meta(max_length=500)] = ""

    def __repr__(self) -> str:
        # Not for logs: whoever prints a command must not print a person with it.
        return "Person(...)"


def can_be_called(phone: str) -> bool:
    """Whether a telephone number says where it is: with a `+` and its country, or with the `0` of a Dutch one.

    The nine digits of a Dutch one without its `0` are known too, also when they pass the check of a citizen service
    number: in a telephone number that is chance. No message reaches any other.
    """
    return phone.startswith(("+", "0")) or sum(map(str.isdigit, phone)) == DUTCH_DIGITS


def check_person(person: Person) -> None:
    """Refuse what a hub must not keep.

    Raises:
        CitizenNumberRefused: nine digits in the name or the notes are a citizen service number.
        Invalid: two ways to reach them, where one is enough.
    """
    for field, text in (("name", person.name), ("notes", person.notes)):
        if holds_citizen_number(text):
            raise CitizenNumberRefused(field)
    if person.email is not None and person.phone is not None:
        raise Invalid("Give an e-mail address or a telephone number, not both: a hub keeps no more than it needs.")


def check_phone(person: Person) -> None:
    """Refuse a telephone number that no message reaches, of who books here.

    What was sold elsewhere stands, and is not refused for it.

    Raises:
        Invalid: it begins with neither `0` nor `+`, and has not the nine digits of a Dutch one.
    """
    if person.phone is not None and not can_be_called(person.phone):
        raise Invalid("The telephone number begins with neither 0 nor +. Give it whole, such as 0612345678.")
