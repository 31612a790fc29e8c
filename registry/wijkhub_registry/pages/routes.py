"""The pages, as routes of the registry's application."""

from __future__ import annotations

from typing import Any

from litestar import Router

from wijkhub_registry.pages import assets, location_page, search_page
from wijkhub_registry.pages.refusals import for_readers
from wijkhub_registry.pages.staff_page import staff_routes
from wijkhub_registry.problems import HANDLERS
from wijkhub_registry.settings import PagesSettings

ROUTES = [search_page.search_page, search_page.in_english, location_page.location_page, assets.static]


def page_routes() -> Router:
    """All of them."""
    return Router("/", route_handlers=[*ROUTES, staff_routes()], include_in_schema=False)


def handlers(city: PagesSettings) -> dict[int | type[Exception], Any]:
    """What goes wrong anywhere in the registry, told to who reads pages as a page."""
    return for_readers(HANDLERS, city)
