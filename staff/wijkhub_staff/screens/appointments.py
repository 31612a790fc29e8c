"""The appointments of a day: who comes when, checking in by name or code, and a key for all else about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from wijkhub_client.errors import ClientError
from wijkhub_queue.appointments import APPOINTMENT_MOVES, Appointment, AppointmentMove
from wijkhub_queue.check_in import CODE_LENGTH, code_in
from wijkhub_queue.commands import ReleaseSlot
from wijkhub_queue.events import AppointmentBooked, AppointmentMoved, TicketIssued
from wijkhub_queue.local_time import local_day
from wijkhub_queue.read_out import LETTERS
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.appointment_rows import (
    all_to_be_moved,
    appointment_rows,
    figures_of,
    found_by,
    of_day,
    rows_to_move,
    zone_of,
)
from wijkhub_staff.drawing import Draw
from wijkhub_staff.key_done import KeyDone, press
from wijkhub_staff.keys import APPOINTMENT_KEYS, binding
from wijkhub_staff.outcome_words import outcome_words
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.appointment_card import AppointmentCard
from wijkhub_staff.screens.appointment_questions import AppointmentQuestions
from wijkhub_staff.screens.booking import BookingScreen
from wijkhub_staff.screens.closures import ClosuresScreen
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.screens.number import number_screen
from wijkhub_staff.screens.times import Chosen
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

COLUMNS = (Column(6, 17), Column(10, share=1), Column(10, share=1), Column(9), Column(8, 24), Column(0, 14))
_MOVE_OF = {Act.MOVE_APPOINTMENT: AppointmentMove.MOVE, Act.CANCEL_APPOINTMENT: AppointmentMove.CANCEL}
"""What is asked about before the hub is: not when it would refuse in the end."""
LEAST_OF_A_NAME = 2
"""So many letters are asked of the hub, to find a name on any day."""


class AppointmentsScreen(Screen[None]):
    """The list of a day, and over it what is searched for. A key is about the appointment that is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding(key.id, f"act('{key.id}')") for key in APPOINTMENT_KEYS),
        binding("back", "back"),
    ]

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._questions = AppointmentQuestions(self, workplace, self.press, self._open_form)
        self._day: date | None = None
        """The day that is shown; None: today, also when the day turns."""
        self._to_move = False
        """Whether those of any day are shown that lost their place, and none other."""
        self._typed = ""
        self._asked: object = None
        """For whom the hub was asked last: not again before something changes."""
        self._asked_for: set[str] = set()
        """Found on another day by their code: of whom the hub was asked who they are."""
        self._booking: BookingScreen | None = None
        self._frame = Frame(workplace)
        self._search = Input(id="search")
        self._list = RowList(COLUMNS, id="appointments")
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self._frame
        yield self._search
        yield self._list
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """The list has the keys for up and down."""
        self._search.display = False
        self.draw()
        self._list.focus()

    # What is shown.

    @property
    def day(self) -> date:
        """The local day that is shown."""
        return self._day or self._workplace.desk.today

    def _shown(self) -> list[Appointment]:
        """Those to be moved, or those of the day; while something is searched for, after them those of other days."""
        desk, words = self._workplace.desk, self._workplace.words
        if self._to_move:
            return all_to_be_moved(desk.board)
        of_this_day = of_day(desk.board, self.day)
        if not self._typed.strip():
            return of_this_day
        here = {one.id for one in of_this_day}
        elsewhere = [one for one in desk.board.appointments.values() if one.id not in here]
        elsewhere.sort(key=lambda one: (one.starts_at < desk.clock.now(), one.starts_at, one.id))
        return [
            *found_by(desk.board, self._typed, of_this_day, desk.persons, words),
            *found_by(desk.board, self._typed, elsewhere, desk.persons, words, by_service=False),
        ]

    @on(Draw)
    def draw(self) -> None:
        """Everything as it is now."""
        desk, words = self._workplace.desk, self._workplace.words
        self._frame.draw()
        self._search.placeholder = words("appointments.search")
        shown = self._shown()
        if self._to_move:
            rows = rows_to_move(desk.board, shown, desk.persons, words, today=desk.today)
            title, empty = words("appointments.to-move-title", n=len(shown)), words("appointments.none-to-move")
        else:
            rows = appointment_rows(desk.board, shown, desk.persons, words, today=self.day, now=desk.clock.now())
            title = words("appointments.title", day=self._day_words())
            if figures := figures_of(desk.board, of_day(desk.board, self.day), words):
                title = f"{title} · {figures}"
            empty = words("appointments.nothing-found" if self._typed.strip() else "appointments.none")
        self._list.show(rows, title=title, empty=empty)
        self._draw_keys(shown)
        self._learn()
        if self._typed.strip() and desk.lost_since is None:
            self._learn_found(one.id for one in shown)

    def _day_words(self) -> str:
        words = self._workplace.words
        long = words.long_day(self.day)
        return words("appointments.today", day=long) if self.day == self._workplace.desk.today else long

    def _draw_keys(self, shown: list[Appointment]) -> None:
        but = set() if shown else {"check-in", "move-appointment", "cancel-appointment", "confirm-appointment"}
        if not all_to_be_moved(self._workplace.desk.board):
            but.add("to-move")
        self._bar.show_keys(self._workplace, APPOINTMENT_KEYS, but=but)

    # Who they are for.

    def _learn(self) -> None:
        """Ask the hub for names that are not known here, once for each state of things."""
        desk = self._workplace.desk
        shown = all_to_be_moved(desk.board) if self._to_move else of_day(desk.board, self.day)
        unknown = any(one.id not in desk.persons for one in shown)
        wanted = (self._to_move, self.day, desk.board.seq if unknown else 0, desk.lost_since is None)
        if wanted != self._asked and desk.lost_since is None:
            self._asked = wanted
            self._ask_who(None if self._to_move else self.day)

    @work(exclusive=True, exit_on_error=False, group="day")
    async def _ask_who(self, day: date | None) -> None:
        desk = self._workplace.desk
        try:
            await (desk.ask_for_persons_to_move() if day is None else desk.ask_for_persons(day))
        except ClientError:
            self._asked = None  # the connection is shown at the top; the hub is asked again at the next drawing
            return
        self.post_message(Draw())

    @work(exclusive=True, exit_on_error=False, group="name")
    async def _ask_for_name(self, name: str) -> None:
        try:
            await self._workplace.desk.ask_for_name(name)
        except ClientError:
            return  # those of the day are found all the same
        self.post_message(Draw())

    def _learn_found(self, found: Iterable[str]) -> None:
        """A code finds them on any day, and who they are is known of the days that were looked at alone."""
        unknown = [one for one in found if one not in self._workplace.desk.persons and one not in self._asked_for]
        if unknown:
            self._asked_for.update(unknown)
            self._ask_who_was_found(unknown)

    @work(exit_on_error=False, group="found")
    async def _ask_who_was_found(self, appointments: list[str]) -> None:
        try:
            for one in appointments:
                await self._workplace.desk.ask_for_person(one)
        except ClientError:
            self._asked_for.difference_update(appointments)
            return
        self.post_message(Draw())

    # Searching.

    @on(Input.Changed, "#search")
    def _typing(self, message: Input.Changed) -> None:
        self._typed = message.value
        if len(self._typed.strip()) >= LEAST_OF_A_NAME:
            self._ask_for_name(self._typed.strip())
        self.draw()
        if self._list.rows:
            self._list.select(self._list.rows[0].id)

    @on(Input.Submitted, "#search")
    def _found(self) -> None:
        """A whole code, typed or scanned, is checked in at once; else the list has the keys again."""
        code = code_in(self._typed)
        if len(code) == CODE_LENGTH and set(code) <= set(LETTERS):
            self._questions.check_in_code(code)
        self._list.focus()

    def _end_search(self) -> None:
        self._typed = ""
        with self.prevent(Input.Changed):
            self._search.clear()
        self._search.display = False
        self._list.focus()
        self.draw()

    def action_back(self) -> None:
        """End searching, or the list of those to be moved; else back to the board."""
        if self._search.display:
            self._end_search()
        elif self._to_move:
            self._go_to(self.day)
        else:
            self.dismiss(None)

    # Keys.

    def _selected(self) -> Appointment | None:
        return self._workplace.desk.board.appointments.get(self._list.selected or "")

    def action_act(self, act: str) -> None:
        """What the key with this id does."""
        match act:
            case "find":
                self._to_move = False
                self._search.display = True
                self._search.focus()
            case "earlier":
                self._go_to(self.day - timedelta(days=1))
            case "later":
                self._go_to(self.day + timedelta(days=1))
            case "today":
                self._go_to(self._workplace.desk.today)
            case "closures":
                self.app.push_screen(ClosuresScreen(self._workplace), self._closures_left)
            case "to-move":
                self._show_to_move()
            case "book":
                self._questions.book(self.day)
            case _:
                one = self._selected()
                if one is None:
                    self._refuse("not-now.no-appointment")
                else:
                    self._about(Act(act), one)

    def _about(self, act: Act, one: Appointment) -> None:
        move = _MOVE_OF.get(act)
        if move is not None and one.state not in APPOINTMENT_MOVES[move]:
            self._refuse("error.illegal-appointment-move")
            return
        match act:
            case Act.CHECK_IN:
                self._questions.check_in(one)
            case Act.MOVE_APPOINTMENT:
                self._questions.move(one)
            case Act.CANCEL_APPOINTMENT:
                self._questions.cancel(one)
            case _:
                self._questions.confirm(one)

    def _closures_left(self, to_move: bool | None) -> None:
        if to_move:
            self._show_to_move()

    def _show_to_move(self) -> None:
        """All who lost their place, on any day, with how to reach them: called one after another, and moved."""
        if self._search.display:
            self._end_search()
        self._to_move = True
        self.draw()

    def _go_to(self, day: date) -> None:
        self._to_move = False
        self._day = None if day == self._workplace.desk.today else day
        self.draw()

    def press(self, pressed: Pressed) -> None:
        """Have it done, after what is under way."""
        press(self._workplace, self._message, pressed)

    def _refuse(self, key: str, **figures: object) -> None:
        self._message.say(self._workplace.words.put(key, figures), Tone.REFUSED)

    @on(RowList.Chosen)
    def _details(self, message: RowList.Chosen) -> None:
        appointment_id = message.row_id

        def answered(act: Act | None) -> None:
            one = self._workplace.desk.board.appointments.get(appointment_id)
            if act is not None and one is not None:
                self._about(act, one)

        self.app.push_screen(AppointmentCard(self._workplace, appointment_id), answered)

    # Booking.

    def _open_form(self, service: str, chosen: Chosen) -> None:
        self._booking = BookingScreen(
            self._workplace, service=service, chosen=chosen, book=self._questions.print_slip, let_go=self._let_go
        )
        self.app.push_screen(self._booking, self._form_left)

    def _form_left(self, hold: str | None) -> None:
        self._booking = None
        if hold is not None:
            self._let_go(hold)

    def _let_go(self, hold: str) -> None:
        self._release(hold)

    @work(exit_on_error=False, group="release")
    async def _release(self, hold: str) -> None:
        try:
            await self._workplace.desk.hub.ask(ReleaseSlot(hold))
        except ClientError:
            return  # it ends by itself

    # What became of it.

    @on(KeyDone)
    def _show_outcome(self, message: KeyDone) -> None:
        """Say what a key did; go to the day of what was booked or moved; show a number that was given."""
        outcome = message.outcome
        desk, words = self._workplace.desk, self._workplace.words
        said = outcome_words(outcome, desk.board, desk.counter, words, self._workplace.key)
        if outcome.pressed.act is Act.BOOK and outcome.error is not None and self._booking is not None:
            self._booking.refused(outcome.error, said)
            self._message.clear()
            return
        for event in outcome.events:
            match event:
                case AppointmentBooked() | AppointmentMoved():
                    self._show_booked(event)
                case TicketIssued():
                    if self._search.display:
                        self._end_search()
                    self.app.push_screen(number_screen(self._workplace, event))
        self.draw()
        self._message.say(said, Tone.DONE if outcome.error is None else Tone.REFUSED)

    def _show_booked(self, event: AppointmentBooked | AppointmentMoved) -> None:
        if isinstance(event, AppointmentBooked) and self._booking is not None:
            self._booking.booked()
        if self._search.display:
            self._end_search()
        if self._to_move:
            return  # the next one is to be moved
        self._go_to(local_day(event.starts_at, zone_of(self._workplace.desk.board)))
        self._list.select(event.appointment)
