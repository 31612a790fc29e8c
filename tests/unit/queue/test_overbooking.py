"""What overbooking risks. By hand, with 2 places, 3 sold and each absent one time in four.

All three come with 0.75 x 0.75 x 0.75 = 0.421875, and then one comes too many: 0.421875 on average.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.overbooking import absences, places_sold, risk_of


def test_the_chance_that_more_come_than_there_are_places() -> None:
    risk = risk_of(2, 50, 0.25)
    assert (risk.places, risk.sold) == (2, 3)
    assert risk.too_many == pytest.approx(0.421875)
    assert risk.expected_over == pytest.approx(0.421875)


def test_two_too_many_count_twice() -> None:
    # 2 places, 4 sold, each absent one time in two: 3 come with 4/16, 4 come with 1/16.
    risk = risk_of(2, 100, 0.5)
    assert risk.too_many == pytest.approx(5 / 16)
    assert risk.expected_over == pytest.approx(4 / 16 * 1 + 1 / 16 * 2)


@pytest.mark.parametrize(
    ("percent", "share", "too_many"), [(0, 0.0, 0.0), (9, 0.3, 0.0), (10, 0.0, 1.0), (10, 1.0, 0.0)]
)
def test_nothing_sold_beside_the_places_risks_nothing(percent: int, share: float, too_many: float) -> None:
    # 9 in 100 of 10 places is rounded down to none.
    assert risk_of(10, percent, share).too_many == too_many


@pytest.mark.parametrize(
    ("places", "percent", "sold"), [(1, 99, 1), (1, 100, 2), (4, 25, 5), (20, 10, 22), (19, 10, 20)]
)
def test_how_many_are_sold(places: int, percent: int, sold: int) -> None:
    assert places_sold(places, percent) == sold


def test_absences_are_counted_from_what_the_hub_remembers(booking) -> None:
    hub = booking(places=4)
    noon = datetime(2026, 3, 3, 11, tzinfo=UTC)
    came, *_ = [hub.books(noon) for _ in range(4)]
    hub.books(noon + timedelta(days=1))
    hub.now = noon
    hub.ask(c.CheckIn(came))
    hub.wait(minutes=15)
    hub.ask(c.NoteMissed())
    # One came, three did not; the one of tomorrow says nothing yet.
    assert absences(hub.board, "civil") == (3, 4)
    assert absences(hub.board, "care") == (0, 0)
