"""A small hub on a Tuesday morning, and short words for what people do there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Counter
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.errors import DomainError
from wijkhub_queue.events import AppointmentBooked, CallReason, Event, TicketCalled, TicketIssued
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup
from wijkhub_queue.rules import check
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.trial import Trial

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
KIOSK = Actor(Role.KIOSK, "hal")
NAMED = {"nl": "naam"}

SETUP = HubSetup(
    name="Huis van de Wijk",
    groups=(ServiceGroup("civil", "A", {"nl": "Burgerzaken"}), ServiceGroup("care", "B", {"nl": "Zorg"})),
    services=(
        Service("passport", "civil", {"nl": "Paspoort"}),
        Service("licence", "civil", {"nl": "Rijbewijs"}, skill="rdw"),
        Service("care", "care", {"nl": "Hulp thuis"}),
    ),
    counters=(
        CounterPlace("c1", {"nl": "Balie 1"}, ("civil",)),
        CounterPlace("c2", {"nl": "Balie 2"}, ("civil", "care")),
        CounterPlace("c3", {"nl": "Balie 3"}, ("care",)),
    ),
)


class Town(Trial):
    """A hub in memory, in short words."""

    def arrives(self, service: str = "passport", *, by: Actor = KIOSK, **wishes: Any) -> str:
        """Somebody takes a ticket; gives its id."""
        [issued] = self.ask(c.IssueTicket(service, **wishes), by=by)
        assert isinstance(issued, TicketIssued)
        return issued.ticket

    def opens(self, counter: str = "c1", clerk: str = "noor", skills: Sequence[str] = (), *languages: str) -> None:
        """A clerk sits down."""
        self.ask(c.OpenCounter(counter, clerk, tuple(skills), languages or ("nl",)))

    def calls(self, counter: str = "c1") -> str:
        """The counter calls the next; gives the ticket's id."""
        [called] = self.ask(c.CallNext(counter))
        assert isinstance(called, TicketCalled)
        return called.ticket

    def reason(self, counter: str = "c1") -> CallReason:
        """The counter calls the next; gives the reason."""
        [called] = self.ask(c.CallNext(counter))
        assert isinstance(called, TicketCalled)
        return called.because

    def serving(self, counter: str = "c1", service: str = "passport") -> str:
        """Somebody arrives, is called and is being helped; gives the ticket's id."""
        ticket = self.arrives(service)
        assert self.calls(counter) == ticket
        self.ask(c.StartService(ticket))
        return ticket

    def configure(self, setup: HubSetup) -> Sequence[Event]:
        """The hub gets another set-up."""
        return self.ask(c.ConfigureHub(setup))

    def policy(self, **changes: Any) -> None:
        """The hub gets other rules."""
        assert self.board.setup is not None
        self.configure(replace(self.board.setup, policy=replace(self.board.setup.policy, **changes)))

    def books(self, starts_at: datetime, *, by: Actor = KIOSK, **wishes: Any) -> str:
        """Somebody makes an appointment for a passport; gives its id."""
        [booked] = self.ask(c.BookAppointment("passport", starts_at, **wishes), by=by)
        assert isinstance(booked, AppointmentBooked)
        return booked.appointment

    def appointment(self, appointment: str) -> Appointment:
        """An appointment now."""
        return self.board.appointments[appointment]

    def ticket(self, ticket: str) -> Ticket:
        """A ticket now."""
        return self.board.tickets[ticket]

    def number(self, ticket: str) -> str:
        """A ticket's number."""
        return self.board.tickets[ticket].number

    def counter(self, counter: str) -> Counter:
        """A counter now."""
        return self.board.counters[counter]

    def refuses(self, command: c.Command, error: type[DomainError], *, by: Actor = SYSTEM) -> DomainError:
        """A command is refused with this error, and changes nothing; gives the error."""
        before = self.board.state()
        with pytest.raises(error) as caught:
            self.ask(command, by=by)
        assert type(caught.value) is error
        assert self.board.state() == before
        return caught.value

    def found(self) -> list[tuple[int, str]]:
        """The rules that the journal breaks, all of them by its last event, and how."""
        violations = check(self.journal)
        assert {violation.seq for violation in violations} <= {len(self.journal)}
        return [(violation.rule, violation.what) for violation in violations]


@pytest.fixture
def setup() -> HubSetup:
    """What the hub of these tests offers."""
    return SETUP


@pytest.fixture
def a_hub() -> Callable[..., Town]:
    """Makes a hub: `a_hub(setup=..., now=..., longest_wait_min=...)`."""

    def make(setup: HubSetup = SETUP, now: datetime = MORNING, **policy: Any) -> Town:
        return Town(replace(setup, policy=replace(setup.policy, **policy)), now)

    return make


@pytest.fixture
def hub(a_hub: Callable[..., Town]) -> Town:
    """A hub on a Tuesday morning; its counters are closed."""
    return a_hub()


@pytest.fixture
def booking(a_hub: Callable[..., Town]) -> Callable[..., Town]:
    """Makes a hub that takes appointments of 20 minutes for a passport, every day from 9 to 17, `places` at once."""

    def make(places: int = 1, *, setup: HubSetup = SETUP, **policy: Any) -> Town:
        series = CapacitySeries("always", "civil", WEEKDAYS, time(9), time(17), places, step_min=10)
        passport = replace(setup.services[0], appointment_min=20)
        services = (passport, *setup.services[1:])
        return a_hub(replace(setup, services=services, capacity=(series,)), **policy)

    return make


@pytest.fixture
def narrow(a_hub: Callable[..., Town]) -> Callable[..., Town]:
    """Makes a hub whose first group has the numbers `first` to `last`."""

    def make(first: int, last: int, **policy: Any) -> Town:
        groups = (replace(SETUP.groups[0], first=first, last=last), SETUP.groups[1])
        return a_hub(replace(SETUP, groups=groups, policy=Policy(**policy)))

    return make
