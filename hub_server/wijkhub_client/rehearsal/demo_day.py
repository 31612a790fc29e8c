"""Makes `configs/demo-day.csv`: a made-up morning at a made-up office, in the form of a real record.

    python -m wijkhub_client.rehearsal.demo_day configs/demo-day.csv

Residents arrive at random and are helped first come, first served. Every five minutes somebody looks at the queues and
writes down what can be seen, and like in real records something is missing: the first row of a day has no arrivals,
nor has a row for which the number now served could not be read. When a service closes its last counter, nobody comes
for it any more, and who still waits goes home some minutes later.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from msgspec import Struct

from wijkhub_client.rehearsal.record import COLUMNS

OFFICE = "Demo"
BEGINS = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001  # local time, as records have it
MINUTES = 240
EVERY_MIN = 5
TICKS_A_MIN = 6
GIVE_UP_MIN = 3
"""How long those who still wait look at a closed counter."""

UNREADABLE = 0.04
"""How often the number now served cannot be read."""


class Made(Struct, frozen=True):
    """A made-up service."""

    letter: str
    name: str
    per_hour: float
    """Residents who arrive, on average."""
    handling_min: tuple[float, float]
    """Minutes that a resident is helped, at least and at most."""
    counters: dict[int, int]
    """From which minute of the day on how many are open."""


SERVICES = (
    Made("A", "Paspoort of identiteitskaart", 22, (3, 9), {0: 2, 90: 3, 230: 0}),
    Made("B", "Verhuizing doorgeven", 11, (2, 7), {0: 1}),
    Made("C", "Vragen over geld", 7, (6, 20), {10: 1, 60: 2, 180: 1, 225: 0}),
)


class Seen(Struct, frozen=True):
    """What can be seen of a service at one moment."""

    open_counters: int
    waiting: int
    called: int


def watch(made: Made, chance: Random) -> Iterator[Seen]:
    """What is seen of a service at the beginning of its day and every `EVERY_MIN` minutes after."""
    waiting = called = 0
    open_counters = 0
    busy_until: list[float] = []
    last_change = max(made.counters)
    last_close = MINUTES if made.counters[last_change] else last_change
    for tick in range(MINUTES * TICKS_A_MIN + 1):
        minute = tick / TICKS_A_MIN
        open_counters = made.counters.get(int(minute), open_counters)
        if minute < last_close:
            waiting += chance.random() < made.per_hour / 60 / TICKS_A_MIN
        elif minute >= last_close + GIVE_UP_MIN:
            waiting = 0
        busy_until = [until for until in busy_until if until > minute]
        while waiting and len(busy_until) < open_counters:
            waiting -= 1
            called += 1
            busy_until.append(minute + chance.uniform(*made.handling_min))
        if tick % (EVERY_MIN * TICKS_A_MIN) == 0:
            yield Seen(open_counters, waiting, called)


def rows(seed: int = 2026) -> Iterator[list[str]]:
    """The record's rows, `COLUMNS` first."""
    yield list(COLUMNS)
    chance = Random(seed)  # noqa: S311  # a day, not a secret
    for made in SERVICES:
        before: tuple[int, int] | None = None
        for number, seen in enumerate(watch(made, chance)):
            at = BEGINS + timedelta(minutes=number * EVERY_MIN)
            readable = seen.called > 0 and chance.random() >= UNREADABLE
            arrivals = ""
            if readable and before is not None and seen.called - before[0] + seen.waiting - before[1] >= 0:
                arrivals = str(seen.called - before[0] + seen.waiting - before[1])
            yield [
                OFFICE,
                made.letter,
                made.name,
                str(at),
                str(seen.open_counters),
                str(seen.waiting),
                str(seen.called) if readable else "",
                arrivals,
            ]
            before = (seen.called, seen.waiting) if readable else None


def as_csv() -> str:
    """The whole file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows())
    return written.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_csv(), encoding="utf-8")
