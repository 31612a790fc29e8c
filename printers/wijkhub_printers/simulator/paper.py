"""The paper of the simulated printer: rows of dots, and slips where it was cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from wijkhub_printers.document import Picture

LONGEST = 40_000
"""Rows (5 m) after which a piece that is never cut tears off by itself."""


class PaperSlip(Struct, frozen=True, kw_only=True):
    """A piece of paper. `id` counts from 1; `at` is UTC, when it was cut or last printed on."""

    id: int
    picture: Picture
    text: str
    """What was printed as characters, a line for each line on paper; nothing of what is in a picture."""
    codes: tuple[str, ...]
    """What the QR codes and bar codes hold that the printer drew itself."""
    cut: bool
    at: datetime
    data: bytes
    """The commands that made it, without those in real time."""


class Paper:
    """A roll, `dots_wide` across, and the last `keep` slips that came off it."""

    def __init__(self, dots_wide: int, *, keep: int, now: Callable[[], datetime]) -> None:
        self.dots_wide = dots_wide
        self._now = now
        self._slips: deque[PaperSlip] = deque(maxlen=keep)
        self._count = 0
        self._fresh()

    def _fresh(self) -> None:
        self._rows = bytearray()
        self._text: list[str] = []
        self._codes: list[str] = []
        self.data = bytearray()

    @property
    def slips(self) -> tuple[PaperSlip, ...]:
        """The pieces that were cut off, oldest first."""
        return tuple(self._slips)

    @property
    def current(self) -> PaperSlip | None:
        """What is printed and not cut yet, if anything is."""
        return self._piece(cut=False) if self._rows else None

    @property
    def count(self) -> int:
        """How many were cut off, those included that are no longer kept."""
        return self._count

    def print_rows(self, rows: bytes) -> None:
        """Put whole rows of dots on it, as wide as it is."""
        self._rows += rows
        if len(self._rows) >= LONGEST * self.dots_wide // 8:
            self._take_off(cut=False)

    def feed(self, rows: int) -> None:
        """Let so many rows stay white."""
        self.print_rows(bytes(self.dots_wide // 8 * rows))

    def note_text(self, line: str) -> None:
        """Remember what a line of characters said."""
        self._text.append(line)

    def note_code(self, content: str) -> None:
        """Remember what a code holds."""
        self._codes.append(content)

    def cut(self) -> None:
        """Cut it here. Where nothing was printed or fed since the last cut, nothing comes off."""
        if self._rows:
            self._take_off(cut=True)

    def _take_off(self, *, cut: bool) -> None:
        self._slips.append(self._piece(cut=cut))
        self._count += 1
        self._fresh()

    def _piece(self, *, cut: bool) -> PaperSlip:
        rows = bytes(self._rows)
        return PaperSlip(
            id=self._count + 1,
            picture=Picture(self.dots_wide, len(rows) * 8 // self.dots_wide, rows),
            text="\n".join(self._text),
            codes=tuple(self._codes),
            cut=cut,
            at=self._now(),
            data=bytes(self.data),
        )
