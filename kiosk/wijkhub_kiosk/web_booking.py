"""Making an appointment on the web: a service, a day, a time that is held, who comes. No script, and no cookie."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect

from wijkhub_kiosk.bookable import bookable, bookable_services
from wijkhub_kiosk.booking_draft import HELP_FIELDS
from wijkhub_kiosk.pages import Pages, lines_in, local_time, new_id, other_languages
from wijkhub_kiosk.port import Hub, HubUnavailable
from wijkhub_kiosk.serving import HubHere, ScreenRequest
from wijkhub_kiosk.times_on_offer import MOST_PEOPLE, Wanted, nearest, so_many
from wijkhub_kiosk.times_page import choice, said_moment, sent, times_values
from wijkhub_kiosk.visitors import Visitors
from wijkhub_kiosk.web_form import DetailsForm, HoldForm, command, problems
from wijkhub_kiosk.words import languages_of, pick_language, readers_language
from wijkhub_queue.actors import Actor, Role, allow_anyone
from wijkhub_queue.asked import Asked
from wijkhub_queue.citizen_number import names_citizen_number
from wijkhub_queue.commands import HoldSlot, ReleaseSlot
from wijkhub_queue.errors import DomainError, NoAppointments, NotBookable, SlotTaken
from wijkhub_queue.hub_setup import Service

NO_PLACE = (SlotTaken, NotBookable, NoAppointments)
WEB = Actor(Role.RESIDENT, "web")
"""Who asks; who it is stands in no event."""
ROUTES_FOR = allow_anyone()


def create_handlers(pages: Pages, visitors: Visitors) -> list[HTTPRouteHandler]:
    """The pages, in the order in which they are seen."""

    @get("/appointment", opt=ROUTES_FOR, name="web-services")
    async def services(request: ScreenRequest, hub: HubHere) -> Response[Any]:
        visitors.admit(request)
        return _services(pages, request, hub)

    @get("/appointment/times", opt=ROUTES_FOR, name="web-times")
    async def times(
        request: ScreenRequest,
        hub: HubHere,
        service: FromQuery[str] = "",
        day: FromQuery[date | None] = None,
        first: FromQuery[date | None] = None,
        people: FromQuery[int] = 1,
        instead_of: FromQuery[str] = "",
    ) -> Response[Any]:
        visitors.admit(request)
        found = _service(hub, service)
        if found is None:
            return _services(pages, request, hub, status=404)
        reads = readers_language(request, hub.board.setup)
        wanted = Wanted(found.id, "web", so_many(people))
        values = times_values(hub, wanted, reads, day=day, first=first)
        return _times(pages, hub, reads, found, wanted, values, instead_of=instead_of[:64])

    @post("/appointment/times", opt=ROUTES_FOR, name="web-hold", status_code=200)
    async def hold(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[HoldForm]) -> Response[Any]:
        visitors.admit(request)
        found, reads = _service(hub, data.service), pick_language(data.language, hub.board.setup)
        if found is None:
            return _services(pages, request, hub, status=404)
        wanted, holds = Wanted(found.id, "web", data.people), hub.board.holds
        # Going back and coming with more people is another hold.
        hold_id = str(uuid5(data.id, f"{sent(data.starts_at)}{data.people if data.people > 1 else ''}"))
        if hold_id not in holds and not visitors.may_hold(request, holds, instead_of=data.instead_of):
            values = times_values(hub, wanted, reads) | {"refused": "too-many"}
            return _times(pages, hub, reads, found, wanted, values, status=429)
        try:
            await hub.ask(Asked(hold_id, HoldSlot(found.id, data.starts_at, "web", data.people), WEB))
        except NO_PLACE:
            values = times_values(hub, wanted, reads, gone=data.starts_at)
            return _times(pages, hub, reads, found, wanted, values, status=409, instead_of=data.instead_of)
        visitors.holds(request, hold_id)
        given_up = holds.get(data.instead_of)
        if given_up is not None and given_up.channel == "web" and given_up.id != hold_id:
            with suppress(DomainError, HubUnavailable):
                await hub.ask(Asked(new_id(), ReleaseSlot(given_up.id), WEB))
        where = _of(found, data.people) | {"at": sent(data.starts_at), "hold": hold_id, "language": reads}
        return Redirect(f"/appointment/details?{urlencode(where)}", status_code=303)

    @get("/appointment/details", opt=ROUTES_FOR, name="web-details")
    async def details(
        request: ScreenRequest,
        hub: HubHere,
        at: FromQuery[datetime | None] = None,
        service: FromQuery[str] = "",
        hold: FromQuery[str] = "",
        people: FromQuery[int] = 1,
    ) -> Response[Any]:
        visitors.admit(request)
        found, reads = _service(hub, service), readers_language(request, hub.board.setup)
        if found is None or at is None or at.tzinfo is None:
            return _services(pages, request, hub, status=404)
        form = DetailsForm(_new(), found.id, at, hold[:64], so_many(people), language=reads, messages_in=reads)
        return _details(pages, hub, found, form)

    @post("/appointment/details", opt=ROUTES_FOR, name="web-book", status_code=200)
    async def book(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[DetailsForm]) -> Response[Any]:
        visitors.admit(request)
        setup, found = hub.board.setup, _service(hub, data.service)
        if found is None or data.starts_at.tzinfo is None:
            return _services(pages, request, hub, status=404)
        wrong = problems(data)
        if any(value and names_citizen_number(name) for name, value in (await request.form()).items()):
            wrong["name"] = "citizen-number"
        if data.messages_in not in languages_of(setup):
            wrong["messages_in"] = "language"
        if wrong:
            return _details(pages, hub, found, data, wrong=wrong, status=400)
        if str(data.id) not in hub.board.appointments:
            visitors.admit_booking(request)
        try:
            await hub.ask(Asked(str(data.id), command(data), WEB))
        except NO_PLACE:
            return _details(pages, hub, found, data, gone=True, status=409)
        except HubUnavailable:
            return _details(pages, hub, found, data, busy=True, status=503)
        link = f"/a/{hub.appointment_token(hub.board.appointments[str(data.id)])}"
        return Redirect(f"{link}?language={pick_language(data.language, setup)}", status_code=303)

    return [services, times, hold, details, book]


def _service(hub: Hub, service_id: str) -> Service | None:
    """What is booked; None where there is no such thing, and where nothing is booked on the web."""
    found = hub.board.setup.service(service_id) if hub.board.setup else None
    return found if found is not None and bookable(found) and hub.web_booking else None


def _of(service: Service, people: int) -> dict[str, str]:
    """What is wanted, for an address; one person is not spoken of."""
    return {"service": service.id} | ({"people": str(people)} if people > 1 else {})


def _new() -> UUID:
    return UUID(new_id())


def _services(pages: Pages, request: ScreenRequest, hub: Hub, *, status: int = 200) -> Response[str]:
    setup = hub.board.setup
    reads = readers_language(request, setup)
    if not hub.web_booking:
        others = _others(hub, reads, "/appointment")
        return pages.page("web_off.html", reads, setup, status=status, phone=hub.phone, others=others)
    return pages.page(
        "web_services.html",
        reads,
        setup,
        status=status,
        services=bookable_services(setup),
        gone=status == 404,
        others=_others(hub, reads, "/appointment"),
    )


def _times(
    pages: Pages,
    hub: Hub,
    language: str,
    service: Service,
    wanted: Wanted,
    values: dict[str, Any],
    *,
    instead_of: str = "",
    status: int = 200,
) -> Response[str]:
    here = f"/appointment/times?{urlencode(_of(service, wanted.people) | {'instead_of': instead_of})}"
    return pages.page(
        "web_times.html",
        language,
        hub.board.setup,
        status=status,
        service=service,
        action="/appointment/times",
        days_at=f"{here}&language={language}",
        hidden=[("id", new_id()), ("service", service.id), ("people", str(wanted.people)), ("instead_of", instead_of)],
        people=wanted.people,
        most_people=MOST_PEOPLE,
        instead_of=instead_of,
        others=_others(hub, language, here),
        **values,
    )


def _details(
    pages: Pages,
    hub: Hub,
    service: Service,
    form: DetailsForm,
    *,
    wrong: dict[str, str] | None = None,
    gone: bool = False,
    busy: bool = False,
    status: int = 200,
) -> Response[str]:
    setup = hub.board.setup
    reads = pick_language(form.language, setup)
    held = hub.board.holds.get(form.hold)
    kept = held is not None and held.starts_at == form.starts_at and held.until > hub.now()
    # A refusal stands for its id; who chooses another time asks under another.
    form_id = new_id() if gone else str(form.id)
    instead = nearest(hub, Wanted(service.id, "web", form.people), form.starts_at) if gone else []
    of = _of(service, form.people)
    here = urlencode(of | {"at": sent(form.starts_at), "hold": form.hold})
    return pages.page(
        "web_details.html",
        reads,
        setup,
        status=status,
        service=service,
        bring=lines_in(service.bring, reads),
        form=form,
        form_id=form_id,
        moment=said_moment(form.starts_at, setup, reads),
        starts_at=sent(form.starts_at),
        until=local_time(held.until, setup) if kept and held else None,
        instead=[choice(slot, setup, reads) for slot in instead],
        gone=gone,
        busy=busy,
        wrong=dict.fromkeys(("name", "email", "phone", "messages_in"), "") | (wrong or {}),
        errors=len(wrong or {}),
        help_fields=HELP_FIELDS,
        languages=languages_of(setup),
        other_time=f"/appointment/times?{urlencode(of | {'instead_of': form.hold})}&language={reads}",
        others=_others(hub, reads, f"/appointment/details?{here}"),
    )


def _others(hub: Hub, language: str, address: str) -> list[tuple[str, str]]:
    joint = "&" if "?" in address else "?"
    return [(code, f"{address}{joint}language={code}") for code in other_languages(hub, language)]
