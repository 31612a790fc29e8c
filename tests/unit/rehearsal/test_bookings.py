"""Part of a day's residents book beforehand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from wijkhub_client.rehearsal.bookings import COME, EARLY_UP_TO_MIN, TOO_LATE_BY_MIN, with_appointments
from wijkhub_client.rehearsal.day import DayPlan, plan_day
from wijkhub_client.rehearsal.demo_day import as_csv
from wijkhub_client.rehearsal.office import queues_of, setup_of
from wijkhub_client.rehearsal.pace import Happening, Kind
from wijkhub_client.rehearsal.record import DayRecord, read_day
from wijkhub_queue.hub_setup import HubSetup, Policy, problems_of

ZONE = ZoneInfo("Europe/Amsterdam")
POLICY = Policy(early_min=60, on_time_min=10, grace_min=10)


@pytest.fixture
def demo(tmp_path) -> DayPlan:
    path = tmp_path / "demo.csv"
    path.write_text(as_csv())
    return plan_day(queues_of(read_day(path)), ZONE, seed=1)


def all_of(plan: DayPlan) -> list[Happening]:
    return [one for instant in plan.instants for one in instant.happenings]


def test_the_shares_are_of_everybody() -> None:
    assert sum(COME.values()) == pytest.approx(1)


def test_nobody_books_when_nobody_is_to(demo: DayPlan) -> None:
    assert with_appointments(demo, 0.0, POLICY, seed=1) == demo


@pytest.mark.parametrize("seed", range(3))
def test_the_share_that_is_asked_for_books_in_each_queue(demo: DayPlan, seed: int) -> None:
    plan = with_appointments(demo, 0.33, POLICY, seed=seed)
    booked = Counter(one.queue for one in plan.bookings)
    arrivals = Counter(one.queue for one in all_of(demo) if one.kind is Kind.ARRIVE)
    assert booked == {queue: round(0.33 * n) for queue, n in arrivals.items()}


@pytest.mark.parametrize("seed", range(3))
def test_who_stays_away_leaves_everybody_else_their_call(demo: DayPlan, seed: int) -> None:
    plan = with_appointments(demo, 1.0, POLICY, seed=seed)
    away = sum(not one.comes for one in plan.bookings)
    assert away > 0
    before, after = (Counter(one.kind for one in all_of(day)) for day in (demo, plan))
    assert after[Kind.ARRIVE] == before[Kind.ARRIVE] - away
    assert after[Kind.CALL] + after[Kind.LEAVE] == after[Kind.ARRIVE]
    assert after[Kind.START] == after[Kind.FINISH] == after[Kind.CALL]
    # Whenever somebody is called or leaves, somebody is there for it.
    waiting: Counter[str] = Counter()
    for one in all_of(plan):
        waiting[one.queue] += {Kind.ARRIVE: 1, Kind.CALL: -1, Kind.LEAVE: -1}.get(one.kind, 0)
        assert waiting[one.queue] >= 0
    # At each counter a call, a start and a finish follow one another.
    for counter in {one.counter for one in all_of(plan) if one.counter}:
        steps = [
            one.kind
            for one in all_of(plan)
            if one.counter == counter and one.kind in (Kind.CALL, Kind.START, Kind.FINISH)
        ]
        assert steps == [Kind.CALL, Kind.START, Kind.FINISH] * (len(steps) // 3)


@pytest.mark.parametrize("seed", range(3))
def test_who_comes_does_so_when_the_record_has_somebody_come(demo: DayPlan, seed: int) -> None:
    plan = with_appointments(demo, 0.5, POLICY, seed=seed)
    wanted = {one.id: one.wanted for one in plan.bookings}
    late_by = [(one.at - wanted[one.booking]) for one in all_of(plan) if one.booking]
    # A time is rounded to five minutes, so anybody may be two and a half off.
    slack = timedelta(minutes=2.5)
    assert min(late_by) >= -timedelta(minutes=EARLY_UP_TO_MIN) - slack
    assert max(late_by) <= timedelta(minutes=POLICY.grace_min + TOO_LATE_BY_MIN) + slack
    assert all(moment.minute % 5 == 0 and moment.second == 0 for moment in wanted.values())
    arrivals = {(one.at, one.queue) for one in all_of(demo) if one.kind is Kind.ARRIVE}
    assert {(one.at, one.queue) for one in all_of(plan) if one.kind is Kind.ARRIVE} <= arrivals


def test_the_same_seed_books_the_same_ones(demo: DayPlan) -> None:
    assert with_appointments(demo, 0.33, POLICY, seed=1) == with_appointments(demo, 0.33, POLICY, seed=1)
    assert with_appointments(demo, 0.33, POLICY, seed=1) != with_appointments(demo, 0.33, POLICY, seed=2)


def test_a_policy_without_grace_or_earliness_will_do(demo: DayPlan) -> None:
    strict = Policy(early_min=0, on_time_min=0, grace_min=0)
    assert with_appointments(demo, 1.0, strict, seed=1).bookings


def test_an_office_that_can_be_booked_has_as_many_places_as_counters(small_day: DayRecord, own_setup: HubSetup) -> None:
    queues = queues_of(small_day)
    setup = setup_of(small_day, queues, own_setup, bookable=True, taken=3)
    assert problems_of(setup) == []
    assert [series.places for series in setup.capacity] == [2 + 3, 1 + 3]
    assert all(service.appointment_min for service in setup.services)
    assert setup_of(small_day, queues, own_setup).capacity == ()
