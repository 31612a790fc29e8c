"""Measure what is promised: all of it, or one benchmark by its name. `--help` says more.

Each prints its figures, and as its last line one JSON object. Everything happens on this machine, in temporary
folders that are removed.
"""

from __future__ import annotations

import argparse
import inspect
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from wijkhub_benchmarks import calls, catchup, city, displays, growth, ingest, kill, order, printing, tickets, waits
from wijkhub_benchmarks.figures import Figures, say, say_machine, say_result

BENCHMARKS: dict[str, Callable[..., Figures]] = {
    "tickets": tickets.measure,
    "displays": displays.measure,
    "growth": growth.measure,
    "kill": kill.measure,
    "calls": calls.measure,
    "printing": printing.measure,
    "order": order.measure,
    "waits": waits.measure,
    "ingest": ingest.measure,
    "catchup": catchup.measure,
    "city": city.measure,
}
_OPTIONS: dict[str, tuple[Callable[[str], object], str]] = {
    "seconds": (float, "tickets, growth, catchup: how long each number of clients takes tickets"),
    "runs": (int, "tickets, growth, order, ingest: how many alternating runs"),
    "batches": (int, "ingest: how many batches of 500 events each hub pushes"),
    "calls": (int, "displays: how many calls, one each second"),
    "events": (int, "growth, catchup: how many events an old journal has"),
    "hubs": (int, "catchup, city: how many hubs"),
    "minutes": (float, "city: how many of the 480 minutes of a day"),
    "kills": (int, "kill: how many kills"),
    "pairs": (int, "calls: how many pairs"),
    "taps": (int, "printing: how many single tickets"),
    "recorded": (Path, "waits: recorded offices, a gzipped CSV file"),
    "learn_until": (
        date.fromisoformat,
        "waits: the last learning day, such as 2020-01-10; later ones are the test",
    ),
    "seed": (int, "tickets, growth, kill, calls, order, ingest, catchup, city: where the random numbers begin"),
}


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when something was lost or done twice."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="one of them; all without it")
    for option, (kind, what) in _OPTIONS.items():
        parser.add_argument("--" + option.replace("_", "-"), type=kind, help=what)
    asked = parser.parse_args(arguments)
    given = {option: value for option in _OPTIONS if (value := getattr(asked, option)) is not None}
    # Told to stop, it clears away what it made, as it does at Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    say_machine()
    broken = False
    for name in [asked.name] if asked.name else BENCHMARKS:
        begun = time.monotonic()
        takes = inspect.signature(BENCHMARKS[name]).parameters
        figures = BENCHMARKS[name](**{option: value for option, value in given.items() if option in takes})
        say(f"  {name} took {time.monotonic() - begun:.0f} s")
        say_result(figures)
        broken |= any(figures.get(promise) for promise in ("lost", "doubled", "repeated_numbers", "called_twice"))
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
