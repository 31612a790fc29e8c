"""A hub's printers beside their spool: how they are known to it, where a print comes out, and what is on their page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from wijkhub_kiosk.port import PrinterName
from wijkhub_printers.configuration import PrinterSettings
from wijkhub_printers.drivers.browser import BrowserPrinter
from wijkhub_printers.printer import Printer, PrintOutcome
from wijkhub_queue.board import Board
from wijkhub_queue.printer_state import PRINTS
from wijkhub_server.spool import PrinterAtHub


class PageSlip(Struct, frozen=True):
    """A slip that came out of a printer on the page."""

    id: str
    number: str
    at: datetime


def at_hub(printer: Printer, settings: PrinterSettings) -> PrinterAtHub:
    """A printer as the spool knows it."""
    return PrinterAtHub(
        printer=printer,
        name=settings.name,
        poll_s=settings.poll_s,
        backup=settings.backup,
        roll_slips=settings.roll_slips,
    )


def where_next(printers: Mapping[str, PrinterAtHub], board: Board, printer: str | None) -> PrinterName | None:
    """Where what is printed next for this printer comes out: there, or at its backup; None when neither prints."""
    seen: set[str] = set()
    while printer is not None and printer in printers and printer not in seen:
        known, now = printers[printer], board.printers.get(printer)
        if now is None or now.state in PRINTS:
            return PrinterName(printer, known.name)
        seen.add(printer)
        printer = known.backup
    return None


def slips_on_page(printers: Mapping[str, Printer]) -> Sequence[PageSlip]:
    """What came out of the printers on the page, newest first."""
    slips = [
        PageSlip(f"{name}-{shown.id}", shown.number, shown.printed_at)
        for name, printer in printers.items()
        if isinstance(printer, BrowserPrinter)
        for shown in printer.slips()
    ]
    return sorted(slips, key=lambda slip: slip.at, reverse=True)


def picture_on_page(printers: Mapping[str, Printer], slip_id: str) -> bytes | None:
    """The picture of one of those slips, as PNG; None when it is not there any more."""
    name, _, count = slip_id.rpartition("-")
    printer = printers.get(name)
    if not isinstance(printer, BrowserPrinter) or not count.isdecimal():
        return None
    shown = printer.slip(int(count))
    return shown.png if shown else None


def draw(printer: Printer, slip: bytes) -> PrintOutcome:
    """Print a stored slip. Blocks."""
    from wijkhub_printers.printing import print_stored

    return print_stored(printer, slip)


def warm_up(widths: set[int]) -> None:
    """Read the letters that slips of these widths need, in dots, so that the first one is not late. Blocks."""
    from wijkhub_printers import printing

    for width in widths:
        printing.warm_up(width)
