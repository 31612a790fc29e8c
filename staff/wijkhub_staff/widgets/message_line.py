"""What became of the last key, for a moment."""

from __future__ import annotations

from enum import StrEnum

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static


class Tone(StrEnum):
    """How a message sounds; the name of its class."""

    DONE = "-done"
    REFUSED = "-refused"
    BUSY = "-busy"


_MARKS = {Tone.DONE: "✓", Tone.REFUSED: "✗", Tone.BUSY: "…"}


class MessageLine(Static):
    """One line or more. A refusal stays twice as long as what went well; a key under way, until it is done."""

    def __init__(self, stays_s: float) -> None:
        super().__init__(markup=False)
        self._stays_s = stays_s
        self._timer: Timer | None = None
        self.text = ""
        """What it says now."""

    def say(self, text: str, tone: Tone) -> None:
        """Say this."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.text = text
        for known in Tone:
            self.set_class(known is tone, known)
        self.update(Content(f"{_MARKS[tone]} {text}"))
        if tone is not Tone.BUSY:
            self._timer = self.set_timer(self._stays_s * (2 if tone is Tone.REFUSED else 1), self.clear)

    def clear(self) -> None:
        """Say nothing."""
        self.text = ""
        for known in Tone:
            self.set_class(False, known)
        self.update(Content(""))
