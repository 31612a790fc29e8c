from __future__ import annotations

from random import Random

import pytest

from wijkhub_server.sync.backoff import LONGEST_S, pause


@pytest.mark.parametrize(("failures", "span"), [(1, 2.0), (2, 4.0), (5, 32.0), (7, LONGEST_S), (10_000, LONGEST_S)])
def test_pauses_are_spread_over_all_of_a_span_that_doubles(failures: int, span: float) -> None:
    pauses = [pause(failures, Random(seed)) for seed in range(500)]
    assert 0 <= min(pauses) < 0.05 * span
    assert 0.95 * span < max(pauses) <= span


def test_nobody_comes_back_before_the_registry_asked_for_it() -> None:
    assert all(30.0 <= pause(1, Random(seed), 30.0) <= 32.0 for seed in range(100))
