"""A hub is cut off for a week of rehearsal days and a hub beside it is not: nobody at a kiosk can tell which is which.

Both play the same days through their front doors, in turns. Then the line is mended, and the registry must hold both
journals event by event.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import httpx
import pytest

from wijkhub_benchmarks.big_hub import SUPERVISOR
from wijkhub_benchmarks.city_hubs import compare, enrol_hubs, last_seq, make_hubs
from wijkhub_benchmarks.city_line import Line
from wijkhub_benchmarks.hub_process import HubProcess
from wijkhub_benchmarks.postgres import Postgres
from wijkhub_benchmarks.registry_process import registry_process
from wijkhub_client.client import HubClient
from wijkhub_client.errors import ClientError
from wijkhub_client.rehearsal.record import DayRecord, Observation, ServiceRecord
from wijkhub_client.rehearsal.rehearse import Options, rehearse
from wijkhub_queue.commands import AnyCommand, IssueTicket
from wijkhub_queue.wire import CommandAnswer
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_events import SqlEvents

pytestmark = pytest.mark.anyio

MONDAY = date(2026, 3, 2)
DAYS = 7
SEEN = ((2, 0, 0), (2, 2, 5), (2, 3, 6), (1, 2, 3), (1, 1, 3), (0, 0, 0))
"""Open counters, waiting and arrivals, every ten minutes: of 17 who came all are helped or leave."""
WITHIN_S = 120.0


class TimedClient(HubClient):
    """A client that notes how long each ticket took, and what was refused."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.took_ms: list[float] = []
        self.refused: list[str] = []

    async def ask(self, command: AnyCommand, command_id: str | UUID | None = None) -> CommandAnswer:
        begun = time.perf_counter()
        try:
            return await super().ask(command, command_id)
        except ClientError as error:
            self.refused.append(f"{type(error).__name__} of {type(command).__name__}")
            raise
        finally:
            if isinstance(command, IssueTicket):
                self.took_ms.append((time.perf_counter() - begun) * 1e3)


def recorded(day: int) -> DayRecord:
    begins = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=9)
    seen = tuple(Observation(begins + timedelta(minutes=10 * n), *one) for n, one in enumerate(SEEN))
    return DayRecord("Demo", begins.date(), (ServiceRecord("A", "Papieren", seen),))


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


async def sent(url: str, hub: str, config: Path) -> None:
    engine = open_engine(url)
    try:
        async with asyncio.timeout(WITHIN_S):
            while True:
                if (await SqlEvents(engine).head(hub)).through == last_seq(config):
                    return
                await asyncio.sleep(0.1)
    finally:
        await engine.dispose()


def as_exercise(config: Path) -> None:
    config.write_text(config.read_text().replace("[hub]\n", "[hub]\nexercise = true\n", 1))


async def test_the_kiosk_never_notices_and_the_registry_has_it_all_afterwards(database: str, tmp_path: Path) -> None:
    configs = await asyncio.to_thread(make_hubs, tmp_path, 2, events=100, seed=1)
    engine = open_engine(database)
    await migrate(engine)
    await engine.dispose()
    with ExitStack() as open_things:
        hubs: dict[str, TimedClient] = {}
        lines: dict[str, Line] = {}
        processes: dict[str, HubProcess] = {}
        address, _ = open_things.enter_context(registry_process(database))
        for hub, config in configs.items():
            as_exercise(config)
            lines[hub] = open_things.enter_context(Line())
            lines[hub].behind.append(address)
            await enrol_hubs(database, lines[hub].url, {hub: config})
            processes[hub] = open_things.enter_context(HubProcess(config))
            hubs[hub] = TimedClient(processes[hub].url)
            await hubs[hub].sign_in(*SUPERVISOR)
            await sent(database, hub, config)
        connected, away = configs
        lines[away].cut()
        had = last_seq(configs[away])
        figures: dict[str, list[Any]] = {connected: [], away: []}
        for day in range(DAYS):
            # Whoever goes first finds another machine than who goes last: they take turns.
            for hub in sorted(configs, reverse=day % 2 == 1):
                outcome = await rehearse(hubs[hub], recorded(day), Options(seed=day))
                assert outcome.good, outcome.rulings
                figures[hub].append((outcome.figures.total.residents, outcome.figures.total.served))
        engine = open_engine(database)
        assert (await SqlEvents(engine).head(away)).through == had
        await engine.dispose()
        assert figures[away] == figures[connected]
        assert hubs[away].refused == hubs[connected].refused
        took = {hub: median(client.took_ms) for hub, client in hubs.items()}
        print(f"{len(hubs[away].took_ms)} tickets each, ms: connected {took[connected]:.1f}, away {took[away]:.1f}")
        assert len(hubs[away].took_ms) == len(hubs[connected].took_ms) > 100
        # The machine's own pace changes from day to day; a hub that waited for its registry would take seconds.
        assert took[away] < 2 * took[connected] + 5
        lines[away].mend()
        answer = await hubs[away]._http.post("/v1/sync/now")
        assert answer.status_code == httpx.codes.ACCEPTED
        for hub, config in configs.items():
            await sent(database, hub, config)
            await hubs[hub].__aexit__(None, None, None)
            processes[hub].stop()
        for hub, config in configs.items():
            found = await compare(database, hub, config)
            print(f"{hub}: {found.events} events, {found.events - had} of the week")
            assert found.same, found
            assert found.events > had + 400
