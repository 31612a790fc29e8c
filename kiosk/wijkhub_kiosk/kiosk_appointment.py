"""The appointment itself: made once however often it is asked for, with its code on the screen and on paper."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import segno
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from msgspec.structs import replace

from wijkhub_kiosk.booking_draft import Draft, Problem, Step
from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.kiosk_booking import NO_PLACE, gone_screen
from wijkhub_kiosk.kiosk_details import details_screen
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.kiosk_paper import CameOutForm, CopyForm
from wijkhub_kiosk.kiosk_ticket import WithdrawForm, paper_values
from wijkhub_kiosk.notices import Notice
from wijkhub_kiosk.pages import Pages, lines_in, local_time, new_id
from wijkhub_kiosk.paper import MISSING, TicketPaper, Told
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, ScreenRequest, who
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import CancelAppointment
from wijkhub_queue.errors import CitizenNumberRefused, DomainError
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.read_out import in_groups

ROLES = allow(Role.KIOSK)


def create_handlers(kiosk: KioskPages, pages: Pages) -> list[HTTPRouteHandler]:
    """Making it, seeing it again, what became of its paper, and taking it back."""

    @post("/kiosk/bookings", opt=ROLES, name="kiosk-book", status_code=200)
    async def book(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[Draft]) -> Response[Any]:
        kiosk_now = who(request)
        draft = replace(data, language=pick_language(data.language, hub.board.setup))
        try:
            await hub.ask(Asked(str(draft.id), draft.command(kiosk_now.printer), kiosk_now.actor))
        except NO_PLACE:
            return gone_screen(kiosk, request, hub, draft.language, draft, again=True)
        except CitizenNumberRefused:
            bare = replace(draft, name="")
            return details_screen(kiosk, request, hub, bare, Step.NAME, wrong=Problem.CITIZEN_NUMBER)
        except msgspec.ValidationError:
            return details_screen(kiosk, request, hub, draft, Step.NAME, wrong=Problem.NAME)
        except DomainError:
            return kiosk.notice(request, hub, draft.language, Notice.NOT_BOOKED)
        except HubUnavailable:
            return kiosk.again(request, hub, draft.language, "/kiosk/bookings", draft.fields(), twice="book.again-do")
        return appointment_screen(kiosk, request, hub, draft.id, draft.language)

    @get("/kiosk/bookings/{appointment_id:uuid}", opt=ROLES, name="kiosk-appointment")
    async def again(
        request: ScreenRequest, hub: HubHere, appointment_id: FromPath[UUID], language: FromQuery[str] = "nl"
    ) -> Response[Any]:
        return appointment_screen(kiosk, request, hub, appointment_id, pick_language(language, hub.board.setup))

    @get("/kiosk/bookings/{appointment_id:uuid}/paper", opt=ROLES, name="kiosk-slip")
    async def paper(
        request: ScreenRequest,
        hub: HubHere,
        appointment_id: FromPath[UUID],
        language: FromQuery[str] = "nl",
        shown: FromQuery[str] = "",
        not_seen: FromQuery[bool] = False,
    ) -> Response[Any]:
        reads = pick_language(language, hub.board.setup)
        values = slip_values(hub, str(appointment_id), who(request).printer, reads, not_seen=not_seen)
        if values["paper"].mark == shown:
            return Response(None, status_code=204)
        return pages.page("kiosk_part.html", reads, hub.board.setup, part="kiosk_paper_part.html", **values)

    @post("/kiosk/bookings/{appointment_id:uuid}/paper", opt=ROLES, name="kiosk-slip-came-out", status_code=200)
    async def came_out(
        request: ScreenRequest, hub: HubHere, appointment_id: FromPath[UUID], data: URLEncodedBody[CameOutForm]
    ) -> Response[Any]:
        reads, yes = pick_language(data.language, hub.board.setup), data.came_out == "yes"
        status = 200
        try:
            await hub.paper_came_out(str(appointment_id), yes)
        except HubUnavailable:
            status = 503
        return appointment_screen(kiosk, request, hub, appointment_id, reads, status=status, not_seen=not yes)

    @post("/kiosk/bookings/copies", opt=ROLES, name="kiosk-slip-again", status_code=200)
    async def slip_again(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[CopyForm]) -> Response[Any]:
        reads, printer = pick_language(data.language, hub.board.setup), who(request).printer
        found, status = hub.board.appointments.get(str(data.ticket)), 200
        try:
            if found is not None and found.state is AppointmentState.BOOKED and printer is not None:
                await hub.print_slip(found, printer, str(data.id))
        except HubUnavailable:
            status = 503
        return appointment_screen(kiosk, request, hub, data.ticket, reads, status=status)

    @post("/kiosk/bookings/withdrawals", opt=ROLES, name="kiosk-withdraw-booking", status_code=200)
    async def withdraw(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
        reads = pick_language(data.language, hub.board.setup)
        # As with tickets: who was told that there is none must have none.
        with suppress(DomainError):
            await hub.ask(Asked(new_id(), CancelAppointment(str(data.id)), who(request).actor))
        return kiosk.notice(request, hub, reads, Notice.NOT_BOOKED, status=200)

    return [book, again, paper, came_out, slip_again, withdraw]


def slip_values(
    hub: Hub, appointment_id: str, printer: str | None, language: str, *, not_seen: bool = False
) -> dict[str, Any]:
    """What the part of the screen that tells of paper needs. A slip can be had again at any time."""
    values = paper_values(hub, appointment_id, printer, language, not_seen=not_seen, words="slip")
    appointment = hub.board.appointments.get(appointment_id)
    paper, may = values["paper"], hub.printer_for(printer) is not None
    # The first paper of one that was moved tells its old time: it is not spoken of any more.
    if appointment is not None and appointment.moves and paper.told is Told.PRINTED:
        paper = TicketPaper(Told.NONE)
    copy = may and paper.told in MISSING | {Told.NONE}
    return values | {
        "paper": replace(paper, copy=copy),
        "paper_at": f"/kiosk/bookings/{appointment_id}",
        "copies_at": "/kiosk/bookings/copies",
    }


def appointment_screen(
    kiosk: KioskPages,
    request: ScreenRequest,
    hub: Hub,
    appointment_id: UUID,
    language: str,
    *,
    status: int = 200,
    not_seen: bool = False,
) -> Response[Any]:
    """The screen of an appointment that was made, or what is said when it is over or is none."""
    appointment = hub.board.appointments.get(str(appointment_id))
    if appointment is None or appointment.state is not AppointmentState.BOOKED:
        return kiosk.notice(request, hub, language, Notice.NOT_BOOKED)
    return kiosk.page(
        "kiosk_appointment.html",
        request,
        hub,
        language,
        scans=True,
        status=status,
        **_values(hub, appointment, language),
        **slip_values(hub, appointment.id, who(request).printer, language, not_seen=not_seen),
    )


def _values(hub: Hub, appointment: Appointment, language: str) -> dict[str, Any]:
    setup = hub.board.setup
    service = setup.service(appointment.service) if setup else None
    address = hub.public_url and f"{hub.public_url.rstrip('/')}/a/{hub.appointment_token(appointment)}"
    # The code alone, where no phone reaches the hub: a picture of it can be held before the kiosk's scanner.
    qr = segno.make(address or appointment.code, error="m", micro=False)
    return {
        "day": said_day(local(appointment.starts_at, setup).date(), language),
        "time": local_time(appointment.starts_at, setup),
        "displaced": appointment.displaced,
        "moved": appointment.moves > 0,
        "other_time": f"/kiosk/appointments/{appointment.service}?language={language}&moved={appointment.id}",
        "code": in_groups(appointment.code),
        "service": in_language(service.name, language) if service else appointment.service,
        "bring": lines_in(service.bring, language) if service else (),
        "qr": qr.svg_data_uri(scale=8, border=4, light="#fff"),
        "reachable": address is not None,
    }
