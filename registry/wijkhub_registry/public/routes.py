"""The public addresses of locations: everybody may read them, from any page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from wijkhub_queue.hours import State, calendar_of_openings, timeline
from wijkhub_queue.hours.stated import Span
from wijkhub_registry.errors import Invalid
from wijkhub_registry.locations.change import Change
from wijkhub_registry.locations.location import How, Kind
from wijkhub_registry.locations.products import Product
from wijkhub_registry.locations.search import Search, find, plain
from wijkhub_registry.public import csv_table, geojson, json_ld
from wijkhub_registry.public.asking import box_in, moment_in, page_of, point_in
from wijkhub_registry.public.kept import answer
from wijkhub_registry.public.nearest import Help, nearest
from wijkhub_registry.public.view import LocationView, as_json, view
from wijkhub_registry.registry import Registry

AnyRequest = Request[Any, Any, Any]
Format = Literal["json", "geojson", "json-ld", "csv"]
JSON = "application/json"
CALENDAR = "text/calendar"
_MEDIA: dict[Format, str] = {
    "json": JSON,
    "geojson": geojson.MEDIA_TYPE,
    "json-ld": json_ld.MEDIA_TYPE,
    "csv": csv_table.MEDIA_TYPE,
}
_LONGEST_LOOK = timedelta(days=400)

Text = Annotated[str, QueryParameter(max_length=200, description="words of the name, the address or a service")]
Uri = Annotated[str | None, QueryParameter(max_length=300, description="URI of a UPL product")]
Code = Annotated[str | None, QueryParameter(max_length=40)]
Near = Annotated[str | None, QueryParameter(max_length=80, description="latitude,longitude in degrees (WGS84)")]
At = Annotated[datetime | None, QueryParameter(description="a moment with its zone; now when left out")]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class LocationPage(Struct, frozen=True, rename="camel"):
    """Some locations, and where the next page begins."""

    locations: list[LocationView]
    next: str | None
    """The `cursor` of the next page; null on the last."""


class HelpedBy(Struct, frozen=True, rename="camel"):
    """A location that can help, and when."""

    help: Help
    location: LocationView


class NearestLocations(Struct, frozen=True, rename="camel"):
    """Where to go: those that can help now first, then those that perhaps can; each the nearest first."""

    locations: list[HelpedBy]


class History(Struct, frozen=True, rename="camel"):
    """Every change of a location, newest first."""

    changes: list[Change]


class Timeline(Struct, frozen=True, rename="camel"):
    """When residents are welcome, without a gap."""

    spans: list[Span]


class ProductList(Struct, frozen=True, rename="camel"):
    """Products that a municipality offers."""

    products: list[Product]


@get("/locations", summary="Find public locations", tags=["locations"])
async def locations(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    text: FromQuery[Text] = "",
    kind: FromQuery[Kind | None] = None,
    service: FromQuery[Uri] = None,
    how: FromQuery[How | None] = None,
    language: FromQuery[Code] = None,
    neighbourhood: FromQuery[Code] = None,
    bbox: FromQuery[Annotated[str | None, QueryParameter(max_length=120)]] = None,
    near: FromQuery[Near] = None,
    max_distance: FromQuery[Annotated[float | None, QueryParameter(name="maxDistance", gt=0, le=1e6)]] = None,
    open_state: FromQuery[Annotated[State | None, QueryParameter(name="state")]] = None,
    at: FromQuery[At] = None,
    cursor: FromQuery[Annotated[str | None, QueryParameter(max_length=600)]] = None,
    limit: FromQuery[Limit] = 50,
    form: FromQuery[Annotated[Format | None, QueryParameter(name="format")]] = None,
) -> Response[LocationPage]:
    """Those that answer to all that is asked, by name, or the nearest first when `near` is given.

    As JSON, GeoJSON, JSON-LD or CSV, by `Accept` or `format`. A location of which something is not known does not
    answer to a question about it; one without a point comes last and has no distance.
    """
    now = moment_in(at, registry.clock())
    if max_distance is not None and near is None:
        raise Invalid("'maxDistance' is counted from 'near'; give that too, such as near=51.92,4.48.")
    search = Search(
        text=text,
        kind=kind,
        service=service,
        how=how,
        language=language,
        neighbourhood=neighbourhood,
        box=box_in(bbox),
        near=point_in(near),
        within_m=max_distance,
    )
    listed = await registry.catalogue.listed()
    products = await registry.catalogue.products()
    calendar = registry.settings.hours.calendar
    day = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    found = find(
        (one.location for one in listed.values()),
        search,
        on=day,
        names={product.uri: product.name for product in products.values()},
    )
    if open_state is not None:
        found = [one for one in found if listed[one.location.id].at(now, calendar).state is open_state]
    page, following = page_of(found, cursor, limit)
    views = [
        view(listed[one.location.id], at=now, calendar=calendar, products=products, distance_m=one.distance_m)
        for one in page
    ]
    headers = {"link": f'<{_with_cursor(request, following)}>; rel="next"'} if following else None
    media_type = _MEDIA[form] if form else _accepted(request)
    if media_type == geojson.MEDIA_TYPE:
        body = as_json(geojson.feature_collection(views))
    elif media_type == json_ld.MEDIA_TYPE:
        body = as_json(json_ld.graph([_linked(registry, one, listed, day) for one in views]))
    elif media_type == csv_table.MEDIA_TYPE:
        body = csv_table.csv_table(views).encode()
        media_type = f"{media_type}; charset=utf-8; header=present"
    else:
        body = as_json(LocationPage(views, following))
    return answer(request, body, media_type, headers=headers)  # type: ignore[return-value] # encoded already


@get("/locations/{location_id:str}", summary="One public location", tags=["locations"])
async def location(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    location_id: FromPath[str],
    at: FromQuery[At] = None,
    form: FromQuery[Annotated[Literal["json", "geojson", "json-ld"] | None, QueryParameter(name="format")]] = None,
) -> Response[LocationView]:
    """What is known of it, from whom, whether it is open now, and until when. As JSON, GeoJSON or JSON-LD."""
    now = moment_in(at, registry.clock())
    listed = await registry.catalogue.one(location_id)
    calendar = registry.settings.hours.calendar
    shown = view(listed, at=now, calendar=calendar, products=await registry.catalogue.products())
    media_type = _MEDIA[form] if form else _accepted(request, csv_too=False)
    if media_type == geojson.MEDIA_TYPE:
        body = as_json(geojson.feature(shown))
    elif media_type == json_ld.MEDIA_TYPE:
        day = now.astimezone(ZoneInfo(calendar.time_zone)).date()
        told = _linked(registry, shown, {shown.id: listed}, day)
        body = as_json({"@context": json_ld.CONTEXT, **told})
    else:
        body = as_json(shown)
    return answer(request, body, media_type)  # type: ignore[return-value] # encoded already


@get("/locations/{location_id:str}/history", summary="Every change of a location", tags=["locations"])
async def history(
    request: AnyRequest, registry: NamedDependency[Registry], location_id: FromPath[str], limit: FromQuery[Limit] = 100
) -> Response[History]:
    """Who changed what, when and why, newest first."""
    changes = await registry.catalogue.history(location_id, limit)
    return answer(request, as_json(History(changes)), JSON)  # type: ignore[return-value] # encoded already


@get("/locations/{location_id:str}/timeline", summary="When residents are welcome", tags=["locations"])
async def timeline_of(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    location_id: FromPath[str],
    start: FromQuery[At] = None,
    end: FromQuery[At] = None,
) -> Response[Timeline]:
    """Stretches of open, closed, by appointment and unknown, in UTC, from `start` (now) to `end` (a week later)."""
    begins = moment_in(start, registry.clock())
    ends = moment_in(end, begins + timedelta(days=7))
    if not begins < ends <= begins + _LONGEST_LOOK:
        raise Invalid("'end' comes after 'start', and at most 400 days after it.")
    listed = await registry.catalogue.one(location_id)
    calendar = registry.settings.hours.calendar
    spans = timeline(listed.hours(calendar), begins, ends, calendar=calendar)
    return answer(request, as_json(Timeline(spans)), JSON)  # type: ignore[return-value] # encoded already


@get(
    "/locations/{location_id:str}/openings", summary="Openings for a calendar", tags=["locations"], media_type=CALENDAR
)
async def openings(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    location_id: FromPath[str],
    language: FromQuery[Literal["nl", "en"]] = "nl",
) -> Response[bytes]:
    """The openings of thirteen weeks as iCalendar, to subscribe to."""
    listed = await registry.catalogue.one(location_id)
    calendar = registry.settings.hours.calendar
    midnight = datetime.combine(
        registry.clock().astimezone(ZoneInfo(calendar.time_zone)).date(),
        datetime.min.time(),
        ZoneInfo(calendar.time_zone),
    )
    where = listed.location.address
    body = calendar_of_openings(
        listed.hours(calendar),
        place=location_id,
        name=listed.location.name,
        where=", ".join(
            part
            for part in (f"{where.street} {where.house_number}".strip(), f"{where.postcode} {where.place}".strip())
            if part
        ),
        start=midnight,
        end=midnight + timedelta(weeks=13),
        # Of the last change, so that the same openings are the same file.
        stamp=listed.changed_at,
        language=language,
        calendar=calendar,
    )
    return answer(request, body, CALENDAR)


@get("/nearest-locations", summary="The nearest that can help now", tags=["locations"])
async def nearest_locations(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    near: FromQuery[Annotated[str, QueryParameter(max_length=80, description="latitude,longitude in degrees")]],
    service: FromQuery[Uri] = None,
    language: FromQuery[Code] = None,
    at: FromQuery[At] = None,
    limit: FromQuery[Annotated[int, QueryParameter(ge=1, le=50)]] = 5,
) -> Response[NearestLocations]:
    """With what their hubs told of the wait; a wait that is not fresh is marked stale."""
    now = moment_in(at, registry.clock())
    listed = await registry.catalogue.listed()
    products = await registry.catalogue.products()
    calendar = registry.settings.hours.calendar
    found = find(
        (one.location for one in listed.values()),
        Search(service=service, language=language, near=point_in(near)),
        on=now.astimezone(ZoneInfo(calendar.time_zone)).date(),
        names={},
    )
    views = [
        view(listed[one.location.id], at=now, calendar=calendar, products=products, distance_m=one.distance_m)
        for one in found
    ]
    helped = [HelpedBy(when, one) for when, one in nearest(views, service)[:limit]]
    return answer(request, as_json(NearestLocations(helped)), JSON)  # type: ignore[return-value] # encoded already


@get("/products", summary="Products that locations offer", tags=["products"])
async def products(
    request: AnyRequest, registry: NamedDependency[Registry], text: FromQuery[Text] = "", limit: FromQuery[Limit] = 100
) -> Response[ProductList]:
    """Of the Uniforme Productnamenlijst, by name; each word of `text` must begin a word of it."""
    words = plain(text).split()
    found = sorted(
        (
            product
            for product in (await registry.catalogue.products()).values()
            if all(any(part.startswith(word) for part in plain(product.name).split()) for word in words)
        ),
        key=lambda product: (plain(product.name), product.uri),
    )
    return answer(request, as_json(ProductList(found[:limit])), JSON)  # type: ignore[return-value] # encoded already


def _accepted(request: AnyRequest, *, csv_too: bool = True) -> str:
    offered = [JSON, geojson.MEDIA_TYPE, json_ld.MEDIA_TYPE, *([csv_table.MEDIA_TYPE] if csv_too else [])]
    return request.accept.best_match(offered, default=JSON) or JSON


def _linked(registry: Registry, shown: LocationView, listed: dict[str, Any], day: date) -> dict[str, Any]:
    calendar = registry.settings.hours.calendar
    url = f"{registry.settings.server.public_url or ''}/v1/locations/{shown.id}"
    return json_ld.place(shown, listed[shown.id].hours(calendar), url=url, first=day, calendar=calendar)


def _with_cursor(request: AnyRequest, cursor: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return str(request.url.with_replacements(query=urlencode([*kept, ("cursor", cursor)])))


ROUTES = [locations, location, history, timeline_of, openings, nearest_locations, products]
