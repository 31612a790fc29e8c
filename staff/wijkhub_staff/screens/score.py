"""Whether told waits came true: in all, by service, by hour and by day. Something to read, kept up to date."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from wijkhub_client.errors import ClientError, HubUnreachable
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.refusals import refusal
from wijkhub_staff.rows import Column
from wijkhub_staff.score_rows import score_notes, score_rows, score_title
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

COLUMNS = (Column(8, share=1), *(Column(5, 9, right=True) for _ in range(6)))


class ScoreScreen(Screen[None]):
    """The table under the title and the notices, and under it how to read it."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("back", "close")]

    class Answered(Message):
        """The hub has told the score, or has not; then `error` says why."""

        def __init__(self, error: ClientError | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._frame = Frame(workplace)
        self._table = RowList(COLUMNS, id="score")
        self._notes = Static(id="notes", markup=False)
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self._frame
        yield self._table
        yield self._notes
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """Ask the hub now, and again every so often."""
        self.draw()
        self._table.focus()
        self._ask()
        self.set_interval(self._workplace.rhythm.score_s, self._ask)

    @work(exclusive=True, exit_on_error=False, group="score")
    async def _ask(self) -> None:
        error: ClientError | None = None
        try:
            await self._workplace.desk.ask_for_score()
        except ClientError as refused:
            error = refused
        self.post_message(self.Answered(error))

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        words, error = self._workplace.words, message.error
        if isinstance(error, HubUnreachable):
            self._message.say(words("score.no-answer"), Tone.REFUSED)
        elif error is not None:
            self._message.say(refusal(error, words, {"act": words("key.score"), "seconds": ""}), Tone.REFUSED)
        else:
            self._message.clear()
        self.draw()

    @on(Draw)
    def draw(self) -> None:
        """The score as the hub told it last."""
        desk, words = self._workplace.desk, self._workplace.words
        score = desk.score
        self._frame.draw()
        rows = score_rows(desk.board, score, words) if score is not None else []
        empty = words("score.not-told") if score is None else words.of_waits("none")
        self._table.show(rows, title=score_title(score, words), empty=empty)
        notes = score_notes(score, words) if score is not None else []
        self._notes.update(Content("\n".join(notes)))
        self._notes.display = bool(notes)
        self._bar.show_keys(self._workplace, ())

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
