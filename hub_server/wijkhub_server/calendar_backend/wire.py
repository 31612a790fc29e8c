"""What this calendar sends and takes, field by field as its clients know it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=2000)]


class ServiceInGroup(Struct, frozen=True, rename="camel"):
    """A service as it stands in a group. Durations are minutes."""

    public_id: str
    name: str
    duration: int
    additional_customer_duration: int
    """For each person beside the first."""
    custom: str | None = None


class FullService(Struct, frozen=True, rename="camel"):
    """A service that can be booked. `created` and `updated` are milliseconds since 1970, UTC."""

    public_id: str
    name: str
    duration: int
    additional_customer_duration: int
    created: int
    updated: int
    custom: str | None = None
    active: bool = True
    public_enabled: bool = True


class ServiceList(Struct, frozen=True, rename="camel"):
    """Services."""

    service_list: list[FullService]


class Group(Struct, frozen=True):
    """Services that can be booked together."""

    services: list[ServiceInGroup]


class BranchGroups(Struct, frozen=True, rename="camel"):
    """The groups of one branch."""

    branch_public_id: str
    branch_name: str
    service_groups: list[Group]


class Branch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Where residents come: the hub. `created` and `updated` are milliseconds since 1970, UTC."""

    public_id: str
    name: str
    time_zone: str
    full_time_zone: str
    phone: str | None
    email: str | None
    branch_prefix: str | None = None
    address_line1: str | None
    address_line2: str | None = None
    address_zip: str | None
    address_city: str | None
    address_state: str | None
    address_country: str | None
    latitude: float | None
    longitude: float | None
    custom: str | None = None
    created: int
    updated: int


class BranchList(Struct, frozen=True, rename="camel"):
    """Branches; a hub is one."""

    branch_list: list[Branch]


class OneBranch(Struct, frozen=True):
    """A branch by its id."""

    branch: Branch


class Dates(Struct, frozen=True):
    """Days with times to be had: local midnights, `2026-11-09T00:00:00`."""

    dates: list[str]


class Times(Struct, frozen=True):
    """When an appointment can begin: local times, `09:00`."""

    times: list[str]


class CustomerKept(Struct, frozen=True, rename="camel"):
    """Who comes, as far as the hub keeps that."""

    name: str
    last_name: str
    email: str | None
    phone: str | None
    first_name: str | None = None


class Resource(Struct, frozen=True):
    """Who helps: the group, never a person."""

    name: str


class Booked(Struct, frozen=True, rename="camel"):
    """An appointment. `start` and `end` are UTC; `created` and `updated` milliseconds since 1970."""

    public_id: str
    title: str
    start: str
    end: str
    branch: Branch
    services: list[FullService]
    customers: list[CustomerKept]
    notes: str
    resource: Resource
    created: int
    updated: int
    status: int = 20
    """The protocol's number for a booked appointment."""
    all_day: bool = False
    blocking: bool = False
    custom: str | None = None


class OneAppointment(Struct, frozen=True):
    """An appointment by its id."""

    appointment: Booked


class Customer(Struct, frozen=True, rename="camel"):
    """Who is to come, as a form sends it. What else it says of them is not kept."""

    first_name: Text | None = None
    last_name: Text | None = None
    email: Text | None = None
    phone: Text | None = None


class ServiceNamed(Struct, frozen=True, rename="camel"):
    """A service by its id."""

    public_id: Annotated[str, Meta(max_length=100)]


class Booking(Struct, frozen=True):
    """What a form asks for. A title may come with it; the hub has its own words."""

    customers: Annotated[list[Customer], Meta(min_length=1, max_length=10)]
    services: Annotated[list[ServiceNamed], Meta(min_length=1, max_length=9)]
    notes: Text | None = None
