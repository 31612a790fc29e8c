"""Hubs whose real syncs send their real journals, in one process. No clerk and no kiosk is at any of them.

Started as `python -m wijkhub_benchmarks.offline_hubs`, with the settings files of the hubs as JSON on standard input;
they begin at once, and each is told of on standard output when the registry has all that it had.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from wijkhub_benchmarks.city_hubs import last_seq
from wijkhub_benchmarks.hub_process import database_of
from wijkhub_queue.asked import Asked
from wijkhub_queue.sync.messages import ServiceWait
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import SyncStore
from wijkhub_server.sync.link import Link

LOOK_EVERY_S = 0.05


class _Empty:
    """A hub in which nothing happens."""

    async def record(self, asked: Asked) -> None:
        """Nothing is asked of it."""

    async def rewrite(self, change: Callable[[], Awaitable[None]]) -> None:
        """Alter the journal: nobody else does."""
        await change()

    def went_on(self, epoch: int) -> None:
        """It makes no events."""

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def printers_down(self) -> tuple[str, ...]:
        """It has none."""
        return ()

    def service_waits(self) -> tuple[ServiceWait, ...]:
        """Nobody waits."""
        return ()

    def time_zone(self) -> str:
        """Where the benchmarks' hubs stand."""
        return "Europe/Amsterdam"


async def send_all(hubs: dict[str, Path], told: Callable[[str], None]) -> None:
    """Let every hub send what it has; `told` is called with each that is through."""
    turns = Turns()
    links, left = [], {}
    for hub, config in hubs.items():
        database = database_of(config)
        journal = SyncJournal(database, hub, 1)
        links.append(Link(_Empty(), journal=journal, store=SyncStore(database), turns=turns, mark=None))
        left[hub] = (journal, last_seq(config))
    for link in links:
        await link.start()
    while left:
        await asyncio.sleep(LOOK_EVERY_S)
        for hub in [hub for hub, (journal, last) in left.items() if journal.progress.through >= last]:
            del left[hub]
            told(hub)
    for link in links:
        await link.stop()
    turns.close()


if __name__ == "__main__":
    # That the registry is busy is what is measured; nobody reads it forty times.
    logging.getLogger("wijkhub_server").setLevel(logging.ERROR)
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, str])
    asyncio.run(send_all({hub: Path(config) for hub, config in asked.items()}, lambda hub: print(hub, flush=True)))
