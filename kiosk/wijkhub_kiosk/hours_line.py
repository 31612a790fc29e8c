"""The hub's hours in a line, where they say the same as the hub does."""

from __future__ import annotations

from datetime import datetime

from wijkhub_kiosk.opening import GIVES_TICKETS, opening
from wijkhub_queue.board import Board
from wijkhub_queue.hours import Calendar, State, state_at, state_words


def hours_line(board: Board, now: datetime, language: str) -> str:
    """Such as `Open tot 17:00`, or when it opens again; empty when nobody stated hours.

    Staff decide whether numbers are given. Where the hours say otherwise, as on an evening that goes on, this says
    nothing rather than contradict what a resident sees.
    """
    if board.hours is None or board.setup is None:
        return ""
    calendar = Calendar(board.setup.policy.time_zone)
    answer = state_at(board.hours, now, calendar=calendar)
    if (opening(board) in GIVES_TICKETS) != (answer.state is State.OPEN):
        return ""
    words = state_words(answer, language, now=now, calendar=calendar)
    return words[:1].upper() + words[1:]
