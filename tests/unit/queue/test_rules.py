"""The checker of the rules: silent on what a hub decided, and loud on each way in which a journal can break a rule."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import CallReason
from wijkhub_queue.rules import Violation, check, check_prints, check_told
from wijkhub_queue.wire import PrintJob

WHY = CallReason("only", 0.0, "walk-in", 1.0)


@pytest.fixture
def hub(hub):
    """Noor works at c1, Jan at c2, Sam at c3."""
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    hub.opens("c3", "sam")
    return hub


def test_a_day_as_decided_breaks_no_rule(hub, setup) -> None:
    for step in (c.FinishService, c.MarkNoShow, c.ReturnToQueue, c.ParkTicket):
        for service in ("passport", "care"):
            hub.arrives(service)
            hub.wait(20)
        ticket = hub.calls("c2")
        hub.ask(c.Recall(ticket))
        hub.ask(step(ticket))
        hub.ask(c.UndoStep("c2"))
        hub.ask(c.UndoStep("c2")) if hub.counter("c2").last_step else None
        if hub.counter("c2").ticket:
            hub.ask(c.FinishService(ticket))
    hub.wait(-7200)
    hub.ask(c.NoteClockJump(-7200))
    hub.ask(c.CallNext("c2"))
    hub.configure(replace(setup, counters=setup.counters[:1]))
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert check(hub.journal) == []


# Rule 1


def test_rule_1_a_ticket_that_a_resident_was_told_of_must_be_there(hub) -> None:
    kept = hub.arrives()
    assert check_told(hub.journal, [kept]) == []
    assert check_told(hub.journal, [kept, "lost"]) == [
        Violation(1, 0, "ticket lost was promised and is not in the journal")
    ]


# Rule 2


def test_rule_2_two_living_tickets_share_a_number(hub) -> None:
    hub.ask(c.IssueTicket("passport"), command_id="one")
    hub.record(e.TicketIssued("two", "A001", "civil", "passport"))
    assert (2, "A001 is the number of two living tickets, one and two") in hub.found()


def test_rule_2_a_ticket_that_comes_back_to_life_shares_a_number(narrow) -> None:
    hub = narrow(1, 1)
    hub.opens("c1")
    hub.ask(c.IssueTicket("passport"), command_id="late")
    hub.calls("c1")
    hub.ask(c.MarkNoShow("late"))
    hub.ask(c.IssueTicket("passport"), command_id="new")
    hub.record(e.TicketReturned("late"))
    assert hub.found() == [(2, "A001 is the number of two living tickets, new and late")]


@pytest.mark.parametrize(
    ("number", "group", "what"),
    [
        ("B001", "civil", "B001 is no number of group 'civil', whose letter is A"),
        ("A1", "civil", "A1 is no number of group 'civil', whose letter is A"),
        ("Axyz", "civil", "Axyz is no number of group 'civil', whose letter is A"),
        ("A000", "civil", "A000 lies outside the band 1-999"),
        ("A001", "tax", "A001 was given out in group 'tax', which the hub has not"),
    ],
)
def test_rule_2_a_number_belongs_to_its_group(hub, number: str, group: str, what: str) -> None:
    hub.record(e.TicketIssued("one", number, group, "passport"))
    assert hub.found() == [(2, what)]


def test_rule_2_a_number_comes_back_while_others_were_never_used(narrow) -> None:
    hub = narrow(1, 3)
    hub.ask(c.LeaveQueue(hub.arrives()))
    hub.record(e.TicketIssued("again", "A001", "civil", "passport"))
    assert hub.found() == [(2, "A001 came back too soon: 2 numbers of its band were never used")]


def test_rule_2_a_number_comes_back_before_one_that_has_rested_longer(narrow) -> None:
    hub = narrow(1, 3)
    for _ in range(4):
        hub.ask(c.LeaveQueue(hub.arrives()))
    # A001 has just been used a second time; A002 is due.
    hub.record(e.TicketIssued("again", "A001", "civil", "passport"))
    assert hub.found() == [(2, "A001 came back too soon: A002 has been free for longer")]


def test_rule_2_a_number_that_lives_through_a_round_is_no_reason_to_wait(narrow) -> None:
    hub = narrow(1, 3)
    hub.ask(c.LeaveQueue(hub.arrives()))
    hub.arrives()
    for _ in range(6):
        hub.ask(c.LeaveQueue(hub.arrives()))
    assert check(hub.journal) == []


def test_rule_2_numbers_begin_anew_with_the_day(hub) -> None:
    hub.policy(waiting_at_turn="keep")
    hub.arrives()
    hub.ask(c.LeaveQueue(hub.arrives()))
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    # A001 was kept.
    hub.record(e.TicketIssued("one", "A003", "civil", "passport"))
    assert hub.found() == [(2, "A003 was given out as the first of the day, but A002 was due")]


def test_rule_2_the_day_is_the_local_day(hub) -> None:
    hub.now = datetime(2026, 3, 4, 2, 59, tzinfo=UTC)
    hub.record(e.DayTurned(date(2026, 3, 4)))
    assert hub.found() == [(2, "the hub turned to 2026-03-04, but its day was 2026-03-03")]


@pytest.mark.parametrize(("by", "broken"), [(Role.SYSTEM, True), (Role.SUPERVISOR, False)])
def test_rule_2_a_day_comes_once_unless_a_supervisor_says_otherwise(hub, by: Role, broken: bool) -> None:
    hub.record(e.DayTurned(date(2026, 3, 3)), by=Actor(by, "x"))
    assert hub.found() == ([(2, "day 2026-03-03 came after 2026-03-03")] if broken else [])


# Rule 3


def test_rule_3_a_counter_calls_while_it_has_a_resident(hub) -> None:
    hub.arrives()
    hub.calls("c1")
    other = hub.arrives()
    hub.record(e.TicketCalled(other, "c1", WHY))
    assert (3, "counter 'c1' called A002 while it had another resident") in hub.found()


def test_rule_3_a_ticket_is_called_to_two_counters(hub) -> None:
    ticket = hub.arrives()
    hub.calls("c1")
    hub.record(e.TicketCalled(ticket, "c2", WHY))
    assert (3, "A001 was called to counter 'c2' while at 'c1'") in hub.found()
    assert (5, "call of A001 while it is called") in hub.found()


@pytest.mark.parametrize(
    "make", [e.TicketStarted, e.TicketServed, e.TicketNoShow, e.TicketReturned, e.TicketParked, e.TicketRecalled]
)
def test_rule_3_a_step_is_made_at_a_counter_where_the_ticket_is_not(hub, make) -> None:
    ticket = hub.arrives()
    hub.calls("c1")
    hub.record(make(ticket, "c2"))
    assert [(rule, what.endswith("of A001 at counter c2, but it is at c1")) for rule, what in hub.found()] == [
        (3, True)
    ]


@pytest.mark.parametrize("close", [True, False])
def test_rule_3_a_resident_is_called_where_nobody_sits(hub, close: bool) -> None:
    if close:
        hub.ask(c.CloseCounter("c1"))
    hub.arrives()
    hub.record(e.TicketCalled(next(iter(hub.board.tickets)), "c1" if close else "c9", WHY))
    assert hub.found() == [(3, f"A001 was called to counter '{'c1' if close else 'c9'}', which is not open")]


def test_rule_3_the_next_is_called_to_a_counter_that_is_paused(hub) -> None:
    ticket = hub.arrives()
    hub.ask(c.PauseCounter("c1"))
    hub.record(e.TicketCalled(ticket, "c1", WHY))
    assert hub.found() == [(3, "A001 was called in turn to counter 'c1', which is paused")]


@pytest.mark.parametrize(("event", "what"), [(e.CounterClosed("c1"), "closed"), (e.CounterOpened("c1", "x"), "opened")])
def test_rule_3_a_clerk_comes_or_goes_over_a_residents_head(hub, event: e.Event, what: str) -> None:
    hub.serving("c1")
    hub.record(event)
    assert hub.found() == [(3, f"counter 'c1' was {what} while it had a resident")]


def test_rule_3_a_counter_is_taken_away_under_a_resident(hub, setup) -> None:
    hub.serving("c1")
    hub.record(e.HubConfigured(replace(setup, counters=setup.counters[1:])))
    assert hub.found() == [(3, "counter 'c1' was taken away while it had a resident")]


# Rule 4


def test_rule_4_an_event_stands_twice(hub) -> None:
    hub.arrives()
    again = replace(hub.journal[-1], seq=len(hub.journal) + 1)
    violations = check([*hub.journal, again])
    assert [(one.rule, one.seq) for one in violations] == [(4, again.seq), (4, again.seq)]
    assert violations[0].what == f"event id {again.event_id} stands twice"
    assert violations[1].what == f"ticket {hub.journal[-1].event.ticket} was issued twice"


def test_rule_4_an_event_is_missing(hub) -> None:
    hub.arrives()
    hub.ask(c.CloseDoors())
    seq = hub.journal[-1].seq
    assert check([*hub.journal[:-2], hub.journal[-1]]) == [
        Violation(4, seq, f"seq {seq} stands where {seq - 1} is due")
    ]
    assert check(hub.journal[1:])[0] == Violation(4, 2, "seq 2 stands where 1 is due")


def test_rule_4_a_new_epoch_begins_at_one_and_none_comes_back(hub) -> None:
    hub.ask(c.CloseDoors())
    last = hub.journal[-1]
    anew = replace(last, epoch=2, seq=1, event_id="x", event=e.DoorsOpened())
    assert check([*hub.journal, anew]) == []
    back = replace(last, epoch=1, seq=1, event_id="y", event=e.DoorsOpened())
    assert check([*hub.journal, anew, back]) == [Violation(4, 1, "epoch 1 follows epoch 2")]
    skipped = replace(anew, seq=last.seq + 1)
    assert [violation.rule for violation in check([*hub.journal, skipped])] == [4]


def test_rule_4_a_journal_is_one_hubs(hub) -> None:
    last = hub.journal[-1]
    other = replace(last, hub_id="other", seq=last.seq + 1, event_id="x", event=e.DoorsClosed())
    assert check([*hub.journal, other]) == [
        Violation(4, other.seq, "an event of hub 'other' stands in the journal of 'trial'")
    ]


# Rule 5


def test_rule_5_a_ticket_makes_a_move_that_its_state_does_not_allow(hub) -> None:
    ticket = hub.arrives()
    hub.ask(c.LeaveQueue(ticket))
    hub.record(e.TicketUnparked(ticket))
    assert hub.found() == [(5, "unpark of A001 while it is left")]


def test_rule_5_a_ticket_that_is_not_there_makes_a_move(hub) -> None:
    hub.record(e.TicketLeft("nobody"))
    assert hub.found() == [(5, "leave of ticket nobody, which the hub does not have")]


def test_rule_5_a_step_is_taken_back_that_was_not_made(hub) -> None:
    ticket = hub.arrives()
    hub.record(e.StepUndone(ticket, "c1", "ticket-called"))
    assert hub.found() == [(5, f"counter 'c1' took back a step with ticket {ticket} that it had not made")]


def test_rule_5_another_step_is_taken_back_than_was_made(hub) -> None:
    ticket = hub.serving("c1")
    hub.record(e.StepUndone(ticket, "c1", "ticket-called"))
    assert hub.found() == [(5, "counter 'c1' took back 'ticket-called', but its last step was 'ticket-started'")]


def test_rule_5_a_step_is_taken_back_after_the_ticket_moved_on(hub) -> None:
    ticket = hub.serving("c1")
    hub.ask(c.ReturnToQueue(ticket))
    hub.ask(c.ParkTicket(ticket))
    hub.record(e.StepUndone(ticket, "c1", "ticket-returned"))
    assert hub.found() == [(5, "a step with A001 was taken back after the ticket had moved on")]


def test_rule_5_a_step_is_taken_back_too_late(hub) -> None:
    ticket = hub.serving("c1")
    hub.wait(61)
    hub.record(e.StepUndone(ticket, "c1", "ticket-started"))
    assert hub.found() == [(5, "a step with A001 was taken back later than 60 s")]


def test_rule_5_the_day_turns_with_people_at_the_counters_or_in_the_hall(hub) -> None:
    hub.serving("c1")
    hub.arrives()
    hub.wait(minutes=24 * 60)
    hub.record(e.DayTurned(date(2026, 3, 4)))
    assert hub.found() == [(5, "the day turned and A001 is serving"), (5, "the day turned and A002 is waiting")]


def test_rule_5_a_hub_that_keeps_its_people_may_turn_with_them_in_the_hall(hub) -> None:
    hub.policy(waiting_at_turn="keep")
    hub.arrives()
    hub.wait(minutes=24 * 60)
    hub.record(e.DayTurned(date(2026, 3, 4)))
    assert hub.found() == []


# Rule 7


def job(ticket: str, state: str) -> PrintJob:
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    return PrintJob(f"job-{ticket}", ticket, "hal", state, "", at, at)


def test_rule_7_what_became_of_every_paper_ticket_is_known(hub) -> None:
    for ticket in ("one", "two", "three"):
        hub.ask(c.IssueTicket("passport", printer="hal"), command_id=ticket)
    hub.ask(c.IssueTicket("passport"), command_id="without paper")
    known = [job("one", "printed"), job("two", "failed"), job("three", "unknown")]
    assert check_prints(hub.journal, known) == []


def test_rule_7_a_paper_ticket_has_no_print_or_one_of_which_nothing_is_known(hub) -> None:
    for ticket in ("one", "two", "three"):
        hub.ask(c.IssueTicket("passport", printer="hal"), command_id=ticket)
    seq = len(hub.journal)
    assert check_prints(hub.journal, [job("two", "sending"), job("three", "queued")]) == [
        Violation(7, seq - 2, "ticket one is to be on paper and has no print job"),
        Violation(7, seq - 1, "print job-two of ticket two is 'sending'"),
        Violation(7, seq, "print job-three of ticket three is 'queued'"),
    ]


# Rule 8


def test_rule_8_a_clock_goes_back_and_nobody_notes_it(hub) -> None:
    hub.wait(-2.5)
    hub.ask(c.CloseDoors())
    assert hub.found() == [(8, "the clock went back 2.5 s and nobody noted it")]


def test_rule_8_a_clock_that_is_noted_or_nudged_breaks_nothing(hub) -> None:
    hub.wait(-2.0)
    hub.ask(c.CloseDoors())
    hub.wait(-3600)
    hub.ask(c.NoteClockJump(-3600.0))
    hub.ask(c.OpenDoors())
    hub.wait(7200)
    hub.ask(c.CloseDoors())
    assert check(hub.journal) == []


def test_rule_8_a_resident_is_said_to_have_waited_less_than_nothing(hub) -> None:
    ticket = hub.arrives()
    hub.record(e.TicketCalled(ticket, "c1", replace(WHY, waited_s=-5.0)))
    assert (8, "A001 is said to have waited -5.0 s") in hub.found()


def test_rule_8_a_jump_leads_out_of_the_calendar(hub) -> None:
    hub.record(e.ClockJumped(1e300))
    assert hub.found() == [(8, "the clock is said to have jumped 1e+300 s, to where no calendar reaches")]


def test_rule_8_arrival_not_the_clock_says_who_came_first(hub) -> None:
    first = hub.arrives()
    hub.wait(-1.5)
    second = hub.arrives()
    hub.record(e.TicketCalled(second, "c1", CallReason("urgency", 0.0, "walk-in", 1.0, passed=1)))
    assert hub.found() == [(6, "A002 was called before A001, whose turn it was")]
    assert hub.ticket(first).number == "A001"
