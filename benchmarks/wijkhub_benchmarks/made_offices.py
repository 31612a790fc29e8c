"""Made-up offices in the form of the recorded ones, for who has not got those: queues whose rules are known."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from heapq import heappop, heappush
from pathlib import Path
from random import Random

DAYS = tuple(date(2020, 1, day) for day in (2, 3, 7, 8, 9, 10, 13, 14, 15))
OPENS = 8
OPEN_MIN = 480
EVERY_MIN = 5
COLUMNS = ("office", "service", "service_name", "observed_at", "open_counters", "waiting", "ticket", "arrivals")


def make_offices(path: Path, *, offices: int = 3, services: int = 3, seed: int = 1) -> None:
    """Write so many offices to a gzipped CSV file, with the days of the recorded ones."""
    random = Random(seed)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for office in range(offices):
            for service in range(services):
                letter = chr(ord("A") + service)
                counters, handling_min = random.randint(1, 4), random.uniform(5, 20)
                for day in DAYS:
                    for minute, waiting, number in _day(random, counters, handling_min):
                        at = f"{day} {OPENS + minute // 60:02d}:{minute % 60:02d}:00"
                        rows.writerow(
                            (f"Office {office}", letter, f"Service {letter}", at, counters, waiting, number, "")
                        )


def _day(random: Random, counters: int, handling_min: float) -> Iterator[tuple[int, int, int]]:
    """Minute, people waiting and number served, every five minutes; first come, first served, until all are served."""
    busy = random.uniform(0.7, 1.1) * counters / handling_min
    queue: list[float] = []
    minute = 0.0
    while (minute := minute + random.expovariate(busy)) < OPEN_MIN:
        queue.append(minute)
    free = [0.0] * counters
    called = []
    for arrived in queue:
        at = max(arrived, heappop(free))
        called.append(at)
        heappush(free, at + random.gammavariate(2.0, handling_min / 2.0))
    for seen in range(0, OPEN_MIN + 4 * EVERY_MIN, EVERY_MIN):
        came = sum(arrived <= seen for arrived in queue)
        gone = sum(at <= seen for at in called)
        yield seen, came - gone, gone
