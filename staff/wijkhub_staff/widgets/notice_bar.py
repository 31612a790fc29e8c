"""What staff must know now, one line each; when there are many, the last line says how many more."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from wijkhub_staff.notices import Notice, Weight
from wijkhub_staff.outside_text import fit
from wijkhub_staff.words import Words

MOST_LINES = 4
_STYLES = {
    Weight.ALARM: "bold $text on $error",
    Weight.WARNING: "$text on $warning-muted",
    Weight.NOTE: "$foreground on $panel",
}


class NoticeBar(Static):
    """Lines above the board; none when there is nothing to say."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines: tuple[tuple[str, str], ...] = ()

    def show(self, notices: Sequence[Notice], words: Words) -> None:
        """Show these, the most pressing first."""
        shown = list(notices)
        if len(shown) > MOST_LINES:
            more = len(shown) - MOST_LINES + 1
            shown = shown[: MOST_LINES - 1]
            lines = [(notice.text, _STYLES[notice.weight]) for notice in shown]
            lines.append((words("notice.more", count=more), _STYLES[Weight.NOTE]))
        else:
            lines = [(notice.text, _STYLES[notice.weight]) for notice in shown]
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.display = bool(lines)
            self._draw()

    def on_resize(self) -> None:
        """Lines are as wide as the terminal."""
        self._draw()

    def _draw(self) -> None:
        width = self.app.size.width
        parts = [Content.styled(fit(f" {text}", width), style) for text, style in self._lines]
        self.update(Content("\n").join(parts))
