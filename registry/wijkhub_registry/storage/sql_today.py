"""What hubs told of today, in SQL: doors from their events, waits from their heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_queue.hours import Calendar, Doors
from wijkhub_queue.local_time import local_day, moment_of
from wijkhub_queue.sync.messages import Heartbeat
from wijkhub_registry.events import StoredEvent
from wijkhub_registry.locations.catalogue import HubToday
from wijkhub_registry.moments import from_micros
from wijkhub_registry.storage.database import reading

READER = "doors"
_DOORS = {"doors-opened": True, "doors-closed": False}
_KEEP = text(
    "INSERT INTO hub_doors (hub_id, open, since) VALUES (:hub, :open, :since) "
    "ON CONFLICT (hub_id) DO UPDATE SET open = excluded.open, since = excluded.since"
)
_TOLD = text(
    "SELECT h.hub_id, h.heartbeat, h.heard_at, d.open, d.since FROM hub h LEFT JOIN hub_doors d ON d.hub_id = h.hub_id"
)
_heartbeats = msgspec.json.Decoder(Heartbeat)


async def keep_doors(connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
    """Follow the events of a hub: the last that says something of its doors counts."""
    for event in reversed(events):
        if event.type in _DOORS and event.occurred_at is not None:
            said = {"hub": event.hub_id, "open": _DOORS[event.type], "since": event.occurred_at}
            await connection.execute(_KEEP, said)
            return


class SqlToday:
    """What every hub told, by hub."""

    def __init__(self, engine: AsyncEngine, calendar: Calendar) -> None:
        self._engine = engine
        self._calendar = calendar

    async def __call__(self) -> dict[str, HubToday]:
        """As it is now."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(_TOLD)).all()
        return {hub: self._told(*row) for hub, *row in rows}

    def _told(self, heartbeat: bytes | None, heard_at: int | None, is_open: bool | None, since: int | None) -> HubToday:
        doors = None if is_open is None or since is None else self._doors(is_open, from_micros(since))
        if heartbeat is None or heard_at is None:
            return HubToday(doors)
        try:
            waits = _heartbeats.decode(heartbeat).waits
        except msgspec.DecodeError:
            waits = ()
        return HubToday(doors, waits, from_micros(heard_at))

    def _doors(self, is_open: bool, since: datetime) -> Doors:
        # It holds for the day on which it was done: nobody closes the doors for tomorrow by hand.
        zone = self._calendar.time_zone
        until = moment_of(local_day(since, zone) + timedelta(days=1), 0, zone)
        return Doors("open" if is_open else "closed", since, until)
