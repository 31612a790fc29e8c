"""What to do about a printer as it is, in words for who connects it and who works with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wijkhub_printers.configuration import ON_PAPER, PrinterSettings
from wijkhub_printers.printer import PrinterStatus
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.texts import Texts


@cache
def cli_texts() -> Texts:
    """The catalogues of the commands, read once."""
    return Texts.load(Path(__file__).parent / "cli_texts")


def where(settings: PrinterSettings) -> str:
    """Where a printer is, as its settings say: an address, a file, a queue or a folder; empty where there is none."""
    match settings.driver:
        case "network":
            return f"{settings.host}:{settings.port}"
        case "usb":
            return settings.device
        case "serial":
            return f"{settings.device} {settings.baud}"
        case "cups":
            return settings.queue
        case "file":
            return settings.folder
        case _:
            return ""


def advice(status: PrinterStatus, settings: PrinterSettings, language: str) -> str:
    """What to do now, in a sentence or two; empty when all is well."""
    state = status.state
    if state is PrinterState.ONLINE:
        return ""
    key = f"advice.{state}"
    if state is PrinterState.UNREACHABLE:
        key = f"advice.unreachable-{settings.driver}"
    if state is PrinterState.UNKNOWN and (not settings.status or settings.driver == "cups"):
        key = "advice.not-asked"
    # Its speed has nothing to do with whether it can be opened.
    at = settings.device if settings.driver == "serial" else where(settings)
    return cli_texts().get(language, key, where=at)


def on_paper(settings: PrinterSettings) -> bool:
    """Whether there is a receipt printer behind it."""
    return settings.driver in ON_PAPER
