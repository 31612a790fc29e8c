"""What the hub does by itself: it looks whether the day has turned, keeps snapshots, and moves the log along."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_queue.commands import IssueTicket
from wijkhub_server import jobs
from wijkhub_server.jobs import jobs_running
from wijkhub_server.storage.database import connect

pytestmark = pytest.mark.anyio


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for what comes every few seconds."""
    assert (jobs.TICK_S, jobs.CHECKPOINT_S, jobs.SNAPSHOT_S) == (5, 20, 60)
    for name in ("TICK_S", "CHECKPOINT_S", "SNAPSHOT_S"):
        monkeypatch.setattr(jobs, name, 0.02)


def log_size(house: Any) -> int:
    return int((house.settings.database.parent / "hub.sqlite3-wal").stat().st_size)


@pytest.mark.usefixtures("quick")
async def test_the_day_turns_by_the_clock(house: Any, hub: Any, until: Any) -> None:
    with jobs_running(hub):
        house.clock.time = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
        await until(lambda: hub.board.day == date(2026, 3, 3))


@pytest.mark.usefixtures("quick")
async def test_snapshots_are_kept_as_it_goes(house: Any, hub: Any, until: Any) -> None:
    hub.settings = replace(hub.settings, journal=replace(hub.settings.journal, snapshot_every=100))
    with jobs_running(hub):
        for _ in range(100):
            await house.do(IssueTicket("passport"))
        await until(lambda: hub.journal._last_snapshot() is not None)


async def test_a_checkpoint_moves_the_log_into_the_database_and_loses_nothing(house: Any, hub: Any) -> None:
    for _ in range(20):
        await house.do(IssueTicket("passport"))
    before = house.settings.database.stat().st_size
    hub.checkpoint()
    assert house.settings.database.stat().st_size > before
    assert hub.journal.load_board() == hub.board


async def test_a_checkpoint_that_finds_somebody_at_work_comes_again_later(
    house: Any, hub: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await house.do(IssueTicket("passport"))
    reader = connect(house.settings.database, read_only=True)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM event").fetchone()
    await house.do(IssueTicket("passport"))
    with caplog.at_level(logging.WARNING):
        hub.checkpoint()
    reader.execute("ROLLBACK")
    reader.close()
    hub.checkpoint()
    assert hub.journal.load_board() == hub.board


@pytest.mark.usefixtures("quick")
async def test_when_the_hub_stops_its_jobs_do_too(house: Any, hub: Any, monkeypatch: Any, until: Any) -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    monkeypatch.setattr(hub, "tick", tick)
    with jobs_running(hub):
        await until(lambda: len(ticks) >= 3)
    seen = len(ticks)
    # Had they gone on, the next would have come while this one is done.
    await house.do(IssueTicket("passport"))
    hub.checkpoint()
    assert len(ticks) == seen
