"""A printer whose paper is a page in the browser: it keeps the last slips as pictures and tells who listens."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

from msgspec import Struct

from wijkhub_printers.document import Document
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.printer import (
    PRINTED,
    Confirmation,
    PrinterProfile,
    PrinterStatus,
    PrintOutcome,
    Reason,
    check_width,
    failed,
)
from wijkhub_queue.printer_state import PrinterState

log = logging.getLogger(__name__)


class ShownSlip(Struct, frozen=True, kw_only=True):
    """A slip that came out. `id` counts from 1 since the hub started; `printed_at` is UTC."""

    id: int
    number: str
    language: str
    printed_at: datetime
    png: bytes
    width: int
    height: int
    text: str
    """The slip as lines, for who can't see the picture."""


Listener = Callable[[ShownSlip], None]


class BrowserPrinter:
    """Keeps the last `keep` slips, as pictures. `now` gives the time, with a zone."""

    def __init__(
        self,
        name: str = "browser",
        *,
        dots_wide: int = 576,
        keep: int = 50,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.profile = PrinterProfile(dots_wide=dots_wide, confirms=Confirmation.STORED)
        self._now = now
        self._slips: deque[ShownSlip] = deque(maxlen=keep)
        self._count = 0
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def print(self, document: Document) -> PrintOutcome:
        """Put it on the page; blocks only to make its picture."""
        from wijkhub_printers.picture import to_png
        from wijkhub_printers.words import in_plain_text

        try:
            check_width(document, self.profile)
        except PictureTooWide as error:
            return failed(Reason.CANNOT_DRAW, str(error))
        slip, picture = document.slip, document.picture
        png, text, printed_at = to_png(picture), in_plain_text(slip), self._now().astimezone(UTC)
        with self._lock:
            self._count += 1
            shown = ShownSlip(
                id=self._count,
                number=slip.name,
                language=slip.language,
                printed_at=printed_at,
                png=png,
                width=picture.width,
                height=picture.height,
                text=text,
            )
            self._slips.append(shown)
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(shown)
            except Exception:
                # The slip is on the page; a page that can't be told of it takes it at its next reading.
                log.exception("a listener of printer %s failed", self.name)
        return PRINTED

    def status(self) -> PrinterStatus:
        """A page never runs out of paper."""
        return PrinterStatus(PrinterState.ONLINE)

    def slips(self, *, after: int = 0) -> tuple[ShownSlip, ...]:
        """The slips that are kept, newest first; only those with an id above `after`."""
        with self._lock:
            return tuple(shown for shown in reversed(self._slips) if shown.id > after)

    def slip(self, slip_id: int) -> ShownSlip | None:
        """The slip with this id, or None when there is none or it is no longer kept."""
        with self._lock:
            return next((shown for shown in self._slips if shown.id == slip_id), None)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called with each new slip, in the printing thread; the answer ends it.

        A listener must not block: an asyncio program hands the slip on by `loop.call_soon_threadsafe`.
        """
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop
