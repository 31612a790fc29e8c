"""Choosing one thing from a list by typing a part of its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from wijkhub_client.errors import ClientError
from wijkhub_staff.drawing import Draw
from wijkhub_staff.filtering import Choice, remaining
from wijkhub_staff.keys import binding
from wijkhub_staff.rows import Column, Row
from wijkhub_staff.widgets.meanwhile import Meanwhile
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace


class Picked(Struct, frozen=True):
    """What was chosen, and in which language where that was asked too."""

    id: str
    language: str


class Picker(ModalScreen[Picked | None]):
    """A field to type in, and what remains of the list under it. None when it is left without a choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "back"),
        binding("up", "move(-1)"),
        binding("down", "move(1)"),
        binding("page-up", "move(-8)"),
        binding("page-down", "move(8)"),
        binding("other-language", "other_language"),
    ]

    class Learnt(Message):
        """The hub told more about the choices."""

        def __init__(self, choices: Sequence[Choice]) -> None:
            super().__init__()
            self.choices = choices

    def __init__(
        self,
        workplace: Workplace,
        *,
        title: str,
        choices: Sequence[Choice],
        columns: Sequence[Column],
        languages: Sequence[str] = (),
        about: str | None = None,
        learn: Callable[[], Awaitable[Sequence[Choice]]] | None = None,
    ) -> None:
        """Ask.

        Args:
            workplace: what all screens share.
            title: the question, in words.
            choices: all there is to choose from.
            columns: one for each of the cells of a choice.
            languages: the languages to choose from as well, the first to begin with; none when that is no question.
            about: the id of the ticket that it is about, if it is about one.
            learn: asks the hub for the same choices with more about each; they are shown when they come.
        """
        super().__init__()
        self._learn = learn
        self._workplace = workplace
        self._title = title
        self._choices = tuple(choices)
        self._columns = columns
        self._languages = tuple(languages)
        self._meanwhile = Meanwhile(workplace, about)
        self._language = self._languages[0] if self._languages else ""

    def compose(self) -> ComposeResult:
        """The field and the list."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            yield Input(placeholder=self._workplace.words("picker.type"), id="typed")
            choices = RowList(self._columns, id="choices")
            choices.can_focus = False
            yield choices
            yield self._meanwhile
            yield Static(id="language", markup=False)
            yield Static(id="hint", markup=False)

    def on_mount(self) -> None:
        """Everything is there to be chosen."""
        self._filter("")
        self._show_language()
        if self._learn is not None:
            self._learn_more(self._learn)
        words = self._workplace.words
        hint = "picker.hint-language" if len(self._languages) > 1 else "picker.hint"
        self.query_one("#hint", Static).update(words(hint, tab=self._workplace.key("other-language")))

    @work(exclusive=True, exit_on_error=False, group="learn")
    async def _learn_more(self, learn: Callable[[], Awaitable[Sequence[Choice]]]) -> None:
        try:
            self.post_message(self.Learnt(await learn()))
        except ClientError:
            return  # the choices do without; the connection is shown elsewhere

    @on(Learnt)
    def _show_more(self, message: Learnt) -> None:
        self._choices = tuple(message.choices)
        choices = self.query_one(RowList)
        selected = choices.selected
        self._filter(self.query_one("#typed", Input).value)
        if selected is not None:
            choices.select(selected)

    @on(Draw)
    def draw(self) -> None:
        """Say what became of the ticket meanwhile."""
        self._meanwhile.look()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._filter(message.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self._choose(self.query_one(RowList).selected)

    @on(RowList.Chosen)
    def _clicked(self, message: RowList.Chosen) -> None:
        self._choose(message.row_id)

    def _choose(self, choice_id: str | None) -> None:
        if choice_id is not None and self._meanwhile.read():
            self.dismiss(Picked(choice_id, self._language))

    def _filter(self, typed: str) -> None:
        rows = [Row(choice.id, choice.cells) for choice in remaining(self._choices, typed)]
        choices = self.query_one(RowList)
        choices.show(rows, empty=self._workplace.words("picker.nothing"))
        if rows:
            choices.select(rows[0].id)

    def _show_language(self) -> None:
        shown = self.query_one("#language", Static)
        shown.display = bool(self._languages)
        words = self._workplace.words
        if self._languages:
            shown.update(words("picker.language", language=words.language_name(self._language)))

    def action_move(self, by: int) -> None:
        """Select further up or down."""
        self.query_one(RowList).action_move(by)

    def action_other_language(self) -> None:
        """The next language."""
        if self._languages:
            at = self._languages.index(self._language)
            self._language = self._languages[(at + 1) % len(self._languages)]
            self._show_language()

    def action_back(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
