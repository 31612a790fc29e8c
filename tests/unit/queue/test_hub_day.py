"""The hub-day: local, through days of 23 and 25 hours, and what its turn does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.board import CounterState
from wijkhub_queue.events import (
    CounterClosed,
    DayOpened,
    DayTurned,
    TicketLeft,
    TicketNoShow,
    TicketReturned,
    TicketServed,
)
from wijkhub_queue.hub_day import day_start, hub_day
from wijkhub_queue.tickets import State

AMSTERDAM = "Europe/Amsterdam"


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


def day_of(when: datetime, turn: time = time(4)) -> date:
    return hub_day(when, turn, AMSTERDAM)


def length(day: date, turn: time) -> timedelta:
    return day_start(day + timedelta(days=1), turn, AMSTERDAM) - day_start(day, turn, AMSTERDAM)


def test_before_the_turn_it_is_still_yesterday() -> None:
    # In winter Amsterdam is an hour ahead of UTC: 04:00 there is 03:00 UTC.
    assert day_of(utc(2026, 1, 15, 2, 59, 59)) == date(2026, 1, 14)
    assert day_of(utc(2026, 1, 15, 3, 0, 0)) == date(2026, 1, 15)
    # In summer two hours.
    assert day_of(utc(2026, 7, 15, 1, 59, 59)) == date(2026, 7, 14)
    assert day_of(utc(2026, 7, 15, 2, 0, 0)) == date(2026, 7, 15)


def test_a_day_may_turn_at_midnight() -> None:
    assert day_of(utc(2026, 7, 14, 21, 59, 59), time(0)) == date(2026, 7, 14)
    assert day_of(utc(2026, 7, 14, 22, 0, 0), time(0)) == date(2026, 7, 15)


def test_the_day_on_which_summer_time_begins_has_23_hours() -> None:
    # 2026-03-29, 02:00 becomes 03:00.
    assert length(date(2026, 3, 29), time(0)) == timedelta(hours=23)
    assert day_start(date(2026, 3, 29), time(0), AMSTERDAM) == utc(2026, 3, 28, 23)
    assert day_start(date(2026, 3, 30), time(0), AMSTERDAM) == utc(2026, 3, 29, 22)
    # A hub that turns at four has the short day from Saturday to Sunday.
    assert length(date(2026, 3, 28), time(4)) == timedelta(hours=23)
    assert length(date(2026, 3, 29), time(4)) == timedelta(hours=24)


def test_the_day_on_which_summer_time_ends_has_25_hours() -> None:
    # 2026-10-25, 03:00 becomes 02:00.
    assert length(date(2026, 10, 25), time(0)) == timedelta(hours=25)
    assert day_start(date(2026, 10, 25), time(0), AMSTERDAM) == utc(2026, 10, 24, 22)
    assert day_start(date(2026, 10, 26), time(0), AMSTERDAM) == utc(2026, 10, 25, 23)
    assert length(date(2026, 10, 24), time(4)) == timedelta(hours=25)
    assert length(date(2026, 10, 25), time(4)) == timedelta(hours=24)


def test_a_turn_in_the_hour_that_spring_skips_comes_as_long_after_the_turn_before_as_ever() -> None:
    # 02:30 does not exist on 29 March; with the offset from before the gap it is 01:30 UTC, which is 03:30 there.
    assert day_start(date(2026, 3, 29), time(2, 30), AMSTERDAM) == utc(2026, 3, 29, 1, 30)
    assert day_of(utc(2026, 3, 29, 1, 29, 59), time(2, 30)) == date(2026, 3, 28)
    assert day_of(utc(2026, 3, 29, 1, 30, 0), time(2, 30)) == date(2026, 3, 29)
    assert length(date(2026, 3, 28), time(2, 30)) == timedelta(hours=24)
    assert length(date(2026, 3, 29), time(2, 30)) == timedelta(hours=23)


def test_a_turn_in_the_hour_that_autumn_repeats_comes_once_at_its_first_pass() -> None:
    # 02:30 comes at 00:30 and at 01:30 UTC.
    assert day_start(date(2026, 10, 25), time(2, 30), AMSTERDAM) == utc(2026, 10, 25, 0, 30)
    assert day_of(utc(2026, 10, 25, 0, 29, 59), time(2, 30)) == date(2026, 10, 24)
    assert day_of(utc(2026, 10, 25, 0, 30, 0), time(2, 30)) == date(2026, 10, 25)
    assert day_of(utc(2026, 10, 25, 1, 10, 0), time(2, 30)) == date(2026, 10, 25)
    assert length(date(2026, 10, 25), time(2, 30)) == timedelta(hours=25)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25), (date(2026, 6, 1), 24)])
def test_a_hub_turns_once_a_day_however_long_the_day(a_hub, day: date, hours: int) -> None:
    hub = a_hub(now=day_start(day, time(4), AMSTERDAM))
    assert hub.board.day == day
    turned = []
    for minute in range(1, hours * 60 + 1):
        hub.wait(minutes=1)
        if hub.ask(c.TurnDay()):
            turned.append(minute)
    assert turned == [hours * 60]
    assert hub.board.day == day + timedelta(days=1)


def test_numbers_begin_anew_with_the_day(hub) -> None:
    for _ in range(3):
        hub.ask(c.LeaveQueue(hub.arrives()))
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert hub.number(hub.arrives()) == "A001"


@pytest.fixture
def full_house(a_hub):
    """Makes a hub at which, late in the evening, somebody is in each state of a ticket's life."""

    def make(**policy):
        hub = a_hub(**policy)
        hub.ask(c.OpenDay())
        hub.now = utc(2026, 3, 3, 22)
        hub.opens("c1", "noor")
        hub.opens("c2", "jan")
        hub.opens("c3", "sam")
        tickets = {}
        tickets["served"] = hub.serving("c1")
        hub.ask(c.FinishService(tickets["served"]))
        tickets["serving"] = hub.serving("c1")
        tickets["called"] = hub.arrives()
        hub.calls("c2")
        tickets["parked"] = hub.arrives()
        hub.ask(c.ParkTicket(tickets["parked"]))
        tickets["waiting"] = hub.arrives()
        hub.ask(c.AskHelp("hal"))
        hub.now = utc(2026, 3, 4, 3, 0)
        return hub, tickets

    return make


def test_a_turn_that_closes_ends_every_ticket(full_house) -> None:
    hub, tickets = full_house()
    assert hub.ask(c.TurnDay()) == [
        TicketServed(tickets["serving"], "c1"),
        TicketNoShow(tickets["called"], "c2"),
        TicketLeft(tickets["parked"], "day-turned"),
        TicketLeft(tickets["waiting"], "day-turned"),
        CounterClosed("c1"),
        CounterClosed("c2"),
        CounterClosed("c3"),
        DayTurned(date(2026, 3, 4)),
        DayOpened(),
    ]
    assert hub.board.tickets == {}
    assert hub.board.taken == {}
    assert len(hub.board.lanes) == 0
    assert hub.board.recent_calls == ()
    assert hub.board.help_asked == {}
    assert {counter.state for counter in hub.board.counters.values()} == {CounterState.CLOSED}
    assert (hub.board.day, hub.board.day_open) == (date(2026, 3, 4), True)


def test_a_turn_that_keeps_lets_everybody_wait_on_with_number_and_arrival(full_house) -> None:
    hub, tickets = full_house(waiting_at_turn="keep")
    arrived = hub.ticket(tickets["waiting"]).since
    assert hub.ask(c.TurnDay()) == [
        TicketServed(tickets["serving"], "c1"),
        TicketReturned(tickets["called"], "c2"),
        CounterClosed("c1"),
        CounterClosed("c2"),
        CounterClosed("c3"),
        DayTurned(date(2026, 3, 4)),
        DayOpened(),
    ]
    assert {ticket.number: ticket.state for ticket in hub.board.tickets.values()} == {
        "A003": State.WAITING,
        "A004": State.PARKED,
        "A005": State.WAITING,
    }
    assert hub.ticket(tickets["waiting"]).since == arrived


def test_numbers_of_tickets_that_were_kept_are_passed_over(full_house) -> None:
    hub, _ = full_house(waiting_at_turn="keep")
    hub.ask(c.TurnDay())
    # A003 to A005 were kept.
    assert [hub.number(hub.arrives()) for _ in range(3)] == ["A001", "A002", "A006"]


def test_who_was_kept_goes_before_who_comes_today(full_house) -> None:
    hub, tickets = full_house(waiting_at_turn="keep")
    hub.ask(c.TurnDay())
    hub.arrives()
    hub.opens("c1", "noor")
    assert hub.reason("c1").code == "longest-wait"
    assert hub.counter("c1").ticket == tickets["called"]


def test_a_day_that_staff_open_begins_closed(full_house) -> None:
    hub, _ = full_house(day_opens="by-staff")
    assert hub.ask(c.TurnDay())[-1] == DayTurned(date(2026, 3, 4))
    assert not hub.board.day_open


def test_a_day_turns_once(hub) -> None:
    assert hub.board.day == date(2026, 3, 3)
    assert hub.ask(c.TurnDay()) == []
    hub.wait(minutes=24 * 60)
    assert hub.ask(c.TurnDay()) == [DayTurned(date(2026, 3, 4)), DayOpened()]
    assert hub.ask(c.TurnDay()) == []


def test_a_hub_that_was_off_for_a_week_turns_once_to_today(hub) -> None:
    hub.arrives()
    hub.wait(minutes=7 * 24 * 60)
    assert DayTurned(date(2026, 3, 10)) in hub.ask(c.TurnDay())
    assert hub.ask(c.TurnDay()) == []


def test_doors_that_staff_closed_stay_closed_over_night(hub) -> None:
    hub.ask(c.CloseDoors())
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert not hub.board.doors_open


def test_a_clock_put_back_by_a_day_does_not_turn_the_day_back_by_itself(hub) -> None:
    ticket = hub.arrives()
    hub.wait(minutes=-24 * 60)
    assert hub.ask(c.TurnDay()) == []
    assert hub.ticket(ticket).state is State.WAITING


def test_a_supervisor_can_turn_back_a_day_to_which_a_wrong_clock_had_brought_the_hub(hub) -> None:
    hub.now = utc(2031, 3, 3, 9)
    hub.ask(c.TurnDay())
    hub.now = utc(2026, 3, 3, 9)
    assert hub.ask(c.TurnDay()) == []
    assert hub.ask(c.TurnDay(), by=Actor(Role.CLERK, "noor")) == []
    assert DayTurned(date(2026, 3, 3)) in hub.ask(c.TurnDay(), by=Actor(Role.SUPERVISOR, "ada"))
