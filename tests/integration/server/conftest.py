"""A hub with one set-up, staff, and a screen of each kind, on a database of its own; it can be stopped and started."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import uvicorn

from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import Command
from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_server.app import create_app
from wijkhub_server.clock import Clock, FakeClock
from wijkhub_server.hub import HubAtWork
from wijkhub_server.settings import HubSettings, Settings
from wijkhub_server.storage.database import make_hub, migrate, open_engine, writing
from wijkhub_server.storage.people import PeopleStore, hash_of, name_key
from wijkhub_server.storage.rows import DeviceRow, StaffRow
from wijkhub_server.writer import Done

# What several tests do stands beside them, and they are no package.
sys.path.insert(0, str(Path(__file__).parent))

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday in winter, 09:00 in Amsterdam."""

PEOPLE = (
    ("noor", "Noor", Role.CLERK, "money"),
    ("sam", "Sam", Role.CLERK, ""),
    ("gast", "Gast", Role.HOST, ""),
    ("chef", "Chef", Role.SUPERVISOR, "money"),
)
SCREENS = (
    ("hal", "Kiosk hal", Role.KIOSK, "slips"),
    ("scherm", "Scherm", Role.DISPLAY, None),
    ("papier", "Papier", Role.PRINTER_PAGE, None),
)

GROUPS = (
    ServiceGroup("papers", "A", {"nl": "Papieren"}),
    ServiceGroup("money", "B", {"nl": "Geld"}, first=1, last=999),
)
SERVICES = (
    Service("passport", "papers", {"nl": "Paspoort"}),
    Service("extract", "papers", {"nl": "Uittreksel"}),
    Service("debts", "money", {"nl": "Schulden"}, skill="money"),
)
COUNTERS = (
    CounterPlace("1", {"nl": "Balie 1"}, ("papers", "money")),
    CounterPlace("2", {"nl": "Balie 2"}, ("papers",)),
)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with staff, sign-ins and screens; each test gets a copy."""
    path = tmp_path_factory.mktemp("new-hub") / "hub.sqlite3"
    migrate(path)
    engine = open_engine(path)
    make_hub(engine, "test-hub")
    people = PeopleStore(engine)
    signed_in = datetime.now(UTC)
    for staff_id, name, role, skills in PEOPLE:
        people.add_staff(
            StaffRow(id=staff_id, name=name, name_key=name_key(name), pin_hash="-", role=role, skills=skills)
        )
        people.open_session(f"token-{staff_id}", staff_id, signed_in + timedelta(hours=12), signed_in)
    with writing(engine) as session:
        for device_id, name, role, printer in SCREENS:
            token_hash = hash_of(f"token-{device_id}")
            session.add(DeviceRow(id=device_id, name=name, role=role, printer=printer, token_hash=token_hash))
    engine.dispose()
    return path


def settings_in(folder: Path, new_database: Path) -> Settings:
    """A hub of its own in this new folder."""
    folder.mkdir()
    for file in new_database.parent.glob(f"{new_database.name}*"):
        shutil.copy(file, folder / file.name)
    return Settings(
        hub=HubSettings(id="test-hub", name="Bospolder", data_folder=str(folder)),
        groups=GROUPS,
        services=SERVICES,
        counters=COUNTERS,
        printers=(),
    )


@pytest.fixture
def settings(tmp_path: Path, new_database: Path) -> Settings:
    return settings_in(tmp_path / "hub", new_database)


class House:
    """Where the hub stands: it can be stopped, started again, and asked things."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = FakeClock(MONDAY)
        self._hub: HubAtWork | None = None

    @property
    def hub(self) -> HubAtWork:
        assert self._hub is not None, "the hub is not running"
        return self._hub

    async def open(self, *, clock: Clock | None = None) -> HubAtWork:
        self._hub = HubAtWork(self.settings, clock=clock or self.clock)
        await self._hub.start()
        return self._hub

    async def close(self) -> None:
        if self._hub is not None:
            hub, self._hub = self._hub, None
            await hub.stop()

    async def reopen(self) -> HubAtWork:
        """Stop, and start with the settings as they are now."""
        await self.close()
        return await self.open()

    async def do(self, command: Command, who: str = "clerk:noor", *, command_id: str | None = None) -> Done:
        role, _, actor_id = who.partition(":")
        return await self.hub.do(Asked(command_id or str(uuid4()), command, Actor(Role(role), actor_id)))

    def client(self, token: str | None = None, hub: HubAtWork | None = None) -> httpx.AsyncClient:
        """A client that speaks to the application without a network, as whoever has this token."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(hub or self.hub, screens=False), raise_app_exceptions=False),
            base_url="http://hub.test",
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house whose hub is not running yet."""
    house = House(settings)
    yield house
    await house.close()


@pytest.fixture
async def hub(house: House) -> HubAtWork:
    return await house.open()


@pytest.fixture(scope="module")
async def standing(tmp_path_factory: pytest.TempPathFactory, new_database: Path) -> AsyncIterator[House]:
    """A house whose hub runs for all tests of a file: for tests that leave it as it was."""
    house = House(settings_in(tmp_path_factory.mktemp("standing") / "hub", new_database))
    await house.open()
    yield house
    await house.close()


@pytest.fixture
async def noor(house: House, hub: HubAtWork) -> AsyncIterator[httpx.AsyncClient]:
    """A clerk's client."""
    async with house.client("token-noor") as client:
        yield client


@pytest.fixture
async def chef(house: House, hub: HubAtWork) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's client."""
    async with house.client("token-chef") as client:
        yield client


@pytest.fixture
async def anybody(house: House, hub: HubAtWork) -> AsyncIterator[httpx.AsyncClient]:
    """A client of somebody whom the hub does not know."""
    async with house.client() as client:
        yield client


class _Quiet(uvicorn.Server):
    """Leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _serving(hub: HubAtWork, port: int = 0) -> AsyncIterator[str]:
    server = _Quiet(
        uvicorn.Config(
            create_app(hub, screens=False),
            host="127.0.0.1",
            port=port,
            log_level="critical",
            ws="none",
            timeout_graceful_shutdown=5,
            lifespan="off",
        )
    )
    task = asyncio.create_task(server.serve())
    await _until(lambda: server.started or task.done())
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        hub.feed.end()
        server.should_exit = True
        await task


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractAsyncContextManager[str]]:
    """Puts a running hub behind a real socket: `async with serving(hub) as url`."""
    return _serving


async def _until(true: Callable[[], bool | Awaitable[bool]], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something is true: `await until(lambda: ...)`."""
    return _until
