"""What is on a slip, as data: it is stored in a row until it is printed, and drawn when it is.

A slip is made in the transaction of what it is about, so it refuses only what can be no slip: whatever else is in it is
dealt with when it is drawn, where a failure costs the paper and not the ticket.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct, structs

from wijkhub_printers.errors import SlipRefused


class EverySlip(Struct, frozen=True, kw_only=True, rename="camel", tag_field="kind"):
    """What every kind of slip has. Names and texts on it are in its language already.

    Raises:
        SlipRefused: a zone that is not there.
    """

    language: str
    """ISO 639 code; the slip's own words fall back to Dutch."""
    hub: str
    time_zone: str = "Europe/Amsterdam"
    """Where its clock hangs: times on it are shown as local time there."""
    exercise: bool = False
    """The hub plays a day; the slip says that it is not real."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SlipRefused(f"time_zone '{self.time_zone}' is no zone; for example Europe/Amsterdam") from None


class TicketSlip(EverySlip, frozen=True, kw_only=True, tag="ticket"):
    """The slip of a ticket, in the language of its resident.

    Raises:
        SlipRefused: no number, a time without a zone, a zone that is not there, or fewer than nobody ahead.
    """

    number: str
    """As it is called, such as A012."""
    service: str
    group: str = ""
    issued_at: datetime
    """With a zone, UTC by custom."""
    people_ahead: int | None = None
    """How many were ahead when the ticket was issued; None leaves the line out."""
    wait: str = ""
    """How long it will take, as a sentence; empty where nothing was promised."""
    where: str = ""
    """Where to wait, as a sentence."""
    bring: tuple[str, ...] = ()
    """What the resident needs, one thing a line; a long list is cut with a word."""
    link: str | None = None
    """The address behind the QR code; without it there is no QR code and no word about a phone."""
    code: str | None = None
    """A short code that a person can read out."""
    copy_of: datetime | None = None
    """When the first one was printed; the slip then says that it is a copy."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _there(self.number, "a slip needs a number")
        _zoned(self.issued_at, f"issued_at of slip {self.number}")
        _zoned(self.copy_of, f"copy_of of slip {self.number}")
        if self.people_ahead is not None and self.people_ahead < 0:
            raise SlipRefused(f"slip {self.number} has {self.people_ahead} people ahead; 0 is the least")

    @property
    def name(self) -> str:
        """What it is called in a list, a log and a file's name."""
        return self.number


class TestSlip(EverySlip, frozen=True, kw_only=True, tag="test"):
    """The page that shows whether a printer prints, straight and whole.

    Raises:
        SlipRefused: no printer, a time without a zone, a zone that is not there, or no width.
    """

    __test__: ClassVar[bool] = False  # By its name, pytest would take it for tests.

    printer: str
    """What the printer is called: its id, or where it stands."""
    driver: str = ""
    """How it is connected, in words."""
    width: int
    """Dots across the paper, as the printer's settings say."""
    at: datetime
    """With a zone, UTC by custom."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _there(self.printer, "a test page needs the name of its printer")
        _zoned(self.at, "at of a test page")
        if self.width < 1:
            raise SlipRefused(f"a test page for {self.width} dots; a printer has at least 1")

    @property
    def name(self) -> str:
        """What it is called in a list, a log and a file's name."""
        return f"test-{self.printer}"


class DayFigures(Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of the tickets of one group on one day, or of all of them.

    Raises:
        SlipRefused: fewer than none.
    """

    letter: str = ""
    """Of the group; empty in the total."""
    group: str = ""
    issued: int
    served: int
    no_show: int
    left: int
    median_wait_min: int | None = None
    """Whole minutes from ticket to call; None where nobody was called."""
    longest_wait_min: int | None = None

    def __post_init__(self) -> None:
        counts = (self.issued, self.served, self.no_show, self.left)
        waits = (self.median_wait_min or 0, self.longest_wait_min or 0)
        if min(*counts, *waits) < 0:
            raise SlipRefused(f"the figures of group '{self.letter}' are below 0: {counts}, {waits}")


class DaySlip(EverySlip, frozen=True, kw_only=True, tag="day"):
    """How a day went, for staff: a line a group, and all of them together. It singles out nobody.

    Raises:
        SlipRefused: a time without a zone, or a zone that is not there.
    """

    day: date
    """Of the hub, local."""
    rows: tuple[DayFigures, ...] = ()
    total: DayFigures
    """Given, not added up: a median of all is no sum of medians."""
    printed_at: datetime
    """With a zone, UTC by custom."""
    link: str | None = None
    """The address of the day's figures, behind the QR code."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _zoned(self.printed_at, f"printed_at of the slip of {self.day}")

    @property
    def name(self) -> str:
        """What it is called in a list, a log and a file's name."""
        return f"day-{self.day}"


class AppointmentSlip(EverySlip, frozen=True, kw_only=True, tag="appointment"):
    """When and where a resident is expected.

    Raises:
        SlipRefused: no code, a time without a zone, or a zone that is not there.
    """

    service: str
    starts_at: datetime
    """With a zone, UTC by custom."""
    where: str = ""
    """The place and its address, as a sentence."""
    code: str
    """By which the appointment is found: 8 letters and digits, printed in two groups of four."""
    bring: tuple[str, ...] = ()
    """What the resident needs, one thing a line; a long list is cut with a word."""
    link: str | None = None
    """The address behind the QR code."""
    change: str = ""
    """How to cancel it or move it, as a sentence."""
    copy_of: datetime | None = None
    """With a zone: when the appointment was made, where there may be a slip of it already."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.copy_of is not None:
            _zoned(self.copy_of, f"copy_of of appointment {self.code}")
        _there(self.code, "the slip of an appointment needs a code")
        _zoned(self.starts_at, f"starts_at of appointment {self.code}")

    @property
    def name(self) -> str:
        """What it is called in a list, a log and a file's name."""
        return self.code


class ReportSlip(EverySlip, frozen=True, kw_only=True, tag="report"):
    """What a resident reported in the neighbourhood, and what happens now.

    Raises:
        SlipRefused: no code, a time without a zone, or a zone that is not there.
    """

    subject: str
    place: str = ""
    code: str
    """By which the report is found: letters and digits, printed in groups of four."""
    received_at: datetime
    """With a zone, UTC by custom."""
    promise: str = ""
    """What happens now and by when, in a sentence or two."""
    link: str | None = None
    """The address behind the QR code."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _there(self.code, "the slip of a report needs a code")
        _zoned(self.received_at, f"received_at of report {self.code}")

    @property
    def name(self) -> str:
        """What it is called in a list, a log and a file's name."""
        return self.code


Slip = TicketSlip | TestSlip | DaySlip | AppointmentSlip | ReportSlip
"""Every kind of slip; the field `kind` of its JSON says which."""


def slip_to_json(slip: Slip) -> bytes:
    """The slip as it is stored."""
    return msgspec.json.encode(slip)


def slip_from_json(stored: bytes | str) -> Slip:
    """The slip that was stored; fields that this version doesn't know are passed over.

    Raises:
        SlipRefused: it isn't a slip.
    """
    try:
        slip: Slip = msgspec.json.decode(stored, type=Slip)
    except msgspec.DecodeError as error:
        raise SlipRefused(f"what was stored is no slip: {error}") from error
    return slip


def as_first(stored: bytes) -> bytes:
    """A copy's slip without the word that there is another, for where it is known that none is on paper.

    What is no slip of a ticket stays as it is; who draws it says what is wrong with it.
    """
    try:
        slip = slip_from_json(stored)
    except SlipRefused:
        return stored
    return slip_to_json(structs.replace(slip, copy_of=None)) if isinstance(slip, TicketSlip) else stored


def _there(text: str, otherwise: str) -> None:
    if not text.strip():
        raise SlipRefused(otherwise)


def _zoned(moment: datetime | None, which: str) -> None:
    if moment is not None and moment.tzinfo is None:
        raise SlipRefused(f"{which} has no time zone; give it in UTC")
