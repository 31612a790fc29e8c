"""All screens for residents, as routes to be mounted by a hub's server.

The application injects the hub under the name `hub` (see `port.Hub`), puts whoever asks into `request.user`, and
turns away whom a route's `opt` does not name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router

from wijkhub_kiosk import (
    appointment_change,
    appointment_page,
    display,
    enrolment,
    kiosk,
    kiosk_appointment,
    kiosk_booking,
    kiosk_check_in,
    kiosk_details,
    kiosk_help,
    kiosk_hours,
    kiosk_paper,
    kiosk_ticket,
    kiosk_waits,
    phone,
    printer_page,
    web_booking,
)
from wijkhub_kiosk.assets import Assets, serve_assets
from wijkhub_kiosk.help_pages import create_error_handlers, help_page
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.live import Live
from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.visitors import Visitors

Anyone = Request[Any, Any, Any]


def create_routers(theme: Path | None = None) -> list[Router]:
    """The routes of all screens.

    Args:
        theme: a municipality's style sheet, loaded after ours; None for none.

    Raises:
        OSError: the style sheet can't be read.
    """
    assets = Assets(theme)
    pages, live, visitors = Pages(assets), Live(), Visitors()
    kiosk_pages = KioskPages(pages)
    return [
        Router(
            "/",
            route_handlers=[
                *kiosk.create_handlers(kiosk_pages, live),
                *kiosk_ticket.create_handlers(kiosk_pages),
                *kiosk_booking.create_handlers(kiosk_pages),
                *kiosk_details.create_handlers(kiosk_pages),
                *kiosk_appointment.create_handlers(kiosk_pages, pages),
                *kiosk_check_in.create_handlers(kiosk_pages),
                *kiosk_paper.create_handlers(kiosk_pages, pages),
                *kiosk_help.create_handlers(kiosk_pages),
                *kiosk_hours.create_handlers(pages),
                *kiosk_waits.create_handlers(pages),
                *display.create_handlers(pages, assets, live),
                *phone.create_handlers(pages, live),
                *appointment_page.create_handlers(pages, live),
                *appointment_change.create_handlers(pages, visitors),
                *web_booking.create_handlers(pages, visitors),
                *enrolment.create_handlers(pages),
                *printer_page.create_handlers(pages, live),
                serve_assets(assets),
            ],
            exception_handlers=create_error_handlers(pages),
            include_in_schema=False,
        )
    ]


def create_help_page() -> Callable[[Anyone, int], Response[str]]:
    """Draws the page for a status, for addresses that are no screen's: `(request, status)` to an answer."""
    pages = Pages(Assets())
    return lambda request, status: help_page(pages, request, status)
