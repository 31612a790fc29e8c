"""The waits that stand beside what can be chosen at a kiosk, kept true while the list stands there."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.wait_lines import waits_beside
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow


def create_handlers(pages: Pages) -> list[HTTPRouteHandler]:
    """The lines by themselves, so that the choices stay where they are while a finger is on its way to one."""

    @get("/kiosk/waits", opt=allow(Role.KIOSK), name="kiosk-waits")
    async def waits(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        return pages.page(
            "kiosk_part.html",
            reads,
            setup,
            part="kiosk_waits_part.html",
            groups=setup.groups if setup else (),
            services=setup.services if setup else (),
            waits=waits_beside(hub, reads),
        )

    return [waits]
