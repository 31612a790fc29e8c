"""One registry process at work: its stores, its keys, its clock."""

from __future__ import annotations

import asyncio
import secrets

from sqlalchemy.ext.asyncio import AsyncEngine

from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.bookings.booking import BookingStore
from wijkhub_registry.bookings.selling import Selling
from wijkhub_registry.documents import DocumentStore, signer
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
from wijkhub_registry.storage.sql_bookings import READER as LEASES
from wijkhub_registry.storage.sql_bookings import SqlBookings, keep_leases
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs
from wijkhub_registry.storage.sql_today import READER as DOORS
from wijkhub_registry.storage.sql_today import SqlToday, keep_doors
from wijkhub_registry.sync.ingest import Room
from wijkhub_registry.sync.nonces import Nonces

STOP_S = 5.0
"""Seconds that whoever reads gets to end: a database that is away may answer never."""


class Registry:
    """What every route needs. `open` it before the first request, `close` it after the last."""

    events: EventStore
    hubs: HubStore
    documents: DocumentStore
    catalogue: Catalogue
    hours_reports: HoursReports
    outlines: OutlineShelf
    nonces: Nonces
    bookings: BookingStore
    selling: Selling
    booking_secret: bytes
    """With which the keys of bookings are made."""
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
        self.bookings = SqlBookings(self.engine)
        self.selling = Selling(self.bookings, clock, lambda: signer(self.signing_key))
        self._at_work: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
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
        self.booking_secret = await self.hubs.secret("bookings", secrets.token_bytes(32))
        self._at_work = [
            asyncio.create_task(follow(self.events, DOORS, keep_doors, self._stopping), name="doors"),
            asyncio.create_task(follow(self.events, LEASES, keep_leases, self._stopping), name="leases"),
            asyncio.create_task(self.selling.keep_up(self._stopping), name="settling"),
        ]

    async def close(self) -> None:
        """Stop reading, and let the connections go."""
        self._stopping.set()
        if self._at_work:
            _, stuck = await asyncio.wait(self._at_work, timeout=STOP_S)
            for task in stuck:
                task.cancel()
        await self.engine.dispose()
