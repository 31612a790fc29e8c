"""A resident's ticket on their phone: reached by a link that nobody can guess, and that ends with the ticket."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from msgspec import Struct

from wijkhub_kiosk.live import Live
from wijkhub_kiosk.live_response import LiveResponse, position_of
from wijkhub_kiosk.pages import Pages, counter_name, other_languages, place_in_journal
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest
from wijkhub_kiosk.wait_lines import wait_line
from wijkhub_kiosk.words import languages_of
from wijkhub_queue.actors import Actor, Role, allow_anyone
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import LeaveQueue
from wijkhub_queue.errors import DomainError
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.order import people_ahead
from wijkhub_queue.tickets import MOVES, Move, State, Ticket
from wijkhub_queue.waits_range import WaitRange


class LeaveForm(Struct, frozen=True):
    """What the form to leave the queue sends."""

    id: UUID
    language: LongText = "nl"


class TicketView:
    """One ticket, in a language."""

    timed = True
    """The wait gets shorter while nothing happens."""
    tells = False

    def __init__(self, pages: Pages, hub: Hub, token: str, language: str) -> None:
        self._pages, self._hub, self._token, self._language = pages, hub, token, language
        self._drawn: tuple[object, str] = (None, "")
        self._foretold: tuple[object, WaitRange | None] = (None, None)

    def parts(self) -> dict[str, str]:
        """The ticket as it is now; drawn anew only when something in it is another."""
        board = self._hub.board
        ticket = self._hub.ticket_of_link(self._token)
        ahead = people_ahead(board, ticket, self._hub.now()) if ticket and ticket.state is State.WAITING else None
        wait = self._wait(ticket)
        seen = (ticket, ahead, wait, board.setup)
        if not self._drawn[1] or seen != self._drawn[0]:
            self._drawn = seen, self._draw(ticket, ahead, wait)
        return {"ticket": self._drawn[1]}

    def _wait(self, ticket: Ticket | None) -> WaitRange | None:
        """The wait, foretold anew when something happened, or the clock shows another minute."""
        if ticket is None or ticket.state is not State.WAITING:
            return None
        board = self._hub.board
        at = (board.epoch, board.seq, self._hub.now().replace(second=0, microsecond=0))
        if at != self._foretold[0]:
            self._foretold = at, self._hub.wait_of_ticket(ticket)
        return self._foretold[1]

    def _draw(self, ticket: Ticket | None, ahead: int | None, wait: WaitRange | None) -> str:
        setup = self._hub.board.setup
        service = setup.service(ticket.service) if setup and ticket else None
        return self._pages.draw(
            "phone_ticket.html",
            self._language,
            setup,
            ticket=ticket,
            state=str(ticket.state) if ticket else "gone",
            service=in_language(service.name, self._language) if service else "",
            ahead=ahead,
            wait=wait_line(wait, setup, self._language),
            counter=counter_name(setup, ticket.counter, self._language) if ticket and ticket.counter else "",
            waiting_place=in_language(setup.waiting_place, self._language) if setup else "",
            leave=f"/t/{self._token}/leave?language={self._language}" if ticket and may_leave(ticket) else None,
        )

    def happening(self, recorded: Recorded) -> None:
        """Nothing is told of: the ticket itself changes."""

    def still_counts(self, recorded: Recorded) -> bool:
        """Nothing is told of."""
        return False


def may_leave(ticket: Ticket) -> bool:
    """Whether the resident can still stop waiting."""
    return ticket.state in MOVES[Move.LEAVE]


def link_of(hub: Hub, ticket_id: str) -> str | None:
    """The address of a ticket's page on a phone; None when a phone can't reach the hub."""
    return f"{hub.public_url.rstrip('/')}/t/{hub.link_token(ticket_id)}" if hub.public_url else None


def create_handlers(pages: Pages, live: Live) -> list[HTTPRouteHandler]:
    """The ticket's page, its stream, and the way out of the queue."""

    @get("/t/{token:str}", opt=allow_anyone(), name="phone")
    async def ticket_page(hub: HubHere, token: FromPath[str], language: FromQuery[str | None] = None) -> Response[Any]:
        board, ticket = hub.board, _ticket(hub, token)
        reads = _language(hub, ticket, language)
        return pages.page(
            "phone.html",
            reads,
            board.setup,
            # A link that is over stays readable, but no longer stands for a ticket.
            status=200 if ticket.living else 410,
            ticket=ticket,
            parts=TicketView(pages, hub, token, reads).parts(),
            stream=f"/t/{token}/live?language={reads}",
            after=place_in_journal(board),
            others=[(code, f"/t/{token}?language={code}") for code in other_languages(hub, reads)],
        )

    @get("/t/{token:str}/live", opt=allow_anyone(), name="phone-live")
    async def ticket_live(
        request: ScreenRequest, hub: HubHere, token: FromPath[str], language: FromQuery[str | None] = None
    ) -> LiveResponse:
        reads = _language(hub, _ticket(hub, token), language)
        return LiveResponse(
            lambda send: live.read(
                hub,
                ("ticket", token, reads),
                lambda: TicketView(pages, hub, token, reads),
                position_of(request, pages.edition),
                send,
            )
        )

    @get("/t/{token:str}/leave", opt=allow_anyone(), name="phone-leave")
    async def sure(hub: HubHere, token: FromPath[str], language: FromQuery[str | None] = None) -> Response[Any]:
        ticket = _ticket(hub, token)
        reads = _language(hub, ticket, language)
        back = f"/t/{token}?language={reads}"
        if not may_leave(ticket):
            return Redirect(back, status_code=303)
        return pages.page("phone_leave.html", reads, hub.board.setup, ticket=ticket, token=token, back=back)

    @post("/t/{token:str}/leave", opt=allow_anyone(), name="phone-left", status_code=200)
    async def leave(hub: HubHere, token: FromPath[str], data: URLEncodedBody[LeaveForm]) -> Response[Any]:
        ticket = _ticket(hub, token)
        by = Actor(Role.RESIDENT, ticket.id)
        # Refused when it was called, helped or ended meanwhile: the ticket's page says which.
        with suppress(DomainError):
            await hub.ask(Asked(str(data.id), LeaveQueue(ticket.id), by))
        return Redirect(f"/t/{token}?language={_language(hub, ticket, data.language)}", status_code=303)

    return [ticket_page, ticket_live, sure, leave]


def _ticket(hub: Hub, token: str) -> Ticket:
    ticket = hub.ticket_of_link(token)
    if ticket is None:
        # The same answer for a wrong link and for one of another day, so that links can't be tried out.
        raise NotFoundException
    return ticket


def _language(hub: Hub, ticket: Ticket, wanted: str | None) -> str:
    known = languages_of(hub.board.setup)
    return next((code for code in (wanted, ticket.language) if code in known), "nl") or "nl"
