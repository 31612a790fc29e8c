"""From the rows of print jobs to paper: one job at a time for each printer, in the order of the tickets.

A job is `sending` on disk before a byte goes out; one that was `sending` when the hub stopped is `unknown`, and an
`unknown` job is never sent again by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress

from wijkhub_kiosk.port import Paper
from wijkhub_printers.printer import Printer, PrintOutcome, PrintState, Reason, unknown
from wijkhub_server.journal import NewPrint
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.prints import NO_PRINTER, PrintStore

REMEMBERED = 20_000
log = logging.getLogger(__name__)

Draw = Callable[[Printer, bytes], PrintOutcome]
"""Draws a stored slip for a printer and prints it; blocks."""


class Spool:
    """Prints what is queued."""

    def __init__(self, store: PrintStore, turns: Turns, printers: Mapping[str, Printer], draw: Draw) -> None:
        self._store = store
        self._turns = turns
        self._printers = printers
        self._draw = draw
        self._papers: OrderedDict[str, Paper] = OrderedDict()
        self._more: dict[str, asyncio.Event] = {printer: asyncio.Event() for printer in printers}
        self._workers: list[asyncio.Task[None]] = []
        self._changed: Callable[[str], None] = lambda ticket: None

    def paper(self, ticket: str) -> Paper:
        """What is known of a ticket's print."""
        return self._papers.get(ticket, "none")

    def on_change(self, changed: Callable[[str], None]) -> None:
        """Have `changed(ticket)` called whenever more is known of a print."""
        self._changed = changed

    async def start(self, living: list[str]) -> None:
        """Take up what the last run left, and begin. `living` are the tickets that residents still hold.

        Nothing is printed for a ticket that is over, nor for a printer that is no longer in the settings.
        """
        try:
            await self._turns.write(self._store.interrupted)
            await self._turns.write(self._store.give_up, list(self._printers), living)
        except Exception as error:
            # A disk that takes nothing must not keep the hub from starting; what was being sent is never sent again.
            log.error("what became of the prints of before could not be kept: %s", error)
        for ticket, state in (await asyncio.to_thread(self._store.states, living)).items():
            self._know(ticket, "unknown" if state == "sending" else _as_paper(state))
        for printer, more in self._more.items():
            more.set()
            self._workers.append(asyncio.create_task(self._work(printer, more), name=f"printer {printer}"))

    async def stop(self) -> None:
        """Let the job at each printer end, and no new one begin."""
        workers, self._workers = self._workers, []
        self._printers = {}
        for more in self._more.values():
            more.set()
        await asyncio.gather(*workers, return_exceptions=True)

    def look(self) -> None:
        """Look whether there is anything to print."""
        for more in self._more.values():
            more.set()

    def queued(self, jobs: list[NewPrint]) -> None:
        """There is more to print."""
        for job in jobs:
            self._know(job.ticket, "queued")
            if job.printer in self._more:
                self._more[job.printer].set()
            else:
                log.error("ticket %s is for printer '%s', which is not in the settings", job.ticket, job.printer)
                self._give_up(job)

    def _give_up(self, job: NewPrint) -> None:
        self._know(job.ticket, "failed")
        task = asyncio.create_task(self._turns.write(self._store.set_state, job.id, "failed", NO_PRINTER))
        self._workers.append(task)
        task.add_done_callback(self._gave_up)

    def _gave_up(self, task: asyncio.Task[None]) -> None:
        with suppress(ValueError):
            self._workers.remove(task)
        if task.exception() is not None:
            log.error("a print without a printer could not be marked as failed: %s", task.exception())

    def look_again(self) -> None:
        """There may be more to print than was told."""
        for more in self._more.values():
            more.set()

    def _know(self, ticket: str, paper: Paper) -> None:
        self._papers[ticket] = paper
        self._papers.move_to_end(ticket)
        while len(self._papers) > REMEMBERED:
            self._papers.popitem(last=False)
        self._changed(ticket)

    async def _work(self, name: str, more: asyncio.Event) -> None:
        while True:
            await more.wait()
            more.clear()
            try:
                await self._print_all(name)
            except Exception:
                # What was not sent is still queued on disk; with the next ticket the worker looks again.
                log.exception("printer '%s' stopped for now", name)
            if name not in self._printers:
                return

    async def _print_all(self, name: str) -> None:
        for job, slip in await asyncio.to_thread(self._store.open_jobs, name):
            printer = self._printers.get(name)
            if printer is None:
                return
            await self._print(printer, job, slip)

    async def _print(self, printer: Printer, job: str, slip: bytes) -> None:
        await self._turns.write(self._store.set_state, job, "sending")
        self._know(job, "sending")
        try:
            outcome = await asyncio.to_thread(self._draw, printer, slip)
        except Exception as error:
            # A driver never raises for what a printer does: this is a fault of ours, and the paper is not known.
            log.exception("printing job %s failed", job)
            outcome = unknown(Reason.FAULT, repr(error))
        detail = " ".join(str(part) for part in (outcome.reason, outcome.detail) if part)
        try:
            await self._turns.write(self._store.set_state, job, str(outcome.state), detail)
        except Exception:
            log.exception("the state of job %s could not be kept", job)
        self._know(job, _as_paper(outcome.state))
        if outcome.state is not PrintState.PRINTED:
            log.warning("ticket %s at printer %s: %s %s", job, printer.name, outcome.state, detail)


def _as_paper(state: str) -> Paper:
    return state if state in ("queued", "sending", "printed", "failed", "unknown") else "none"  # type: ignore[return-value]
