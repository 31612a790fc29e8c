"""Every store of the registry: in memory, on SQLite, and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wijkhub_benchmarks.postgres import Postgres
from wijkhub_registry.events import EventStore
from wijkhub_registry.hubs import HubStore
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.memory import MemoryRegistry
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class Stores(NamedTuple):
    """Both stores on one database, and once more as another process has them."""

    events: EventStore
    hubs: HubStore
    other_events: EventStore
    other_hubs: HubStore


async def _migrated(url: str) -> None:
    engine = open_engine(url)
    await migrate(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registry") / "registry.sqlite3"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    name = postgres.new_database()
    asyncio.run(_migrated(postgres.url(name)))
    return name


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The address of a fresh, migrated database; None for memory."""
    if request.param == "memory":
        yield None
    elif request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "registry.sqlite3")
        yield f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.new_database(request.getfixturevalue("migrated_database"))
        yield server.url(name)
        server.drop(name)


@pytest.fixture
async def stores(url: str | None) -> AsyncIterator[Stores]:
    if url is None:
        memory = MemoryRegistry()
        yield Stores(memory, memory, memory, memory)
        return
    engines = [open_engine(url), open_engine(url)]
    yield Stores(SqlEvents(engines[0]), SqlHubs(engines[0]), SqlEvents(engines[1]), SqlHubs(engines[1]))
    for engine in engines:
        await engine.dispose()
