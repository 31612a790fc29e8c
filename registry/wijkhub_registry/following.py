"""What the registry does with events once they are stored: each of its processes reads on, one of them at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from wijkhub_registry.errors import StoreAway
from wijkhub_registry.events import EventStore, Handle, read_all

EVERY_S = 1.0
"""Seconds after which a reader looks for new events."""
_SLOWEST_S = 60.0
log = logging.getLogger(__name__)


async def follow(store: EventStore, reader: str, handle: Handle, stopping: asyncio.Event) -> None:
    """Read as this reader until it is time to stop; while the database is away, try again less and less often.

    It ends between two looks: a connection that is let go in the middle of one is never closed.
    """
    wait = EVERY_S
    while not stopping.is_set():
        try:
            await read_all(store, reader, handle)
            wait = EVERY_S
        except Exception as error:
            # Once when it goes, not once a second; and it must not end, whatever the database does.
            if wait == EVERY_S:
                log.error("reader %s stands still: %s", reader, error if isinstance(error, StoreAway) else repr(error))
            wait = min(wait * 2, _SLOWEST_S)
        await rest(stopping, wait)


async def rest(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until it is time to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
