"""A hub that prints on simulated printers over TCP, with everybody's patience cut to tenths of a second."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_printers.drivers.escpos import EscposPrinter, Limits
from wijkhub_printers.drivers.network import NetworkChannel
from wijkhub_printers.printer import Confirmation, PrinterProfile
from wijkhub_printers.simulator import Simulator
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.commands import IssueTicket, ReprintTicket
from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.wire import PrintJob
from wijkhub_server.hub import HubAtWork
from wijkhub_server.printer_health import Pauses
from wijkhub_server.serving import prepare
from wijkhub_server.settings import HubSettings, Settings
from wijkhub_server.spool import Times

KIOSK = Actor(Role.KIOSK, "hal")
LIMITS = Limits(connect_s=0.5, status_s=1.0, job_s=2.5, look_s=0.2, sure_s=0.1)
PAUSES = Pauses(first_s=0.05, longest_s=0.3, again_s=0.1)
POLL_S = 0.1
ON_ONE_PAPER = re.compile(r"(KOPIE\n.*\n)?Bospolder\n(?:(?!KOPIE\n|Bospolder\n).*\n?)*")
"""A slip as text. What broke off unnoticed hangs on the next one, for it was not cut."""
NUMBER = re.compile(r"\bA\d{3}\b")
LATE_S = 4.0
"""After which a printer that confirms late does: longer than anybody waits for it."""


def simulator(confirms: Confirmation, *, raster: bool = True, says: bool = True) -> Simulator:
    """A printer that is as fast when it is slow as a real one, for the patience that is had with it here."""
    return Simulator(confirms=confirms, raster=raster, reports_status=says, slow_bytes_per_s=1_000_000, late_s=LATE_S)


class PaperHouse:
    """A hub at work, and its printers."""

    def __init__(self, hub: HubAtWork, printers: Mapping[str, Simulator]) -> None:
        self.hub = hub
        self.printers = printers

    async def ticket(self, printer: str = "kiosk") -> str:
        """A resident takes a ticket; gives its id."""
        return (await self.hub.do(Asked(str(uuid4()), IssueTicket("passport", printer=printer), KIOSK))).id

    async def copy(self, ticket: str, printer: str = "kiosk") -> None:
        """A resident asks for a copy."""
        await self.hub.do(Asked(str(uuid4()), ReprintTicket(ticket, printer), KIOSK))

    def number(self, ticket: str) -> str:
        """What is called."""
        return self.hub.board.tickets[ticket].number

    def alert(self, printer: str = "kiosk") -> PrinterState | None:
        """What staff are told of a printer."""
        now = self.hub.board.printers.get(printer)
        return now.state if now else None

    def slips(self, printer: str = "kiosk") -> int:
        """How many slips hang out of a printer, cut."""
        return len(self.printers[printer].slips)

    async def mend(self) -> None:
        """Make every printer well."""
        for printer in self.printers.values():
            await asyncio.to_thread(printer.mend)

    def papers(self) -> tuple[Counter[str], Counter[str]]:
        """How often each number hangs out of any printer: as a ticket, and as a copy that says so."""
        first, copies = Counter[str](), Counter[str]()
        for printer in self.printers.values():
            for paper in printer.slips:
                for slip in ON_ONE_PAPER.finditer(paper.text):
                    for number in NUMBER.findall(slip[0])[:1]:
                        (copies if slip[1] else first)[number] += 1
        return first, copies

    def shared(self) -> list[str]:
        """What stands on pieces of paper that have more than one number."""
        papers = [paper.text for printer in self.printers.values() for paper in printer.slips]
        return [text for text in papers if len({*NUMBER.findall(text)}) > 1]

    def jobs(self, ticket: str | None = None) -> list[PrintJob]:
        """Its jobs as the disk has them, oldest first."""
        return self.hub.prints.jobs(None, 10_000, ticket)[::-1]


def new_hub(folder: Path) -> None:
    """Make a hub's database; to be copied."""
    prepare(settings_in(folder, ()), [], strict=True)


def settings_in(folder: Path, printers: tuple[PrinterSettings, ...]) -> Settings:
    """The settings of a hub that asks its printers how they are all the time."""
    return Settings(
        hub=HubSettings(id="paper", name="Bospolder", data_folder=str(folder)),
        groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}),),
        services=(Service("passport", "papers", {"nl": "Paspoort"}),),
        counters=(CounterPlace("1", {"nl": "Balie 1"}, ("papers",)),),
        printers=printers,
    )


@asynccontextmanager
async def paper_house(
    made: Path,
    folder: Path,
    printers: Mapping[str, tuple[Simulator, PrinterProfile]],
    *,
    too_old_s: float = 60.0,
    backups: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    poll_s: float = POLL_S,
) -> AsyncIterator[PaperHouse]:
    """A hub on a copy of this one, with these printers, which are switched on for as long as it stands."""
    shutil.copytree(made, folder)

    def connect(settings: PrinterSettings) -> EscposPrinter:
        simulated, profile = printers[settings.id]
        return EscposPrinter(NetworkChannel(simulated.host, simulated.port), profile, settings.id, limits=limits)

    settings = tuple(
        PrinterSettings(id=one, driver="network", host="127.0.0.1", poll_s=poll_s, backup=(backups or {}).get(one))
        for one in printers
    )
    times = Times(too_old_s=too_old_s, pauses=PAUSES, disk_s=0.05)
    hub = HubAtWork(settings_in(folder, settings), connect_printer=connect, times=times)
    await hub.start()
    try:
        yield PaperHouse(hub, {one: simulated for one, (simulated, _) in printers.items()})
    finally:
        await hub.stop()


async def until(true: Callable[[], bool], within_s: float = 10.0) -> bool:
    """Whether it came true in that time."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                if true():
                    return True
                await asyncio.sleep(0.005)
    except TimeoutError:
        return False
