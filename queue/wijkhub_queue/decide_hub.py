"""Rules for the hub as a whole: its set-up, its day, its doors, its clock, and calls for help."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, CounterState
from wijkhub_queue.decide_appointments import missed_by
from wijkhub_queue.decide_capacity import with_other_setup
from wijkhub_queue.decide_tickets import over_at_turn, setup_of
from wijkhub_queue.errors import BadSetup, Invalid, NotAnExercise, StillWaiting
from wijkhub_queue.homes import go_home
from wijkhub_queue.hub_day import hub_day
from wijkhub_queue.hub_setup import problems_of
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import AT_COUNTER, State

PLAYED_YEARS = range(2000, 2100)


def configure(board: Board, asked: Asked, command: c.ConfigureHub, now: datetime) -> list[e.Event]:
    """Give the hub a set-up. Nobody who waits is lost: tickets of what goes are moved to what stays."""
    problems = problems_of(command.setup)
    if problems:
        raise BadSetup(problems)
    if command.setup == board.setup:
        return []
    setup = command.setup
    happened: list[e.Event] = []
    for counter in board.counters.values():
        if setup.counter(counter.id) is None and counter.state is not CounterState.CLOSED:
            if counter.ticket is not None:
                happened.append(e.TicketReturned(counter.ticket, counter.id))
            happened.append(e.CounterClosed(counter.id))
    happened.append(e.HubConfigured(setup))
    # Who is parked, or helped at a counter that stays, goes home when coming back to the queue.
    for ticket in board.living():
        counter_gone = ticket.state in AT_COUNTER and setup.counter(ticket.counter or "") is None
        if ticket.state is State.WAITING or counter_gone:
            happened += go_home(setup, ticket)
    return [*happened, *with_other_setup(board, setup, now)]


def open_day(board: Board, asked: Asked, command: c.OpenDay, now: datetime) -> list[e.Event]:
    """Take tickets."""
    return [] if board.day_open else [e.DayOpened()]


def close_day(board: Board, asked: Asked, command: c.CloseDay, now: datetime) -> list[e.Event]:
    """Take no more tickets today."""
    if not board.day_open:
        return []
    living = list(board.living())
    at_counter = sum(ticket.state in AT_COUNTER for ticket in living)
    others = [ticket for ticket in living if ticket.state not in AT_COUNTER]
    if at_counter or (others and not command.close_waiting):
        raise StillWaiting(len(others), at_counter)
    return [*(e.TicketLeft(ticket.id, "day-closed") for ticket in others), e.DayClosed()]


def turn_day(board: Board, asked: Asked, command: c.TurnDay, now: datetime) -> list[e.Event]:
    """Begin the hub-day in which `now` falls.

    A day comes back only in an exercise, or when a supervisor says so after a clock that was wrong: by itself that
    would end the tickets of people who sit and wait.
    """
    setup = setup_of(board)
    day = hub_day(now, setup.policy.turn, setup.policy.time_zone)
    may_go_back = setup.exercise or asked.by.role is Role.SUPERVISOR
    if board.day == day or (board.day is not None and day < board.day and not may_go_back):
        return []
    happened = [event for ticket in board.living() for event in over_at_turn(setup, ticket)]
    happened += [
        e.CounterClosed(counter.id) for counter in board.counters.values() if counter.state is not CounterState.CLOSED
    ]
    happened += missed_by(board, now)
    happened.append(e.DayTurned(day))
    if setup.policy.day_opens == "by-itself":
        happened.append(e.DayOpened())
    return happened


def open_doors(board: Board, asked: Asked, command: c.OpenDoors, now: datetime) -> list[e.Event]:
    """The sign goes outside."""
    return [] if board.doors_open else [e.DoorsOpened()]


def close_doors(board: Board, asked: Asked, command: c.CloseDoors, now: datetime) -> list[e.Event]:
    """The sign comes in; who waits is still helped."""
    return [e.DoorsClosed()] if board.doors_open else []


def ask_help(board: Board, asked: Asked, command: c.AskHelp, now: datetime) -> list[e.Event]:
    """Ring for a person; a bell that rings already rings on."""
    return [] if command.place in board.help_asked else [e.HelpAsked(command.place)]


def answer_help(board: Board, asked: Asked, command: c.AnswerHelp, now: datetime) -> list[e.Event]:
    """Someone goes."""
    return [e.HelpAnswered(command.place)] if command.place in board.help_asked else []


def note_printer(board: Board, asked: Asked, command: c.NotePrinter, now: datetime) -> list[e.Event]:
    """Put on record how a printer is; only a change is an event."""
    known = board.printers.get(command.printer)
    same = command.state is PrinterState.REMOVED if known is None else known.state is command.state
    return [] if same else [e.PrinterChanged(command.printer, command.state)]


def note_clock_jump(board: Board, asked: Asked, command: c.NoteClockJump, now: datetime) -> list[e.Event]:
    """Put on record that the clock was moved, so that waits count on as if it had not."""
    return [e.ClockJumped(command.seconds)] if command.seconds else []


def start_epoch(board: Board, asked: Asked, command: c.StartEpoch, now: datetime) -> list[e.Event]:
    """Put on record that the journal goes on in a new epoch, and what is missing from the one before."""
    return [e.EpochStarted(command.previous, command.reason, command.missing, command.returned)]


def state_hours(board: Board, asked: Asked, command: c.StateHours, now: datetime) -> list[e.Event]:
    """Go by these hours from here on. What staff did to the doors is the hub's own, and stays."""
    hours = replace(command.hours, doors=None)
    return [] if board.hours == hours else [e.HoursStated(hours)]


def set_exercise_clock(board: Board, asked: Asked, command: c.SetExerciseClock, now: datetime) -> list[e.Event]:
    """Allow an exercise to move its clock; back is a jump, on is just time that passes."""
    if not setup_of(board).exercise:
        raise NotAnExercise
    if command.now.year not in PLAYED_YEARS:
        raise Invalid(f"Year {command.now.year} cannot be played; choose one from 2000 to 2099.")
    back = (command.now - now).total_seconds()
    return [e.ClockJumped(back)] if back < 0 else []
