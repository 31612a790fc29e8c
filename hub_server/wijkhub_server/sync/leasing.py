"""What the registry sells of a hub's places, as the hub takes it in.

Papers lie in the table of documents until they are on record, then their text goes: it names residents, and who comes
is kept in a row that can be erased. What was cancelled goes first, lest a place seem sold to two.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import Command, RenewLeases, SettleLease, TakeInBooking
from wijkhub_queue.errors import CitizenNumberRefused, DomainError
from wijkhub_queue.sync.booking_papers import BOOKING, LEASE, BookingPaper, LeasePaper
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sync_state import SyncStore
from wijkhub_server.sync.at_hub import AtHub
from wijkhub_server.writer import new_id

T = TypeVar("T")
log = logging.getLogger(__name__)


class Leasing:
    """The leases of one hub."""

    def __init__(self, hub: AtHub, *, store: SyncStore, turns: Turns) -> None:
        """Nothing is done yet."""
        self._hub = hub
        self._store = store
        self._turns = turns

    async def take_in(self) -> None:
        """Put on record what the registry sold, and then its last words; what can't be now is left for later."""
        booked = await self._papers(BOOKING, BookingPaper)
        for name, version, paper in sorted(booked, key=lambda one: not one[2].cancelled):
            command = TakeInBooking(paper.booking, paper.cancelled, paper.person)
            if await self._recorded(f"{name}.{version}", command):
                await self._turns.write(self._store.empty, BOOKING, name, version)
        for name, version, word in await self._papers(LEASE, LeasePaper):
            if await self._recorded(new_id(), SettleLease(word.lease, word.bookings)):
                await self._turns.write(self._store.empty, LEASE, name, version)

    async def renew(self) -> None:
        """Lend the days to come, and take back what is over."""
        await self._recorded(new_id(), RenewLeases())

    async def _recorded(self, command_id: str, command: Command) -> bool:
        try:
            await self._hub.record(Asked(command_id, command, SYSTEM))
        except CitizenNumberRefused:
            if not isinstance(command, TakeInBooking) or command.person is None:
                raise
            # The place was sold; the name is what this hub must not keep.
            return await self._recorded(command_id, replace(command, person=None))
        except (DomainError, JournalUnavailable) as error:
            log.warning("a word of the registry on lent places is not on record yet: %s", error)
            return False
        return True

    async def _papers(self, kind: str, form: type[T]) -> list[tuple[str, int, T]]:
        found = []
        for name, version, body in await asyncio.to_thread(self._store.documents, kind):
            try:
                found.append((name, version, msgspec.json.decode(body, type=form)))
            except msgspec.DecodeError as error:
                log.warning("%s %s can't be read: %s", kind, name, error)
        return found
