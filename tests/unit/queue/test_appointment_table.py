"""The reference page of an appointment's states says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import wijkhub_queue
from wijkhub_queue.appointment_table import COMMANDS, EVENTS, page
from wijkhub_queue.appointments import APPOINTMENT_MOVES, AppointmentMove, AppointmentState
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.events import EVENT_TYPES
from wijkhub_queue.texts import Texts

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "appointment-states.md"
TEXTS = Texts.load(Path(wijkhub_queue.__file__).parent / "texts")


def test_the_page_is_up_to_date() -> None:
    remedy = "python -m wijkhub_queue.appointment_table > docs/reference/appointment-states.md"
    assert PAGE.read_text(encoding="utf-8") == page(), remedy


@pytest.mark.parametrize("move", AppointmentMove)
def test_the_row_of_a_move_is_its_line_in_the_table_of_moves(move: AppointmentMove) -> None:
    [row] = re.findall(rf"^\| `{move}` \|(.*`.*)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    cells = [cell.strip(" `") for cell in row.split("|")]
    leads_to = {state: cell for state, cell in zip(AppointmentState, cells, strict=False) if cell}
    assert leads_to == {str(state): str(to) for state, to in APPOINTMENT_MOVES[move].items()}


def test_every_command_and_event_that_the_page_names_is_there() -> None:
    commands = {command.__struct_config__.tag for command in get_args(AnyCommand)}
    assert {name.strip("`") for name in COMMANDS.values()} <= commands
    assert {name.strip("`") for name in EVENTS.values()} <= EVENT_TYPES.keys()
    assert COMMANDS.keys() == EVENTS.keys() == set(AppointmentMove)


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_language_has_words_for_every_state(language: str) -> None:
    words = {f"appointment.{state}{part}" for state in AppointmentState for part in ("", ".means")}
    assert {key for key in TEXTS.keys(language) if key.startswith("appointment.")} == words
