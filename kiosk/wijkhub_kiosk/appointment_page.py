"""A resident's own page of an appointment: when, where, what to bring, and what became of it, live.

Reached by a link that nobody can guess, as in the messages and the QR code. It names nobody.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.live import Live
from wijkhub_kiosk.live_response import LiveResponse, position_of
from wijkhub_kiosk.pages import Pages, lines_in, local_time, other_languages, place_in_journal
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.times_on_offer import today_of
from wijkhub_kiosk.words import languages_of
from wijkhub_queue.actors import allow_anyone
from wijkhub_queue.appointments import APPOINTMENT_MOVES, Appointment, AppointmentMove, AppointmentState
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_setup import HubSetup, in_language
from wijkhub_queue.read_out import in_groups

LINK = "/a/{signature:str}/{code:str}"
CALENDAR_FILE = "afspraak.ics"
_ENDED = frozenset({AppointmentState.CANCELLED, AppointmentState.OVER})


def create_handlers(pages: Pages, live: Live) -> list[HTTPRouteHandler]:
    """The page, its stream, and the file for a calendar."""

    @get(LINK, opt=allow_anyone(), name="appointment")
    async def page(
        hub: HubHere, signature: FromPath[str], code: FromPath[str], language: FromQuery[str | None] = None
    ) -> Response[Any]:
        token = f"{signature}/{code}"
        appointment = appointment_of(hub, token)
        reads = language_of(hub, appointment, language)
        return pages.page(
            "appointment.html",
            reads,
            hub.board.setup,
            parts=AppointmentView(pages, hub, token, reads).parts(),
            day=said_day(local(appointment.starts_at, hub.board.setup).date(), reads),
            stream=f"/a/{token}/live?language={reads}",
            after=place_in_journal(hub.board),
            others=[(code, f"/a/{token}?language={code}") for code in other_languages(hub, reads)],
        )

    @get(f"{LINK}/live", opt=allow_anyone(), name="appointment-live")
    async def page_live(
        request: ScreenRequest,
        hub: HubHere,
        signature: FromPath[str],
        code: FromPath[str],
        language: FromQuery[str | None] = None,
    ) -> LiveResponse:
        token = f"{signature}/{code}"
        reads = language_of(hub, appointment_of(hub, token), language)
        return LiveResponse(
            lambda send: live.read(
                hub,
                ("appointment", token, reads),
                lambda: AppointmentView(pages, hub, token, reads),
                position_of(request, pages.edition),
                send,
            )
        )

    @get(f"{LINK}/{CALENDAR_FILE}", opt=allow_anyone(), name="appointment-calendar")
    async def calendar(hub: HubHere, signature: FromPath[str], code: FromPath[str]) -> Response[bytes]:
        appointment = appointment_of(hub, f"{signature}/{code}")
        entry = await asyncio.to_thread(hub.calendar, appointment)
        if entry is None:
            raise NotFoundException
        headers = {"Content-Disposition": f'attachment; filename="{CALENDAR_FILE}"'}
        return Response(entry, media_type="text/calendar", headers=headers)

    return [page, page_live, calendar]


class AppointmentView:
    """One appointment, in a language."""

    timed = False
    tells = False

    def __init__(self, pages: Pages, hub: Hub, token: str, language: str) -> None:
        self._pages, self._hub, self._token, self._language = pages, hub, token, language
        self._drawn: tuple[object, str] = (None, "")

    def parts(self) -> dict[str, str]:
        """The appointment as it is now; drawn anew only when something in it is another."""
        appointment, setup = self._hub.appointment_of_link(self._token), self._hub.board.setup
        ticket = self._hub.board.tickets.get(appointment.ticket or "") if appointment else None
        today = today_of(self._hub)
        seen = (appointment, ticket, setup, today)
        if not self._drawn[1] or seen != self._drawn[0]:
            values = {} if appointment is None else facts(self._hub, appointment, self._language)
            self._drawn = (
                seen,
                self._pages.draw(
                    "appointment_part.html",
                    self._language,
                    setup,
                    appointment=appointment,
                    link=f"/a/{self._token}",
                    web_booking=self._hub.web_booking,
                    ticket=ticket,
                    ticket_link=f"/t/{self._hub.link_token(ticket.id)}?language={self._language}" if ticket else None,
                    **values,
                ),
            )
        return {"appointment": self._drawn[1]}

    def happening(self, recorded: Recorded) -> None:
        """Nothing is told of: the appointment itself changes."""

    def still_counts(self, recorded: Recorded) -> bool:
        """Nothing is told of."""
        return False


def facts(hub: Hub, appointment: Appointment, language: str) -> dict[str, Any]:
    """What a page says of an appointment."""
    setup = hub.board.setup
    begins = local(appointment.starts_at, setup)
    ids = (appointment.service, *appointment.services)
    return {
        "state": str(appointment.state),
        "services": [_name_of(setup, one, language) for one in ids],
        "day": said_day(begins.date(), language, year=True),
        "time": local_time(appointment.starts_at, setup),
        "address": hub.address,
        "bring": _to_bring(setup, ids, language),
        "code": in_groups(appointment.code),
        "may": {str(move) for move in AppointmentMove if appointment.state in APPOINTMENT_MOVES[move]},
        "ended": appointment.state in _ENDED,
        "today": begins.date() == today_of(hub),
    }


def _name_of(setup: HubSetup | None, service_id: str, language: str) -> str:
    service = setup.service(service_id) if setup else None
    return in_language(service.name, language) if service else service_id


def _to_bring(setup: HubSetup | None, ids: tuple[str, ...], language: str) -> list[str]:
    """Each thing once."""
    found = [setup.service(one) for one in ids] if setup else []
    things = (thing for service in found if service for thing in lines_in(service.bring, language))
    return list(dict.fromkeys(things))


def appointment_of(hub: Hub, token: str) -> Appointment:
    """The appointment of a link.

    Raises:
        NotFoundException: there is none; the same for a wrong link and one that is over, so that none can be tried out.
    """
    appointment = hub.appointment_of_link(token)
    if appointment is None:
        raise NotFoundException
    return appointment


def language_of(hub: Hub, appointment: Appointment, wanted: str | None) -> str:
    """The language asked for, else that in which it was booked, else Dutch."""
    known = languages_of(hub.board.setup)
    return next((code for code in (wanted, appointment.language) if code in known), "nl") or "nl"
