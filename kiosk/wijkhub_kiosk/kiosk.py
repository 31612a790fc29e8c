"""The kiosk's way to a ticket: a language, what one comes for, what to bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from wijkhub_kiosk.bookable import bookable
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.live import Live
from wijkhub_kiosk.live_response import LiveResponse, position_of
from wijkhub_kiosk.notices import OF_OPENING, Notice
from wijkhub_kiosk.opening import GIVES_TICKETS, Opening, opening
from wijkhub_kiosk.pages import lines_in, new_id
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.search import find_services
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.wait_lines import nearest_choice, told_of_groups, wait_line, waits_beside
from wijkhub_kiosk.words import languages_of, pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_setup import Service
from wijkhub_queue.tickets import State
from wijkhub_queue.waits_range import WaitRange

ROLES = allow(Role.KIOSK)
FEW_SERVICES = 8
"""Up to so many services stand on the screen at once, without groups."""
LONGEST_QUESTION = 60
BACK_KEY = "back"


class KioskView:
    """What makes a kiosk look again: whether the hub is open, who asks for help where, how printers are, and waits."""

    timed = False
    tells = False

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._setup, self._edition = hub.board.setup, 0
        self._hours, self._hours_edition = hub.board.hours, 0

    def parts(self) -> dict[str, str]:
        """A mark each for the hub, calls for help, printers and waits; kiosks that see another ask for new words."""
        board = self._hub.board
        if board.setup is not self._setup:
            self._setup, self._edition = board.setup, self._edition + 1
        if board.hours is not self._hours:
            self._hours, self._hours_edition = board.hours, self._hours_edition + 1
        return {
            "hub": f"{opening(board)} {self._edition}",
            "hours": str(self._hours_edition),
            "help": " ".join(sorted(board.help_asked)) or "-",
            "printers": " ".join(sorted(f"{one.id}:{one.state}" for one in board.printers.values())) or "-",
            "waits": " ".join(f"{group}:{_mark_of(wait)}" for group, wait in told_of_groups(self._hub).items()) or "-",
        }

    def happening(self, recorded: Recorded) -> None:
        """Nothing is told of."""

    def still_counts(self, recorded: Recorded) -> bool:
        """Nothing is told of."""
        return False


def create_handlers(pages: KioskPages, live: Live) -> list[HTTPRouteHandler]:
    """The screens from the first to the one before the ticket, and their stream."""

    @get("/kiosk", opt=ROLES, name="kiosk")
    async def start(request: ScreenRequest, hub: HubHere, language: FromQuery[str | None] = None) -> Response[Any]:
        state, setup = opening(hub.board), hub.board.setup
        reads, several = pick_language(language, setup), len(languages_of(setup)) > 1
        if state in GIVES_TICKETS and several and language is None:
            return pages.page(
                "kiosk_language.html", request, hub, reads, first=True, scans=True, languages=languages_of(setup)
            )
        if state is Opening.OPEN:
            return _what_for(pages, request, hub, reads)
        return pages.notice(request, hub, reads, OF_OPENING[state], first=language is None, status=200)

    @get("/kiosk/services", opt=ROLES, name="kiosk-services")
    async def services(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        return _what_for(pages, request, hub, pick_language(language, hub.board.setup))

    @get("/kiosk/groups/{group_id:str}", opt=ROLES, name="kiosk-group")
    async def group(
        request: ScreenRequest, hub: HubHere, group_id: FromPath[str], language: FromQuery[str] = "nl"
    ) -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        found = setup.group(group_id) if setup else None
        if found is None or setup is None:
            return pages.notice(request, hub, reads, Notice.SERVICE_GONE, status=404)
        return pages.page(
            "kiosk_services.html",
            request,
            hub,
            reads,
            back=f"/kiosk/services?language={reads}",
            scans=True,
            group=found,
            **_choices(hub, reads, [service for service in setup.services if service.group == found.id]),
        )

    @get("/kiosk/search", opt=ROLES, name="kiosk-search")
    async def search(
        request: ScreenRequest,
        hub: HubHere,
        language: FromQuery[str] = "nl",
        q: FromQuery[str] = "",
        key: FromQuery[str] = "",
    ) -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        question = (q[:-1] if key == BACK_KEY else q + key)[:LONGEST_QUESTION]
        found: Sequence[Service] = find_services(setup.services, question) if setup else ()
        return pages.page(
            "kiosk_search.html",
            request,
            hub,
            reads,
            back=f"/kiosk/services?language={reads}",
            scans=True,
            question=question,
            found=found,
            waits=waits_beside(hub, reads),
            longest=LONGEST_QUESTION,
        )

    @get("/kiosk/services/{service_id:str}", opt=ROLES, name="kiosk-service")
    async def service(
        request: ScreenRequest, hub: HubHere, service_id: FromPath[str], language: FromQuery[str] = "nl"
    ) -> Response[Any]:
        board = hub.board
        reads = pick_language(language, board.setup)
        found = board.setup.service(service_id) if board.setup else None
        if found is None or board.setup is None:
            return pages.notice(request, hub, reads, Notice.SERVICE_GONE, status=404)
        state = opening(board, found.group)
        if state not in GIVES_TICKETS:
            return pages.notice(request, hub, reads, OF_OPENING[state], status=409)
        few = len(board.setup.services) <= FEW_SERVICES or _alone(board.setup.services, found)
        up = "/kiosk/services" if few else f"/kiosk/groups/{found.group}"
        wait = hub.wait_for_service(found.id)
        # What is known of its counters is said already.
        told = wait if wait is not None and (wait.kind != "unknown" or state is Opening.OPEN) else None
        return pages.page(
            "kiosk_confirm.html",
            request,
            hub,
            reads,
            back=f"{up}?language={reads}",
            scans=True,
            service=found,
            bring=lines_in(found.bring, reads),
            waiting=sum(ticket.state is State.WAITING and ticket.group == found.group for ticket in board.living()),
            notice=OF_OPENING.get(state),
            wait=wait_line(told, board.setup, reads),
            instead=nearest_choice(hub, found.id, reads) if told and told.kind == "not-today" else None,
            book=bookable(found),
            command_id=new_id(),
        )

    @get("/kiosk/live", opt=ROLES, name="kiosk-live")
    async def kiosk_live(request: ScreenRequest, hub: HubHere) -> LiveResponse:
        return LiveResponse(
            lambda send: live.read(hub, "kiosk", lambda: KioskView(hub), position_of(request, pages.edition), send)
        )

    return [start, services, group, search, service, kiosk_live]


def _mark_of(wait: WaitRange) -> str:
    return f"{wait.kind}-{wait.low_min}-{wait.high_min}"


def _alone(services: Sequence[Service], one: Service) -> bool:
    return sum(service.group == one.group for service in services) == 1


def _what_for(pages: KioskPages, request: ScreenRequest, hub: Hub, language: str) -> Response[Any]:
    """Groups, or where there are few services these themselves."""
    setup = hub.board.setup
    if setup is None:
        return pages.notice(request, hub, language, Notice.NOT_SET_UP, first=True, status=200)
    several = len(languages_of(setup)) > 1
    if len(setup.services) <= FEW_SERVICES or len(setup.groups) == 1:
        groups = []
    else:
        in_groups = {group.id: [one for one in setup.services if one.group == group.id] for group in setup.groups}
        groups = [(group, in_groups[group.id]) for group in setup.groups if in_groups[group.id]]
    return pages.page(
        "kiosk_groups.html" if groups else "kiosk_services.html",
        request,
        hub,
        language,
        first=not several,
        scans=True,
        back="/kiosk" if several else None,
        group=None,
        groups=groups,
        **_choices(hub, language, setup.services),
    )


def _choices(hub: Hub, language: str, services: Sequence[Service]) -> dict[str, Any]:
    """What can be chosen, and the waits beside it: a line each, or one for all where many share a queue."""
    setup, first = hub.board.setup, services[0].group if services else ""
    shared = len(services) > FEW_SERVICES and all(one.group == first for one in services)
    return {
        "services": services,
        "waits": waits_beside(hub, language),
        "shared": setup.group(first) if setup and shared else None,
    }
