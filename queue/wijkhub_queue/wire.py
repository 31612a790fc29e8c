"""What goes over the wire between a hub and its clients: JSON with camelCase names and UTC times."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from msgspec import Meta, Struct

from wijkhub_queue.actors import Role
from wijkhub_queue.board import Counter
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.events import EventOnWire
from wijkhub_queue.hub_setup import Code, CounterPlace, Language, Service, ServiceGroup, Words
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits_range import WaitRange

Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S", description="a name that is not blank")]
Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,12}$", description="4 to 12 digits")]


class CommandRequest(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A command with the id that its client made for it, a UUID (version 7 by preference)."""

    id: UUID
    command: AnyCommand


class CommandAnswer(Struct, frozen=True, rename="camel"):
    """What a command did. The same id gives the same answer for as long as the journal is kept."""

    command: str
    epoch: int
    seq: int
    """The journal's last event when the command was done."""
    events: list[EventOnWire]
    """What happened because of it; empty when all was as asked already."""


class Problem(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A refusal, as problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str = ""
    errors: tuple[str, ...] = ()


def reference_to(path: str) -> str:
    """The path of a request, as read, as a URI reference (RFC 3986): what is no ASCII is percent-encoded again."""
    return quote(path, safe="/!$&'()*+,;=:@~")


class SignIn(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A staff member's name and PIN."""

    name: Name
    pin: Pin


class StaffMember(Struct, frozen=True, rename="camel"):
    """Who may sign in at the terminal. The id, not the name, stands in the journal."""

    id: str
    name: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("nl",)


class SignedIn(Struct, frozen=True, rename="camel"):
    """A session: send `token` as `Authorization: Bearer <token>`."""

    token: str
    staff: StaffMember
    expires_at: datetime


class NewStaff(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Somebody who is to sign in."""

    name: Name
    pin: Pin
    role: Literal["clerk", "host", "supervisor"] = "clerk"
    skills: tuple[Code, ...] = ()
    languages: tuple[Language, ...] = ("nl",)


class NewDevice(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A screen that is to be enrolled."""

    name: Name
    role: Literal["kiosk", "display", "printer-page"]
    printer: Code | None = None


class Device(Struct, frozen=True, rename="camel"):
    """A screen of the hub."""

    id: str
    name: str
    role: Role
    printer: str | None
    enrolled: bool


class DeviceCode(Struct, frozen=True, rename="camel"):
    """A code that enrols one device once, until it expires."""

    device: Device
    code: str
    expires_at: datetime


class Enrol(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The one-time code, as shown to whoever sets up the device."""

    code: Annotated[str, Meta(min_length=4, max_length=40)]


class Enrolled(Struct, frozen=True, rename="camel"):
    """The device's token, given once."""

    token: str
    device: Device


class HubInfo(Struct, frozen=True, rename="camel"):
    """Which hub this is, and what time it is there."""

    hub_id: str
    name: str
    version: str
    epoch: int
    seq: int
    now: datetime
    exercise: bool
    languages: tuple[str, ...]


class CounterView(Struct, frozen=True, rename="camel"):
    """A counter: where it is and what it offers, and how it is now."""

    place: CounterPlace
    now: Counter


class ServiceList(Struct, frozen=True, rename="camel"):
    """What the hub offers."""

    groups: tuple[ServiceGroup, ...]
    services: tuple[Service, ...]
    waiting_place: Words


class TicketView(Struct, frozen=True, rename="camel"):
    """A ticket, and how many go before it while it waits."""

    ticket: Ticket
    people_ahead: int | None
    paper: str
    """What is known of its print: `none`, `queued`, `sending`, `printed`, `failed` or `unknown`."""
    wait: WaitRange | None = None
    """How long until it is called; None when it does not wait."""


class TicketPage(Struct, frozen=True, rename="camel"):
    """Some tickets, newest first, and where the next page begins."""

    tickets: list[TicketView]
    next: str | None = None


class EventPage(Struct, frozen=True, rename="camel"):
    """A stretch of the journal, oldest first; ask again with `after` until it is empty."""

    events: list[EventOnWire]
    after: str


PrintJobState = Literal["queued", "sending", "printed", "failed", "unknown"]
PrintKind = Literal["ticket", "copy", "test", "day", "appointment"]


class PrintJob(Struct, frozen=True, rename="camel"):
    """What is known of one print."""

    id: str
    ticket: str
    """Empty where a slip belongs to no ticket."""
    printer: str
    """Where it comes out: the one it was for, or the one that took over."""
    state: str
    """One of `PrintJobState`; only `queued` and `failed` are known not to be on paper."""
    detail: str
    """Why it is in that state: a code, and words for the log; empty where there is nothing to say."""
    created_at: datetime
    """Real time, in an exercise too; so is the next."""
    changed_at: datetime
    kind: str = "ticket"
    """One of `PrintKind`."""
    attempts: int = 0
    """How often it was given to a printer."""


class PrinterView(Struct, frozen=True, rename="camel"):
    """A printer of the hub, and how it is now."""

    id: str
    name: Words
    """Where it stands; empty when the settings do not say."""
    driver: str
    state: PrinterState
    since: datetime | None
    """When it came into its state, by the hub's clock; None while the hub has not heard from it."""
    detail: str
    """What it says of itself beyond that, in English, for whoever looks after it."""
    backup: str | None
    """The printer that takes over when this one can't print."""
    slips: int
    """Slips since it got its roll, as far as the hub knows."""
    roll_slips: int
    """Slips that a roll is good for; 0 where the printer feels itself that its paper is low."""
    queued: int
    """Jobs that wait for it, the one under way included."""
