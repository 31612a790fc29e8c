"""From the rows of print jobs to paper: one job at a time for each printer, in the order of the tickets.

A job is `sending` on disk before a byte goes out; one that was `sending` when the hub stopped is `unknown`, and an
`unknown` job is never sent again by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping

from wijkhub_kiosk.port import Paper
from wijkhub_printers.printer import Printer, PrintOutcome, PrintState, Reason, unknown
from wijkhub_server.journal import NewPrint
from wijkhub_server.storage.prints import PrintStore

REMEMBERED = 20_000
log = logging.getLogger(__name__)

Draw = Callable[[Printer, bytes], PrintOutcome]
"""Draws a stored slip for a printer and prints it; blocks."""


class Spool:
    """Prints what is queued."""

    def __init__(self, store: PrintStore, printers: Mapping[str, Printer], draw: Draw) -> None:
        self._store = store
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
        """Take up what the last run left, and begin. `living` are the tickets that residents still hold."""
        await asyncio.to_thread(self._store.interrupted)
        for ticket, state in (await asyncio.to_thread(self._store.states, living)).items():
            self._know(ticket, _as_paper(state))
        for printer, more in self._more.items():
            more.set()
            self._workers.append(asyncio.create_task(self._work(printer, more), name=f"printer {printer}"))

    async def stop(self) -> None:
        """Let the job at each printer end, and no new one begin."""
        workers, self._workers = self._workers, []
        self._printers = {}
        for more in self._more.values():
            more.set()
        await asyncio.gather(*workers)

    def queued(self, jobs: list[NewPrint]) -> None:
        """There is more to print."""
        for job in jobs:
            self._know(job.ticket, "queued")
            if job.printer in self._more:
                self._more[job.printer].set()
            else:
                log.error("ticket %s is for printer '%s', which is not in the settings", job.ticket, job.printer)
                self._know(job.ticket, "failed")

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
            for job, slip in await asyncio.to_thread(self._store.open_jobs, name):
                printer = self._printers.get(name)
                if printer is None:
                    return
                await self._print(printer, job, slip)
            if name not in self._printers:
                return

    async def _print(self, printer: Printer, job: str, slip: bytes) -> None:
        try:
            await asyncio.to_thread(self._store.set_state, job, "sending")
            self._know(job, "sending")
            outcome = await asyncio.to_thread(self._draw, printer, slip)
        except Exception as error:
            # A driver never raises for what a printer does: this is a fault of ours, and the paper is not known.
            log.exception("printing job %s failed", job)
            outcome = unknown(Reason.BROKEN_OFF, repr(error))
        detail = " ".join(str(part) for part in (outcome.reason, outcome.detail) if part)
        try:
            await asyncio.to_thread(self._store.set_state, job, str(outcome.state), detail)
        except Exception:
            log.exception("the state of job %s could not be kept", job)
        self._know(job, _as_paper(outcome.state))
        if outcome.state is not PrintState.PRINTED:
            log.warning("ticket %s at printer %s: %s %s", job, printer.name, outcome.state, detail)


def _as_paper(state: str) -> Paper:
    return state if state in ("queued", "sending", "printed", "failed", "unknown") else "none"  # type: ignore[return-value]
