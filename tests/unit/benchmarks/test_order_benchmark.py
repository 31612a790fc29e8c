"""The hall of the benchmark is what it says: as many wait after a call as before, and a scan finds the same one."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from wijkhub_benchmarks.order import Hall
from wijkhub_queue.tickets import State


@pytest.mark.parametrize(("people", "classes"), [(10, 3), (10, 12), (300, 12)])
def test_as_many_wait_in_each_class_after_calls_as_before(people: int, classes: int) -> None:
    hall = Hall(people, classes, random.Random(1))

    def waiting() -> Counter[str]:
        return Counter(one.ticket_class for one in hall.board.tickets.values() if one.state is State.WAITING)

    before = waiting()
    assert (before.total(), len(before)) == (people, min(people, classes))
    for _ in range(50):
        assert hall.call() > 0
    assert waiting() == before
    assert len(hall.board.lanes) == people
    assert hall.board.odd == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_scan_of_all_finds_whom_the_hub_calls(seed: int) -> None:
    hall = Hall(200, 12, random.Random(seed))
    for _ in range(40):
        hall.call()
        assert hall.scan()[1]


def test_who_leaves_and_takes_the_same_place_changes_nothing() -> None:
    hall = Hall(50, 3, random.Random(1))
    before = [[*lane] for _, lane in hall.board.lanes.of_group("all")]
    for _ in range(20):
        hall.leave_and_return()
    assert sorted([*lane] for _, lane in hall.board.lanes.of_group("all")) == sorted(before)
