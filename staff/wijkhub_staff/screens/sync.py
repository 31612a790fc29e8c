"""The sync with the city: how far it is, what was refused, and a key to begin at once. Kept up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from wijkhub_client.errors import ClientError, HubUnreachable
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.desk import Desk
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import SYNC_KEYS, binding
from wijkhub_staff.notices import restored_words
from wijkhub_staff.refusals import refusal
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.sync_words import progress_line, refused_rows, status_lines
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

COLUMNS = (Column(0, 6), Column(5, 16), Column(12, share=1), Column(12, share=1))
_ASK: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "look": lambda desk: desk.ask_for_sync(refused=True),
    "sync-now": lambda desk: desk.sync_now(),
    "refused-seen": lambda desk: desk.look_at_refused(),
}


class SyncScreen(Screen[None]):
    """Lines over a bar over what was refused."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding(key.id, f"ask('{key.id}')") for key in SYNC_KEYS),
        binding("back", "close"),
    ]

    class Answered(Message):
        """What the hub said; `error` is None when all went well."""

        def __init__(self, act: str, error: ClientError | None) -> None:
            super().__init__()
            self.act = act
            self.error = error

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._frame = Frame(workplace)
        self._lines = Static(id="lines", markup=False)
        self._progress = Static(id="progress", markup=False)
        self._refused = RowList(COLUMNS, id="refused")
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self._frame
        yield self._lines
        yield self._progress
        yield self._refused
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """Ask the hub now, and again every so often."""
        self.draw()
        self._refused.focus()
        self._look()
        self.set_interval(self._workplace.rhythm.sync_seen_s, self._look)

    @on(Draw)
    def draw(self) -> None:
        """As the hub told it last."""
        desk, words = self._workplace.desk, self._workplace.words
        status, now, zone = desk.sync, desk.clock.now(), zone_of(desk.board)
        self._frame.draw()
        if status is None:
            self._lines.update(Content(words("sync.not-told")))
        else:
            restored = restored_words(desk.board, words)
            lines = status_lines(status, restored, now, zone, words)
            width = max(cell_len(name) for name, _ in lines) + 2
            self._lines.update(
                Content("\n").join(
                    Content.assemble((name + " " * (width - cell_len(name)), "bold"), said) for name, said in lines
                )
            )
        bar = progress_line(status, desk.most_waiting, words) if status is not None else ""
        self._progress.update(Content(bar))
        self._progress.display = bool(bar)
        refused = refused_rows(desk.refused, now, zone, words)
        self._refused.show(refused, title=words("sync.refused"), empty=words("sync.refused-nothing"))
        self._bar.show_keys(self._workplace, SYNC_KEYS, but=self._not_now())

    def _not_now(self) -> frozenset[str]:
        """Keys that can lead to nothing."""
        desk = self._workplace.desk
        if not desk.supervises:
            return frozenset(key.id for key in SYNC_KEYS)
        seen = () if any(not one.seen for one in desk.refused) else ("refused-seen",)
        here = ("sync-now",) if desk.sync is None or desk.sync.state == "not-enrolled" else ()
        return frozenset((*seen, *here))

    def action_ask(self, act: str) -> None:
        """Ask the hub for what the key with this id does."""
        words = self._workplace.words
        self._message.say(words("message.under-way", act=words(f"key.{act}")), Tone.BUSY)
        self._ask(act)

    @work(exclusive=True, exit_on_error=False, group="sync-look")
    async def _look(self) -> None:
        await self._answer("look")

    @work(exclusive=True, exit_on_error=False, group="sync-ask")
    async def _ask(self, act: str) -> None:
        await self._answer(act)

    async def _answer(self, act: str) -> None:
        error: ClientError | None = None
        try:
            await _ASK[act](self._workplace.desk)
        except ClientError as refused:
            error = refused
        self.post_message(self.Answered(act, error))

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        words, error, act = self._workplace.words, message.error, message.act
        status = self._workplace.desk.sync
        if isinstance(error, HubUnreachable):
            self._message.say(words("score.no-answer"), Tone.REFUSED)
        elif error is not None:
            figures = {"act": words("key.sync" if act == "look" else f"key.{act}"), "seconds": ""}
            self._message.say(refusal(error, words, figures), Tone.REFUSED)
        elif act == "sync-now" and status is not None and status.state == "not-enrolled":
            self._message.say(words("sync.state-not-enrolled"), Tone.REFUSED)
        elif act != "look":
            self._message.say(words(f"sync.done-{act}"), Tone.DONE)
        self.draw()

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
