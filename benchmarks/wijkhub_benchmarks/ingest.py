"""Events a second into the registry on PostgreSQL, by eight hubs that push signed batches through HTTP at once.

Held against bare inserts of the same rows into a table of the same form on the same server in the same run: one
connection with 500 rows a VALUES list and a commit each, eight such, and COPY. A reader of the registry's events reads
on all the while, as the registry's own do, and must have got every event once and in order at the end.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec
from msgspec import Struct

from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_benchmarks.made_visits import BEGINS, made_events
from wijkhub_benchmarks.postgres import open_postgres
from wijkhub_benchmarks.processes import cpu_s, environment
from wijkhub_benchmarks.pushes import Pushed, Pusher
from wijkhub_benchmarks.registry_process import registry_process
from wijkhub_queue.sync.batches import BatchHeader, EventLine, decode_batch, encode_batch
from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint
from wijkhub_registry.events import StoredEvent, read_all
from wijkhub_registry.flagging import new_event
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.moments import to_micros
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs

HUBS = 8
BATCH = 500
PROCESSES = 2
READ_EVERY_S = 1.0
Row = tuple[Any, ...]


class Lost(Exception):
    """The registry, or a reader of it, does not hold what was acknowledged."""


class _Hub(Struct):
    """What one hub pushes, and the rows that it becomes."""

    id: str
    key: SigningKey
    bodies: list[bytes]
    rows: list[list[Row]]


def measure(*, batches: int = 40, runs: int = 3, seed: int = 1) -> Figures:
    """Events a second, and their share of bare inserts; medians of so many runs, each on fresh databases.

    Raises:
        Lost: an event is missing, double or out of order.
    """
    say(f"ingest: {runs} runs, {HUBS} hubs push {batches} batches of {BATCH} each, seed {seed}")
    hubs = [_make_hub(number, batches, seed) for number in range(HUBS)]
    found: dict[str, list[float]] = {name: [] for name in ("ingest", "raw", "raw_8", "copy")}
    say("  events a second: registry, one connection, eight, COPY")
    for run in range(runs):
        with open_postgres(durable=True) as postgres:
            url = postgres.url(postgres.new_database())
            asyncio.run(_enrol(url, hubs))
            # Who goes first finds another server than who goes last: they take turns.
            for kind in list(found)[:: 1 if run % 2 == 0 else -1]:
                found[kind].append(
                    _ingest(url, hubs) if kind == "ingest" else asyncio.run(_raw(url, hubs, *BARE[kind]))
                )
        say("  " + "  ".join(f"{values[-1]:9.0f}" for values in found.values()))
    ratios = {
        kind: middle([ours / theirs for ours, theirs in zip(found["ingest"], found[kind], strict=True)])
        for kind in ("raw", "raw_8", "copy")
    }
    figures: Figures = {
        "ratio_to_raw": round(ratios["raw"], 3),
        "ratio_to_raw_8": round(ratios["raw_8"], 3),
        "ratio_to_copy": round(ratios["copy"], 3),
        "events_per_second": round(middle(found["ingest"])),
    }
    say_goal("share of one connection's bare inserts", figures["ratio_to_raw"], 0.5, at_least=True)
    return figures


def _make_hub(number: int, batches: int, seed: int) -> _Hub:
    hub = _Hub(f"hub-{number}", SigningKey.new(), [], [])
    events = made_events(number, batches * BATCH, seed)
    for first in range(0, len(events), BATCH):
        body = _body(hub.id, events[first : first + BATCH])
        hub.bodies.append(body)
        hub.rows.append(_rows(hub.id, body))
    return hub


def _body(hub: str, events: Sequence[EventLine]) -> bytes:
    return encode_batch(BatchHeader(hub=hub, epoch=1, first_seq=events[0].seq, count=len(events)), events)


def _rows(hub: str, body: bytes) -> list[Row]:
    """As the registry stores them."""
    at = to_micros(BEGINS)
    new = (new_event(taken, BEGINS) for taken in decode_batch(body)[1])
    return [(hub, 1, e.seq, e.event_id, e.type, e.version, e.occurred_at, e.actor, e.line, e.flag, at) for e in new]


def _ingest(url: str, hubs: list[_Hub]) -> float:
    with ExitStack() as open_things:
        started = [open_things.enter_context(registry_process(url)) for _ in range(PROCESSES)]
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="wijkhub-benchmark-")))
        pushers = []
        for number, hub in enumerate(hubs):
            address = urlsplit(started[number % PROCESSES][0])
            assert address.hostname is not None and address.port is not None
            file = folder / hub.id
            file.write_bytes(msgspec.msgpack.encode([_request(hub, body, address.netloc) for body in hub.bodies]))
            pushers.append(Pusher(address.hostname, address.port, str(file)))
        before = [cpu_s(pid) for _, pid in started]
        pushed = asyncio.run(_push_and_read(url, hubs, pushers))
        spent = sum(cpu_s(pid) for _, pid in started) - sum(before)
    say(f"    {pushed.seconds:.1f} s; registry took {spent:.1f} s of a core, clients {pushed.cpu_s:.1f} s")
    return pushed.batches * BATCH / pushed.seconds


def _request(hub: _Hub, body: bytes, host: str) -> bytes:
    said = authorization(hub.key, method="POST", path="/sync/v1/events", query="", nonce="-", body=body)
    head = (
        f"POST /sync/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: {said}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _enrol(url: str, hubs: list[_Hub]) -> None:
    engine = open_engine(url)
    await migrate(engine)
    store = SqlHubs(engine)
    for hub in hubs:
        key = HubKey(fingerprint(hub.key.public_key), hub.id, hub.key.public_key)
        await store.add_code(hub.id.encode(), hub.id, hub.id, made_at=1, lapses_at=3)
        await store.enrol(hub.id.encode(), key, 2)
    await engine.dispose()


async def _push_and_read(url: str, hubs: list[_Hub], pushers: list[Pusher]) -> Pushed:
    engine = open_engine(url)
    store = SqlEvents(engine)
    read: dict[str, list[int]] = {hub.id: [] for hub in hubs}

    async def note(_: object, events: Sequence[StoredEvent]) -> None:
        read[events[0].hub_id].extend(event.seq for event in events)

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "wijkhub_benchmarks.pushes",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment(),
    )  # fmt: skip
    pushing = asyncio.create_task(process.communicate(msgspec.json.encode(pushers)))
    while not pushing.done():
        await read_all(store, "benchmark", note, limit=2000)
        await asyncio.wait((pushing,), timeout=READ_EVERY_S)
    answer, _ = await pushing
    await read_all(store, "benchmark", note, limit=2000)
    await engine.dispose()
    for hub in hubs:
        if read[hub.id] != list(range(1, len(hub.bodies) * BATCH + 1)):
            raise Lost(
                f"a reader got {len(read[hub.id])} of {hub.id}'s {len(hub.bodies) * BATCH} events, or not in order"
            )
    return msgspec.json.decode(answer, type=Pushed)


Put = Callable[[asyncpg.Connection, Any, list[Row]], Awaitable[Any]]


async def _raw(url: str, hubs: list[_Hub], connections: int, put: Put) -> float:
    """The same rows, batch by batch, with nothing around it."""
    opened = [await asyncpg.connect(url) for _ in range(connections)]
    await opened[0].execute("CREATE TABLE raw (LIKE event INCLUDING ALL)")
    marks = ("(" + ", ".join(f"${n * 11 + k + 1}" for k in range(11)) + ")" for n in range(BATCH))
    insert = f"INSERT INTO raw VALUES {', '.join(marks)}"
    prepared = [await connection.prepare(insert) for connection in opened]
    batches = [rows for turn in zip(*(hub.rows for hub in hubs), strict=True) for rows in turn]

    async def work(number: int) -> None:
        for rows in batches[number::connections]:
            await put(opened[number], prepared[number], rows)

    begun = perf_counter()
    await asyncio.gather(*(work(number) for number in range(connections)))
    seconds = perf_counter() - begun
    held: int = await opened[0].fetchval("SELECT count(*) FROM raw")
    if held != len(batches) * BATCH:
        raise Lost(f"the bare table holds {held} rows")
    await opened[0].execute("DROP TABLE raw")
    for connection in opened:
        await connection.close()
    return held / seconds


async def _insert(_: asyncpg.Connection, statement: Any, rows: list[Row]) -> None:
    await statement.fetch(*(value for row in rows for value in row))


async def _copy(connection: asyncpg.Connection, _: Any, rows: list[Row]) -> None:
    await connection.copy_records_to_table("raw", records=rows)


BARE: dict[str, tuple[int, Put]] = {"raw": (1, _insert), "raw_8": (HUBS, _insert), "copy": (1, _copy)}
"""Connections of each bare way, and how it puts a batch in."""
