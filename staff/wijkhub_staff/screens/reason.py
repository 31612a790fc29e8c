"""Why staff depart from the order of service: one key."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_queue.commands import Reason
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.widgets.meanwhile import Meanwhile
from wijkhub_staff.workplace import Workplace


class ReasonScreen(ModalScreen[Reason | None]):
    """The reasons, each with a digit. None when it is left without one."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("back", "back")]

    def __init__(self, workplace: Workplace, *, title: str, about: str) -> None:
        """Ask why, about the ticket with the id `about`."""
        super().__init__()
        self._workplace = workplace
        self._title = title
        self._meanwhile = Meanwhile(workplace, about)

    def compose(self) -> ComposeResult:
        """The list."""
        words = self._workplace.words
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(words("reason.ask"), id="question", markup=False)
            for digit, reason in enumerate(Reason, 1):
                yield Static(
                    Content.assemble((f" {digit} ", "bold $accent"), f" {words.reason(reason)}"), classes="option"
                )
            yield self._meanwhile
            yield Static(words("reason.hint"), id="hint", markup=False)

    def on_key(self, event: Key) -> None:
        """A digit is the answer."""
        reasons = list(Reason)
        if event.character is not None and event.character in "123456789"[: len(reasons)]:
            event.stop()
            if self._meanwhile.read():
                self.dismiss(reasons[int(event.character) - 1])

    @on(Draw)
    def draw(self) -> None:
        """Say what became of the ticket meanwhile."""
        self._meanwhile.look()

    def action_back(self) -> None:
        """Leave without one."""
        self.dismiss(None)
