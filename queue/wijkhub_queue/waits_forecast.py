"""From what is known at a moment to a range of minutes, and from outcomes to better ranges.

The logarithm of a wait is a sum of a few terms, each of which a clerk can question: `TERMS` names them. Its median is
one quantile regression, and the ends of the range are two more on that median, with margins that adapt.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, expm1, log, log1p

from msgspec import Struct, field

from wijkhub_queue.waits_margin import FIRST_STEP_OF_A_LINE, LONGER, SHORTER, Margins
from wijkhub_queue.waits_pace import Line
from wijkhub_queue.waits_quantile import Quantile, new_quantile

TERMS: dict[str, tuple[float, float]] = {
    "level": (0.0, 1.0),
    "people": (1.0, 0.3),
    "minutes-a-call": (1.0, 0.3),
    "counters": (0.0, 0.3),
    "slow-today": (0.5, 0.3),
    "slow-lately": (0.2, 0.3),
    "hour": (0.0, 0.2),
    "pause": (0.0, 0.2),
    "few": (0.0, 0.3),
    "all-counters": (0.0, 0.3),
    "people-by-hour": (0.0, 0.2),
}
"""Each term with its coefficient on the first day, and by how much that may be off.

On the first day a wait is people times minutes a call, slower where people were called slower so far.
"""
SPREAD = (0.7, 0.6)
"""How far the ends of a range lie below and above its middle on the first day, as logarithms: a half and twice it."""
LONGEST_MIN = 600.0
"""No wait is foreseen to be longer than this."""
NOON = 12.0


class Situation(Struct, frozen=True):
    """What is known at a moment of one who waits, or would."""

    calls: float
    """Calls until one's own, that one included; above 0."""
    handling_min: float
    """Counter-minutes a call of those, above 0."""
    counters: float
    """Counters that call them now, above 0."""
    minute: float
    """Now, on the clock of the `Line`."""
    hour: float
    """Now, local time as hours since midnight."""
    closes_in_min: float | None = None
    """Minutes until nobody is called any more; None when not known."""


class Foreseen(Struct, frozen=True, rename="camel"):
    """A wait in minutes: as many are longer as shorter than the middle, and 8 in 10 lie between the ends."""

    low_min: float
    middle_min: float
    high_min: float


class Promise(Struct, frozen=True, rename="camel"):
    """What was foreseen, with all that is needed to learn from its outcome."""

    terms: tuple[float, ...]
    middle: float
    """A logarithm, as are both ends."""
    low: float
    high: float
    foreseen: Foreseen


def terms_of(situation: Situation, line: Line) -> tuple[float, ...]:
    """The terms of `TERMS`, in that order."""
    minutes_a_call = situation.handling_min / situation.counters
    people, hour = log(situation.calls), (situation.hour - NOON) / 4.0
    return (
        1.0,
        people,
        log(minutes_a_call),
        line.more_counters(situation.counters),
        line.slowness_today(situation.minute, situation.handling_min),
        line.slowness_lately(situation.minute, situation.handling_min),
        hour,
        line.pause(situation.minute, minutes_a_call),
        1.0 / situation.calls,
        log(situation.counters),
        people * hour,
    )


_PEOPLE, _PAUSE = list(TERMS).index("people"), list(TERMS).index("pause")
NEAREST_MIDDLE, NEAREST_END = 0.3, 0.1
"""Residuals up to these count like squares: a median gains by that, while an end of a range would move inwards."""


def _new_middle() -> Quantile:
    first, off_by = zip(*TERMS.values(), strict=True)
    return new_quantile(0.5, first, off_by, nearest=NEAREST_MIDDLE)


def _new_end(tau: float, away: float) -> Quantile:
    return new_quantile(tau, (away, 1.0, 0.0, 0.0), (1.0, 0.3, 0.3, 0.3), nearest=NEAREST_END)


def _new_low() -> Quantile:
    return _new_end(SHORTER, -SPREAD[0])


def _new_high() -> Quantile:
    return _new_end(1.0 - LONGER, SPREAD[1])


class Forecast(Struct, rename="camel"):
    """What was learnt of how waits come out."""

    middle: Quantile = field(default_factory=_new_middle)
    low: Quantile = field(default_factory=_new_low)
    high: Quantile = field(default_factory=_new_high)
    margins: Margins = field(default_factory=Margins)

    def same_terms(self, other: Forecast) -> bool:
        """Whether this foretells from as many terms as another does; what was learnt of others is of no use."""
        return all(
            len(mine.first) == len(its.first)
            for mine, its in ((self.middle, other.middle), (self.low, other.low), (self.high, other.high))
        )

    def promise(self, situation: Situation, line: Line) -> Promise:
        """What to tell who waits."""
        terms = terms_of(situation, line)
        middle = self.middle.at(terms)
        outer = _outer(middle, terms)
        low = min(middle, self.low.at(outer)) - self.margins.low - line.margins.low
        high = max(middle, self.high.at(outer)) + self.margins.high + line.margins.high
        return Promise(terms, middle, low, high, _foreseen(low, middle, high, situation.closes_in_min))

    def learn(self, promise: Promise, waited_min: float, line: Line) -> None:
        """Take in how long the wait in this line was; long ones weigh more, for a share of them is more minutes."""
        outcome = log1p(waited_min)
        weight = exp(0.5 * (min(max(promise.middle, 0.0), 5.0) - 3.0))
        outer = _outer(promise.middle, promise.terms)
        self.middle.learn(promise.terms, outcome, weight=weight)
        self.low.learn(outer, outcome, weight=weight)
        self.high.learn(outer, outcome, weight=weight)
        self.margins.learn(promise.low, promise.high, outcome)
        line.margins.learn(promise.low, promise.high, outcome, first_step=FIRST_STEP_OF_A_LINE)


def _outer(middle: float, terms: Sequence[float]) -> tuple[float, ...]:
    """What the ends of a range depend on: its middle, how many calls it is made of, and how long nobody was called."""
    return (1.0, middle, terms[_PEOPLE], terms[_PAUSE])


def _foreseen(low: float, middle: float, high: float, closes_in_min: float | None) -> Foreseen:
    low, middle, high = (min(max(expm1(min(at, 10.0)), 0.0), LONGEST_MIN) for at in (low, middle, high))
    if closes_in_min is not None:
        # Whoever is called at all is called before closing; when that is before the middle, others must say so.
        high = max(min(high, closes_in_min), middle)
    return Foreseen(min(low, middle), middle, max(high, middle))
