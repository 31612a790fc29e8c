"""The reference page of an appointment's states, made from `APPOINTMENT_MOVES`.

Print it with `python -m wijkhub_queue.appointment_table`; the page in the documentation is that output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from wijkhub_queue.appointments import APPOINTMENT_MOVES, KEPT_DAYS, OCCUPYING, AppointmentMove, AppointmentState
from wijkhub_queue.state_table import markdown_table
from wijkhub_queue.texts import Texts

COMMANDS: dict[AppointmentMove, str] = {
    AppointmentMove.MOVE: "`move-appointment`",
    AppointmentMove.CONFIRM: "`confirm-appointment`",
    AppointmentMove.CANCEL: "`cancel-appointment`",
    AppointmentMove.CHECK_IN: "`check-in`",
    AppointmentMove.MISS: "`note-missed`",
    AppointmentMove.END: "`turn-day`",
}
"""The command that asks for each move."""

EVENTS: dict[AppointmentMove, str] = {
    AppointmentMove.MOVE: "`appointment-moved`",
    AppointmentMove.CONFIRM: "`appointment-confirmed`",
    AppointmentMove.CANCEL: "`appointment-cancelled`",
    AppointmentMove.CHECK_IN: "`appointment-checked-in`",
    AppointmentMove.MISS: "`appointment-missed`",
    AppointmentMove.END: "`day-turned`",
}
"""The event that records each move."""

_INTRODUCTION = """\
# The states of an appointment

Made from the code by `python -m wijkhub_queue.appointment_table`; a test fails when this page is out of date. How times
follow from capacity, and what happens at check-in: [Appointments](appointments.md).

An appointment is in one of these states. In some it takes a place, and nobody else can have that."""

_MOVES = """\
## The moves

From the state above a column, a move leads to the state in its row. Where the cell is empty the hub refuses the move
(`illegal-appointment-move`, HTTP 409), and says in which state the appointment is and what is possible then. Checking
in has a refusal of its own for each case."""

_BESIDE = f"""\
Beside the table:

- **Booked** (`book-appointment`, recorded as `appointment-booked`) is where each begins.
- One whose resident came too late and joined as a walk-in is `checked-in`, and takes no place any longer.
- **Displaced** is no state but a mark: a closure or another set-up took the place away (`appointment-displaced`). It
  goes when the appointment is moved, or when the place is there again (`appointment-restored`). One that is still
  displaced when its time has passed is cancelled, with the reason `closure`, and was not missed.
- An appointment is forgotten {KEPT_DAYS} days after its day."""

_WORDS = """\
## In words for staff"""


def page() -> str:
    """The whole page, in Markdown."""
    texts = Texts.load(Path(__file__).parent / "texts")
    parts = [_INTRODUCTION, markdown_table(_states()), _MOVES, markdown_table(_moves()), _BESIDE, _WORDS]
    parts.append(markdown_table(_in_words(texts)))
    return "\n\n".join(parts) + "\n"


def _states() -> Iterator[list[str]]:
    yield ["state", "takes a place"]
    for state in AppointmentState:
        yield [f"`{state}`", "yes" if state in OCCUPYING else ""]


def _moves() -> Iterator[list[str]]:
    yield ["move", *(f"`{state}`" for state in AppointmentState), "command", "event"]
    for move in AppointmentMove:
        to = [APPOINTMENT_MOVES[move].get(state) for state in AppointmentState]
        yield [f"`{move}`", *(f"`{state}`" if state else "" for state in to), COMMANDS[move], EVENTS[move]]


def _in_words(texts: Texts) -> Iterator[list[str]]:
    yield ["state", "Nederlands", "", "English", ""]
    for state in AppointmentState:
        key = f"appointment.{state}"
        yield [
            f"`{state}`",
            *(texts.get(language, each) for language in ("nl", "en") for each in (key, f"{key}.means")),
        ]


if __name__ == "__main__":
    sys.stdout.write(page())
