"""Choosing where to work: a counter, or none for who receives people at the door."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.board_rows import choice_rows
from wijkhub_staff.desk import NotSeated
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.outcome_words import error_words
from wijkhub_staff.rows import Column, Row
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

NO_COUNTER = "-"
"""The row of who works without a counter; no counter's id begins with a hyphen."""
COLUMNS = (Column(12, 24), Column(7, 10), Column(0, 20), Column(10, share=1))


class ChooseCounterScreen(Screen[None]):
    """The counters, open or closed and by whom. Choosing one opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "back"),
    ]

    class Seated(Message):
        """The clerk works at the chosen counter from now on."""

    class Refused(Message):
        """The hub did not allow it."""

        def __init__(self, why: NotSeated) -> None:
            super().__init__()
            self.why = why

    def __init__(self, workplace: Workplace, *, may_go_back: bool) -> None:
        super().__init__()
        self._workplace = workplace
        self._may_go_back = may_go_back
        self._frame = Frame(workplace)
        self._question = Static(id="question", markup=False)
        self._choices = RowList(COLUMNS, id="choices")
        self._message = MessageLine(workplace.rhythm.message_s)

    def compose(self) -> ComposeResult:
        """A list."""
        yield self._frame
        yield self._question
        yield self._choices
        yield self._message

    def on_mount(self) -> None:
        """The clerk's own counter, if it is open already, stands first to be chosen."""
        self.draw()
        self._choices.focus()
        mine = self._workplace.desk.counter_of_mine() or self._workplace.desk.counter
        if mine is not None:
            self._choices.select(mine)

    @on(Draw)
    def draw(self) -> None:
        """The counters as they are now."""
        desk, words = self._workplace.desk, self._workplace.words
        self._frame.draw()
        self._question.update(words("choose.question" if desk.loaded else "choose.loading"))
        rows = choice_rows(desk.board, desk.staff.id if desk.staff else None, desk.names, words) if desk.loaded else []
        if desk.loaded:
            rows.append(Row(NO_COUNTER, (words("choose.none"), "", "", words("choose.none-means"))))
        self._choices.show(rows, title=words("choose.title"))

    @on(RowList.Chosen)
    def _chosen(self, message: RowList.Chosen) -> None:
        words = self._workplace.words
        self._message.say(words("choose.opening"), Tone.BUSY)
        self._sit(None if message.row_id == NO_COUNTER else message.row_id)

    @work(exclusive=True, exit_on_error=False, group="sit")
    async def _sit(self, counter: str | None) -> None:
        not_seated = await self._workplace.desk.sit_at(counter)
        self.post_message(self.Seated() if not_seated is None else self.Refused(not_seated))

    @on(Refused)
    def _refused(self, message: Refused) -> None:
        board, why = self._workplace.desk.board, message.why
        words, key = self._workplace.words, self._workplace.key
        said = error_words(why.error, Pressed(Act.OPEN), board, why.counter, words, key)
        self._message.say(said, Tone.REFUSED)

    def action_back(self) -> None:
        """Back to the board, with the counter as it was."""
        if self._may_go_back:
            self.post_message(self.Seated())
