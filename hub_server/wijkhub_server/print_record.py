"""What is known of prints: told to screens from memory, kept on disk, and never lost between the two.

A change is told when it is on disk. Where the disk takes nothing it is told all the same, since it is true, and kept as
soon as the disk takes something again; only a job that is to be sent waits for the disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import cast

from msgspec import Struct

from wijkhub_kiosk.port import Paper
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.print_queue import Job
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.prints import Change, PrintStore

REMEMBERED = 20_000
"""Tickets whose paper is known without looking it up: more than a day has."""
SEEN, NOT_SEEN = "seen", "not-seen"
"""Details of a print that was `unknown`, once its resident was asked."""
log = logging.getLogger(__name__)


class LastPrint(Struct, frozen=True):
    """The last print of a ticket: the first, or a copy."""

    job: str
    printer: str
    paper: Paper


class PrintRecord:
    """What is known of prints and rolls."""

    def __init__(self, store: PrintStore, turns: Turns) -> None:
        self._store = store
        self._turns = turns
        self._last: OrderedDict[str, LastPrint] = OrderedDict()
        self._unkept: dict[str, tuple[str, Change]] = {}
        """The last change of each job that is not on disk, with what it is of."""
        self._rolls: dict[str, int] = {}
        self._failing = False

    def last(self, ticket: str) -> LastPrint | None:
        """The last print of a ticket, or the one of an appointment, if it has any."""
        return self._last.get(ticket)

    def begins(self, ticket: str, last: LastPrint) -> None:
        """This is the last print of a ticket, or of what belongs to none, from now on."""
        self._last[ticket] = last
        self._last.move_to_end(ticket)
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    @property
    def all_kept(self) -> bool:
        """Whether the disk knows all that is known."""
        return not self._unkept and not self._rolls

    def is_kept(self, job: str) -> bool:
        """Whether the disk knows all that is known of this job."""
        return job not in self._unkept

    def change(self, job: Job, state: str, detail: str = "") -> None:
        """More is known of a job; `keep` makes it so for everybody."""
        change = Change(job=job.id, printer=job.printer, state=state, detail=detail, attempts=job.attempts)
        self._unkept[job.id] = (job.of, change)

    def roll(self, printer: str, slips: int) -> None:
        """A printer is so far with its roll."""
        self._rolls[printer] = slips

    async def keep(self) -> bool:
        """Put on disk all that is not; False when that is not possible now."""
        if self.all_kept:
            return True
        async with self._turns.lock:
            changes, rolls = dict(self._unkept), dict(self._rolls)
            try:
                await self._turns.in_thread(self._store.keep, [change for _, change in changes.values()], rolls.items())
            except JournalUnavailable as error:
                self._failed(error)
            else:
                self._failing = False
                self._unkept = {job: one for job, one in self._unkept.items() if changes.get(job) is not one}
                self._rolls = {printer: n for printer, n in self._rolls.items() if rolls.get(printer) != n}
        for ticket, change in changes.values():
            if change.state != "sending" or not self._failing:
                self._tell(ticket, change)
        return not self._failing

    def _failed(self, error: JournalUnavailable) -> None:
        if not self._failing:
            self._failing = True
            log.error("%s Nothing is sent to a printer until that works again.", error)

    def _tell(self, ticket: str, change: Change) -> None:
        last = self._last.get(ticket)
        if last is not None and last.job == change.job:
            self._last[ticket] = LastPrint(change.job, change.printer, cast(Paper, change.state))

    async def came_out(self, ticket: str, came_out: bool) -> None:
        """Keep what a resident says of a print that is `unknown`; of any other nothing changes.

        Raises:
            JournalUnavailable: it could not be written.
        """
        last = self._last.get(ticket)
        if last is None or last.paper != "unknown":
            return
        if not await self.keep():
            raise JournalUnavailable("What became of prints could not be written.")
        paper: Paper = "printed" if came_out else "unknown"
        await self._turns.write(self._store.say, last.job, paper, SEEN if came_out else NOT_SEEN)
        if self._last.get(ticket) == last:
            self._last[ticket] = LastPrint(last.job, last.printer, paper)

    async def look_up(self, tickets: list[str]) -> None:
        """After a start: what is known of the last prints of these tickets and appointments."""
        for ticket, job, printer, state in await asyncio.to_thread(self._store.last_of, tickets):
            self.begins(ticket, LastPrint(job, printer, cast(Paper, state)))
