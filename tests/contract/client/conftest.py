from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from typing import Protocol

import pytest
import uvicorn

from wijkhub_client.api import HubApi
from wijkhub_client.client import HubClient
from wijkhub_client.memory import MemoryHub
from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.actors import Role
from wijkhub_queue.capacity import CapacitySeries
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.wire import NewStaff
from wijkhub_server.app import create_app
from wijkhub_server.hub import HubAtWork
from wijkhub_server.serving import prepare
from wijkhub_server.settings import HubSettings, Settings

SETUP = HubSetup(
    name="Bospolder",
    groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}), ServiceGroup("money", "B", {"nl": "Geld"})),
    services=(
        Service("passport", "papers", {"nl": "Paspoort"}, appointment_min=20),
        Service("debts", "money", {"nl": "Schulden"}, skill="money"),
    ),
    counters=(
        CounterPlace("1", {"nl": "Balie 1"}, ("papers", "money")),
        CounterPlace("2", {"nl": "Balie 2"}, ("papers",)),
    ),
    exercise=True,
    capacity=(CapacitySeries("tue", "papers", ("tue",), time(10), time(11), places=1, step_min=20),),
)


class HubInTest(Protocol):
    """A hub with SETUP and two of staff: Noor, a clerk with the skill `money`, PIN 1234; Samira, supervisor, 5678."""

    def client(self) -> HubApi: ...

    async def go_away(self) -> None: ...

    async def come_back(self) -> None: ...


class _Quiet(uvicorn.Server):
    """Leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def settings_in(folder: Path) -> Settings:
    return Settings(
        hub=HubSettings(id="contract", name=SETUP.name, data_folder=str(folder), exercise=True),
        groups=SETUP.groups,
        services=SETUP.services,
        counters=SETUP.counters,
        capacity=SETUP.capacity,
        printers=(PrinterSettings(id="hall", driver="memory"),),
    )


@pytest.fixture(scope="session")
def made_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub with its staff; each test gets a copy."""
    folder = tmp_path_factory.mktemp("made") / "hub"
    staff = [NewStaff("Noor", "1234", "clerk", skills=("money",)), NewStaff("Samira", "5678", "supervisor")]
    prepare(settings_in(folder), staff, strict=True)
    return folder


class ServedHub:
    """A real hub behind a real socket; going away is being stopped, coming back is being started on what is on disk."""

    def __init__(self, folder: Path) -> None:
        self._settings = settings_in(folder)
        self._port = 0

    def client(self) -> HubApi:
        return HubClient(f"http://127.0.0.1:{self._port}", patience_s=0)

    async def come_back(self) -> None:
        hub = HubAtWork(self._settings)
        self._hub = hub
        config = uvicorn.Config(
            create_app(hub, screens=False),
            host="127.0.0.1",
            port=self._port,
            log_level="critical",
            ws="none",
            timeout_graceful_shutdown=5,
        )
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve())
        async with asyncio.timeout(20):
            while not self._server.started:
                assert not self._task.done()
                await asyncio.sleep(0.005)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    async def go_away(self) -> None:
        self._hub.feed.end()
        self._server.should_exit = True
        await self._task


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory", "http"])
async def hub(request: pytest.FixtureRequest, tmp_path: Path, made_hub: Path) -> AsyncIterator[HubInTest]:
    if request.param == "memory":
        memory = MemoryHub(SETUP)
        memory.add_staff("Noor", "1234", skills=("money",))
        memory.add_staff("Samira", "5678", role=Role.SUPERVISOR)
        yield memory
    else:
        served = ServedHub(shutil.copytree(made_hub, tmp_path / "hub"))
        await served.come_back()
        yield served
        await served.go_away()


@pytest.fixture
async def noor(hub: HubInTest) -> AsyncIterator[HubApi]:
    async with hub.client() as client:
        await client.sign_in("Noor", "1234")
        yield client


@pytest.fixture
async def samira(hub: HubInTest) -> AsyncIterator[HubApi]:
    async with hub.client() as client:
        await client.sign_in("Samira", "5678")
        yield client
