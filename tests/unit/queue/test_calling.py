"""Calling: the next, this one, once more; and who may not."""

from __future__ import annotations

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.board import Call
from wijkhub_queue.errors import (
    CounterBusy,
    CounterNotOffering,
    CounterNotOpen,
    IllegalMove,
    NotFound,
    NotTheirCounter,
    QueueEmpty,
)
from wijkhub_queue.events import CallReason, TicketCalled
from wijkhub_queue.tickets import State

NOOR, JAN = Actor(Role.CLERK, "noor"), Actor(Role.CLERK, "jan")
ADA = Actor(Role.SUPERVISOR, "ada")


def test_the_next_is_called_to_the_counter(hub) -> None:
    hub.opens("c1")
    ticket = hub.arrives()
    hub.wait(90)
    assert hub.ask(c.CallNext("c1"), by=NOOR) == [
        TicketCalled(ticket, "c1", CallReason("only", 90.0, "walk-in", 1.0)),
    ]
    called = hub.ticket(ticket)
    assert (called.state, called.counter, called.called_at, called.calls) == (State.CALLED, "c1", hub.now, 1)
    assert hub.counter("c1").ticket == ticket
    assert hub.board.recent_calls == (Call(ticket, "A001", "c1", hub.now, 1),)


def test_two_clerks_who_press_at_once_get_different_residents(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    first, second = hub.arrives(), hub.arrives()
    assert [hub.calls("c1"), hub.calls("c2")] == [first, second]


def test_nobody_waiting_is_said_plainly(hub) -> None:
    hub.opens("c1")
    hub.arrives("care")
    assert str(hub.refuses(c.CallNext("c1"), QueueEmpty)) == "Nobody is waiting for counter 'c1'."


def test_a_counter_with_a_resident_calls_nobody_else(hub) -> None:
    hub.opens("c1")
    hub.arrives()
    waits = hub.arrives()
    hub.calls("c1")
    refusal = hub.refuses(c.CallNext("c1"), CounterBusy)
    assert str(refusal) == "Counter 'c1' still has A001. Finish, park or return that ticket first."
    hub.refuses(c.CallTicket("c1", waits, c.Reason.CHILD), CounterBusy)


def test_a_closed_or_paused_counter_does_not_call_the_next(hub) -> None:
    hub.arrives()
    assert "is closed" in str(hub.refuses(c.CallNext("c1"), CounterNotOpen))
    hub.opens("c1")
    hub.ask(c.PauseCounter("c1"))
    assert "is paused" in str(hub.refuses(c.CallNext("c1"), CounterNotOpen))


def test_an_unknown_counter_is_refused_with_the_choices(hub) -> None:
    refusal = hub.refuses(c.CallNext("c9"), NotFound)
    assert str(refusal) == "There is no counter 'c9' at this hub. Choose from c1, c2, c3."


def test_a_clerk_does_not_call_to_another_clerks_counter_but_a_supervisor_may(hub) -> None:
    hub.opens("c1", "noor")
    ticket = hub.arrives()
    hub.refuses(c.CallNext("c1"), NotTheirCounter, by=JAN)
    hub.refuses(c.CallTicket("c1", ticket, c.Reason.CHILD), NotTheirCounter, by=JAN)
    hub.ask(c.CallNext("c1"), by=ADA)


def test_a_clerk_calls_this_one_with_a_reason_that_counts_who_is_passed(hub) -> None:
    hub.opens("c1")
    for service in ("passport", "care", "passport"):
        hub.arrives(service)
        hub.wait(10)
    chosen = hub.arrives()
    hub.wait(5)
    # Passed: the two for passports. The one for care could not have been called here.
    assert hub.ask(c.CallTicket("c1", chosen, c.Reason.FRAIL)) == [
        TicketCalled(
            chosen, "c1", CallReason("chosen", 5.0, "walk-in", 1.0, passed=2, limit_s=None, staff=c.Reason.FRAIL)
        )
    ]


def test_a_parked_ticket_can_be_called_by_name_but_never_comes_up_by_itself(hub) -> None:
    hub.opens("c1")
    parked = hub.arrives()
    hub.ask(c.ParkTicket(parked))
    hub.refuses(c.CallNext("c1"), QueueEmpty)
    hub.ask(c.CallTicket("c1", parked, c.Reason.RETURNING))
    assert hub.ticket(parked).state is State.CALLED


def test_a_paused_counter_may_still_call_this_one_a_closed_one_not(hub) -> None:
    ticket = hub.arrives()
    hub.refuses(c.CallTicket("c1", ticket, c.Reason.CHILD), CounterNotOpen)
    hub.opens("c1")
    hub.ask(c.PauseCounter("c1"))
    hub.ask(c.CallTicket("c1", ticket, c.Reason.CHILD))
    assert hub.counter("c1").ticket == ticket


def test_a_counter_cannot_call_whom_it_cannot_help(hub) -> None:
    hub.opens("c1")
    care, licence = hub.arrives("care"), hub.arrives("licence")
    arabic, for_sam = hub.arrives(needs_language="ar"), hub.arrives(clerk="sam")
    for ticket in (care, licence, arabic, for_sam):
        refusal = hub.refuses(c.CallTicket("c1", ticket, c.Reason.OTHER), CounterNotOffering)
        assert hub.number(ticket) in str(refusal)


def test_who_is_called_or_gone_cannot_be_called(hub) -> None:
    hub.opens("c1")
    hub.opens("c2", "jan")
    called, gone = hub.arrives(), hub.arrives()
    hub.calls("c1")
    hub.ask(c.LeaveQueue(gone))
    refusal = hub.refuses(c.CallTicket("c2", called, c.Reason.CHILD), IllegalMove)
    assert str(refusal) == (
        "Ticket A001 is called; 'call' is not possible then. "
        "Possible: recall, start, finish, no-show, return, park, transfer, leave."
    )
    refusal = hub.refuses(c.CallTicket("c2", gone, c.Reason.CHILD), IllegalMove)
    assert str(refusal) == "Ticket A002 is left; 'call' is not possible then. It is over; take a new ticket."


def test_an_unknown_ticket_is_refused(hub) -> None:
    hub.opens("c1")
    assert str(hub.refuses(c.CallTicket("c1", "nobody", c.Reason.CHILD), NotFound)) == (
        "There is no ticket 'nobody' at this hub."
    )


def test_a_recall_is_counted_and_moves_the_call_to_the_top_of_the_display(hub) -> None:
    hub.opens("c1")
    hub.opens("c2", "jan")
    first, second = hub.arrives(), hub.arrives()
    hub.calls("c1")
    hub.wait(5)
    hub.calls("c2")
    hub.wait(5)
    hub.ask(c.Recall(first), by=NOOR)
    assert hub.ticket(first).calls == 2
    assert [(call.ticket, call.times) for call in hub.board.recent_calls] == [(first, 2), (second, 1)]
    assert hub.board.recent_calls[0].at == hub.now


def test_only_a_called_ticket_can_be_recalled_and_only_at_ones_own_counter(hub) -> None:
    hub.opens("c1", "noor")
    ticket = hub.arrives()
    hub.refuses(c.Recall(ticket), IllegalMove)
    hub.calls("c1")
    hub.refuses(c.Recall(ticket), NotTheirCounter, by=JAN)
    hub.ask(c.StartService(ticket))
    hub.refuses(c.Recall(ticket), IllegalMove)


def test_the_display_shows_the_last_six_calls_newest_first(hub) -> None:
    hub.opens("c1")
    for _ in range(8):
        hub.arrives()
        hub.ask(c.FinishService(hub.calls("c1")))
    assert [call.number for call in hub.board.recent_calls] == ["A008", "A007", "A006", "A005", "A004", "A003"]
