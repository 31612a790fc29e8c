"""What a hub does by itself, on the clock. A job only says "look whether there is something to do"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from wijkhub_server.hub import HubAtWork

TICK_S = 5
"""How often the hub looks whether the day has turned or the clock was moved."""
CHECKPOINT_S = 20
SNAPSHOT_S = 60
WAITS_S = 60
SLIPS_S = 3600
MESSAGES_S = 10
"""How often the hub looks whether a message is due."""
ERASE_S = 3600
SYNC_S = 10
"""How often the sync looks whether there is something to send or fetch, beside what wakes it."""

LEASES_S = 60
"""How often the hub looks whether places are to be lent, or taken back."""


@contextmanager
def jobs_running(hub: HubAtWork) -> Iterator[None]:
    """Run the hub's jobs while this holds."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # Late is better than never: without this a job that is a second late is dropped.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    async def checkpoint() -> None:
        await asyncio.to_thread(hub.checkpoint)

    scheduler.add_job(hub.tick, "interval", seconds=TICK_S, id="tick")
    scheduler.add_job(checkpoint, "interval", seconds=CHECKPOINT_S, id="checkpoint")
    scheduler.add_job(hub.keep_snapshot, "interval", seconds=SNAPSHOT_S, id="snapshot")
    scheduler.add_job(hub.waits.keep, "interval", seconds=WAITS_S, id="waits")
    scheduler.add_job(hub.empty_slips, "interval", seconds=SLIPS_S, id="slips")
    scheduler.add_job(hub.mailroom.look, "interval", seconds=MESSAGES_S, id="messages")
    scheduler.add_job(hub.mailroom.erase_past, "interval", seconds=ERASE_S, id="erase")
    scheduler.add_job(hub.sync.look, "interval", seconds=SYNC_S, id="sync")
    scheduler.add_job(hub.sync.renew_leases, "interval", seconds=LEASES_S, id="leases")
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
