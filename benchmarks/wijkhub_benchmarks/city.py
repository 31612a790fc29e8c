"""A thousand hubs at one registry: how many times faster than a day really goes can it be taken in, and what is full.

Minutes of the opening hours are played as fast as the registry answers: each hub sends its events as its sync does, a
second after the first of them, tells how it is every minute, and asks for documents every 20 seconds. Every request is
signed, over a connection of the hub's own, to two registry processes on one PostgreSQL that waits for the disk.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import asyncpg
from msgspec import Struct

from wijkhub_benchmarks.figures import Figures, say
from wijkhub_benchmarks.made_visits import made_events
from wijkhub_benchmarks.plain_transport import PlainTransport
from wijkhub_benchmarks.postgres import open_postgres
from wijkhub_benchmarks.processes import allow_files, cpu_s
from wijkhub_benchmarks.registry_process import registry_process
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.batches import BatchHeader, EventLine, encode_batch
from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint
from wijkhub_queue.sync.messages import Acked, Heartbeat, HeartbeatAnswer, SentPage, ServiceWait
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_hubs import SqlHubs
from wijkhub_server.sync.errors import TryLater
from wijkhub_server.sync.exchange import Exchange

HUBS = 1000
VISITS, EVENTS_OF_A_VISIT, OPEN_H = 300, 6, 8
PROCESSES = 2
AT_ONCE = 14
"""Requests on their way; fewer than the batches that two processes take at once."""
GATHER_S, HEARTBEAT_S, FETCH_S = 1.0, 60.0, 20.0
"""As a hub's sync has them."""
Kind = Literal["push", "heartbeat", "documents"]


class Lost(Exception):
    """The registry does not hold what was acknowledged."""


class _Due(Struct, frozen=True):
    at_s: float
    hub: int
    kind: Kind
    events: int = 0


class _Hub:
    """A hub at its end of the line."""

    def __init__(self, number: int, events: list[EventLine]) -> None:
        self.id = f"hub-{number}"
        self.key = SigningKey.new()
        self.turn = asyncio.Lock()
        self._events = events
        self._sent = 0
        self.transport: PlainTransport | None = None
        self._exchange: Exchange | None = None

    def connect(self, address: str) -> None:
        """Have a line of its own to one of the processes."""
        self.transport = PlainTransport(address)
        self._exchange = Exchange(self.transport, self._sign)

    def _sign(self, request: at.Request, nonce: str) -> str:
        return authorization(
            self.key, method=request.method, path=request.path, query=request.query, nonce=nonce, body=request.body
        )

    async def do(self, due: _Due) -> None:
        """Ask what is due."""
        assert self._exchange is not None
        match due.kind:
            case "push":
                batch = self._events[self._sent : self._sent + due.events]
                body = encode_batch(BatchHeader(self.id, 1, batch[0].seq, len(batch)), batch)
                acked = await self._exchange.push(body, Acked)
                self._sent += due.events
                if acked.acked_through != self._sent:
                    raise Lost(f"{self.id}: {acked.acked_through} of {self._sent}")
            case "heartbeat":
                waits = tuple(ServiceWait(f"service-{n}", "", 5, 15) for n in range(6))
                told = Heartbeat(datetime.now(UTC), 1, self._sent, "1.0", 0, (), 0, waits)
                await self._exchange.ask("POST", at.HEARTBEAT, HeartbeatAnswer, body=told)
            case "documents":
                await self._exchange.ask("GET", at.DOCUMENTS, SentPage, query="cursor=&limit=200")


def measure(*, hubs: int = HUBS, minutes: float = 4.0, seed: int = 1) -> Figures:
    """How fast so many minutes of the opening hours go, and what they take of the machine.

    Args:
        hubs: how many.
        minutes: of the day; 480 are the whole of it.
        seed: where the random numbers begin.

    Raises:
        Lost: an event is missing.
    """
    say(f"city: {minutes:g} of {OPEN_H * 60} minutes of a day at {hubs} hubs, seed {seed}")
    allow_files(2 * hubs + 200)
    chance = random.Random(seed)
    due = sorted((one for hub in range(hubs) for one in _day_of(hub, minutes * 60, chance)), key=lambda one: one.at_s)
    events = Counter[int]()
    for one in due:
        events[one.hub] += one.events
    with ExitStack() as open_things:
        postgres = open_things.enter_context(open_postgres(durable=True))
        url = postgres.url(postgres.new_database())
        made = asyncio.run(_make(url, [made_events(hub, events[hub], seed) for hub in range(hubs)]))
        started = [open_things.enter_context(registry_process(url)) for _ in range(PROCESSES)]
        before = _spent(started, postgres.pid)
        own, begun = time.process_time(), time.monotonic()
        later = asyncio.run(_play(made, due, [address for address, _ in started]))
        seconds = time.monotonic() - begun
        own = time.process_time() - own
        registry, database = (now - then for now, then in zip(_spent(started, postgres.pid), before, strict=True))
        held = asyncio.run(_held(url))
    if held != sum(events.values()):
        raise Lost(f"{sum(events.values())} events were acknowledged, and the registry holds {held}")
    kinds = Counter(one.kind for one in due)
    say(f"  {seconds:.1f} s for {len(due)} requests: {dict(kinds)}, {held} events; {later} were told to come back")
    say(f"  cores: registry {registry / seconds:.2f}, database {database / seconds:.2f}, hubs {own / seconds:.2f}")
    return {
        "times_real_time": round(minutes * 60 / seconds, 2),
        "requests_per_second": round(len(due) / seconds),
        "registry_ms": round(registry / len(due) * 1e3, 2),
        "database_ms": round(database / len(due) * 1e3, 2),
    }


def _day_of(hub: int, seconds: float, chance: random.Random) -> list[_Due]:
    """What one hub asks in so many seconds of the opening hours."""
    rate = VISITS * EVENTS_OF_A_VISIT / (OPEN_H * 3600)
    found = []
    happens = chance.expovariate(rate)
    while happens < seconds:
        count, until = 1, happens + GATHER_S
        happens += chance.expovariate(rate)
        while happens < until:
            count += 1
            happens += chance.expovariate(rate)
        found.append(_Due(until, hub, "push", count))
    regular: tuple[tuple[Kind, float], ...] = (("heartbeat", HEARTBEAT_S), ("documents", FETCH_S))
    for kind, every_s in regular:
        first = chance.random() * every_s
        found += [_Due(first + n * every_s, hub, kind) for n in range(int((seconds - first) // every_s) + 1)]
    return found


async def _make(url: str, events: list[list[EventLine]]) -> list[_Hub]:
    engine = open_engine(url)
    await migrate(engine)
    store = SqlHubs(engine)
    hubs = [_Hub(number, own) for number, own in enumerate(events)]
    for hub in hubs:
        key = HubKey(fingerprint(hub.key.public_key), hub.id, hub.key.public_key)
        await store.add_code(hub.id.encode(), hub.id, hub.id, made_at=1, lapses_at=3)
        await store.enrol(hub.id.encode(), key, 2)
    await engine.dispose()
    return hubs


async def _play(hubs: list[_Hub], due: list[_Due], addresses: list[str]) -> int:
    """All that is due, in the order in which it is, so many at once; how often somebody was told to come back."""
    for number, hub in enumerate(hubs):
        hub.connect(addresses[number % len(addresses)])
    waiting = iter(due)
    sent_away: list[float] = []

    async def work() -> None:
        for one in waiting:
            async with hubs[one.hub].turn:
                while True:
                    try:
                        await hubs[one.hub].do(one)
                        break
                    except TryLater:
                        # Time goes faster here, so it comes back sooner than a hub would.
                        sent_away.append(one.at_s)
                        await asyncio.sleep(0.1)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    for hub in hubs:
        if hub.transport is not None:
            await hub.transport.close()
    return len(sent_away)


async def _held(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM event"))
    finally:
        await connection.close()


def _spent(registries: list[tuple[str, int]], postgres: int) -> tuple[float, float]:
    """Processor seconds of the registry's processes, and of the database's."""
    return sum(cpu_s(pid) for _, pid in registries), sum(cpu_s(pid) for pid in (postgres, *_children(postgres)))


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(folder.name))
    return found
