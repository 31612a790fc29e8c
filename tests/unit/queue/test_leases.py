"""Places that are lent to the registry: what is lent, what counts as sold meanwhile, and when it is the hub's again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.board import decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import Invalid, NoAppointments, NotFound, SlotTaken
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup
from wijkhub_queue.lease_slots import leased_length, left_of, slots_of
from wijkhub_queue.leases import LeasedBooking, LeaseState
from wijkhub_queue.persons import Person
from wijkhub_queue.rules import check
from wijkhub_queue.slots import slots
from wijkhub_queue.trial import Trial

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""08:00 in Amsterdam; tomorrow's first place is at 08:00 UTC."""
TOMORROW = date(2026, 3, 3)
NINE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
NAMED = {"nl": "naam"}
SETUP = HubSetup(
    name="Hub",
    groups=(ServiceGroup("civil", "A", NAMED),),
    services=(
        Service("passport", "civil", NAMED, appointment_min=15, clear_min=5, additional_min=10),
        Service("advice", "civil", NAMED),
    ),
    counters=(CounterPlace("c1", NAMED, ("civil",)),),
    policy=Policy(lease_days=2, lease_ends_min=60, book_least_min=0),
    capacity=(CapacitySeries("day", "civil", WEEKDAYS, time(9), time(10), 2, 20, reserved={"leased": 1}),),
    mark="DH",
)
LEASE = "2026-03-03.civil"


@pytest.fixture
def hub() -> Trial:
    hub = Trial(SETUP, MONDAY)
    hub.ask(c.RenewLeases())
    return hub


def booking(number: int, at: datetime = NINE) -> LeasedBooking:
    return LeasedBooking(f"b{number}", LEASE, f"DHK7M4Q{number}", "passport", "civil", at, 15, 0, 5)


def free(hub: Trial, channel: str = "desk") -> list[int]:
    return [one.free for one in slots(hub.board, "passport", TOMORROW, now=hub.now, channel=channel)]


def test_what_is_kept_for_the_registry_is_lent_until_an_hour_before_the_first_place(hub: Trial) -> None:
    lease = hub.board.leases[LEASE].lease

    assert lease.until == NINE - timedelta(hours=1)
    assert (lease.sold_until, lease.back_from) == (
        lease.until - timedelta(seconds=60),
        lease.until + timedelta(seconds=60),
    )
    # 09:00 is the 108th stretch of five minutes of the day; an hour has twelve.
    assert lease.places == (0,) * 108 + (1,) * 12 + (0,) * 168
    assert lease.starts == (108, 112, 116)
    assert [one.id for one in lease.services] == ["passport"]


def test_today_is_not_lent_when_its_lease_would_be_over(hub: Trial) -> None:
    # Today's first place is at 09:00 local, an hour from now: its lease ends now.
    assert set(hub.board.leases) == {LEASE}


def test_a_day_is_lent_once(hub: Trial) -> None:
    assert hub.ask(c.RenewLeases()) == []


def test_no_day_is_lent_where_the_hub_lends_none() -> None:
    hub = Trial(replace(SETUP, policy=replace(SETUP.policy, lease_days=0)), MONDAY)

    assert hub.ask(c.RenewLeases()) == []


def test_a_lease_gives_the_same_times_as_the_hub_itself(hub: Trial) -> None:
    lease = hub.board.leases[LEASE].lease
    length = leased_length(lease, "passport")

    given = slots_of(lease, length, [booking(1)], soonest=NINE)
    assert [(one.starts_at, one.minutes, one.free) for one in given] == [
        (NINE + timedelta(minutes=20), 15, 1),
        (NINE + timedelta(minutes=40), 15, 1),
    ]
    assert slots_of(lease, length, [], soonest=NINE + timedelta(minutes=21))[0].starts_at == NINE + timedelta(
        minutes=40
    )
    # Two people take 25 minutes and 5 to clear: six stretches, so not from 09:40.
    assert len(slots_of(lease, leased_length(lease, "passport", 2), [], soonest=NINE)) == 2


def test_what_a_lease_does_not_have_can_not_be_booked_on_it(hub: Trial) -> None:
    lease = hub.board.leases[LEASE].lease
    with pytest.raises(NotFound):
        leased_length(lease, "advice")
    long = replace(lease, services=(replace(lease.services[0], minutes=240, additional=120),))
    with pytest.raises(NoAppointments):
        leased_length(long, "passport", 4)


def test_lent_places_count_as_sold_for_every_channel(hub: Trial) -> None:
    assert free(hub) == free(hub, "web") == free(hub, "leased") == [1, 1, 1]
    hub.ask(c.BookAppointment("passport", NINE))
    assert free(hub) == free(hub, "leased") == [1, 1]
    with pytest.raises(SlotTaken):
        hub.ask(c.BookAppointment("passport", NINE, channel="leased"))


def test_a_booking_of_the_registry_takes_what_was_lent_and_nothing_more(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1), person=Person("Ada", phone="010 1234567")))

    kept = hub.board.appointments["b1"]
    assert (kept.code, kept.channel, kept.lease, kept.displaced) == ("DHK7M4Q1", "leased", LEASE, False)
    assert free(hub) == [1, 1, 1]
    assert "Ada" not in repr(hub.journal)


def test_a_booking_that_is_known_is_not_booked_again(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1)))

    assert hub.ask(c.TakeInBooking(booking(1))) == []


def test_a_booking_that_was_cancelled_before_the_hub_heard_of_it_is_on_record(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1), cancelled=True))
    hub.ask(c.TakeInBooking(booking(2)))
    hub.ask(c.TakeInBooking(booking(2), cancelled=True))

    states = {one.state for one in hub.board.appointments.values()}
    assert states == {AppointmentState.CANCELLED}
    assert hub.ask(c.TakeInBooking(booking(2), cancelled=True)) == []


def test_a_code_that_the_hub_gave_out_itself_is_not_given_twice(hub: Trial) -> None:
    hub.ask(c.BookAppointment("passport", NINE + timedelta(minutes=20)), command_id="own")
    own = hub.board.appointments["own"].code
    hub.ask(c.TakeInBooking(replace(booking(1), code=own)))

    assert hub.board.codes[own] == "own"
    assert hub.board.appointments["b1"].code != own


def test_a_booking_whose_place_was_closed_meanwhile_is_to_be_moved(hub: Trial) -> None:
    hub.ask(c.AddClosure(Closure("closed", TOMORROW, TOMORROW), displace=True))
    hub.ask(c.TakeInBooking(booking(1)))

    assert hub.board.appointments["b1"].displaced


def test_nobody_has_their_place_again_at_the_cost_of_one_that_was_lent(hub: Trial) -> None:
    hub.ask(c.BookAppointment("passport", NINE), command_id="own")
    hub.ask(c.AddClosure(Closure("closed", TOMORROW, TOMORROW), displace=True))
    hub.ask(c.ConfigureHub(replace(SETUP, capacity=(replace(SETUP.capacity[0], places=1),))))
    hub.ask(c.RemoveClosure("closed"))

    # The one place that is left is the registry's to sell.
    assert hub.board.appointments["own"].displaced
    hub.ask(c.TakeInBooking(booking(1)))
    assert not hub.board.appointments["b1"].displaced
    hub.ask(c.CancelAppointment("b1"))
    assert hub.board.appointments["own"].displaced


def test_nothing_is_taken_back_before_the_registry_has_said_what_it_sold(hub: Trial) -> None:
    hub.wait(minutes=60 * 24 - 1)
    hub.ask(c.RenewLeases())

    assert hub.board.leases[LEASE].state is LeaseState.OUT
    assert free(hub) == [1, 1, 1]


def test_the_last_word_counts_once_all_that_was_sold_is_known(hub: Trial) -> None:
    with pytest.raises(Invalid):
        hub.ask(c.SettleLease(LEASE, ("b1",)))
    hub.ask(c.TakeInBooking(booking(1)))

    assert hub.ask(c.SettleLease(LEASE, ("b1",))) == [e.LeaseSettled(LEASE, ("b1",))]
    assert hub.ask(c.SettleLease(LEASE, ("b1",))) == []
    assert hub.ask(c.SettleLease("2026-03-04.civil")) == []


def test_what_was_not_sold_is_the_hubs_again_once_the_margin_has_passed(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1)))
    hub.ask(c.SettleLease(LEASE, ("b1",)))
    # Until 07:00 UTC tomorrow, and a minute for the clocks.
    hub.wait(60 * 60 * 24 + 59)
    assert e.PlacesTakenBack(LEASE) not in hub.ask(c.RenewLeases())
    assert free(hub) == [1, 1, 1]
    hub.wait(1)

    assert e.PlacesTakenBack(LEASE) in hub.ask(c.RenewLeases())
    assert free(hub) == free(hub, "web") == [1, 2, 2]


def test_an_appointment_that_the_hub_moves_is_no_longer_of_the_lease(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1)))
    hub.ask(c.MoveAppointment("b1", NINE + timedelta(minutes=40)))

    # What was lent at 09:40 may be sold by the registry still, and the other place there is taken now.
    assert hub.board.appointments["b1"].lease is None
    assert free(hub) == [1, 1]


def test_leases_come_through_a_snapshot_and_are_forgotten_after_their_day(hub: Trial) -> None:
    assert decode_board(encode_board(hub.board)) == hub.board == fold(hub.journal)
    assert list(check(hub.journal)) == inconsistencies(hub.board) == []
    hub.wait(minutes=60 * 48)
    hub.ask(c.TurnDay())

    assert hub.board.leases == {}


def test_more_than_was_lent_shows_below_nothing(hub: Trial) -> None:
    lease = hub.board.leases[LEASE].lease

    assert min(left_of(lease, [booking(1), booking(2)])) == -1


def test_a_journal_that_sold_more_of_a_lease_than_was_lent_breaks_rule_9(hub: Trial) -> None:
    hub.ask(c.TakeInBooking(booking(1)))
    assert list(check(hub.journal)) == []
    hub.ask(c.TakeInBooking(booking(2)))

    assert [breach.rule for breach in check(hub.journal)] == [9]


def test_a_journal_that_sold_what_was_lent_to_somebody_else_breaks_rule_9(hub: Trial) -> None:
    hub.ask(c.BookAppointment("passport", NINE))
    hub.record(e.AppointmentBooked("other", "DHXXXXXX", "passport", "civil", NINE, 15, 0, 5))

    assert [breach.rule for breach in check(hub.journal)] == [9]


def test_a_journal_that_lent_what_was_sold_breaks_rule_9() -> None:
    hub = Trial(SETUP, MONDAY)
    lease = Trial(SETUP, MONDAY).ask(c.RenewLeases())[0]
    assert isinstance(lease, e.PlacesLeased)
    for number in (1, 2):
        hub.record(e.AppointmentBooked(f"b{number}", f"DHXXXXX{number}", "passport", "civil", NINE, 15, 0, 5))
    hub.record(lease)

    assert {breach.rule for breach in check(hub.journal)} == {9}
