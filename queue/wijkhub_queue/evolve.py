"""What an event does to the board. Total: an event that does not fit is counted as odd and passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.board import RECENT_CALLS, Board, Call, ClockNote, Counter, CounterState, LastStep
from wijkhub_queue.events import Event, Recorded, type_of
from wijkhub_queue.tickets import AT_COUNTER, State, Ticket


def evolve(board: Board, recorded: Recorded) -> Board:
    """The board after this event: the same board, changed in place."""
    board.epoch, board.seq = recorded.epoch, recorded.seq
    board.happened += 1
    step = _STEPS.get(type(recorded.event))
    if step is None or not step(board, recorded.event, recorded.occurred_at):
        board.odd += 1
    return board


def fold(recorded: Iterable[Recorded], board: Board | None = None) -> Board:
    """The board after all these events, from an empty one or from the one given."""
    board = Board() if board is None else board
    for one in recorded:
        evolve(board, one)
    return board


# Each step returns whether the event fitted the board.


def _configured(board: Board, event: e.HubConfigured, at: datetime) -> bool:
    board.setup = event.setup
    board.counters = {place.id: board.counters.get(place.id) or Counter(place.id) for place in event.setup.counters}
    board.arrange()
    return True


def _day_turned(board: Board, event: e.DayTurned, at: datetime) -> bool:
    board.day = event.day
    board.day_open = False
    board.tickets = {ticket.id: ticket for ticket in board.tickets.values() if ticket.living}
    board.next_numbers = {}
    board.recent_calls = ()
    board.help_asked = {}
    board.clock_note = None
    board.counters = {counter.id: replace(counter, last_step=None) for counter in board.counters.values()}
    return True


def _day_open(is_open: bool) -> Callable[[Board, Event, datetime], bool]:
    def step(board: Board, event: Event, at: datetime) -> bool:
        board.day_open = is_open
        return True

    return step


def _doors(are_open: bool) -> Callable[[Board, Event, datetime], bool]:
    def step(board: Board, event: Event, at: datetime) -> bool:
        board.doors_open = are_open
        return True

    return step


def _counter_opened(board: Board, event: e.CounterOpened, at: datetime) -> bool:
    board.counters[event.counter] = Counter(
        event.counter, CounterState.OPEN, event.clerk, event.skills, event.languages, since=at
    )
    return True


def _counter_paused(board: Board, event: e.CounterPaused, at: datetime) -> bool:
    return _set_counter(board, event.counter, state=CounterState.PAUSED, since=at)


def _counter_resumed(board: Board, event: e.CounterResumed, at: datetime) -> bool:
    return _set_counter(board, event.counter, state=CounterState.OPEN, since=at)


def _counter_closed(board: Board, event: e.CounterClosed, at: datetime) -> bool:
    if event.counter not in board.counters:
        return False
    board.counters[event.counter] = Counter(event.counter, since=at)
    return True


def _set_counter(board: Board, counter_id: str | None, **changes: Any) -> bool:
    counter = board.counters.get(counter_id) if counter_id else None
    if counter is None:
        return False
    board.counters[counter.id] = replace(counter, **changes)
    return True


def _issued(board: Board, event: e.TicketIssued, at: datetime) -> bool:
    board.arrivals += 1
    letter, number = event.number[:1], event.number[1:]
    group = board.setup.group(event.group) if board.setup else None
    if group is not None and group.letter == letter:
        follows = int(number) + 1
        board.next_numbers[letter] = follows if follows <= group.last else group.first
    board.put(
        Ticket(
            id=event.ticket,
            number=event.number,
            group=event.group,
            service=event.service,
            state=State.WAITING,
            since=at,
            order=board.arrivals,
            issued_at=at,
            ticket_class=event.ticket_class,
            language=event.language,
            needs_language=event.needs_language,
            clerk=event.clerk,
            channel=event.channel,
            touched=board.happened,
        )
    )
    return True


def _change(board: Board, ticket_id: str, **changes: Any) -> Ticket | None:
    """Change a ticket; gives it as it was, None when there is none."""
    before = board.tickets.get(ticket_id)
    if before is not None:
        board.put(replace(before, touched=board.happened, **changes))
    return before


def _at_counter(
    board: Board,
    event: Event,
    ticket_id: str,
    counter_id: str | None,
    at: datetime,
    *,
    stays: bool,
    **changes: Any,
) -> bool:
    """A step that a counter made with a ticket; it can be taken back there."""
    before = _change(board, ticket_id, **changes)
    if before is None:
        return False
    if counter_id is None:
        return True
    step = LastStep(type_of(event), before, board.happened, at)
    return _set_counter(board, counter_id, ticket=ticket_id if stays else None, last_step=step)


def _show_call(board: Board, ticket_id: str, counter: str, at: datetime) -> None:
    ticket = board.tickets[ticket_id]
    others = tuple(call for call in board.recent_calls if call.ticket != ticket_id)
    call = Call(ticket_id, ticket.number, counter, at, ticket.calls)
    board.recent_calls = (call, *others)[:RECENT_CALLS]


def _called(board: Board, event: e.TicketCalled, at: datetime) -> bool:
    ticket = board.tickets.get(event.ticket)
    if ticket is None:
        return False
    fitted = _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=True,
        state=State.CALLED,
        counter=event.counter,
        called_at=at,
        started_at=None,
        calls=ticket.calls + 1,
    )
    _show_call(board, event.ticket, event.counter, at)
    return fitted


def _recalled(board: Board, event: e.TicketRecalled, at: datetime) -> bool:
    ticket = board.tickets.get(event.ticket)
    if ticket is None:
        return False
    # Not a step to take back: a call that sounded has sounded.
    _change(board, event.ticket, calls=ticket.calls + 1)
    counter = board.counters.get(event.counter)
    if counter is not None and counter.last_step is not None and counter.last_step.touched == ticket.touched:
        _set_counter(board, event.counter, last_step=replace(counter.last_step, touched=board.happened))
    _show_call(board, event.ticket, event.counter, at)
    return True


def _started(board: Board, event: e.TicketStarted, at: datetime) -> bool:
    return _at_counter(board, event, event.ticket, event.counter, at, stays=True, state=State.SERVING, started_at=at)


def _served(board: Board, event: e.TicketServed, at: datetime) -> bool:
    return _at_counter(board, event, event.ticket, event.counter, at, stays=False, state=State.SERVED, ended_at=at)


def _no_show(board: Board, event: e.TicketNoShow, at: datetime) -> bool:
    return _at_counter(board, event, event.ticket, event.counter, at, stays=False, state=State.NO_SHOW, ended_at=at)


def _returned(board: Board, event: e.TicketReturned, at: datetime) -> bool:
    return _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=False,
        state=State.WAITING,
        counter=None,
        called_at=None,
        started_at=None,
        ended_at=None,
    )


def _parked(board: Board, event: e.TicketParked, at: datetime) -> bool:
    return _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=False,
        state=State.PARKED,
        counter=None,
        called_at=None,
        started_at=None,
    )


def _unparked(board: Board, event: e.TicketUnparked, at: datetime) -> bool:
    return _change(board, event.ticket, state=State.WAITING) is not None


def _transferred(board: Board, event: e.TicketTransferred, at: datetime) -> bool:
    return _at_counter(
        board,
        event,
        event.ticket,
        event.counter,
        at,
        stays=False,
        state=State.WAITING,
        group=event.group,
        service=event.service,
        only_at=event.only_at,
        counter=None,
        called_at=None,
        started_at=None,
    )


def _left(board: Board, event: e.TicketLeft, at: datetime) -> bool:
    before = _change(board, event.ticket, state=State.LEFT, ended_at=at)
    if before is None:
        return False
    counter = board.counters.get(before.counter or "")
    if counter is not None and counter.ticket == event.ticket:
        _set_counter(board, counter.id, ticket=None)
    return True


def _priority_changed(board: Board, event: e.PriorityChanged, at: datetime) -> bool:
    return _change(board, event.ticket, ticket_class=event.ticket_class) is not None


def _undone(board: Board, event: e.StepUndone, at: datetime) -> bool:
    counter = board.counters.get(event.counter)
    if counter is None or counter.last_step is None or event.ticket not in board.tickets:
        return False
    before = counter.last_step.before
    board.put(replace(before, touched=board.happened))
    board.counters[counter.id] = replace(
        counter, ticket=before.id if before.state in AT_COUNTER else None, last_step=None
    )
    if before.state not in AT_COUNTER:
        board.recent_calls = tuple(call for call in board.recent_calls if call.ticket != before.id)
    return True


def _help_asked(board: Board, event: e.HelpAsked, at: datetime) -> bool:
    board.help_asked[event.place] = at
    return True


def _help_answered(board: Board, event: e.HelpAnswered, at: datetime) -> bool:
    return board.help_asked.pop(event.place, None) is not None


def _clock_jumped(board: Board, event: e.ClockJumped, at: datetime) -> bool:
    by = timedelta(seconds=event.seconds)

    def shift(ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            since=ticket.since + by,
            called_at=ticket.called_at and ticket.called_at + by,
            started_at=ticket.started_at and ticket.started_at + by,
        )

    for ticket in list(board.living()):
        board.put(shift(ticket))
    for counter in board.counters.values():
        step = counter.last_step
        if step is not None:
            step = replace(step, before=shift(step.before), at=step.at + by)
        _set_counter(board, counter.id, since=counter.since and counter.since + by, last_step=step)
    board.recent_calls = tuple(replace(call, at=call.at + by) for call in board.recent_calls)
    board.help_asked = {place: since + by for place, since in board.help_asked.items()}
    board.clock_note = ClockNote(event.seconds, at)
    return True


_STEPS: dict[type[Event], Callable[[Board, Any, datetime], bool]] = {
    e.HubConfigured: _configured,
    e.DayTurned: _day_turned,
    e.DayOpened: _day_open(True),
    e.DayClosed: _day_open(False),
    e.DoorsOpened: _doors(True),
    e.DoorsClosed: _doors(False),
    e.CounterOpened: _counter_opened,
    e.CounterPaused: _counter_paused,
    e.CounterResumed: _counter_resumed,
    e.CounterClosed: _counter_closed,
    e.TicketIssued: _issued,
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.TicketStarted: _started,
    e.TicketServed: _served,
    e.TicketNoShow: _no_show,
    e.TicketReturned: _returned,
    e.TicketParked: _parked,
    e.TicketUnparked: _unparked,
    e.TicketTransferred: _transferred,
    e.TicketLeft: _left,
    e.PriorityChanged: _priority_changed,
    e.StepUndone: _undone,
    e.HelpAsked: _help_asked,
    e.HelpAnswered: _help_answered,
    e.ClockJumped: _clock_jumped,
}
