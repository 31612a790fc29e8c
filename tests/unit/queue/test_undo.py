"""Taking back the last step at a counter: what it restores, and when it is too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.errors import CounterBusy, NotFound, NothingToUndo, NotTheirCounter
from wijkhub_queue.events import DayTurned, StepUndone, TicketTransferred
from wijkhub_queue.hub_setup import CounterPlace
from wijkhub_queue.tickets import State, Ticket

OFFERING_CIVIL = tuple(CounterPlace(name, {"nl": name}, ("civil",)) for name in ("c1", "c2", "c3"))
NOOR, JAN = Actor(Role.CLERK, "noor"), Actor(Role.CLERK, "jan")


@pytest.fixture
def hub(hub):
    """Noor works at c1, Jan at c2."""
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    return hub


def as_it_was(ticket: Ticket) -> Ticket:
    """A ticket without the count of its changes, which goes on."""
    return replace(ticket, touched=0)


def called(hub) -> str:
    hub.arrives()
    hub.wait(30)
    return hub.calls("c1")


def started(hub) -> str:
    ticket = called(hub)
    hub.ask(c.StartService(ticket))
    return ticket


@pytest.mark.parametrize(
    ("begin", "step", "name"),
    [
        (lambda hub: hub.arrives(), lambda ticket: c.CallTicket("c1", ticket, c.Reason.CHILD), "ticket-called"),
        (called, c.StartService, "ticket-started"),
        (called, c.FinishService, "ticket-served"),
        (started, c.FinishService, "ticket-served"),
        (called, c.MarkNoShow, "ticket-no-show"),
        (called, c.ReturnToQueue, "ticket-returned"),
        (started, c.ReturnToQueue, "ticket-returned"),
        (called, c.ParkTicket, "ticket-parked"),
        (started, c.ParkTicket, "ticket-parked"),
        (called, lambda ticket: c.TransferTicket(ticket, "care", "c3"), "ticket-transferred"),
        (started, lambda ticket: c.TransferTicket(ticket, "care", "c3"), "ticket-transferred"),
    ],
)
def test_undo_restores_ticket_and_counter_as_they_were(
    hub, begin: Callable[..., str], step: Callable[[str], c.Command], name: str
) -> None:
    ticket = begin(hub)
    hub.wait(10)
    before, at_counter = hub.ticket(ticket), hub.counter("c1").ticket
    hub.ask(step(ticket))
    hub.wait(59)
    assert hub.ask(c.UndoStep("c1"), by=NOOR) == [StepUndone(ticket, "c1", name)]
    assert as_it_was(hub.ticket(ticket)) == as_it_was(before)
    assert hub.counter("c1").ticket == at_counter
    assert (hub.board.taken.get("A001") == ticket) is before.living


def test_a_step_is_taken_back_once(hub) -> None:
    started(hub)
    hub.ask(c.UndoStep("c1"))
    refusal = hub.refuses(c.UndoStep("c1"), NothingToUndo)
    assert str(refusal) == "Counter 'c1' has taken no step that can be taken back."


def test_undo_works_for_a_minute_and_not_a_second_longer(hub) -> None:
    ticket = called(hub)
    hub.wait(60)
    hub.ask(c.UndoStep("c1"))
    hub.ask(c.CallTicket("c1", ticket, c.Reason.CHILD))
    hub.wait(61)
    refusal = hub.refuses(c.UndoStep("c1"), NothingToUndo)
    assert str(refusal) == "The last step was more than 60 seconds ago; make the opposite step instead."


def test_how_long_undo_works_is_a_setting(hub) -> None:
    called(hub)
    hub.policy(undo_within_s=5)
    hub.wait(6)
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_an_undone_call_leaves_the_display(hub) -> None:
    other = hub.arrives()
    hub.calls("c2")
    called(hub)
    hub.ask(c.UndoStep("c1"))
    assert [call.ticket for call in hub.board.recent_calls] == [other]


def test_an_undone_start_leaves_the_call_on_the_display(hub) -> None:
    ticket = started(hub)
    hub.ask(c.UndoStep("c1"))
    assert [call.ticket for call in hub.board.recent_calls] == [ticket]


def test_a_call_that_was_repeated_can_still_be_taken_back(hub) -> None:
    ticket = called(hub)
    hub.ask(c.Recall(ticket))
    hub.ask(c.Recall(ticket))
    hub.ask(c.UndoStep("c1"))
    assert (hub.ticket(ticket).state, hub.ticket(ticket).calls) == (State.WAITING, 0)
    assert hub.counter("c1").ticket is None


def test_the_minute_counts_from_the_call_not_from_its_repetition(hub) -> None:
    ticket = called(hub)
    hub.wait(50)
    hub.ask(c.Recall(ticket))
    hub.wait(20)
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_only_the_last_step_at_the_counter_is_taken_back(hub) -> None:
    first = called(hub)
    hub.ask(c.FinishService(first))
    second = hub.arrives()
    hub.calls("c1")
    hub.ask(c.UndoStep("c1"))
    assert hub.ticket(second).state is State.WAITING
    assert hub.ticket(first).state is State.SERVED
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_another_counters_steps_are_its_own(hub) -> None:
    called(hub)
    hub.arrives()
    hub.calls("c2")
    hub.ask(c.UndoStep("c1"))
    assert hub.counter("c1").ticket is None
    assert hub.counter("c2").ticket is not None


@pytest.mark.parametrize(
    "moves_on",
    [
        lambda hub, ticket: hub.ask(c.CallTicket("c2", ticket, c.Reason.CHILD)),
        lambda hub, ticket: hub.ask(c.LeaveQueue(ticket)),
        lambda hub, ticket: hub.ask(c.ParkTicket(ticket)),
        lambda hub, ticket: hub.ask(c.TransferTicket(ticket, "care")),
        lambda hub, ticket: hub.ask(c.ChangePriority(ticket, "priority", c.Reason.CHILD)),
    ],
)
def test_a_ticket_that_has_moved_on_is_left_where_it_is(hub, moves_on) -> None:
    ticket = called(hub)
    hub.ask(c.ReturnToQueue(ticket))
    moves_on(hub, ticket)
    refusal = hub.refuses(c.UndoStep("c1"), NothingToUndo)
    assert str(refusal) == "Ticket A001 has moved on since; look it up and see where it is."


def test_a_resident_who_left_while_called_is_not_called_back_by_undo(hub) -> None:
    ticket = called(hub)
    hub.ask(c.LeaveQueue(ticket))
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_a_no_show_who_was_let_back_in_has_moved_on(hub) -> None:
    ticket = called(hub)
    hub.ask(c.MarkNoShow(ticket))
    hub.ask(c.ReturnToQueue(ticket))
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_a_number_that_another_resident_holds_by_now_is_not_taken_back(narrow) -> None:
    hub = narrow(1, 1)
    hub.opens("c1")
    ticket = called(hub)
    hub.ask(c.FinishService(ticket))
    hub.arrives()
    refusal = hub.refuses(c.UndoStep("c1"), NothingToUndo)
    assert str(refusal) == "Number A001 is another resident's by now."


def test_a_clerk_undoes_at_their_own_counter_only(hub) -> None:
    called(hub)
    hub.refuses(c.UndoStep("c1"), NotTheirCounter, by=JAN)
    hub.ask(c.UndoStep("c1"), by=Actor(Role.SUPERVISOR, "ada"))


def test_an_unknown_counter_is_not_found(hub) -> None:
    hub.refuses(c.UndoStep("c9"), NotFound)


def test_a_counter_that_was_closed_since_has_nothing_to_undo(hub) -> None:
    ticket = called(hub)
    hub.ask(c.FinishService(ticket))
    hub.ask(c.CloseCounter("c1"))
    hub.refuses(c.UndoStep("c1"), NothingToUndo)
    hub.opens("c1", "sam")
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_a_paused_counter_can_undo(hub) -> None:
    ticket = called(hub)
    hub.ask(c.FinishService(ticket))
    hub.ask(c.PauseCounter("c1"))
    hub.ask(c.UndoStep("c1"))
    assert hub.counter("c1").ticket == ticket


def test_nothing_of_yesterday_can_be_undone(a_hub) -> None:
    hub = a_hub(waiting_at_turn="keep", undo_within_s=3600)
    hub.opens("c1")
    hub.now = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
    hub.ask(c.ReturnToQueue(called(hub)))
    hub.wait(minutes=40)
    # 04:10 in Amsterdam: the day has turned.
    assert DayTurned(date(2026, 3, 4)) in hub.ask(c.TurnDay())
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_clock_jump_neither_ends_nor_prolongs_the_minute(hub, jump: float) -> None:
    ticket = called(hub)
    hub.wait(50 + jump)
    hub.ask(c.NoteClockJump(jump))
    hub.ask(c.UndoStep("c1"))
    assert hub.ticket(ticket).waited_s(hub.now) == 80.0
    hub.ask(c.CallNext("c1"))
    hub.wait(61 + jump)
    hub.ask(c.NoteClockJump(jump))
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_undo_after_a_service_was_taken_away_brings_the_ticket_to_one_that_is_there(hub, setup) -> None:
    ticket = hub.arrives("care")
    hub.calls("c2")
    hub.configure(replace(setup, groups=setup.groups[:1], services=setup.services[:2], counters=OFFERING_CIVIL))
    assert hub.ask(c.UndoStep("c2")) == [
        StepUndone(ticket, "c2", "ticket-called"),
        TicketTransferred(ticket, "civil", "passport"),
    ]
    assert hub.calls("c1") == ticket


def test_undo_at_a_counter_that_was_taken_away_and_put_back_finds_nothing(hub, setup) -> None:
    called(hub)
    hub.configure(replace(setup, counters=setup.counters[1:]))
    hub.configure(setup)
    hub.refuses(c.UndoStep("c1"), NothingToUndo)


def test_undo_does_not_push_out_the_resident_who_is_at_the_counter(hub) -> None:
    first = called(hub)
    hub.ask(c.FinishService(first))
    step = hub.counter("c1").last_step
    hub.arrives()
    hub.calls("c1")
    # A counter that kept its older step: nothing that is decided leads there, and undo still refuses.
    hub.board.counters["c1"] = replace(hub.counter("c1"), last_step=step)
    hub.refuses(c.UndoStep("c1"), CounterBusy)
