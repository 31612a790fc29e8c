"""Asking before what cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.widgets.meanwhile import Meanwhile
from wijkhub_staff.workplace import Workplace


class ConfirmScreen(ModalScreen[bool]):
    """A question to be answered with yes or no; enter is neither, so that nobody confirms by habit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("yes", "answer(True)"),
        binding("no", "answer(False)"),
        binding("back", "answer(False)"),
    ]

    def __init__(self, workplace: Workplace, *, title: str, question: str, about: str | None = None) -> None:
        """Ask; `about` is the id of the ticket that it is about, if it is about one."""
        super().__init__()
        self._workplace = workplace
        self._title = title
        self._question = question
        self._meanwhile = Meanwhile(workplace, about)

    def compose(self) -> ComposeResult:
        """The question and the keys."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(self._question, id="question", markup=False)
            yield self._meanwhile
            yes, no = self._workplace.key("yes"), self._workplace.key("no")
            yield Static(self._workplace.words("confirm.keys", yes=yes, no=no), id="hint", markup=False)

    @on(Draw)
    def draw(self) -> None:
        """Say what became of the ticket meanwhile."""
        self._meanwhile.look()

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        if not answer or self._meanwhile.read():
            self.dismiss(answer)
