"""Something to read, and then back: why somebody is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_staff.keys import binding
from wijkhub_staff.workplace import Workplace


class ReadingScreen(ModalScreen[None]):
    """Heads, each with a text under it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "close"),
        binding("details", "close"),
        binding("up", "scroll(-1)"),
        binding("down", "scroll(1)"),
        binding("page-up", "scroll(-10)"),
        binding("page-down", "scroll(10)"),
    ]

    def __init__(self, workplace: Workplace, *, title: str, parts: Sequence[tuple[str, Content]]) -> None:
        super().__init__()
        self._workplace = workplace
        self._title = title
        self._parts = tuple(parts)

    def compose(self) -> ComposeResult:
        """The parts under each other."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            with VerticalScroll(can_focus=False):
                for head, text in self._parts:
                    yield Static(Content(head), classes="head")
                    yield Static(text, classes="text")
            yield Static(self._workplace.words("reading.hint"), id="hint", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Read on, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
