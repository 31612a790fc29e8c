"""A hub that takes appointments on Saturday evenings until 1:00, the night in which summer time ends or begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import (
    CapacitySeries,
    Closure,
    ExtraOpening,
    problems_of_closure,
    problems_of_opening,
)
from wijkhub_queue.check_in import look_at
from wijkhub_queue.rules import check
from wijkhub_queue.slots import slots

NIGHTS = {
    # Clocks are put on at 2:00 of the Sunday, and back at 3:00: until 1:00 nothing of that has happened yet.
    "spring": (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
    "autumn": (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    "winter": (date(2026, 12, 12), datetime(2026, 12, 12, 23, tzinfo=UTC)),
}
"""A Saturday, and the midnight (UTC) at its end."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=NIGHTS.values(), ids=list(NIGHTS))
def night(request, a_hub, setup):
    """The hub on that Saturday at noon, the day, and its midnight."""
    day, midnight = request.param
    series = (
        CapacitySeries("evening", "civil", ("sat",), time(23), time(0), 1, step_min=10),
        CapacitySeries("night", "civil", ("sun",), time(0), time(1), 1, step_min=10),
    )
    services = (replace(setup.services[0], appointment_min=20), *setup.services[1:])
    hub = a_hub(replace(setup, services=services, capacity=series), midnight - timedelta(hours=12))
    yield hub, day, midnight
    assert check(hub.journal) == []


def after_midnight(hub, day: date, midnight: datetime) -> list[float]:
    """The times on offer on a local day, in minutes after that midnight."""
    return [(slot.starts_at - midnight) / MINUTE for slot in slots(hub.board, "passport", day, now=hub.now)]


def test_both_sides_of_midnight_are_on_offer_and_nothing_runs_over_it(night) -> None:
    hub, day, midnight = night
    assert after_midnight(hub, day, midnight) == [-60, -50, -40, -30, -20]
    assert after_midnight(hub, day + timedelta(days=1), midnight) == [0, 10, 20, 30, 40]


def test_who_comes_before_midnight_for_a_time_after_it_is_on_time(night) -> None:
    hub, _, midnight = night
    mine = hub.books(midnight + 10 * MINUTE)
    hub.now = midnight - 51 * MINUTE
    assert look_at(hub.board, hub.now, appointment=mine).kind == "too-early"
    hub.now = midnight
    hub.ask(c.TurnDay())
    came, issued = hub.ask(c.CheckIn(mine))
    assert (came.how, issued.since) == ("on-time", midnight + 10 * MINUTE)
    # The hub's day goes on until 4:00, and with it the appointment.
    hub.now = midnight + 170 * MINUTE
    hub.ask(c.TurnDay())
    assert hub.appointment(mine).state is AppointmentState.CHECKED_IN


def test_who_comes_after_midnight_for_a_time_before_it_is_late_and_not_on_another_day(night) -> None:
    hub, _, midnight = night
    mine, missed = hub.books(midnight - 20 * MINUTE), hub.books(midnight - 60 * MINUTE)
    hub.now = midnight - 11 * MINUTE
    assert hub.ask(c.NoteMissed()) == [e.AppointmentMissed(missed)]
    hub.now = midnight - 10 * MINUTE
    assert look_at(hub.board, hub.now, appointment=mine).kind == "late"
    hub.now = midnight + 5 * MINUTE
    assert look_at(hub.board, hub.now, appointment=mine).kind == "too-late"


def test_what_would_run_over_midnight_is_refused_with_how_to_write_it() -> None:
    series = CapacitySeries("evening", "civil", ("sat",), time(20), time(1), 1)
    opening = ExtraOpening("evening", "civil", date(2026, 3, 28), time(20), time(1), 1)
    for one in (series, opening):
        [problem] = problems_of_opening(one, {"civil"})
        assert "ends before it starts" in problem and "another, from 00:00 on the day after" in problem
    day = date(2026, 3, 28)
    [problem] = problems_of_closure(Closure("party", day, day, time(20), time(1)), {"civil"})
    assert "a closure of its own, from 00:00 on the day after" in problem
