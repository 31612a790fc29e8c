"""The page of one location: all that is known of it, from whom, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from wijkhub_queue.hours import confirmed_words, day_rows, exceptions_ahead, state_words
from wijkhub_registry.locations.change import Change
from wijkhub_registry.locations.location import FEATURES, Location, Point
from wijkhub_registry.locations.outlines import Outlines
from wijkhub_registry.locations.products import Product
from wijkhub_registry.locations.search import Box
from wijkhub_registry.pages.drawing import page
from wijkhub_registry.pages.search_page import map_of, row_of
from wijkhub_registry.pages.words import day_words, readers_language, texts, wait_words
from wijkhub_registry.public.view import WaitView, waits_of
from wijkhub_registry.registry import Registry

AHEAD_DAYS = 92
AROUND = 0.025
"""Degrees that the map of a place shows to each side: two to three kilometres."""
CHANGES = 30
"""Changes of a location that its page tells."""


class WaitLine(Struct, frozen=True):
    """A wait as the page tells it."""

    service: str
    words: str
    told_at: str
    """The time of day at which the hub told it."""
    stale: bool


class ChangeLine(Struct, frozen=True):
    """A change as the page tells it."""

    day: date
    why: str
    fields: tuple[str, ...]


@get("/locations/{location_id:str}", include_in_schema=False)
async def location_page(
    request: Request[Any, Any, Any], registry: NamedDependency[Registry], location_id: FromPath[str]
) -> Response[str]:
    """One location."""
    language = readers_language(request)
    listed = await registry.catalogue.one(location_id)
    changes = await registry.catalogue.history(location_id, CHANGES)
    products = await registry.catalogue.products()
    areas = await registry.outlines.of_kind("areas")
    neighbourhoods = await registry.outlines.of_kind("neighbourhoods")
    calendar, now = registry.settings.hours.calendar, registry.clock()
    zone = ZoneInfo(calendar.time_zone)
    today = now.astimezone(zone).date()
    location, answer, hours = listed.location, listed.at(now, calendar), listed.hours(calendar)
    row = row_of(listed, None, now, calendar, language)
    drawn = areas or neighbourhoods
    known = bool(hours.text or hours.exceptions or hours.doors)
    return page(
        "location.html",
        language,
        registry.settings.pages,
        path=f"/locations/{location_id}",
        one=location,
        there=location.there_on(today),
        state=answer.state,
        state_words=state_words(answer, language, now=now, calendar=calendar),
        confirmed=confirmed_words(answer.confirmed_at, language, calendar=calendar),
        week=day_rows(hours, today, language, calendar=calendar) if known else (),
        ahead=[
            line
            for line in exceptions_ahead(hours, today, language, days=AHEAD_DAYS, calendar=calendar)
            if (line.day - today).days >= 7
        ]
        if known
        else [],
        waits=[_wait(wait, products, language, calendar.time_zone) for wait in waits_of(listed.today, now)],
        services=[
            (products[one.product].name if one.product in products else one.product, one.how)
            for one in location.services
        ],
        neighbourhoods=_names(location, neighbourhoods),
        features=[(feature, location.accessibility.get(feature)) for feature in FEATURES],
        changes=[_change(change) for change in changes],
        map=map_of([row], list(drawn.outlines) if drawn else [], _around(location.point)) if location.point else None,
        outlines=drawn,
        source=partial(_source, location, language),
        tel=lambda number: "tel:" + "".join(sign for sign in number if sign in "+0123456789"),
        view_of=None,
    )


def _around(point: Point) -> Box:
    """Enough of the city to see in which part of it a place is."""
    longitude, latitude = point.longitude, point.latitude
    return Box(longitude - AROUND, latitude - AROUND, longitude + AROUND, latitude + AROUND)


def _wait(wait: WaitView, products: Mapping[str, Product], language: str, time_zone: str) -> WaitLine:
    name = products[wait.product].name if wait.product in products else ""
    at = wait.told_at.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")
    return WaitLine(name, wait_words(wait, language, time_zone=time_zone), at, wait.stale)


def _names(location: Location, neighbourhoods: Outlines | None) -> Sequence[str]:
    called = {one.code: one.name for one in neighbourhoods.outlines} if neighbourhoods else {}
    return [called.get(code, code) for code in location.neighbourhoods]


def _change(change: Change) -> ChangeLine:
    fields = [one.field for one in change.differences]
    # From whom something is known changes with what is known; by itself it is told only when nothing else changed.
    told = [field for field in fields if field != "facts"] or fields
    return ChangeLine(change.changed_at.date(), change.why, tuple(told))


def _source(location: Location, language: str, field: str) -> str:
    """From whom a field is known and when it was last confirmed."""
    fact = location.facts.get(field)
    if fact is None:
        return texts().get(language, "source.unknown")
    if fact.confirmed_on is None:
        return texts().get(language, "source.never", source=fact.source)
    return texts().get(language, "source.confirmed", source=fact.source, day=day_words(fact.confirmed_on, language))
