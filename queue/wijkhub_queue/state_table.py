"""The reference page of a ticket's states, made from `MOVES`.

Print it with `python -m wijkhub_queue.state_table`; the page in the documentation is that output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from wijkhub_queue.events import EVENT_TYPES
from wijkhub_queue.rules_seen import MOVE_OF
from wijkhub_queue.texts import Texts
from wijkhub_queue.tickets import AT_COUNTER, LIVING, MOVES, Move, State

COMMANDS: dict[Move, str] = {
    Move.CALL: "`call-next`, `call-ticket`",
    Move.RECALL: "`recall`",
    Move.START: "`start-service`",
    Move.FINISH: "`finish-service`",
    Move.NO_SHOW: "`mark-no-show`",
    Move.RETURN: "`return-to-queue`",
    Move.PARK: "`park-ticket`",
    Move.UNPARK: "`unpark-ticket`",
    Move.TRANSFER: "`transfer-ticket`",
    Move.LEAVE: "`leave-queue`",
    Move.CHANGE_PRIORITY: "`change-priority`",
}
"""The commands that ask for each move."""

EVENTS = {MOVE_OF[event]: f"`{name}`" for name, event in EVENT_TYPES.items() if event in MOVE_OF}
"""The event that records each move."""

_INTRODUCTION = """\
# The states of a ticket

Made from the code by `python -m wijkhub_queue.state_table`; a test fails when this page is out of date.

A ticket is in one of these states. While it lives, its number is taken; at a counter, no other ticket is there."""

_MOVES = """\
## The moves

From the state above a column, a move leads to the state in its row. Where the cell is empty the hub refuses the move
(`illegal-move`, HTTP 409), and says in which state the ticket is and what is possible then."""

_BESIDE = """\
Two things beside the table:

- **Undo** (`undo-step`, recorded as `step-undone`) puts ticket and counter back as they were before the last step at
  that counter: within a minute (`policy.undo-within-s`), once, and only while nothing but a `recall` has happened to
  the ticket since and its number is not another visitor's.
- **The turn of the day** ends every ticket, or keeps those that wait or are parked (`policy.waiting-at-turn`). Who is
  being helped then counts as helped; who was called goes back to the queue, or counts as not come."""

_WORDS = """\
## In words for staff"""


def page() -> str:
    """The whole page, in Markdown."""
    texts = Texts.load(Path(__file__).parent / "texts")
    parts = [_INTRODUCTION, markdown_table(_states()), _MOVES, markdown_table(_moves()), _BESIDE, _WORDS]
    parts += [markdown_table(_in_words(texts, "state", State)), markdown_table(_in_words(texts, "move", Move))]
    return "\n\n".join(parts) + "\n"


def _states() -> Iterator[list[str]]:
    yield ["state", "lives", "at a counter"]
    for state in State:
        yield [f"`{state}`", "yes" if state in LIVING else "", "yes" if state in AT_COUNTER else ""]


def _moves() -> Iterator[list[str]]:
    yield ["move", *(f"`{state}`" for state in State), "command", "event"]
    for move in Move:
        to = [MOVES[move].get(state) for state in State]
        yield [f"`{move}`", *(f"`{state}`" if state else "" for state in to), COMMANDS[move], EVENTS[move]]


def _in_words(texts: Texts, what: str, codes: type[State] | type[Move]) -> Iterator[list[str]]:
    yield [what, "Nederlands", "", "English", ""]
    for code in codes:
        key = f"{what}.{code}"
        words = (texts.get(language, each) for language in ("nl", "en") for each in (key, f"{key}.means"))
        yield [f"`{code}`", *words]


def markdown_table(rows: Iterator[list[str]]) -> str:
    """Rows, the first of them the heading, as a table in Markdown."""
    head = next(rows)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
