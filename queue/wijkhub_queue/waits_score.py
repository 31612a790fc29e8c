"""What was promised against what happened: how far off, and for how many the range held, by service and hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct

from wijkhub_queue.waits_forecast import Foreseen

Key = TypeVar("Key", str, int)
KEPT_DAYS = 28
"""Days with promises that the score is kept of."""


class Kept(Struct, rename="camel"):
    """Promises of which the outcome is known, summed up."""

    promises: int = 0
    error_min: float = 0.0
    """Minutes by which waits lay off the middle, summed."""
    inside: int = 0
    above: int = 0
    """How many waited longer than the upper end."""
    width_min: float = 0.0
    """Minutes from end to end, summed."""
    waited_min: float = 0.0
    """Minutes waited, summed."""

    def add(self, foreseen: Foreseen, waited_min: float) -> None:
        """Count in a promise with its outcome."""
        self.promises += 1
        self.error_min += abs(foreseen.middle_min - waited_min)
        self.inside += foreseen.low_min <= waited_min <= foreseen.high_min
        self.above += waited_min > foreseen.high_min
        self.width_min += foreseen.high_min - foreseen.low_min
        self.waited_min += waited_min

    def take_in(self, other: Kept) -> None:
        """Count in what another counted."""
        self.promises += other.promises
        self.error_min += other.error_min
        self.inside += other.inside
        self.above += other.above
        self.width_min += other.width_min
        self.waited_min += other.waited_min


class ScoreLine(Struct, frozen=True, rename="camel"):
    """A line of the score: means over its promises, and shares of them. Minutes are minutes."""

    promises: int
    waited_min: float
    error_min: float
    inside: float
    above: float
    width_min: float


class ScoreCell(Struct, rename="camel"):
    """The promises of a day for one service in one hour."""

    day: str
    service: str
    hour: int
    kept: Kept


class Score(Struct, rename="camel"):
    """The score of the last days."""

    cells: list[ScoreCell] = []
    unsettled: dict[str, int] = {}
    """Promises without an outcome, by why: the resident `left`, was `moved` in the order, or still waited when the
    day was over (`day-over`)."""

    def add(self, day: str, service: str, hour: int, foreseen: Foreseen, waited_min: float) -> None:
        """Count in a promise that was made on this day (ISO) in this hour, with its outcome."""
        for cell in reversed(self.cells):
            if cell.day != day:
                break
            if (cell.service, cell.hour) == (service, hour):
                cell.kept.add(foreseen, waited_min)
                return
        kept = Kept()
        kept.add(foreseen, waited_min)
        self.cells.append(ScoreCell(day, service, hour, kept))

    def drop(self, why: str) -> None:
        """Count a promise whose outcome will never be known."""
        self.unsettled[why] = self.unsettled.get(why, 0) + 1

    def forget(self) -> None:
        """Keep the last days only."""
        days = sorted({cell.day for cell in self.cells})[-KEPT_DAYS:]
        self.cells = [cell for cell in self.cells if cell.day in days]

    def all(self) -> ScoreLine | None:
        """The score of all promises; None before the first outcome."""
        return next((line for _, line in self._by(lambda cell: "")), None)

    def by_service(self) -> dict[str, ScoreLine]:
        """The score of each service."""
        return dict(self._by(lambda cell: cell.service))

    def by_hour(self) -> dict[int, ScoreLine]:
        """The score of each local hour of the day in which promises were made."""
        return dict(self._by(lambda cell: cell.hour))

    def by_day(self) -> dict[str, ScoreLine]:
        """The score of each day."""
        return dict(self._by(lambda cell: cell.day))

    def _by(self, key: Callable[[ScoreCell], Key]) -> Iterator[tuple[Key, ScoreLine]]:
        sums: dict[Key, Kept] = {}
        for cell in self.cells:
            sums.setdefault(key(cell), Kept()).take_in(cell.kept)
        for of, kept in sorted(sums.items()):
            n = kept.promises
            yield (
                of,
                ScoreLine(
                    n, kept.waited_min / n, kept.error_min / n, kept.inside / n, kept.above / n, kept.width_min / n
                ),
            )
