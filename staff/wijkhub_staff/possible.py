"""Whether a key makes sense now, to show it dim when not. The hub decides; this only spares a look."""

from __future__ import annotations

from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.tickets import MOVES, Move, State
from wijkhub_staff.acts import ticket_at

_MOVES = {
    "recall": Move.RECALL,
    "start": Move.START,
    "finish": Move.FINISH,
    "no-show": Move.NO_SHOW,
    "park": Move.PARK,
    "return": Move.RETURN,
    "transfer": Move.TRANSFER,
}


def possible(key_id: str, board: Board, mine: str | None) -> bool:
    """Whether pressing this key can lead to something."""
    ticket = ticket_at(board, mine)
    counter = board.counters.get(mine or "")
    if key_id in _MOVES:
        return ticket is not None and ticket.state in MOVES[_MOVES[key_id]]
    match key_id:
        case "next":
            is_open = counter is not None and counter.state is CounterState.OPEN
            return is_open and (ticket is None or ticket.state is State.SERVING)
        case "undo":
            return counter is not None and counter.last_step is not None
        case "counter-pause":
            return counter is not None and counter.state is not CounterState.CLOSED
        case "issue":
            return board.day_open
        case "copy":
            return any(board.living())
        case "call-this" | "priority" | "leave":
            return any(ticket.state in (State.WAITING, State.PARKED) for ticket in board.living())
        case "answer-help":
            return bool(board.help_asked)
        case _:
            return True
