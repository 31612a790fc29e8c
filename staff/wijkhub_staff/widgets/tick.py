"""Something that is on or off. What it is stands in letters: a mark in colour alone would say nothing to some."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from wijkhub_staff.outside_text import plain


class Tick(Widget, can_focus=True):
    """A box with a word; the blank or a click turns it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "turn", "turn", show=False)]

    def __init__(self, *, id: str | None = None, on: bool = False) -> None:
        super().__init__(id=id)
        self.on = on
        """Whether it is ticked."""
        self._word = ""

    def name_it(self, word: str) -> None:
        """What it is about."""
        if word != self._word:
            self._word = word
            self.refresh(layout=True)

    def render(self) -> Content:
        """The box and the word."""
        return Content(f"[{'x' if self.on else ' '}] {plain(self._word)}")

    def action_turn(self) -> None:
        """On when it was off, and off when it was on."""
        self.on = not self.on
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click turns it too."""
        self.action_turn()
