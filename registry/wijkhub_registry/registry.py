"""One registry process at work: its stores, its keys, its clock."""

from __future__ import annotations

import asyncio
import secrets

from sqlalchemy.ext.asyncio import AsyncEngine

from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.documents import DocumentStore
from wijkhub_registry.events import EventStore
from wijkhub_registry.following import follow
from wijkhub_registry.hubs import HubStore
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.hours_report import HoursReports
from wijkhub_registry.locations.outline_shelf import OutlineShelf
from wijkhub_registry.moments import Clock, now, to_micros
from wijkhub_registry.own_keys import ensure_key
from wijkhub_registry.settings import Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs
from wijkhub_registry.storage.sql_today import READER as DOORS
from wijkhub_registry.storage.sql_today import SqlToday, keep_doors
from wijkhub_registry.sync.ingest import Room
from wijkhub_registry.sync.nonces import Nonces


class Registry:
    """What every route needs. `open` it before the first request, `close` it after the last."""

    events: EventStore
    hubs: HubStore
    documents: DocumentStore
    catalogue: Catalogue
    hours_reports: HoursReports
    outlines: OutlineShelf
    nonces: Nonces
    signing_key: SigningKey
    """With which this registry signs what hubs are to believe."""

    def __init__(self, settings: Settings, *, clock: Clock = now) -> None:
        self.settings = settings
        self.clock = clock
        self.engine: AsyncEngine = open_engine(settings.database.url, settings.database.connections)
        self.events = SqlEvents(self.engine)
        self.hubs = SqlHubs(self.engine)
        self.documents = SqlDocuments(self.engine)
        self.catalogue = Catalogue(self.documents, today=SqlToday(self.engine, settings.hours.calendar))
        self.outlines = OutlineShelf(self.documents)
        self.hours_reports = HoursReports(self.documents, self.catalogue, settings.hours.rules, settings.hours.calendar)
        self._follows: asyncio.Task[None] | None = None
        self.room = Room(settings.sync.batches_at_once)

    async def open(self) -> None:
        """Bring the tables up to date, and have the keys.

        Raises:
            DatabaseAway: the database can't be used.
            NewerTables: a newer program made its tables.
        """
        await migrate(self.engine)
        self.nonces = Nonces(await self.hubs.secret("nonces", secrets.token_bytes(32)), self.hubs, self.clock)
        self.signing_key = await ensure_key(self.hubs, to_micros(self.clock()))
        self._follows = asyncio.create_task(follow(self.events, DOORS, keep_doors), name="doors")

    async def close(self) -> None:
        """Stop reading, and let the connections go."""
        if self._follows is not None:
            self._follows.cancel()
            await asyncio.wait((self._follows,))
        await self.engine.dispose()
