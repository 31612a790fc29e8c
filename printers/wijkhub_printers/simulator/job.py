"""Where a job is: at its beginning, in its middle, or all on paper. Faults begin there."""

from __future__ import annotations

from wijkhub_printers.simulator.caller import Caller
from wijkhub_printers.simulator.reading import LINE_FEED, PICTURE, ROW, TEXT, Command

MIDDLE_LINE = 4
BEGINS = frozenset({TEXT, LINE_FEED, PICTURE, "ESC d", "ESC J", "GS ( k", "GS ( L", "GS k"})
"""Commands that put something on paper, and so begin a job."""
CUTS = frozenset({"GS V", "ESC i", "ESC m"})
QUESTIONS = frozenset({"GS r", "GS ( H", "GS I"})
"""Commands that are answered when all before them is printed."""


class Job:
    """What one caller has printed, up to a cut, a question or the end of the connection."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.past_middle = False
        self.over = False
        self._rows_left = 0
        self._lines = 0

    def reaches_middle(self, command: Command) -> bool:
        """Note that this command was carried out. Whether it was the one that brings the job to its middle."""
        if command.name == PICTURE and not self.past_middle:
            self._rows_left = max(1, int.from_bytes(command.given[3:5], "little") // 2)
        elif command.name == ROW and self._rows_left:
            self._rows_left -= 1
            return self._rows_left == 0 and self.pass_middle()
        elif command.name in (LINE_FEED, "ESC d"):
            self._lines += 1
            return self._lines == MIDDLE_LINE and self.pass_middle()
        return False

    def pass_middle(self) -> bool:
        """Whether it was not past its middle before."""
        first, self.past_middle = not self.past_middle, True
        return first
