"""The hub's application: API and screens on one hub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from wijkhub_server.access import FrontDoor, check_routes, guard
from wijkhub_server.api import appointments, board, commands, journal, meta, people, printing, sync, waits
from wijkhub_server.api.description import openapi
from wijkhub_server.hub import HubAtWork
from wijkhub_server.interpreter import settle
from wijkhub_server.jobs import jobs_running
from wijkhub_server.problems import HANDLERS, AnyRequest

if TYPE_CHECKING:
    from litestar.types import ControllerRouterHandler

LARGEST_BODY = 1_000_000
FOR_PROGRAMS = ("/v1/", "/calendar-backend/")
Handle = Callable[[AnyRequest, HTTPException], Response[Any]]


def create_app(hub: HubAtWork, *, screens: bool = True) -> FrontDoor:
    """The hub as an ASGI application; it starts and stops the hub with itself."""

    async def provide_hub() -> HubAtWork:
        return hub

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await hub.start()
        settle()
        try:
            with jobs_running(hub):
                yield
        finally:
            await hub.stop()

    api = Router(
        "/v1",
        route_handlers=[
            *commands.ROUTES,
            *board.ROUTES,
            *journal.ROUTES,
            *people.ROUTES,
            *printing.ROUTES,
            *appointments.ROUTES,
            *waits.ROUTES,
            *sync.ROUTES,
            *meta.ROUTES,
        ],
    )
    handlers: list[ControllerRouterHandler] = [api]
    if hub.settings.calendar.enabled:
        from wijkhub_server.calendar_backend.application import calendar_backend

        handlers.append(calendar_backend(hub))
    refusals = HANDLERS
    if screens:
        from wijkhub_kiosk.screens import create_help_page, create_routers

        handlers += create_routers(hub.settings.theme)
        refusals = HANDLERS | {HTTPException: _for_readers(create_help_page(), HANDLERS[HTTPException])}
    app = Litestar(
        handlers,
        dependencies={"hub": Provide(provide_hub)},
        guards=[guard],
        exception_handlers=refusals,
        lifespan=[lifespan],
        openapi_config=openapi(),
        request_max_body_size=LARGEST_BODY,
        debug=False,
        logging_config=None,
    )
    check_routes(route_handlers(app))
    return FrontDoor(app, hub.people.known)


def _for_readers(draw: Callable[[AnyRequest, int], Response[str]], otherwise: Handle) -> Handle:
    """What is answered at an address that is nothing's: a page to who reads it, a problem to a program."""

    def answer(request: AnyRequest, error: HTTPException) -> Response[Any]:
        reads = "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers
        if not reads or request.url.path.startswith(FOR_PROGRAMS):
            return otherwise(request, error)
        page = draw(request, error.status_code)
        if allow := (error.headers or {}).get("allow"):
            page.headers["allow"] = allow
        return page

    return answer


def route_handlers(app: Litestar) -> list[BaseRouteHandler]:
    """Every handler but those that Litestar itself adds for OPTIONS."""
    found: list[BaseRouteHandler] = []
    for route in app.routes:
        found += getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
    return [handler for handler in found if getattr(handler, "http_methods", None) != {"OPTIONS"}]
