"""Every expected number follows from the rules in `pace`'s own text, worked out beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.pace import Happening, Kind, happenings, moment, stretches
from wijkhub_client.rehearsal.record import Observation, ServiceRecord

ZONE = ZoneInfo("Europe/Amsterdam")
LOCAL_NINE = datetime.fromisoformat("2026-03-02 09:00")
NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""09:00 in Amsterdam in winter, the first observation of each record here."""

AQueue = Callable[..., Queue]


def minutes(happening: Happening) -> float:
    return (happening.at - NINE).total_seconds() / 60


def of_kind(played: list[Happening], kind: Kind) -> list[float]:
    return [minutes(one) for one in played if one.kind is kind]


def test_an_observation_is_made_in_the_offices_own_time() -> None:
    summer = Observation(datetime.fromisoformat("2026-07-01 09:00"), 1, 0, 0)
    assert moment(summer, ZONE) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


def test_residents_arrive_within_the_interval_in_which_they_were_counted(a_queue: AQueue) -> None:
    played = happenings(a_queue((9, 0, None), (9, 0, 4), (9, 0, 0), (9, 0, 7)), ZONE, "seed")
    arrivals = of_kind(played, Kind.ARRIVE)
    assert [sum(begins < at <= begins + 5 for at in arrivals) for begins in (0, 5, 10)] == [4, 0, 7]


def test_the_same_seed_gives_the_same_day_and_another_one_another(a_queue: AQueue) -> None:
    queue = a_queue((2, 0, None), (2, 2, 6), (2, 0, 3))
    assert happenings(queue, ZONE, "1") == happenings(queue, ZONE, "1")
    assert of_kind(happenings(queue, ZONE, "1"), Kind.ARRIVE) != of_kind(happenings(queue, ZONE, "2"), Kind.ARRIVE)


def test_calls_are_arrivals_less_the_change_in_waiting(a_queue: AQueue) -> None:
    # 4 - (3 - 0) = 1, then 2 - (1 - 3) = 4, then 0 - (0 - 1) = 1.
    queue = a_queue((2, 0, None), (2, 3, 4), (2, 1, 2), (2, 0, 0))
    assert [stretch.calls for stretch in stretches(queue.record.observations, ZONE)] == [0, 1, 4, 1, 0]
    played = happenings(queue, ZONE, "seed")
    assert [sum(begins < at <= begins + 5 for at in of_kind(played, Kind.CALL)) for begins in (0, 5, 10)] == [1, 4, 1]


def test_a_blank_arrival_counts_nobody(a_queue: AQueue) -> None:
    # 3 wait; none is known to arrive while 2 fewer wait: 0 - (1 - 3) = 2 calls.
    queue = a_queue((1, 3, None), (1, 1, None))
    played = happenings(queue, ZONE, "seed")
    assert len(of_kind(played, Kind.ARRIVE)) == 3
    assert sum(0 < at < 5 for at in of_kind(played, Kind.CALL)) == 2


def test_people_whom_the_record_did_not_count_are_not_played_and_their_calls_fall_away(a_queue: AQueue) -> None:
    # Waiting grows by 5, 2 of them counted: calls so far 2 - 5 = -3. Then 4 are called in the record: -3 + 4 = 1 of
    # them a resident who was counted. Then 1 more: 2 in all, as many as arrived.
    queue = a_queue((1, 0, None), (1, 5, 2), (1, 1, 0), (1, 0, 0))
    assert [stretch.calls for stretch in stretches(queue.record.observations, ZONE)] == [0, 0, 1, 1, 0]
    assert len(of_kind(happenings(queue, ZONE, "seed"), Kind.ARRIVE)) == 2


def test_who_waits_at_the_first_observation_arrives_with_it(a_queue: AQueue) -> None:
    played = happenings(a_queue((1, 2, None), (1, 2, 0)), ZONE, "seed")
    assert of_kind(played, Kind.ARRIVE) == [0, 0]


def test_arrivals_at_the_first_observation_are_those_who_wait_and_those_called(a_queue: AQueue) -> None:
    # 3 came before it and 1 waits: 3 - 1 = 2 were called, which is done as soon as it can be seen that counters are
    # open: in the interval that follows.
    queue = a_queue((1, 1, 3), (1, 1, 0))
    assert [(one.arrivals, one.calls) for one in stretches(queue.record.observations, ZONE)] == [(3, 0), (0, 2), (0, 0)]


def test_a_resident_is_helped_for_counters_times_seconds_by_calls(a_queue: AQueue) -> None:
    # 2 counters, 300 s, 4 calls: 2 x 300 / 4 = 150 s each. Six wait at the start, so nobody is waited for; calls fall
    # 75 s apart, so with two counters none has to be hurried.
    played = happenings(a_queue((2, 6, None), (2, 2, 0), (2, 2, 0)), ZONE, "seed")
    called = {counter: [] for counter in ("a1", "a2")}
    for one in played:
        if one.kind in (Kind.CALL, Kind.FINISH):
            called[one.counter].append(one.at)
    for times in called.values():
        helped = [(done - begun).total_seconds() for begun, done in zip(times[::2], times[1::2], strict=True)]
        assert len(helped) == 2
        assert all(149 <= seconds <= 151 for seconds in helped)


def test_a_call_that_finds_nobody_is_made_when_somebody_arrives(a_queue: AQueue) -> None:
    # One comes and is called in each interval; whenever in it they come, they are called, and at once if the moment of
    # the call had passed: the interval's middle.
    played = happenings(a_queue((1, 0, None), *[(1, 0, 1)] * 12), ZONE, "seed")
    arrivals, calls = of_kind(played, Kind.ARRIVE), of_kind(played, Kind.CALL)
    assert len(arrivals) == len(calls) == 12
    middles = [5 * n + 2.5 for n in range(12)]
    late = [(arrival, call) for arrival, call, middle in zip(arrivals, calls, middles, strict=True) if arrival > middle]
    assert late
    assert all(call == arrival for arrival, call in late)


def test_where_no_counter_is_open_a_shorter_queue_means_that_people_left(a_queue: AQueue) -> None:
    played = happenings(a_queue((1, 3, None), (0, 3, 0), (0, 1, 0), (1, 1, 0), (1, 0, 0)), ZONE, "seed")
    leaving = of_kind(played, Kind.LEAVE)
    assert len(leaving) == 2
    assert all(5 < at < 10 for at in leaving)
    assert sum(15 < at < 20 for at in of_kind(played, Kind.CALL)) == 1


def test_calls_before_a_counter_was_seen_to_open_are_made_once_it_is(a_queue: AQueue) -> None:
    # Closed at 09:00 and open at 09:05 with 2 fewer waiting: these 2 are called after 09:05, with the 1 of then.
    queue = a_queue((0, 4, None), (1, 2, 0), (1, 1, 0))
    assert [stretch.calls for stretch in stretches(queue.record.observations, ZONE)] == [0, 0, 3, 0]


def test_who_waits_at_the_last_observation_leaves_then(a_queue: AQueue) -> None:
    played = happenings(a_queue((1, 0, None), (1, 2, 2)), ZONE, "seed")
    assert of_kind(played, Kind.LEAVE) == [5, 5]


def test_counters_open_and_close_when_it_was_seen(a_queue: AQueue) -> None:
    played = happenings(a_queue((1, 0, None), (3, 0, 0), (2, 0, 0), (0, 0, 0)), ZONE, "seed")
    assert [(minutes(one), one.counter) for one in played if one.kind is Kind.OPEN] == [(0, "a1"), (5, "a2"), (5, "a3")]
    closed = [(minutes(one), one.counter) for one in played if one.kind is Kind.CLOSE]
    assert closed[0] == (10, "a3")
    assert sorted(closed[1:]) == [(15, "a1"), (15, "a2")]


def test_a_counter_has_finished_its_resident_when_it_closes(a_queue: AQueue) -> None:
    # 1 call in 300 s with one counter: 300 s from the middle on, so till 450 s, but it closes at 300 s.
    played = happenings(a_queue((1, 1, None), (0, 0, 0), (0, 0, 0)), ZONE, "seed")
    assert of_kind(played, Kind.FINISH) == of_kind(played, Kind.CLOSE) == [5]


def test_the_last_counter_stays_for_residents_whom_the_record_counts_as_called(a_queue: AQueue) -> None:
    # Six arrive and are called between 09:00 and 09:05, at one counter, for 50 s each and at least 25 s. On a day on
    # which two arrive in the last 25 s, the last call comes late, and the counter closes after 09:05 so as to make it.
    queue = a_queue((1, 0, None), (0, 0, 6), (0, 0, 0), (0, 0, 0))
    days = [happenings(queue, ZONE, str(seed)) for seed in range(40)]
    late = [played for played in days if of_kind(played, Kind.CLOSE)[0] > 5]
    assert late
    for played in days:
        assert (len(of_kind(played, Kind.FINISH)), of_kind(played, Kind.LEAVE)) == (6, [])


records = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 6), st.none() | st.integers(0, 6)), min_size=2, max_size=15
)


@given(records, st.integers(1, 20), st.integers(0, 3))
def test_whatever_was_recorded_everybody_comes_once_and_goes_once(
    seen: list[tuple[int, int, int | None]], every_min: int, seed: int
) -> None:
    begins = LOCAL_NINE
    observations = tuple(Observation(begins + timedelta(minutes=every_min * n), *one) for n, one in enumerate(seen))
    record = ServiceRecord("A", "Papieren", observations)
    counters = tuple(f"a{n}" for n in range(1, record.most_counters + 1))
    played = happenings(Queue("a", "A", counters, record), ZONE, str(seed))
    assert [one.at for one in played] == sorted(one.at for one in played)
    waiting, opened, helping = 0, set[str](), dict[str, datetime]()
    for one in played:
        match one.kind:
            case Kind.ARRIVE:
                waiting += 1
            case Kind.LEAVE:
                waiting -= 1
            case Kind.OPEN:
                assert one.counter not in opened
                opened.add(one.counter)
            case Kind.CLOSE:
                opened.remove(one.counter)
                assert one.counter not in helping
            case Kind.CALL:
                waiting -= 1
                assert one.counter in opened
                assert one.counter not in helping
                helping[one.counter] = one.at
            case Kind.FINISH:
                assert one.at > helping.pop(one.counter)
        assert waiting >= 0
    assert (waiting, opened, helping) == (0, set(), {})
    first = observations[0]
    came = max(first.waiting, first.arrivals or 0) + sum(one.arrivals or 0 for one in observations[1:])
    kinds = Counter(one.kind for one in played)
    assert kinds[Kind.ARRIVE] == came
    assert kinds[Kind.CALL] + kinds[Kind.LEAVE] == came


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), min_size=2, max_size=12))
def test_with_arrivals_counted_and_a_counter_always_open_the_queue_is_the_records(seen: list[tuple[int, int]]) -> None:
    # Arrivals made so that they explain the queue: as many as it grew by, and as many as were called besides.
    begins = LOCAL_NINE
    observations = [Observation(begins, 9, seen[0][0], None)]
    for n, (waiting, called) in enumerate(seen[1:], 1):
        change = waiting - observations[-1].waiting
        arrivals = max(0, change + called)
        observations.append(Observation(begins + timedelta(minutes=5 * n), 9, waiting, arrivals))
    record = ServiceRecord("A", "Papieren", tuple(observations))
    played = happenings(Queue("a", "A", tuple(f"a{n}" for n in range(1, 10)), record), ZONE, "seed")
    for observation in observations[:-1]:
        until = [one.kind for one in played if one.at <= moment(observation, ZONE)]
        assert until.count(Kind.ARRIVE) - until.count(Kind.CALL) - until.count(Kind.LEAVE) == observation.waiting


@pytest.mark.parametrize("kind", [Kind.ARRIVE, Kind.CALL])
def test_nobody_comes_or_is_called_before_the_record_begins(a_queue: AQueue, kind: Any) -> None:
    played = happenings(a_queue((2, 4, None), (2, 1, 3)), ZONE, "seed")
    assert min(of_kind(played, kind)) >= 0
