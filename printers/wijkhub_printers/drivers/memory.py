"""A printer that keeps its slips in memory, for tests and for a hub without paper."""

from __future__ import annotations

from collections import deque
from threading import Lock

from wijkhub_printers.document import Document
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.printer import (
    PRINTED,
    Confirmation,
    PrinterProfile,
    PrinterStatus,
    PrintOutcome,
    PrintState,
    Reason,
    check_width,
    failed,
)
from wijkhub_queue.printer_state import PrinterState


class MemoryPrinter:
    """Keeps every document that came out in `documents`, oldest first.

    `keep` limits how many (None keeps all). `next_outcomes` tells what becomes of the next documents, in order; one
    that is `failed` leaves no paper, one that is `unknown` does when `unknown_prints`. After those, all are printed.
    """

    def __init__(self, name: str = "memory", *, dots_wide: int = 576, keep: int | None = None) -> None:
        self.name = name
        self.profile = PrinterProfile(dots_wide=dots_wide, confirms=Confirmation.STORED)
        self.next_outcomes: deque[PrintOutcome] = deque()
        self.unknown_prints = True
        self.status_now = PrinterStatus(PrinterState.ONLINE)
        self._kept: deque[Document] = deque(maxlen=keep)
        self._lock = Lock()

    @property
    def documents(self) -> tuple[Document, ...]:
        """What came out, oldest first."""
        with self._lock:
            return tuple(self._kept)

    def status(self) -> PrinterStatus:
        """Whatever `status_now` was set to."""
        return self.status_now

    def print(self, document: Document) -> PrintOutcome:
        """Keep it, unless it was told otherwise; never blocks."""
        try:
            check_width(document, self.profile)
        except PictureTooWide as error:
            return failed(Reason.CANNOT_DRAW, str(error))
        with self._lock:
            outcome = self.next_outcomes.popleft() if self.next_outcomes else PRINTED
            if outcome.state is PrintState.PRINTED or (outcome.state is PrintState.UNKNOWN and self.unknown_prints):
                self._kept.append(document)
            return outcome
