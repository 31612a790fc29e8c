"""Closures and extra openings: those to come, adding and removing, and whose appointment one would take."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from wijkhub_client.errors import ClientError
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.capacity import Closure, ExtraOpening
from wijkhub_queue.commands import AddClosure, AddOpening, RemoveClosure, RemoveOpening
from wijkhub_queue.events import AppointmentDisplaced
from wijkhub_queue.local_time import local_day
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.appointment_rows import all_to_be_moved, name_of, zone_of
from wijkhub_staff.closing import CLOSURE, OPENING, closing_rows, in_the_way
from wijkhub_staff.drawing import Draw
from wijkhub_staff.key_done import KeyDone, press
from wijkhub_staff.keys import ALL_KEYS, CLOSURE_KEYS, binding
from wijkhub_staff.outcome_words import outcome_words
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.confirm import ConfirmScreen
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.screens.period_form import PeriodForm
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

COLUMNS = (Column(10, 24), Column(8, 11), Column(5, 8), Column(8, share=1), Column(8, share=1), Column(0, 12))
MOST_NAMED = 6
"""So many of those who are in the way are named."""


class ClosuresScreen(Screen[bool]):
    """The list, by day. A key is about the row that is selected. The answer: whether to show those to be moved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding(key.id, f"act('{key.id}')") for key in (*CLOSURE_KEYS, ALL_KEYS["to-move"])),
        binding("back", "close"),
    ]

    class Named(Message):
        """Who is in the way is known now, as far as the hub could say."""

        def __init__(self, pressed: Pressed, them: list[Appointment]) -> None:
            super().__init__()
            self.pressed = pressed
            self.them = them

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._frame = Frame(workplace)
        self._list = RowList(COLUMNS, id="closures")
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self._frame
        yield self._list
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """The list has the keys for up and down."""
        self.draw()
        self._list.focus()

    @on(Draw)
    def draw(self) -> None:
        """Everything as it is now."""
        desk, words = self._workplace.desk, self._workplace.words
        self._frame.draw()
        rows = closing_rows(desk.board, self._workplace.desk.today, words)
        self._list.show(rows, title=words("closures.title"), empty=words("closures.none"))
        but = set() if rows else {"remove-closure"}
        if not all_to_be_moved(desk.board):
            but.add("to-move")
        self._bar.show_keys(self._workplace, (*CLOSURE_KEYS, ALL_KEYS["to-move"]), but=but)

    # Keys.

    def action_act(self, act: str) -> None:
        """What the key with this id does."""
        match act:
            case "to-move":
                self.dismiss(True)
            case "remove-closure":
                self._remove()
            case "add-closure":
                self.app.push_screen(PeriodForm(self._workplace, closes=True), self._filled)
            case _:
                self.app.push_screen(PeriodForm(self._workplace, closes=False), self._filled)

    def _filled(self, period: Closure | ExtraOpening | None) -> None:
        match period:
            case Closure():
                self._ask_first(Pressed(Act.ADD_CLOSURE, command=AddClosure(period)))
            case ExtraOpening():
                self._press(Pressed(Act.ADD_OPENING, command=AddOpening(period)))

    def _remove(self) -> None:
        selected = self._list.selected or ""
        if selected.startswith(CLOSURE):
            self._press(Pressed(Act.REMOVE_CLOSURE, command=RemoveClosure(selected.removeprefix(CLOSURE))))
        elif selected.startswith(OPENING):
            self._ask_first(Pressed(Act.REMOVE_CLOSURE, command=RemoveOpening(selected.removeprefix(OPENING))))
        else:
            key = "closures.change-settings" if selected else "closures.none"
            self._message.say(self._workplace.words(key), Tone.REFUSED)

    def _ask_first(self, pressed: Pressed) -> None:
        """Do it when nobody is in the way; else say how many and who, and ask."""
        desk = self._workplace.desk
        command = pressed.command
        them = (
            in_the_way(desk.board, command, desk.clock.now()) if isinstance(command, AddClosure | RemoveOpening) else []
        )
        if them:
            self._learn_names(pressed, them)
        else:
            self._press(pressed)

    @work(exclusive=True, exit_on_error=False, group="names")
    async def _learn_names(self, pressed: Pressed, them: list[Appointment]) -> None:
        desk = self._workplace.desk
        for one in them[:MOST_NAMED]:
            if one.id not in desk.persons:
                try:
                    await desk.ask_for_person(one.id)
                except ClientError:
                    break  # their times say enough
        self.post_message(self.Named(pressed, them))

    @on(Named)
    def _ask(self, message: Named) -> None:
        desk, words = self._workplace.desk, self._workplace.words
        zone, them = zone_of(desk.board), message.them
        lines = [
            words(
                "closures.one",
                day=words.day(local_day(one.starts_at, zone)),
                at=words.clock(one.starts_at, zone),
                name=name_of(desk.persons.get(one.id), words),
            )
            for one in them[:MOST_NAMED]
        ]
        if len(them) > MOST_NAMED:
            lines.append(words("closures.and-more", n=len(them) - MOST_NAMED))
        question = "\n".join([words("closures.in-the-way", n=len(them)), *lines, words("closures.sure")])

        def answered(sure: bool | None) -> None:
            command = message.pressed.command
            if not sure:
                return
            if isinstance(command, AddClosure):
                command = AddClosure(command.closure, displace=True)
            elif isinstance(command, RemoveOpening):
                command = RemoveOpening(command.opening, displace=True)
            self._press(Pressed(message.pressed.act, command=command))

        title = words(f"key.{message.pressed.act}")
        self.app.push_screen(ConfirmScreen(self._workplace, title=title, question=question), answered)

    def _press(self, pressed: Pressed) -> None:
        press(self._workplace, self._message, pressed)

    @on(KeyDone)
    def _show_outcome(self, message: KeyDone) -> None:
        """Say what a key did."""
        desk, words = self._workplace.desk, self._workplace.words
        self.draw()
        said = outcome_words(message.outcome, desk.board, desk.counter, words, self._workplace.key)
        if any(isinstance(event, AppointmentDisplaced) for event in message.outcome.events):
            said = " ".join([said, words("displaced.show", key=self._workplace.key("to-move"))])
        self._message.say(said, Tone.DONE if message.outcome.error is None else Tone.REFUSED)

    def action_close(self) -> None:
        """Back to the appointments."""
        self.dismiss(False)
