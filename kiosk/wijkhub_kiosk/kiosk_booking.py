"""An appointment for later, at the kiosk: what for, which day, which time. A time that is chosen is held."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from msgspec import Struct

from wijkhub_kiosk.bookable import bookable, bookable_services
from wijkhub_kiosk.booking_draft import Draft, Step
from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.kiosk_details import details_screen
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.notices import Notice
from wijkhub_kiosk.pages import local_time, new_id
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest, who
from wijkhub_kiosk.times_on_offer import Wanted, days_from, for_moving, nearest, times_on
from wijkhub_kiosk.times_page import said_moment, sent
from wijkhub_kiosk.words import pick_language
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.appointment_commands import Start
from wijkhub_queue.appointments import APPOINTMENT_MOVES, AppointmentMove
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import HoldSlot, MoveAppointment, ReleaseSlot
from wijkhub_queue.errors import DomainError, NotBookable, SlotTaken
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.slots import Slot

ROLES = allow(Role.KIOSK)
MANY_TIMES = 32
"""More of them on a day, and its part is asked for first."""
NOON = 12
NO_PLACE = (SlotTaken, NotBookable)
"""Refusals that other times help with."""


class HoldForm(Struct, frozen=True):
    """A time that was touched. What was typed before, for a time that is gone now, comes along."""

    id: UUID
    """Of the hold."""
    service: LongText
    starts_at: Start
    language: LongText = "nl"
    name: LongText = ""
    email: LongText = ""
    phone: LongText = ""
    interpreter: LongText = ""
    wheelchair: LongText = ""
    hearing_loop: LongText = ""
    companion: LongText = ""
    again: LongText = ""
    """Whether all the rest is known already."""


class MoveForm(Struct, frozen=True):
    """Another time for an appointment whose resident came too late for it."""

    id: UUID
    moved: UUID
    starts_at: Start
    language: LongText = "nl"


def create_handlers(kiosk: KioskPages) -> list[HTTPRouteHandler]:
    """The screens up to the time, and letting go of one."""

    @get("/kiosk/appointments", opt=ROLES, name="kiosk-appointments")
    async def services(request: ScreenRequest, hub: HubHere, language: FromQuery[str] = "nl") -> Response[Any]:
        reads, found = pick_language(language, hub.board.setup), bookable_services(hub.board.setup)
        if not found:
            return kiosk.notice(request, hub, reads, Notice.NO_APPOINTMENTS)
        back = f"/kiosk?language={reads}"
        return kiosk.page("kiosk_book_services.html", request, hub, reads, back=back, services=found)

    @get("/kiosk/appointments/{service_id:str}", opt=ROLES, name="kiosk-appointment-times")
    async def times(
        request: ScreenRequest,
        hub: HubHere,
        service_id: FromPath[str],
        language: FromQuery[str] = "nl",
        day: FromQuery[date | None] = None,
        first: FromQuery[date | None] = None,
        part: FromQuery[str] = "",
        moved: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        setup = hub.board.setup
        reads = pick_language(language, setup)
        service = setup.service(service_id) if setup else None
        if setup is None or service is None or not bookable(service):
            return kiosk.notice(request, hub, reads, Notice.SERVICE_GONE, status=404)
        wanted, here = Wanted(service.id, "desk"), f"/kiosk/appointments/{service.id}?language={reads}"
        old = hub.board.appointments.get(str(moved or ""))
        if old is not None and old.service == service.id and old.state in APPOINTMENT_MOVES[AppointmentMove.MOVE]:
            wanted, here = for_moving(old), f"{here}&moved={old.id}"
        else:
            old = None
        if day is not None and (found := times_on(hub, wanted, day)):
            parts = _in_parts(found, setup)
            if len(found) > MANY_TIMES and part not in parts and len(parts) > 1:
                return kiosk.page(
                    "kiosk_book_parts.html",
                    request,
                    hub,
                    reads,
                    back=here,
                    day=said_day(day, reads),
                    parts=[(one, f"{here}&day={day}&part={one}") for one in parts],
                )
            shown = {part: parts[part]} if part in parts else parts
            return _times(
                kiosk,
                request,
                hub,
                reads,
                back=here,
                day=said_day(day, reads),
                parts=shown,
                service=service.id,
                moved=old.id if old else "",
            )
        on_offer = days_from(hub, wanted, first)
        return kiosk.page(
            "kiosk_book_days.html",
            request,
            hub,
            reads,
            back=f"/kiosk/appointments?language={reads}",
            service=service,
            days=[(f"{here}&day={one}", said_day(one, reads)) for one in on_offer.days],
            more=f"{here}&first={on_offer.later}" if on_offer.later else None,
            none_left=day is not None,
        )

    @post("/kiosk/holds", opt=ROLES, name="kiosk-hold", status_code=200)
    async def hold(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[HoldForm]) -> Response[Any]:
        reads = pick_language(data.language, hub.board.setup)
        draft = Draft(
            id=UUID(new_id()),
            hold=data.id,
            service=data.service,
            starts_at=data.starts_at,
            language=reads,
            name=data.name,
            email=data.email,
            phone=data.phone,
            interpreter="yes" if data.interpreter else "",
            wheelchair="yes" if data.wheelchair else "",
            hearing_loop="yes" if data.hearing_loop else "",
            companion="yes" if data.companion else "",
        )
        try:
            await hub.ask(Asked(str(data.id), HoldSlot(data.service, data.starts_at), who(request).actor))
        except NO_PLACE:
            return gone_screen(kiosk, request, hub, reads, draft, again=bool(data.again))
        except DomainError:
            return kiosk.notice(request, hub, reads, Notice.SERVICE_GONE)
        except HubUnavailable:
            fields = [(name, value) for name, value in draft.fields() if name not in ("id", "hold")]
            fields += [("id", str(data.id)), ("again", data.again)]
            return kiosk.again(request, hub, reads, "/kiosk/holds", fields, twice="book.again-do")
        return details_screen(kiosk, request, hub, draft, Step.SURE if data.again else Step.NAME)

    @post("/kiosk/moves", opt=ROLES, name="kiosk-move", status_code=200)
    async def move(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[MoveForm]) -> Response[Any]:
        reads, old = pick_language(data.language, hub.board.setup), hub.board.appointments.get(str(data.moved))
        if old is None:
            return kiosk.notice(request, hub, reads, Notice.NOT_BOOKED)
        times_of = f"/kiosk/appointments/{old.service}?language={reads}&moved={old.id}"
        try:
            await hub.ask(Asked(str(data.id), MoveAppointment(old.id, data.starts_at), who(request).actor))
        except NO_PLACE:
            others = nearest(hub, for_moving(old), data.starts_at)
            return _times(
                kiosk,
                request,
                hub,
                reads,
                back=times_of,
                gone=said_moment(data.starts_at, hub.board.setup, reads),
                parts={"nearest": others} if others else {},
                service=old.service,
                moved=old.id,
                status=409,
            )
        except DomainError:
            return kiosk.notice(request, hub, reads, Notice.NOT_BOOKED)
        except HubUnavailable:
            fields = [("id", str(data.id)), ("moved", old.id), ("starts_at", sent(data.starts_at)), ("language", reads)]
            return kiosk.again(request, hub, reads, "/kiosk/moves", fields, twice="book.again-do")
        return Redirect(f"/kiosk/bookings/{old.id}?language={reads}", status_code=303)

    @get("/kiosk/holds/{hold_id:uuid}/release", opt=ROLES, name="kiosk-release")
    async def release(
        request: ScreenRequest,
        hub: HubHere,
        hold_id: FromPath[UUID],
        service: FromQuery[str] = "",
        day: FromQuery[date | None] = None,
        language: FromQuery[str] = "nl",
    ) -> Response[Any]:
        # A hold that can't be ended now ends by itself; nobody is kept on a screen for that.
        with suppress(DomainError, HubUnavailable):
            await hub.ask(Asked(new_id(), ReleaseSlot(str(hold_id)), who(request).actor))
        reads, known = pick_language(language, hub.board.setup), hub.board.setup
        if known is None or known.service(service) is None:
            return Redirect("/kiosk", status_code=303)
        at = f"&day={day}" if day else ""
        return Redirect(f"/kiosk/appointments/{service}?language={reads}{at}", status_code=303)

    return [services, times, hold, move, release]


def gone_screen(
    kiosk: KioskPages, request: ScreenRequest, hub: Hub, language: str, draft: Draft, *, again: bool
) -> Response[Any]:
    """A time that somebody else has, and the others that lie nearest; with `again` all the rest is known already."""
    setup, others = hub.board.setup, nearest(hub, Wanted(draft.service, "desk"), draft.starts_at)
    back = f"/kiosk/appointments/{draft.service}?language={language}"
    gone = said_moment(draft.starts_at, setup, language)
    return _times(
        kiosk,
        request,
        hub,
        language,
        back=back,
        gone=gone,
        parts={"nearest": others} if others else {},
        service=draft.service,
        draft=draft,
        again=again,
        status=409,
    )


def _times(
    kiosk: KioskPages,
    request: ScreenRequest,
    hub: Hub,
    language: str,
    *,
    parts: dict[str, Sequence[Slot]] | dict[str, list[Slot]],
    draft: Draft | None = None,
    gone: str = "",
    day: str = "",
    again: bool = False,
    moved: str = "",
    **values: Any,
) -> Response[Any]:
    setup = hub.board.setup
    own = ("id", "hold", "service", "starts_at", "language")
    return kiosk.page(
        "kiosk_book_times.html",
        request,
        hub,
        language,
        parts=[
            (part, [(sent(one.starts_at), _said(one, setup, language, with_day=bool(gone))) for one in found])
            for part, found in parts.items()
        ],
        carried=[(name, value) for name, value in draft.fields() if name not in own and value] if draft else [],
        gone=gone,
        day=day,
        again=again,
        moved=moved,
        **values,
    )


def _said(slot: Slot, setup: HubSetup | None, language: str, *, with_day: bool) -> str:
    return said_moment(slot.starts_at, setup, language) if with_day else local_time(slot.starts_at, setup)


def _in_parts(found: Sequence[Slot], setup: HubSetup) -> dict[str, list[Slot]]:
    """The times of a day before and after noon, without a part that has none."""
    morning = [slot for slot in found if local(slot.starts_at, setup).hour < NOON]
    parts = {"morning": morning, "afternoon": list(found[len(morning) :])}
    return {part: slots for part, slots in parts.items() if slots}
