"""Clocks: the machine's, which somebody may move, and that of an exercise, which a supervisor sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wijkhub_server.clock import JUMP_S, LEASE_S, ExerciseClock, FakeClock, SystemClock


class Machine:
    """A machine's two clocks: one that can be set, one that only goes on."""

    def __init__(self) -> None:
        self.wall = 1_772_438_400.0
        self.steady = 50.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.steady)


def test_the_machines_time_is_utc() -> None:
    machine = Machine()
    # 1,772,438,400 s after 1970 is 20,514 days and 8 hours: 2 March 2026, 08:00.
    assert machine.clock().now() == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_time_that_passes_is_no_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_(100_000)
    assert clock.jumped_s() == 0


@pytest.mark.parametrize("seconds", [3600.0, -3600.0, JUMP_S, -JUMP_S])
def test_a_clock_that_is_moved_is_noticed_once(seconds: float) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_(10)
    machine.wall += seconds
    assert clock.jumped_s() == pytest.approx(seconds)
    assert clock.jumped_s() == 0


def test_the_time_service_at_its_work_is_no_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += JUMP_S - 0.1
    assert clock.jumped_s() == 0


def test_small_steps_one_way_come_to_light_together() -> None:
    machine = Machine()
    clock = machine.clock()
    jumps = []
    for _ in range(5):
        machine.wall += 0.5
        jumps.append(clock.jumped_s())
    # 0.5 s each: after four of them the clock is off by 2 s.
    assert jumps == pytest.approx([0, 0, 0, 2.0, 0])


def test_a_real_machine_has_not_jumped() -> None:
    clock = SystemClock()
    assert clock.jumped_s() == 0
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


class TestExercise:
    def make(self) -> ExerciseClock:
        self.real = 10.0
        return ExerciseClock(lambda: self.real)

    def test_it_begins_with_the_real_time(self) -> None:
        assert abs(self.make().now() - datetime.now(UTC)) < timedelta(seconds=1)

    @pytest.mark.parametrize("rate", [1.0, 60.0, 3600.0])
    def test_it_runs_at_its_rate(self, rate: float) -> None:
        clock, eight = self.make(), datetime(2020, 1, 15, 8, 0, tzinfo=UTC)
        clock.set(eight, rate)
        self.real += 2.5
        assert clock.now() == eight + timedelta(seconds=2.5 * rate)

    def test_it_may_stand_still_for_a_minute_at_most(self) -> None:
        clock, eight = self.make(), datetime(2020, 1, 15, 8, 0, tzinfo=UTC)
        clock.set(eight, 0)
        self.real += LEASE_S
        assert clock.now() == eight
        self.real += 1
        assert clock.now() == eight + timedelta(seconds=1)

    def test_being_set_is_no_jump(self) -> None:
        clock = self.make()
        clock.set(datetime(2020, 1, 15, 8, 0, tzinfo=UTC), 0)
        assert clock.jumped_s() == 0


def test_a_make_believe_clock_tells_of_a_move_once_and_of_passing_time_never() -> None:
    eight = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    clock = FakeClock(eight)
    clock.advance(60)
    assert (clock.now(), clock.jumped_s()) == (eight + timedelta(minutes=1), 0)
    clock.move(-120)
    clock.move(30)
    assert (clock.now(), clock.jumped_s(), clock.jumped_s()) == (eight - timedelta(seconds=30), -90, 0)
