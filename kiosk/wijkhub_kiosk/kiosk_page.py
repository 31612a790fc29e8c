"""What every screen of the kiosk carries: the way back, help, the look, and what it does when left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response

from wijkhub_kiosk.bookable import bookable_services, takes_appointments
from wijkhub_kiosk.enrolment import kept_cookie
from wijkhub_kiosk.hours_line import hours_line
from wijkhub_kiosk.notices import OF_OPENING, WITH_APPOINTMENT, Notice
from wijkhub_kiosk.opening import GIVES_TICKETS, Opening, opening
from wijkhub_kiosk.pages import Pages, new_id, other_languages, place_in_journal
from wijkhub_kiosk.paper import no_paper_now
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import ScreenRequest, who

WARNING_S = 30
"""Seconds between "are you still there?" and the reset; WCAG 2.2 wants at least 20."""
PATIENCE_S = 30
"""Seconds for which a kiosk goes on asking a hub that does not answer, before it says that there is no ticket."""
AGAIN_S = 2
"""Seconds between two tries."""


class KioskPages:
    """Draws the kiosk's screens."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @property
    def edition(self) -> str:
        """See `Pages.edition`."""
        return self._pages.edition

    def page(
        self,
        template: str,
        request: ScreenRequest,
        hub: Hub,
        language: str,
        *,
        first: bool = False,
        back: str | None = None,
        home: str = "/kiosk",
        scans: bool = False,
        status: int = 200,
        **values: Any,
    ) -> Response[Any]:
        """A screen.

        Args:
            template: its name.
            request: what was asked, by this kiosk.
            hub: the hub.
            language: of the resident.
            first: whether it is where the next resident begins, so that nothing need be reset.
            back: where one step back leads; None where there is none.
            home: where it begins anew.
            scans: whether a code of an appointment that is scanned now is looked up.
            status: of the answer.
            values: what the template needs besides.
        """
        board = hub.board
        return self._pages.page(
            template,
            language,
            board.setup,
            status=status,
            cookies=kept_cookie(request),
            first=first,
            back=back,
            home=home,
            scans=scans and takes_appointments(board),
            books=bool(bookable_services(board.setup)),
            help_asked=who(request).name in board.help_asked,
            help_id=new_id(),
            hours=hours_line(board, hub.now(), language),
            no_paper=no_paper_now(hub, who(request).printer),
            idle_ms=round(hub.idle_seconds * 1000),
            warning_s=WARNING_S,
            patience_ms=PATIENCE_S * 1000,
            again_ms=AGAIN_S * 1000,
            after=place_in_journal(board),
            # Where nobody is under way, the screen follows the hub: open, closed, paused.
            looks_again=str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
            if first
            else None,
            **values,
        )

    def notice(
        self, request: ScreenRequest, hub: Hub, language: str, notice: Notice, *, first: bool = False, status: int = 409
    ) -> Response[Any]:
        """The screen for what cannot be, or not now."""
        state = opening(hub.board)
        return self.page(
            "kiosk_notice.html",
            request,
            hub,
            language,
            first=first,
            scans=True,
            status=status,
            notice=notice,
            appointment=notice in WITH_APPOINTMENT,
            onward=f"/kiosk/services?language={language}" if state in GIVES_TICKETS - {Opening.OPEN} else None,
            others=other_languages(hub, language) if first or notice is OF_OPENING.get(state) else [],
        )

    def again(
        self,
        request: ScreenRequest,
        hub: Hub,
        language: str,
        action: str,
        fields: Sequence[tuple[str, str]],
        *,
        twice: str = "kiosk.again-do",
    ) -> Response[Any]:
        """The same form once more, for a browser without scripts; a kiosk's script sends the first one again.

        Args:
            request: what was asked, by this kiosk.
            hub: the hub, which can write nothing now.
            language: of the resident.
            action: where the form goes.
            fields: what it sends.
            twice: the key of the words that say that nothing comes of it twice.
        """
        return self.page(
            "kiosk_again.html", request, hub, language, status=503, action=action, fields=fields, twice=twice
        )
