"""What events of the hub as a whole do to the board: its set-up, its day, its doors, its clock, calls for help."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue import evolve_appointments as appointments
from wijkhub_queue.board import Board, ClockNote, Counter, EpochNote, PrinterNow
from wijkhub_queue.numbers import pass_over
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import Ticket


def configured(board: Board, event: e.HubConfigured, at: datetime) -> bool:
    """Work by this set-up from here on."""
    board.setup = event.setup
    board.counters = {place.id: board.counters.get(place.id) or Counter(place.id) for place in event.setup.counters}
    board.recent_calls = tuple(call for call in board.recent_calls if call.counter in board.counters)
    board.arrange()
    return True


def day_turned(board: Board, event: e.DayTurned, at: datetime) -> bool:
    """Put away what is over."""
    board.day = event.day
    board.day_open = False
    board.tickets = {ticket.id: ticket for ticket in board.living()}
    board.next_numbers = {}
    board.recent_calls = ()
    board.help_asked = {}
    board.clock_note = None
    board.epoch_note = None
    appointments.put_away(board, event)
    return True


def day_opened(board: Board, event: e.DayOpened, at: datetime) -> bool:
    """Take tickets."""
    board.day_open = True
    return True


def day_closed(board: Board, event: e.DayClosed, at: datetime) -> bool:
    """Take no more tickets."""
    board.day_open = False
    return True


def doors_opened(board: Board, event: e.DoorsOpened, at: datetime) -> bool:
    """Let residents in."""
    board.doors_open = True
    return True


def doors_closed(board: Board, event: e.DoorsClosed, at: datetime) -> bool:
    """Let nobody in."""
    board.doors_open = False
    return True


def help_asked(board: Board, event: e.HelpAsked, at: datetime) -> bool:
    """Ring."""
    board.help_asked[event.place] = at
    return True


def help_answered(board: Board, event: e.HelpAnswered, at: datetime) -> bool:
    """Ring no more."""
    return board.help_asked.pop(event.place, None) is not None


def printer_changed(board: Board, event: e.PrinterChanged, at: datetime) -> bool:
    """Know how the printer is."""
    if event.state is PrinterState.REMOVED:
        return board.printers.pop(event.printer, None) is not None
    board.printers[event.printer] = PrinterNow(event.printer, event.state, at)
    return True


def clock_jumped(board: Board, event: e.ClockJumped, at: datetime) -> bool:
    """Move all that is being counted along with the clock, tickets that are over too: they may come back."""
    try:
        _move_times(board, timedelta(seconds=event.seconds), at)
    except (OverflowError, ValueError):
        return False
    board.clock_note = ClockNote(event.seconds, at)
    return True


def epoch_started(board: Board, event: e.EpochStarted, at: datetime) -> bool:
    """Give out no number that may have been given out already, and let staff know what may be missing."""
    pass_over(board, event.missing)
    board.epoch_note = EpochNote(event.reason, at, event.missing, event.returned)
    return True


def hours_stated(board: Board, event: e.HoursStated, at: datetime) -> bool:
    """Go by these hours."""
    board.hours = event.hours
    return True


def _move_times(board: Board, by: timedelta, at: datetime) -> None:
    def move(moment: datetime) -> datetime:
        # What began after the jump, but before it was noted, must not come to lie ahead.
        return min(moment + by, max(moment, at))

    def still_to_come(ticket: Ticket) -> bool:
        # The time of an appointment is not counted from anything before it has come.
        return ticket.booked is not None and ticket.since > max(at, at - by)

    def moved(ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            since=ticket.since if still_to_come(ticket) else move(ticket.since),
            called_at=ticket.called_at and move(ticket.called_at),
            started_at=ticket.started_at and move(ticket.started_at),
            ended_at=ticket.ended_at and move(ticket.ended_at),
        )

    # All are reckoned before any is changed: a time that no calendar has must leave the board as it was.
    tickets = [moved(ticket) for ticket in board.tickets.values()]
    counters = [
        replace(
            counter,
            since=counter.since and move(counter.since),
            last_step=counter.last_step
            and replace(counter.last_step, before=moved(counter.last_step.before), at=move(counter.last_step.at)),
        )
        for counter in board.counters.values()
    ]
    recent_calls = tuple(replace(call, at=move(call.at)) for call in board.recent_calls)
    help_asked = {place: move(since) for place, since in board.help_asked.items()}
    printers = {one.id: replace(one, since=move(one.since)) for one in board.printers.values()}
    holds = appointments.after_jump(board, by)
    for ticket in tickets:
        board.put(ticket)
    board.holds = holds
    board.counters = {counter.id: counter for counter in counters}
    board.recent_calls = recent_calls
    board.help_asked = help_asked
    board.printers = printers
