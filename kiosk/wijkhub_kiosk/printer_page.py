"""The page that shows what came out of the printer that draws in the browser."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from wijkhub_kiosk.enrolment import kept_cookie
from wijkhub_kiosk.live import Live
from wijkhub_kiosk.live_response import LiveResponse, position_of
from wijkhub_kiosk.pages import Pages, local_time, place_in_journal
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.events import Recorded

MOST_SLIPS = 24
"""How many slips lie on the page; older ones have fallen off the table."""
ROLES = allow(Role.PRINTER_PAGE)


class PrinterView:
    """The slips, newest first."""

    timed = True
    """A slip comes out when the printer has drawn it, which the journal doesn't know."""
    tells = False

    def __init__(self, pages: Pages, hub: Hub, language: str) -> None:
        self._pages, self._hub, self._language = pages, hub, language
        self._drawn: tuple[tuple[str, ...], str] = ((), "")

    def parts(self) -> dict[str, str]:
        """The slips; drawn anew only when there are others."""
        shown = list(self._hub.printed_slips())[:MOST_SLIPS]
        ids = tuple(slip.id for slip in shown)
        if ids != self._drawn[0] or not self._drawn[1]:
            setup = self._hub.board.setup
            slips = [{"id": slip.id, "number": slip.number, "at": local_time(slip.at, setup)} for slip in shown]
            self._drawn = ids, self._pages.draw("printer_slips.html", self._language, setup, slips=slips)
        return {"slips": self._drawn[1]}

    def happening(self, recorded: Recorded) -> None:
        """Nothing is told of."""

    def still_counts(self, recorded: Recorded) -> bool:
        """Nothing is told of."""
        return False


def create_handlers(pages: Pages, live: Live) -> list[HTTPRouteHandler]:
    """The page, its stream, and the pictures on it."""

    @get("/printer", opt=ROLES, name="printer")
    async def printer(request: ScreenRequest, hub: HubHere, language: FromQuery[str | None] = None) -> Response[Any]:
        board = hub.board
        reads = pick_language(language, board.setup)
        return pages.page(
            "printer.html",
            reads,
            board.setup,
            parts=PrinterView(pages, hub, reads).parts(),
            after=place_in_journal(board),
            cookies=kept_cookie(request),
        )

    @get("/printer/live", opt=ROLES, name="printer-live")
    async def printer_live(
        request: ScreenRequest, hub: HubHere, language: FromQuery[str | None] = None
    ) -> LiveResponse:
        reads = pick_language(language, hub.board.setup)
        return LiveResponse(
            lambda send: live.read(
                hub,
                ("printer", reads),
                lambda: PrinterView(pages, hub, reads),
                position_of(request, pages.edition),
                send,
            )
        )

    @get("/printer/slips/{slip_id:str}", opt=ROLES, name="printer-slip")
    async def slip(hub: HubHere, slip_id: FromPath[str]) -> Response[bytes]:
        picture = hub.slip_png(slip_id)
        if picture is None:
            raise NotFoundException
        return Response(picture, media_type="image/png")

    return [printer, printer_live, slip]
