"""Opening and closing the day, the doors, and the bell with which a resident asks for a person."""

from __future__ import annotations

from wijkhub_queue import commands as c
from wijkhub_queue.errors import StillWaiting
from wijkhub_queue.events import DayClosed, DayOpened, DoorsClosed, DoorsOpened, HelpAnswered, HelpAsked, TicketLeft
from wijkhub_queue.tickets import State


def test_the_day_is_closed_and_opened(hub) -> None:
    assert hub.ask(c.OpenDay()) == []
    assert hub.ask(c.CloseDay()) == [DayClosed()]
    assert not hub.board.day_open
    assert hub.ask(c.CloseDay()) == []
    assert hub.ask(c.OpenDay()) == [DayOpened()]
    assert hub.board.day_open


def test_the_day_is_not_closed_over_the_heads_of_those_who_wait(hub) -> None:
    hub.opens("c1")
    hub.serving("c1")
    hub.arrives()
    parked = hub.arrives()
    hub.ask(c.ParkTicket(parked))
    refusal = hub.refuses(c.CloseDay(), StillWaiting)
    assert str(refusal).startswith("2 still wait and 1 are at a counter.")


def test_closing_the_day_can_end_the_tickets_of_those_who_wait(hub) -> None:
    waits, parked = hub.arrives(), hub.arrives()
    hub.ask(c.ParkTicket(parked))
    assert hub.ask(c.CloseDay(close_waiting=True)) == [
        TicketLeft(waits, "day-closed"),
        TicketLeft(parked, "day-closed"),
        DayClosed(),
    ]
    assert {ticket.state for ticket in hub.board.tickets.values()} == {State.LEFT}


def test_the_day_is_never_closed_while_somebody_is_at_a_counter(hub) -> None:
    hub.opens("c1")
    ticket = hub.serving("c1")
    hub.refuses(c.CloseDay(close_waiting=True), StillWaiting)
    hub.ask(c.FinishService(ticket))
    hub.ask(c.CloseDay(close_waiting=True))


def test_who_waits_is_still_helped_after_the_doors_close(hub) -> None:
    ticket = hub.arrives()
    assert hub.ask(c.OpenDoors()) == []
    assert hub.ask(c.CloseDoors()) == [DoorsClosed()]
    assert hub.ask(c.CloseDoors()) == []
    hub.opens("c1")
    assert hub.calls("c1") == ticket
    assert hub.ask(c.OpenDoors()) == [DoorsOpened()]
    assert hub.board.doors_open


def test_a_bell_rings_once_until_somebody_goes(hub) -> None:
    assert hub.ask(c.AskHelp("hal")) == [HelpAsked("hal")]
    since = hub.now
    hub.wait(30)
    assert hub.ask(c.AskHelp("hal")) == []
    assert hub.ask(c.AskHelp("gang")) == [HelpAsked("gang")]
    assert hub.board.help_asked == {"hal": since, "gang": hub.now}
    assert hub.ask(c.AnswerHelp("hal")) == [HelpAnswered("hal")]
    assert hub.ask(c.AnswerHelp("hal")) == []
    assert list(hub.board.help_asked) == ["gang"]
