"""What a key asks of the hub. Pure: from the board as it is to the commands to send, or why none is sent."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from wijkhub_queue import commands as c
from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.commands import AnyCommand, Reason
from wijkhub_queue.tickets import State, Ticket


class Act(StrEnum):
    """What staff do with one key. Its value is the id of the key binding too."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    PARK = "park"
    RETURN = "return"
    TRANSFER = "transfer"
    UNDO = "undo"
    CALL_THIS = "call-this"
    PRIORITY = "priority"
    LEAVE = "leave"
    UNPARK = "unpark"
    ISSUE = "issue"
    COPY = "copy"
    ANSWER_HELP = "answer-help"
    OPEN = "counter-open"
    PAUSE = "counter-pause"
    CLOSE = "counter-close"
    DOORS = "doors"
    DAY = "day"
    CHECK_IN = "check-in"
    BOOK = "book"
    MOVE_APPOINTMENT = "move-appointment"
    CANCEL_APPOINTMENT = "cancel-appointment"
    CONFIRM_APPOINTMENT = "confirm-appointment"
    ADD_CLOSURE = "add-closure"
    ADD_OPENING = "add-opening"
    REMOVE_CLOSURE = "remove-closure"


class Pressed(Struct, frozen=True):
    """A key that was pressed, with what the clerk saw then and chose after."""

    act: Act
    seen: str | None = None
    """The ticket that stood at the counter on the screen when the key was pressed."""
    ticket: str | None = None
    """The ticket that it is about, where that is not the one at the counter."""
    service: str | None = None
    counter: str | None = None
    ticket_class: str | None = None
    printer: str | None = None
    reason: Reason | None = None
    language: str | None = None
    on: bool = False
    """Where a key turns something on and off, which of the two the clerk meant: the screen may be behind the hub."""
    end_tickets: bool = False
    command: AnyCommand | None = None
    """What a form or a question made of it: sent as it is."""


class NotNow(Exception):
    """Nothing is sent, and the words that say why and what to do: a key of the catalogue and its figures."""

    def __init__(self, key: str, **figures: object) -> None:
        super().__init__(key)
        self.key = key
        self.figures = figures


def commands_for(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    """The commands that a key stands for, to be sent in this order, each only when the one before it succeeded.

    Args:
        board: as it is now.
        mine: the counter at which this terminal works; None for a host without one.
        pressed: the key.

    Raises:
        NotNow: it makes no sense now, or another resident stands at the counter than the clerk saw.
    """
    return _COMMANDS[pressed.act](board, mine, pressed)


def ticket_at(board: Board, counter_id: str | None) -> Ticket | None:
    """The ticket that is called or served at this counter."""
    counter = board.counters.get(counter_id or "")
    return board.tickets.get(counter.ticket or "") if counter else None


def _counter(board: Board, mine: str | None) -> Counter:
    counter = board.counters.get(mine or "")
    if counter is None:
        raise NotNow("not-now.no-counter")
    return counter


def _as_seen(board: Board, mine: str | None, pressed: Pressed) -> Ticket | None:
    """Who is at the counter, when that is still whom the clerk saw."""
    ticket = ticket_at(board, _counter(board, mine).id)
    if (ticket.id if ticket else None) != pressed.seen:
        raise NotNow("not-now.changed")
    return ticket


def _next(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    counter = _counter(board, mine)
    ticket = ticket_at(board, counter.id)
    if ticket is None:
        return [c.CallNext(counter.id)]
    if ticket.id != pressed.seen:
        raise NotNow("not-now.changed")
    if ticket.state is State.CALLED:
        raise NotNow("not-now.was-here", number=ticket.number)
    return [c.FinishService(ticket.id), c.CallNext(counter.id)]


def _with_ticket(command: Callable[[str], AnyCommand]) -> Callable[[Board, str | None, Pressed], list[AnyCommand]]:
    """About the ticket that was chosen, or else about the one at the counter."""

    def commands(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
        if pressed.ticket is not None:
            return [command(pressed.ticket)]
        ticket = _as_seen(board, mine, pressed)
        if ticket is None:
            raise NotNow("not-now.nobody-here")
        return [command(ticket.id)]

    return commands


def _transfer(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    def command(ticket: str) -> AnyCommand:
        return c.TransferTicket(ticket, pressed.service, pressed.counter)

    return _with_ticket(command)(board, mine, pressed)


def _call_this(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    counter = _counter(board, mine)
    return [c.CallTicket(counter.id, pressed.ticket or "", pressed.reason or Reason.OTHER)]


def _priority(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.ChangePriority(pressed.ticket or "", pressed.ticket_class or "", pressed.reason or Reason.OTHER)]


def _issue(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.IssueTicket(pressed.service or "", pressed.language or "nl", printer=pressed.printer)]


def _copy(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.ReprintTicket(pressed.ticket or "", pressed.printer or "")]


def _answer_help(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    if not board.help_asked:
        raise NotNow("not-now.no-help-asked")
    return [c.AnswerHelp(longest_ringing(board))]


def longest_ringing(board: Board) -> str:
    """The screen at which somebody has waited longest for a person."""
    return min(board.help_asked, key=lambda place: (board.help_asked[place], place))


def _undo(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    _as_seen(board, mine, pressed)
    return [c.UndoStep(_counter(board, mine).id)]


def _open(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    counter = _counter(board, mine)
    if counter.state is CounterState.PAUSED:
        return [c.ResumeCounter(counter.id)]
    return [c.OpenCounter(counter.id)]


def _pause(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    counter = _counter(board, mine).id
    return [c.PauseCounter(counter) if pressed.on else c.ResumeCounter(counter)]


def _close(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.CloseCounter(_counter(board, mine).id)]


def _doors(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.OpenDoors() if pressed.on else c.CloseDoors()]


def _day(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [c.OpenDay() if pressed.on else c.CloseDay(close_waiting=pressed.end_tickets)]


def _as_made(board: Board, mine: str | None, pressed: Pressed) -> list[AnyCommand]:
    return [pressed.command] if pressed.command is not None else []


_COMMANDS: dict[Act, Callable[[Board, str | None, Pressed], list[AnyCommand]]] = {
    Act.NEXT: _next,
    Act.RECALL: _with_ticket(c.Recall),
    Act.START: _with_ticket(c.StartService),
    Act.FINISH: _with_ticket(c.FinishService),
    Act.NO_SHOW: _with_ticket(c.MarkNoShow),
    Act.PARK: _with_ticket(c.ParkTicket),
    Act.RETURN: _with_ticket(c.ReturnToQueue),
    Act.TRANSFER: _transfer,
    Act.UNDO: _undo,
    Act.CALL_THIS: _call_this,
    Act.PRIORITY: _priority,
    Act.LEAVE: _with_ticket(c.LeaveQueue),
    Act.UNPARK: _with_ticket(c.UnparkTicket),
    Act.ISSUE: _issue,
    Act.COPY: _copy,
    Act.ANSWER_HELP: _answer_help,
    Act.OPEN: _open,
    Act.PAUSE: _pause,
    Act.CLOSE: _close,
    Act.DOORS: _doors,
    Act.DAY: _day,
    Act.CHECK_IN: _as_made,
    Act.BOOK: _as_made,
    Act.MOVE_APPOINTMENT: _as_made,
    Act.CANCEL_APPOINTMENT: _as_made,
    Act.CONFIRM_APPOINTMENT: _as_made,
    Act.ADD_CLOSURE: _as_made,
    Act.ADD_OPENING: _as_made,
    Act.REMOVE_CLOSURE: _as_made,
}
