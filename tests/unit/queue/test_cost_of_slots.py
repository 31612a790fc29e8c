"""Times are offered at once, however full the days are and however many are to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.board import decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure
from wijkhub_queue.slots import slots

FULL = date(2026, 3, 10)
DAYS, A_DAY = 60, 334
"""20,040 appointments to come."""


@pytest.fixture(scope="module")
def busy():
    """Makes the hub of `setup` one with 20 places at once and 20,000 appointments to come, 200 a day of its group."""
    made = {}

    def make(a_hub, setup):
        if not made:
            series = CapacitySeries("always", "civil", WEEKDAYS, time(9), time(17), 20)
            services = (replace(setup.services[0], appointment_min=20), *setup.services[1:])
            hub = a_hub(replace(setup, services=services, capacity=(series,)))
            for number in range(DAYS * A_DAY):
                day, of_day = divmod(number, A_DAY)
                starts = datetime(2026, 3, 4, 8, tzinfo=UTC) + timedelta(days=day, minutes=5 * (of_day % 80))
                group = "civil" if of_day < 200 else "care"
                hub.record(e.AppointmentBooked(f"a{number}", f"C{number}", "passport", group, starts, 20))
            made["hub"] = hub
        return made["hub"]

    return make


@pytest.fixture
def hub(busy, a_hub, setup):
    """That hub."""
    return busy(a_hub, setup)


def best_ms(action: Callable[[], object], times: int = 15) -> float:
    """How long it takes at its best: what else the machine does is no part of it."""
    took = []
    for _ in range(times):
        before = perf_counter()
        action()
        took.append(perf_counter() - before)
    return min(took) * 1000


def test_the_times_of_a_full_day_take_well_under_five_milliseconds(hub) -> None:
    found = slots(hub.board, "passport", FULL, now=hub.now)
    assert len(found) == 93
    assert best_ms(lambda: slots(hub.board, "passport", FULL, now=hub.now)) < 4


def test_booking_among_twenty_thousand_takes_milliseconds(hub) -> None:
    at = datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert best_ms(lambda: hub.ask(c.BookAppointment("passport", at)), times=5) < 10


def test_looking_who_has_not_come_costs_nothing_while_nobody_is_due(hub) -> None:
    assert best_ms(lambda: hub.ask(c.NoteMissed())) < 1


def test_a_closure_of_one_day_looks_at_that_day(hub) -> None:
    def close_and_open() -> None:
        hub.ask(c.AddClosure(Closure("ill", FULL, FULL), displace=True))
        hub.ask(c.RemoveClosure("ill"))

    assert best_ms(close_and_open, times=3) < 100


def test_a_snapshot_with_twenty_thousand_is_read_in_a_moment(hub) -> None:
    snapshot = encode_board(hub.board)
    assert best_ms(lambda: decode_board(snapshot), times=3) < 1000
    assert len(decode_board(snapshot).appointments) >= DAYS * A_DAY
