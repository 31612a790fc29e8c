"""Margins around a range, that widen while it holds for too few and narrow while it holds for too many.

Adaptive conformal inference (Gibbs and Candès 2021) on the ends of a range that a quantile regression gave (Romano,
Patterson and Candès 2019), moved in the outcome's own unit (Angelopoulos, Candès and Tibshirani 2023): whatever the
outcomes do, the share of misses tends to the one aimed at, without any assumption on how they are distributed.
"""

from __future__ import annotations

from msgspec import Struct

HOLDS = 0.8
"""The share of outcomes that a range is to hold."""
SHORTER = 0.09
"""The share that may be shorter than the range says."""
LONGER = 1.0 - HOLDS - SHORTER
"""The share that may be longer: a little more than may be shorter, since waits have a long tail. Of two ranges that
hold for as many, the one with its ends moved down by so much is the narrower."""
STEP = 0.005
"""How far a miss moves an end, at the least."""
FIRST_STEP = 0.05
"""How far the first misses of a hub move it: on the first days there is most to find out."""
FIRST_STEP_OF_A_LINE = 0.01
"""The same of one line; the hub's margins come beside it, so that there is less to find out."""
SETTLES_IN = 30.0
"""Outcomes after which the steps have become some 1.4 times smaller."""


class Margins(Struct, rename="camel"):
    """How much further out the two ends lie than the quantiles say; below 0 when further in."""

    low: float = 0.0
    high: float = 0.0
    seen: int = 0
    """Outcomes so far."""

    def learn(self, low: float, high: float, outcome: float, *, first_step: float = FIRST_STEP) -> None:
        """Take in what became of a range from `low` to `high`, margins included."""
        self.seen += 1
        step = max(STEP, first_step / (1.0 + self.seen / SETTLES_IN) ** 0.5)
        self.low += step * ((outcome < low) - SHORTER)
        self.high += step * ((outcome > high) - LONGER)
