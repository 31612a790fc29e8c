"""A person one tap away: every screen of the kiosk rings for one, and says so until somebody comes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, URLEncodedBody
from msgspec import Struct

from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import AskHelp

ROLES = allow(Role.KIOSK)


class HelpForm(Struct, frozen=True):
    """What the help button sends."""

    id: UUID
    language: LongText = "nl"


def create_handlers(kiosk: KioskPages) -> list[HTTPRouteHandler]:
    """Asking for a person, and whether somebody still waits for one."""

    @get("/kiosk/help", opt=ROLES, name="kiosk-help")
    async def help_now(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        return kiosk.page("kiosk_help.html", request, hub, pick_language(language, hub.board.setup))

    @post("/kiosk/help", opt=ROLES, name="kiosk-ask-help", status_code=200)
    async def ask_help(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[HelpForm]) -> Response[Any]:
        kiosk_now = who(request)
        await hub.ask(Asked(str(data.id), AskHelp(kiosk_now.name), kiosk_now.actor))
        return kiosk.page("kiosk_help.html", request, hub, pick_language(data.language, hub.board.setup))

    return [help_now, ask_help]
