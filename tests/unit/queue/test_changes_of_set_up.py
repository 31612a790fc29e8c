"""Another set-up while people wait: nobody is lost."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import Counter, CounterState
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import BadSetup
from wijkhub_queue.events import (
    CounterClosed,
    HubConfigured,
    TicketCalled,
    TicketReturned,
    TicketTransferred,
    TicketUnparked,
)
from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_queue.tickets import State


@pytest.fixture
def without_care(setup):
    """The set-up without the group, and its service, that only c2 and c3 offered."""
    counters = tuple(CounterPlace(place.id, place.name, ("civil",)) for place in setup.counters)
    return replace(setup, groups=setup.groups[:1], services=setup.services[:2], counters=counters)


def test_the_same_set_up_again_changes_nothing(hub, setup) -> None:
    assert hub.configure(setup) == []


def test_a_set_up_that_cannot_work_is_refused_with_everything_that_is_wrong(hub, setup) -> None:
    refusal = hub.refuses(c.ConfigureHub(replace(setup, counters=(), languages=("en",))), BadSetup)
    assert str(refusal) == (
        "there is no counter; a hub needs at least one; languages lacks 'nl', on which the others fall back; add it."
    )


def test_who_waits_for_a_service_that_stays_is_not_touched(hub, setup) -> None:
    ticket = hub.arrives()
    before = hub.ticket(ticket)
    hub.configure(replace(setup, services=setup.services[:1] + setup.services[2:]))
    assert hub.ticket(ticket) == before


def test_a_service_that_goes_leaves_its_people_in_the_same_group(hub, setup) -> None:
    hub.opens("c1")
    licence = hub.arrives("licence")
    other = replace(setup, services=(setup.services[2], setup.services[0]))
    assert hub.configure(other) == [HubConfigured(other), TicketTransferred(licence, "civil", "passport")]
    assert hub.calls("c1") == licence


def test_a_group_that_goes_hands_its_people_to_a_group_that_a_counter_offers(hub, setup) -> None:
    care = hub.arrives("care")
    groups = (ServiceGroup("nobody", "Z", {"nl": "Niemand"}), setup.groups[0])
    services = (Service("lonely", "nobody", {"nl": "Niemand"}), *setup.services[:2])
    counters = (CounterPlace("c1", {"nl": "Balie"}, ("civil",)),)
    hub.configure(replace(setup, groups=groups, services=services, counters=counters))
    moved = hub.ticket(care)
    assert (moved.service, moved.group, moved.number, moved.order) == ("passport", "civil", "B001", 1)
    hub.opens("c1")
    assert hub.calls("c1") == care


def test_a_service_that_moves_to_another_group_takes_its_people_along(hub, setup) -> None:
    ticket = hub.arrives("passport")
    moved = (replace(setup.services[0], group="care"), *setup.services[1:])
    hub.configure(replace(setup, services=moved))
    hub.opens("c3")
    assert hub.calls("c3") == ticket


def test_a_skill_that_is_asked_from_now_on_counts_for_those_who_wait(hub, setup) -> None:
    hub.opens("c1", "noor")
    hub.opens("c2", "jan", ["id"])
    skilled, other = hub.arrives("passport"), hub.arrives("licence")
    passport, licence, care = setup.services
    hub.configure(replace(setup, services=(replace(passport, skill="id"), replace(licence, skill=None), care)))
    assert [hub.calls("c1"), hub.calls("c2")] == [other, skilled]


def test_a_counter_that_goes_sends_its_resident_back_to_the_old_place(hub, setup) -> None:
    hub.opens("c1", "noor")
    ticket = hub.serving("c1")
    later = hub.arrives()
    other = replace(setup, counters=setup.counters[1:])
    assert hub.configure(other) == [TicketReturned(ticket, "c1"), CounterClosed("c1"), HubConfigured(other)]
    assert list(hub.board.counters) == ["c2", "c3"]
    assert hub.board.recent_calls == ()
    hub.opens("c2", "noor")
    assert hub.calls("c2") == ticket
    assert hub.ticket(later).state is State.WAITING


def test_a_resident_at_a_counter_that_goes_together_with_their_service_waits_for_another(
    hub, setup, without_care
) -> None:
    hub.opens("c3", "sam")
    ticket = hub.serving("c3", "care")
    other = replace(without_care, counters=without_care.counters[:2])
    assert hub.configure(other) == [
        TicketReturned(ticket, "c3"),
        CounterClosed("c3"),
        HubConfigured(other),
        TicketTransferred(ticket, "civil", "passport"),
    ]
    hub.opens("c1", "noor")
    assert hub.calls("c1") == ticket


def test_a_counter_that_comes_is_closed_and_one_that_stays_works_on(hub, setup) -> None:
    hub.opens("c1", "noor")
    ticket = hub.serving("c1")
    hub.configure(replace(setup, counters=(*setup.counters, CounterPlace("c4", {"nl": "Balie 4"}, ("civil",)))))
    assert hub.counter("c4") == Counter("c4")
    assert (hub.counter("c1").state, hub.counter("c1").ticket) == (CounterState.OPEN, ticket)


def test_who_was_sent_to_a_counter_that_goes_may_be_called_anywhere(hub, setup) -> None:
    hub.opens("c1")
    ticket = hub.arrives()
    hub.ask(c.TransferTicket(ticket, counter="c3"))
    hub.configure(replace(setup, counters=setup.counters[:2]))
    assert hub.ticket(ticket).only_at is None
    assert hub.calls("c1") == ticket


def test_who_moves_with_the_set_up_still_waits_for_the_clerk_asked_for(hub, without_care) -> None:
    ticket = hub.arrives("care", clerk="sam")
    hub.configure(without_care)
    assert hub.ticket(ticket).clerk == "sam"


@pytest.mark.parametrize("step", [c.ReturnToQueue, c.ParkTicket, c.MarkNoShow])
def test_who_was_at_a_counter_when_their_service_went_finds_a_place_when_they_wait_again(
    hub, without_care, step
) -> None:
    hub.opens("c2", "jan")
    ticket = hub.arrives("care")
    hub.calls("c2")
    hub.configure(without_care)
    hub.ask(step(ticket))
    if step is c.ParkTicket:
        assert hub.ask(c.UnparkTicket(ticket)) == [
            TicketUnparked(ticket),
            TicketTransferred(ticket, "civil", "passport"),
        ]
    elif step is c.MarkNoShow:
        hub.ask(c.ReturnToQueue(ticket))
    assert inconsistencies(hub.board) == []
    assert hub.calls("c2") == ticket


def test_who_is_parked_stays_parked_when_their_service_goes_and_can_be_called(hub, without_care) -> None:
    hub.opens("c1", "noor")
    ticket = hub.arrives("care")
    hub.ask(c.ParkTicket(ticket))
    assert hub.configure(without_care) == [HubConfigured(without_care)]
    assert hub.ticket(ticket).state is State.PARKED
    moved, called = hub.ask(c.CallTicket("c1", ticket, c.Reason.RETURNING))
    assert moved == TicketTransferred(ticket, "civil", "passport")
    assert isinstance(called, TicketCalled)


def test_who_is_served_while_their_service_goes_can_be_sent_to_another_counter(hub, without_care) -> None:
    hub.opens("c2", "jan")
    ticket = hub.serving("c2", "care")
    hub.configure(without_care)
    assert hub.ask(c.TransferTicket(ticket, counter="c1")) == [
        TicketTransferred(ticket, "civil", "passport", only_at="c1", counter="c2")
    ]


def test_a_day_that_keeps_its_people_keeps_those_at_a_counter_whose_service_went(hub, without_care) -> None:
    hub.opens("c2", "jan")
    ticket = hub.arrives("care")
    hub.calls("c2")
    hub.configure(replace(without_care, policy=replace(without_care.policy, waiting_at_turn="keep")))
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert inconsistencies(hub.board) == []
    hub.opens("c1", "noor")
    assert hub.calls("c1") == ticket


def test_ended_tickets_keep_what_they_were_for(hub, without_care) -> None:
    hub.opens("c3", "sam")
    ticket = hub.serving("c3", "care")
    hub.ask(c.FinishService(ticket))
    hub.configure(without_care)
    assert hub.ticket(ticket).service == "care"
