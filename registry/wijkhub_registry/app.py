"""The registry's application: the pages, the public API, and what hubs speak to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.di import Provide

from wijkhub_registry.api import meta
from wijkhub_registry.api.description import openapi
from wijkhub_registry.bookings import routes as bookings
from wijkhub_registry.door import Door
from wijkhub_registry.moments import Clock, now
from wijkhub_registry.pages.routes import handlers, page_routes
from wijkhub_registry.public import hours_routes, outline_routes
from wijkhub_registry.public import routes as public
from wijkhub_registry.registry import Registry
from wijkhub_registry.settings import Settings
from wijkhub_registry.sync.routes import routes as sync_routes

LARGEST_BODY = 1_000_000
"""Bytes of a request, batches of events aside."""


def create_app(settings: Settings, *, clock: Clock = now) -> Door:
    """The registry as an ASGI application; it opens and closes the database with itself."""
    registry = Registry(settings, clock=clock)

    async def provide_registry() -> Registry:
        return registry

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await registry.open()
        try:
            yield
        finally:
            await registry.close()

    app = Litestar(
        [
            Router(
                "/v1",
                route_handlers=[
                    *meta.ROUTES,
                    *public.ROUTES,
                    *outline_routes.ROUTES,
                    *bookings.ROUTES,
                    *hours_routes.ROUTES,
                ],
            ),
            sync_routes(),
            page_routes(),
        ],
        dependencies={"registry": Provide(provide_registry)},
        exception_handlers=handlers(settings.pages),
        lifespan=[lifespan],
        openapi_config=openapi(settings),
        request_max_body_size=LARGEST_BODY,
        debug=False,
        logging_config=None,
    )
    return Door(app)
