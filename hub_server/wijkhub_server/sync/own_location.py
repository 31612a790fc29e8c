"""What the registry says of the place in which a hub works."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from wijkhub_queue.hours import DayException, Hours
from wijkhub_queue.local_time import moment_of

KIND = "location"
log = logging.getLogger(__name__)


class _Fact(Struct, frozen=True, rename="camel"):
    confirmed_on: date | None = None


class _Location(Struct, frozen=True, rename="camel"):
    """The part of a public location that its hub goes by."""

    hub: str | None = None
    hours: str | None = None
    exceptions: tuple[DayException, ...] = ()
    facts: dict[str, _Fact] = {}


_decoder = msgspec.json.Decoder(_Location)


def own_hours(bodies: Iterable[bytes], hub_id: str, time_zone: str) -> Hours | None:
    """The hours of the location at which this hub works; None when none of these documents is of it."""
    for body in bodies:
        try:
            location = _decoder.decode(body)
        except msgspec.DecodeError as error:
            # A newer registry may write what this hub can't read; the hours that it has stay.
            log.warning("a location of the registry can't be read: %s", error)
            continue
        if location.hub == hub_id:
            confirmed = location.facts.get("hours", _Fact()).confirmed_on
            return Hours(
                location.hours,
                location.exceptions,
                confirmed_at=moment_of(confirmed, 0, time_zone) if confirmed else None,
            )
    return None
