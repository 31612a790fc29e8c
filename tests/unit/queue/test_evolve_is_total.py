"""Whatever a journal holds, a board can follow it: what does not fit is counted, kept out, and never raises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wijkhub_queue import events as e
from wijkhub_queue.commands import IssueTicket, Reason
from wijkhub_queue.events import CallReason

SOON = datetime(2026, 3, 4, 9, tzinfo=UTC)
NEVER = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
"""In UTC it lies before the first year of the calendar."""
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
        e.SlotReleased("nothing"),
        e.AppointmentMoved("nobody's", SOON, SOON, 20),
        e.AppointmentConfirmed("nobody's"),
        e.AppointmentCancelled("nobody's"),
        e.AppointmentCheckedIn("nobody's", "known"),
        e.AppointmentMissed("nobody's"),
        e.AppointmentDisplaced("nobody's"),
        e.AppointmentRestored("nobody's"),
        e.AppointmentBooked("before time", "K7M4QXRB", "passport", "civil", NEVER, 20),
        e.ClosureRemoved("nothing"),
        e.OpeningRemoved("nothing"),
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


def test_an_appointment_that_is_booked_or_coded_twice_is_odd(hub) -> None:
    hub.record(e.AppointmentBooked("one", "K7M4QXRB", "passport", "civil", SOON, 20))
    hub.record(e.AppointmentBooked("one", "K7M4QXRC", "passport", "civil", SOON, 20))
    hub.record(e.AppointmentBooked("two", "K7M4QXRB", "passport", "civil", SOON, 20))
    assert hub.board.odd == 2
    assert list(hub.board.appointments) == ["one"]


def test_an_appointment_that_is_moved_out_of_the_calendar_stays_where_it_is(hub) -> None:
    hub.record(e.AppointmentBooked("one", "K7M4QXRB", "passport", "civil", SOON, 20))
    hub.record(e.AppointmentMoved("one", SOON, NEVER, 20))
    assert hub.board.odd == 1
    assert hub.board.appointments["one"].starts_at == SOON
    assert [one.id for one in hub.board.agenda.between(SOON, SOON)] == ["one"]
