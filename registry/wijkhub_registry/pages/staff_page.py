"""The page for the city's staff: how every hub is. It only shows; what can be done is done with commands."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect
from msgspec import Struct

from wijkhub_queue.local_time import local_day
from wijkhub_registry.locations.catalogue import Listed
from wijkhub_registry.locations.hours_report import monday_of
from wijkhub_registry.pages.drawing import draw, page
from wijkhub_registry.pages.hub_rows import HubRow, hub_rows
from wijkhub_registry.pages.staff_key import COOKIE, LASTS, StaffKey, Tries, address_of
from wijkhub_registry.pages.words import readers_language
from wijkhub_registry.registry import Registry

AnyRequest = Request[Any, Any, Any]
PATH = "/staff"


class _Typed(Struct, frozen=True):
    key: str = ""


def staff_routes() -> Router:
    """The page, its part that refreshes itself, signing in and signing out."""
    tries = Tries()

    @get("/", include_in_schema=False)
    async def staff(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[str]:
        key = await _key(registry)
        if key is None:
            return _sign_in(request, registry, "off", status=404)
        if not _is_signed_in(request, registry, key):
            return _sign_in(request, registry, "ask")
        language = readers_language(request)
        seen = await _seen(registry, language)
        return page("staff.html", language, registry.settings.pages, path=PATH, **seen)

    @get("/hubs", include_in_schema=False)
    async def hubs(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[str]:
        key = await _key(registry)
        if key is None or not _is_signed_in(request, registry, key):
            return Response("", status_code=401, media_type=MediaType.HTML)
        language = readers_language(request)
        part = draw("staff_hubs.html", language, registry.settings.pages, **await _seen(registry, language))
        return Response(part, media_type=MediaType.HTML)

    @get("/hours", include_in_schema=False)
    async def hours(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[str]:
        key = await _key(registry)
        if key is None:
            return _sign_in(request, registry, "off", status=404)
        if not _is_signed_in(request, registry, key):
            return _sign_in(request, registry, "ask")
        language = readers_language(request)
        today = local_day(registry.clock(), registry.settings.hours.time_zone)
        report = await registry.hours_reports.report(monday_of(today), "en" if language == "en" else "nl")
        return page("staff_hours.html", language, registry.settings.pages, path=f"{PATH}/hours", report=report)

    @post("/sign-in", include_in_schema=False)
    async def sign_in(
        request: AnyRequest,
        registry: NamedDependency[Registry],
        data: Annotated[_Typed, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        key = await _key(registry)
        if key is None:
            return _sign_in(request, registry, "off", status=404)
        peer = request.client.host if request.client else ""
        wait_s = tries.wait_s(address_of(peer, request.headers.get("x-forwarded-for", "")))
        if wait_s:
            answer = _sign_in(request, registry, "too-often", status=429)
            answer.headers["retry-after"] = str(math.ceil(wait_s))
            return answer
        if not key.opens(data.key):
            return _sign_in(request, registry, "wrong", status=403)
        cookie = _cookie(request, registry, key.signed_in(registry.clock()), int(LASTS.total_seconds()))
        return Redirect(f"{PATH}?language={readers_language(request)}", status_code=303, cookies=[cookie])

    @post("/sign-out", include_in_schema=False)
    async def sign_out(request: AnyRequest, registry: NamedDependency[Registry]) -> Redirect:
        gone = _cookie(request, registry, "", 0)
        return Redirect(f"{PATH}?language={readers_language(request)}", status_code=303, cookies=[gone])

    return Router(PATH, route_handlers=[staff, hubs, hours, sign_in, sign_out], include_in_schema=False)


async def _key(registry: Registry) -> StaffKey | None:
    key = registry.settings.staff.key
    if key is None:
        return None
    return StaffKey(key, await registry.hubs.secret("staff-page", secrets.token_bytes(32)))


def _is_signed_in(request: AnyRequest, registry: Registry, key: StaffKey) -> bool:
    return key.knows(request.cookies.get(COOKIE), registry.clock())


def _cookie(request: AnyRequest, registry: Registry, value: str, lasts_s: int) -> Cookie:
    # Where residents come by https staff do too, whatever stands between.
    secure = request.url.scheme == "https" or (registry.settings.server.public_url or "").startswith("https:")
    return Cookie(COOKIE, value=value, path=PATH, max_age=lasts_s, httponly=True, samesite="strict", secure=secure)


def _sign_in(request: AnyRequest, registry: Registry, case: str, *, status: int = 200) -> Response[str]:
    language = readers_language(request)
    return page("staff_sign_in.html", language, registry.settings.pages, status=status, path=PATH, case=case)


async def _seen(registry: Registry, language: str) -> dict[str, Any]:
    zone = registry.settings.hours.calendar.time_zone
    now = registry.clock()
    states = await registry.hubs.hubs()
    rows = hub_rows(states, now, language, zone)
    return {
        "hubs": rows,
        "troubled": sum(bool(row.troubles) for row in rows),
        "unknown": _never_enrolled(await registry.catalogue.listed(), rows),
        "at": now.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S"),
    }


def _never_enrolled(listed: Mapping[str, Listed], rows: list[HubRow]) -> list[tuple[str, str]]:
    """Places whose hub never made itself known: their names, and the hub's id."""
    known = {row.id for row in rows}
    named = ((one.location.name, one.location.hub) for one in listed.values())
    return sorted((name, hub) for name, hub in named if hub and hub not in known)
