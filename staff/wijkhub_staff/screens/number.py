"""The number that was just given, so big that it can be read out from a step away."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_queue.events import TicketIssued
from wijkhub_queue.tickets import State
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.big_number import big
from wijkhub_staff.keys import binding
from wijkhub_staff.ticket_words import ahead_words
from wijkhub_staff.workplace import Workplace


def number_screen(workplace: Workplace, issued: TicketIssued) -> NumberScreen:
    """A number that was just given, with what it is for and who goes before."""
    desk, words = workplace.desk, workplace.words
    lines = [words.service(desk.board.setup, issued.service)]
    if issued.booked is not None:
        lines.append(words("card.booked", at=words.clock(issued.booked, zone_of(desk.board))))
    ticket = desk.board.tickets.get(issued.ticket)
    if ticket is not None and ticket.state is State.WAITING:
        lines.append(ahead_words(desk.board, ticket, desk.clock.now(), words))
    return NumberScreen(workplace, number=issued.number, lines="\n".join(lines))


class NumberScreen(ModalScreen[None]):
    """A number, and what to tell the resident with it."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("back", "close"), binding("details", "close")]

    def __init__(self, workplace: Workplace, *, number: str, lines: str) -> None:
        super().__init__()
        self._workplace = workplace
        self._number = number
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The number over the words."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._workplace.words("number.title"))
            yield Static(Content(big(self._number, times=2)), id="number")
            yield Static(self._lines, id="lines", markup=False)
            yield Static(self._workplace.words("number.hint"), id="hint", markup=False)

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
