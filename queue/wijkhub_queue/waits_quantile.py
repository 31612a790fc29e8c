"""Linear quantiles that are learnt on line, one outcome at a time, without a training run.

A quantile regression (Koenker and Bassett 1978) can be had by weighted least squares over and over, in which an outcome
weighs by the slope of its pinball loss through the size of its residual (Hunter and Lange 2000). Here each outcome is
weighed once, when it comes, and its weight fades with those that come after. The coefficients of the first day count
on as ridge regression has it (Hoerl and Kennard 1970): outcomes move each as far as they have something to say of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

MEMORY = 0.9995
"""What an outcome still weighs after the next one: some 2,000 count."""


class Quantile(Struct, rename="camel"):
    """The `tau`-quantile of an outcome, as a sum of coefficients times terms."""

    tau: float
    nearest: float
    """Residuals smaller than this weigh as if they were this large, or one that hits would outweigh all others."""
    first: list[float]
    """The coefficients of the first day."""
    held: list[float]
    """How firmly each is held to that: one through the variance of what it may be off."""
    coefficients: list[float]
    products: list[list[float]]
    """Weighted sums of the terms' products, two by two."""
    pulls: list[float]
    """Weighted sums of the terms times what the first day's coefficients leave unexplained."""

    def at(self, terms: Sequence[float]) -> float:
        """The quantile where the terms are these."""
        return _sum(self.coefficients, terms)

    def learn(self, terms: Sequence[float], outcome: float, *, weight: float = 1.0) -> None:
        """Take in one outcome."""
        residual = outcome - self.at(terms)
        slope = self.tau if residual > 0 else 1.0 - self.tau
        weight *= slope / max(abs(residual), self.nearest)
        unexplained = outcome - _sum(self.first, terms)
        self.products = [
            [MEMORY * known + weight * one * other for known, other in zip(row, terms, strict=True)]
            for row, one in zip(self.products, terms, strict=True)
        ]
        self.pulls = [MEMORY * known + weight * one * unexplained for known, one in zip(self.pulls, terms, strict=True)]
        moves = _solve(self.products, self.held, self.pulls)
        self.coefficients = [first + move for first, move in zip(self.first, moves, strict=True)]


def new_quantile(tau: float, first: Sequence[float], off_by: Sequence[float], *, nearest: float) -> Quantile:
    """A quantile that has seen nothing yet; each coefficient may be off by so much (a standard deviation)."""
    size = len(first)
    return Quantile(
        tau,
        nearest,
        list(first),
        [off**-2 for off in off_by],
        list(first),
        [[0.0] * size for _ in range(size)],
        [0.0] * size,
    )


def _sum(coefficients: Sequence[float], terms: Sequence[float]) -> float:
    return sum(coefficient * term for coefficient, term in zip(coefficients, terms, strict=True))


def _solve(matrix: list[list[float]], ridge: list[float], right: list[float]) -> list[float]:
    """Solve (matrix + ridge on its diagonal) x = right, by elimination: what is positive definite needs no pivots."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        rows[at][at] += ridge[at]
    for at in range(size):
        top = rows[at]
        for row in rows[at + 1 :]:
            times = row[at] / top[at]
            for column in range(at, size + 1):
                row[column] -= times * top[column]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found
