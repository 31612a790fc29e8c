"""What an event does to the board. Total: an event that does not fit is counted as odd and passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wijkhub_queue import events as e
from wijkhub_queue import evolve_appointments as appointments
from wijkhub_queue import evolve_counters as counters
from wijkhub_queue import evolve_hub as hub
from wijkhub_queue import evolve_leases as leases
from wijkhub_queue import evolve_tickets as tickets
from wijkhub_queue.board import Board
from wijkhub_queue.events import Event, Recorded


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


# Each step returns whether the event fitted the board; one that did not has changed nothing.
_STEPS: dict[type[Event], Callable[[Board, Any, datetime], bool]] = {
    e.HubConfigured: hub.configured,
    e.DayTurned: hub.day_turned,
    e.DayOpened: hub.day_opened,
    e.DayClosed: hub.day_closed,
    e.DoorsOpened: hub.doors_opened,
    e.DoorsClosed: hub.doors_closed,
    e.CounterOpened: counters.opened,
    e.CounterPaused: counters.paused,
    e.CounterResumed: counters.resumed,
    e.CounterClosed: counters.closed,
    e.TicketIssued: tickets.issued,
    e.TicketCalled: tickets.called,
    e.TicketRecalled: tickets.recalled,
    e.TicketStarted: tickets.started,
    e.TicketServed: tickets.served,
    e.TicketNoShow: tickets.no_show,
    e.TicketReturned: tickets.returned,
    e.TicketParked: tickets.parked,
    e.TicketUnparked: tickets.unparked,
    e.TicketTransferred: tickets.transferred,
    e.TicketLeft: tickets.left,
    e.PriorityChanged: tickets.priority_changed,
    e.StepUndone: counters.undone,
    e.HelpAsked: hub.help_asked,
    e.HelpAnswered: hub.help_answered,
    e.TicketReprinted: tickets.reprinted,
    e.PrinterChanged: hub.printer_changed,
    e.ClockJumped: hub.clock_jumped,
    e.EpochStarted: hub.epoch_started,
    e.HoursStated: hub.hours_stated,
    e.SlotHeld: appointments.held,
    e.SlotReleased: appointments.released,
    e.AppointmentBooked: appointments.booked,
    e.AppointmentMoved: appointments.moved,
    e.AppointmentConfirmed: appointments.confirmed,
    e.AppointmentCancelled: appointments.cancelled,
    e.AppointmentCheckedIn: appointments.checked_in,
    e.AppointmentMissed: appointments.missed,
    e.AppointmentDisplaced: appointments.displaced,
    e.AppointmentRestored: appointments.restored,
    e.ClosureAdded: appointments.closure_added,
    e.ClosureRemoved: appointments.closure_removed,
    e.OpeningAdded: appointments.opening_added,
    e.OpeningRemoved: appointments.opening_removed,
    e.PlacesLeased: leases.leased,
    e.LeaseSettled: leases.settled,
    e.PlacesTakenBack: leases.taken_back,
}
