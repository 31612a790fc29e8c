"""Two registry processes on one PostgreSQL: a hub may speak to either, at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from wijkhub_benchmarks.postgres import Postgres
from wijkhub_registry.settings import DatabaseSettings, Settings
from wijkhub_registry.storage.database import migrate

pytestmark = pytest.mark.anyio
WIJKHUB = str(Path(sys.executable).with_name("wijkhub"))


@contextmanager
def registry_process(url: str) -> Iterator[str]:
    """A registry that listens; gives its address."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("WIJK")}
    surroundings |= {"WIJKREGISTRY_DATABASE__URL": url, "WIJKREGISTRY_SERVER__PORT": "0"}
    process = subprocess.Popen([WIJKHUB, "registry", "serve"], env=surroundings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert "listens on" in said, "it ended before it listened"
        yield said.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


async def test_they_take_the_interleaved_batches_of_two_hubs_each_once_and_in_order(
    database: str, city_at: Any, hub_side: Any
) -> None:
    city = city_at(Settings(database=DatabaseSettings(url=database)))
    city.time.now = datetime.now(UTC)
    # Both processes make the tables and the keys, if they are not there: only one may.
    with ExitStack() as running:
        processes = await asyncio.to_thread(
            lambda: [running.enter_context(registry_process(database)) for _ in range(2)]
        )
        async with httpx.AsyncClient(base_url=processes[0]) as one, httpx.AsyncClient(base_url=processes[1]) as two:
            assert (await one.get("/sync/v1/keys")).json() == (await two.get("/sync/v1/keys")).json()
            hubs = [hub_side(one, "east"), hub_side(two, "west")]
            for hub in hubs:
                assert (await hub.enrol(await city.code(hub.hub, hub.hub))).status_code == 201
            chance = random.Random(5)
            await asyncio.gather(*(push_all(hub, (one, two), chance) for hub in hubs))
            for hub in hubs:
                kept = await city.events.own_events(hub.hub, 1, 0, 1000)
                assert [(event.seq, event.event_id) for event in kept] == [(n, f"id-{n}") for n in range(1, 601)]
                head = (await hub.ask("GET", "/sync/v1/head")).json()
                assert head == {"epoch": 1, "through": 600, "eventId": "id-600"}
    await city.engine.dispose()


async def push_all(hub: Any, registries: tuple[httpx.AsyncClient, httpx.AsyncClient], chance: random.Random) -> None:
    """Batches that overlap, doubled and to both at once, in no good order, until all 600 events are there."""
    through = 0
    while through < 600:
        pushes = []
        for _ in range(3):
            hub.client = chance.choice(registries)
            first = min(600, max(1, through + chance.randint(-20, 20)))
            pushes.append(asyncio.create_task(hub.push(hub.lines(first, min(600, first + chance.randint(0, 40))))))
            await asyncio.sleep(0)  # so that each goes to the registry that was chosen for it
        for answer in await asyncio.gather(*pushes):
            assert answer.status_code in (200, 409), answer.text
            if answer.status_code == 200:
                through = max(through, answer.json()["ackedThrough"])
            else:
                assert answer.json()["type"].endswith("/sequence-gap")
                assert answer.json()["expectedSeq"] >= 1


async def test_many_that_start_on_an_empty_database_make_its_tables_once(database: str) -> None:
    from wijkhub_registry.registry import Registry

    registries = [Registry(Settings(database=DatabaseSettings(url=database))) for _ in range(4)]
    try:
        await asyncio.gather(*(registry.open() for registry in registries))
        assert len({registry.signing_key.public_key for registry in registries}) == 1
        nonce = registries[0].nonces.make()
        used = await asyncio.gather(*(registry.nonces.use(nonce) for registry in registries))
        assert sorted(used) == [False, False, False, True]
        await migrate(registries[0].engine)
    finally:
        for registry in registries:
            await registry.close()
