"""What becomes of paper, live on the kiosk: a printer that can't print, a ticket's paper, and a copy of it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from msgspec import Struct

from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.kiosk_ticket import paper_values, ticket_screen
from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.paper import no_paper_now
from wijkhub_kiosk.port import HubUnavailable
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import ReprintTicket
from wijkhub_queue.errors import DomainError

ROLES = allow(Role.KIOSK)


class CameOutForm(Struct, frozen=True):
    """The answer to "did your ticket come out?"."""

    came_out: Literal["yes", "no"]
    language: LongText = "nl"


class CopyForm(Struct, frozen=True):
    """What the button for a copy sends; however often, its `id` makes it one copy."""

    id: UUID
    ticket: UUID
    language: LongText = "nl"


def create_handlers(kiosk: KioskPages, pages: Pages) -> list[HTTPRouteHandler]:
    """The two parts of screens that tell of paper, the resident's answer, and a copy."""

    @get("/kiosk/printer", opt=ROLES, name="kiosk-printer")
    async def printer(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        no_paper = no_paper_now(hub, who(request).printer)
        return pages.page("kiosk_part.html", reads, setup, part="kiosk_printer_part.html", no_paper=no_paper)

    @get("/kiosk/tickets/{ticket_id:uuid}/paper", opt=ROLES, name="kiosk-paper")
    async def paper(
        request: ScreenRequest,
        hub: HubHere,
        ticket_id: FromPath[UUID],
        language: FromQuery[str] = "nl",
        shown: FromQuery[str] = "",
        copy: FromQuery[UUID | None] = None,
        not_seen: FromQuery[bool] = False,
    ) -> Response[Any]:
        reads = pick_language(language, hub.board.setup)
        values = paper_values(hub, str(ticket_id), who(request).printer, reads, not_seen=not_seen, copy=copy)
        if values["paper"].mark == shown:
            # What stands there stays: nobody touches a button that is just being replaced, or hears the same again.
            return Response(None, status_code=204)
        return pages.page("kiosk_part.html", reads, hub.board.setup, part="kiosk_paper_part.html", **values)

    @post("/kiosk/tickets/{ticket_id:uuid}/paper", opt=ROLES, name="kiosk-came-out", status_code=200)
    async def came_out(
        request: ScreenRequest, hub: HubHere, ticket_id: FromPath[UUID], data: URLEncodedBody[CameOutForm]
    ) -> Response[Any]:
        reads, yes = pick_language(data.language, hub.board.setup), data.came_out == "yes"
        status = 200
        try:
            await hub.paper_came_out(str(ticket_id), yes)
        except HubUnavailable:
            status = 503
        return ticket_screen(kiosk, request, hub, ticket_id, reads, status=status, not_seen=not yes)

    @post("/kiosk/copies", opt=ROLES, name="kiosk-copy", status_code=200)
    async def copy(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[CopyForm]) -> Response[Any]:
        reads, kiosk_now = pick_language(data.language, hub.board.setup), who(request)
        status = 200
        try:
            if kiosk_now.printer is not None:
                command = ReprintTicket(str(data.ticket), kiosk_now.printer)
                await hub.ask(Asked(str(data.id), command, kiosk_now.actor))
        except DomainError:
            return ticket_screen(kiosk, request, hub, data.ticket, reads, not_seen=True)
        except HubUnavailable:
            status = 503  # the kiosk's script sends the same form again; without scripts its number stays in sight
        return ticket_screen(kiosk, request, hub, data.ticket, reads, status=status, not_seen=True, copy=data.id)

    return [printer, paper, came_out, copy]
