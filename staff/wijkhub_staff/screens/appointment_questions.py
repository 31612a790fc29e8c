"""What is asked before something is done with an appointment. Each ends in a key that is pressed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

from msgspec.structs import replace
from textual.screen import Screen

from wijkhub_queue.appointment_events import CancelReason
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.check_in import Arrival, look_at
from wijkhub_queue.commands import (
    BookAppointment,
    CancelAppointment,
    CheckIn,
    ConfirmAppointment,
    MoveAppointment,
)
from wijkhub_queue.local_time import local_day
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.appointment_rows import name_of, zone_of
from wijkhub_staff.arrivals import WAYS, WELCOME, arrival_sentence
from wijkhub_staff.booking import bookable_choices
from wijkhub_staff.screens.choice import ChoiceScreen
from wijkhub_staff.screens.picker import Picked, Picker
from wijkhub_staff.screens.questions import TWO_COLUMNS
from wijkhub_staff.screens.slip_printer import with_printer
from wijkhub_staff.screens.times import Chosen, TimesScreen
from wijkhub_staff.workplace import Workplace

CANCEL_REASONS: tuple[CancelReason, ...] = get_args(CancelReason)


class AppointmentQuestions:
    """The questions of the screen with appointments; answers go to `press`."""

    def __init__(
        self,
        screen: Screen[None],
        workplace: Workplace,
        press: Callable[[Pressed], None],
        open_form: Callable[[str, Chosen], None],
    ) -> None:
        self._app = screen.app
        self._workplace = workplace
        self._press = press
        self._open_form = open_form

    def check_in(self, one: Appointment) -> None:
        """Give the resident a number, or say why not and ask what instead."""
        desk = self._workplace.desk
        self._arrived(look_at(desk.board, desk.clock.now(), appointment=one.id))

    def check_in_code(self, code: str) -> None:
        """The same by the code on the slip, in the message, or scanned."""
        desk = self._workplace.desk
        self._arrived(look_at(desk.board, desk.clock.now(), code=code))

    def _arrived(self, arrival: Arrival) -> None:
        words, board = self._workplace.words, self._workplace.desk.board
        one = arrival.appointment
        if one is not None and arrival.kind in WELCOME:
            self._give_number(one, as_walk_in=False)
            return
        ways = WAYS[arrival.kind] if one is not None else ()
        person = self._workplace.desk.persons.get(one.id) if one is not None else None
        title = name_of(person, words) if one is not None else words("key.check-in")
        screen = ChoiceScreen(
            self._workplace,
            title=title,
            text=arrival_sentence(arrival, board, words),
            ways=[(way, words(f"way.{way}")) for way in ways],
        )

        def answered(way: str | None) -> None:
            if one is not None and way is not None:
                self._instead(way, one)

        self._app.push_screen(screen, answered)

    def _instead(self, way: str, one: Appointment) -> None:
        match way:
            case "walk-in":
                self._give_number(one, as_walk_in=True)
            case "move":
                self.move(one)
            case "book":
                self._choose_time(one.service, one.people, self._workplace.desk.today, one.services)
            case _:
                self._number_of_walk_in(one)

    def _give_number(self, one: Appointment, *, as_walk_in: bool) -> None:
        def at(printer: str | None) -> None:
            command = CheckIn(one.id, printer=printer, as_walk_in=as_walk_in)
            self._press(Pressed(Act.CHECK_IN, command=command))

        with_printer(self._app, self._workplace, at)

    def _number_of_walk_in(self, one: Appointment) -> None:
        def at(printer: str | None) -> None:
            self._press(Pressed(Act.ISSUE, service=one.service, language=one.language, printer=printer))

        with_printer(self._app, self._workplace, at)

    def book(self, day: date) -> None:
        """For which service, when, and then the form."""
        words, board = self._workplace.words, self._workplace.desk.board

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                self._choose_time(answer.id, 1, day)

        choices = bookable_choices(board, words)
        picker = Picker(self._workplace, title=words("book.service"), choices=choices, columns=TWO_COLUMNS)
        self._app.push_screen(picker, picked)

    def _choose_time(self, service: str, people: int, day: date, services: tuple[str, ...] = ()) -> None:
        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                self._open_form(service, answer)

        times = TimesScreen(
            self._workplace, service=service, people=people, day=day, services=services, may_change=True
        )
        self._app.push_screen(times, chosen)

    def print_slip(self, booking: BookAppointment) -> None:
        """At which printer its slip comes out, and then book."""

        def at(printer: str | None) -> None:
            self._press(Pressed(Act.BOOK, command=replace(booking, printer=printer)))

        with_printer(self._app, self._workplace, at)

    def move(self, one: Appointment) -> None:
        """To which time. The old one is kept until the new one is had."""

        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                self._press(Pressed(Act.MOVE_APPOINTMENT, command=MoveAppointment(one.id, answer.slot.starts_at)))

        day = max(local_day(one.starts_at, zone_of(self._workplace.desk.board)), self._workplace.desk.today)
        times = TimesScreen(self._workplace, service=one.service, people=one.people, day=day, moved=one)
        self._app.push_screen(times, chosen)

    def cancel(self, one: Appointment) -> None:
        """Why it does not take place."""
        words, desk = self._workplace.words, self._workplace.desk

        def answered(reason: str | None) -> None:
            found = next((known for known in CANCEL_REASONS if known == reason), None)
            if found is not None:
                self._press(Pressed(Act.CANCEL_APPOINTMENT, command=CancelAppointment(one.id, found)))

        zone = zone_of(desk.board)
        text = words(
            "cancel.ask",
            name=name_of(desk.persons.get(one.id), words),
            day=words.long_day(local_day(one.starts_at, zone)),
            at=words.clock(one.starts_at, zone),
        )
        ways = [(reason, words(f"cancel-reason.{reason}")) for reason in CANCEL_REASONS]
        screen = ChoiceScreen(self._workplace, title=words("key.cancel-appointment"), text=text, ways=ways)
        self._app.push_screen(screen, answered)

    def confirm(self, one: Appointment) -> None:
        """The resident said that they will come."""
        self._press(Pressed(Act.CONFIRM_APPOINTMENT, command=ConfirmAppointment(one.id)))
