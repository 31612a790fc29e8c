"""The calendar's addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.asked import Asked
from wijkhub_queue.capacity import Channel
from wijkhub_queue.commands import CancelAppointment
from wijkhub_queue.errors import AppointmentNotFound, Incomplete, Invalid, NotBookable, NotFound
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.local_time import local_day
from wijkhub_queue.slots import Slot, setup_with_capacity, slots
from wijkhub_server.calendar_backend.booking import command_of, day_of, read_booking, start_of
from wijkhub_server.calendar_backend.offer import bookable, booked, branch_of, find_bookable, full_service, groups_with
from wijkhub_server.calendar_backend.wire import (
    Booked,
    Branch,
    BranchGroups,
    BranchList,
    Dates,
    Group,
    OneAppointment,
    OneBranch,
    ServiceList,
    Times,
)
from wijkhub_server.hub import HubAtWork
from wijkhub_server.writer import new_id

MOST_PEOPLE = 10
_CHANNEL: Channel = "web"
ServiceIds = Annotated[list[str] | None, QueryParameter(name="servicePublicId")]
Besides = Annotated[str, QueryParameter(name="numberOfCustomers")]
"""How many come beside the first."""


class Calendar:
    """The hub behind the calendar."""

    def __init__(self, hub: HubAtWork) -> None:
        self.hub = hub
        self.since = hub.now()
        """From when it offers this: a hub keeps no date of each service, and reads its set-up when it starts."""

    @property
    def setup(self) -> HubSetup:
        """The hub's set-up; raises NotConfigured where it has none."""
        return setup_with_capacity(self.hub.board)

    @property
    def branch(self) -> Branch:
        """The hub."""
        settings = self.hub.settings
        hub_id, address = self.hub.journal.hub_id, settings.messages.address
        return branch_of(self.setup, settings.calendar, hub_id=hub_id, since=self.since, address=address)

    def check_branch(self, branch_id: str) -> None:
        """Raises NotFound for any branch but this hub."""
        if branch_id != self.hub.journal.hub_id:
            raise NotFound("branch", branch_id[:40], (self.hub.journal.hub_id,))

    def days(self) -> tuple[date, date]:
        """The first and the last local day that can be booked."""
        policy = self.setup.policy
        today = local_day(self.hub.now(), policy.time_zone)
        return today, today + timedelta(days=policy.book_ahead_days)

    def free_times(self, day: date, service: str, more: list[str], people: int) -> list[Slot]:
        """When such an appointment can begin on a local day; raises as `slots` does."""
        hub = self.hub
        return slots(hub.board, service, day, now=hub.now(), channel=_CHANNEL, people=people, services=more)

    async def told(self, appointment: Appointment) -> Booked:
        """An appointment, and who comes."""
        persons = await self.hub.mailroom.persons_of([appointment.id])
        return booked(self.setup, appointment, self.branch, persons.get(appointment.id), since=self.since)

    def appointment(self, appointment_id: str) -> Appointment:
        """An appointment that was made through a form or page, and stands; raises AppointmentNotFound."""
        found = self.hub.board.appointments.get(appointment_id)
        # What the desk made is none of a form's business, and a cancelled one is gone.
        if found is None or found.channel != _CHANNEL or found.state is AppointmentState.CANCELLED:
            raise AppointmentNotFound(appointment_id[:64])
        return found


def people_of(besides: str) -> int:
    """How many come, of how many beside the first.

    Raises:
        Invalid: it is no number from 0 to 9.
    """
    if not (besides.isascii() and besides.isdecimal() and len(besides) <= 3) or int(besides) >= MOST_PEOPLE:
        raise Invalid(f"numberOfCustomers is how many come beside the first: 0 to {MOST_PEOPLE - 1}.")
    return 1 + int(besides)


def some(service_ids: Sequence[str] | None) -> list[str]:
    """The services asked for, each once.

    Raises:
        Incomplete: there are none.
    """
    if not service_ids:
        raise Incomplete("Name the services: ;servicePublicId=...;servicePublicId=...")
    return list(dict.fromkeys(service_ids))


@get("/v1/services")
async def services(calendar: NamedDependency[Calendar]) -> ServiceList:
    """All services that can be booked."""
    return ServiceList([full_service(service, calendar.since) for service in bookable(calendar.setup)])


@get("/v1/branches/{branch_id:str}/services")
async def services_of_branch(branch_id: FromPath[str], calendar: NamedDependency[Calendar]) -> ServiceList:
    """Those of this branch."""
    calendar.check_branch(branch_id)
    return ServiceList([full_service(service, calendar.since) for service in bookable(calendar.setup)])


@get("/v1/services/groups")
async def groups(calendar: NamedDependency[Calendar], service_ids: ServiceIds = None) -> list[BranchGroups]:
    """What can be booked together with these, by branch."""
    branch, found = calendar.branch, groups_with(calendar.setup, some(service_ids))
    return [BranchGroups(branch.public_id, branch.name, found)] if found else []


@get("/v2/branches/{branch_id:str}/services/groups")
async def groups_of_branch(
    branch_id: FromPath[str], calendar: NamedDependency[Calendar], service_ids: ServiceIds = None
) -> list[Group]:
    """What can be booked together with these at this branch."""
    calendar.check_branch(branch_id)
    return groups_with(calendar.setup, some(service_ids))


@get("/v1/branches")
async def branches(calendar: NamedDependency[Calendar]) -> BranchList:
    """The hub."""
    return BranchList([calendar.branch])


@get("/v1/services/{service_id:str}/branches")
async def branches_of_service(service_id: FromPath[str], calendar: NamedDependency[Calendar]) -> BranchList:
    """Where a service can be had."""
    find_bookable(calendar.setup, service_id)
    return BranchList([calendar.branch])


@get("/v1/branches/{branch_id:str}")
async def one_branch(branch_id: FromPath[str], calendar: NamedDependency[Calendar]) -> OneBranch:
    """The hub, with its time zone."""
    calendar.check_branch(branch_id)
    return OneBranch(calendar.branch)


@get("/v2/branches/{branch_id:str}/dates")
async def dates(
    branch_id: FromPath[str],
    calendar: NamedDependency[Calendar],
    service_ids: ServiceIds = None,
    besides: Besides = "0",
) -> Dates:
    """Days on which these services can be had together by so many people."""
    calendar.check_branch(branch_id)
    first, *more = some(service_ids)
    find_bookable(calendar.setup, first)
    people, (day, last), found = people_of(besides), calendar.days(), []
    while day <= last:
        if calendar.free_times(day, first, more, people):
            found.append(f"{day}T00:00:00")
        day += timedelta(days=1)
        # Two months take a tenth of a second, in which a kiosk must not wait for a form.
        await asyncio.sleep(0)
    return Dates(found)


@get("/v2/branches/{branch_id:str}/dates/{day:str}/times")
async def times(
    branch_id: FromPath[str],
    day: FromPath[str],
    calendar: NamedDependency[Calendar],
    service_ids: ServiceIds = None,
    besides: Besides = "0",
) -> Times:
    """When they can begin on this day, local time."""
    calendar.check_branch(branch_id)
    wanted, people = day_of(day), people_of(besides)
    first, *more = some(service_ids)
    find_bookable(calendar.setup, first)
    earliest, latest = calendar.days()
    if not earliest <= wanted <= latest:
        return Times([])
    zone = ZoneInfo(calendar.setup.policy.time_zone)
    return Times([_clock(slot.starts_at, zone) for slot in calendar.free_times(wanted, first, more, people)])


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


@post("/v2/branches/{branch_id:str}/dates/{day:str}/times/{at:str}/book")
async def book(
    request: Request[Any, Any, Any],
    branch_id: FromPath[str],
    day: FromPath[str],
    at: FromPath[str],
    calendar: NamedDependency[Calendar],
) -> Booked:
    """Book a time. Sent again it is another booking, since the protocol gives it no name of its own."""
    calendar.check_branch(branch_id)
    wanted, booking = day_of(day), read_booking(await request.body())
    earliest, latest = calendar.days()
    if not earliest <= wanted <= latest:
        raise NotBookable(f"Appointments can be made from {earliest} to {latest}. Choose a day that is offered.")
    command = command_of(booking, start_of(wanted, at, calendar.setup.policy.time_zone))
    for service_id in (command.service, *command.services):
        find_bookable(calendar.setup, service_id)
    appointment_id = new_id()
    done = await calendar.hub.do(Asked(appointment_id, command, Actor(Role.RESIDENT, appointment_id)))
    return await calendar.told(calendar.hub.board.appointments[done.id])


@get("/v1/appointments/{appointment_id:str}")
async def appointment(appointment_id: FromPath[str], calendar: NamedDependency[Calendar]) -> OneAppointment:
    """An appointment that stands."""
    return OneAppointment(await calendar.told(calendar.appointment(appointment_id)))


@delete("/v1/appointments/{appointment_id:str}")
async def cancel(appointment_id: FromPath[str], calendar: NamedDependency[Calendar]) -> None:
    """It does not take place; its time can be had again."""
    found = calendar.appointment(appointment_id)
    await calendar.hub.do(Asked(new_id(), CancelAppointment(found.id), Actor(Role.RESIDENT, found.id)))


ROUTES = [
    services,
    services_of_branch,
    groups,
    groups_of_branch,
    branches,
    branches_of_service,
    one_branch,
    dates,
    times,
    book,
    appointment,
    cancel,
]
