"""Whatever a journal holds, a board can follow it: what does not fit is counted, kept out, and never raises."""

from __future__ import annotations

import pytest

from wijkhub_queue import events as e
from wijkhub_queue.commands import IssueTicket, Reason
from wijkhub_queue.events import CallReason

WHY = CallReason("only", 0.0, "walk-in", 1.0)


@pytest.mark.parametrize(
    "event",
    [
        e.CounterOpened("c9", "noor"),
        e.CounterPaused("c9"),
        e.CounterResumed("c9"),
        e.CounterClosed("c9"),
        e.TicketCalled("nobody", "c1", WHY),
        e.TicketCalled("known", "c9", WHY),
        e.TicketRecalled("nobody", "c1"),
        e.TicketRecalled("known", "c9"),
        e.TicketStarted("nobody", "c1"),
        e.TicketServed("known", "c9"),
        e.TicketNoShow("nobody", "c1"),
        e.TicketReturned("nobody"),
        e.TicketReturned("known", "c9"),
        e.TicketParked("nobody"),
        e.TicketUnparked("nobody"),
        e.TicketTransferred("nobody", "care", "care"),
        e.TicketTransferred("known", "care", "care", counter="c9"),
        e.TicketLeft("nobody"),
        e.PriorityChanged("nobody", "priority", Reason.FRAIL),
        e.StepUndone("known", "c1", "ticket-called"),
        e.StepUndone("known", "c9", "ticket-called"),
        e.TicketIssued("known", "A002", "civil", "passport"),
        e.TicketIssued("new", "A", "civil", "passport"),
        e.TicketIssued("new", "", "civil", "passport"),
        e.TicketIssued("new", "AB12", "civil", "passport"),
        e.HelpAnswered("hal"),
        e.ClockJumped(1e300),
        e.ClockJumped(-1e15),
        e.ClockJumped(float("nan")),
        e.UnknownEvent("ticket-framed", 7, "{}"),
    ],
)
def test_an_event_that_does_not_fit_is_counted_and_changes_nothing_else(hub, event: e.Event) -> None:
    hub.ask(IssueTicket("passport"), command_id="known")
    before = hub.board.state()
    recorded = hub.record(event)
    after = hub.board.state()
    assert after.odd == 1
    assert (after.seq, after.happened) == (recorded.seq, before.happened + 1)
    assert {
        name: getattr(after, name)
        for name in after.__struct_fields__
        if name not in ("odd", "seq", "happened") and getattr(after, name) != getattr(before, name)
    } == {}


def test_an_undo_that_names_another_ticket_than_the_step_is_odd(hub) -> None:
    hub.opens("c1")
    first, second = hub.arrives(), hub.arrives()
    assert hub.calls("c1") == first
    hub.record(e.StepUndone(second, "c1", "ticket-called"))
    assert hub.board.odd == 1
    assert hub.counter("c1").ticket == first
