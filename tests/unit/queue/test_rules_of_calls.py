"""Rule 6 on a journal: why this resident was next, and that nobody was passed over."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.events import CallReason, Recorded
from wijkhub_queue.hub_setup import CounterPlace
from wijkhub_queue.rules import check

WHY = CallReason("only", 0.0, "walk-in", 1.0)


@pytest.fixture
def hub(hub):
    """Noor works at c1, Jan at c2, Sam at c3."""
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    hub.opens("c3", "sam")
    return hub


@pytest.fixture
def three(hub) -> tuple[str, str, str]:
    """Two walk-ins and one with priority, who now have waited 300, 200 and 120 s: urgencies 300, 200 and 360."""
    first = hub.arrives()
    hub.wait(100)
    second = hub.arrives()
    hub.wait(80)
    fast = hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
    hub.wait(120)
    return first, second, fast


RIGHT = CallReason("urgency", 120.0, "priority", 3.0, passed=2)


def test_rule_6_the_right_call_with_the_right_reason_is_in_order(hub, three) -> None:
    hub.record(e.TicketCalled(three[2], "c1", RIGHT))
    assert hub.found() == []


def test_rule_6_somebody_is_passed_over_who_is_more_urgent(hub, three) -> None:
    hub.record(e.TicketCalled(three[0], "c1", CallReason("urgency", 300.0, "walk-in", 1.0)))
    assert hub.found() == [(6, "A001 was called before A003, whose turn it was")]


def test_rule_6_somebody_is_passed_over_who_came_first(hub, three) -> None:
    hub.ask(c.LeaveQueue(three[2]))
    hub.record(e.TicketCalled(three[1], "c1", CallReason("urgency", 200.0, "walk-in", 1.0, passed=1)))
    assert hub.found() == [(6, "A002 was called before A001, whose turn it was")]


def test_rule_6_somebody_is_passed_over_who_has_waited_the_longest_wait(hub, three) -> None:
    hub.policy(longest_wait_min=5)
    hub.record(e.TicketCalled(three[2], "c1", RIGHT))
    assert hub.found() == [(6, "A003 was called before A001, whose turn it was")]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"code": "only"}, "A003 was called for 'only', but it was 'urgency'"),
        (
            {"code": "longest-wait", "limit_s": 3600.0},
            "A003 was called for 'longest-wait', but it was 'urgency'",
        ),
        ({"waited_s": 121.0}, "the reason for A003 says 121.000 s waited, but it was 120.000 s"),
        ({"ticket_class": "walk-in"}, "the reason for A003 says class walk-in, but it was priority"),
        ({"rate": 2.0}, "the reason for A003 says rate 2.0, but it was 3.0"),
        ({"passed": 1}, "the reason for A003 says passed 1, but it was 2"),
        ({"limit_s": 3600.0}, "the reason for A003 says longest wait 3600.0, but it was None"),
    ],
)
def test_rule_6_the_reason_says_what_is_not_so(hub, three, changes: dict[str, object], what: str) -> None:
    hub.record(e.TicketCalled(three[2], "c1", replace(RIGHT, **changes)))
    assert hub.found() == [(6, what)]


def test_rule_6_staff_may_choose_but_give_a_reason_and_the_right_figures(hub, three) -> None:
    chosen = CallReason("chosen", 200.0, "walk-in", 1.0, passed=1, staff=c.Reason.CHILD)
    hub.record(e.TicketCalled(three[1], "c1", chosen))
    assert hub.found() == []
    hub.ask(c.ReturnToQueue(three[1]))
    hub.record(e.TicketCalled(three[1], "c1", replace(chosen, staff=None, passed=0)))
    assert hub.found() == [
        (6, "the reason for A002 says passed 0, but it was 1"),
        (6, "A002 was chosen by staff, who gave no reason"),
    ]


@pytest.mark.parametrize(
    ("service", "wish", "counter"),
    [
        ("care", {}, "c1"),
        ("passport", {}, "c3"),
        ("licence", {}, "c1"),
        ("passport", {"needs_language": "ar"}, "c1"),
        ("passport", {"clerk": "jan"}, "c1"),
    ],
)
def test_rule_6_a_counter_calls_whom_it_cannot_help(hub, service: str, wish: dict[str, str], counter: str) -> None:
    ticket = hub.arrives(service, **wish)
    hub.record(e.TicketCalled(ticket, counter, replace(WHY, code="chosen", staff=c.Reason.OTHER)))
    assert hub.found() == [(6, f"counter '{counter}' cannot help {hub.number(ticket)}")]


def test_rule_6_a_counter_calls_who_was_sent_to_another(hub) -> None:
    ticket = hub.arrives()
    hub.ask(c.TransferTicket(ticket, counter="c3"))
    hub.record(e.TicketCalled(ticket, "c1", replace(WHY, code="chosen", staff=c.Reason.OTHER)))
    assert hub.found() == [(6, "counter 'c1' cannot help A001")]


def test_rule_6_somebody_who_is_parked_comes_up_by_itself(hub) -> None:
    ticket = hub.arrives()
    hub.ask(c.ParkTicket(ticket))
    hub.record(e.TicketCalled(ticket, "c1", WHY))
    assert hub.found() == [(6, "A001 was called in turn while parked")]


def test_rule_6_whom_a_counter_can_help_follows_clerk_and_set_up(hub, setup) -> None:
    hub.arrives("licence")
    passport = hub.arrives("passport")
    assert hub.calls("c1") == passport
    hub.ask(c.FinishService(passport))
    hub.ask(c.CloseCounter("c1"))
    hub.opens("c1", "noor", ["rdw"])
    licence = hub.calls("c1")
    hub.ask(c.FinishService(licence))
    care = hub.arrives("care")
    hub.configure(replace(setup, counters=(CounterPlace("c1", {"nl": "x"}, ("care",)), *setup.counters[1:])))
    assert hub.calls("c1") == care
    assert check(hub.journal) == []


# Speed


def busy_day(hub, people: int) -> Sequence[Recorded]:
    """A day on which 300 people are always waiting, and each is called, started and finished."""
    for arrived in range(people):
        hub.arrives("passport" if arrived % 3 else "care")
        hub.wait(2)
        if arrived >= 300:
            ticket = hub.calls("c2")
            hub.ask(c.StartService(ticket))
            hub.ask(c.FinishService(ticket))
    return hub.journal


def test_a_journal_of_20_000_events_is_checked_within_two_seconds(hub) -> None:
    journal = busy_day(hub, 5_300)
    assert len(journal) >= 20_000
    before = time.process_time()
    assert check(journal) == []
    assert time.process_time() - before < 2.0
