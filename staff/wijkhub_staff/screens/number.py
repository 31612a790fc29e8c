"""The number that was just given, so big that it can be read out from a step away."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_staff.big_number import big
from wijkhub_staff.keys import binding
from wijkhub_staff.workplace import Workplace


class NumberScreen(ModalScreen[None]):
    """A number, and what to tell the resident with it."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("back", "close"), binding("details", "close")]

    def __init__(self, workplace: Workplace, *, number: str, lines: str) -> None:
        super().__init__()
        self._workplace = workplace
        self._number = number
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The number over the words."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._workplace.words("number.title"))
            yield Static(Content(big(self._number, times=2)), id="number")
            yield Static(self._lines, id="lines", markup=False)
            yield Static(self._workplace.words("number.hint"), id="hint", markup=False)

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
