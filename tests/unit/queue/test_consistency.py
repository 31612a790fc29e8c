"""Whether a board agrees with itself: silent on a hub at work, and it names each thing that is out of joint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import CounterState
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.tickets import State


@pytest.fixture
def hub(hub):
    """Noor helps A001 at c1; A002 and A003 wait."""
    hub.opens("c1", "noor")
    hub.serving("c1")
    hub.wait(60)
    hub.arrives()
    hub.wait(60)
    hub.arrives()
    return hub


def change(hub, of: str, /, **changes: object) -> None:
    """Change a ticket behind everybody's back."""
    [ticket] = [ticket for ticket in hub.board.tickets.values() if ticket.number == of]
    hub.board.tickets[ticket.id] = replace(ticket, **changes)


def test_a_hub_at_work_agrees_with_itself(hub) -> None:
    hub.ask(c.ParkTicket(list(hub.board.tickets)[1]))
    hub.ask(c.PauseCounter("c1"))
    assert inconsistencies(hub.board) == []


def test_events_that_did_not_fit_are_named(hub) -> None:
    hub.board.odd = 2
    assert inconsistencies(hub.board) == ["2 events did not fit"]


def test_a_number_that_two_hold_is_named(hub) -> None:
    change(hub, "A003", number="A002")
    assert inconsistencies(hub.board) == [
        "A002 is the number of 2 living tickets",
        "the numbers that are taken are not those of the living tickets",
    ]


def test_a_counter_and_a_ticket_that_do_not_know_each_other_are_named(hub) -> None:
    hub.board.counters["c1"] = replace(hub.counter("c1"), ticket=None)
    assert inconsistencies(hub.board) == ["A001 is serving at counter 'c1', which does not know"]
    hub.board.counters["c1"] = replace(hub.counter("c1"), ticket="nobody")
    assert inconsistencies(hub.board) == [
        "counter 'c1' has ticket nobody, which is elsewhere",
        "A001 is serving at counter 'c1', which does not know",
    ]


def test_a_closed_counter_with_clerk_or_resident_is_named(hub) -> None:
    hub.board.counters["c1"] = replace(hub.counter("c1"), state=CounterState.CLOSED)
    assert inconsistencies(hub.board) == [
        "counter 'c1' is closed and its clerk is noor",
        "counter 'c1' is closed and has a resident",
    ]


def test_who_came_later_and_waits_for_longer_is_named(hub) -> None:
    [ticket] = [ticket for ticket in hub.board.tickets.values() if ticket.number == "A003"]
    hub.board.put(replace(ticket, since=ticket.since - timedelta(seconds=61)))
    assert inconsistencies(hub.board) == ["A003 came after A002 and waits for longer"]


def test_lanes_that_hold_others_than_those_who_wait_are_named(hub) -> None:
    change(hub, "A003", state=State.PARKED)
    assert inconsistencies(hub.board) == ["the lanes do not hold exactly those who wait"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"service": "tax"}, "A003 waits for 'tax' in 'civil', which the hub has not"),
        ({"group": "care"}, "A003 waits for 'passport' in 'care', which the hub has not"),
        ({"only_at": "c9"}, "A003 waits for counter 'c9', which the hub has not"),
    ],
)
def test_who_waits_for_what_is_not_there_is_named(hub, changes: dict[str, str], what: str) -> None:
    change(hub, "A003", **changes)
    hub.board.arrange()
    assert inconsistencies(hub.board) == [what]
