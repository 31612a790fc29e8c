"""In a window in which nothing can be read as it is meant: say so, and nothing else."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_staff.drawing import Draw
from wijkhub_staff.workplace import Workplace

LEAST = Size(72, 20)
"""Columns and lines below which numbers, names or keys would be cut off; 80 by 24 shows all."""


def fits(size: Size) -> bool:
    """Whether there is work to be done in a window of this size."""
    return size.width >= LEAST.width and size.height >= LEAST.height


class TooSmallScreen(ModalScreen[None]):
    """What stands over every screen of a window that is too small; what is under it goes on, but gets no keys."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._said = Static(markup=False)

    def compose(self) -> ComposeResult:
        """A few words in the middle."""
        yield self._said

    @on(Draw)
    @on(Resize)
    def draw(self) -> None:
        """How large the window is, and how large it should be."""
        size = self.app.size
        self._said.update(
            Content(
                self._workplace.words(
                    "too-small",
                    columns=size.width,
                    lines=size.height,
                    least_columns=LEAST.width,
                    least_lines=LEAST.height,
                )
            )
        )
