from itertools import pairwise

import pytest
from msgspec.structs import replace

from wijkhub_kiosk.assets import Assets
from wijkhub_kiosk.display import DisplayView
from wijkhub_kiosk.kiosk import KioskView
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.pages import Pages
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import Recorded, TicketCalled

CHIEF = Actor(Role.SUPERVISOR, "chief")


@pytest.fixture
def view(hub: MemoryHub) -> DisplayView:
    return DisplayView(Pages(Assets()), hub, "nl")


def call(hub: MemoryHub) -> Recorded:
    """Call the next at counter 1, after whoever was there."""
    hub.do(c.IssueTicket("passport"))
    busy = hub.board.counters["1"].ticket
    if busy:
        hub.do(c.FinishService(busy), CHIEF)
    return hub.do(c.CallNext("1"), CHIEF)[0]


def test_the_clock_shows_the_time_of_the_hub_where_it_stands(view: DisplayView) -> None:
    # 09:05 UTC on 17 March is 10:05 in the Netherlands: winter time, one hour ahead.
    assert view.parts()["clock"] == "10:05"


def test_a_call_is_told_with_its_number_and_counter_and_a_repeat_says_so(hub: MemoryHub, view: DisplayView) -> None:
    first = view.happening(call(hub))
    ticket = hub.board.counters["1"].ticket or ""
    again = view.happening(hub.do(c.Recall(ticket), CHIEF)[0])
    assert first and again and first[0] == again[0] == "call"
    assert all(words in first[1] for words in ("Nu aan de beurt", "A001", "Balie 1"))
    assert all(words in again[1] for words in ("Nog een keer geroepen", "A001", "Balie 1"))


def test_nothing_but_calls_is_told(hub: MemoryHub, view: DisplayView) -> None:
    call(hub)
    assert [view.happening(one) for one in hub.journal if not isinstance(one.event, TicketCalled)].count(None) == (
        len(hub.journal) - 1
    )


def test_a_missed_call_counts_while_awaited_or_among_the_last_six(hub: MemoryHub, view: DisplayView) -> None:
    calls = [call(hub) for _ in range(8)]
    # Eight calls at one counter: the last is awaited, the last six stand on the display, the first two are history.
    assert [view.still_counts(one) for one in calls] == [False] * 2 + [True] * 6


def test_a_missed_call_of_one_who_waits_again_does_not_count(hub: MemoryHub, view: DisplayView) -> None:
    missed = call(hub)
    hub.do(c.ReturnToQueue(hub.board.counters["1"].ticket or ""), CHIEF)
    assert not view.still_counts(missed)


def test_an_awaited_resident_counts_however_many_were_called_since(hub: MemoryHub, view: DisplayView) -> None:
    hub.do(c.OpenCounter("2", clerk="sam"), CHIEF)
    hub.do(c.IssueTicket("passport"))
    awaited = hub.do(c.CallNext("2"), CHIEF)[0]
    for _ in range(7):
        call(hub)
    assert view.still_counts(awaited)


def test_a_ticket_that_the_board_has_put_away_is_not_told_of(hub: MemoryHub, view: DisplayView) -> None:
    called = call(hub)
    hub.board.tickets.clear()
    assert view.happening(called) is None


def test_kiosks_look_again_when_the_hub_opens_closes_or_is_set_up_anew(hub: MemoryHub) -> None:
    view = KioskView(hub)
    marks = [view.parts()["hub"]]
    for step in (c.CloseDoors(), c.CloseDay(), c.OpenDay(), c.OpenDoors(), c.PauseCounter("1")):
        hub.do(step, CHIEF)
        marks.append(view.parts()["hub"])
    assert all(one != other for one, other in pairwise(marks))
    assert hub.board.setup is not None
    hub.board.setup = replace(hub.board.setup, waiting_place={"nl": "Bij het raam"})
    assert view.parts()["hub"] != marks[-1]


def test_kiosks_hear_of_help_without_hearing_of_tickets(hub: MemoryHub) -> None:
    view = KioskView(hub)
    quiet = view.parts()
    hub.do(c.IssueTicket("passport"))
    assert view.parts() == quiet
    hub.do(c.AskHelp("Kiosk hal"))
    assert (view.parts()["hub"], view.parts()["help"]) == (quiet["hub"], "Kiosk hal")


def test_who_is_there_already_is_not_shown_as_one_to_come(hub: MemoryHub, view: DisplayView) -> None:
    call(hub)
    ticket = hub.board.counters["1"].ticket or ""
    assert "past" not in view.parts()["calls"]
    hub.do(c.StartService(ticket), CHIEF)
    shown = view.parts()["calls"]
    assert shown.count("past") == 2  # the large place, and the list
    assert "Als laatste geroepen" in shown and "Nu aan de beurt" not in shown


@pytest.mark.parametrize("step", [c.ParkTicket, c.ReturnToQueue, c.LeaveQueue])
def test_who_need_not_go_to_a_counter_any_more_is_not_sent_there(
    hub: MemoryHub, view: DisplayView, step: type[c.ParkTicket]
) -> None:
    call(hub)
    assert "A001" in view.parts()["calls"]
    hub.do(step(hub.board.counters["1"].ticket or ""), CHIEF)
    assert "A001" not in view.parts()["calls"]
