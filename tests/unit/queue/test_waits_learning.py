"""What waits are learnt from: means that borrow, quantiles on line, margins that adapt, and pace."""

from __future__ import annotations

from math import exp, log, log1p, sqrt
from random import Random

import pytest

from wijkhub_queue.waits_forecast import Forecast, Foreseen, Situation, terms_of
from wijkhub_queue.waits_learned import Learned, Promised, decode_learned, encode_learned
from wijkhub_queue.waits_margin import Margins
from wijkhub_queue.waits_means import Handling, Tally
from wijkhub_queue.waits_pace import Line
from wijkhub_queue.waits_quantile import new_quantile


def test_on_the_first_day_a_service_takes_what_was_configured() -> None:
    assert Handling().minutes("passport", "civil", 12.0) == 12.0


def test_a_service_borrows_from_its_group_and_the_group_from_the_hub() -> None:
    known = Handling()
    known.add("passport", "civil", servings=8, minutes=160, configured=10)
    # Eight servings took twice as long as configured, and weigh as much as what is borrowed. So the hub is at
    # (2 + 1) / 2 = 1.5 times, the group at (2 + 1.5) / 2 = 1.75, the service at (2 + 1.75) / 2 = 1.875.
    assert known.minutes("passport", "civil", 10.0) == pytest.approx(18.75)
    assert known.minutes("licence", "civil", 30.0) == pytest.approx(1.625 * 30 + 0.125 * 30)
    assert known.minutes(None, "civil", 10.0) == pytest.approx(17.5)
    assert known.minutes("care", "care", 20.0) == pytest.approx(30.0)


def test_yesterday_weighs_less_than_today() -> None:
    times = Tally()
    times.add(10, 100)
    times.fade()
    times.add(10, 200)
    # 8.5 servings of 10 minutes and 10 of 20: 285 minutes in 18.5.
    assert times.mean(0.0, 1e-9) == pytest.approx(285 / 18.5)


@pytest.mark.parametrize(("tau", "moved"), [(0.5, 0.4), (0.9, 0.9 / 1.45), (0.1, 0.1 / 1.05)])
def test_one_outcome_moves_a_quantile_by_its_slope_through_its_residual(tau: float, moved: float) -> None:
    quantile = new_quantile(tau, [0.0], [1.0], nearest=0.1)
    quantile.learn([1.0], 2.0)
    # The outcome weighs tau / 2; the first day's 0 weighs 1: tau / 2 x 2 / (1 + tau / 2).
    assert quantile.at([1.0]) == pytest.approx(moved)


def test_two_terms_share_what_one_outcome_says() -> None:
    quantile = new_quantile(0.5, [0.0, 1.0], [1.0, 0.5], nearest=0.1)
    quantile.learn([1.0, 2.0], 4.0)
    # Residual 2, so a weight of 0.25; [0.25 + 1, 0.5; 0.5, 1 + 4] x = [0.5, 1], by Cramer's rule over 6.
    assert quantile.coefficients == pytest.approx([(0.5 * 5 - 1 * 0.5) / 6, 1 + (1.25 * 1 - 0.5 * 0.5) / 6])


def test_a_median_finds_the_line_that_outcomes_lie_on() -> None:
    random = Random(4)
    quantile = new_quantile(0.5, [0.0, 0.0], [1.0, 1.0], nearest=0.1)
    for _ in range(3000):
        term = random.uniform(-1, 1)
        quantile.learn([1.0, term], 3.0 - 2.0 * term + random.gauss(0, 0.2))
    assert quantile.coefficients == pytest.approx([3.0, -2.0], abs=0.05)


def test_a_miss_moves_its_end_out_and_a_hit_moves_it_in() -> None:
    margins = Margins()
    margins.learn(low=1.0, high=2.0, outcome=3.0)
    step = 0.05 / sqrt(1 + 1 / 30)
    # 9 in 100 may be shorter and 11 longer: 8 in 10 inside.
    assert (margins.low, margins.high) == pytest.approx((-0.09 * step, 0.89 * step))


@pytest.mark.parametrize("far", [0.1, 2.0])
def test_a_range_that_is_far_too_wide_or_narrow_comes_to_hold_for_eight_in_ten(far: float) -> None:
    random, margins, inside = Random(7), Margins(), 0
    for turn in range(6000):
        outcome = random.gauss(0, 1)
        low, high = -far - margins.low, far + margins.high
        inside += turn >= 4000 and low <= outcome <= high
        margins.learn(low, high, outcome)
    assert 0.77 <= inside / 2000 <= 0.83


def test_ranges_of_a_hub_with_even_waits_narrow_and_of_one_with_uneven_waits_widen() -> None:
    situation = Situation(calls=5, handling_min=10, counters=2, minute=0, hour=12)

    def width(unevenness: float) -> float:
        random, forecast, line = Random(1), Forecast(), Line()
        for _ in range(600):
            forecast.learn(forecast.promise(situation, line), 25 * exp(random.gauss(0, unevenness)), line)
        foreseen = forecast.promise(situation, line).foreseen
        return foreseen.high_min - foreseen.low_min

    # 8 in 10 of a lognormal lie between 25 exp(-1.28 s) and 25 exp(1.28 s) minutes: 6.4 wide for s = 0.1, 65 for 1.
    assert width(0.1) == pytest.approx(6.4, rel=0.35)
    assert width(1.0) == pytest.approx(65, rel=0.35)


def test_a_line_whose_waits_are_uneven_gets_margins_of_its_own() -> None:
    situation = Situation(calls=5, handling_min=10, counters=2, minute=0, hour=12)
    random, forecast, even, uneven = Random(2), Forecast(), Line(), Line()
    for _ in range(500):
        for line, unevenness in ((even, 0.2), (uneven, 0.8)):
            forecast.learn(forecast.promise(situation, line), 25 * exp(random.gauss(0, unevenness)), line)
    wide, narrow = (forecast.promise(situation, line).foreseen for line in (uneven, even))
    assert wide.high_min - wide.low_min > 1.5 * (narrow.high_min - narrow.low_min)


def test_on_the_first_day_a_wait_is_people_times_minutes_a_call() -> None:
    situation = Situation(calls=4, handling_min=6, counters=2, minute=0, hour=12)
    foreseen = Forecast().promise(situation, Line()).foreseen
    # One more than the wait is 4 calls x 3 minutes; the ends lie a factor of exp(0.7) below and exp(0.6) above that.
    assert foreseen.middle_min == pytest.approx(11)
    assert foreseen.low_min == pytest.approx(12 * exp(-0.7) - 1)
    assert foreseen.high_min == pytest.approx(12 * exp(0.6) - 1)


def test_whoever_is_first_in_line_waits_as_the_first_in_line_did() -> None:
    """Ten people take 30 minutes, three 10 and one 8: on logarithms no straight line, which would say 15 for three."""
    waits = {10: 30, 3: 10, 1: 8}
    situations = {calls: Situation(calls=calls, handling_min=6, counters=2, minute=0, hour=12) for calls in waits}
    random, forecast, line = Random(3), Forecast(), Line()
    for _ in range(1000):
        for calls, minutes in waits.items():
            promise = forecast.promise(situations[calls], line)
            forecast.learn(promise, minutes * exp(random.gauss(0, 0.2)), line)
    for calls, minutes in waits.items():
        assert forecast.promise(situations[calls], line).foreseen.middle_min == pytest.approx(minutes, rel=0.12)


def test_after_a_stall_a_range_is_as_wide_as_it_was_after_stalls() -> None:
    """Nobody was called for half an hour: some then wait long and some short, while otherwise waits are even."""
    random, forecast = Random(5), Forecast()
    flows, stalls = Line(), Line()
    for line, last_call in ((flows, 30.0), (stalls, 0.0)):
        line.look(0, waiting=True, counters=2)
        line.last_call = last_call
    situation = Situation(calls=5, handling_min=10, counters=2, minute=30, hour=12)
    for _ in range(1500):
        for line, unevenness in ((flows, 0.2), (stalls, 0.6)):
            # The margins are those of a line that nobody has seen yet: the hub's terms alone must tell.
            line.margins = Margins()
            forecast.learn(forecast.promise(situation, line), 25 * exp(random.gauss(0, unevenness)), line)
    even, uneven = (forecast.promise(situation, line) for line in (flows, stalls))
    # Ends at the quantiles 0.09 and 0.89 of a normal distribution: 1.341 below and 1.227 above, times its deviation.
    assert even.high - even.low == pytest.approx(2.57 * 0.2, rel=0.35)
    assert uneven.high - uneven.low == pytest.approx(2.57 * 0.6, rel=0.35)


def test_what_was_kept_by_a_hub_with_other_terms_is_kept_but_for_the_forecast() -> None:
    learned = Learned()
    learned.handling.add("passport", "civil", servings=4, minutes=60, configured=10)
    promise = learned.forecast.promise(Situation(calls=5, handling_min=10, counters=2, minute=0, hour=12), Line())
    for _ in range(50):
        learned.forecast.learn(promise, 90.0, Line())
    learned.promised["t1"] = Promised("passport", "civil", "2026-03-02", 9, 0.0, promise.foreseen, promise)
    same = decode_learned(encode_learned(learned))
    assert same.forecast.middle.coefficients == learned.forecast.middle.coefficients
    assert same.promised["t1"].promise == promise

    learned.forecast.middle = new_quantile(0.5, [0.0, 1.0], [1.0, 1.0], nearest=0.3)
    other = decode_learned(encode_learned(learned))
    assert other.forecast.middle.coefficients == Forecast().middle.coefficients
    assert other.promised["t1"].promise is None
    assert other.promised["t1"].foreseen == promise.foreseen
    assert other.handling.services["passport"].weight == 4


def test_nobody_is_told_of_minutes_after_closing() -> None:
    situation = Situation(calls=4, handling_min=6, counters=2, minute=0, hour=12, closes_in_min=15)
    assert Forecast().promise(situation, Line()).foreseen.high_min == 15


def test_a_wait_that_ends_after_closing_is_told_as_it_is() -> None:
    situation = Situation(calls=4, handling_min=6, counters=2, minute=0, hour=12, closes_in_min=5)
    foreseen = Forecast().promise(situation, Line()).foreseen
    assert foreseen == Foreseen(foreseen.low_min, pytest.approx(11), pytest.approx(11))


def watched() -> Line:
    """Ten minutes with two counters and people waiting, in which one of 10 counter-minutes was called."""
    line = Line()
    line.look(0, waiting=True, counters=2)
    line.call(10, work_min=10)
    line.look(10, waiting=True, counters=2)
    return line


def test_pace_is_what_was_called_against_what_the_counters_offered() -> None:
    # 20 counter-minutes offered and 10 called, each beside three calls of 10 minutes at the usual pace.
    assert watched().slowness_today(10, 10) == pytest.approx(log(50 / 40))
    assert watched().slowness_lately(10, 10) == pytest.approx(log(50 / 40))


def test_minutes_since_the_last_look_count_in_pace() -> None:
    # Two more minutes of two counters.
    assert watched().slowness_today(12, 10) == pytest.approx(log(54 / 40))
    assert watched().slowness_lately(12, 10) == pytest.approx(log(54 / 40))


def test_a_call_at_once_says_nothing_of_pace() -> None:
    line = Line()
    line.look(0, waiting=True, counters=2)
    line.call(0.5, work_min=10)
    line.look(0.5, waiting=False, counters=2)
    assert line.called_today == 0
    assert line.called_since


def test_after_half_an_hour_pace_is_of_today_only() -> None:
    line = watched()
    line.look(10, waiting=False, counters=2)
    assert line.slowness_lately(41, 10) == 0
    assert line.slowness_today(41, 10) > 0


def test_minutes_with_nobody_waiting_say_nothing_of_pace() -> None:
    line = Line()
    line.look(0, waiting=False, counters=2)
    line.call(10, work_min=10)
    line.look(30, waiting=True, counters=2)
    assert line.slowness_today(30, 10) == 0


def test_what_was_not_seen_is_not_counted() -> None:
    line = watched()
    line.lose_sight()
    line.look(60, waiting=True, counters=2)
    assert line.slowness_today(60, 10) == pytest.approx(log(50 / 40))


def test_more_counters_than_usual_are_told_apart() -> None:
    # Ten minutes with two, beside an hour with four as now: 260 counter-minutes in 70.
    assert watched().more_counters(4) == pytest.approx(log(4 / (260 / 70)))


def test_time_since_the_last_call_is_counted_in_calls() -> None:
    assert watched().pause(20, 5) == pytest.approx(log1p(2))
    assert Line().pause(20, 5) == 0


def test_a_new_day_begins_without_yesterdays_pace_but_knows_how_many_counters_are_usual() -> None:
    line = watched()
    line.begin_day()
    assert (line.slowness_today(12, 10), line.slowness_lately(12, 10), line.pause(12, 5)) == (0, 0, 0)
    assert line.more_counters(4) == pytest.approx(log(4 / ((17 + 240) / (8.5 + 60))))


def test_terms_stand_in_the_order_of_their_names() -> None:
    situation = Situation(calls=3, handling_min=10, counters=2, minute=20, hour=16)
    line = watched()
    assert terms_of(situation, line) == pytest.approx(
        (
            1,
            log(3),
            log(5),
            log(2 / ((20 + 120) / 70)),
            log(70 / 40),
            log(70 / 40),
            1,
            log1p(2),
            1 / 3,
            log(2),
            log(3) * 1,
        )
    )
