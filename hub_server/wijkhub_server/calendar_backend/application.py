"""The calendar as an application of its own, to be hung under the hub's."""

from __future__ import annotations

from litestar import Litestar, asgi
from litestar.di import Provide
from litestar.handlers import ASGIRouteHandler

from wijkhub_queue.actors import allow_anyone
from wijkhub_server.calendar_backend.configuration import calendar_key
from wijkhub_server.calendar_backend.key_door import KeyDoor
from wijkhub_server.calendar_backend.refusals import HANDLERS
from wijkhub_server.calendar_backend.routes import ROUTES, Calendar
from wijkhub_server.hub import HubAtWork

ROOT = "/calendar-backend/public/api"
LARGEST_BODY = 64_000
"""Bytes of a booking; one with ten customers who filled in every field takes some 30,000."""


def calendar_backend(hub: HubAtWork) -> ASGIRouteHandler:
    """The calendar of a hub, as a handler for all addresses under `calendar-backend/public/api`.

    Raises:
        NoSecret: it has no key that can be used.
    """
    calendar = Calendar(hub)

    async def provide_calendar() -> Calendar:
        return calendar

    app = Litestar(
        ROUTES,
        dependencies={"calendar": Provide(provide_calendar)},
        exception_handlers=HANDLERS,
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        debug=False,
        logging_config=None,
    )
    # The calendar has a door of its own: the hub's roles do not open it, and its key opens nothing else.
    return asgi(ROOT, is_mount=True, opt=allow_anyone(), copy_scope=True)(
        KeyDoor(app, calendar_key(hub.settings.calendar))
    )
