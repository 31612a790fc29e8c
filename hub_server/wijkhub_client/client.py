"""The typed client of a hub's API, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote
from uuid import UUID

import httpx
import msgspec
import uuid_utils

from wijkhub_client.answers import value_of
from wijkhub_client.api import Position, Report
from wijkhub_client.backoff import Sleep
from wijkhub_client.errors import HubUnavailable, NotSignedIn
from wijkhub_client.exchange import Again, Exchange
from wijkhub_client.following import follow
from wijkhub_queue.board import Board, BoardState
from wijkhub_queue.capacity import Channel
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.events import Recorded, from_wire
from wijkhub_queue.slots import Slot
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.tickets import State
from wijkhub_queue.wire import (
    CommandAnswer,
    CommandRequest,
    CounterView,
    Device,
    DeviceCode,
    Enrol,
    Enrolled,
    EventPage,
    HubInfo,
    NewDevice,
    NewStaff,
    PrinterView,
    PrintJob,
    ServiceList,
    SignedIn,
    SignIn,
    StaffMember,
    TicketPage,
    TicketView,
)
from wijkhub_queue.wire_appointments import AppointmentView, OutboxMessage
from wijkhub_queue.wire_waits import WaitScore, WaitsNow

if TYPE_CHECKING:
    from wijkhub_client.api import HubApi

EVENTS_A_PAGE = 500


def new_command_id() -> str:
    """An id for a command: a UUID of version 7, so that ids sort by when they were made."""
    return str(uuid_utils.uuid7())


class HubClient:
    """A hub, over HTTP; use it as `async with HubClient(url) as hub:`. Meets `HubApi`, and manages staff and devices.

    Reads, and commands by their id, are tried again for up to `patience_s` seconds when the hub is away or answers 503.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        patience_s: float = 10.0,
        sleep: Sleep = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Know a hub by its address; nothing is sent yet.

        Args:
            url: where it listens, such as `http://127.0.0.1:8080`.
            token: of a session or a device, when there is one already.
            patience_s: how long to go on trying before giving up.
            sleep: how to wait between tries.
            transport: how to reach it, when not over the network.

        Raises:
            ValueError: the address is no http or https address.
        """
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise ValueError(f"'{url}' is no address of a hub ({error}); try http://127.0.0.1:8080") from None
        if address.scheme not in ("http", "https") or not address.host:
            raise ValueError(f"'{url}' is no address of a hub; begin with http:// or https://")
        self.url = url
        self._staff: StaffMember | None = None
        self._sleep = sleep
        self._http = httpx.AsyncClient(
            base_url=address,
            transport=transport,
            timeout=httpx.Timeout(10.0, connect=4.0),
            headers={"Accept": "application/json"},
            trust_env=False,  # a hub is near by; a proxy for the outside world is not for it
        )
        self._exchange = Exchange(self._http, patience_s=patience_s, sleep=sleep)
        if token is not None:
            self._use(token)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def _use(self, token: str) -> None:
        self._http.headers["Authorization"] = f"Bearer {token}"

    @property
    def patience_s(self) -> float:
        """Seconds for which questions are tried again; it may be changed at any time."""
        return self._exchange.patience_s

    @patience_s.setter
    def patience_s(self, seconds: float) -> None:
        self._exchange.patience_s = seconds

    @property
    def staff(self) -> StaffMember | None:
        """Who signed in through this object, or was asked for by `who_am_i`."""
        return self._staff

    async def sign_in(self, name: str, pin: str) -> SignedIn:
        """Begin a session; see `HubApi.sign_in`."""
        response = await self._exchange.send(
            "POST", "/v1/sessions", body=msgspec.json.encode(SignIn(name, pin)), again=Again.UNLESS_DONE
        )
        signed_in = value_of(response, SignedIn)
        self._use(signed_in.token)
        self._staff = signed_in.staff
        return signed_in

    async def who_am_i(self) -> StaffMember:
        """Whose session this is; for a client that was made with a token."""
        self._staff = value_of(await self._exchange.send("GET", "/v1/sessions/current"), StaffMember)
        return self._staff

    async def sign_out(self) -> None:
        """End the session; one that is over already is no error."""
        with contextlib.suppress(NotSignedIn):
            await self._exchange.send("DELETE", "/v1/sessions/current")
        self._http.headers.pop("Authorization", None)
        self._staff = None

    async def healthy(self) -> bool:
        """Whether the hub says that it works; False when it can't write now."""
        try:
            await self._exchange.send("GET", "/v1/health")
        except HubUnavailable:
            return False
        return True

    async def hub(self) -> HubInfo:
        """Which hub this is, and what time it is there."""
        return value_of(await self._exchange.send("GET", "/v1/hub"), HubInfo)

    async def ask(self, command: AnyCommand, command_id: str | UUID | None = None) -> CommandAnswer:
        """Have a command done; see `HubApi.ask`. Every try carries the same id, so it is done once or not at all."""
        request = CommandRequest(UUID(str(command_id or new_command_id())), command)
        response = await self._exchange.send("POST", "/v1/commands", body=msgspec.json.encode(request))
        return value_of(response, CommandAnswer)

    async def answer_of(self, command_id: str | UUID) -> CommandAnswer:
        """What became of a command; see `HubApi.answer_of`."""
        return value_of(await self._exchange.send("GET", f"/v1/commands/{UUID(str(command_id))}"), CommandAnswer)

    async def board(self) -> Board:
        """What the hub knows now; a copy of your own."""
        return Board(value_of(await self._exchange.send("GET", "/v1/board"), BoardState))

    async def tickets(
        self,
        *,
        state: State | None = None,
        group: str | None = None,
        number: str | None = None,
        code: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> TicketPage:
        """Tickets of the hub's day, newest first; see `HubApi.tickets`."""
        query = _given(state=state, group=group, number=number, code=code, after=after, limit=limit)
        return value_of(await self._exchange.send("GET", "/v1/tickets", query=query), TicketPage)

    async def ticket(self, ticket_id: str) -> TicketView:
        """One ticket; see `HubApi.ticket`."""
        return value_of(await self._exchange.send("GET", f"/v1/tickets/{ticket_id}"), TicketView)

    async def counters(self) -> list[CounterView]:
        """Every counter; see `HubApi.counters`."""
        return value_of(await self._exchange.send("GET", "/v1/counters"), list[CounterView])

    async def counter(self, counter_id: str) -> CounterView:
        """One counter; see `HubApi.counter`."""
        return value_of(await self._exchange.send("GET", f"/v1/counters/{counter_id}"), CounterView)

    async def services(self) -> ServiceList:
        """What the hub offers."""
        return value_of(await self._exchange.send("GET", "/v1/services"), ServiceList)

    async def waits(self) -> WaitsNow:
        """How long people would wait; see `HubApi.waits`."""
        return value_of(await self._exchange.send("GET", "/v1/waits"), WaitsNow)

    async def wait_score(self) -> WaitScore:
        """Whether told waits came true; see `HubApi.wait_score`."""
        return value_of(await self._exchange.send("GET", "/v1/waits/score"), WaitScore)

    async def prints(
        self, *, state: str | None = None, ticket: str | None = None, limit: int | None = None
    ) -> list[PrintJob]:
        """What is known of prints, newest first; see `HubApi.prints`."""
        query = _given(state=state, ticket=ticket, limit=limit)
        return value_of(await self._exchange.send("GET", "/v1/print-jobs", query=query), list[PrintJob])

    async def printers(self) -> list[PrinterView]:
        """The hub's printers, and how each is now."""
        return value_of(await self._exchange.send("GET", "/v1/printers"), list[PrinterView])

    async def slots(
        self, service: str, day: date, *, people: int = 1, channel: Channel = "desk", services: Sequence[str] = ()
    ) -> list[Slot]:
        """Times to be had on a local day; see `HubApi.slots`."""
        query = {"service": service, "day": str(day), **_visit(people, channel, services)}
        return value_of(await self._exchange.send("GET", "/v1/slots", query=query), list[Slot])

    async def days_with_slots(
        self,
        service: str,
        first: date,
        last: date,
        *,
        people: int = 1,
        channel: Channel = "desk",
        services: Sequence[str] = (),
    ) -> list[date]:
        """Days with times to be had; see `HubApi.days_with_slots`."""
        query = {"service": service, "first": str(first), "last": str(last), **_visit(people, channel, services)}
        return value_of(await self._exchange.send("GET", "/v1/days-with-slots", query=query), list[date])

    async def appointments(
        self, *, day: date | None = None, name: str | None = None, code: str | None = None, limit: int | None = None
    ) -> list[AppointmentView]:
        """Who is to come; see `HubApi.appointments`."""
        query = _given(day=str(day) if day else None, name=name, code=code, limit=limit)
        return value_of(await self._exchange.send("GET", "/v1/appointments", query=query), list[AppointmentView])

    async def appointment(self, appointment_id: str) -> AppointmentView:
        """One appointment; see `HubApi.appointment`."""
        return value_of(await self._exchange.send("GET", _of_appointment(appointment_id)), AppointmentView)

    async def calendar(self, appointment_id: str) -> bytes:
        """An appointment for a calendar; see `HubApi.calendar`."""
        return (await self._exchange.send("GET", f"{_of_appointment(appointment_id)}/calendar")).content

    async def erase_person(self, appointment_id: str) -> None:
        """Forget who an appointment is for; see `HubApi.erase_person`."""
        await self._exchange.send("DELETE", f"{_of_appointment(appointment_id)}/person")

    async def outbox(
        self, *, state: str | None = None, appointment: str | None = None, limit: int | None = None
    ) -> list[OutboxMessage]:
        """What became of messages; see `HubApi.outbox`."""
        query = _given(state=state, appointment=appointment, limit=limit)
        return value_of(await self._exchange.send("GET", "/v1/outbox", query=query), list[OutboxMessage])

    async def sync_status(self) -> SyncStatus:
        """How far the registry is; see `HubApi.sync_status`."""
        return value_of(await self._exchange.send("GET", "/v1/sync"), SyncStatus)

    async def sync_now(self) -> SyncStatus:
        """Have the hub sync at once; see `HubApi.sync_now`."""
        return value_of(await self._exchange.send("POST", "/v1/sync/now"), SyncStatus)

    async def refused_documents(self) -> list[RefusedDocument]:
        """Documents that were refused; see `HubApi.refused_documents`."""
        return value_of(await self._exchange.send("GET", "/v1/sync/quarantine"), list[RefusedDocument])

    async def look_at_refused_documents(self) -> list[RefusedDocument]:
        """Note that they were looked at; see `HubApi.look_at_refused_documents`."""
        return value_of(await self._exchange.send("POST", "/v1/sync/quarantine/seen"), list[RefusedDocument])

    async def print_test_page(self, printer: str) -> PrintJob:
        """Have a test page printed; see `HubApi.print_test_page`."""
        return value_of(await self._of_printer(printer, "test"), PrintJob)

    async def print_day_slip(self, printer: str) -> PrintJob:
        """Have the figures of the day printed; see `HubApi.print_day_slip`."""
        return value_of(await self._of_printer(printer, "day-slip"), PrintJob)

    async def new_roll(self, printer: str) -> PrinterView:
        """Tell the hub of a new roll; see `HubApi.new_roll`."""
        return value_of(await self._of_printer(printer, "new-roll"), PrinterView)

    async def _of_printer(self, printer: str, what: str) -> httpx.Response:
        path = f"/v1/printers/{quote(printer, safe='')}/{what}"
        return await self._exchange.send("POST", path, again=Again.UNLESS_DONE)

    async def events(self, after: Position) -> AsyncGenerator[Recorded]:
        """The journal after this position, as far as it goes now, in pages; see `HubApi.events`."""
        place = f"{after[0]}:{after[1]}"
        while True:
            query = _given(after=place, limit=EVENTS_A_PAGE)
            page = value_of(await self._exchange.send("GET", "/v1/events", query=query), EventPage)
            if not page.events:
                return
            for event in page.events:
                yield from_wire(event)
            place = page.after

    def stream(self, after: Position, report: Report | None = None) -> AsyncGenerator[Recorded]:
        """All that happens after this position, without end; see `HubApi.stream`."""
        return follow(self._http, after, report, self._sleep)

    async def staff_members(self) -> list[StaffMember]:
        """Everybody who may sign in; see `HubApi.staff_members`."""
        return value_of(await self._exchange.send("GET", "/v1/staff"), list[StaffMember])

    async def add_staff(self, member: NewStaff) -> StaffMember:
        """Let somebody sign in from now on. For supervisors."""
        response = await self._exchange.send(
            "POST", "/v1/staff", body=msgspec.json.encode(member), again=Again.UNLESS_DONE
        )
        return value_of(response, StaffMember)

    async def remove_staff(self, staff_id: str) -> None:
        """End a staff member's sessions, and let them sign in no more. For supervisors."""
        await self._exchange.send("DELETE", f"/v1/staff/{staff_id}", again=Again.UNLESS_DONE)

    async def devices(self) -> list[Device]:
        """The hub's screens. For supervisors."""
        return value_of(await self._exchange.send("GET", "/v1/devices"), list[Device])

    async def add_device(self, device: NewDevice) -> DeviceCode:
        """A new screen, and the code by which it is enrolled. For supervisors."""
        response = await self._exchange.send(
            "POST", "/v1/devices", body=msgspec.json.encode(device), again=Again.UNLESS_DONE
        )
        return value_of(response, DeviceCode)

    async def new_device_code(self, device_id: str) -> DeviceCode:
        """Another code for a screen, for when its token is lost. For supervisors."""
        return value_of(
            await self._exchange.send("POST", f"/v1/devices/{device_id}/code", again=Again.UNLESS_DONE), DeviceCode
        )

    async def revoke_device(self, device_id: str) -> None:
        """Take a screen's token away. For supervisors."""
        await self._exchange.send("DELETE", f"/v1/devices/{device_id}", again=Again.UNLESS_DONE)

    async def enrol(self, code: str) -> Enrolled:
        """Become the device that this code is for; what is asked from here on is asked by it."""
        response = await self._exchange.send(
            "POST", "/v1/enrolments", body=msgspec.json.encode(Enrol(code)), again=Again.UNLESS_DONE
        )
        enrolled = value_of(response, Enrolled)
        self._use(enrolled.token)
        return enrolled


def _of_appointment(appointment_id: str) -> str:
    return f"/v1/appointments/{quote(appointment_id, safe='')}"


def _visit(people: int, channel: Channel, services: Sequence[str]) -> dict[str, str | int | Sequence[str]]:
    return {"people": people, "channel": channel, "services": tuple(services)}


def _given(**query: str | int | None) -> dict[str, str | int]:
    """A query without what was left out."""
    return {key: value for key, value in query.items() if value is not None}


if TYPE_CHECKING:
    _meets: type[HubApi] = HubClient
