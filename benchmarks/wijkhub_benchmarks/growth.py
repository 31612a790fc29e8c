"""What many years of journal cost: tickets a second, start-up and memory, with an empty journal and an old one.

Both hubs are measured in turns, each time as they were made: what a run added is taken out again. Start-up runs from
exec to the first 200 on `GET /v1/board`, with nothing of the database in the machine's cache. Memory is read after
1,000 tickets, some of them on paper, and a sign-in.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from wijkhub_benchmarks.big_hub import NUMBERS, PRINTER
from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor, Unexpected
from wijkhub_benchmarks.hub_process import HubProcess, database_of, make_hub
from wijkhub_benchmarks.load import Load, run_load
from wijkhub_benchmarks.old_journal import make_old_journal
from wijkhub_benchmarks.processes import rss_mb

CLIENTS = 16
TICKETS = 1000
ON_PAPER = 50
"""How many of them: as many as the printer on a page keeps, so that it is full."""
STARTS_WITHIN_S = 120.0


class TooSlow(Exception):
    """The hub did not do something in a time that nobody would wait for."""


class _Hub(Struct, frozen=True):
    """A hub that is started again and again from the same state."""

    config: Path
    port: int
    supervisor: str
    kiosk: str
    printing_kiosk: str
    last_event: int
    last_id: str
    last_snapshot: int


class _Run(Struct, frozen=True):
    start_s: float
    rss_mb: float
    per_second: float


def measure(*, events: int = 5_000_000, seconds: float = 3.0, runs: int = 5, seed: int = 1) -> Figures:
    """Start, memory and pace with so many events in the journal, in so many alternating runs.

    Raises:
        TooSlow: a hub did not start, or its printer did not end.
        TooMuchLoad: the clients took half a core or more.
    """
    say(f"growth: an empty journal and one of {events:,} events, {runs} alternating runs, seed {seed}")
    with tempfile.TemporaryDirectory(prefix="wijkhub-benchmark-") as folder:
        hubs = {"empty": _make(Path(folder) / "empty", 0, seed), "old": _make(Path(folder) / "old", events, seed)}
        found: dict[str, list[_Run]] = {"empty": [], "old": []}
        say("  journal   start s   memory MB   tickets a second")
        for run in range(runs):
            for name in ("empty", "old") if run % 2 == 0 else ("old", "empty"):
                one = _one_run(hubs[name], seconds, seed + run)
                found[name].append(one)
                say(f"  {name:<9}{one.start_s:8.2f}{one.rss_mb:12.1f}{one.per_second:19.0f}")
    costs = [empty.per_second / old.per_second for empty, old in zip(found["empty"], found["old"], strict=True)]
    figures: Figures = {
        "cost_ratio": round(middle(costs), 3),
        "start_s": round(middle([run.start_s for run in found["old"]]), 2),
        "rss_mb": round(middle([run.rss_mb for run in found["old"]]), 1),
    }
    say_goal("cost of a ticket with the old journal, times that with an empty one", figures["cost_ratio"], 1.2)
    say_goal("start with the old journal, s", figures["start_s"], 3)
    say_goal("memory with the old journal, MB", figures["rss_mb"], 150)
    return figures


def _make(folder: Path, events: int, seed: int) -> _Hub:
    """A hub with so many events, a supervisor who is signed in and two kiosks."""
    folder.mkdir()
    port = _free_port()
    config = make_hub(folder, port=port)
    if events:
        begun = time.monotonic()
        made = make_old_journal(config, events=events, seed=seed)
        size = database_of(config).stat().st_size / 1e6
        say(
            f"  made {made.events:,} events of {made.days:,} days, {made.commands:,} answers and {made.prints:,} "
            f"prints, {size:,.0f} MB, in {time.monotonic() - begun:.0f} s"
        )
    with closing(sqlite3.connect(database_of(config))) as journal, journal:
        (last_event, last_id, last_snapshot) = journal.execute(
            "SELECT (SELECT coalesce(max(seq), 0) FROM event), (SELECT coalesce(max(id), '') FROM command), "
            "(SELECT coalesce(max(seq), 0) FROM snapshot)"
        ).fetchone()
    journal.close()
    with HubProcess(config) as hub, hub.supervisor() as door:
        supervisor = door.token or ""
        kiosk, printing_kiosk = door.enrol("kiosk"), door.enrol("kiosk", PRINTER)
    return _Hub(config, port, supervisor, kiosk, printing_kiosk, last_event, last_id, last_snapshot)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _one_run(hub: _Hub, seconds: float, seed: int) -> _Run:
    _as_it_was(hub)
    begun = time.perf_counter()
    with HubProcess(hub.config) as process:
        _wait_for_board(hub)
        start_s = time.perf_counter() - begun
        run_load(_load(hub, hub.kiosk, 60, TICKETS - ON_PAPER, seed))
        run_load(_load(hub, hub.printing_kiosk, 60, ON_PAPER, seed))
        _wait_for_paper(hub)
        # Staff sign in every morning, and checking a PIN takes memory by design.
        process.supervisor()
        memory = rss_mb(process.pid)
        taken = run_load(_load(hub, hub.kiosk, seconds, NUMBERS - TICKETS, seed))
    return _Run(start_s, memory, taken.per_second)


def _load(hub: _Hub, token: str, seconds: float, most: int, seed: int) -> Load:
    return Load("127.0.0.1", hub.port, token, CLIENTS, seconds, most, seed, warm_up=min(200, most // 2))


def _as_it_was(hub: _Hub) -> None:
    """Take out what was added since the hub was made, and have nothing of it in the machine's cache."""
    database = database_of(hub.config)
    with closing(sqlite3.connect(database, isolation_level=None)) as journal, journal:
        journal.execute("BEGIN IMMEDIATE")
        journal.execute("DELETE FROM event WHERE epoch = 1 AND seq > ?", (hub.last_event,))
        journal.execute("DELETE FROM command WHERE id > ?", (hub.last_id,))
        journal.execute("DELETE FROM print_job WHERE id > ?", (hub.last_id,))
        journal.execute("DELETE FROM snapshot WHERE seq > ?", (hub.last_snapshot,))
        journal.execute("COMMIT")
        journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    with database.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _wait_for_board(hub: _Hub) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with FrontDoor(f"http://127.0.0.1:{hub.port}", hub.supervisor) as door:
                door.get("/v1/board")
            return
        except (ConnectionError, Unexpected):
            time.sleep(0.005)
    raise TooSlow(f"no board within {STARTS_WITHIN_S:g} s of the start")


def _wait_for_paper(hub: _Hub) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    with FrontDoor(f"http://127.0.0.1:{hub.port}", hub.supervisor) as door:
        while time.monotonic() < until:
            if not door.get("/v1/print-jobs?state=queued") and not door.get("/v1/print-jobs?state=sending"):
                return
            time.sleep(0.05)
    raise TooSlow(f"{ON_PAPER} slips were not drawn within {STARTS_WITHIN_S:g} s")
