"""An appointment that is being made at a kiosk: what is known so far, what is asked next, and what can't be kept."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wijkhub_kiosk.serving import LongText
from wijkhub_kiosk.times_page import sent
from wijkhub_queue.commands import BookAppointment
from wijkhub_queue.errors import CitizenNumberRefused
from wijkhub_queue.persons import Help, Person, can_be_called, check_person

Yes = Literal["", "yes"]


class Step(StrEnum):
    """What stands on the screen between the time and the appointment."""

    NAME = "name"
    REACH = "reach"
    EMAIL = "email"
    PHONE = "phone"
    WANTS = "wants"
    SURE = "sure"


TYPED = frozenset({Step.NAME, Step.EMAIL, Step.PHONE})
"""Where something is typed."""


HELP_FIELDS = ("interpreter", "wheelchair", "hearing_loop", "companion")
"""Of a form, in the order of `Help`."""


class Problem(StrEnum):
    """Why what was typed can't be kept; the catalogues have words for each."""

    NO_NAME = "no-name"
    NAME = "name"
    CITIZEN_NUMBER = "citizen-number"
    EMAIL = "email"
    PHONE = "phone"


SMALL = re.compile("aan|bij|da|de|del|den|der|di|du|d|el|en|het|in|la|le|op|s|ten|ter|te|tot|t|uit|van|von|voor")
"""Parts of names that are written small."""


class Draft(Struct, frozen=True):
    """What a form carries from screen to screen, and nothing keeps: when the screen goes, it is gone."""

    id: UUID
    """Of the appointment, once it is made: however often it is asked for, it is one."""
    hold: UUID
    service: LongText
    starts_at: datetime
    language: LongText = "nl"
    name: LongText = ""
    email: LongText = ""
    phone: LongText = ""
    interpreter: Yes = ""
    wheelchair: Yes = ""
    hearing_loop: Yes = ""
    companion: Yes = ""

    @property
    def help(self) -> tuple[Help, ...]:
        """The help that is wanted."""
        return tuple(one for one, field in zip(Help, HELP_FIELDS, strict=True) if getattr(self, field))

    def fields(self) -> list[tuple[str, str]]:
        """What a form has to carry on."""
        known = {field: str(getattr(self, field)) for field in self.__struct_fields__ if field != "starts_at"}
        return [*known.items(), ("starts_at", sent(self.starts_at))]

    def command(self, printer: str | None) -> BookAppointment:
        """What the hub is asked.

        Raises:
            ValidationError: something typed can't be kept; `problem` would have said so.
        """
        person = None
        if self.name:
            who = {"name": self.name, "email": self.email or None, "phone": self.phone or None, "help": self.help}
            person = msgspec.convert(who, Person)
        return BookAppointment(
            service=self.service,
            starts_at=self.starts_at,
            hold=str(self.hold),
            language=self.language,
            interpreter=Help.INTERPRETER in self.help,
            help=self.help,
            printer=printer,
            person=person,
        )


def before(step: Step, draft: Draft) -> Step | None:
    """The step that lies one back; None for the choice of a time."""
    if step is Step.SURE:
        return Step.WANTS
    if step is Step.WANTS:
        return Step.REACH if draft.name else Step.NAME
    return {Step.NAME: None, Step.REACH: Step.NAME}.get(step, Step.REACH)


def after(step: Step) -> Step:
    """The step that follows."""
    return {Step.NAME: Step.REACH, Step.WANTS: Step.SURE, Step.SURE: Step.SURE}.get(step, Step.WANTS)


def skipped(step: Step, draft: Draft) -> Draft:
    """Without a name nobody can be reached either."""
    return replace(draft, name="" if step is Step.NAME else draft.name, email="", phone="")


def as_written(name: str) -> str:
    """A name as one writes it, where it was typed on keys that have no capitals."""
    if name != name.lower():
        return name
    return re.sub(r"[^\W\d_]+", lambda part: part[0] if SMALL.fullmatch(part[0]) else part[0].capitalize(), name)


def with_typed(step: Step, draft: Draft, typed: str) -> Draft:
    """With what was typed at a step; of mail address and telephone number one is enough."""
    typed = " ".join(typed.split())
    match step:
        case Step.NAME:
            return replace(draft, name=as_written(typed))
        case Step.EMAIL:
            return replace(draft, email=typed, phone="")
        case Step.PHONE:
            return replace(draft, phone=typed, email="")
        case _:
            return draft


def typed_at(step: Step, draft: Draft) -> str:
    """What was typed at a step so far."""
    return {Step.NAME: draft.name, Step.EMAIL: draft.email, Step.PHONE: draft.phone}.get(step, "")


def problem(step: Step, draft: Draft) -> Problem | None:
    """Why what was typed at a step can't be kept; None when it can."""
    if step not in TYPED:
        return None
    if not draft.name:
        return Problem.NO_NAME
    try:
        check_person(msgspec.convert({"name": draft.name}, Person))
    except CitizenNumberRefused:
        return Problem.CITIZEN_NUMBER
    except msgspec.ValidationError:
        return Problem.NAME
    if step is Step.NAME:
        return None
    try:
        msgspec.convert({"name": draft.name, str(step): typed_at(step, draft)}, Person)
    except msgspec.ValidationError:
        return Problem(str(step))
    if step is Step.PHONE and draft.phone and not can_be_called(draft.phone):
        return Problem.PHONE
    return None
