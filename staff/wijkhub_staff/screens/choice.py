"""A sentence, and a digit for each thing that can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_staff.keys import binding
from wijkhub_staff.workplace import Workplace


class ChoiceScreen(ModalScreen[str | None]):
    """What can be done, each with a digit. The answer is the id of what was chosen; None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("back", "back")]

    def __init__(self, workplace: Workplace, *, title: str, text: str, ways: Sequence[tuple[str, str]]) -> None:
        """Ask; `ways` are ids and words. Without ways it is a sentence to read."""
        super().__init__()
        self._workplace = workplace
        self._title = title
        self._text = text
        self._ways = tuple(ways)

    def compose(self) -> ComposeResult:
        """The sentence over the ways."""
        words = self._workplace.words
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(Content(self._text), id="question")
            for digit, (_, said) in enumerate(self._ways, 1):
                yield Static(Content.assemble((f" {digit} ", "bold $accent"), f" {said}"), classes="option")
            yield Static(words("reason.hint" if self._ways else "card.hint"), id="hint", markup=False)

    def on_key(self, event: Key) -> None:
        """A digit is the answer."""
        if event.character is not None and event.character in "123456789"[: len(self._ways)]:
            event.stop()
            self.dismiss(self._ways[int(event.character) - 1][0])

    def action_back(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
