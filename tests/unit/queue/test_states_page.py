"""The reference page of a ticket's states says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import wijkhub_queue
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.events import EVENT_TYPES
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.state_table import COMMANDS, EVENTS, page
from wijkhub_queue.texts import Texts
from wijkhub_queue.tickets import MOVES, Move, State

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "states.md"
TEXTS = Texts.load(Path(wijkhub_queue.__file__).parent / "texts")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m wijkhub_queue.state_table > docs/reference/states.md"


@pytest.mark.parametrize("move", Move)
def test_the_row_of_a_move_is_its_line_in_the_table_of_moves(move: Move) -> None:
    [row] = re.findall(rf"^\| `{move}` \|(.*`.*)\|$", PAGE.read_text(encoding="utf-8").split("## In words")[0], re.M)
    cells = [cell.strip(" `") for cell in row.split("|")]
    leads_to = {state: cell for state, cell in zip(State, cells, strict=False) if cell}
    assert leads_to == {str(state): str(to) for state, to in MOVES[move].items()}


def test_every_command_and_event_that_the_page_names_is_there() -> None:
    commands = {command.__struct_config__.tag for command in get_args(AnyCommand)}
    named = set(re.findall(r"`([a-z-]+)`", " ".join(COMMANDS.values())))
    assert named <= commands
    assert COMMANDS.keys() == EVENTS.keys() == set(Move)
    assert {name.strip("`") for name in EVENTS.values()} <= EVENT_TYPES.keys()


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_language_has_words_for_every_state_and_move(language: str) -> None:
    codes = [f"state.{state}" for state in State] + [f"move.{move}" for move in Move]
    printers = [f"printer.{state}" for state in PrinterState]
    words = {*codes, *(f"{code}.means" for code in codes), *printers}
    assert {key for key in TEXTS.keys(language) if key.startswith(("state.", "move.", "printer."))} == words
