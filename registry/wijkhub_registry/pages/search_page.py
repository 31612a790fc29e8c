"""The page for residents: where they are welcome, in a list and on a map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct

from wijkhub_queue.hours import Calendar, State, confirmed_words, state_words
from wijkhub_registry.locations.catalogue import Listed
from wijkhub_registry.locations.location import Point
from wijkhub_registry.locations.outlines import Outline
from wijkhub_registry.locations.products import Product
from wijkhub_registry.locations.search import Box, Found, Search, find, plain
from wijkhub_registry.pages.asked import Asked, outline_called, products_called, read_asked
from wijkhub_registry.pages.drawing import page
from wijkhub_registry.pages.map_drawing import Dot, box_of, draw_map, middle_of
from wijkhub_registry.pages.words import distance_words, language_name, readers_language
from wijkhub_registry.registry import Registry

AnyRequest = Request[Any, Any, Any]
AT_ONCE = 200
"""Locations on one page; a city has fewer."""


class Row(Struct, frozen=True):
    """A location in the list."""

    id: str
    name: str
    kind: str
    state: State
    state_words: str
    confirmed: str
    where: str
    """Address and area, as far as they are known."""
    distance: str
    point: Point | None


class Result(Struct, frozen=True, kw_only=True):
    """What was found, and what has to be said of it."""

    rows: list[Row]
    perhaps_open: int
    """With "open now": of so many it is not known."""
    place_unknown: bool = False
    service_unknown: bool = False
    """What was typed is no product."""
    nowhere: bool = False
    """No place is known to offer the service."""
    sorted_from: str = ""
    """The area whose middle distances are counted from."""


@get("/", include_in_schema=False)
async def search_page(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[str]:
    """All places, or those that somebody looks for."""
    language, asked = readers_language(request), read_asked(request.query_params)
    calendar, now = registry.settings.hours.calendar, registry.clock()
    listed = await registry.catalogue.listed()
    products = await registry.catalogue.products()
    areas = await registry.outlines.of_kind("areas")
    neighbourhoods = await registry.outlines.of_kind("neighbourhoods")
    drawn = areas or neighbourhoods
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    there = {name: one for name, one in listed.items() if one.location.there_on(today)}
    outlines = [*(areas.outlines if areas else ()), *(neighbourhoods.outlines if neighbourhoods else ())]
    result = look(asked, there, products, outlines, now=now, calendar=calendar, language=language, today=today)
    shown = list(drawn.outlines) if drawn else []
    return page(
        "search.html",
        language,
        registry.settings.pages,
        path="/",
        asked=asked,
        result=result,
        rows=result.rows[:AT_ONCE],
        all_count=len(there),
        services=_offered(there, products),
        spoken=_spoken(there, language),
        places=sorted({one.name for one in outlines} | {one.location.area for one in there.values()} - {""}, key=plain),
        map=map_of(result.rows, shown, asked.view),
        map_data=map_data(result.rows, language),
        outlines=drawn,
        outlines_kind="areas" if areas else "neighbourhoods",
        views=_views(shown, asked, language),
        view_of=lambda box: asked.address(language, view=box),
        unlocated=[row for row in result.rows if row.point is None],
        address=partial(asked.address, language),
    )


@get("/en", include_in_schema=False)
async def in_english() -> Redirect:
    """The page in English, at an address that can be told."""
    return Redirect("/?language=en", status_code=303)


def look(
    asked: Asked,
    listed: dict[str, Listed],
    products: dict[str, Product],
    outlines: Sequence[Outline],
    *,
    now: datetime,
    calendar: Calendar,
    language: str,
    today: date,
) -> Result:
    """What is found, nearest first where it is asked near what, else by name.

    A place that is typed is an area or a neighbourhood with an outline, and then distances are counted from its middle
    and places of the area come first; or an area that locations name themselves, and then only those are found.
    """
    meant = products_called(asked.service, list(products.values()))
    uris = {one.uri for one in meant}
    outline = outline_called(asked.place, outlines)
    near = (middle_of(outline) if outline else None) or (None if asked.place else asked.near)
    areas = {plain(one.location.area) for one in listed.values()}
    here = plain(outline.name if outline else asked.place)
    only_there = bool(here) and outline is None and here in areas
    names = {one.uri: one.name for one in products.values()}
    search = Search(text=asked.text, language=asked.spoken or None, near=near)
    found = find((one.location for one in listed.values()), search, on=today, names=names)
    if asked.service:
        found = [one for one in found if any(offered.product in uris for offered in one.location.services)]
    if only_there:
        found = [one for one in found if plain(one.location.area) == here]
    if outline is not None:
        found.sort(key=lambda one: not _in_area(one, outline))
    rows = [row_of(listed[one.location.id], one.distance_m, now, calendar, language) for one in found]
    unknown = 0
    if asked.open_now:
        unknown = sum(row.state is State.UNKNOWN for row in rows)
        rows = [row for row in rows if row.state is State.OPEN]
    offered = {one.product for each in listed.values() for one in each.location.services}
    return Result(
        rows=rows,
        perhaps_open=unknown,
        place_unknown=bool(asked.place) and outline is None and not only_there,
        service_unknown=bool(asked.service) and not meant,
        nowhere=bool(meant) and not uris & offered,
        sorted_from=outline.name if outline else "",
    )


def _in_area(found: Found, outline: Outline) -> bool:
    location = found.location
    return plain(location.area) == plain(outline.name) or outline.code in location.neighbourhoods


def row_of(listed: Listed, distance_m: float | None, now: datetime, calendar: Calendar, language: str) -> Row:
    """A location as the list tells it at a moment."""
    location, answer = listed.location, listed.at(now, calendar)
    address = location.address
    parts = (f"{address.street} {address.house_number}".strip(), address.place, location.area)
    return Row(
        location.id,
        location.name,
        location.kind,
        answer.state,
        state_words(answer, language, now=now, calendar=calendar),
        confirmed_words(answer.confirmed_at, language, calendar=calendar),
        ", ".join(dict.fromkeys(part for part in parts if part)),
        distance_words(distance_m, language),
        location.point,
    )


def map_of(rows: Sequence[Row], outlines: Sequence[Outline], view: Box | None) -> Any:
    """The picture of these rows; None when there is nothing to draw."""
    dots = [Dot(row.id, row.name, row.point, row.state.value, row.state_words) for row in rows if row.point is not None]
    return draw_map(outlines, dots, view)


def map_data(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """The same for the script that makes a map to move of the picture."""
    return [
        {
            "name": row.name,
            "words": row.state_words,
            "state": row.state.value,
            "at": [row.point.latitude, row.point.longitude],
            "href": f"/locations/{row.id}?language={language}",
        }
        for row in rows
        if row.point is not None
    ]


def _views(outlines: Sequence[Outline], asked: Asked, language: str) -> list[tuple[str, str]]:
    found = [(one.name, box_of([one])) for one in sorted(outlines, key=lambda one: plain(one.name))]
    return [(name, asked.address(language, view=box)) for name, box in found if box is not None]


def _offered(listed: dict[str, Listed], products: dict[str, Product]) -> list[str]:
    uris = {offered.product for one in listed.values() for offered in one.location.services}
    return sorted((products[uri].name for uri in uris if uri in products), key=plain)


def _spoken(listed: dict[str, Listed], reader: str) -> list[tuple[str, str]]:
    codes = {code for one in listed.values() for code in one.location.languages}
    return sorted(((code, language_name(code, reader)) for code in codes), key=lambda one: plain(one[1]))
