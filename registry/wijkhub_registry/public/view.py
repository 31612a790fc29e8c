"""A location as the public API tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from wijkhub_queue.hours.stated import Answer, Calendar
from wijkhub_queue.sync.messages import ServiceWait
from wijkhub_registry.locations.catalogue import HubToday, Listed
from wijkhub_registry.locations.location import How, Location
from wijkhub_registry.locations.products import Product

FRESH_FOR = timedelta(minutes=5)
"""After this a wait that a hub told is marked stale."""


class ServiceView(Struct, frozen=True, rename="camel"):
    """A product that residents get there; `name` is empty when the list of products has it no more."""

    product: str
    name: str
    how: tuple[How, ...]


class WaitView(Struct, frozen=True, rename="camel"):
    """How long who comes now would wait, as the hub told it at `toldAt`: a range that holds for 8 in 10."""

    product: str
    low_min: float | None
    high_min: float | None
    """Minutes; both null when the hub can't know, only this one when it is more than an hour."""
    told_at: datetime
    stale: bool
    """Told more than five minutes ago."""


class LocationView(Location, frozen=True, rename="camel", kw_only=True):
    """A location, whether one can walk in now, and what its hub told today."""

    services: tuple[ServiceView, ...] = ()  # type: ignore[assignment] # with names, for readers
    version: int
    changed_at: datetime
    now: Answer
    """At the moment that was asked for."""
    waits: tuple[WaitView, ...]
    distance_m: float | None = None
    """Metres from `near`, as the crow flies; null when that was not asked or the place is not known."""


def view(
    listed: Listed,
    *,
    at: datetime,
    calendar: Calendar,
    products: Mapping[str, Product],
    distance_m: float | None = None,
) -> LocationView:
    """The location as it is at this moment (UTC)."""
    location = listed.location
    fields = {name: getattr(location, name) for name in location.__struct_fields__ if name != "services"}
    services = tuple(
        ServiceView(offered.product, products[offered.product].name if offered.product in products else "", offered.how)
        for offered in location.services
    )
    return LocationView(
        **fields,
        services=services,
        version=listed.version,
        changed_at=listed.changed_at,
        now=listed.at(at, calendar),
        waits=waits_of(listed.today, at),
        distance_m=None if distance_m is None else round(distance_m),
    )


def waits_of(today: HubToday, at: datetime) -> tuple[WaitView, ...]:
    """The waits that a hub told, and whether they are stale."""
    told_at = today.told_at
    if told_at is None:
        return ()
    return tuple(_wait(wait, told_at, stale=at - told_at > FRESH_FOR) for wait in today.waits if wait.upl)


def _wait(wait: ServiceWait, told_at: datetime, *, stale: bool) -> WaitView:
    return WaitView(wait.upl, wait.low_min, wait.high_min, told_at, stale)


def as_json(value: object) -> bytes:
    """JSON, in the order of the fields."""
    return msgspec.json.encode(value)
