"""Who comes with an appointment: its code, scanned or typed on the screen, gives a number, or a word why not."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, URLEncodedBody
from msgspec import Meta, Struct

from wijkhub_kiosk.arrivals import GETS_TICKET, MAY_WAIT, MOVES, NEW_APPOINTMENT, NO_NUMBER, SHOWS, case_of, figures_of
from wijkhub_kiosk.bookable import bookable, takes_appointments
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.kiosk_ticket import ticket_screen
from wijkhub_kiosk.notices import Notice, notice_of
from wijkhub_kiosk.opening import GIVES_TICKETS, opening
from wijkhub_kiosk.pages import new_id
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.asked import Asked
from wijkhub_queue.check_in import CODE_LENGTH, Arrival, look_at
from wijkhub_queue.commands import CheckIn
from wijkhub_queue.errors import DomainError
from wijkhub_queue.read_out import LETTERS, as_typed, in_groups
from wijkhub_queue.sync.booking_code import LONGEST

ROLES = allow(Role.KIOSK)
BACK_KEY = "back"
KEYS = ("".join(filter(str.isdigit, LETTERS)), *(LETTERS[at : at + 9] for at in (7, 16)))
"""Rows of keys: only what can be in a code."""


class CheckInForm(Struct, frozen=True):
    """A code, however it came here; its `id` is that of the ticket."""

    id: UUID
    code: Annotated[str, Meta(max_length=LONGEST)] = ""
    language: LongText = ""
    key: LongText = ""
    """A key of the screen, in a browser without scripts."""
    as_walk_in: Literal["", "yes"] = ""


def create_handlers(kiosk: KioskPages) -> list[HTTPRouteHandler]:
    """The keys for a code, and what becomes of one."""

    @get("/kiosk/check-in", opt=ROLES, name="kiosk-check-in")
    async def keys(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        return _keys(kiosk, request, hub, pick_language(language, hub.board.setup), "")

    @post("/kiosk/check-ins", opt=ROLES, name="kiosk-check-in-now", status_code=200)
    async def check_in(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[CheckInForm]) -> Response[Any]:
        setup, kiosk_now = hub.board.setup, who(request)
        if setup is None:
            return kiosk.notice(request, hub, "nl", Notice.NOT_SET_UP)
        typed = as_typed(data.code)[:CODE_LENGTH] if data.key else data.code
        if data.key or not typed.strip():
            typed = typed[:-1] if data.key == BACK_KEY else (typed + as_typed(data.key)[:1])[:CODE_LENGTH]
            return _keys(kiosk, request, hub, pick_language(data.language, setup), typed.strip())
        try:
            # The hub may have been away when the city sold this: then the code says what was booked.
            booking = await hub.signed_booking(typed)
        except HubUnavailable:
            fields = [("id", str(data.id)), ("code", typed), ("language", pick_language(data.language, setup))]
            return kiosk.again(request, hub, pick_language(data.language, setup), "/kiosk/check-ins", fields)
        arrival = look_at(hub.board, hub.now(), appointment=booking, code=typed)
        found = arrival.appointment
        reads = pick_language(data.language or (found.language if found else None), setup)
        if str(data.id) in hub.board.tickets:
            # The same form once more, after an answer that got lost or a double tap.
            return ticket_screen(kiosk, request, hub, data.id, reads)
        as_walk_in = data.as_walk_in == "yes"
        if found is None or not (arrival.kind in GETS_TICKET or (arrival.kind == "too-late" and as_walk_in)):
            return _arrived(kiosk, request, hub, reads, arrival, typed)
        command = CheckIn(appointment=found.id, printer=kiosk_now.printer, as_walk_in=as_walk_in)
        try:
            await hub.ask(Asked(str(data.id), command, kiosk_now.actor))
        except HubUnavailable:
            fields = [("id", str(data.id)), ("code", typed), ("language", reads), ("as_walk_in", data.as_walk_in)]
            return kiosk.again(request, hub, reads, "/kiosk/check-ins", fields)
        except DomainError as refusal:
            now = look_at(hub.board, hub.now(), appointment=found.id)
            if now.kind in GETS_TICKET or now.kind == "too-late" == arrival.kind:
                return kiosk.notice(request, hub, reads, notice_of(refusal))
            return _arrived(kiosk, request, hub, reads, now, typed)
        return ticket_screen(kiosk, request, hub, data.id, reads)

    return [keys, check_in]


def _keys(kiosk: KioskPages, request: ScreenRequest, hub: Hub, language: str, typed: str) -> Response[Any]:
    if not takes_appointments(hub.board):
        return kiosk.notice(request, hub, language, Notice.NO_APPOINTMENTS)
    return kiosk.page(
        "kiosk_check_in.html",
        request,
        hub,
        language,
        back=f"/kiosk?language={language}",
        scans=True,
        typed=typed,
        rows=KEYS,
        longest=LONGEST,
        command_id=new_id(),
    )


def _arrived(
    kiosk: KioskPages, request: ScreenRequest, hub: Hub, language: str, arrival: Arrival, code: str
) -> Response[Any]:
    """The screen of a case without a number, with what can be done instead."""
    setup = hub.board.setup
    assert setup is not None, "there are no arrivals without a set-up"
    case, found = case_of(arrival, hub.now()), arrival.appointment
    service = setup.service(found.service) if found else None
    again = case in NEW_APPOINTMENT and service is not None and bookable(service)
    moves = case in MOVES
    return kiosk.page(
        "kiosk_arrival.html",
        request,
        hub,
        language,
        back=f"/kiosk/check-in?language={language}",
        scans=True,
        # As with every refusal: what was asked for is not so.
        status=404 if found is None else 409,
        case=case,
        figures=figures_of(setup, arrival, language),
        code=code,
        read_as=in_groups(as_typed(code)) if len(as_typed(code)) <= CODE_LENGTH else "",
        may_wait=case in MAY_WAIT and opening(hub.board) in GIVES_TICKETS,
        ticket=found.ticket if found is not None and arrival.number else None,
        moves=moves,
        shows=found.id if found is not None and case in SHOWS else None,
        # Who is too late moves the one they have: it would stand there as one that nobody came for.
        book=f"/kiosk/appointments/{service.id}?language={language}" + (f"&moved={found.id}" if moves and found else "")
        if again and service
        else None,
        number=case not in NO_NUMBER and opening(hub.board) in GIVES_TICKETS,
        command_id=new_id(),
    )
