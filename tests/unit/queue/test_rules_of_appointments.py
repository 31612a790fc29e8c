"""The checker of the ninth rule: silent on what a hub decided, and loud on each way in which a place is sold twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.capacity import Closure, ExtraOpening
from wijkhub_queue.rules import check

NINE = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
TOMORROW = date(2026, 3, 4)


@pytest.fixture
def hub(booking):
    """One place, taken tomorrow from 9:00 to 9:20."""
    hub = booking()
    hub.ask(c.BookAppointment("passport", NINE), command_id="one")
    return hub


def sold(hub, minutes: float = 0, name: str = "two", **others: object) -> None:
    """The journal says that another was booked."""
    at = NINE + timedelta(minutes=minutes)
    hub.record(e.AppointmentBooked(name, f"CODE{name}", "passport", "civil", at, 20, **others))


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_rule_9_a_place_is_sold_twice(hub, minutes: float) -> None:
    hub.configure(replace(hub.board.setup, capacity=(replace(hub.board.setup.capacity[0], start=time(8)),)))
    sold(hub, minutes)
    [(rule, what)] = hub.found()
    assert rule == 9 and "2 places of 'civil' are sold at" in what and "there are 1" in what


def test_rule_9_beside_each_other_is_not_twice(hub) -> None:
    sold(hub, 20)
    assert hub.found() == []


def test_rule_9_preparing_and_clearing_take_the_place_too(hub) -> None:
    sold(hub, 25, prepare=10)
    assert [rule for rule, _ in hub.found()] == [9]


def test_rule_9_a_place_that_is_held_is_sold(hub) -> None:
    hub.ask(c.HoldSlot("passport", NINE + timedelta(minutes=60)))
    sold(hub, 60)
    assert [rule for rule, _ in hub.found()] == [9]
    hub.wait(minutes=10)
    hub.record(e.AppointmentCancelled("two"))
    sold(hub, 60, "three")
    assert len(check(hub.journal)) == 1


@pytest.mark.parametrize(
    "change",
    [
        e.ClosureAdded(Closure("feast", TOMORROW, TOMORROW)),
        e.ClosureAdded(Closure("part", TOMORROW, TOMORROW, time(10, 10))),
        e.ClosureAdded(Closure("ours", TOMORROW, TOMORROW, groups=("civil",))),
    ],
)
def test_rule_9_a_place_is_sold_in_a_closure(hub, change: e.Event) -> None:
    hub.record(change)
    sold(hub, 60)
    [(rule, what)] = hub.found()
    assert rule == 9 and what.endswith("there are 0")
    hub.record(e.ClosureRemoved(change.closure.id))
    sold(hub, 120, "three")
    assert len(check(hub.journal)) == 1


def test_rule_9_an_extra_opening_gives_places(hub) -> None:
    hub.record(e.OpeningAdded(ExtraOpening("fair", "civil", TOMORROW, time(9), time(10), 1)))
    sold(hub)
    assert hub.found() == []
    hub.record(e.OpeningRemoved("fair"))
    sold(hub, 40, "three")
    assert hub.found() == []
    sold(hub, 40, "four")
    assert [rule for rule, _ in hub.found()] == [9]


def test_rule_9_the_places_of_a_channel_are_sold_by_another(hub) -> None:
    series = replace(hub.board.setup.capacity[0], places=2, reserved={"web": 1})
    hub.configure(replace(hub.board.setup, capacity=(series,)))
    sold(hub, channel="web")
    assert hub.found() == []
    sold(hub, 60, "three")
    sold(hub, 60, "four")
    assert [rule for rule, _ in hub.found()] == [9]


def test_rule_9_who_cancelled_missed_or_walked_in_takes_no_place(hub) -> None:
    hub.record(e.AppointmentCancelled("one"))
    sold(hub)
    hub.record(e.AppointmentMissed("two"))
    sold(hub, 0, "three")
    hub.record(e.AppointmentCheckedIn("three", "ticket", "walk-in"))
    sold(hub, 0, "four")
    assert hub.found() == []


def test_rule_9_a_move_into_a_place_that_is_taken(hub) -> None:
    sold(hub, 60)
    hub.record(e.AppointmentMoved("two", NINE + timedelta(minutes=60), NINE, 20))
    assert [rule for rule, _ in hub.found()] == [9]


def test_rule_9_a_move_from_where_it_was_not(hub) -> None:
    hub.record(e.AppointmentMoved("one", NINE + timedelta(minutes=60), NINE + timedelta(minutes=80), 20))
    assert [what.split(" was moved")[0] for _, what in hub.found()] == ["appointment one"]


def test_rule_9_a_code_of_two(hub) -> None:
    code = hub.appointment("one").code
    hub.record(e.AppointmentBooked("two", code, "passport", "civil", NINE + timedelta(hours=1), 20))
    assert hub.found() == [(9, f"code {code} was given to two appointments")]


def test_rule_4_an_appointment_is_booked_twice(hub) -> None:
    sold(hub, 60, "one")
    assert hub.found() == [(4, "appointment one was booked twice")]


@pytest.mark.parametrize(
    ("event", "move"),
    [
        (e.AppointmentMissed("one"), "miss"),
        (e.AppointmentConfirmed("one"), "confirm"),
        (e.AppointmentCheckedIn("one", "ticket"), "check-in"),
        (e.AppointmentMoved("one", NINE, NINE, 20), "move"),
    ],
)
def test_rule_5_an_appointment_makes_a_move_that_its_state_does_not_allow(hub, event: e.Event, move: str) -> None:
    hub.record(e.AppointmentCancelled("one"))
    hub.record(event)
    assert (5, f"{move} of appointment one while it is cancelled") in hub.found()


def test_rule_5_an_appointment_that_is_not_there_makes_a_move(hub) -> None:
    hub.record(e.AppointmentMissed("nobody's"))
    assert hub.found() == [(5, "miss of appointment nobody's, which the hub does not have")]


@pytest.mark.parametrize("hours", [-2, 2])
def test_rule_9_a_hold_is_kept_as_long_as_it_was_to_though_the_clock_is_moved(hub, hours: int) -> None:
    hub.ask(c.HoldSlot("passport", NINE + timedelta(minutes=60)))
    hub.wait(hours * 3600)
    hub.ask(c.NoteClockJump(hours * 3600.0))
    hub.wait(minutes=9)
    sold(hub, 60)
    assert [rule for rule, _ in hub.found()] == [9]
