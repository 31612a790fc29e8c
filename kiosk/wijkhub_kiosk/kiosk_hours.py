"""The line with the hub's hours on a kiosk, kept true while a screen stands there."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from wijkhub_kiosk.hours_line import hours_line
from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow


def create_handlers(pages: Pages) -> list[HTTPRouteHandler]:
    """The line by itself."""

    @get("/kiosk/hours", opt=allow(Role.KIOSK), name="kiosk-hours")
    async def hours(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        line = hours_line(hub.board, hub.now(), reads)
        return pages.page("kiosk_part.html", reads, setup, part="kiosk_hours_part.html", hours=line)

    return [hours]
