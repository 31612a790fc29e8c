"""The sync beside its hub: what it needs of one, and how the two are put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.hub_setup import Policy
from wijkhub_queue.printer_state import PRINTS
from wijkhub_queue.sync.messages import ServiceWait
from wijkhub_server.journal import Journal
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import SyncStore
from wijkhub_server.sync.link import Link
from wijkhub_server.sync.mark import Mark
from wijkhub_server.sync.standing import check_mark
from wijkhub_server.waits import Waits


class Hub(Protocol):
    """The hub, as its sync knows it."""

    journal: Journal
    waits: Waits

    @property
    def board(self) -> Board:
        """What is on disk."""

    def now(self) -> datetime:
        """Its time, UTC."""

    async def do(self, asked: Asked) -> object:
        """Have a command done."""

    async def rewrite(self, change: Callable[[], Awaitable[None]]) -> None:
        """Have the journal altered."""


class Footing:
    """Where a hub's journal stands when it starts: in which epoch, and how far this machine had it."""

    def __init__(self, path: Path, hub_id: str, epoch: int, *, marked: bool) -> None:
        """Look, and begin a new epoch when this database was put back.

        Args:
            path: the database.
            hub_id: whose.
            epoch: in which the database is.
            marked: whether the mark counts: not for a journal that is no database.

        Raises:
            JournalUnavailable: a new epoch has to begin, and nothing could be written.
        """
        self._path = path
        self._journal = SyncJournal(path, hub_id, epoch)
        self._mark = Mark(mark_of(path), hub_id) if marked else None
        if self._mark is not None:
            check_mark(self._journal, self._mark)

    @property
    def epoch(self) -> int:
        """In which new events are."""
        return self._journal.epoch

    def link(self, hub: Hub, turns: Turns, url: str) -> Link:
        """The sync of this hub."""
        store = SyncStore(self._path)
        return Link(_Beside(hub), journal=self._journal, store=store, turns=turns, mark=self._mark, url=url)


def mark_of(database: Path) -> Path:
    """Where the mark of a database's journal is."""
    return database.with_name("journal-mark")


class _Beside:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def record(self, asked: Asked) -> None:
        await self._hub.do(asked)

    async def rewrite(self, change: Callable[[], Awaitable[None]]) -> None:
        await self._hub.rewrite(change)

    def went_on(self, epoch: int) -> None:
        self._hub.journal.epoch = epoch

    def now(self) -> datetime:
        return self._hub.now()

    def printers_down(self) -> tuple[str, ...]:
        return tuple(sorted(one.id for one in self._hub.board.printers.values() if one.state not in PRINTS))

    def time_zone(self) -> str:
        setup = self._hub.board.setup
        return (setup.policy if setup is not None else Policy()).time_zone

    def service_waits(self) -> tuple[ServiceWait, ...]:
        setup = self._hub.board.setup
        found = []
        for told in self._hub.waits.all_now().services:
            service = setup.service(told.service) if setup is not None else None
            low, high = told.wait.low_min, told.wait.high_min
            found.append(ServiceWait(told.service, service.upl or "" if service else "", low, high))
        return tuple(found)
