"""Durable tickets a second, against the same server with its journal in memory.

Route, authentication, decide and evolve are the same; only what the journal is kept in differs. Both are measured in
turns, so that what else the machine does hits both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from wijkhub_benchmarks.big_hub import NUMBERS, PRINTER
from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_benchmarks.hub_process import HubProcess, Kept, database_of, exchangeable, hub_folder
from wijkhub_benchmarks.load import Load, Taken, run_load

CLIENTS = (1, 16, 64)
MOST_OF_A_RUN = NUMBERS // len(CLIENTS) - 200
"""Tickets of one number of clients; all of them together must find a free number."""


class Unaccounted(Exception):
    """The journal does not hold what was acknowledged."""


def measure(*, seconds: float = 3.0, runs: int = 5, seed: int = 1) -> Figures:
    """Tickets a second at 1, 16 and 64 clients, in so many alternating runs.

    Raises:
        TooMuchLoad: the clients took half a core or more.
        Unaccounted: the journal does not hold what was acknowledged.
    """
    say(f"tickets: {runs} alternating runs of {seconds:g} s for each number of clients, seed {seed}")
    say("          clients   per second      p50      p99   clients took")
    taken: dict[Kept, list[list[Taken]]] = {"memory": [], "sqlite": []}
    for run in range(runs):
        kinds: tuple[Kept, Kept] = ("memory", "sqlite") if run % 2 == 0 else ("sqlite", "memory")
        for kept in kinds:
            taken[kept].append(_one_run(kept, seconds, seed + run))
    ratios = []
    for at, clients in enumerate(CLIENTS):
        of_runs = zip(taken["sqlite"], taken["memory"], strict=True)
        ratios.append(middle([durable[at].per_second / memory[at].per_second for durable, memory in of_runs]))
        of_pace, of_p99 = (
            middle([getattr(run[at], figure) for run in taken["sqlite"]]) for figure in ("per_second", "p99_ms")
        )
        say(f"median at {clients:2}: {of_pace:.0f} durable a second, p99 {of_p99:.1f} ms, ratio {ratios[at]:.2f}")
    _with_paper(seconds, seed)
    sixteen = [run[CLIENTS.index(16)] for run in taken["sqlite"]]
    figures: Figures = {
        "ratio_16": round(ratios[CLIENTS.index(16)], 3),
        "p99_ms_16": round(middle([one.p99_ms for one in sixteen]), 2),
        "per_second_16": round(middle([one.per_second for one in sixteen])),
    }
    say_goal("share of the pace without a database, 16 clients", figures["ratio_16"], 0.75, at_least=True)
    say_goal("p99 of an answer, 16 clients, ms", figures["p99_ms_16"], 40)
    return figures


def _one_run(kept: Kept, seconds: float, seed: int) -> list[Taken]:
    return _measured(kept, None, lambda load: [load(clients, seconds, seed) for clients in CLIENTS])


def _with_paper(seconds: float, seed: int) -> None:
    """The same with a print job in each ticket's transaction, and a printer that draws meanwhile."""
    taken = _measured("sqlite", PRINTER, lambda load: [load(16, seconds, seed)])[0]
    say(f"beside the goals, with a print for each ticket: {taken.per_second:.0f} a second, p99 {taken.p99_ms:.1f} ms")


Loader = Callable[[int, float, int], Taken]


def _measured(kept: Kept, printer: str | None, loads: Callable[[Loader], list[Taken]]) -> list[Taken]:
    """Loads on a fresh hub, and the hub's journal counted afterwards."""
    with hub_folder() as config:
        with HubProcess(exchangeable(config, kept)) as hub, hub.supervisor() as door:
            kiosk = door.enrol("kiosk", printer)

            def load(clients: int, seconds: float, seed: int) -> Taken:
                taken = run_load(Load(door.host, door.port, kiosk, clients, seconds, MOST_OF_A_RUN, seed))
                say(
                    f"  {kept:<8}{clients:6}{taken.per_second:13.0f}{_p50(taken):9.2f}{taken.p99_ms:9.2f}"
                    f"{taken.cores:10.2f} core"
                )
                return taken

            taken = loads(load)
            acknowledged = sum(one.acknowledged for one in taken)
            _check("the board", len(door.get("/v1/board")["tickets"]), acknowledged)
        if kept == "sqlite":
            _check("the journal", _issued(database_of(config)), acknowledged)
    return taken


def _p50(taken: Taken) -> float:
    return middle(taken.latencies_ms)


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
