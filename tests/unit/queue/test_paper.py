"""Copies of a slip, and how printers are."""

from __future__ import annotations

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.board import PrinterNow
from wijkhub_queue.errors import IllegalMove, NotFound
from wijkhub_queue.events import PrinterChanged, TicketReprinted
from wijkhub_queue.printer_state import PrinterState


def test_a_change_of_a_printer_is_told_once(hub) -> None:
    assert hub.ask(c.NotePrinter("hal", PrinterState.PAPER_OUT)) == [PrinterChanged("hal", PrinterState.PAPER_OUT)]
    noticed = hub.now
    hub.wait(60)
    assert hub.ask(c.NotePrinter("hal", PrinterState.PAPER_OUT)) == []
    assert hub.board.printers == {"hal": PrinterNow("hal", PrinterState.PAPER_OUT, noticed)}
    assert hub.ask(c.NotePrinter("hal", PrinterState.ONLINE)) == [PrinterChanged("hal", PrinterState.ONLINE)]
    assert hub.board.printers["hal"].since == hub.now


def test_a_printer_that_was_taken_away_is_forgotten(hub) -> None:
    assert hub.ask(c.NotePrinter("hal", PrinterState.REMOVED)) == []
    hub.ask(c.NotePrinter("hal", PrinterState.UNREACHABLE))
    assert hub.ask(c.NotePrinter("hal", PrinterState.REMOVED)) == [PrinterChanged("hal", PrinterState.REMOVED)]
    assert hub.board.printers == {}


def test_printers_stay_as_they_are_when_the_day_turns(hub) -> None:
    hub.ask(c.NotePrinter("hal", PrinterState.PAPER_LOW))
    hub.wait(24 * 3600)
    hub.ask(c.TurnDay())
    assert hub.board.printers["hal"].state is PrinterState.PAPER_LOW


def test_a_clock_that_is_moved_moves_since_when_a_printer_is_out_of_paper(hub) -> None:
    hub.ask(c.NotePrinter("hal", PrinterState.PAPER_OUT))
    hub.wait(90)
    hub.wait(-3600)
    hub.ask(c.NoteClockJump(-3600.0))
    assert (hub.now - hub.board.printers["hal"].since).total_seconds() == 90.0


def test_a_ticket_gets_a_copy_as_long_as_somebody_counts_on_it(hub) -> None:
    hub.opens()
    ticket = hub.arrives(printer="hal")
    assert hub.ask(c.ReprintTicket(ticket, "balie")) == [TicketReprinted(ticket, "balie")]
    hub.calls()
    assert hub.ask(c.ReprintTicket(ticket, "hal")) == [TicketReprinted(ticket, "hal")]
    hub.ask(c.FinishService(ticket))
    with pytest.raises(IllegalMove, match="is served"):
        hub.ask(c.ReprintTicket(ticket, "hal"))


def test_a_copy_of_no_ticket_is_refused(hub) -> None:
    with pytest.raises(NotFound):
        hub.ask(c.ReprintTicket("none", "hal"))


def test_a_copy_leaves_the_last_step_to_be_undone(hub) -> None:
    hub.opens()
    ticket = hub.arrives()
    hub.calls()
    hub.ask(c.ReprintTicket(ticket, "hal"))
    hub.ask(c.UndoStep("c1"))
    assert hub.ticket(ticket).state == "waiting"
