"""What is on a resident's slip, as data: it is stored in a row beside the ticket and drawn when it is printed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from wijkhub_printers.errors import SlipRefused


class TicketSlip(Struct, frozen=True, kw_only=True, rename="camel", tag_field="kind", tag="ticket"):
    """The slip of a ticket, in the language of its resident. Names and texts are already in that language.

    It is made in the ticket's transaction, so it refuses only what can be no slip: whatever else is in it is dealt with
    when it is drawn, where a failure costs the resident the paper and not the ticket.

    Raises:
        SlipRefused: no number, a time without a zone, a zone that is not there, or fewer than nobody ahead.
    """

    language: str
    """ISO 639 code; the slip's own words fall back to Dutch."""
    hub: str
    number: str
    """As it is called, such as A012."""
    service: str
    group: str = ""
    issued_at: datetime
    """With a zone, UTC by custom; shown as local time in `time_zone`."""
    time_zone: str = "Europe/Amsterdam"
    people_ahead: int | None = None
    """How many were ahead when the ticket was issued; None leaves the line out."""
    where: str = ""
    """Where to wait, as a sentence."""
    bring: tuple[str, ...] = ()
    """What the resident needs, one thing a line; a long list is cut with a word."""
    link: str | None = None
    """The address behind the QR code; without it there is no QR code and no word about a phone."""
    code: str | None = None
    """A short code that a person can read out."""
    exercise: bool = False
    """The hub plays a day; the slip says that it is no real ticket."""
    copy_of: datetime | None = None
    """When the first one was printed; the slip then says that it is a copy."""

    def __post_init__(self) -> None:
        if not self.number.strip():
            raise SlipRefused("a slip needs a number")
        for field, moment in (("issued_at", self.issued_at), ("copy_of", self.copy_of)):
            if moment is not None and moment.tzinfo is None:
                raise SlipRefused(f"{field} of slip {self.number} has no time zone; give it in UTC")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SlipRefused(f"time_zone '{self.time_zone}' is no zone; for example Europe/Amsterdam") from None
        if self.people_ahead is not None and self.people_ahead < 0:
            raise SlipRefused(f"slip {self.number} has {self.people_ahead} people ahead; 0 is the least")


Slip = TicketSlip
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
        return msgspec.json.decode(stored, type=Slip)
    except msgspec.DecodeError as error:
        raise SlipRefused(f"what was stored is no slip: {error}") from error
