"""The ticket itself: given once however often it is asked for, and never both given and refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

import segno
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from msgspec import Struct

from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.notices import Notice, notice_of
from wijkhub_kiosk.pages import local_time, new_id
from wijkhub_kiosk.paper import MISSING, UNDER_WAY, ticket_paper
from wijkhub_kiosk.phone import link_of
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.wait_lines import wait_line
from wijkhub_kiosk.words import pick_language, texts
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import IssueTicket, LeaveQueue
from wijkhub_queue.errors import DomainError
from wijkhub_queue.hub_setup import Words, in_language
from wijkhub_queue.order import people_ahead
from wijkhub_queue.tickets import State, Ticket

ROLES = allow(Role.KIOSK)


class TakeForm(Struct, frozen=True):
    """What the screen before the ticket sends; its `id` is the ticket's."""

    id: UUID
    service: LongText
    language: LongText = "nl"


class WithdrawForm(Struct, frozen=True):
    """What a kiosk sends that told its resident that there is no ticket."""

    id: UUID
    language: LongText = "nl"


def create_handlers(kiosk: KioskPages) -> list[HTTPRouteHandler]:
    """Taking a ticket, seeing it again, and taking it back."""

    @post("/kiosk/tickets", opt=ROLES, name="kiosk-take", status_code=200)
    async def take(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[TakeForm]) -> Response[Any]:
        reads, kiosk_now = pick_language(data.language, hub.board.setup), who(request)
        command = IssueTicket(service=data.service, language=reads, printer=kiosk_now.printer)
        try:
            await hub.ask(Asked(str(data.id), command, kiosk_now.actor))
        except DomainError as refusal:
            if str(data.id) in hub.board.tickets:  # an old form, sent with another choice: they have this number
                return ticket_screen(kiosk, request, hub, data.id, reads)
            return kiosk.notice(request, hub, reads, notice_of(refusal))
        except HubUnavailable:
            fields = [("id", str(data.id)), ("service", data.service), ("language", reads)]
            return kiosk.again(request, hub, reads, "/kiosk/tickets", fields)
        return ticket_screen(kiosk, request, hub, data.id, reads)

    @get("/kiosk/tickets/{ticket_id:uuid}", opt=ROLES, name="kiosk-ticket")
    async def again(
        request: ScreenRequest, hub: HubHere, ticket_id: FromPath[UUID], language: FromQuery[str] = "nl"
    ) -> Response[Any]:
        return ticket_screen(kiosk, request, hub, ticket_id, pick_language(language, hub.board.setup))

    @post("/kiosk/withdrawals", opt=ROLES, name="kiosk-withdraw", status_code=200)
    async def withdraw(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
        reads = pick_language(data.language, hub.board.setup)
        # The writer takes commands in the order in which they came: had the ticket been asked for, it is known now.
        # A refusal means that it was never given, or is over already.
        with suppress(DomainError):
            await hub.ask(Asked(new_id(), LeaveQueue(str(data.id)), who(request).actor))
        return kiosk.notice(request, hub, reads, Notice.NOT_GIVEN, status=200)

    return [take, again, withdraw]


def ticket_screen(
    kiosk: KioskPages,
    request: ScreenRequest,
    hub: Hub,
    ticket_id: UUID,
    language: str,
    *,
    status: int = 200,
    **of_paper: Any,
) -> Response[Any]:
    """The screen of a ticket, or what is said when it is over or is none of today's.

    Args:
        kiosk: draws it.
        request: what was asked, by this kiosk.
        hub: the hub.
        ticket_id: whose screen.
        language: of the resident.
        status: of the answer.
        of_paper: what `paper_values` takes besides.
    """
    ticket = hub.board.tickets.get(str(ticket_id))
    if ticket is None:
        return kiosk.notice(request, hub, language, Notice.TICKET_UNKNOWN, status=404)
    if not ticket.living:
        return kiosk.notice(request, hub, language, Notice.TICKET_OVER)
    paper = paper_values(hub, ticket.id, who(request).printer, language, **of_paper)
    values = _ticket_values(hub, ticket, language)
    return kiosk.page("kiosk_ticket.html", request, hub, language, scans=True, status=status, **values, **paper)


def paper_values(
    hub: Hub,
    ticket_id: str,
    printer: str | None,
    language: str,
    *,
    not_seen: bool = False,
    copy: UUID | None = None,
    words: Literal["paper", "slip"] = "paper",
) -> dict[str, Any]:
    """What the part of a screen that tells of paper needs.

    Args:
        hub: the hub.
        ticket_id: whose paper.
        printer: the kiosk's own.
        language: of the resident.
        not_seen: whether the resident has said that nothing came out.
        copy: the id that the screen has already for a copy, so that the same copy is not asked for under two.
        words: of a ticket's paper, or of an appointment's slip.
    """
    paper = ticket_paper(hub, ticket_id, printer, not_seen=not_seen)
    return {
        "paper": paper,
        "paper_of": words,
        "paper_at": f"/kiosk/tickets/{ticket_id}",
        "copies_at": "/kiosk/copies",
        "ticket_id": ticket_id,
        "where": _where(paper.elsewhere, language, words) if paper.elsewhere is not None else "",
        "under_way": hub.paper(ticket_id) in UNDER_WAY,
        "copy_id": str(copy) if copy and paper.told in MISSING else new_id(),
    }


def _where(place: Words, language: str, words: str) -> str:
    named = in_language(place, language)
    if named:
        return texts().get(language, f"{words}.there", where=named)
    return texts().get(language, f"{words}.elsewhere")


def _ticket_values(hub: Hub, ticket: Ticket, language: str) -> dict[str, Any]:
    setup = hub.board.setup
    service = setup.service(ticket.service) if setup else None
    link = link_of(hub, ticket.id)
    appointment = hub.board.appointments.get(ticket.appointment or "")
    return {
        "ticket": ticket,
        "came": appointment.how if appointment is not None and appointment.ticket == ticket.id else None,
        "booked": local_time(ticket.booked, setup) if ticket.booked is not None else "",
        "service": in_language(service.name, language) if service else "",
        "ahead": people_ahead(hub.board, ticket, hub.now()) if ticket.state is State.WAITING else None,
        "wait": wait_line(hub.wait_of_ticket(ticket), setup, language),
        "waiting_place": in_language(setup.waiting_place, language) if setup else "",
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=8, border=4, light="#fff") if link else None,
    }
