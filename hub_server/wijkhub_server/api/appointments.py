"""Appointments: the times to be had, who is to come, and what they are told."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import islice
from typing import Annotated

from litestar import Response, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from wijkhub_queue.actors import STAFF, Role, allow
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.capacity import Channel
from wijkhub_queue.errors import AppointmentNotFound, NotConfigured
from wijkhub_queue.searching import is_called, matching
from wijkhub_queue.slots import Slot, days_with_slots, slots
from wijkhub_queue.wire_appointments import AppointmentView, OutboxMessage, OutboxState
from wijkhub_server.api.board import PageSize
from wijkhub_server.hub import HubAtWork

CALENDAR = "text/calendar"
People = Annotated[int, QueryParameter(ge=1, le=10, description="How many come.")]
MoreServices = Annotated[
    list[str] | None, QueryParameter(name="services", description="Further services in the same appointment.")
]


@get("/slots", opt=allow(*STAFF, Role.KIOSK), summary="Times to be had on a day", tags=["appointments"])
async def free_slots(
    hub: NamedDependency[HubAtWork],
    service: FromQuery[str],
    day: FromQuery[date],
    people: People = 1,
    channel: FromQuery[Channel] = "desk",
    more: MoreServices = None,
) -> list[Slot]:
    """When an appointment can begin on this local day, earliest first. None is promised until it is held or booked."""
    return slots(hub.board, service, day, now=hub.now(), channel=channel, people=people, services=more or ())


@get("/days-with-slots", opt=allow(*STAFF, Role.KIOSK), summary="Days with times to be had", tags=["appointments"])
async def free_days(
    hub: NamedDependency[HubAtWork],
    service: FromQuery[str],
    first: FromQuery[date],
    last: FromQuery[date],
    people: People = 1,
    channel: FromQuery[Channel] = "desk",
    more: MoreServices = None,
) -> list[date]:
    """The local days, from the first to the last, on which there is a time to be had."""
    return days_with_slots(
        hub.board, service, first, last, now=hub.now(), channel=channel, people=people, services=more or ()
    )


@get("/appointments", opt=allow(*STAFF), summary="Who is to come", tags=["appointments"])
async def appointments(
    hub: NamedDependency[HubAtWork],
    day: FromQuery[date | None] = None,
    name: FromQuery[str | None] = None,
    code: FromQuery[str | None] = None,
    limit: PageSize = 100,
) -> list[AppointmentView]:
    """Those of a local day, of a code, or of whom the name holds these words; today's when nothing is given."""
    found = matching(hub.board, hub.now(), day=day, code=code, any_day=name is not None)
    persons = await hub.mailroom.persons_of([one.id for one in found])
    views = (AppointmentView(one, persons.get(one.id)) for one in found)
    return list(islice((one for one in views if name is None or is_called(one.person, name)), limit))


def _appointment(hub: HubAtWork, appointment_id: str) -> Appointment:
    found = hub.board.appointments.get(appointment_id)
    if found is None:
        raise AppointmentNotFound(appointment_id)
    return found


@get("/appointments/{appointment_id:str}", opt=allow(*STAFF), summary="One appointment", tags=["appointments"])
async def appointment(appointment_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> AppointmentView:
    """An appointment by its id, and who it is for."""
    found = _appointment(hub, appointment_id)
    persons = await hub.mailroom.persons_of([found.id])
    return AppointmentView(found, persons.get(found.id))


@get(
    "/appointments/{appointment_id:str}/calendar",
    opt=allow(*STAFF),
    summary="An appointment for a calendar",
    tags=["appointments"],
    media_type=CALENDAR,
    sync_to_thread=True,
)
def calendar(appointment_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> Response[bytes]:
    """One event of iCalendar (RFC 5545); it names nobody."""
    entry = hub.mailroom.calendar(_appointment(hub, appointment_id))
    if entry is None:
        raise NotConfigured
    headers = {"Content-Disposition": 'attachment; filename="afspraak.ics"'}
    return Response(entry, media_type=CALENDAR, headers=headers)


@delete(
    "/appointments/{appointment_id:str}/person",
    opt=allow(Role.SUPERVISOR),
    summary="Forget who an appointment is for",
    tags=["appointments"],
)
async def erase_person(appointment_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> None:
    """Name, address, number and notes are gone at once, and nothing more is sent; the appointment itself stays."""
    if not await hub.mailroom.erase(appointment_id):
        _appointment(hub, appointment_id)


@get("/outbox", opt=allow(Role.SUPERVISOR), summary="Messages about appointments", tags=["appointments"])
async def outbox(
    hub: NamedDependency[HubAtWork],
    in_state: Annotated[
        OutboxState | None, QueryParameter(name="state", description="Only messages in this state.")
    ] = None,
    appointment_id: Annotated[
        str | None, QueryParameter(name="appointment", description="Only those about this appointment.")
    ] = None,
    limit: PageSize = 100,
) -> list[OutboxMessage]:
    """The newest first; none says whom it is for."""
    return await asyncio.to_thread(hub.mailroom.store.messages, in_state, limit, appointment_id)


ROUTES = [free_slots, free_days, appointments, appointment, calendar, erase_person, outbox]
