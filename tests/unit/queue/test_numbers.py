"""Numbers: a letter and three digits, round the band of a group."""

from __future__ import annotations

from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.errors import BandFull, IllegalMove
from wijkhub_queue.hub_setup import ServiceGroup

CIVIL, CARE = "civil", "care"


def leaves(hub, ticket):
    hub.ask(c.LeaveQueue(ticket))


def test_the_first_numbers_of_a_day_are_the_first_of_each_band(hub) -> None:
    numbers = [hub.number(hub.arrives(service)) for service in ("passport", "care", "passport", "licence", "care")]
    assert numbers == ["A001", "B001", "A002", "A003", "B002"]


def test_numbers_stay_within_the_band(narrow) -> None:
    hub = narrow(7, 9)
    assert [hub.number(hub.arrives()) for _ in range(3)] == ["A007", "A008", "A009"]


def test_a_number_comes_back_only_after_its_band_is_used_up(narrow) -> None:
    hub = narrow(1, 3)
    leaves(hub, hub.arrives())
    assert hub.number(hub.arrives()) == "A002"
    assert hub.number(hub.arrives()) == "A003"
    assert hub.number(hub.arrives()) == "A001"


def test_a_number_whose_ticket_still_lives_is_passed_over(narrow) -> None:
    hub = narrow(1, 3)
    stays = hub.arrives()
    for _ in range(2):
        leaves(hub, hub.arrives())
    assert hub.number(stays) == "A001"
    assert [hub.number(hub.arrives()), hub.number(hub.arrives())] == ["A002", "A003"]


def test_the_round_goes_on_past_a_last_number_that_still_lives(narrow) -> None:
    hub = narrow(1, 3)
    for _ in range(2):
        leaves(hub, hub.arrives())
    assert hub.number(hub.arrives()) == "A003"
    for _ in range(2):
        leaves(hub, hub.arrives())
    assert hub.number(hub.arrives()) == "A001"


def test_a_parked_ticket_keeps_its_number(narrow) -> None:
    hub = narrow(1, 2)
    parked = hub.arrives()
    hub.ask(c.ParkTicket(parked))
    leaves(hub, hub.arrives())
    assert hub.number(hub.arrives()) == "A002"


def test_a_band_of_which_every_number_lives_is_a_plain_refusal(narrow) -> None:
    hub = narrow(1, 3)
    tickets = [hub.arrives() for _ in range(3)]
    refusal = hub.refuses(c.IssueTicket("passport"), BandFull)
    assert str(refusal) == "All 3 numbers of letter A are in use. Help or end some of those tickets, then try again."
    leaves(hub, tickets[1])
    assert hub.number(hub.arrives()) == "A002"


def test_a_full_band_stops_no_other_group(narrow) -> None:
    hub = narrow(1, 1)
    hub.arrives()
    hub.refuses(c.IssueTicket("passport"), BandFull)
    assert hub.number(hub.arrives("care")) == "B001"


def test_a_band_of_one_number_gives_it_again_and_again(narrow) -> None:
    hub = narrow(5, 5)
    for _ in range(3):
        ticket = hub.arrives()
        assert hub.number(ticket) == "A005"
        leaves(hub, ticket)


def test_after_number_999_comes_001(hub) -> None:
    for _ in range(999):
        leaves(hub, hub.arrives())
    assert hub.number(hub.arrives()) == "A001"


def test_a_no_show_whose_number_was_given_out_again_cannot_come_back(narrow) -> None:
    hub = narrow(1, 1)
    hub.opens()
    late = hub.arrives()
    hub.calls()
    hub.ask(c.MarkNoShow(late))
    hub.arrives()
    refusal = hub.refuses(c.ReturnToQueue(late), IllegalMove)
    assert "its number is another resident's by now" in str(refusal)


def test_a_wider_band_goes_on_where_the_old_one_was(narrow, setup) -> None:
    hub = narrow(1, 3)
    hub.arrives()
    hub.arrives()
    hub.configure(setup)
    assert hub.number(hub.arrives()) == "A003"
    assert hub.number(hub.arrives()) == "A004"


def test_a_band_elsewhere_begins_at_its_own_first_number(hub, setup) -> None:
    hub.arrives()
    hub.configure(replace(setup, groups=(replace(setup.groups[0], first=500, last=599), setup.groups[1])))
    assert hub.number(hub.arrives()) == "A500"


def test_groups_that_swap_letters_give_nobody_a_number_that_still_lives(hub, setup) -> None:
    old_civil, old_care = hub.arrives("passport"), hub.arrives("care")
    hub.configure(replace(setup, groups=(ServiceGroup(CIVIL, "B", {"nl": "x"}), ServiceGroup(CARE, "A", {"nl": "x"}))))
    assert [hub.number(old_civil), hub.number(old_care)] == ["A001", "B001"]
    assert [hub.number(hub.arrives("passport")), hub.number(hub.arrives("care"))] == ["B002", "A002"]


def test_a_letter_that_comes_back_passes_over_the_numbers_that_live(hub, setup) -> None:
    hub.arrives("passport")
    other_letter = replace(setup, groups=(replace(setup.groups[0], letter="C"), setup.groups[1]))
    hub.configure(other_letter)
    assert hub.number(hub.arrives("passport")) == "C001"
    hub.configure(setup)
    assert hub.number(hub.arrives("passport")) == "A002"
