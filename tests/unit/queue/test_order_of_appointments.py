"""Where an appointment stands in the order. Its urgency is rate x seconds since its time; walk-ins have 1, it has 2."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import QueueEmpty
from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import PRIORITY, WALK_IN, TicketClass
from wijkhub_queue.numbers import next_number
from wijkhub_queue.order import choose, in_order, people_ahead
from wijkhub_queue.rules import check

CLASSES = (WALK_IN, PRIORITY, TicketClass("appointment", 2.0))


@pytest.fixture
def hub(a_hub):
    """Noor works at c1 and speaks Dutch; an appointment counts twice."""
    hub = a_hub(classes=CLASSES)
    hub.opens("c1", "noor")
    return hub


def checks_in(hub, minutes: float, *, head_start_min: float | None = None, ticket_class="appointment", **wishes) -> str:
    """Somebody comes for an appointment so many minutes from now; with a head start as a walk-in. Gives the ticket."""
    booked = hub.now + timedelta(minutes=minutes)
    ticket = f"ticket-{len(hub.journal)}"
    hub.record(
        e.TicketIssued(
            ticket,
            next_number(hub.board, hub.board.setup.group("civil")),
            "civil",
            "passport",
            ticket_class="walk-in" if head_start_min is not None else ticket_class,
            appointment=f"appointment-{ticket}",
            booked=booked,
            since=booked if head_start_min is None else hub.now - timedelta(minutes=head_start_min),
            **wishes,
        )
    )
    return ticket


@pytest.fixture(autouse=True)
def _in_order(hub):
    """What happened in a test broke no rule, and the board agrees with itself."""
    yield
    assert check(hub.journal) == []
    assert inconsistencies(hub.board) == []


def test_who_is_early_is_not_called_before_one_whose_time_has_come(hub) -> None:
    checks_in(hub, 20)
    hub.wait(60)
    walk_in = hub.arrives()
    assert hub.reason("c1") == CallReason("urgency", 0.0, "walk-in", 1.0)
    assert hub.counter("c1").ticket == walk_in


def test_who_is_early_is_called_when_nobody_else_could_be(hub) -> None:
    early = checks_in(hub, 20)
    hub.arrives("care")
    hub.arrives(needs_language="ar")
    hub.wait(minutes=5)
    assert hub.reason("c1") == CallReason("early", 0.0, "appointment", 2.0, booked=hub.now + timedelta(minutes=15))
    assert hub.counter("c1").ticket == early


def test_of_those_who_are_early_the_first_appointment_goes_first_whoever_came_first(hub) -> None:
    checks_in(hub, 30)
    first = checks_in(hub, 10)
    assert hub.calls("c1") == first


def test_from_its_time_on_an_appointment_gains_urgency_at_its_rate(hub) -> None:
    walk_in = hub.arrives()
    appointment = checks_in(hub, 1)
    hub.wait(119)
    # 1 x 119 against 2 x 59 = 118.
    assert choose(hub.board, hub.counter("c1"), hub.now).ticket.id == walk_in
    hub.wait(2)
    # 1 x 121 against 2 x 61 = 122.
    booked = hub.now - timedelta(seconds=61)
    assert hub.reason("c1") == CallReason("appointment", 61.0, "appointment", 2.0, passed=1, booked=booked)
    assert hub.counter("c1").ticket == appointment


def test_a_walk_in_after_somebody_early_has_the_place_of_its_own_arrival(hub) -> None:
    checks_in(hub, 30)
    hub.wait(60)
    walk_in = hub.arrives()
    assert hub.ticket(walk_in).since == hub.now


def test_the_longest_wait_of_an_appointment_counts_from_its_time(hub) -> None:
    hub.policy(longest_wait_min=10)
    appointment = checks_in(hub, 5)
    hub.wait(minutes=10)
    fast = hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
    hub.wait(minutes=5, seconds=-1)
    # 2 x 599 = 1198 against 3 x 299 = 897; the appointment is more urgent, but not overdue.
    assert choose(hub.board, hub.counter("c1"), hub.now).because.code == "appointment"
    hub.wait(1)
    because = hub.reason("c1")
    assert (because.code, because.waited_s, because.limit_s) == ("longest-wait", 600.0, 600.0)
    assert hub.counter("c1").ticket == appointment
    assert hub.ticket(fast).state == "waiting"


def test_who_comes_too_late_joins_the_walk_ins_with_a_head_start(hub) -> None:
    before = hub.arrives()
    hub.wait(minutes=10)
    after = hub.arrives()
    hub.wait(minutes=10)
    late = checks_in(hub, -40, head_start_min=15)
    # They came 20, 10 and 0 minutes ago; the head start of 15 makes the last the second.
    assert [ticket.id for ticket in in_order(hub.board, hub.now)] == [before, late, after]
    hub.ask(c.LeaveQueue(before))
    booked = hub.now - timedelta(minutes=40)
    assert hub.reason("c1") == CallReason("urgency", 900.0, "walk-in", 1.0, booked=booked)


def test_an_appointment_keeps_its_place_through_return_and_transfer(hub) -> None:
    appointment = checks_in(hub, -5)
    since = hub.ticket(appointment).since
    hub.calls("c1")
    hub.ask(c.ReturnToQueue(appointment))
    hub.ask(c.TransferTicket(appointment, service="care"))
    assert hub.ticket(appointment).since == since
    assert hub.ticket(appointment).booked == since


def test_priority_for_who_has_an_appointment_counts_from_its_time(hub) -> None:
    appointment = checks_in(hub, -2)
    hub.ask(c.ChangePriority(appointment, "priority", c.Reason.FRAIL))
    hub.arrives()
    booked = hub.now - timedelta(minutes=2)
    assert hub.reason("c1") == CallReason("appointment", 120.0, "priority", 3.0, booked=booked)


class TestInterpreter:
    """An interpreter comes for 15 minutes from now, for a resident who speaks Arabic."""

    @pytest.fixture
    def booked(self, hub) -> str:
        return checks_in(hub, 15, needs_language="ar", interpreter=True)

    def test_is_not_there_before_the_time(self, hub, booked) -> None:
        hub.wait(minutes=15, seconds=-1)
        hub.refuses(c.CallNext("c1"), QueueEmpty)

    def test_lets_every_clerk_help_from_then_on(self, hub, booked) -> None:
        hub.wait(minutes=15)
        assert hub.reason("c1") == CallReason("only", 0.0, "appointment", 2.0, booked=hub.now)
        assert hub.counter("c1").ticket == booked

    def test_who_waits_for_one_is_passed_by_nobody_who_is_called_early(self, hub, booked) -> None:
        later = checks_in(hub, 20)
        assert hub.reason("c1") == CallReason("early", 0.0, "appointment", 2.0, booked=hub.ticket(later).since)
        assert hub.counter("c1").ticket == later

    def test_staff_may_call_all_the_same(self, hub, booked) -> None:
        hub.arrives()
        [called] = hub.ask(c.CallTicket("c1", booked, c.Reason.LANGUAGE))
        assert called.because == CallReason(
            "chosen",
            0.0,
            "appointment",
            2.0,
            passed=1,
            staff=c.Reason.LANGUAGE,
            booked=hub.now + timedelta(minutes=15),
        )


def test_people_ahead_of_who_is_early_are_all_whose_time_has_come(hub) -> None:
    later, first = checks_in(hub, 30), checks_in(hub, 20)
    hub.wait(60)
    walk_in, fast = hub.arrives(), hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
    order = [walk_in, fast, first, later]
    assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in order] == [0, 1, 2, 3]
    hub.wait(minutes=20)
    # 20 minutes for both who came, 1 and 3 times; 1 minute since the first appointment, twice; the other is to come.
    order = [fast, walk_in, first, later]
    assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in order] == [0, 1, 2, 3]


class TestClock:
    """The clock goes back half an hour, and the hub notes it."""

    def back(self, hub) -> None:
        hub.wait(minutes=-30)
        hub.record(e.ClockJumped(-1800.0))

    def test_a_time_that_is_to_come_stays_the_time_that_was_agreed(self, hub) -> None:
        agreed = hub.ticket(checks_in(hub, 20)).since
        self.back(hub)
        [ticket] = hub.board.tickets.values()
        assert (ticket.since, ticket.booked) == (agreed, agreed)

    def test_a_wait_that_has_begun_goes_on(self, hub) -> None:
        checks_in(hub, -10)
        self.back(hub)
        [ticket] = hub.board.tickets.values()
        assert ticket.since == hub.now - timedelta(minutes=10)

    def test_who_came_before_goes_before_as_it_was(self, hub) -> None:
        order = [hub.arrives(), checks_in(hub, 0, ticket_class="walk-in"), checks_in(hub, 20), checks_in(hub, 45)]
        self.back(hub)
        assert [ticket.id for ticket in in_order(hub.board, hub.now)] == order


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (CallReason("urgency", 61.0, "appointment", 2.0, passed=1), "says appointment None, but it was 2026-03-03"),
        (CallReason("early", 61.0, "appointment", 2.0, passed=1), "was called for 'early', but it was 'appointment'"),
    ],
)
def test_rule_6_an_appointment_gets_the_reason_of_one(a_hub, told, what) -> None:
    hub = a_hub(classes=CLASSES)
    hub.opens("c1", "noor")
    hub.arrives()
    appointment = checks_in(hub, 1)
    hub.wait(121)
    hub.record(e.TicketCalled(appointment, "c1", told))
    assert any(what in found for rule, found in hub.found() if rule == 6)


@pytest.mark.parametrize(("minutes", "head_start_min"), [(-40, 16), (-40, 14), (-10, 15), (20, 0)])
def test_rule_6_nobody_waits_from_another_time_than_their_appointments_or_the_head_starts(
    a_hub, minutes: int, head_start_min: int
) -> None:
    hub = a_hub(classes=CLASSES, head_start_min=15)
    checks_in(hub, minutes, head_start_min=head_start_min)
    [(rule, what)] = hub.found()
    booked, since = hub.now + timedelta(minutes=minutes), hub.now - timedelta(minutes=head_start_min)
    assert (rule, what) == (6, f"A001 waits from {since} on, but its appointment is at {booked}")


def test_rule_6_nobody_is_called_before_the_interpreter_comes(a_hub) -> None:
    hub = a_hub(classes=CLASSES)
    hub.opens("c1", "noor")
    early = checks_in(hub, 15, interpreter=True)
    walk_in = hub.arrives()
    told = CallReason("early", 0.0, "appointment", 2.0, passed=1, booked=hub.ticket(early).booked)
    hub.record(e.TicketCalled(early, "c1", told))
    assert hub.found() == [(6, f"A001 was called before {hub.number(walk_in)}, whose turn it was")]
