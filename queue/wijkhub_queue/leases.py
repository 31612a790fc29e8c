"""Places that a hub lends to the registry for one group and one day, so that the city can book while the hub is away.

The registry sells them until `Lease.until` less the clock margin, by its own clock. The hub counts them as sold until
that moment plus the margin has passed by its clock, and until the registry's last word on the lease was heard: what it
sold. Then what is left is the hub's again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from wijkhub_queue.event import Moment
from wijkhub_queue.forms import Language, Words


class LeasedService(Struct, frozen=True, rename="camel"):
    """A service that may be booked on a lease, and how much of a place it takes, in minutes."""

    id: str
    name: Words
    minutes: int
    prepare: int = 0
    clear: int = 0
    additional: int = 0
    """How much longer it takes for each person beside the first."""
    upl: str | None = None
    """URI in the Uniforme Productnamenlijst."""
    bring: dict[Language, tuple[str, ...]] = {}


class Lease(Struct, frozen=True, rename="camel"):
    """What was lent. Its id follows from day and group, so that a hub can't lend the same places twice."""

    id: str
    group: str
    day: date
    """The local day."""
    begins: Moment
    """Its midnight, UTC, from which ticks of five minutes are counted."""
    places: tuple[int, ...]
    """How many places were lent, by tick."""
    starts: tuple[int, ...]
    """The ticks at which an appointment may begin, in order."""
    services: tuple[LeasedService, ...]
    until: Moment
    """When the lease ends."""
    margin_s: Annotated[int, Meta(ge=0, le=3600)] = 60
    """By how many seconds the clocks of hub and registry may be off."""
    time_zone: str = "Europe/Amsterdam"
    mark: str = ""
    """With what the codes of the hub's appointments begin."""

    @property
    def sold_until(self) -> datetime:
        """Until when the registry sells, by its own clock."""
        return self.until - timedelta(seconds=self.margin_s)

    @property
    def back_from(self) -> datetime:
        """From when the hub may take back what was not sold, by its own clock."""
        return self.until + timedelta(seconds=self.margin_s)


class LeaseState(StrEnum):
    """Where a lease is in its life."""

    OUT = "out"
    SETTLED = "settled"
    """The registry said that it sells no more of it, and what it sold."""
    BACK = "back"


class LeaseNow(Struct, frozen=True, rename="camel"):
    """A lease as it is at the hub."""

    lease: Lease
    state: LeaseState = LeaseState.OUT

    @property
    def counts(self) -> bool:
        """Whether all of it counts as sold."""
        return self.state is not LeaseState.BACK


class LeasedBooking(Struct, frozen=True, rename="camel"):
    """What the registry sold of a lease. Of the resident it says nothing. Times are UTC, lengths minutes."""

    id: str
    lease: str
    code: str
    service: str
    group: str
    starts_at: Moment
    minutes: Annotated[int, Meta(ge=0, le=1440)]
    prepare: Annotated[int, Meta(ge=0, le=1440)] = 0
    clear: Annotated[int, Meta(ge=0, le=1440)] = 0
    people: Annotated[int, Meta(ge=1, le=10)] = 1
    services: tuple[str, ...] = ()
    language: str = "nl"


def lease_id(day: date, group: str) -> str:
    """The id of the one lease that a group can have on a day."""
    return f"{day.isoformat()}.{group}"
