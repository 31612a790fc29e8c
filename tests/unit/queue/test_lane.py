"""A lane against a plain sorted list."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from wijkhub_queue.lane import Lane, Place

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def place(n: int) -> Place:
    return Place(NOON + timedelta(seconds=n // 2), n, f"ticket-{n}")


def test_is_empty_at_first() -> None:
    assert (len(Lane()), list(Lane()), Lane() == Lane()) == (0, [], True)


@pytest.mark.parametrize("seed", range(5))
def test_holds_what_a_sorted_list_holds_through_comings_and_goings(seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    lane, plain = Lane(), []
    for n in chance.sample(range(1000), 600):
        lane.add(place(n))
        plain.append(place(n))
        plain.sort()
        # Mostly the head goes, now and then somebody from the middle, and now and then one comes back.
        while plain and chance.random() < 0.48:
            gone = plain.pop(0 if chance.random() < 0.8 else chance.randrange(len(plain)))
            lane.remove(gone)
            if chance.random() < 0.1:
                lane.add(gone)
                plain = sorted([*plain, gone])
        assert list(lane) == plain
        assert lane[:3] == plain[:3]
        anywhere = place(chance.randrange(1000))
        assert lane.before(anywhere) == sum(one < anywhere for one in plain)
        assert lane.until(anywhere.since) == sum(one.since <= anywhere.since for one in plain)
        assert (len(lane), lane[0] if lane else None) == (len(plain), plain[0] if plain else None)


def test_a_head_that_goes_and_comes_back_is_the_head() -> None:
    lane = Lane()
    for n in range(200):
        lane.add(place(n))
    for n in range(150):
        lane.remove(place(n))
    lane.add(place(149))
    assert (lane[0], lane[-1], len(lane)) == (place(149), place(199), 51)


def test_two_lanes_are_alike_whatever_went_before() -> None:
    one, other = Lane(), Lane()
    for n in range(3):
        one.add(place(n))
    one.remove(place(0))
    for n in (2, 1):
        other.add(place(n))
    assert one == other


def test_nobody_goes_who_is_not_there() -> None:
    lane = Lane()
    lane.add(place(1))
    lane.remove(place(2))
    lane.remove(place(0))
    assert list(lane) == [place(1)]


def test_there_is_no_place_outside() -> None:
    lane = Lane()
    lane.add(place(1))
    lane.add(place(2))
    lane.remove(place(1))
    for at in (1, -2):
        with pytest.raises(IndexError):
            lane[at]
