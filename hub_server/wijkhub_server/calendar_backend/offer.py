"""What the hub offers, as this calendar tells it: the branch, services and their groups, an appointment. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.errors import NotFound
from wijkhub_queue.hub_setup import HubSetup, Service, in_language
from wijkhub_queue.persons import Person
from wijkhub_server.calendar_backend.configuration import CalendarSettings
from wijkhub_server.calendar_backend.wire import (
    Booked,
    Branch,
    CustomerKept,
    FullService,
    Group,
    Resource,
    ServiceInGroup,
)

LANGUAGE = "nl"
"""Of names; the protocol has one language."""


def milliseconds(moment: datetime) -> int:
    """Since 1970, UTC."""
    return round(moment.timestamp() * 1000)


def branch_of(
    setup: HubSetup, calendar: CalendarSettings, *, hub_id: str, since: datetime, address: str = ""
) -> Branch:
    """The hub as a branch.

    Args:
        setup: the hub's.
        calendar: where it is.
        hub_id: its public id.
        since: from when it offers this.
        address: stands in for a street that the calendar's settings do not give.
    """
    return Branch(
        public_id=hub_id,
        name=setup.name,
        time_zone=setup.policy.time_zone,
        full_time_zone=setup.policy.time_zone,
        phone=calendar.phone or None,
        email=calendar.email or None,
        address_line1=calendar.street or address or None,
        address_zip=calendar.zip or None,
        address_city=calendar.city or None,
        address_state=calendar.state or None,
        address_country=calendar.country or None,
        latitude=calendar.latitude,
        longitude=calendar.longitude,
        created=milliseconds(since),
        updated=milliseconds(since),
    )


def bookable(setup: HubSetup) -> list[Service]:
    """The services that take appointments, in the order of the set-up."""
    return [service for service in setup.services if service.appointment_min is not None]


def find_bookable(setup: HubSetup, service_id: str) -> Service:
    """The service with this id.

    Raises:
        NotFound: none that takes appointments has it.
    """
    for service in bookable(setup):
        if service.id == service_id:
            return service
    raise NotFound("service with appointments", service_id[:40], (service.id for service in bookable(setup)))


def full_service(service: Service, since: datetime) -> FullService:
    """A service with all that is told of it."""
    return FullService(
        public_id=service.id,
        name=in_language(service.name, LANGUAGE),
        duration=service.appointment_min or 0,
        additional_customer_duration=service.additional_min,
        created=milliseconds(since),
        updated=milliseconds(since),
    )


def groups_with(setup: HubSetup, service_ids: Sequence[str]) -> list[Group]:
    """The group whose services go together with all of these; empty when they do not go together.

    Raises:
        NotFound: one of them is not there.
    """
    groups = {find_bookable(setup, service_id).group for service_id in service_ids}
    if len(groups) != 1:
        return []
    together = [
        ServiceInGroup(
            public_id=service.id,
            name=in_language(service.name, LANGUAGE),
            duration=service.appointment_min or 0,
            additional_customer_duration=service.additional_min,
        )
        for service in bookable(setup)
        if service.group in groups
    ]
    return [Group(together)]


def booked(
    setup: HubSetup, appointment: Appointment, branch: Branch, person: Person | None, *, since: datetime
) -> Booked:
    """An appointment, with what the hub still knows of who comes.

    Args:
        setup: the hub's.
        appointment: which.
        branch: where.
        person: who comes; None when nobody said, or it was erased.
        since: from when the services are offered.
    """
    services = [
        setup.service(service_id) or Service(service_id, appointment.group, {LANGUAGE: service_id})
        for service_id in (appointment.service, *appointment.services)
    ]
    group = setup.group(appointment.group)
    at = milliseconds(appointment.booked_at or appointment.starts_at)
    return Booked(
        public_id=appointment.id,
        title=", ".join(in_language(service.name, LANGUAGE) for service in services),
        start=_moment(appointment.starts_at),
        end=_moment(appointment.ends_at),
        branch=branch,
        services=[full_service(service, since) for service in services],
        customers=[CustomerKept(person.name, person.name, person.email, person.phone)] if person is not None else [],
        notes=person.notes if person is not None else "",
        resource=Resource(in_language(group.name, LANGUAGE) if group is not None else appointment.group),
        created=at,
        updated=at,
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
