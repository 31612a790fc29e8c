"""The ticket itself: given once however often it is asked for, and never both given and refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

import segno
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from msgspec import Struct

from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.notices import Notice, notice_of
from wijkhub_kiosk.pages import Pages, new_id
from wijkhub_kiosk.phone import link_of
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import IssueTicket, LeaveQueue
from wijkhub_queue.errors import DomainError
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.order import people_ahead
from wijkhub_queue.tickets import State, Ticket

ROLES = allow(Role.KIOSK)
UNDER_WAY = frozenset({"queued", "sending"})
"""What is known of paper that may still come out."""


class TakeForm(Struct, frozen=True):
    """What the screen before the ticket sends; its `id` is the ticket's."""

    id: UUID
    service: LongText
    language: LongText = "nl"


class WithdrawForm(Struct, frozen=True):
    """What a kiosk sends that told its resident that there is no ticket."""

    id: UUID
    language: LongText = "nl"


def create_handlers(kiosk: KioskPages, pages: Pages) -> list[HTTPRouteHandler]:
    """Taking a ticket, what becomes of its paper, and taking it back."""

    @post("/kiosk/tickets", opt=ROLES, name="kiosk-take", status_code=200)
    async def take(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[TakeForm]) -> Response[Any]:
        reads, kiosk_now = pick_language(data.language, hub.board.setup), who(request)
        command = IssueTicket(service=data.service, language=reads, printer=kiosk_now.printer)
        try:
            await hub.ask(Asked(str(data.id), command, kiosk_now.actor))
        except DomainError as refusal:
            return kiosk.notice(request, hub, reads, notice_of(refusal))
        except HubUnavailable:
            # A browser without scripts gets a form with the same id; the kiosk's script sends the first one again.
            return kiosk.page(
                "kiosk_again.html", request, hub, reads, status=503, command_id=str(data.id), service=data.service
            )
        ticket = hub.board.tickets.get(str(data.id))
        if ticket is None or not ticket.living:
            return kiosk.notice(request, hub, reads, Notice.TICKET_OVER)
        return kiosk.page("kiosk_ticket.html", request, hub, reads, **_ticket_values(hub, ticket, reads))

    @get("/kiosk/tickets/{ticket_id:uuid}/paper", opt=ROLES, name="kiosk-paper")
    async def paper(hub: HubHere, ticket_id: FromPath[UUID], language: FromQuery[str] = "nl") -> Response[Any]:
        reads = pick_language(language, hub.board.setup)
        return pages.page("kiosk_paper.html", reads, hub.board.setup, **_paper_values(hub, str(ticket_id)))

    @post("/kiosk/withdrawals", opt=ROLES, name="kiosk-withdraw", status_code=200)
    async def withdraw(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
        reads = pick_language(data.language, hub.board.setup)
        # The writer takes commands in the order in which they came: had the ticket been asked for, it is known now.
        # A refusal means that it was never given, or is over already.
        with suppress(DomainError):
            await hub.ask(Asked(new_id(), LeaveQueue(str(data.id)), who(request).actor))
        return kiosk.notice(request, hub, reads, Notice.NOT_GIVEN, status=200)

    return [take, paper, withdraw]


def _paper_values(hub: Hub, ticket_id: str) -> dict[str, Any]:
    known = hub.paper(ticket_id)
    return {"paper": known, "ticket_id": ticket_id, "under_way": known in UNDER_WAY}


def _ticket_values(hub: Hub, ticket: Ticket, language: str) -> dict[str, Any]:
    setup = hub.board.setup
    service = setup.service(ticket.service) if setup else None
    link = link_of(hub, ticket.id)
    return {
        "ticket": ticket,
        "service": in_language(service.name, language) if service else "",
        "ahead": people_ahead(hub.board, ticket, hub.now()) if ticket.state is State.WAITING else None,
        "waiting_place": in_language(setup.waiting_place, language) if setup else "",
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=8, border=4, light="#fff") if link else None,
        **_paper_values(hub, ticket.id),
    }
