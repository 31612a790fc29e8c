"""The rules: what a command does to a hub, or why it does nothing. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wijkhub_queue import commands as c
from wijkhub_queue import decide_appointments as appointments
from wijkhub_queue import decide_capacity as capacity
from wijkhub_queue import decide_check_in as check_in
from wijkhub_queue import decide_counters as counters
from wijkhub_queue import decide_hub as hub
from wijkhub_queue import decide_leases as leases
from wijkhub_queue import decide_tickets as tickets
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import Command
from wijkhub_queue.errors import NotConfigured
from wijkhub_queue.events import Event


def decide(board: Board, asked: Asked, now: datetime) -> list[Event]:
    """What happens because of this command, in order; empty when all is as asked already.

    Args:
        board: what the hub knows; not changed.
        asked: the command, its id, and who asks.
        now: the hub's time, UTC.

    Raises:
        Invalid: the command names what is not there.
        Refused: the hub's state does not allow it.
    """
    if board.setup is None and not isinstance(asked.command, c.ConfigureHub):
        raise NotConfigured
    return _RULES[type(asked.command)](board, asked, asked.command, now)


_RULES: dict[type[Command], Callable[[Board, Asked, Any, datetime], list[Event]]] = {
    c.IssueTicket: tickets.issue,
    c.CallNext: counters.call_next,
    c.CallTicket: counters.call_ticket,
    c.Recall: tickets.recall,
    c.StartService: tickets.start,
    c.FinishService: tickets.finish,
    c.MarkNoShow: tickets.no_show,
    c.ReturnToQueue: tickets.return_to_queue,
    c.ParkTicket: tickets.park,
    c.UnparkTicket: tickets.unpark,
    c.TransferTicket: tickets.transfer,
    c.LeaveQueue: tickets.leave,
    c.ChangePriority: tickets.change_priority,
    c.UndoStep: counters.undo,
    c.OpenCounter: counters.open_counter,
    c.PauseCounter: counters.pause,
    c.ResumeCounter: counters.resume,
    c.CloseCounter: counters.close_counter,
    c.OpenDay: hub.open_day,
    c.CloseDay: hub.close_day,
    c.TurnDay: hub.turn_day,
    c.OpenDoors: hub.open_doors,
    c.CloseDoors: hub.close_doors,
    c.AskHelp: hub.ask_help,
    c.AnswerHelp: hub.answer_help,
    c.ReprintTicket: tickets.reprint,
    c.NotePrinter: hub.note_printer,
    c.NoteClockJump: hub.note_clock_jump,
    c.StartEpoch: hub.start_epoch,
    c.StateHours: hub.state_hours,
    c.ConfigureHub: hub.configure,
    c.SetExerciseClock: hub.set_exercise_clock,
    c.HoldSlot: appointments.hold_slot,
    c.ReleaseSlot: appointments.release_slot,
    c.BookAppointment: appointments.book,
    c.MoveAppointment: appointments.move,
    c.CancelAppointment: appointments.cancel,
    c.ConfirmAppointment: appointments.confirm,
    c.CheckIn: check_in.check_in,
    c.NoteMissed: appointments.note_missed,
    c.AddClosure: capacity.add_closure,
    c.RemoveClosure: capacity.remove_closure,
    c.AddOpening: capacity.add_opening,
    c.RemoveOpening: capacity.remove_opening,
    c.RenewLeases: leases.renew_leases,
    c.SettleLease: leases.settle_lease,
    c.TakeInBooking: leases.take_in_booking,
}
