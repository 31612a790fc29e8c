"""Rules for tickets: taking one, and the steps of its life."""

from __future__ import annotations

from datetime import datetime

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import STAFF, Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.errors import (
    DayNotOpen,
    DoorsAreClosed,
    IllegalMove,
    Incomplete,
    NotFound,
    NotTheirCounter,
)
from wijkhub_queue.homes import at_home, go_home
from wijkhub_queue.hub_setup import WALK_IN, HubSetup
from wijkhub_queue.numbers import next_number
from wijkhub_queue.tickets import AT_COUNTER, MOVES, Move, State, Ticket, ways_out


def setup_of(board: Board) -> HubSetup:
    """The board's set-up; `decide` has seen to it that there is one."""
    assert board.setup is not None
    return board.setup


def find_ticket(board: Board, ticket_id: str) -> Ticket:
    """The ticket with this id.

    Raises:
        NotFound: no ticket of today has it.
    """
    ticket = board.tickets.get(ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    return ticket


def check_move(board: Board, ticket: Ticket, move: Move, by: Actor) -> None:
    """Refuse a move that the ticket's state does not allow, or that is another clerk's to make.

    Raises:
        IllegalMove: the state has no such way out.
        NotTheirCounter: the ticket is at the counter of another clerk.
    """
    if ticket.state not in MOVES[move]:
        raise IllegalMove(ticket.number, ticket.state, move, ways_out(ticket.state))
    if by.role in (Role.CLERK, Role.HOST) and ticket.state in AT_COUNTER and ticket.counter is not None:
        counter = board.counters.get(ticket.counter)
        if counter is not None and counter.clerk != by.id:
            raise NotTheirCounter(ticket.counter)


def counter_now(ticket: Ticket) -> str | None:
    """The counter at which the ticket is called or served, if it is."""
    return ticket.counter if ticket.state in AT_COUNTER else None


def issue(board: Board, asked: Asked, command: c.IssueTicket, now: datetime) -> list[e.Event]:
    """Give a resident a number."""
    setup = setup_of(board)
    service = setup.service(command.service)
    if service is None:
        raise NotFound("service", command.service, (known.id for known in setup.services))
    classes = [known.id for known in setup.policy.classes]
    if command.ticket_class not in classes:
        raise NotFound("class", command.ticket_class, classes)
    if command.ticket_class != WALK_IN.id and command.reason is None:
        raise Incomplete(f"A ticket of class '{command.ticket_class}' needs a reason; give one of {_reasons()}.")
    if not board.day_open:
        raise DayNotOpen
    if not board.doors_open and asked.by.role not in STAFF:
        raise DoorsAreClosed
    group = setup.group(service.group)
    if group is None:
        raise NotFound("group", service.group, (known.id for known in setup.groups))
    return [
        e.TicketIssued(
            ticket=asked.id,
            number=next_number(board, group),
            group=group.id,
            service=service.id,
            ticket_class=command.ticket_class,
            language=command.language,
            needs_language=command.needs_language,
            clerk=command.clerk,
            channel="terminal" if asked.by.role in STAFF else str(asked.by.role),
            printer=command.printer,
            reason=command.reason,
        )
    ]


def _reasons() -> str:
    return ", ".join(c.Reason)


def recall(board: Board, asked: Asked, command: c.Recall, now: datetime) -> list[e.Event]:
    """Call once more."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.RECALL, asked.by)
    return [e.TicketRecalled(ticket.id, ticket.counter or "")]


def start(board: Board, asked: Asked, command: c.StartService, now: datetime) -> list[e.Event]:
    """Begin to help."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.START, asked.by)
    return [e.TicketStarted(ticket.id, ticket.counter or "")]


def finish(board: Board, asked: Asked, command: c.FinishService, now: datetime) -> list[e.Event]:
    """End helping; a clerk who did not press start may finish all the same."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.FINISH, asked.by)
    return [e.TicketServed(ticket.id, ticket.counter or "")]


def no_show(board: Board, asked: Asked, command: c.MarkNoShow, now: datetime) -> list[e.Event]:
    """The resident did not come."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.NO_SHOW, asked.by)
    return [e.TicketNoShow(ticket.id, ticket.counter or "")]


def return_to_queue(board: Board, asked: Asked, command: c.ReturnToQueue, now: datetime) -> list[e.Event]:
    """Wait on, at the old place; also for one who was marked absent and came after all."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.RETURN, asked.by)
    check_number_free(board, ticket, Move.RETURN)
    return [e.TicketReturned(ticket.id, counter_now(ticket)), *go_home(setup_of(board), ticket)]


def check_number_free(board: Board, ticket: Ticket, move: Move) -> None:
    """Refuse to bring back a ticket whose number another resident holds by now.

    Raises:
        IllegalMove: the number has been given out again.
    """
    if board.taken.get(ticket.number, ticket.id) != ticket.id:
        raise IllegalMove(ticket.number, f"{ticket.state} and its number is another resident's by now", move, ())


def park(board: Board, asked: Asked, command: c.ParkTicket, now: datetime) -> list[e.Event]:
    """Set aside."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.PARK, asked.by)
    return [e.TicketParked(ticket.id, counter_now(ticket))]


def unpark(board: Board, asked: Asked, command: c.UnparkTicket, now: datetime) -> list[e.Event]:
    """Back into the queue, at the old place."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.UNPARK, asked.by)
    return [e.TicketUnparked(ticket.id), *go_home(setup_of(board), ticket)]


def transfer(board: Board, asked: Asked, command: c.TransferTicket, now: datetime) -> list[e.Event]:
    """Let another service or counter help."""
    setup = setup_of(board)
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.TRANSFER, asked.by)
    if command.service is None and command.counter is None:
        raise Incomplete("Say where to: a service, a counter, or both.")
    wanted = command.service or at_home(setup, ticket).service
    service = setup.service(wanted)
    if service is None:
        raise NotFound("service", wanted, (known.id for known in setup.services))
    if command.counter is not None and setup.counter(command.counter) is None:
        raise NotFound("counter", command.counter, (known.id for known in setup.counters))
    return [e.TicketTransferred(ticket.id, service.group, service.id, command.counter, counter_now(ticket))]


def leave(board: Board, asked: Asked, command: c.LeaveQueue, now: datetime) -> list[e.Event]:
    """Stop waiting."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.LEAVE, asked.by)
    return [e.TicketLeft(ticket.id, "staff" if asked.by.role in STAFF else "resident")]


def reprint(board: Board, asked: Asked, command: c.ReprintTicket, now: datetime) -> list[e.Event]:
    """Put a slip on paper once more, for as long as somebody counts on the ticket."""
    ticket = find_ticket(board, command.ticket)
    if not ticket.living:
        raise IllegalMove(ticket.number, ticket.state, "reprint", ())
    return [e.TicketReprinted(ticket.id, command.printer)]


def change_priority(board: Board, asked: Asked, command: c.ChangePriority, now: datetime) -> list[e.Event]:
    """Put in another class."""
    ticket = find_ticket(board, command.ticket)
    check_move(board, ticket, Move.CHANGE_PRIORITY, asked.by)
    classes = [known.id for known in setup_of(board).policy.classes]
    if command.ticket_class not in classes:
        raise NotFound("class", command.ticket_class, classes)
    if command.ticket_class == ticket.ticket_class:
        return []
    return [e.PriorityChanged(ticket.id, command.ticket_class, command.reason)]


def over_at_turn(setup: HubSetup, ticket: Ticket) -> list[e.Event]:
    """What the end of a day makes of a ticket; nothing when it stays as it is."""
    keep = setup.policy.waiting_at_turn == "keep"
    match ticket.state:
        case State.SERVING:
            return [e.TicketServed(ticket.id, ticket.counter or "")]
        case State.CALLED if keep:
            return [e.TicketReturned(ticket.id, ticket.counter), *go_home(setup, ticket)]
        case State.CALLED:
            return [e.TicketNoShow(ticket.id, ticket.counter or "")]
        case _:
            return [] if keep else [e.TicketLeft(ticket.id, "day-turned")]
