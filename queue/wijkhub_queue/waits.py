"""Waits that hold: what residents are told before they take a ticket and while they wait.

What was learnt is a fold of the journal beside the board: after each event that the board followed, `learn` takes it
in.
"""

from __future__ import annotations

from datetime import datetime

from wijkhub_queue.board import Board
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits_learned import Learned as Learned
from wijkhub_queue.waits_learned import decode_learned as decode_learned
from wijkhub_queue.waits_learned import encode_learned as encode_learned
from wijkhub_queue.waits_learning import learn as learn
from wijkhub_queue.waits_promise import Foretold, foretell
from wijkhub_queue.waits_range import WaitRange as WaitRange
from wijkhub_queue.waits_range import wait_in_words as wait_in_words
from wijkhub_queue.waits_situation import Ahead, would_be


def wait_for(board: Board, learned: Learned, service: str, now: datetime) -> WaitRange:
    """What to tell somebody who would take a ticket for this service now."""
    return foretold_for(board, learned, service, now).wait


def foretold_for(board: Board, learned: Learned, service: str, now: datetime) -> Foretold:
    """The same with what is behind it, such as the people ahead and the open counters."""
    ticket = would_be(board, service, now)
    if ticket is None or not (board.day_open and board.doors_open):
        return Foretold(WaitRange("unknown", because="closed"), Ahead(0.0, 0.0, 0, 0))
    return foretell(board, learned, ticket, now)


def wait_of(board: Board, learned: Learned, ticket: Ticket, now: datetime) -> WaitRange | None:
    """What to tell somebody with this ticket now; None when it does not wait."""
    if ticket.state not in (State.WAITING, State.PARKED):
        return None
    return foretell(board, learned, ticket, now).wait
