"""What the sync asks of the hub that it works beside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from wijkhub_queue.asked import Asked
from wijkhub_queue.sync.messages import ServiceWait


class AtHub(Protocol):
    """What the sync asks of the hub that it works beside."""

    async def record(self, asked: Asked) -> None:
        """Have a command done."""

    async def rewrite(self, change: Callable[[], Awaitable[None]]) -> None:
        """Have the journal altered between two batches."""

    def went_on(self, epoch: int) -> None:
        """New events are of this epoch."""

    def now(self) -> datetime:
        """The hub's time, UTC."""

    def printers_down(self) -> tuple[str, ...]:
        """Printers that can't print."""

    def service_waits(self) -> tuple[ServiceWait, ...]:
        """The waits that residents are told."""

    def time_zone(self) -> str:
        """By whose clock the hub's day goes, as a name of the tz database."""
