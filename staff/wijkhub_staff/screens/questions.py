"""What is asked before a key can be done: which service, why, are you sure. Each ends in a key that is pressed."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen

from wijkhub_queue.commands import Reason
from wijkhub_queue.tickets import AT_COUNTER, State, Ticket
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.choices import class_choices, counter_choices, issue_choices, service_choices, ticket_choices
from wijkhub_staff.filtering import Choice
from wijkhub_staff.printer_rows import printer_choices
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.confirm import ConfirmScreen
from wijkhub_staff.screens.picker import Picked, Picker
from wijkhub_staff.screens.reason import ReasonScreen
from wijkhub_staff.workplace import Workplace

TWO_COLUMNS = (Column(10, share=2), Column(8, share=1))
ISSUE_COLUMNS = (Column(10, share=2), Column(8, share=1), Column(0, 14, right=True))
TICKET_COLUMNS = (Column(4), Column(10, share=1), Column(8, 14), Column(7, 12))
_COUNTER = "counter:"
_SERVICE = "service:"


class Questions:
    """The questions of one screen; answers go to `press`."""

    def __init__(self, screen: Screen[None], workplace: Workplace, press: Callable[[Pressed], None]) -> None:
        self._app = screen.app
        self._workplace = workplace
        self._press = press

    def transfer(self, ticket: Ticket, pressed: Pressed) -> None:
        """To which service or counter."""
        words, board = self._workplace.words, self._workplace.desk.board
        to_counter = words("transfer.counter")
        choices = [
            *(
                Choice(_SERVICE + one.id, one.cells, one.search)
                for one in service_choices(board, words)
                if one.id != ticket.service
            ),
            *(
                Choice(_COUNTER + one.id, (f"{to_counter} {one.cells[0]}", one.cells[1]), one.search)
                for one in counter_choices(board, words, but=self._workplace.desk.seat)
            ),
        ]

        def picked(answer: Picked | None) -> None:
            if answer is None:
                return
            service = answer.id.removeprefix(_SERVICE) if answer.id.startswith(_SERVICE) else None
            counter = answer.id.removeprefix(_COUNTER) if answer.id.startswith(_COUNTER) else None
            self._press(
                Pressed(Act.TRANSFER, seen=pressed.seen, ticket=pressed.ticket, service=service, counter=counter)
            )

        title = words("transfer.title", number=ticket.number)
        picker = Picker(self._workplace, title=title, choices=choices, columns=TWO_COLUMNS, about=ticket.id)
        self._app.push_screen(picker, picked)

    def call_this(self, ticket: Ticket) -> None:
        """Why out of turn."""
        words = self._workplace.words

        def answered(reason: Reason | None) -> None:
            if reason is not None:
                self._press(Pressed(Act.CALL_THIS, ticket=ticket.id, reason=reason))

        title = words("call-this.title", number=ticket.number)
        self._app.push_screen(ReasonScreen(self._workplace, title=title, about=ticket.id), answered)

    def priority(self, ticket: Ticket) -> None:
        """Which class, and why."""
        words, board = self._workplace.words, self._workplace.desk.board
        choices = class_choices(board, ticket, words)

        def why(ticket_class: str, name: str) -> None:
            def answered(reason: Reason | None) -> None:
                if reason is not None:
                    self._press(Pressed(Act.PRIORITY, ticket=ticket.id, ticket_class=ticket_class, reason=reason))

            title = words("priority.to", number=ticket.number, name=name)
            self._app.push_screen(ReasonScreen(self._workplace, title=title, about=ticket.id), answered)

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                why(answer.id, words.ticket_class(board.setup, answer.id))

        if len(choices) == 1:
            why(choices[0].id, choices[0].cells[0])
        elif choices:
            title = words("priority.title", number=ticket.number)
            picker = Picker(self._workplace, title=title, choices=choices, columns=TWO_COLUMNS, about=ticket.id)
            self._app.push_screen(picker, picked)

    def leave(self, ticket: Ticket) -> None:
        """Whether the resident has really gone: a ticket that is left never comes back."""
        words, board = self._workplace.words, self._workplace.desk.board

        def answered(sure: bool | None) -> None:
            if sure:
                self._press(Pressed(Act.LEAVE, ticket=ticket.id))

        question = words("leave.sure", number=ticket.number, service=words.service(board.setup, ticket.service))
        self._confirm(words("key.leave"), question, answered, about=ticket.id)

    def copy(self, ticket: Ticket) -> None:
        """At which printer, when there are several."""
        words, desk = self._workplace.words, self._workplace.desk

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                self._press(Pressed(Act.COPY, ticket=ticket.id, printer=answer.id))

        if len(desk.printers) == 1:
            self._press(Pressed(Act.COPY, ticket=ticket.id, printer=desk.printers[0].id))
            return
        picker = Picker(
            self._workplace,
            title=words("copy.title", number=ticket.number),
            choices=printer_choices(desk.board, desk.printers, words),
            columns=TWO_COLUMNS,
            about=ticket.id,
        )
        self._app.push_screen(picker, picked)

    def unpark(self) -> None:
        """Who of those set aside is back."""
        words, desk = self._workplace.words, self._workplace.desk
        choices = ticket_choices(desk.board, desk.clock.now(), words, states=(State.PARKED,))

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                self._press(Pressed(Act.UNPARK, ticket=answer.id))

        title = words("unpark.title")
        self._app.push_screen(Picker(self._workplace, title=title, choices=choices, columns=TICKET_COLUMNS), picked)

    def issue(self) -> None:
        """For which service, and in which language."""
        words, board = self._workplace.words, self._workplace.desk.board
        languages = board.setup.languages if board.setup else ("nl",)

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                self._press(Pressed(Act.ISSUE, service=answer.id, language=answer.language))

        picker = Picker(
            self._workplace,
            title=words("issue.title"),
            choices=issue_choices(board, {}, words),
            columns=ISSUE_COLUMNS,
            languages=languages,
            learn=self._learn_waits,
        )
        self._app.push_screen(picker, picked)

    async def _learn_waits(self) -> list[Choice]:
        """The services once more, with the waits as the hub knows them now."""
        desk = self._workplace.desk
        await desk.ask_for_waits()
        return issue_choices(desk.board, desk.waits, self._workplace.words)

    def search(self, found: Callable[[str], None]) -> None:
        """Which ticket of today; `found` gets its id."""
        words, desk = self._workplace.words, self._workplace.desk

        def picked(answer: Picked | None) -> None:
            if answer is not None:
                found(answer.id)

        choices = ticket_choices(desk.board, desk.clock.now(), words)
        title = words("search.title")
        self._app.push_screen(Picker(self._workplace, title=title, choices=choices, columns=TICKET_COLUMNS), picked)

    def doors(self) -> None:
        """Opening is done at once; closing turns residents away, so it is asked."""
        words, board = self._workplace.words, self._workplace.desk.board
        if not board.doors_open:
            self._press(Pressed(Act.DOORS, on=True))
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._press(Pressed(Act.DOORS, on=False))

        self._confirm(words("key.doors"), words("doors.sure"), answered)

    def day(self) -> None:
        """Opening is done at once; closing is asked, with how many tickets it ends."""
        words, board = self._workplace.words, self._workplace.desk.board
        if not board.day_open:
            self._press(Pressed(Act.DAY, on=True))
            return
        waiting = sum(ticket.state not in AT_COUNTER for ticket in board.living())

        def answered(sure: bool | None) -> None:
            if sure:
                self._press(Pressed(Act.DAY, on=False, end_tickets=waiting > 0))

        question = words("day.sure-waiting", n=waiting) if waiting else words("day.sure")
        self._confirm(words("key.day"), question, answered)

    def sign_out(self, yes: Callable[[], object]) -> None:
        """Whether to close the counter with it."""
        words, desk = self._workplace.words, self._workplace.desk

        def answered(sure: bool | None) -> None:
            if sure:
                yes()

        if desk.my_counter is None or desk.counter != desk.counter_of_mine():
            yes()
            return
        question = words("sign-out.sure", counter=words.counter(desk.board.setup, desk.my_counter.id))
        self._confirm(words("key.sign-out"), question, answered)

    def _confirm(
        self, title: str, question: str, answered: Callable[[bool | None], None], *, about: str | None = None
    ) -> None:
        self._app.push_screen(ConfirmScreen(self._workplace, title=title, question=question, about=about), answered)
