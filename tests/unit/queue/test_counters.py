"""Counters: who sits there, and whether anybody is called there."""

from __future__ import annotations

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.board import Counter, CounterState
from wijkhub_queue.errors import (
    ClerkElsewhere,
    CounterBusy,
    CounterNotOpen,
    CounterTaken,
    Incomplete,
    NotFound,
    NotTheirCounter,
)
from wijkhub_queue.events import CounterClosed, CounterOpened, CounterPaused, CounterResumed

NOOR, JAN = Actor(Role.CLERK, "noor"), Actor(Role.CLERK, "jan")
ADA = Actor(Role.SUPERVISOR, "ada")


def test_every_counter_begins_closed(hub) -> None:
    assert hub.board.counters == {name: Counter(name) for name in ("c1", "c2", "c3")}


def test_a_clerk_opens_a_counter_with_what_they_can_do(hub) -> None:
    assert hub.ask(c.OpenCounter("c1", skills=("rdw",), languages=("nl", "ar")), by=NOOR) == [
        CounterOpened("c1", "noor", ("rdw",), ("nl", "ar"))
    ]
    assert hub.counter("c1") == Counter("c1", CounterState.OPEN, "noor", ("rdw",), ("nl", "ar"), since=hub.now)


def test_a_supervisor_opens_a_counter_for_a_clerk(hub) -> None:
    hub.ask(c.OpenCounter("c1", clerk="noor"), by=ADA)
    assert hub.counter("c1").clerk == "noor"


def test_opening_ones_own_counter_again_changes_nothing(hub) -> None:
    hub.opens("c1", "noor")
    assert hub.ask(c.OpenCounter("c1"), by=NOOR) == []


def test_a_counter_needs_a_clerk(hub) -> None:
    hub.refuses(c.OpenCounter("c1"), Incomplete, by=SYSTEM)


def test_a_counter_where_another_clerk_sits_is_taken(hub) -> None:
    hub.opens("c1", "noor")
    assert "is open already" in str(hub.refuses(c.OpenCounter("c1"), CounterTaken, by=JAN))
    hub.ask(c.PauseCounter("c1"))
    assert "is paused already" in str(hub.refuses(c.OpenCounter("c1"), CounterTaken, by=JAN))


def test_a_clerk_sits_at_one_counter_at_a_time(hub) -> None:
    hub.opens("c1", "noor")
    refusal = hub.refuses(c.OpenCounter("c2"), ClerkElsewhere, by=NOOR)
    assert str(refusal) == "You still work at counter 'c1'. Close it first."
    hub.ask(c.CloseCounter("c1"), by=NOOR)
    hub.ask(c.OpenCounter("c2"), by=NOOR)


def test_pause_and_resume(hub) -> None:
    hub.opens("c1", "noor")
    hub.wait(60)
    assert hub.ask(c.PauseCounter("c1"), by=NOOR) == [CounterPaused("c1")]
    assert (hub.counter("c1").state, hub.counter("c1").since) == (CounterState.PAUSED, hub.now)
    assert hub.ask(c.PauseCounter("c1"), by=NOOR) == []
    hub.wait(60)
    assert hub.ask(c.ResumeCounter("c1"), by=NOOR) == [CounterResumed("c1")]
    assert (hub.counter("c1").state, hub.counter("c1").since) == (CounterState.OPEN, hub.now)
    assert hub.ask(c.ResumeCounter("c1"), by=NOOR) == []


def test_a_resident_at_a_counter_that_is_paused_is_helped_on(hub) -> None:
    hub.opens("c1", "noor")
    ticket = hub.serving("c1")
    hub.ask(c.PauseCounter("c1"), by=NOOR)
    hub.ask(c.FinishService(ticket), by=NOOR)
    assert hub.counter("c1").ticket is None


def test_a_counter_is_not_closed_while_a_resident_is_there(hub) -> None:
    hub.opens("c1", "noor")
    ticket = hub.serving("c1")
    hub.refuses(c.CloseCounter("c1"), CounterBusy, by=NOOR)
    hub.ask(c.FinishService(ticket), by=NOOR)
    hub.wait(10)
    assert hub.ask(c.CloseCounter("c1"), by=NOOR) == [CounterClosed("c1")]
    assert hub.counter("c1") == Counter("c1", since=hub.now)
    assert hub.ask(c.CloseCounter("c1"), by=NOOR) == []


@pytest.mark.parametrize("make", [c.PauseCounter, c.ResumeCounter])
def test_a_closed_counter_can_be_neither_paused_nor_resumed(hub, make) -> None:
    hub.refuses(make("c1"), CounterNotOpen)


@pytest.mark.parametrize("make", [c.OpenCounter, c.PauseCounter, c.ResumeCounter, c.CloseCounter])
def test_an_unknown_counter_is_not_found(hub, make) -> None:
    hub.refuses(make("c9"), NotFound, by=NOOR)


@pytest.mark.parametrize("make", [c.PauseCounter, c.ResumeCounter, c.CloseCounter])
def test_only_its_own_clerk_or_a_supervisor_sets_a_counter(hub, make) -> None:
    hub.opens("c1", "noor")
    hub.refuses(make("c1"), NotTheirCounter, by=JAN)
    hub.refuses(make("c1"), NotTheirCounter, by=Actor(Role.HOST, "ria"))
    hub.ask(make("c1"), by=ADA)
