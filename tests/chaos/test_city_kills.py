"""kill -9 of PostgreSQL, of a registry process and of a hub, while batches are on their way: nothing is lost.

Two hubs with long journals send to one address, behind which two registry processes have one database; at each hub
somebody takes tickets, and a reader follows. One kill of each in the normal run; `WIJKHUB_CITY_KILLS=20` has each
done twenty times, which takes minutes: with `-o faulthandler_timeout=0`.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from wijkhub_benchmarks.big_hub import SERVICES
from wijkhub_benchmarks.city_hubs import compare, enrol_hubs, last_seq, make_hubs
from wijkhub_benchmarks.city_line import Line
from wijkhub_benchmarks.hub_process import HubProcess
from wijkhub_benchmarks.postgres import Postgres, open_postgres
from wijkhub_benchmarks.processes import environment
from wijkhub_registry.events import StoredEvent, read_all
from wijkhub_registry.storage.database import migrate, open_engine, reading, writing
from wijkhub_registry.storage.sql_events import SqlEvents

pytestmark = pytest.mark.anyio

KILLS = int(os.environ.get("WIJKHUB_CITY_KILLS", "1"))
SEED = 20_261_124
EVENTS = 8_000 * KILLS
"""Of each hub before it is let through; when they are sent, the tickets go on."""
LATEST_S = 0.02
"""After a batch went out, at most; many are answered by then."""
WITHIN_S = 120.0
WIJKHUB = str(Path(sys.executable).with_name("wijkhub"))


class RegistryProcess:
    """A registry process that is killed and started again."""

    def __init__(self, database_url: str, line: Line) -> None:
        kept = {name: value for name, value in environment().items() if not name.startswith("WIJKREGISTRY_")}
        self._surroundings = kept | {"WIJKREGISTRY_DATABASE__URL": database_url, "WIJKREGISTRY_SERVER__PORT": "0"}
        self._line = line
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [WIJKHUB, "registry", "serve"]
        self._process = subprocess.Popen(command, env=self._surroundings, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline().split()
        assert said, f"it ended with status {self._process.wait()} before it listened"
        self._address = said[-1]
        self._line.behind.append(self._address)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()
            self._line.behind.remove(self._address)


class Hub:
    """A hub that is killed and started again, and tickets that are taken at it."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self._process: HubProcess | None = None
        self._token: str | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = HubProcess(self.config)
        with self._process.supervisor() as door:
            self._token = door.token
            door.ask({"type": "issue-ticket", "service": SERVICES[0]})

    def ticket(self) -> None:
        """Take a ticket."""
        assert self._process is not None
        with self._process.supervisor() as door:
            door.ask({"type": "issue-ticket", "service": SERVICES[1]})

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()

    def stop(self) -> None:
        """Have it stop by itself."""
        if self._process is not None:
            process, self._process = self._process, None
            process.stop()


@pytest.fixture(scope="module")
def durable() -> Iterator[Postgres]:
    """A PostgreSQL whose commits wait for the disk."""
    with open_postgres(durable=True) as server:
        yield server


@asynccontextmanager
async def following(engine: AsyncEngine) -> AsyncIterator[None]:
    """Note every event that a reader gets, in the order in which it does, until the block ends."""
    async with writing(engine) as connection:
        await connection.exec_driver_sql("CREATE TABLE seen (n bigserial, hub_id text, seq bigint)")

    async def note(connection: Any, events: Sequence[StoredEvent]) -> None:
        query = text("INSERT INTO seen (hub_id, seq) VALUES (:hub, :seq)")
        await connection.execute(query, [{"hub": one.hub_id, "seq": one.seq} for one in events])

    async def follow() -> None:
        while True:
            with suppress(SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await read_all(SqlEvents(engine), "chaos", note)
            await asyncio.sleep(0.2)

    task = asyncio.create_task(follow())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await read_all(SqlEvents(engine), "chaos", note)


async def sent(events: SqlEvents, hub: str, config: Path) -> None:
    """Until the registry has all that this hub's journal holds."""
    while True:
        if (await events.head(hub)).through == last_seq(config):
            return
        await asyncio.sleep(0.2)


async def a_batch_is_on_its_way(line: Line, hubs: Sequence[Hub], chance: random.Random) -> None:
    """Until one was sent a moment ago that is not answered yet; a ticket at each hub sees to it that one comes."""
    while True:
        line.sent.clear()
        await in_thread(*(hub.ticket for hub in hubs))
        assert await asyncio.to_thread(line.sent.wait, WITHIN_S), "no batch came any more"
        await asyncio.sleep(chance.random() * LATEST_S)
        if line.under_way:
            return


async def in_thread(*jobs: Any) -> None:
    await asyncio.gather(*(asyncio.to_thread(job) for job in jobs))


@pytest.mark.parametrize("victim", ["postgresql", "registry", "hub"])
async def test_nothing_is_lost_doubled_or_out_of_order_through_kills(
    victim: str, durable: Postgres, tmp_path: Path
) -> None:
    print(f"seed {SEED}, {KILLS} kills of {victim}")
    chance = random.Random(SEED)
    url = durable.url(await asyncio.to_thread(durable.new_database))
    configs = await asyncio.to_thread(make_hubs, tmp_path, 2, events=EVENTS, seed=SEED)
    engine = open_engine(url)
    await migrate(engine)
    with ExitStack() as open_things:
        line = open_things.enter_context(Line())
        registries = [RegistryProcess(url, line) for _ in range(2)]
        hubs = [Hub(config) for config in configs.values()]
        for one in (*registries, *hubs):
            open_things.callback(one.kill)
        await in_thread(*(one.start for one in registries))
        await enrol_hubs(url, line.url, configs)
        async with following(engine):
            await in_thread(*(one.start for one in hubs))
            for n in range(KILLS):
                await a_batch_is_on_its_way(line, hubs, chance)
                # Whoever is killed comes back at once.
                if victim == "postgresql":
                    durable.kill()
                    await asyncio.to_thread(durable.start)
                else:
                    killed = (registries if victim == "registry" else hubs)[n % 2]
                    killed.kill()
                    await asyncio.to_thread(killed.start)
            async with asyncio.timeout(WITHIN_S):
                await asyncio.gather(*(sent(SqlEvents(engine), hub, config) for hub, config in configs.items()))
            await in_thread(*(one.stop for one in hubs))
        for hub, config in configs.items():
            found = await compare(url, hub, config)
            print(f"{hub}: {found.events} events")
            assert found.events > EVENTS
            assert (found.lost, found.doubled, found.out_of_order, found.otherwise) == (0, 0, 0, 0)
            assert found.epochs == {1}, "a kill was taken for a restore"
            async with reading(engine) as connection:
                query = text("SELECT seq FROM seen WHERE hub_id = :hub ORDER BY n")
                read = (await connection.execute(query, {"hub": hub})).scalars().all()
            assert read == list(range(1, found.events + 1))
    await engine.dispose()
