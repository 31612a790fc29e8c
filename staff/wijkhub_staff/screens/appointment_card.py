"""All that is known of one appointment and its resident, and what can be done with it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_queue.appointments import APPOINTMENT_MOVES, Appointment, AppointmentMove
from wijkhub_queue.read_out import in_groups
from wijkhub_staff.acts import Act
from wijkhub_staff.appointment_words import about_appointment
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.workplace import Workplace

_ACT_OF = {
    AppointmentMove.CHECK_IN: Act.CHECK_IN,
    AppointmentMove.MOVE: Act.MOVE_APPOINTMENT,
    AppointmentMove.CONFIRM: Act.CONFIRM_APPOINTMENT,
    AppointmentMove.CANCEL: Act.CANCEL_APPOINTMENT,
}


class AppointmentCard(ModalScreen[Act | None]):
    """One appointment, kept up to date. The answer is what is to be done with it; None when nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "close"),
        binding("details", "close"),
        *(binding(act, f"act('{act}')") for act in _ACT_OF.values()),
    ]

    def __init__(self, workplace: Workplace, appointment_id: str) -> None:
        super().__init__()
        self._workplace = workplace
        self._appointment_id = appointment_id
        self._dialog = Vertical(classes="dialog")
        self._facts = Static(id="facts", markup=False)
        self._moves = Static(id="moves", markup=False)
        self._hint = Static(id="hint", markup=False)

    def compose(self) -> ComposeResult:
        """The facts over the keys."""
        with self._dialog:
            yield self._facts
            yield self._moves
            yield self._hint

    def on_mount(self) -> None:
        """What the board says."""
        self.draw()

    @on(Draw)
    def draw(self) -> None:
        """The appointment as it is now."""
        words, desk = self._workplace.words, self._workplace.desk
        one = desk.board.appointments.get(self._appointment_id)
        if one is None:
            self.dismiss(None)  # long past
            return
        self._dialog.border_title = Content(in_groups(one.code))
        facts = about_appointment(desk.board, one, desk.persons.get(one.id), desk.names, desk.clock.now(), words)
        self._facts.update(Content("\n").join(map(Content, facts)))
        ways = [
            Content.assemble((f" {self._workplace.key(act)} ", "bold $accent"), words(f"do.{act}"))
            for act in self._acts(one)
        ]
        self._moves.display = bool(ways)
        self._moves.update(Content("\n").join(ways))
        self._hint.update(words("card.hint"))

    def _acts(self, one: Appointment) -> list[Act]:
        acts = [act for move, act in _ACT_OF.items() if one.state in APPOINTMENT_MOVES[move]]
        return [act for act in acts if not (act is Act.CONFIRM_APPOINTMENT and one.confirmed)]

    def action_act(self, act: str) -> None:
        """Do this with the appointment, if its state allows it."""
        one = self._workplace.desk.board.appointments.get(self._appointment_id)
        if one is not None and Act(act) in self._acts(one):
            self.dismiss(Act(act))

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss(None)
