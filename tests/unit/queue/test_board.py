"""The board as data: a snapshot of it is the same board."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import Board, BoardState, decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.events import PlacesLeased
from wijkhub_queue.evolve import fold
from wijkhub_queue.hours import Hours
from wijkhub_queue.leases import Lease
from wijkhub_queue.printer_state import PrinterState

TOMORROW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def busy(hub, setup):
    """A hub with something in every field of its board."""
    hub.configure(
        replace(
            setup,
            services=(replace(setup.services[0], appointment_min=20), *setup.services[1:]),
            capacity=(CapacitySeries("always", "civil", WEEKDAYS, time(9), time(17), places=2),),
        )
    )
    hub.ask(c.BookAppointment("passport", TOMORROW))
    hub.ask(c.HoldSlot("passport", TOMORROW))
    hub.ask(c.AddClosure(Closure("feast", date(2026, 4, 27), date(2026, 4, 27))))
    hub.ask(c.AddOpening(ExtraOpening("fair", "care", date(2026, 3, 7), time(10), time(12), places=1)))
    hub.opens("c1", "noor", ["rdw"], "nl", "ar")
    hub.serving("c1")
    hub.arrives("care")
    hub.ask(c.ParkTicket(hub.arrives()))
    hub.ask(c.CloseDoors())
    hub.ask(c.AskHelp("hal"))
    hub.ask(c.NotePrinter("hal", PrinterState.PAPER_OUT))
    hub.wait(-60)
    hub.ask(c.NoteClockJump(-60.0))
    hub.ask(c.StartEpoch(1, "restored"))
    hub.ask(c.StateHours(Hours("Mo-Fr 09:00-17:00")))
    hub.record(PlacesLeased(Lease("lease", "care", date(2026, 3, 7), TOMORROW, (1,), (0,), (), TOMORROW)))
    return hub


def test_every_field_of_the_busy_board_says_something(busy) -> None:
    state, empty = busy.board.state(), BoardState()
    same = [name for name in state.__struct_fields__ if getattr(state, name) == getattr(empty, name)]
    assert same == ["odd"]


def test_a_snapshot_is_the_same_board(busy) -> None:
    again = decode_board(encode_board(busy.board))
    assert again == busy.board
    assert again.taken == busy.board.taken
    assert again.lanes == busy.board.lanes
    assert again.codes == busy.board.codes
    assert list(again.agenda.until(TOMORROW)) == list(busy.board.agenda.until(TOMORROW)) != []


def test_a_snapshot_goes_on_as_the_board_would_have(busy) -> None:
    again = decode_board(encode_board(busy.board))
    seen = len(busy.journal)
    busy.ask(c.UndoStep("c1"))
    busy.opens("c3", "sam")
    busy.calls("c3")
    assert fold(busy.journal[seen:], again) == busy.board


def test_a_board_is_what_its_events_made_of_it(busy) -> None:
    assert fold(busy.journal) == busy.board


def test_boards_that_know_different_things_differ(busy) -> None:
    other = decode_board(encode_board(busy.board))
    other.doors_open = not other.doors_open
    assert other != busy.board
    assert Board() != BoardState()


def test_a_snapshot_of_another_make_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_board(b'{"tickets":[{"id":1}]}')


def test_tickets_that_are_over_are_put_away_with_the_day(busy) -> None:
    before = len(busy.board.tickets)
    busy.wait(minutes=24 * 60)
    busy.ask(c.TurnDay())
    assert (before, len(busy.board.tickets)) == (3, 0)
