"""A printer's settings, and the printer that they describe."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from wijkhub_printers.errors import PrinterSettingsWrong
from wijkhub_printers.printer import PAPER_WIDTHS, Printer

DRIVERS = ("browser", "network", "file", "memory")
"""Every driver that a printer can have."""


class PrinterSettings(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """One printer, as it stands in the hub's settings."""

    id: str
    """Its name in messages and on the staff's screens."""
    driver: str = "browser"
    """`browser` (a page that shows what came out), `network` (a receipt printer), `file` or `memory`."""
    width_dots: int = PAPER_WIDTHS[0]
    """576 for most 80 mm printers, 512 for a TM-T88V."""
    host: str = ""
    """Of a network printer: its address."""
    port: int = 9100
    """Of a network printer."""
    folder: str = ""
    """Of a file printer: where slips are written; made when it is not there."""
    keep: int = 50
    """Of a browser or memory printer: how many slips it remembers."""


def check_settings(settings: PrinterSettings) -> None:
    """Make sure that these settings can describe a printer; nothing is opened or asked.

    Raises:
        PrinterSettingsWrong: naming the key, and what would be right.
    """

    def wrong(key: str, problem: str, remedy: str) -> PrinterSettingsWrong:
        return PrinterSettingsWrong(settings.id, key, problem, remedy)

    if not settings.id.strip():
        raise wrong("id", "is empty", "give the printer a name, such as kiosk")
    if settings.driver not in DRIVERS:
        raise wrong("driver", f"is '{settings.driver}'", f"choose from {', '.join(DRIVERS)}")
    if settings.width_dots not in PAPER_WIDTHS:
        raise wrong("width-dots", f"is {settings.width_dots}", f"choose from {', '.join(map(str, PAPER_WIDTHS))}")
    if settings.keep < 1:
        raise wrong("keep", f"is {settings.keep}", "1 or more slips, such as 50")
    if settings.driver == "network":
        if not settings.host.strip():
            raise wrong("host", "is empty", "a network printer has an address, such as 192.168.1.50")
        if not 1 <= settings.port <= 65535:
            raise wrong("port", f"is {settings.port}", "1 to 65535; receipt printers listen on 9100")
    if settings.driver == "file":
        if not settings.folder.strip():
            raise wrong("folder", "is empty", "a file printer needs a folder to write to")
        if Path(settings.folder).exists() and not Path(settings.folder).is_dir():
            raise wrong("folder", f"is '{settings.folder}', which is a file", "name a folder")


def open_printer(settings: PrinterSettings) -> Printer:
    """The printer that these settings describe. Nothing is sent yet, so a printer that is off is no error here.

    Raises:
        PrinterSettingsWrong: naming the key, and what would be right.
    """
    check_settings(settings)
    name, dots_wide = settings.id, settings.width_dots
    match settings.driver:
        case "network":
            from wijkhub_printers.drivers.network import NetworkPrinter

            return NetworkPrinter(settings.host.strip(), settings.port, name, dots_wide=dots_wide)
        case "file":
            from wijkhub_printers.drivers.file import FilePrinter

            return FilePrinter(Path(settings.folder), name, dots_wide=dots_wide)
        case "browser":
            from wijkhub_printers.drivers.browser import BrowserPrinter

            return BrowserPrinter(name, dots_wide=dots_wide, keep=settings.keep)
        case _:
            from wijkhub_printers.drivers.memory import MemoryPrinter

            return MemoryPrinter(name, dots_wide=dots_wide, keep=settings.keep)
