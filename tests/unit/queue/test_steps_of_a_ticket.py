"""A ticket's life: what each step does, and from which states it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.errors import IllegalMove, Incomplete, NotFound, NotTheirCounter
from wijkhub_queue.events import (
    PriorityChanged,
    TicketLeft,
    TicketNoShow,
    TicketParked,
    TicketReturned,
    TicketServed,
    TicketStarted,
    TicketTransferred,
    TicketUnparked,
)
from wijkhub_queue.tickets import MOVES, Move, State, ways_out

NOOR, JAN = Actor(Role.CLERK, "noor"), Actor(Role.CLERK, "jan")
RIA, ADA = Actor(Role.HOST, "ria"), Actor(Role.SUPERVISOR, "ada")


@pytest.fixture
def called(hub) -> str:
    """A ticket that noor called to c1 a minute after it came."""
    hub.opens("c1", "noor")
    ticket = hub.arrives()
    hub.wait(60)
    assert hub.calls("c1") == ticket
    return ticket


def test_start_and_finish(hub, called) -> None:
    hub.wait(20)
    assert hub.ask(c.StartService(called), by=NOOR) == [TicketStarted(called, "c1")]
    assert (hub.ticket(called).state, hub.ticket(called).started_at) == (State.SERVING, hub.now)
    assert hub.counter("c1").ticket == called
    hub.wait(300)
    assert hub.ask(c.FinishService(called), by=NOOR) == [TicketServed(called, "c1")]
    assert (hub.ticket(called).state, hub.ticket(called).ended_at) == (State.SERVED, hub.now)
    assert hub.counter("c1").ticket is None


def test_a_clerk_who_forgot_to_press_start_can_finish_all_the_same(hub, called) -> None:
    hub.ask(c.FinishService(called))
    assert (hub.ticket(called).state, hub.ticket(called).started_at) == (State.SERVED, None)


def test_a_no_show_frees_the_counter_and_the_number(hub, called) -> None:
    assert hub.ask(c.MarkNoShow(called), by=NOOR) == [TicketNoShow(called, "c1")]
    assert hub.ticket(called).state is State.NO_SHOW
    assert hub.counter("c1").ticket is None
    assert hub.board.taken == {}


def test_a_no_show_who_came_after_all_waits_on_at_the_old_place(hub, called) -> None:
    later = hub.arrives()
    hub.ask(c.MarkNoShow(called))
    assert hub.ask(c.ReturnToQueue(called), by=RIA) == [TicketReturned(called, None)]
    back = hub.ticket(called)
    assert (back.state, back.counter, back.called_at, back.ended_at) == (State.WAITING, None, None, None)
    assert [hub.calls("c1")] == [called]
    assert hub.ticket(later).state is State.WAITING


@pytest.mark.parametrize("started", [False, True])
def test_return_to_the_queue_keeps_the_place(hub, called, started: bool) -> None:
    hub.arrives()
    if started:
        hub.ask(c.StartService(called))
    since = hub.ticket(called).since
    assert hub.ask(c.ReturnToQueue(called), by=NOOR) == [TicketReturned(called, "c1")]
    back = hub.ticket(called)
    assert (back.state, back.since, back.counter, back.started_at) == (State.WAITING, since, None, None)
    assert hub.counter("c1").ticket is None
    assert hub.calls("c1") == called


def test_who_is_parked_is_not_called_and_keeps_the_place(hub, called) -> None:
    later = hub.arrives()
    assert hub.ask(c.ParkTicket(called), by=NOOR) == [TicketParked(called, "c1")]
    assert (hub.ticket(called).state, hub.ticket(called).counter) == (State.PARKED, None)
    assert hub.calls("c1") == later
    hub.ask(c.FinishService(later))
    assert hub.ask(c.UnparkTicket(called), by=RIA) == [TicketUnparked(called)]
    newest = hub.arrives()
    assert hub.calls("c1") == called
    assert hub.ticket(newest).state is State.WAITING


def test_one_who_waits_can_be_parked_without_a_counter(hub) -> None:
    ticket = hub.arrives()
    assert hub.ask(c.ParkTicket(ticket), by=RIA) == [TicketParked(ticket, None)]
    assert hub.ticket(ticket).state is State.PARKED


def test_transfer_to_another_service_keeps_the_arrival(hub, called) -> None:
    since = hub.ticket(called).since
    hub.wait(30)
    assert hub.ask(c.TransferTicket(called, service="care"), by=NOOR) == [
        TicketTransferred(called, "care", "care", only_at=None, counter="c1")
    ]
    moved = hub.ticket(called)
    assert (moved.state, moved.group, moved.service, moved.since, moved.number) == (
        State.WAITING,
        "care",
        "care",
        since,
        "A001",
    )
    assert hub.counter("c1").ticket is None
    hub.opens("c3", "sam")
    assert hub.calls("c3") == called


def test_transfer_to_a_counter_keeps_the_service(hub, called) -> None:
    assert hub.ask(c.TransferTicket(called, counter="c2"), by=NOOR) == [
        TicketTransferred(called, "civil", "passport", only_at="c2", counter="c1")
    ]


def test_transfer_of_one_who_waits_names_no_counter_that_let_go(hub) -> None:
    ticket = hub.arrives()
    assert hub.ask(c.TransferTicket(ticket, "care", "c3"), by=RIA) == [
        TicketTransferred(ticket, "care", "care", only_at="c3", counter=None)
    ]


def test_a_later_transfer_lifts_the_one_counter(hub) -> None:
    hub.opens("c1")
    ticket = hub.arrives("care")
    hub.ask(c.TransferTicket(ticket, counter="c3"))
    hub.ask(c.TransferTicket(ticket, service="passport"))
    assert hub.calls("c1") == ticket


def test_who_is_transferred_no_longer_waits_for_the_clerk_asked_for(hub) -> None:
    hub.opens("c3", "sam")
    ticket = hub.arrives(clerk="noor", needs_language="nl")
    hub.ask(c.TransferTicket(ticket, counter="c3"))
    assert (hub.ticket(ticket).clerk, hub.ticket(ticket).needs_language) == (None, "nl")
    assert hub.calls("c3") == ticket


def test_a_transfer_needs_a_place_to_go_to(hub, called) -> None:
    refusal = hub.refuses(c.TransferTicket(called), Incomplete)
    assert str(refusal) == "Say where to: a service, a counter, or both."
    assert "Choose from care, licence, passport" in str(hub.refuses(c.TransferTicket(called, "parking"), NotFound))
    assert "Choose from c1, c2, c3" in str(hub.refuses(c.TransferTicket(called, counter="c9"), NotFound))


@pytest.mark.parametrize(
    ("by", "because"),
    [
        (Actor(Role.RESIDENT, "x"), "resident"),
        (Actor(Role.KIOSK, "hal"), "resident"),
        (NOOR, "staff"),
        (ADA, "staff"),
    ],
)
def test_leaving_says_who_said_so(hub, by: Actor, because: str) -> None:
    ticket = hub.arrives()
    assert hub.ask(c.LeaveQueue(ticket), by=by) == [TicketLeft(ticket, because)]
    assert (hub.ticket(ticket).state, hub.ticket(ticket).ended_at) == (State.LEFT, hub.now)
    assert hub.board.taken == {}


def test_who_leaves_while_called_frees_the_counter(hub, called) -> None:
    next_one = hub.arrives()
    hub.ask(c.LeaveQueue(called), by=Actor(Role.RESIDENT, "x"))
    assert hub.counter("c1").ticket is None
    assert hub.calls("c1") == next_one


def test_priority_changes_with_a_reason_and_keeps_the_arrival(hub) -> None:
    ticket = hub.arrives()
    since = hub.ticket(ticket).since
    hub.wait(10)
    assert hub.ask(c.ChangePriority(ticket, "priority", c.Reason.CHILD), by=RIA) == [
        PriorityChanged(ticket, "priority", c.Reason.CHILD)
    ]
    assert (hub.ticket(ticket).ticket_class, hub.ticket(ticket).since) == ("priority", since)
    assert hub.ask(c.ChangePriority(ticket, "priority", c.Reason.CHILD)) == []
    refusal = hub.refuses(c.ChangePriority(ticket, "vip", c.Reason.CHILD), NotFound)
    assert "Choose from appointment, priority, walk-in" in str(refusal)


@pytest.mark.parametrize(
    "command",
    [
        c.Recall("?"),
        c.StartService("?"),
        c.FinishService("?"),
        c.MarkNoShow("?"),
        c.ReturnToQueue("?"),
        c.ParkTicket("?"),
        c.UnparkTicket("?"),
        c.TransferTicket("?", "care"),
        c.LeaveQueue("?"),
        c.ChangePriority("?", "priority", c.Reason.CHILD),
    ],
)
def test_a_ticket_that_is_not_there_is_not_found(hub, command: c.Command) -> None:
    assert str(hub.refuses(command, NotFound)) == "There is no ticket '?' at this hub."


@pytest.mark.parametrize("make", [c.StartService, c.FinishService, c.MarkNoShow, c.ReturnToQueue, c.ParkTicket])
def test_a_resident_at_a_counter_is_that_clerks_alone_or_a_supervisors(hub, called, make) -> None:
    refusal = hub.refuses(make(called), NotTheirCounter, by=JAN)
    assert str(refusal) == "Another clerk works at counter 'c1'. Ask them, or a supervisor."
    hub.refuses(make(called), NotTheirCounter, by=RIA)
    hub.ask(make(called), by=ADA)


# Every move from every state: what the table allows is done and leads where it says, all else is refused.

IN_STATE: dict[State, list[Callable[[str], c.Command]]] = {
    State.WAITING: [],
    State.CALLED: [lambda _: c.CallNext("c1")],
    State.SERVING: [lambda _: c.CallNext("c1"), c.StartService],
    State.PARKED: [c.ParkTicket],
    State.SERVED: [lambda _: c.CallNext("c1"), c.FinishService],
    State.NO_SHOW: [lambda _: c.CallNext("c1"), c.MarkNoShow],
    State.LEFT: [c.LeaveQueue],
}
COMMAND: dict[Move, Callable[[str], c.Command]] = {
    Move.CALL: lambda ticket: c.CallTicket("c2", ticket, c.Reason.CHILD),
    Move.RECALL: c.Recall,
    Move.START: c.StartService,
    Move.FINISH: c.FinishService,
    Move.NO_SHOW: c.MarkNoShow,
    Move.RETURN: c.ReturnToQueue,
    Move.PARK: c.ParkTicket,
    Move.UNPARK: c.UnparkTicket,
    Move.TRANSFER: lambda ticket: c.TransferTicket(ticket, "care"),
    Move.LEAVE: c.LeaveQueue,
    Move.CHANGE_PRIORITY: lambda ticket: c.ChangePriority(ticket, "priority", c.Reason.CHILD),
}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_a_move_goes_where_the_table_says_or_is_refused_with_the_state(hub, state: State, move: Move) -> None:
    hub.opens("c1")
    hub.opens("c2", "jan")
    ticket = hub.arrives()
    for command in IN_STATE[state]:
        hub.ask(command(ticket))
    assert hub.ticket(ticket).state is state
    if state in MOVES[move]:
        hub.ask(COMMAND[move](ticket))
        assert hub.ticket(ticket).state is MOVES[move][state]
    else:
        refusal = hub.refuses(COMMAND[move](ticket), IllegalMove)
        assert f"Ticket A001 is {state}; '{move}' is not possible then." in str(refusal)


def test_every_state_has_the_ways_out_that_the_design_names() -> None:
    assert {str(state): [str(move) for move in ways_out(state)] for state in State} == {
        "waiting": ["call", "park", "transfer", "leave", "change-priority"],
        "called": ["recall", "start", "finish", "no-show", "return", "park", "transfer", "leave"],
        "serving": ["finish", "return", "park", "transfer"],
        "parked": ["call", "unpark", "transfer", "leave", "change-priority"],
        "served": [],
        "no-show": ["return"],
        "left": [],
    }
