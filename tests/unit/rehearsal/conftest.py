from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from wijkhub_client.memory import MemoryHub
from wijkhub_client.memory_client import MemoryClient
from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.record import DayRecord, Observation, ServiceRecord
from wijkhub_queue.actors import Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup

HEADER = "office,service,service_name,observed_at,open_counters,waiting,ticket,arrivals"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, header: str = HEADER, name: str = "day.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def service(*seen: tuple[int, int, int | None], letter: str = "A", name: str = "Papieren") -> ServiceRecord:
    """Open counters, waiting and arrivals, every five minutes from 09:00."""
    begins = datetime.fromisoformat("2026-03-02 09:00")
    return ServiceRecord(
        letter, name, tuple(Observation(begins + timedelta(minutes=5 * n), *one) for n, one in enumerate(seen))
    )


@pytest.fixture
def a_service() -> Callable[..., ServiceRecord]:
    return service


@pytest.fixture
def a_queue() -> Callable[..., Queue]:
    def queue(*seen: tuple[int, int, int | None]) -> Queue:
        record = service(*seen)
        return Queue("a", "A", tuple(f"a{n}" for n in range(1, record.most_counters + 1)), record)

    return queue


@pytest.fixture
def small_day() -> DayRecord:
    """Nine residents on a Monday from 09:00 to 09:30; seven are helped, two leave when the money desk closes."""
    return DayRecord(
        "Demo",
        date(2026, 3, 2),
        (
            service((1, 0, None), (1, 1, 2), (2, 1, 1), (2, 0, 1), (2, 0, None), (1, 0, 0), (1, 0, 0)),
            service(
                (0, 1, None),
                (1, 1, 0),
                (1, 1, 2),
                (1, 0, 0),
                (0, 2, 2),
                (0, 0, 0),
                (0, 0, 0),
                letter="B",
                name="Geld [en meer]",
            ),
        ),
    )


@pytest.fixture
def own_setup() -> HubSetup:
    return HubSetup(
        name="Bospolder",
        groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}),),
        services=(Service("passport", "papers", {"nl": "Paspoort"}),),
        counters=(CounterPlace("1", {"nl": "Balie 1"}, ("papers",)),),
        exercise=True,
    )


@pytest.fixture
def memory(own_setup: HubSetup) -> MemoryHub:
    hub = MemoryHub(own_setup)
    hub.add_staff("Chef", "9999", role=Role.SUPERVISOR)
    hub.add_staff("Noor", "1111")
    return hub


@pytest.fixture
async def chef(memory: MemoryHub) -> AsyncIterator[MemoryClient]:
    async with memory.client() as client:
        await client.sign_in("Chef", "9999")
        yield client
