"""Durable tickets a second, against the same server with its journal in memory.

Route, authentication, decide and evolve are the same; only what the journal is kept in differs. Both hubs are up at
once and take their tickets in turns, one right after the other, so that what else the machine does hits both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from wijkhub_benchmarks.big_hub import NUMBERS, PRINTER
from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor
from wijkhub_benchmarks.hub_process import HubProcess, Kept, database_of, hub_folder
from wijkhub_benchmarks.load import Load, Taken, run_load, taken_together

CLIENTS = (1, 16, 64)
TURNS = 4
"""Turns that each hub has in a run for each number of clients. The machine's own pace changes from second to second by
a fifth and more, so short turns compare better than long ones."""
MOST_OF_A_TURN = NUMBERS // (len(CLIENTS) * TURNS)
"""Tickets for one turn; those of a whole run must find a free number."""


class Unaccounted(Exception):
    """The journal does not hold what was acknowledged."""


class _Kiosk(Struct):
    """A kiosk at a hub, and what it was given."""

    door: FrontDoor
    token: str
    kept: Kept
    acknowledged: int = 0

    def take(self, clients: int, seconds: float, seed: int) -> Taken:
        """Take tickets."""
        load = Load(self.door.host, self.door.port, self.token, clients, seconds, MOST_OF_A_TURN, seed)
        taken = run_load(load)
        self.acknowledged += taken.acknowledged
        return taken


def measure(*, seconds: float = 3.0, runs: int = 5, seed: int = 1) -> Figures:
    """Tickets a second at 1, 16 and 64 clients, in so many alternating runs, each on fresh hubs.

    Raises:
        TooMuchLoad: the clients took half a core or more.
        Unaccounted: the journal does not hold what was acknowledged.
    """
    say(f"tickets: {runs} alternating runs of {seconds:g} s for each number of clients, seed {seed}")
    say("  journal clients   per second   p50 ms   p99 ms   clients took")
    durable: dict[int, list[Taken]] = {clients: [] for clients in CLIENTS}
    ratios: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    for run in range(runs):
        with _kiosk("memory") as memory, _kiosk("sqlite") as sqlite:
            for clients in CLIENTS:
                turns: dict[Kept, list[Taken]] = {"memory": [], "sqlite": []}
                for turn in range(TURNS):
                    for kiosk in (memory, sqlite) if (run + turn) % 2 == 0 else (sqlite, memory):
                        turns[kiosk.kept].append(kiosk.take(clients, seconds / TURNS, seed + run))
                whole = {kept: _told(kept, clients, taken_together(taken)) for kept, taken in turns.items()}
                durable[clients].append(whole["sqlite"])
                ratios[clients].append(whole["sqlite"].per_second / whole["memory"].per_second)
    with _kiosk("sqlite", PRINTER) as printing:
        say("beside the goals, with a print in each ticket's transaction and a printer that draws meanwhile:")
        _told("sqlite", 16, printing.take(16, seconds, seed))
    per_second = {clients: middle([one.per_second for one in durable[clients]]) for clients in CLIENTS}
    p99_ms = {clients: middle([one.p99_ms for one in durable[clients]]) for clients in CLIENTS}
    for clients in CLIENTS:
        say(
            f"median at {clients:2} clients: {per_second[clients]:.0f} durable tickets a second, "
            f"p99 {p99_ms[clients]:.1f} ms, {middle(ratios[clients]):.2f} of the pace without a database"
        )
    figures: Figures = {
        "ratio_16": round(middle(ratios[16]), 3),
        "p99_ms_16": round(p99_ms[16], 2),
        "per_second_16": round(per_second[16]),
    }
    say_goal("share of the pace without a database, 16 clients", figures["ratio_16"], 0.75, at_least=True)
    say_goal("p99 of an answer, 16 clients, ms", figures["p99_ms_16"], 40)
    return figures


def _told(kept: Kept, clients: int, taken: Taken) -> Taken:
    say(
        f"  {kept:<8}{clients:6}{taken.per_second:13.0f}{middle(taken.latencies_ms):9.2f}{taken.p99_ms:9.2f}"
        f"{taken.cores:10.2f} core"
    )
    return taken


@contextmanager
def _kiosk(kept: Kept, printer: str | None = None) -> Iterator[_Kiosk]:
    """A kiosk at a fresh hub, whose journal is counted afterwards."""
    with hub_folder() as config:
        with HubProcess(config, kept) as hub, hub.supervisor() as door:
            kiosk = _Kiosk(door, door.enrol("kiosk", printer), kept)
            yield kiosk
            _check("the board", len(door.get("/v1/board")["tickets"]), kiosk.acknowledged)
        if kept == "sqlite":
            _check("the journal", _issued(database_of(config)), kiosk.acknowledged)


def _issued(database: Path) -> int:
    """Tickets in the journal on disk, each counted once."""
    journal = sqlite3.connect(database)
    try:
        query = (
            "SELECT count(DISTINCT json_extract(CAST(payload AS TEXT), '$.ticket')) FROM event "
            "WHERE type = 'ticket-issued'"
        )
        return int(journal.execute(query).fetchone()[0])
    finally:
        journal.close()


def _check(what: str, holds: int, acknowledged: int) -> None:
    if holds != acknowledged:
        raise Unaccounted(f"{acknowledged} tickets were acknowledged, and {what} holds {holds}")
