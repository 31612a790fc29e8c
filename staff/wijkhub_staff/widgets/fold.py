"""A line that opens and closes what stands under it: what few need stays out of the way of the others."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from wijkhub_staff.outside_text import plain


class Fold(Widget, can_focus=True):
    """An arrow and a word; the blank, enter or a click opens and closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "turn", "turn", show=False)]

    class Turned(Message):
        """It was opened or closed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.open = False
        """Whether what stands under it is to be seen."""
        self._word = ""

    def name_it(self, word: str) -> None:
        """What is in it."""
        if word != self._word:
            self._word = word
            self.refresh()

    def render(self) -> Content:
        """The arrow and the word."""
        return Content(f"{'▾' if self.open else '▸'} {plain(self._word)}")

    def action_turn(self) -> None:
        """Open when it was closed, and closed when it was open."""
        self.open = not self.open
        self.refresh()
        self.post_message(self.Turned())

    def on_click(self) -> None:
        """A click turns it too."""
        self.action_turn()
