"""A line on which one of several is chosen with the arrow keys, or by the blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from wijkhub_staff.outside_text import plain


class OneOf(Widget, can_focus=True):
    """One of some values, between arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "previous", show=False),
        Binding("right,space", "turn(1)", "next", show=False),
    ]

    class Turned(Message):
        """Another one was chosen."""

    def __init__(self, values: Sequence[str], *, id: str) -> None:
        super().__init__(id=id, classes="one-of")
        self._values = tuple(values)
        self._at = 0
        self._label = ""
        self._name_of: Callable[[str], str] = str

    @property
    def value(self) -> str:
        """What is chosen; empty when there is nothing to choose from."""
        return self._values[self._at] if self._values else ""

    def offer(self, values: Sequence[str]) -> None:
        """These from now on; what was chosen stays chosen, and else the first is."""
        if tuple(values) != self._values:
            chosen = self.value
            self._values = tuple(values)
            self._at = self._values.index(chosen) if chosen in self._values else 0
            self.refresh()

    def name_them(self, label: str, name_of: Callable[[str], str]) -> None:
        """What is asked, and each value's name."""
        self._label, self._name_of = label, name_of
        self.refresh()

    def render(self) -> Content:
        """The line."""
        name = plain(self._name_of(self.value)) if self._values else ""
        return Content.assemble(f"{self._label}  ", (f"‹ {name} ›", "bold"))

    def action_turn(self, by: int) -> None:
        """The next one, or the one before."""
        if self._values:
            self._at = (self._at + by) % len(self._values)
            self.refresh()
            self.post_message(self.Turned())
