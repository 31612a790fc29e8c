"""From the rows of print jobs to paper: one worker a printer, which prints, and while it is idle asks how it is.

A job is `sending` on disk before its first byte goes out. One that was `sending` when the hub stopped is `unknown`,
and an `unknown` job is never sent again. A job that is known not to be on paper waits on or goes to another printer
until it is too old; one that has `failed` never comes out later. Paper keeps real time, in an exercise too, and no wall
clock while the hub runs: a clock that is moved makes no ticket stale.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from msgspec import Struct

from wijkhub_printers.printer import Printer, PrinterStatus, PrintOutcome, PrintState, Reason, unknown
from wijkhub_printers.slip import as_first
from wijkhub_queue.hub_setup import Words
from wijkhub_queue.printer_state import PRINTS, PrinterState
from wijkhub_server.journal import JournalUnavailable, NewPrint
from wijkhub_server.print_queue import Job, PrintQueue
from wijkhub_server.print_record import LastPrint, PrintRecord
from wijkhub_server.printer_health import MAY_PASS, Pauses, PrinterHealth
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.prints import PrintStore

OF_TICKETS = frozenset({"ticket", "copy"})
MANY_COPIES = 100
"""Prints of one ticket among which it is looked up whether any may be on paper."""
TO_BE_EXPECTED = frozenset({Reason.TICKET_OVER, Reason.SENT})
"""Of which the log says nothing: nobody lacks a slip, or the printer never says more."""
log = logging.getLogger(__name__)

Draw = Callable[[Printer, bytes], PrintOutcome]
"""Draws a stored slip for a printer and prints it; blocks."""
Note = Callable[[str, PrinterState], Awaitable[None]]
"""Puts on record how a printer is.

Raises:
    JournalUnavailable: not now.
"""


class Times(Struct, frozen=True):
    """How patient the spool is, in seconds."""

    too_old_s: float = 120.0
    """After so long a number is stale: worse on paper than not."""
    pauses: Pauses = Pauses()
    overdue_s: float = 15.0
    """A printer that always has something to print is asked how it is this much later than one that is idle."""
    disk_s: float = 1.0
    """Before a disk that took nothing is tried again."""


class PrinterAtHub(Struct, frozen=True, kw_only=True):
    """A printer, and how the hub uses it."""

    printer: Printer
    name: Words = {}
    """Where it stands."""
    poll_s: float = 1.0
    """How often it is asked how it is while it is idle; 0: only when a print went wrong."""
    backup: str | None = None
    """The printer that takes over when this one can't print."""
    roll_slips: int = 0
    """Slips that a roll is good for, where the printer has no sensor for it; else 0."""


class Spool:
    """Prints what is queued, and knows how the printers are."""

    def __init__(
        self,
        store: PrintStore,
        turns: Turns,
        printers: Mapping[str, PrinterAtHub],
        draw: Draw,
        *,
        living: Callable[[str], bool],
        note: Note,
        times: Times | None = None,
    ) -> None:
        """A spool that is not at work yet.

        Args:
            store: where jobs are kept.
            turns: who may write to it.
            printers: by id.
            draw: makes paper of a slip.
            living: whether somebody still counts on the ticket with this id.
            note: puts a printer's state on record.
            times: how patient to be.
        """
        self.record = PrintRecord(store, turns)
        self.printers = dict(printers)
        self._store = store
        self._turns = turns
        self._draw = draw
        self._living = living
        self._note = note
        self._times = times or Times()
        self._queue = PrintQueue({printer: one.backup for printer, one in printers.items()})
        rolls = store.rolls()
        self.health = {
            printer: PrinterHealth(
                one.printer.profile,
                polled=one.poll_s > 0,
                chance=random.random,
                pauses=self._times.pauses,
                roll_slips=one.roll_slips,
                slips=rolls.get(printer, 0),
            )
            for printer, one in printers.items()
        }
        self._noted: dict[str, PrinterState] = {}
        self._looked_at = dict.fromkeys(printers, -math.inf)
        self._more = {printer: asyncio.Event() for printer in printers}
        self._workers: list[asyncio.Task[None]] = []
        self._besides: set[asyncio.Task[object]] = set()
        self._stopping = False

    def waiting(self, printer: str) -> int:
        """How many jobs wait at a printer, the one under way included."""
        return self._queue.count(printer)

    async def new_roll(self, printer: str) -> None:
        """Count a printer's slips anew.

        Raises:
            JournalUnavailable: it could not be written.
        """
        await self._turns.write(self._store.keep, (), [(printer, 0)])
        self.health[printer].new_roll()
        self._more[printer].set()

    # Beginning and ending

    async def start(self, living: Sequence[str], noted: Mapping[str, PrinterState]) -> None:
        """Take up what the last run left, and begin.

        Args:
            living: the tickets that residents still hold, and the appointments that they have just made.
            noted: how printers are, as the journal has it.
        """
        self._noted = dict(noted)
        await self.record.look_up(list(living))
        await self._take_up(begins=False)
        for printer in self.printers:
            self._give_up_stale(printer)
        # A disk that takes nothing must not keep the hub from starting; what was being sent is never sent again.
        await self.record.keep()
        for printer in noted:
            if printer not in self.printers:
                await self._tell(printer, PrinterState.REMOVED)
        self._workers = [asyncio.create_task(self._work(one), name=f"printer {one}") for one in self.printers]

    async def stop(self) -> None:
        """Let the job at each printer end, and no new one begin."""
        self._stopping = True
        for more in self._more.values():
            more.set()
        await asyncio.gather(*self._workers, *self._besides, return_exceptions=True)
        await self.record.keep()

    def queued(self, jobs: Sequence[NewPrint]) -> None:
        """These jobs are new, and on disk."""
        for job in jobs:
            self._take(Job(job.id, job.ticket, job.printer, job.slip, time.monotonic(), job.kind))

    def look_again(self) -> None:
        """There may be more on disk than was told."""
        self._besides_work(self._take_up(begins=True))

    def _besides_work(self, what: Awaitable[object]) -> None:
        task = asyncio.ensure_future(what)
        self._besides.add(task)
        task.add_done_callback(self._besides.discard)

    async def _take_up(self, *, begins: bool) -> None:
        """Take up what is not over on disk and not known here. `begins`: it came later than all that is known."""
        try:
            # As one who writes: while this reads, nobody may begin to send.
            jobs = await self._turns.write(self._store.open_jobs)
        except Exception:
            log.exception("what is to be printed could not be read")
            return
        now = time.monotonic()
        for one in jobs:
            if one.id in self._queue or not self.record.is_kept(one.id):
                continue
            job = Job(one.id, one.ticket, one.printer, one.slip, now - one.age_s, one.kind, one.attempts)
            if one.sending:
                if not begins:
                    self.record.change(job, "unknown", Reason.INTERRUPTED)
                continue
            self._take(job, begins=begins)

    def _take(self, job: Job, *, begins: bool = True) -> None:
        there = self._queue.knows(job.printer)
        if begins:
            self.record.begins(job.of, LastPrint(job.id, job.printer, "queued" if there else "failed"))
        if there:
            self._queue.add(job)
            self._more[job.printer].set()
            return
        log.error("print %s is for printer '%s', which is not in the settings", job.id, job.printer)
        self.record.change(job, "failed", Reason.NO_PRINTER)
        if begins:
            self._besides_work(self.record.keep())

    # One worker a printer

    async def _work(self, printer: str) -> None:
        more = self._more[printer]
        # A thread of its own: a printer that is waited for keeps nobody else waiting.
        with ThreadPoolExecutor(1, thread_name_prefix=f"printer {printer}") as thread:
            while not self._stopping:
                more.clear()
                try:
                    pause = await self._step(printer, thread)
                except Exception:
                    # What was not sent is still queued; a worker that ended would keep it for ever.
                    log.exception("printer '%s' stopped for now", printer)
                    pause = self._times.disk_s
                if pause > 0 and not self._stopping:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(None if pause == math.inf else pause):
                            await more.wait()

    async def _step(self, printer: str, thread: ThreadPoolExecutor) -> float:
        """Do the one thing that is next at a printer; for how many seconds there is nothing to do after that.

        One thing at a time: no printer is asked anything while it prints, for a second connection confuses many.
        """
        self._give_up_stale(printer)
        health, now = self.health[printer], time.monotonic()
        if not health.free(now):
            self._take_over(printer)
        job = self._queue.first(printer) if health.free(now) else None
        if min(health.look_at, self._look_due(printer) + (self._times.overdue_s if job else 0.0)) <= now:
            await self._look(printer, thread)
            return 0.0
        if job is not None:
            return await self._print(printer, job, thread)
        if not await self.record.keep() or not await self._tell_of(printer):
            return self._times.disk_s
        moments = [health.look_at, self._look_due(printer)]
        oldest = self._queue.oldest(printer)
        if oldest is not None:
            moments += [oldest + self._times.too_old_s, health.leave_until]
        return max(0.001, min(moments) - time.monotonic())

    def _look_due(self, printer: str) -> float:
        """When it is to be asked how it is, if there is nothing else to do."""
        poll_s = self.printers[printer].poll_s
        return self._looked_at[printer] + poll_s if poll_s > 0 else math.inf

    async def _look(self, printer: str, thread: ThreadPoolExecutor) -> None:
        try:
            status = await asyncio.get_running_loop().run_in_executor(thread, self.printers[printer].printer.status)
        except Exception as error:
            log.exception("printer '%s' could not be asked how it is", printer)
            status = PrinterStatus(PrinterState.ERROR, repr(error))
        health, before = self.health[printer], self.health[printer].slips
        self._looked_at[printer] = now = time.monotonic()
        health.hears(status, now)
        if health.slips != before:
            self.record.roll(printer, health.slips)
        await self._tell_of(printer)

    async def _print(self, printer: str, job: Job, thread: ThreadPoolExecutor) -> float:
        """Put a job on paper, if it still should be; for how many seconds to leave the printer alone after that."""
        if job.kind in OF_TICKETS and not self._living(job.ticket):
            self._over(job, "failed", Reason.TICKET_OVER)
            # There may be many; others wait for this thread too.
            await asyncio.sleep(0)
            return 0.0
        job.attempts += 1
        self.record.change(job, "sending")
        if not await self.record.keep():
            # Nothing was sent. Should the disk say `sending` all the same, it is told otherwise with the next change.
            job.attempts -= 1
            self.record.change(job, "queued", job.why)
            return self._times.disk_s
        draw, at = self._draw, self.printers[printer].printer
        try:
            slip = await self._slip_now(job)
            outcome = await asyncio.get_running_loop().run_in_executor(thread, draw, at, slip)
            self._became(job, outcome)
        except Exception as error:
            # A driver never raises for what a printer does: this is a fault of ours, and the paper is not known.
            log.exception("print %s went wrong", job.id)
            self._became(job, unknown(Reason.FAULT, repr(error)))
        if self._stopping or not self.health[printer].free(time.monotonic()) or self._queue.first(printer) is None:
            # Else it goes to disk together with the next job's beginning: one wait for the disk a slip, not two.
            await self.record.keep()
        await self._tell_of(printer)
        return 0.0

    async def _slip_now(self, job: Job) -> bytes:
        """What is to be on paper; a copy of what never came out is the first, and does not say otherwise."""
        if job.kind != "copy":
            return job.slip
        try:
            jobs = await asyncio.to_thread(self._store.jobs, None, MANY_COPIES, job.ticket)
        except Exception:
            log.exception("what became of the prints before copy %s could not be read", job.id)
            return job.slip
        newest_first = [one.id for one in jobs]
        if job.id not in newest_first or len(jobs) == MANY_COPIES:
            return job.slip
        before = jobs[newest_first.index(job.id) + 1 :]
        return as_first(job.slip) if all(one.state == "failed" for one in before) else job.slip

    def _became(self, job: Job, outcome: PrintOutcome) -> None:
        """This became of a job that was given to its printer."""
        why = " ".join(part for part in (outcome.reason, outcome.detail) if part)
        if outcome.state is PrintState.FAILED and outcome.reason in MAY_PASS:
            job.why = why
            self.record.change(job, "queued", why)
        else:
            self._over(job, outcome.state.value, why)
        health = self.health[job.printer]
        before = health.slips
        health.learns(outcome, time.monotonic())
        if health.slips != before:
            self.record.roll(job.printer, health.slips)

    # What becomes of jobs

    def _give_up_stale(self, printer: str) -> None:
        for job in self._queue.older_than(printer, time.monotonic() - self._times.too_old_s):
            over = job.kind in OF_TICKETS and not self._living(job.ticket)
            why = Reason.TICKET_OVER if over else Reason.TOO_OLD
            self._over(job, "failed", f"{why} {job.why}".rstrip())

    def _over(self, job: Job, state: str, detail: str) -> None:
        if job.id in self._queue:
            self._queue.remove(job)
        self.record.change(job, state, detail)
        if state != "printed" and detail.split(" ")[0] not in TO_BE_EXPECTED:
            log.warning("print %s at printer '%s': %s %s", job.id, job.printer, state, detail)

    def _take_over(self, printer: str) -> None:
        """Have another printer do what this one can't do now."""
        now = time.monotonic()
        for job in self._queue.take_over(printer, lambda other: self.health[other].prints(now)):
            self.record.change(job, "queued", f"taken over from {printer}; {job.why}".rstrip("; "))
            self._more[job.printer].set()

    # What staff are told

    async def _tell_of(self, printer: str) -> bool:
        state = self.health[printer].state
        return state is None or await self._tell(printer, state)

    async def _tell(self, printer: str, state: PrinterState) -> bool:
        """Put a printer's state on record, if it is another than before; False when that is not possible now."""
        before = self._noted.get(printer)
        if state is before:
            return True
        try:
            await self._note(printer, state)
        except JournalUnavailable:
            return False
        self._noted[printer] = state
        if (before is None or before in PRINTS) != (state in PRINTS):
            detail = self.health[printer].detail if printer in self.health else ""
            log.warning("printer '%s' %s", printer, "prints again" if state in PRINTS else f"is {state}: {detail}")
            for more in self._more.values():
                more.set()
        return True
