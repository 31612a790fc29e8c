from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import pytest

from wijkhub_client.api import HubApi
from wijkhub_client.memory import MemoryHub
from wijkhub_queue.actors import Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup

SETUP = HubSetup(
    name="Bospolder",
    groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}), ServiceGroup("money", "B", {"nl": "Geld"})),
    services=(
        Service("passport", "papers", {"nl": "Paspoort"}),
        Service("debts", "money", {"nl": "Schulden"}, skill="money"),
    ),
    counters=(
        CounterPlace("1", {"nl": "Balie 1"}, ("papers", "money")),
        CounterPlace("2", {"nl": "Balie 2"}, ("papers",)),
    ),
    exercise=True,
)


class HubInTest(Protocol):
    """A hub with SETUP and two of staff: Noor, a clerk with the skill `money`, PIN 1234; Samira, supervisor, 5678."""

    def client(self) -> HubApi: ...

    async def go_away(self) -> None: ...

    async def come_back(self) -> None: ...


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["memory"])
async def hub(request: pytest.FixtureRequest) -> AsyncIterator[HubInTest]:
    memory = MemoryHub(SETUP)
    memory.add_staff("Noor", "1234", skills=("money",))
    memory.add_staff("Samira", "5678", role=Role.SUPERVISOR)
    yield memory


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
