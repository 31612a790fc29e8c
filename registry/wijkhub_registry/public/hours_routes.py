"""Where the city's hours fall short of its own rules: for whoever plans them, and whoever wants to know."""

from __future__ import annotations

from typing import Any, Literal
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from wijkhub_registry.locations.hours_report import ToldReport, monday_of
from wijkhub_registry.public.kept import answer
from wijkhub_registry.public.view import as_json
from wijkhub_registry.registry import Registry


@get("/hours-report", summary="Where hours fall short of the city's rules", tags=["locations"])
async def hours_report(
    request: Request[Any, Any, Any],
    registry: NamedDependency[Registry],
    language: FromQuery[Literal["nl", "en"]] = "nl",
) -> Response[ToldReport]:
    """From this week's Monday on. Hours that nobody knows are not counted as closed: the verdict is `unknown`."""
    zone = ZoneInfo(registry.settings.hours.time_zone)
    report = await registry.hours_reports.report(monday_of(registry.clock().astimezone(zone).date()), language)
    return answer(request, as_json(report), "application/json")  # type: ignore[return-value] # encoded already


ROUTES = [hours_report]
