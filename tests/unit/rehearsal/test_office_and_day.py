from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from wijkhub_client.rehearsal.day import WALK_S, plan_day
from wijkhub_client.rehearsal.office import queues_of, setup_of
from wijkhub_client.rehearsal.pace import Kind
from wijkhub_client.rehearsal.record import DayRecord, RecordError, ServiceRecord
from wijkhub_queue.capacity import CapacitySeries, Closure
from wijkhub_queue.hub_setup import HubSetup, problems_of

AService = Callable[..., ServiceRecord]
ZONE = ZoneInfo("Europe/Amsterdam")


def day_of(*services: ServiceRecord) -> DayRecord:
    return DayRecord("Demo", date(2026, 3, 2), services)


def test_each_service_keeps_its_letter_and_has_counters_enough(a_service: AService) -> None:
    queues = queues_of(day_of(a_service((1, 0, None), (3, 0, 0)), a_service((0, 2, None), letter="K", name="Kas")))
    assert [(queue.id, queue.letter, queue.counters) for queue in queues] == [
        ("a", "A", ("a1", "a2", "a3")),
        ("k", "K", ()),
    ]


@pytest.mark.parametrize("letter", ["A", "é", "10", ""])
def test_a_letter_that_is_taken_or_none_at_all_is_replaced_by_a_free_one(a_service: AService, letter: str) -> None:
    queues = queues_of(
        day_of(
            a_service((1, 0, None)),
            a_service((1, 0, None), letter=letter, name="Anders"),
            a_service((1, 0, None), letter="B", name="Geld"),
        )
    )
    assert [queue.letter for queue in queues] == ["A", "C", "B"]


def test_more_services_than_letters_cannot_be_played(a_service: AService) -> None:
    services = [a_service((1, 0, None), name=f"Dienst {n}") for n in range(27)]
    assert len(queues_of(day_of(*services[:26]))) == 26
    with pytest.raises(RecordError, match="27 services on 2026-03-02; a hub has letters for 26"):
        queues_of(day_of(*services))


def test_the_set_up_works_and_keeps_the_hubs_own_rules(small_day: DayRecord, own_setup: HubSetup) -> None:
    own = replace(own_setup, policy=replace(own_setup.policy, longest_wait_min=45, time_zone="Europe/Warsaw"))
    setup = setup_of(small_day, queues_of(small_day), own)
    assert problems_of(setup) == []
    assert (setup.name, setup.exercise) == ("Oefening: Demo", True)
    assert (setup.policy.longest_wait_min, setup.policy.time_zone) == (45, "Europe/Warsaw")
    assert (setup.policy.turn, setup.policy.waiting_at_turn) == (time(0, 0), "close")
    assert [counter.name for counter in setup.counters] == [
        {"nl": "Balie A1", "en": "Counter A1"},
        {"nl": "Balie A2", "en": "Counter A2"},
        {"nl": "Balie B1", "en": "Counter B1"},
    ]


def test_a_letter_before_a_services_name_is_not_said_twice(a_service: AService, own_setup: HubSetup) -> None:
    record = day_of(a_service((1, 0, None), name="A: Papieren"))
    assert setup_of(record, queues_of(record), own_setup).services[0].name == {"nl": "Papieren"}


def test_what_can_be_booked_at_the_hub_itself_is_not_the_offices(small_day: DayRecord, own_setup: HubSetup) -> None:
    series = CapacitySeries("mornings", "papers", ("mon",), time(9), time(12), places=2)
    closure = Closure("move", date(2026, 3, 2), date(2026, 3, 2), groups=("papers",))
    booked = replace(own_setup, capacity=(series,), closures=(closure,), overbooking={"papers": 10})
    assert problems_of(booked) == []
    played = setup_of(small_day, queues_of(small_day), booked)
    assert problems_of(played) == []
    assert (played.capacity, played.closures, played.overbooking) == ((), (), {})


def test_a_day_is_planned_from_the_first_observation_to_the_last(small_day: DayRecord) -> None:
    plan = plan_day(queues_of(small_day), ZONE, seed=1)
    assert plan.begins == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert plan.ends == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    moments = [instant.at for instant in plan.instants]
    assert moments == sorted(set(moments))
    # A: 2 + 1 + 1 arrive. B: 1 waits at first, 2 + 2 arrive; the 2 that wait when it closes leave.
    assert (plan.count(Kind.ARRIVE), plan.count(Kind.ARRIVE, "b")) == (9, 5)
    assert (plan.count(Kind.CALL), plan.count(Kind.LEAVE)) == (7, 2)


def test_what_the_record_leaves_open_is_remarked(small_day: DayRecord) -> None:
    # A has one blank besides its first row, B none; 1 waits at B at first; nobody waits whom nobody counted.
    remarks = plan_day(queues_of(small_day), ZONE, seed=1).remarks
    assert (remarks.blank_arrivals, remarks.already_waiting, remarks.uncounted) == (1, 1, 0)


@pytest.mark.parametrize("seed", range(5))
def test_who_is_called_is_at_the_counter_soon_after_and_before_they_have_been_helped(
    small_day: DayRecord, seed: int
) -> None:
    plan = plan_day(queues_of(small_day), ZONE, seed=seed)
    called: dict[str, Any] = {}
    started: dict[str, Any] = {}
    for instant in plan.instants:
        for one in instant.happenings:
            match one.kind:
                case Kind.CALL:
                    called[one.counter] = instant.at
                case Kind.START:
                    walked = (instant.at - called.pop(one.counter)).total_seconds()
                    assert 0 < walked <= WALK_S
                    started[one.counter] = instant.at
                case Kind.FINISH:
                    assert started.pop(one.counter) <= instant.at
    assert called == started == {}
