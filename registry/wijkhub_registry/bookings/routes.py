"""The public addresses for booking a place that a hub lent. Nobody signs in: a booking is opened by its key."""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from wijkhub_queue.calendar_entry import calendar_entry
from wijkhub_queue.forms import Code, Language, Words
from wijkhub_queue.leases import LeasedService
from wijkhub_queue.persons import Email, Person, PersonName, Phone
from wijkhub_queue.slots import Slot
from wijkhub_queue.sync.booking_code import signed_code
from wijkhub_registry.bookings.booking import Booking
from wijkhub_registry.errors import NotFound
from wijkhub_registry.locations.catalogue import Listed
from wijkhub_registry.registry import Registry

People = Annotated[int, Meta(ge=1, le=10)]
AskedPeople = Annotated[int, QueryParameter(ge=1, le=10, description="how many come")]
AskedService = Annotated[str, QueryParameter(max_length=64, description="a service, as bookable-services names it")]
Key = Annotated[str, QueryParameter(max_length=64, description="the booking's key, as it was given when booking")]
Start = Annotated[datetime, Meta(tz=True)]


class ServicesToBook(Struct, frozen=True, rename="camel"):
    """What can be booked at a location."""

    services: list[LeasedService]


class DaysToBook(Struct, frozen=True, rename="camel"):
    """Local days with a time to be had."""

    days: list[date]


class TimesToBook(Struct, frozen=True, rename="camel"):
    """Times to be had, in UTC."""

    times: list[Slot]


class NewHold(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A place to be kept while a form is filled in. `id` is a UUID that the client makes."""

    id: UUID
    service: Code
    starts_at: Start
    people: People = 1


class HoldAnswer(Struct, frozen=True, rename="camel"):
    """It is kept until then."""

    id: UUID
    until: datetime


class NewBooking(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A booking: a name and one way to reach whoever comes. `id` is a UUID that the client makes, new for each."""

    id: UUID
    service: Code
    starts_at: Start
    name: PersonName
    email: Email | None = None
    phone: Phone | None = None
    people: People = 1
    language: Language = "nl"
    hold: UUID | None = None

    def __repr__(self) -> str:
        return "NewBooking(...)"


class BookingAnswer(Struct, frozen=True, rename="camel"):
    """A booking as its resident is shown it. The code is to be typed at the hub, `qr` to be scanned there."""

    id: str
    key: str
    """Opens the booking; whoever has it can cancel."""
    state: str
    code: str
    qr: str
    service: str
    service_name: Words
    starts_at: datetime
    minutes: int
    people: int
    location: str
    location_name: str
    bring: tuple[str, ...]
    """What to bring, in the booking's language."""


@get("/locations/{location_id:str}/bookable-services", summary="What can be booked", tags=["bookings"])
async def bookable_services(registry: NamedDependency[Registry], location_id: FromPath[str]) -> ServicesToBook:
    """The services that can be booked here now; none where a location lends no places."""
    listed = await registry.catalogue.one(location_id)
    hub = listed.location.hub
    return ServicesToBook(await registry.selling.services(hub) if hub else [])


@get("/locations/{location_id:str}/bookable-days", summary="Days with a place", tags=["bookings"])
async def bookable_days(
    registry: NamedDependency[Registry],
    location_id: FromPath[str],
    service: FromQuery[AskedService],
    people: FromQuery[AskedPeople] = 1,
) -> DaysToBook:
    """Local days on which the service can be booked."""
    hub, _ = await _hub(registry, location_id)
    return DaysToBook(await registry.selling.days(hub, service, people))


@get("/locations/{location_id:str}/bookable-times", summary="Times with a place", tags=["bookings"])
async def bookable_times(
    registry: NamedDependency[Registry],
    location_id: FromPath[str],
    service: FromQuery[AskedService],
    day: FromQuery[date],
    people: FromQuery[AskedPeople] = 1,
) -> TimesToBook:
    """Times on a local day at which the service can be booked, in UTC."""
    hub, _ = await _hub(registry, location_id)
    return TimesToBook(await registry.selling.times(hub, service, people, day))


@post("/locations/{location_id:str}/holds", summary="Keep a place for ten minutes", tags=["bookings"])
async def hold(registry: NamedDependency[Registry], location_id: FromPath[str], data: JSONBody[NewHold]) -> HoldAnswer:
    """So that nobody else has it while a form is filled in."""
    hub, _ = await _hub(registry, location_id)
    until = await registry.selling.hold(hub, str(data.id), data.service, data.starts_at.astimezone(UTC), data.people)
    return HoldAnswer(data.id, until)


@post("/locations/{location_id:str}/bookings", summary="Book a place", tags=["bookings"])
async def book(
    registry: NamedDependency[Registry], location_id: FromPath[str], data: JSONBody[NewBooking]
) -> BookingAnswer:
    """It stands when this is answered, also while the hub is away. Sent again with the same id, it is the same."""
    hub, listed = await _hub(registry, location_id)
    booked = await registry.selling.book(
        hub,
        str(data.id),
        data.service,
        data.starts_at.astimezone(UTC),
        data.people,
        Person(data.name, data.email, data.phone),
        language=data.language,
        hold=str(data.hold) if data.hold else None,
    )
    return await _shown(registry, booked, listed)


@get("/bookings/{booking_id:uuid}", summary="A booking", tags=["bookings"])
async def booking(
    registry: NamedDependency[Registry], booking_id: FromPath[UUID], key: FromQuery[Key]
) -> BookingAnswer:
    """As it is now; not who comes."""
    return await _shown(registry, await _opened(registry, booking_id, key), None)


@post("/bookings/{booking_id:uuid}/cancellation", status_code=200, summary="Cancel a booking", tags=["bookings"])
async def cancel(registry: NamedDependency[Registry], booking_id: FromPath[UUID], key: FromQuery[Key]) -> BookingAnswer:
    """Its place can be booked again; who was to come is forgotten here. Cancelled once more, it is still cancelled."""
    await _opened(registry, booking_id, key)
    return await _shown(registry, await registry.selling.cancel(str(booking_id)), None)


@get("/bookings/{booking_id:uuid}/calendar", summary="A booking for a calendar", tags=["bookings"])
async def calendar(
    registry: NamedDependency[Registry], booking_id: FromPath[UUID], key: FromQuery[Key]
) -> Response[bytes]:
    """As iCalendar."""
    found = await _opened(registry, booking_id, key)
    shown = await _shown(registry, found, None)
    listed = await _location_of(registry, found.hub)
    where = listed.location.address if listed else None
    body = calendar_entry(
        appointment=found.booking.id,
        hub_id=found.hub,
        hub=shown.location_name or found.hub,
        # `.invalid` is nobody's (RFC 2606).
        organizer=f"no-reply@{found.hub}.invalid",
        sequence=0,
        stamp=registry.clock(),
        starts_at=found.booking.starts_at,
        ends_at=found.booking.starts_at + timedelta(minutes=found.booking.minutes),
        summary=f"{_in(shown.service_name, found.booking.language)}, {shown.location_name}",
        where=", ".join(
            filter(None, (shown.location_name, f"{where.street} {where.house_number}".strip() if where else ""))
        ),
        description=found.booking.code,
        method="CANCEL" if found.state == "cancelled" else "PUBLISH",
    )
    return Response(body, media_type="text/calendar")


async def _hub(registry: Registry, location_id: str) -> tuple[str, Listed]:
    listed = await registry.catalogue.one(location_id)
    if listed.location.hub is None:
        raise NotFound(f"Nothing can be booked at '{location_id}'. Its hours say when residents are welcome.")
    return listed.location.hub, listed


async def _location_of(registry: Registry, hub: str) -> Listed | None:
    return next((one for one in (await registry.catalogue.listed()).values() if one.location.hub == hub), None)


async def _opened(registry: Registry, booking_id: UUID, key: str) -> Booking:
    if not hmac.compare_digest(key.encode(), key_of(registry, str(booking_id)).encode()):
        raise NotFound("There is no such booking, or its link is not complete. Use the link as it was given.")
    return await registry.selling.find(str(booking_id))


def key_of(registry: Registry, booking: str) -> str:
    """What opens a booking: its id, hashed with a secret that every process of this registry has."""
    return blake2b(booking.encode(), key=registry.booking_secret, digest_size=16).hexdigest()


async def _shown(registry: Registry, found: Booking, listed: Listed | None) -> BookingAnswer:
    listed = listed or await _location_of(registry, found.hub)
    told = await registry.bookings.service(found.hub, found.booking.lease, found.booking.service)
    booked = found.booking
    bring = told.bring if told else {}
    return BookingAnswer(
        booked.id,
        key_of(registry, booked.id),
        found.state,
        booked.code,
        signed_code(booked, found.hub, registry.signing_key),
        booked.service,
        told.name if told else {},
        booked.starts_at,
        booked.minutes,
        booked.people,
        listed.location.id if listed else "",
        listed.location.name if listed else "",
        bring.get(booked.language) or bring.get("nl") or (),
    )


def _in(words: Words, language: str) -> str:
    return words.get(language) or words.get("nl") or ""


ROUTES = [bookable_services, bookable_days, bookable_times, hold, book, booking, cancel, calendar]
