"""A hub's sync at work: beside the hub, never before it. Each turn it sends, and runs its errands."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import SystemRandom

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import StartEpoch, TakeInBooking
from wijkhub_queue.errors import DomainError
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.booking_code import PREFIX, read_code
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_server import VERSION
from wijkhub_server.journal import JournalUnavailable, Position
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.rows import from_micros
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import CONTACT, ENROLMENT, EPOCH_NOTE, PROGRESS, SyncStore
from wijkhub_server.sync.at_hub import AtHub
from wijkhub_server.sync.backoff import pause
from wijkhub_server.sync.documents import BadPage
from wijkhub_server.sync.enrolment import exchange_of
from wijkhub_server.sync.errands import Errands
from wijkhub_server.sync.errors import NotEnrolled, OtherHistory, Stopped, TryLater
from wijkhub_server.sync.exchange import Exchange, Refused
from wijkhub_server.sync.http_transport import HttpTransport
from wijkhub_server.sync.known import Enrolment, EpochNote
from wijkhub_server.sync.mark import Mark
from wijkhub_server.sync.outgoing import Progress
from wijkhub_server.sync.pusher import Pusher
from wijkhub_server.sync.recovery import plan
from wijkhub_server.sync.status import status_of

GATHER_S = 1.0
"""How long events may gather after the first: one request takes them all."""
HEARTBEAT_S = 60.0
FETCH_S = 20.0
"""How often it asks for what the city changed."""
KEEP_S = 15.0
"""How often it is written down how far the registry is; what is lost of that in a crash, the first contact tells."""
log = logging.getLogger(__name__)


class Link:
    """The sync of one hub."""

    def __init__(
        self,
        hub: AtHub,
        *,
        journal: SyncJournal,
        store: SyncStore,
        turns: Turns,
        mark: Mark | None,
        url: str = "",
        connect: Callable[[str], at.RegistryTransport] = HttpTransport,
    ) -> None:
        """The sync of this hub; nothing is at work yet.

        Args:
            hub: what it works beside.
            journal: the hub's events.
            store: where it keeps what it knows.
            turns: the turn to write in the hub's database.
            mark: how far the journal ever was on this machine; None for a journal that is no database.
            url: the registry's address by the settings; by the enrolment when empty.
            connect: makes a line to an address.
        """
        self._hub = hub
        self._journal = journal
        self._store = store
        self._turns = turns
        self._mark = mark
        self._url = url
        self._connect = connect
        self._errands = Errands(hub, journal=journal, store=store, turns=turns)
        self._transport: at.RegistryTransport | None = None
        self._exchange: Exchange | None = None
        self._pusher: Pusher | None = None
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        """Set when somebody wants the next try now."""
        self._random = SystemRandom()
        self._failures = 0
        self._not_before = 0.0
        self._due = {"heartbeat": 0.0, "fetch": 0.0, "keep": 0.0}
        self._kept = journal.load_progress()
        self._troubles: dict[str, str] = {}
        """What is wrong now, by what it keeps from being done."""
        self._note = store.get(EPOCH_NOTE, EpochNote)

    # With the hub

    async def start(self) -> None:
        """Put a new epoch on record, if one began, and go to work."""
        await self._record_epoch()
        self._open(await asyncio.to_thread(self._store.get, ENROLMENT, Enrolment))
        self._task = asyncio.create_task(self._run(), name="sync")
        self._wake.set()

    async def stop(self) -> None:
        """End, wherever it is: what the registry has, the next start finds out."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None
        await self._keep()
        await self._close()
        if self._mark is not None:
            self._mark.close()

    def written(self, position: Position) -> None:
        """The hub has put events on disk, up to here."""
        if self._mark is not None:
            self._mark.note(position)
        if self._pusher is not None:
            self._wake.set()

    async def renew_leases(self) -> None:
        """Lend the registry places, and take back what is over; nothing where no registry knows the hub."""
        if self._errands.enrolment is not None:
            await self._errands.leasing.renew()

    async def welcome(self, scanned: str) -> str | None:
        """Put on record what a code says that the registry signed for this hub; the booking's id, None for others.

        Raises:
            JournalUnavailable: it could not be written.
        """
        enrolment = self._errands.enrolment
        if enrolment is None or not scanned.startswith(PREFIX):
            return None
        booking = read_code(scanned, self._journal.hub, enrolment.registry_keys)
        if booking is None:
            return None
        # The document of the same booking comes later and finds it known.
        await self._hub.record(Asked(f"{booking.id}.scanned", TakeInBooking(booking), SYSTEM))
        return booking.id

    async def look(self) -> None:
        """Drain, if there is anything to drain."""
        self._wake.set()

    async def _record_epoch(self) -> None:
        note = self._note
        if note is None or note.epoch != self._journal.epoch:
            return
        # The id makes it happen once, however often the hub starts; it sorts before all others, so that they need no
        # longer search than before.
        command = StartEpoch(note.previous, note.reason, note.missing, note.returned)
        try:
            await self._hub.record(Asked(f"0-epoch-{note.epoch}", command, SYSTEM))
        except (DomainError, JournalUnavailable) as error:
            log.warning("the new epoch is not on record yet: %s", error)

    def _open(self, enrolment: Enrolment | None) -> None:
        self._errands.enrolment = enrolment
        if enrolment is not None:
            self._transport = self._connect(self._url or enrolment.url)
            self._exchange = exchange_of(enrolment, self._transport)
            self._pusher = Pusher(self._journal, self._exchange, software=VERSION)

    async def _close(self) -> None:
        if isinstance(self._transport, HttpTransport):
            await self._transport.close()
        self._transport = self._exchange = self._pusher = None

    # At work

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await self._wait_out()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            try:
                await self.turn()
            except NotEnrolled:
                self._open(await asyncio.to_thread(self._store.get, ENROLMENT, Enrolment))
            except Exception:
                # The hub goes on, whatever becomes of the sync.
                log.exception("the sync failed")
                self._failed("The sync failed; the log says how.", None)

    async def _wait_out(self) -> None:
        """Let the pause after a failure pass, unless somebody wants it now."""
        left = self._not_before - asyncio.get_running_loop().time()
        if left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._hurry.wait()
        self._hurry.clear()

    async def turn(self) -> None:
        """Do all there is to do now, and note what goes wrong.

        Raises:
            NotEnrolled: there is nobody to do it with.
        """
        if self._pusher is None or self._exchange is None:
            raise NotEnrolled("No registry knows this hub.")
        try:
            await self._drain(self._pusher, self._exchange)
            self._says("send", "")
        except Stopped as stopped:
            self._says("send", str(stopped))
            await self._keep()
            if stopped.reason == "revoked":
                await self._enrolled_anew()
                return
        except TryLater as later:
            self._failed(str(later), later.after_s)
            return
        self._failures = 0
        await self._part("heartbeat", HEARTBEAT_S, self._errands.beat, self._exchange)
        await self._part("fetch", FETCH_S, self._errands.fetch, self._exchange)
        if self._is_due("keep", KEEP_S):
            await self._keep()

    async def _part(
        self, what: str, every_s: float, do: Callable[[Exchange], Awaitable[None]], exchange: Exchange
    ) -> None:
        """Do what is due beside the sending; what fails of it keeps nothing else up, and is tried when due again."""
        if not self._is_due(what, every_s):
            return
        try:
            await do(exchange)
            self._says(what, "")
        except BadPage as bad:
            self._says(what, f"A document of the registry was refused: {bad}")
        except (Stopped, TryLater, Refused) as error:
            self._says(what, str(error))

    async def _enrolled_anew(self) -> None:
        """After a revoked key: has somebody made the hub known with another?"""
        found = await asyncio.to_thread(self._store.get, ENROLMENT, Enrolment)
        if found is not None and self._errands.enrolment is not None and found.key_id != self._errands.enrolment.key_id:
            await self._close()
            progress = self._journal.load_progress()
            self._journal.keep_progress(Progress(progress.epoch, progress.through))
            self._open(found)
            self._wake.set()

    async def _drain(self, pusher: Pusher, exchange: Exchange) -> None:
        if self._note is not None and self._note.forced and self._note.epoch == self._journal.epoch:
            await self._begin_anew(exchange)
        while True:
            before = pusher.progress.position
            try:
                more = await pusher.step()
            except OtherHistory as error:
                log.warning("%s A new epoch begins.", error)
                await self._begin_anew(exchange)
                continue
            if not more:
                return
            if pusher.progress.position > before:
                # It gets on, on however bad a line: what fails next is a first failure again.
                self._failures = 0
            # Whoever waits at the hub goes first.
            await asyncio.sleep(0)

    async def _begin_anew(self, exchange: Exchange) -> None:
        """Fetch what this database lost, move what the registry has not, and go on in a new epoch."""
        note = self._note
        reason = note.reason if note is not None and note.forced else "restored"
        found = await plan(self._journal, exchange, reason=reason)
        missing = None
        if note is not None and note.epoch == self._journal.epoch and note.missing is not None:
            # The mark told how many were gone when the hub started.
            missing = max(0, note.missing - len(found.returned))
        anew = EpochNote(found.epoch, self._journal.epoch, reason, missing, len(found.returned))

        async def change() -> None:
            await self._turns.write(self._journal.begin_anew, found.keep, found.returned, anew)
            self._hub.went_on(found.epoch)

        await self._hub.rewrite(change)
        self._note = anew
        self._kept = self._journal.load_progress()
        if self._pusher is not None:
            self._pusher.meet_again()
        await self._record_epoch()

    def _is_due(self, what: str, every_s: float) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._due[what]:
            return False
        self._due[what] = now + every_s
        return True

    def _failed(self, why: str, after_s: float | None) -> None:
        self._failures += 1
        self._not_before = asyncio.get_running_loop().time() + pause(self._failures, self._random, after_s)
        self._says("send", why)
        self._wake.set()

    def _says(self, what: str, trouble: str) -> None:
        """Once when something is wrong, and once when it is over."""
        before = self._troubles.pop(what, "")
        if trouble:
            self._troubles[what] = trouble
        if bool(trouble) != bool(before):
            log.warning("sync, %s: %s", what, trouble or "all is well again")

    async def _keep(self) -> None:
        """Write down how far it is, where that changed."""
        progress = self._journal.load_progress()
        try:
            if progress != self._kept:
                await self._turns.write(self._store.put, PROGRESS, progress)
                self._kept = progress
            if self._errands.contact is not None:
                await self._turns.write(self._store.put, CONTACT, self._errands.contact)
        except JournalUnavailable as error:
            log.error("%s", error)

    # For staff

    async def status(self) -> SyncStatus:
        """How it is now."""
        trouble = " ".join(self._troubles.values())
        unreachable = "send" in self._troubles
        return await asyncio.to_thread(
            status_of,
            self._store,
            self._journal,
            self._errands.enrolment,
            self._errands.contact,
            url=self._url,
            trouble=trouble,
            unreachable=unreachable,
        )

    async def now(self) -> SyncStatus:
        """Begin at once with all there is to do, without the pause after a failure; how it is as that begins."""
        self._not_before = 0.0
        self._due = dict.fromkeys(self._due, 0.0)
        self._hurry.set()
        self._wake.set()
        return await self.status()

    async def refused(self) -> list[RefusedDocument]:
        """Documents that were refused, newest first."""
        found = await asyncio.to_thread(self._store.quarantine)
        return [RefusedDocument(from_micros(one.at), one.what, one.reason, one.detail, one.seen) for one in found]

    async def look_at_refused(self) -> None:
        """Note that somebody has looked at all of them.

        Raises:
            JournalUnavailable: it could not be written.
        """
        await self._turns.write(self._store.look_at_all)
