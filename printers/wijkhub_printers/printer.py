"""The port that every printer driver fills, and the three things that can become of a slip.

A driver's `print` blocks for as long as its printer takes (each driver says how long at most), never raises for
what the printer does, and may be called from any thread. Whoever calls it does so in a thread of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from wijkhub_printers.document import Document
from wijkhub_printers.errors import PictureTooWide
from wijkhub_queue.printer_state import PrinterState

PAPER_WIDTHS = (576, 512, 384)
"""Dots across the paper, at 8 dots to the millimetre: most printers of 80 mm 576, a TM-T88V 512, 58 mm paper 384."""


class Confirmation(StrEnum):
    """What a printer can say of a slip that was sent."""

    NONE = "none"
    """Nothing: a slip that was sent stays `unknown`."""
    PROCESSED = "processed"
    """That all data was worked off: the answer to `GS r 1` behind them."""
    PRINTED = "printed"
    """That printing ended: the process id of `GS ( H`, function 48."""
    STORED = "stored"
    """It is no printer on paper, and what it keeps is there when `print` returns."""


class PrinterProfile(Struct, frozen=True, kw_only=True):
    """What a printer can do."""

    dots_wide: int = PAPER_WIDTHS[0]
    raster: bool = True
    """Takes pictures; one that does not is sent text in code page 858 and its own QR code."""
    can_report_status: bool = False
    """Can say whether it is online and has paper."""
    confirms: Confirmation = Confirmation.NONE

    @property
    def can_confirm(self) -> bool:
        """Its `printed` is knowledge; without it a slip that was sent is `unknown`."""
        return self.confirms is not Confirmation.NONE


class PrintState(StrEnum):
    """What is known of a slip after it was given to a printer."""

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a slip is not known to be printed."""

    UNREACHABLE = "unreachable"
    """No connection was made, so nothing was sent."""
    BUSY = "busy"
    """The slip before this one held the printer for too long, or another program holds it; nothing was sent."""
    CANNOT_DRAW = "cannot-draw"
    """It could not be drawn for this printer; nothing was sent."""
    NOT_WRITTEN = "not-written"
    """The file could not be stored."""
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    PRINTER_ERROR = "printer-error"
    """It said so before anything was sent, as for the two above."""
    MUTE = "mute"
    """It can report its status, was asked and did not answer; nothing was sent."""
    NO_PRINTER = "no-printer"
    """The hub has no such printer."""
    TOO_OLD = "too-old"
    """It waited so long for its printer that it would be a stale number."""
    TICKET_OVER = "ticket-over"
    """The ticket was over before it could be printed."""
    SENT = "sent"
    """All of it was taken over by the network and the printer says nothing: presumed, not known, to be printed."""
    BROKEN_OFF = "broken-off"
    """The connection broke after sending had begun."""
    STALLED = "stalled"
    """The printer stopped taking data, or took too long, after sending had begun."""
    NOT_CONFIRMED = "not-confirmed"
    """All was sent to a printer that can confirm, and no confirmation came in time."""
    STOPPED_MIDWAY = "stopped-midway"
    """The printer said in the middle that it can't print (paper, cover, error): how much is on paper is open."""
    INTERRUPTED = "interrupted"
    """The hub stopped while it was being sent."""
    FAULT = "fault"
    """The driver itself went wrong; how far it came is not known."""


REASONS = {
    PrintState.PRINTED: frozenset[Reason](),
    PrintState.FAILED: frozenset(
        {
            Reason.UNREACHABLE,
            Reason.BUSY,
            Reason.CANNOT_DRAW,
            Reason.NOT_WRITTEN,
            Reason.PAPER_OUT,
            Reason.COVER_OPEN,
            Reason.PRINTER_ERROR,
            Reason.MUTE,
            Reason.NO_PRINTER,
            Reason.TOO_OLD,
            Reason.TICKET_OVER,
        }
    ),
    PrintState.UNKNOWN: frozenset(
        {
            Reason.SENT,
            Reason.BROKEN_OFF,
            Reason.STALLED,
            Reason.NOT_CONFIRMED,
            Reason.STOPPED_MIDWAY,
            Reason.INTERRUPTED,
            Reason.FAULT,
        }
    ),
}
"""Which reasons belong to which state; `printed` needs none."""


class PrintOutcome(Struct, frozen=True):
    """What became of one slip. `detail` is for the log, in English, and names no resident.

    Raises:
        ValueError: the reason does not belong to the state.
    """

    state: PrintState
    reason: Reason | None = None
    detail: str = ""
    printer: PrinterState | None = None
    """How the printer was found to be when the slip went wrong; None where it was not asked, or is well."""

    def __post_init__(self) -> None:
        allowed = REASONS[self.state]
        if self.reason not in allowed and not (self.reason is None and not allowed):
            raise ValueError(f"{self.state} can't have the reason {self.reason}; it has {sorted(allowed) or 'none'}")

    @property
    def may_be_sent_again(self) -> bool:
        """Whether sending it once more can't put a second slip on paper: only when it is known to have failed."""
        return self.state is PrintState.FAILED

    @property
    def presumed_printed(self) -> bool:
        """Whether it is printed for all one can tell; the resident is still asked when it isn't known."""
        return self.state is PrintState.PRINTED or self.reason is Reason.SENT


PRINTED = PrintOutcome(PrintState.PRINTED)
"""Known to be on paper."""


def failed(reason: Reason, detail: str = "") -> PrintOutcome:
    """Known not to be on paper."""
    return PrintOutcome(PrintState.FAILED, reason, detail)


def unknown(reason: Reason, detail: str = "", printer: PrinterState | None = None) -> PrintOutcome:
    """It may or may not be on paper, so it is never sent again by itself."""
    return PrintOutcome(PrintState.UNKNOWN, reason, detail, printer)


class PrinterStatus(Struct, frozen=True):
    """How a printer is now. `detail` is for the log, in English."""

    state: PrinterState
    detail: str = ""
    timed_out: bool = False
    """Nothing came for as long as it is given, in which the network sends again what was lost on the way."""


class Printer(Protocol):
    """A printer, as the spool sees it."""

    @property
    def name(self) -> str:
        """What staff call it."""

    @property
    def profile(self) -> PrinterProfile:
        """What it can do; slips are drawn for it."""

    def print(self, document: Document) -> PrintOutcome:
        """Put this on paper, and say what is known of it. Blocks; one document at a time, from any thread."""

    def status(self) -> PrinterStatus:
        """Ask it how it is. Blocks for 3 s at most, and not while it prints; never raises, from any thread."""


def check_width(document: Document, profile: PrinterProfile) -> None:
    """Hold a document against the paper it is for.

    Raises:
        PictureTooWide: it would not fit.
    """
    if document.picture.width > profile.dots_wide:
        raise PictureTooWide(document.picture.width, profile.dots_wide)
