from datetime import UTC, datetime, timedelta

from wijkhub_staff.hub_clock import HubClock

THEN = datetime(2020, 1, 15, 9, 0, tzinfo=UTC)


class Seconds:
    def __init__(self):
        self.passed = 100.0

    def __call__(self):
        return self.passed


def test_between_two_answers_time_goes_on_as_here():
    seconds = Seconds()
    clock = HubClock(seconds)
    clock.told(THEN, exercise=False)
    seconds.passed += 90
    assert clock.now() == THEN + timedelta(seconds=90)


def test_the_terminals_own_clock_plays_no_part():
    clock = HubClock(lambda: 5.0)
    clock.told(THEN, exercise=False)
    assert clock.now().year == 2020


def test_at_an_exercise_time_stands_still_between_two_answers():
    seconds = Seconds()
    clock = HubClock(seconds)
    clock.told(THEN, exercise=True)
    seconds.passed += 90
    assert clock.now() == THEN


def test_something_that_happened_later_moves_the_clock_on_and_never_back():
    clock = HubClock(Seconds())
    clock.told(THEN, exercise=False)
    clock.seen(THEN + timedelta(minutes=3))
    assert clock.now() == THEN + timedelta(minutes=3)
    clock.seen(THEN)
    assert clock.now() == THEN + timedelta(minutes=3)


def test_what_the_hub_tells_counts_even_when_it_is_earlier():
    clock = HubClock(Seconds())
    clock.told(THEN, exercise=False)
    clock.told(THEN - timedelta(hours=1), exercise=False)
    assert clock.now() == THEN - timedelta(hours=1)
