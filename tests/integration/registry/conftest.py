"""A registry on a database of its own, and hubs that speak to it as real ones do: signed, over HTTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from wijkhub_queue.sync.batches import BatchHeader, EventLine, encode_batch
from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint
from wijkhub_registry.app import create_app
from wijkhub_registry.enrolment import make_code
from wijkhub_registry.settings import DatabaseSettings, Settings, SyncSettings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class Time:
    """The registry's clock, in a test's hands."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **amount: float) -> None:
        self.now += timedelta(**amount)


_OPENED = b'{"day":"2026-03-02"}'


def line(seq: int, *, event_id: str | None = None, payload: bytes = _OPENED, **fields: Any) -> EventLine:
    told = {"type": "day-opened", "version": 1, "occurred_at": MONDAY, "actor": "clerk:noor"} | fields
    return EventLine(seq=seq, event_id=event_id or f"id-{seq}", payload=msgspec.Raw(payload), **told)


def lines(first: int, last: int) -> list[EventLine]:
    return [line(seq) for seq in range(first, last + 1)]


class HubSide:
    """A hub that enrolled, at the other end of the line."""

    def __init__(self, client: httpx.AsyncClient, hub: str = "west") -> None:
        self.client = client
        self.hub = hub
        self.key = SigningKey.new()

    line = staticmethod(line)
    lines = staticmethod(lines)

    @property
    def key_id(self) -> str:
        return fingerprint(self.key.public_key)

    async def enrol(self, code: str, **changed: str) -> httpx.Response:
        proof = self.key.sign(f"enrol:{code}:{self.hub}:{self.key.public_key}".encode())
        asked = {"code": code, "hub": self.hub, "publicKey": self.key.public_key, "proof": proof} | changed
        return await self.client.post("/sync/v1/enrol", json=asked)

    async def nonce(self) -> str:
        return str((await self.client.post("/sync/v1/nonce")).json()["nonce"])

    async def send(
        self, method: str, path: str, body: bytes = b"", *, query: str = "", nonce: str | None = None
    ) -> httpx.Response:
        signed = authorization(
            self.key, method=method, path=path, query=query, nonce=nonce or await self.nonce(), body=body
        )
        url = f"{path}?{query}" if query else path
        headers = {"authorization": signed, "content-type": "application/json"}
        return await self.client.request(method, url, content=body, headers=headers)

    async def ask(self, method: str, path: str, told: Any = None, *, query: str = "") -> httpx.Response:
        body = b"" if told is None else msgspec.json.encode(told)
        return await self.send(method, path, body, query=query)

    async def push(self, events: Sequence[EventLine], *, epoch: int = 1, **header: Any) -> httpx.Response:
        told: dict[str, Any] = {"hub": self.hub, "epoch": epoch, "first_seq": events[0].seq, "count": len(events)}
        return await self.push_body(encode_batch(BatchHeader(**(told | header)), events))

    async def push_body(self, body: bytes) -> httpx.Response:
        return await self.send("POST", "/sync/v1/events", body, nonce="-")


class City:
    """A registry that runs in this process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.time = Time()
        self.engine = open_engine(settings.database.url)
        self.hubs = SqlHubs(self.engine)
        self.events = SqlEvents(self.engine)

    async def code(self, hub: str = "west", name: str = "Wijkhub West") -> str:
        return await make_code(self.hubs, hub, name, hours=24, clock=self.time)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[httpx.AsyncClient]:
        door = create_app(self.settings, clock=self.time)
        async with door.app.lifespan():  # type: ignore[union-attr]  # a Litestar
            transport = httpx.ASGITransport(door, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://registry.test") as client:
                yield client


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registry") / "registry.sqlite3"

    async def make() -> None:
        engine = open_engine(f"sqlite:///{path}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
async def city(tmp_path: Path, migrated_file: Path) -> AsyncIterator[City]:
    shutil.copy(migrated_file, tmp_path / "registry.sqlite3")
    url = f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    city = City(Settings(database=DatabaseSettings(url=url), sync=SyncSettings(batches_at_once=2)))
    yield city
    await city.engine.dispose()


@pytest.fixture(scope="session")
def city_at() -> type[City]:
    return City


@pytest.fixture(scope="session")
def hub_side() -> type[HubSide]:
    return HubSide


@pytest.fixture
async def client(city: City) -> AsyncIterator[httpx.AsyncClient]:
    async with city.open() as client:
        yield client


@pytest.fixture
async def hub(city: City, client: httpx.AsyncClient) -> HubSide:
    hub = HubSide(client)
    assert (await hub.enrol(await city.code())).status_code == 201
    return hub
