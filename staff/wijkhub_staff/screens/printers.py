"""The printers: how each is and since when, what waits, and a key for each thing that is done at a printer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from wijkhub_client.api import HubApi
from wijkhub_client.errors import ClientError, HubUnreachable, TooSoon
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import PRINTER_KEYS, binding
from wijkhub_staff.printer_rows import job_rows, printer_rows
from wijkhub_staff.refusals import refusal
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

PRINTER_COLUMNS = (Column(12, share=1), Column(8, 22), Column(0, 12), Column(0, 12), Column(0, 16))
JOB_COLUMNS = (Column(5), Column(6, 18), Column(16, share=1), Column(0, 20))
_ASK: dict[str, Callable[[HubApi, str], Awaitable[object]]] = {
    "print-test": lambda hub, printer: hub.print_test_page(printer),
    "day-slip": lambda hub, printer: hub.print_day_slip(printer),
    "new-roll": lambda hub, printer: hub.new_roll(printer),
}


class PrintersScreen(Screen[None]):
    """Printers over prints. A key is about the printer that is selected, or the one selected last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding(key.id, f"ask('{key.id}')") for key in PRINTER_KEYS),
        binding("back", "close"),
        binding("next-list", "app.focus_next"),
        binding("previous-list", "app.focus_previous"),
    ]

    class Answered(Message):
        """What the hub said to a key; `error` is None when it was done."""

        def __init__(self, act: str, printer: str, error: ClientError | None) -> None:
            super().__init__()
            self.act = act
            self.printer = printer
            self.error = error

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._asking: set[tuple[str, str]] = set()
        """Keys under way: pressed twice, one test page comes out."""
        self._frame = Frame(workplace)
        self._printers = RowList(PRINTER_COLUMNS, id="printers")
        self._jobs = RowList(JOB_COLUMNS, id="jobs")
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self._frame
        yield self._printers
        yield self._jobs
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """The printers have the keys for up and down."""
        self.draw()
        self._printers.focus()
        self._refresh()

    @on(Draw)
    def draw(self) -> None:
        """Everything as it is now."""
        desk, words = self._workplace.desk, self._workplace.words
        self._frame.draw()
        printers = printer_rows(desk.board, desk.printers, words)
        self._printers.show(printers, title=words("printers.title"), empty=words("printers.none"))
        jobs = job_rows(desk.board, desk.printers, desk.prints, words)
        waiting = sum(job.state in ("queued", "sending") for job in desk.prints)
        title = words("printers.jobs-waiting", n=waiting) if waiting else words("printers.jobs")
        self._jobs.show(jobs, title=title, empty=words("printers.no-jobs"))
        none = () if printers else tuple(key.id for key in PRINTER_KEYS)
        self._bar.show_keys(self._workplace, PRINTER_KEYS, but=none)

    def action_ask(self, act: str) -> None:
        """Ask the hub for what the key with this id does, at the printer that is selected."""
        words, printer = self._workplace.words, self._printers.selected
        if printer is None:
            self._message.say(words("printers.none"), Tone.REFUSED)
            return
        if (act, printer) not in self._asking:
            self._asking.add((act, printer))
            self._message.say(words("message.under-way", act=words(f"key.{act}")), Tone.BUSY)
            self._ask(act, printer)

    @work(exit_on_error=False, group="printer")
    async def _ask(self, act: str, printer: str) -> None:
        error: ClientError | None = None
        try:
            await _ASK[act](self._workplace.desk.hub, printer)
        except ClientError as refused:
            error = refused
        finally:
            self._asking.discard((act, printer))
        self.post_message(self.Answered(act, printer, error))

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        words, error, act = self._workplace.words, message.error, message.act
        if error is None:
            where = words.printer_named(self._workplace.desk.printers, message.printer)
            self._message.say(words(f"printers.done-{act}", printer=where), Tone.DONE)
        elif isinstance(error, HubUnreachable):
            self._message.say(words("printers.no-answer"), Tone.REFUSED)
        else:
            seconds = round(error.retry_after_s) if isinstance(error, TooSoon) else ""
            said = refusal(error, words, {"act": words(f"key.{act}"), "seconds": seconds})
            self._message.say(said, Tone.REFUSED)
        self._refresh()

    @work(exclusive=True, exit_on_error=False, group="refresh")
    async def _refresh(self) -> None:
        try:
            await self._workplace.desk.ask_for_prints()
        except ClientError:
            return  # the connection is shown at the top, and the hub is asked again in some seconds
        self.post_message(Draw())

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
