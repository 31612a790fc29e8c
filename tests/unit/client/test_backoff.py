from itertools import islice

import pytest

from wijkhub_client.backoff import at_least, pauses


def test_pauses_double_and_stay_within_their_jitter() -> None:
    # Without jitter: 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 4, 4; with it each lies between half of that and all of it.
    full = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 4.0, 4.0]
    for pause, longest in zip(islice(pauses(), 8), full, strict=True):
        assert longest / 2 <= pause <= longest


def test_two_screens_do_not_come_back_in_the_same_instant() -> None:
    assert list(islice(pauses(), 20)) != list(islice(pauses(), 20))


@pytest.mark.parametrize(("pause", "asked", "waits"), [(0.5, None, 0.5), (0.5, 2.0, 2.0), (3.0, 2.0, 3.0), (1, 60, 4)])
def test_what_the_hub_asks_for_is_heeded_up_to_the_longest_pause(
    pause: float, asked: float | None, waits: float
) -> None:
    assert at_least(pause, asked) == waits
