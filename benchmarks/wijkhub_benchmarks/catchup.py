"""Forty hubs that were offline for a week reconnect at once; at one of them residents take tickets all the while.

The registry is a process of its own on PostgreSQL whose commits wait for the disk. One hub is the program that
everybody starts, with its kiosks; of the others only the syncs run, each the hub's own, over a journal on disk. All of
it shares this machine: clients, hubs, registry and database.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from wijkhub_benchmarks.city_hubs import compare, enrol_hubs, last_seq, make_hubs
from wijkhub_benchmarks.city_line import Line
from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor
from wijkhub_benchmarks.hub_process import HubProcess
from wijkhub_benchmarks.load import Load, Taken
from wijkhub_benchmarks.postgres import open_postgres
from wijkhub_benchmarks.processes import cpu_s, environment
from wijkhub_benchmarks.registry_process import registry_process
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_events import SqlEvents

HUBS = 40
VISITS, EVENTS_OF_A_VISIT, DAYS = 300, 6, 7
CLIENTS = 16
LONGEST_S = 300.0
MOST = 120_000
"""Residents, more than come in time."""
NOT_YET_LEFT = 64
"""Residents after one, before that one leaves: so numbers never run out."""


class Unequal(Exception):
    """The registry does not hold a hub's journal, event by event."""


class NotCaughtUp(Exception):
    """The hubs were not through in time."""


def measure(
    *, hubs: int = HUBS, events: int = VISITS * EVENTS_OF_A_VISIT * DAYS, seconds: float = 8.0, seed: int = 1
) -> Figures:
    """Seconds until the registry has all, and the pace of tickets until then through their pace before and after.

    Args:
        hubs: how many.
        events: at least so many of each.
        seconds: for how long the pace is taken before and after, while the line is cut.
        seed: where the random numbers begin.

    Raises:
        Unequal: an event is missing, double, out of order or otherwise.
        NotCaughtUp: they were not through in time.
    """
    say(f"catchup: {hubs} hubs with {events} events each or a few more, seed {seed}")
    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="wijkhub-benchmark-")))
        configs = make_hubs(folder, hubs, events=events, seed=seed)
        busy, config = next(iter(configs.items()))
        others = {hub: own for hub, own in configs.items() if hub != busy}
        postgres = open_things.enter_context(open_postgres(durable=True))
        url = postgres.url(postgres.new_database())
        asyncio.run(_make_tables(url))
        line = open_things.enter_context(Line())
        line.cut()
        address, registry = open_things.enter_context(registry_process(url))
        line.behind.append(address)
        asyncio.run(enrol_hubs(url, line.url, configs))
        hub = open_things.enter_context(HubProcess(config))
        door = open_things.enter_context(hub.supervisor())
        before = _at_pace(door, config, seconds, seed)
        spent = cpu_s(registry)
        with _tickets(door, config, seed + 1) as tickets:
            had = last_seq(config)
            line.mend()
            begun = time.monotonic()
            _sync_now(hub)
            _let_send(others)
            quiet_s = time.monotonic() - begun
            asyncio.run(_until(url, busy, had, begun + LONGEST_S))
            took_s = time.monotonic() - begun
        during = tickets[0]
        line.cut()
        after = _at_pace(door, config, seconds, seed + 2)
        line.mend()
        sent = sum(last_seq(own) for own in others.values()) + had
        say(f"  {sent} events in {took_s:.1f} s, {sent / took_s:.0f} a second; those without kiosks in {quiet_s:.1f} s")
        say(f"  registry took {cpu_s(registry) - spent:.1f} s of a core, its database and the rest are beside it")
        for what, taken in (("cut off, before", before), ("until caught up", during), ("cut off, after", after)):
            say(f"  {what}: {taken.per_second:.0f} a second, p99 {taken.p99_ms:.1f} ms, clients {taken.cores:.2f} core")
        _sync_now(hub)
        asyncio.run(_until(url, busy, last_seq(config), time.monotonic() + LONGEST_S))
        hub.stop()
        asyncio.run(_compare(url, configs))
    figures: Figures = {
        "seconds": round(took_s, 1),
        "ticket_pace_ratio": round(during.per_second / middle([before.per_second, after.per_second]), 3),
    }
    say_goal("seconds until all are caught up", figures["seconds"], 60)
    say_goal("share of the tickets' pace until then", figures["ticket_pace_ratio"], 0.8, at_least=True)
    return figures


async def _make_tables(url: str) -> None:
    engine = open_engine(url)
    await migrate(engine)
    await engine.dispose()


def _sync_now(hub: HubProcess) -> None:
    """As staff ask for it; the hub would try again by itself in a while."""
    with hub.supervisor() as door:
        door.send("POST", "/v1/sync/now")


def _at_pace(door: FrontDoor, config: Path, seconds: float, seed: int) -> Taken:
    with _tickets(door, config, seed) as tickets:
        time.sleep(seconds)
    return tickets[0]


@contextmanager
def _tickets(door: FrontDoor, config: Path, seed: int) -> Iterator[list[Taken]]:
    """Residents take tickets, and leave, until the block ends; then the list holds what came of it.

    Raises:
        NotCaughtUp: there were no residents any more.
    """
    assert door.token is not None
    load = Load(door.host, door.port, door.token, CLIENTS, LONGEST_S, MOST, seed, leave_after=NOT_YET_LEFT)
    had = last_seq(config)
    process = subprocess.Popen(
        [sys.executable, "-m", "wijkhub_benchmarks.load"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    taken: list[Taken] = []
    try:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(msgspec.json.encode(load))
        process.stdin.close()
        while last_seq(config) < had + load.warm_up and process.poll() is None:
            time.sleep(0.02)
        yield taken
        process.send_signal(signal.SIGTERM)
        taken.append(msgspec.json.decode(process.stdout.read(), type=Taken))
        process.wait()
        if taken[0].acknowledged >= 2 * MOST - NOT_YET_LEFT:
            raise NotCaughtUp(f"{MOST} residents came before all was over")
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _let_send(hubs: dict[str, Path]) -> None:
    """Until each of these hubs is through."""
    asked = msgspec.json.encode({hub: str(config) for hub, config in hubs.items()})
    done = subprocess.run(
        [sys.executable, "-m", "wijkhub_benchmarks.offline_hubs"],
        input=asked, stdout=subprocess.PIPE, env=environment(), check=True, timeout=LONGEST_S,
    )  # fmt: skip
    assert sorted(done.stdout.decode().split()) == sorted(hubs)


async def _until(url: str, hub: str, through: int, latest: float) -> None:
    """Until the registry has a hub's events up to here."""
    engine = open_engine(url)
    try:
        while (await SqlEvents(engine).head(hub)).through < through:
            if time.monotonic() > latest:
                raise NotCaughtUp(hub)
            await asyncio.sleep(0.05)
    finally:
        await engine.dispose()


async def _compare(url: str, configs: dict[str, Path]) -> None:
    for hub, config in configs.items():
        found = await compare(url, hub, config)
        if not found.same:
            raise Unequal(f"{hub}: {found}")
