"""What a hub does at its registry beside the sending: tell how it is, and fetch what the city decides."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from msgspec.structs import replace

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import StateHours
from wijkhub_queue.errors import DomainError
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.keys import verified
from wijkhub_queue.sync.messages import Heartbeat, HeartbeatAnswer, RegistryKey
from wijkhub_queue.sync.status import CLOCK_OFF_S
from wijkhub_server import VERSION
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import CONTACT, ENROLMENT, SyncStore
from wijkhub_server.sync.at_hub import AtHub
from wijkhub_server.sync.documents import pull
from wijkhub_server.sync.exchange import Exchange
from wijkhub_server.sync.known import Contact, Enrolment
from wijkhub_server.sync.leasing import Leasing
from wijkhub_server.sync.own_location import KIND as LOCATION
from wijkhub_server.sync.own_location import own_hours
from wijkhub_server.sync.papers import HubPapers
from wijkhub_server.sync.registry_keys import follow
from wijkhub_server.writer import new_id

log = logging.getLogger(__name__)


class Errands:
    """The errands of one hub; each raises what its exchange does, and is tried again when due."""

    def __init__(self, hub: AtHub, *, journal: SyncJournal, store: SyncStore, turns: Turns) -> None:
        """Nothing is done yet."""
        self._hub = hub
        self._journal = journal
        self._store = store
        self._turns = turns
        self._papers = HubPapers(store, turns)
        self.leasing = Leasing(hub, store=store, turns=turns)
        self.enrolment: Enrolment | None = None
        """As what the registry knows this hub, with the registry's keys as they are now."""
        self.contact = store.get(CONTACT, Contact)
        """When the registry was last heard."""
        self._hours_stated = False
        """Whether the hub goes by what its location's document says."""

    async def beat(self, exchange: Exchange) -> None:
        """Tell the registry how the hub is, and hear what time it is there."""
        epoch, seq = await asyncio.to_thread(self._journal.last)
        backlog = await asyncio.to_thread(self._journal.backlog, self._journal.load_progress().position)
        unseen = await asyncio.to_thread(self._store.unseen)
        before = self._hub.now()
        answer = await exchange.ask(
            "POST",
            at.HEARTBEAT,
            HeartbeatAnswer,
            body=Heartbeat(
                before,
                epoch,
                seq,
                VERSION,
                backlog,
                self._hub.printers_down(),
                unseen,
                self._hub.service_waits(),
            ),
        )
        after = self._hub.now()
        offset_s = (answer.registry_time - (before + (after - before) / 2)).total_seconds()
        if abs(offset_s) > CLOCK_OFF_S and (self.contact is None or abs(self.contact.offset_s) <= CLOCK_OFF_S):
            log.warning("the hub's clock is %.0f s off the registry's; look at the time service", -offset_s)
        self.contact = Contact(after, offset_s)

    async def fetch(self, exchange: Exchange) -> None:
        """Keep what the city changed, and go by it."""
        if self.enrolment is not None:
            kept = await pull(
                exchange, self._papers, self.enrolment.registry_keys, verified, partial(self._newer_keys, exchange)
            )
            if not self._hours_stated or any(one.kind == LOCATION for one in kept):
                await self._state_hours()
            await self.leasing.take_in()

    async def _state_hours(self) -> None:
        """Let the hub go by the hours of its location; at a start too, lest a stop came between keeping and this."""
        bodies = [body for _, _, body in await asyncio.to_thread(self._store.documents, LOCATION)]
        hours = own_hours(bodies, self._journal.hub, self._hub.time_zone())
        try:
            if hours is not None:
                await self._hub.record(Asked(new_id(), StateHours(hours), SYSTEM))
            self._hours_stated = True
        except (DomainError, JournalUnavailable) as error:
            log.warning("the hours of the city are not on record yet: %s", error)

    async def _newer_keys(self, exchange: Exchange) -> tuple[RegistryKey, ...]:
        """Ask which keys the registry has, and keep those that a believed one vouches for."""
        enrolment = self.enrolment
        if enrolment is None:
            return ()
        told = await exchange.ask("GET", at.KEYS, tuple[RegistryKey, ...])
        keys = follow(enrolment.registry_keys, told, verified)
        if keys != enrolment.registry_keys:
            self.enrolment = replace(enrolment, registry_keys=keys)
            await self._turns.write(self._store.put, ENROLMENT, self.enrolment)
        return keys
