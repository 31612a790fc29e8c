"""The call display: who is called where, the last calls, and the time."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from wijkhub_kiosk.assets import CHIME, Assets
from wijkhub_kiosk.enrolment import kept_cookie
from wijkhub_kiosk.live import Live
from wijkhub_kiosk.live_response import LiveResponse, position_of
from wijkhub_kiosk.opening import Opening, opening
from wijkhub_kiosk.pages import Pages, counter_name, local_time, place_in_journal
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.wait_lines import waits_of_groups
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.board import Board, Call
from wijkhub_queue.events import Recorded, TicketCalled, TicketRecalled
from wijkhub_queue.tickets import State

MOMENT_S = 4
"""Seconds for which each call has the display to itself."""
ROLES = allow(Role.DISPLAY)


class DisplayView:
    """What the display shows, in a language."""

    timed = True
    tells = True

    def __init__(self, pages: Pages, hub: Hub, language: str) -> None:
        self._pages, self._hub, self._language = pages, hub, language
        self._foretold: tuple[object, str] = (None, "")

    def parts(self) -> dict[str, str]:
        """The last calls, and the time."""
        board = self._hub.board
        calls = [
            {
                "number": call.number,
                "counter": counter_name(board.setup, call.counter, self._language),
                "awaited": board.tickets[call.ticket].state is State.CALLED,
            }
            for call in board.recent_calls
            if _stands(board, call)
        ]
        # Who is awaited has the large place; when nobody is, the last who was.
        latest = next((call for call in calls if call["awaited"]), calls[0] if calls else None)
        state = opening(board)
        closed = state if state in (Opening.NOT_SET_UP, Opening.CLOSED) else None
        return {
            "calls": self._pages.draw(
                "display_calls.html", self._language, board.setup, calls=calls, latest=latest, closed=closed
            ),
            "clock": local_time(self._hub.now(), board.setup),
            "waits": self._waits(),
        }

    def _waits(self) -> str:
        """The waits of groups, foretold anew when something happened, or the clock shows another minute."""
        board = self._hub.board
        at = (board.epoch, board.seq, self._hub.now().replace(second=0, microsecond=0))
        if at != self._foretold[0]:
            waits = waits_of_groups(self._hub, self._language)
            self._foretold = at, self._pages.draw("display_waits.html", self._language, board.setup, waits=waits)
        return self._foretold[1]

    def happening(self, recorded: Recorded) -> tuple[str, str] | None:
        """A call, each time that it sounds."""
        event = recorded.event
        if not isinstance(event, TicketCalled | TicketRecalled):
            return None
        board = self._hub.board
        ticket = board.tickets.get(event.ticket)
        if ticket is None:
            return None
        html = self._pages.draw(
            "display_call.html",
            self._language,
            board.setup,
            number=ticket.number,
            counter=counter_name(board.setup, event.counter, self._language),
            again=isinstance(event, TicketRecalled),
        )
        return "call", html

    def still_counts(self, recorded: Recorded) -> bool:
        """A call that was missed counts while its resident is awaited, or it is among the last."""
        event = recorded.event
        if not isinstance(event, TicketCalled | TicketRecalled):
            return False
        board = self._hub.board
        ticket = board.tickets.get(event.ticket)
        awaited = ticket is not None and ticket.state is State.CALLED
        return awaited or any(call.ticket == event.ticket and _stands(board, call) for call in board.recent_calls)


def _stands(board: Board, call: Call) -> bool:
    """Whether the resident was right to go to that counter: not when they wait again, were moved on, or left."""
    ticket = board.tickets.get(call.ticket)
    return ticket is not None and ticket.counter == call.counter and ticket.state is not State.LEFT


def create_handlers(pages: Pages, assets: Assets, live: Live) -> list[HTTPRouteHandler]:
    """The display's page and its stream."""

    @get("/display", opt=ROLES, name="display")
    async def display(request: ScreenRequest, hub: HubHere, language: FromQuery[str | None] = None) -> Response[Any]:
        board = hub.board
        reads = pick_language(language, board.setup)
        return pages.page(
            "display.html",
            reads,
            board.setup,
            parts=DisplayView(pages, hub, reads).parts(),
            after=place_in_journal(board),
            moment_ms=MOMENT_S * 1000,
            chime=assets.address(CHIME),
            cookies=kept_cookie(request),
        )

    @get("/display/live", opt=ROLES, name="display-live")
    async def display_live(
        request: ScreenRequest, hub: HubHere, language: FromQuery[str | None] = None
    ) -> LiveResponse:
        reads = pick_language(language, hub.board.setup)
        return LiveResponse(
            lambda send: live.read(
                hub,
                ("display", reads),
                lambda: DisplayView(pages, hub, reads),
                position_of(request, pages.edition),
                send,
            )
        )

    return [display, display_live]
