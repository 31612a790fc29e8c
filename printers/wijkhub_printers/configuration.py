"""A printer's settings, and the printer that they describe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from wijkhub_printers.drivers.channel import Channel
from wijkhub_printers.errors import PrinterSettingsWrong
from wijkhub_printers.printer import PAPER_WIDTHS, Confirmation, Printer, PrinterProfile
from wijkhub_queue.hub_setup import Words

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""Of every id in the settings."""
DRIVERS = ("browser", "network", "usb", "serial", "cups", "file", "memory")
"""Every driver that a printer can have."""
ON_PAPER = ("network", "usb", "serial", "cups")
"""Those that speak to a receipt printer."""
ELSEWHERE = (*ON_PAPER, "file")
"""Those that can be tried out without a hub."""
IN_THE_HUB = ("browser", "memory")
"""Those that are a part of the hub itself."""
MODES = ("picture", "text")
CONFIRMS = (Confirmation.NONE, Confirmation.PROCESSED, Confirmation.PRINTED)
FLOWS = ("hardware", "software", "none")
BAUDS = (9600, 19200, 38400, 57600, 115200)


class PrinterSettings(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """One printer, as it stands in the hub's settings."""

    id: str
    """Its name in messages and on the staff's screens."""
    name: Words = {}
    """Where it stands, in words for residents, by language: "bij de ingang"."""
    driver: str = "browser"
    """What is behind it, one of `DRIVERS`."""
    width_dots: int = PAPER_WIDTHS[0]
    """576 for most 80 mm printers, 512 for a TM-T88V, 384 for 58 mm paper."""
    mode: str = "picture"
    """`picture`: every slip looks as it was drawn; `text`: in the printer's own letters."""
    host: str = ""
    """Of a network printer: its address."""
    port: int = 9100
    """Of a network printer."""
    device: str = ""
    """Of a usb or serial printer: its device file."""
    baud: int = 38400
    """Of a serial printer: bits a second, as its own switches say."""
    flow: str = "hardware"
    """Of a serial printer: how it says that it is full."""
    queue: str = ""
    """Of a cups printer: the queue of CUPS."""
    folder: str = ""
    """Of a file printer: where slips are written; made when it is not there."""
    keep: int = 50
    """Of a browser or memory printer: how many slips it remembers."""
    confirms: Confirmation | None = None
    """What a receipt printer can say of a slip; left out: `processed` on the network, else `none`."""
    status: bool = True
    """Whether a receipt printer is asked how it is."""
    poll_s: float = 1.0
    """Seconds between two such questions while nothing is printed; 0 asks only when something is."""
    backup: str | None = None
    """The printer that takes over when this one can't print."""
    roll_slips: int = 0
    """Slips that a roll is good for, where the printer has no sensor for paper low; 0 where it has."""


def check_settings(settings: PrinterSettings) -> None:
    """Make sure that these settings can describe a printer; nothing is opened or asked.

    Raises:
        PrinterSettingsWrong: naming the key, and what would be right.
    """

    def wrong(key: str, problem: str, remedy: str) -> PrinterSettingsWrong:
        return PrinterSettingsWrong(settings.id, key, problem, remedy)

    def one_of(key: str, value: object, choices: Sequence[object]) -> None:
        if value not in choices:
            is_now = value if isinstance(value, int) else f"'{value}'"
            raise wrong(key, f"is {is_now}", f"choose from {', '.join(map(str, choices))}")

    if not settings.id.strip():
        raise wrong("id", "is empty", "give the printer a name, such as kiosk")
    if not NAME.fullmatch(settings.id):
        raise wrong("id", "has other signs", "lower-case letters, digits and hyphens, 40 at most, such as kiosk")
    if settings.name and "nl" not in settings.name:
        raise wrong("name", "has no Dutch", 'give it in Dutch too: name = { nl = "bij de ingang" }')
    one_of("driver", settings.driver, DRIVERS)
    one_of("width-dots", settings.width_dots, PAPER_WIDTHS)
    one_of("mode", settings.mode, MODES)
    if settings.keep < 1:
        raise wrong("keep", f"is {settings.keep}", "1 or more slips, such as 50")
    if settings.poll_s != 0 and not 0.5 <= settings.poll_s <= 60:
        raise wrong("poll-s", f"is {settings.poll_s:g}", "0.5 to 60 seconds, or 0 to ask only before a slip")
    if settings.roll_slips < 0:
        raise wrong("roll-slips", f"is {settings.roll_slips}", "0 or more slips, such as 600")
    if settings.confirms is not None:
        one_of("confirms", settings.confirms, CONFIRMS)
    if settings.driver not in ON_PAPER and settings.mode != "picture":
        raise wrong("mode", f"is '{settings.mode}'", f"leave it out: a {settings.driver} printer shows pictures")
    match settings.driver:
        case "network":
            if not settings.host.strip():
                raise wrong("host", "is empty", "a network printer has an address, such as 192.168.1.50")
            if not 1 <= settings.port <= 65535:
                raise wrong("port", f"is {settings.port}", "1 to 65535; receipt printers listen on 9100")
        case "usb":
            if not settings.device.startswith("/"):
                raise wrong(
                    "device", f"is '{settings.device}'", "a usb printer has a device file, such as /dev/usb/lp0"
                )
        case "serial":
            if not settings.device.strip():
                raise wrong("device", "is empty", "a serial printer has a port, such as /dev/ttyUSB0")
            one_of("baud", settings.baud, BAUDS)
            one_of("flow", settings.flow, FLOWS)
            if find_spec("serial") is None:
                raise wrong("driver", "is 'serial', which needs pyserial", "install the extra: wijkhub[serial]")
        case "cups":
            if not re.fullmatch(r"[A-Za-z0-9_][\w.-]{0,126}", settings.queue):
                raise wrong("queue", f"is '{settings.queue}'", "name the queue as 'lpstat -p' does, such as kiosk")
            if settings.confirms not in (None, Confirmation.NONE):
                raise wrong("confirms", f"is '{settings.confirms}'", "leave it out: CUPS passes on no answers")
        case "file":
            if not settings.folder.strip():
                raise wrong("folder", "is empty", "a file printer needs a folder to write to")
            if Path(settings.folder).exists() and not Path(settings.folder).is_dir():
                raise wrong("folder", f"is '{settings.folder}', which is a file", "name a folder")


def check_all(printers: Sequence[PrinterSettings]) -> list[str]:
    """What is wrong with a hub's printers, each for itself and among each other, in a sentence each."""
    ids = [printer.id for printer in printers]
    found = [
        f"printer '{twice}' stands twice; give each its own id" for twice in sorted({*ids}) if ids.count(twice) > 1
    ]
    for printer in printers:
        try:
            check_settings(printer)
            _check_backup(printer, ids)
        except PrinterSettingsWrong as error:
            found.append(str(error))
    return found + _one_printer_twice(printers)


def _one_printer_twice(printers: Sequence[PrinterSettings]) -> list[str]:
    """Two entries of one device would print at once on it, and disturb each other."""
    found, by_device = [], dict[tuple[str, str, int], str]()
    for printer in printers:
        device = _device_of(printer)
        if device is None:
            continue
        other = by_device.setdefault(device, printer.id)
        if other != printer.id:
            found.append(
                f"printers '{other}' and '{printer.id}' are one and the same device; "
                f"leave one out, and give its id to every kiosk that prints there"
            )
    return found


def _device_of(printer: PrinterSettings) -> tuple[str, str, int] | None:
    """What tells one machine from another; None for what is no machine."""
    match printer.driver:
        case "network":
            return "network", printer.host.strip().casefold(), printer.port
        case "usb" | "serial":
            return "device", printer.device, 0
        case "cups":
            return "cups", printer.queue, 0
        case _:
            return None


def _check_backup(printer: PrinterSettings, ids: Sequence[str]) -> None:
    if printer.backup is None:
        return
    if printer.backup == printer.id:
        raise PrinterSettingsWrong(printer.id, "backup", "is the printer itself", "name another, or leave it out")
    if printer.backup not in ids:
        others = ", ".join(other for other in ids if other != printer.id)
        remedy = f"choose from: {others}" if others else "leave it out, for there is no other printer"
        raise PrinterSettingsWrong(printer.id, "backup", f"is '{printer.backup}', which is no printer here", remedy)


def profile_of(settings: PrinterSettings) -> PrinterProfile:
    """What a receipt printer with these settings can do."""
    confirms = settings.confirms
    if confirms is None:
        confirms = Confirmation.PROCESSED if settings.driver == "network" else Confirmation.NONE
    return PrinterProfile(
        dots_wide=settings.width_dots,
        raster=settings.mode == "picture",
        can_report_status=settings.status and settings.driver != "cups",
        confirms=confirms,
    )


def open_printer(settings: PrinterSettings) -> Printer:
    """The printer that these settings describe. Nothing is sent yet, so a printer that is off is no error here.

    Raises:
        PrinterSettingsWrong: naming the key, and what would be right.
    """
    check_settings(settings)
    name, dots_wide = settings.id, settings.width_dots
    match settings.driver:
        case "file":
            from wijkhub_printers.drivers.file import FilePrinter

            return FilePrinter(Path(settings.folder), name, dots_wide=dots_wide)
        case "browser":
            from wijkhub_printers.drivers.browser import BrowserPrinter

            return BrowserPrinter(name, dots_wide=dots_wide, keep=settings.keep)
        case "memory":
            from wijkhub_printers.drivers.memory import MemoryPrinter

            return MemoryPrinter(name, dots_wide=dots_wide, keep=settings.keep)
        case _:
            from wijkhub_printers.drivers.escpos import EscposPrinter

            return EscposPrinter(channel_of(settings), profile_of(settings), name)


def channel_of(settings: PrinterSettings) -> Channel:
    """The way to the receipt printer that these settings describe; nothing is opened yet."""
    match settings.driver:
        case "network":
            from wijkhub_printers.drivers.network import NetworkChannel

            return NetworkChannel(settings.host.strip(), settings.port)
        case "usb":
            from wijkhub_printers.drivers.usb import DeviceChannel

            profile = profile_of(settings)
            return DeviceChannel(settings.device, answers=profile.can_report_status or profile.can_confirm)
        case "serial":
            from wijkhub_printers.drivers.serial_line import Flow, SerialChannel

            return SerialChannel(settings.device.strip(), settings.baud, Flow(settings.flow))
        case _:
            from wijkhub_printers.drivers.cups import CupsChannel

            return CupsChannel(settings.queue)
