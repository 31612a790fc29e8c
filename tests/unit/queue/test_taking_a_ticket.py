"""Taking a ticket: who gets one, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DayNotOpen, DoorsAreClosed, Incomplete, NotConfigured, NotFound
from wijkhub_queue.events import TicketIssued
from wijkhub_queue.tickets import State, Ticket

NOOR = Actor(Role.CLERK, "noor")


def test_a_ticket_holds_what_the_resident_asked_for(hub) -> None:
    [issued] = hub.ask(
        c.IssueTicket("licence", language="en", needs_language="ar", clerk="sam", printer="hal"),
        by=Actor(Role.KIOSK, "hal"),
        command_id="t-1",
    )
    assert issued == TicketIssued(
        ticket="t-1",
        number="A001",
        group="civil",
        service="licence",
        ticket_class="walk-in",
        language="en",
        needs_language="ar",
        clerk="sam",
        channel="kiosk",
        printer="hal",
    )
    assert hub.ticket("t-1") == Ticket(
        id="t-1",
        number="A001",
        group="civil",
        service="licence",
        state=State.WAITING,
        since=datetime(2026, 3, 3, 9, tzinfo=UTC),
        order=1,
        issued_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
        language="en",
        needs_language="ar",
        clerk="sam",
        channel="kiosk",
        touched=len(hub.journal),
    )


def test_a_command_sent_again_is_one_ticket(hub) -> None:
    first = hub.ask(c.IssueTicket("passport"), command_id="tap")
    assert hub.ask(c.IssueTicket("passport"), command_id="tap") == first
    assert len(hub.board.tickets) == 1


def test_a_refusal_is_given_again_though_its_reason_is_gone(hub) -> None:
    hub.ask(c.CloseDay())
    for _ in range(2):
        with pytest.raises(DayNotOpen, match="day is not open"):
            hub.ask(c.IssueTicket("passport"), command_id="tap")
        hub.ask(c.OpenDay())
    assert not hub.board.tickets


def test_an_unknown_service_is_refused_with_the_choices(hub) -> None:
    refusal = hub.refuses(c.IssueTicket("parking"), NotFound)
    assert str(refusal) == "There is no service 'parking' at this hub. Choose from care, licence, passport."


def test_an_unknown_class_is_refused_with_the_choices(hub) -> None:
    refusal = hub.refuses(c.IssueTicket("passport", ticket_class="vip", reason=c.Reason.OTHER), NotFound)
    assert str(refusal) == "There is no class 'vip' at this hub. Choose from appointment, priority, walk-in."


def test_priority_needs_a_reason(hub) -> None:
    refusal = hub.refuses(c.IssueTicket("passport", ticket_class="priority"), Incomplete)
    assert "'priority' needs a reason; give one of frail, child," in str(refusal)
    ticket = hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
    assert hub.ticket(ticket).ticket_class == "priority"


def test_nobody_gets_a_ticket_outside_the_day(a_hub) -> None:
    hub = a_hub(day_opens="by-staff")
    hub.refuses(c.IssueTicket("passport"), DayNotOpen)
    hub.refuses(c.IssueTicket("passport"), DayNotOpen, by=NOOR)
    hub.ask(c.OpenDay())
    hub.arrives()


def test_with_the_doors_closed_only_staff_can_take_a_ticket_for_somebody(hub) -> None:
    hub.ask(c.CloseDoors())
    for role in (Role.KIOSK, Role.RESIDENT):
        hub.refuses(c.IssueTicket("passport"), DoorsAreClosed, by=Actor(role, "x"))
    ticket = hub.arrives(by=NOOR)
    assert hub.ticket(ticket).channel == "terminal"
    hub.ask(c.OpenDoors())
    assert hub.ticket(hub.arrives()).channel == "kiosk"


@pytest.mark.parametrize(
    "command", [c.IssueTicket("passport"), c.TurnDay(), c.OpenDay(), c.CallNext("c1"), c.AskHelp("hal")]
)
def test_a_hub_without_a_set_up_does_nothing_but_take_one(command: c.Command) -> None:
    with pytest.raises(NotConfigured):
        decide(Board(), Asked("x", command, SYSTEM), datetime(2026, 3, 3, 9, tzinfo=UTC))
