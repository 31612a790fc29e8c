"""Recorded offices: who waited where and when, which number was served, and how long the last in line had to wait.

The file has a row per office, service and some five minutes: open counters, people waiting, the number now served. The
last in line is called when that number has risen by the number waiting; between two rows it is taken to rise evenly.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Generic, Literal, NamedTuple, TypeVar

Mark = TypeVar("Mark")

LONGEST_GAP_MIN = 20.0
LARGEST_JUMP = 60
"""By how much the number served may rise between two rows; beyond it is another number altogether."""
SERVING_GAP_MIN = (2.0, 12.0)
MOST_SERVED = 40
"""Servings between two such rows; nobody serves more in twelve minutes."""


class Service(NamedTuple):
    """A service of an office; the letter alone is not enough, for some stand for several services."""

    office: str
    letter: str
    name: str


class Row(NamedTuple):
    """What was seen of a service at a moment; `minute` of the local day."""

    service: Service
    minute: float
    counters: int
    waiting: int
    number: int | None


class OfficeDay(NamedTuple):
    """An office's day, its rows in order of time."""

    office: str
    day: date
    rows: list[Row]


def read_offices(path: Path) -> list[OfficeDay]:
    """All days of all offices on which any number was served, by day."""
    days: dict[tuple[date, str], list[Row]] = {}
    known: dict[Service, Service] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            at = datetime.fromisoformat(line["observed_at"])
            service = Service(line["office"], line["service"], line["service_name"])
            service = known.setdefault(service, service)
            number = int(line["ticket"]) if line["ticket"] else None
            minute = at.hour * 60 + at.minute + at.second / 60
            row = Row(service, minute, int(line["open_counters"]), int(line["waiting"]), number)
            days.setdefault((at.date(), service.office), []).append(row)
    open_days = {day for (day, _), rows in days.items() if any(row.number is not None for row in rows)}
    return [
        OfficeDay(office, day, sorted(rows, key=lambda row: row.minute))
        for (day, office), rows in sorted(days.items())
        if day in open_days
    ]


class Step(NamedTuple):
    """From one row with a number to the next of the same service and day."""

    before: Row
    after: Row

    @property
    def minutes(self) -> float:
        """How far apart they are."""
        return self.after.minute - self.before.minute

    @property
    def rise(self) -> int:
        """By how much the number rose; below 0 when it restarted."""
        return (self.after.number or 0) - (self.before.number or 0)

    @property
    def served(self) -> int | None:
        """How many were served, with people waiting all the while; None when that can't be told."""
        waiting = self.before.waiting > 0 and self.after.waiting > 0
        near = SERVING_GAP_MIN[0] <= self.minutes <= SERVING_GAP_MIN[1]
        return self.rise if waiting and near and 0 <= self.rise <= MOST_SERVED else None


class Servings:
    """How people were served, by service: how many, and the minutes and counter-minutes in which that was."""

    def __init__(self) -> None:
        self.served: defaultdict[Service, int] = defaultdict(int)
        self.minutes: defaultdict[Service, float] = defaultdict(float)
        self.counter_minutes: defaultdict[Service, float] = defaultdict(float)

    def add(self, step: Step) -> None:
        """Count in a step, if it can be told how many were served in it."""
        if step.served is None:
            return
        service = step.before.service
        self.served[service] += step.served
        self.minutes[service] += step.minutes
        self.counter_minutes[service] += step.minutes * step.before.counters

    def handling_min(self, service: Service) -> float:
        """Mean counter-minutes of a serving."""
        return self.counter_minutes[service] / self.served[service]

    def pace(self, service: Service) -> float:
        """Servings a minute while people wait."""
        return self.served[service] / self.minutes[service]


class Ended(NamedTuple, Generic[Mark]):
    """What became of somebody who was last in line."""

    mark: Mark
    waited_min: float | None
    why: Literal["called", "restart", "jump", "gap", "not-called"]


class LastInLine(Generic[Mark]):
    """Those who were last in line of a service at some moment of a day, each with a mark, until they are called.

    Knows at a row what was known then, and nothing of later ones.
    """

    def __init__(self) -> None:
        self.before: Row | None = None
        """The last row with a number."""
        self._waiting: list[tuple[Row, Mark]] = []

    def add(self, row: Row, mark: Mark) -> None:
        """Somebody is last in line at this row, which has a number."""
        self._waiting.append((row, mark))

    def follow(self, row: Row) -> tuple[Step | None, list[Ended[Mark]]]:
        """Go on to the next row with a number: the step that led there, and who is waited for no longer."""
        before, self.before = self.before, row
        if before is None:
            return None, []
        step = Step(before, row)
        if step.minutes > LONGEST_GAP_MIN:
            return None, self._drop("gap")
        if step.rise < 0:
            return None, self._drop("restart")
        if step.rise > LARGEST_JUMP:
            return None, self._drop("jump")
        called = [one for one in self._waiting if self._number_of(one[0]) <= self._now]
        self._waiting = [one for one in self._waiting if self._number_of(one[0]) > self._now]
        return step, [Ended(mark, self._waited(step, since), "called") for since, mark in called]

    def end_day(self) -> list[Ended[Mark]]:
        """Who was not called that day."""
        return self._drop("not-called")

    @property
    def _now(self) -> int:
        return (self.before.number or 0) if self.before is not None else 0

    @staticmethod
    def _number_of(row: Row) -> int:
        return (row.number or 0) + row.waiting

    def _waited(self, step: Step, since: Row) -> float:
        share = (self._number_of(since) - (step.before.number or 0)) / step.rise
        return step.before.minute + share * step.minutes - since.minute

    def _drop(self, why: Literal["restart", "jump", "gap", "not-called"]) -> list[Ended[Mark]]:
        dropped, self._waiting = self._waiting, []
        return [Ended(mark, None, why) for _, mark in dropped]
