"""What residents do with their own appointment, by its link: confirm, move, cancel."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from msgspec import Struct

from wijkhub_kiosk.appointment_page import LINK, appointment_of, facts, language_of
from wijkhub_kiosk.pages import Pages, new_id, other_languages
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest
from wijkhub_kiosk.times_on_offer import for_moving
from wijkhub_kiosk.times_page import times_values
from wijkhub_kiosk.visitors import Visitors
from wijkhub_queue.actors import Actor, Role, allow_anyone
from wijkhub_queue.appointment_commands import Start
from wijkhub_queue.appointments import APPOINTMENT_MOVES, Appointment, AppointmentMove
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import CancelAppointment, Command, ConfirmAppointment, MoveAppointment
from wijkhub_queue.errors import DomainError, NotBookable, SlotTaken


class PlainForm(Struct, frozen=True):
    """A form that only says yes."""

    language: LongText = "nl"


class MoveForm(Struct, frozen=True):
    """Another time."""

    starts_at: Start
    language: LongText = "nl"


def create_handlers(pages: Pages, visitors: Visitors) -> list[HTTPRouteHandler]:
    """The pages and forms for it. Each form may be sent any number of times."""

    @post(f"{LINK}/confirm", opt=allow_anyone(), name="appointment-confirm", status_code=200)
    async def confirm(
        request: ScreenRequest,
        hub: HubHere,
        signature: FromPath[str],
        code: FromPath[str],
        data: URLEncodedBody[PlainForm],
    ) -> Response[Any]:
        visitors.admit(request)
        appointment = appointment_of(hub, f"{signature}/{code}")
        # Refused when it was moved on, cancelled or missed meanwhile: its page says which.
        with suppress(DomainError):
            await _ask(hub, appointment, ConfirmAppointment(appointment.id))
        return _back(hub, appointment, data.language)

    @get(f"{LINK}/cancel", opt=allow_anyone(), name="appointment-sure")
    async def sure(
        hub: HubHere, signature: FromPath[str], code: FromPath[str], language: FromQuery[str | None] = None
    ) -> Response[Any]:
        appointment = appointment_of(hub, f"{signature}/{code}")
        if not _may(appointment, AppointmentMove.CANCEL):
            return _back(hub, appointment, language)
        return _page(pages, "cancel", hub, appointment, language)

    @post(f"{LINK}/cancel", opt=allow_anyone(), name="appointment-cancel", status_code=200)
    async def cancel(
        request: ScreenRequest,
        hub: HubHere,
        signature: FromPath[str],
        code: FromPath[str],
        data: URLEncodedBody[PlainForm],
    ) -> Response[Any]:
        visitors.admit(request)
        appointment = appointment_of(hub, f"{signature}/{code}")
        with suppress(DomainError):
            await _ask(hub, appointment, CancelAppointment(appointment.id, "resident"))
        return _back(hub, appointment, data.language)

    @get(f"{LINK}/move", opt=allow_anyone(), name="appointment-times")
    async def times(
        request: ScreenRequest,
        hub: HubHere,
        signature: FromPath[str],
        code: FromPath[str],
        day: FromQuery[date | None] = None,
        first: FromQuery[date | None] = None,
        language: FromQuery[str | None] = None,
    ) -> Response[Any]:
        visitors.admit(request)
        appointment = appointment_of(hub, f"{signature}/{code}")
        if not _may(appointment, AppointmentMove.MOVE):
            return _back(hub, appointment, language)
        reads = language_of(hub, appointment, language)
        values = times_values(hub, for_moving(appointment), reads, day=day, first=first)
        return _page(pages, "move", hub, appointment, language, **values)

    @post(f"{LINK}/move", opt=allow_anyone(), name="appointment-move", status_code=200)
    async def move(
        request: ScreenRequest,
        hub: HubHere,
        signature: FromPath[str],
        code: FromPath[str],
        data: URLEncodedBody[MoveForm],
    ) -> Response[Any]:
        visitors.admit(request)
        appointment = appointment_of(hub, f"{signature}/{code}")
        try:
            await _ask(hub, appointment, MoveAppointment(appointment.id, data.starts_at))
        except (SlotTaken, NotBookable):
            reads = language_of(hub, appointment, data.language)
            values = times_values(hub, for_moving(appointment), reads, gone=data.starts_at)
            return _page(pages, "move", hub, appointment, reads, status=409, **values)
        except DomainError:
            return _back(hub, appointment, data.language)
        return _back(hub, appointment, data.language)

    return [confirm, sure, cancel, times, move]


async def _ask(hub: Hub, appointment: Appointment, command: Command) -> None:
    await hub.ask(Asked(new_id(), command, Actor(Role.RESIDENT, appointment.id)))


def _may(appointment: Appointment, move: AppointmentMove) -> bool:
    return appointment.state in APPOINTMENT_MOVES[move]


def _back(hub: Hub, appointment: Appointment, language: str | None) -> Redirect:
    address = f"/a/{hub.appointment_token(appointment)}?language={language_of(hub, appointment, language)}"
    return Redirect(address, status_code=303)


def _page(
    pages: Pages,
    way: str,
    hub: Hub,
    appointment: Appointment,
    language: str | None,
    *,
    status: int = 200,
    **values: Any,
) -> Response[str]:
    reads, link = language_of(hub, appointment, language), f"/a/{hub.appointment_token(appointment)}"
    return pages.page(
        f"appointment_{way}.html",
        reads,
        hub.board.setup,
        status=status,
        link=link,
        back=f"{link}?language={reads}",
        was=facts(hub, appointment, reads),
        others=[(code, f"{link}/{way}?language={code}") for code in other_languages(hub, reads)],
        **values,
    )
