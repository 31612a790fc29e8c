"""Holding, booking, moving, confirming, cancelling; who has not come; closures. It is Tuesday 10:00 local."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import APPOINTMENT_MOVES, AppointmentMove, AppointmentState
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening, OtherHub
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.decide_appointments import new_code
from wijkhub_queue.errors import (
    AppointmentNotFound,
    AppointmentsInTheWay,
    BadSetup,
    CitizenNumberRefused,
    IllegalAppointmentMove,
    NotBookable,
    NotFound,
    NotTheirAppointment,
    SlotTaken,
)
from wijkhub_queue.persons import Help, Person
from wijkhub_queue.read_out import LETTERS
from wijkhub_queue.rules import check
from wijkhub_queue.slots import slots

NINE = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
"""Tomorrow at 9:00 local."""
TOMORROW = date(2026, 3, 4)
MINUTE = timedelta(minutes=1)
ADA = Actor(Role.SUPERVISOR, "ada")


@pytest.fixture
def hub(booking):
    """A hub with one place, and what happened in a test broke no rule."""
    hub = booking()
    yield hub
    assert check(hub.journal) == []
    assert inconsistencies(hub.board) == []


def free(hub, starts_at: datetime) -> int:
    found = slots(hub.board, "passport", starts_at.date(), now=hub.now)
    return next((slot.free for slot in found if slot.starts_at == starts_at), 0)


# Booking


def test_a_booking_takes_the_place_and_says_so(hub) -> None:
    [booked] = hub.ask(
        c.BookAppointment("passport", NINE, language="en", needs_language="ar", clerk="noor", printer="hal")
    )
    assert (booked.group, booked.starts_at, booked.minutes) == ("civil", NINE, 20)
    assert (booked.language, booked.needs_language, booked.clerk, booked.printer) == ("en", "ar", "noor", "hal")
    assert free(hub, NINE) == 0
    hub.refuses(c.BookAppointment("passport", NINE), SlotTaken)
    hub.refuses(c.BookAppointment("passport", NINE + 10 * MINUTE), SlotTaken)
    assert free(hub, NINE + 20 * MINUTE) == 1


def test_who_the_resident_is_stands_in_no_event(hub) -> None:
    person = Person("Sam de Vries", phone="0612345678", notes="Ik neem mijn hond mee", help=(Help.WHEELCHAIR,))
    hub.ask(c.BookAppointment("passport", NINE, person=person, help=(Help.COMPANION,)))
    told = repr(hub.journal) + repr(hub.board.state())
    assert not [word for word in ("Sam", "0612345678", "hond", "wheelchair", "companion") if word in told]


def test_a_person_with_a_citizen_number_is_refused(hub) -> None:
    command = c.BookAppointment("passport", NINE, person=Person("Sam", notes="111222333"))
    hub.refuses(command, CitizenNumberRefused)


@pytest.mark.parametrize("minutes", [5, -10, 8 * 60, 12 * 60])
def test_a_time_that_is_not_offered_cannot_be_booked(hub, minutes: int) -> None:
    hub.refuses(c.BookAppointment("passport", NINE + minutes * MINUTE), NotBookable)


def test_a_time_that_is_too_soon_cannot_be_booked(hub) -> None:
    soonest = hub.now + 30 * MINUTE
    assert "30 minutes before" in str(hub.refuses(c.BookAppointment("passport", soonest - 10 * MINUTE), NotBookable))
    assert hub.books(soonest)


def test_a_code_has_the_hubs_mark_and_no_letters_that_look_alike(hub) -> None:
    hub.configure(replace(hub.board.setup, mark="HK"))
    codes = {hub.appointment(hub.books(NINE + n * 20 * MINUTE)).code for n in range(24)}
    assert len(codes) == 24
    assert {len(code) for code in codes} == {8}
    assert {code[:2] for code in codes} == {"HK"}
    assert set("".join(codes)) <= set(LETTERS)


def test_a_code_without_a_mark_is_never_taken_for_another_hubs(booking, setup) -> None:
    others = tuple(OtherHub(a + b, "x") for a in LETTERS[1:] for b in LETTERS)
    hub = booking(setup=replace(setup, other_hubs=others))
    # All but one first letter are other hubs'.
    assert {hub.appointment(hub.books(NINE + n * 20 * MINUTE)).code[0] for n in range(5)} == {LETTERS[0]}


def test_a_code_that_is_taken_is_not_given_again(booking) -> None:
    hub = booking()
    code = new_code(hub.board, "one")
    assert new_code(hub.board, "one") == code
    hub.board.codes[code] = "another"
    assert new_code(hub.board, "one") != code


# Holding


def test_a_held_place_is_free_for_nobody_else_until_the_hold_is_over(hub) -> None:
    [held] = hub.ask(c.HoldSlot("passport", NINE))
    assert held.until == hub.now + 10 * MINUTE
    hub.refuses(c.BookAppointment("passport", NINE), SlotTaken)
    hub.refuses(c.HoldSlot("passport", NINE), SlotTaken)
    hub.wait(minutes=9, seconds=59)
    assert free(hub, NINE) == 0
    hub.wait(1)
    assert free(hub, NINE) == 1
    hub.books(NINE)


def test_who_holds_a_place_books_it_and_holds_it_no_longer(hub) -> None:
    [held] = hub.ask(c.HoldSlot("passport", NINE))
    appointment = hub.books(NINE, hold=held.hold)
    assert hub.board.holds == {}
    hub.ask(c.CancelAppointment(appointment))
    assert free(hub, NINE) == 1


def test_a_hold_that_is_over_does_not_matter_while_the_place_is_free(hub) -> None:
    [held] = hub.ask(c.HoldSlot("passport", NINE))
    hub.wait(minutes=11)
    hub.books(NINE, hold=held.hold)


def test_a_place_that_is_held_may_be_booked_though_it_is_too_soon_by_now(hub) -> None:
    soonest = hub.now + 30 * MINUTE
    [held] = hub.ask(c.HoldSlot("passport", soonest))
    hub.wait(minutes=5)
    hub.refuses(c.BookAppointment("passport", soonest), NotBookable)
    hub.books(soonest, hold=held.hold)


def test_a_hold_that_is_given_up_frees_the_place_at_once(hub) -> None:
    [held] = hub.ask(c.HoldSlot("passport", NINE))
    assert hub.ask(c.ReleaseSlot(held.hold)) == [e.SlotReleased(held.hold)]
    assert hub.ask(c.ReleaseSlot(held.hold)) == []
    assert free(hub, NINE) == 1


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_a_hold_lasts_as_long_as_it_was_to_though_the_clock_is_moved(hub, jump: float) -> None:
    hub.ask(c.HoldSlot("passport", NINE))
    hub.wait(minutes=4)
    hub.wait(jump)
    hub.ask(c.NoteClockJump(jump))
    hub.wait(minutes=5)
    assert free(hub, NINE) == 0
    hub.wait(minutes=1)
    assert free(hub, NINE) == 1


# Moving, confirming, cancelling


def test_a_move_is_one_step_that_frees_the_old_place(hub) -> None:
    appointment = hub.books(NINE)
    assert hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE)) == [
        e.AppointmentMoved(appointment, NINE, NINE + 60 * MINUTE, 20)
    ]
    assert (free(hub, NINE), free(hub, NINE + 60 * MINUTE)) == (1, 0)
    assert hub.appointment(appointment).moves == 1


def test_a_move_over_its_own_place_is_possible(hub) -> None:
    appointment = hub.books(NINE)
    hub.ask(c.MoveAppointment(appointment, NINE + 10 * MINUTE))
    assert hub.appointment(appointment).starts_at == NINE + 10 * MINUTE


def test_a_move_that_is_refused_keeps_the_old_place(hub) -> None:
    appointment = hub.books(NINE)
    hub.books(NINE + 60 * MINUTE)
    hub.refuses(c.MoveAppointment(appointment, NINE + 60 * MINUTE), SlotTaken)
    assert free(hub, NINE) == 0


def test_a_move_to_the_time_that_it_has_changes_nothing_but_gives_up_the_hold(booking) -> None:
    hub = booking(places=2)
    appointment = hub.books(NINE)
    assert hub.ask(c.MoveAppointment(appointment, NINE)) == []
    [held] = hub.ask(c.HoldSlot("passport", NINE))
    assert hub.ask(c.MoveAppointment(appointment, NINE, hold=held.hold)) == [e.SlotReleased(held.hold)]


def test_a_move_uses_the_place_that_was_held_for_it(hub) -> None:
    appointment = hub.books(NINE)
    [held] = hub.ask(c.HoldSlot("passport", NINE + 60 * MINUTE))
    hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE, hold=held.hold))
    assert hub.board.holds == {}


def test_a_move_takes_as_long_as_the_service_takes_by_now(hub) -> None:
    appointment = hub.books(NINE)
    longer = tuple(replace(one, appointment_min=40) for one in hub.board.setup.services)
    hub.configure(replace(hub.board.setup, services=longer))
    assert hub.appointment(appointment).minutes == 20
    hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE))
    assert hub.appointment(appointment).minutes == 40


def test_a_move_of_what_the_hub_no_longer_offers_takes_as_long_as_it_did(hub) -> None:
    appointment = hub.books(NINE)
    hub.configure(replace(hub.board.setup, services=hub.board.setup.services[1:]))
    hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE))
    assert hub.appointment(appointment).minutes == 20


def test_a_move_asks_anew_whether_they_come(hub) -> None:
    appointment = hub.books(NINE)
    hub.ask(c.ConfirmAppointment(appointment))
    assert hub.ask(c.ConfirmAppointment(appointment)) == []
    assert hub.appointment(appointment).confirmed
    hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE))
    assert not hub.appointment(appointment).confirmed


@pytest.mark.parametrize(
    ("by", "asked", "recorded"),
    [
        (Actor(Role.RESIDENT, "mine"), "staff", "resident"),
        (Actor(Role.CLERK, "noor"), "duplicate", "duplicate"),
        (Actor(Role.CLERK, "noor"), "resident", "resident"),
    ],
)
def test_a_cancellation_frees_the_place_and_keeps_its_reason(hub, by: Actor, asked: str, recorded: str) -> None:
    hub.ask(c.BookAppointment("passport", NINE), command_id="mine")
    assert hub.ask(c.CancelAppointment("mine", asked), by=by) == [e.AppointmentCancelled("mine", recorded)]
    assert hub.ask(c.CancelAppointment("mine"), by=by) == []
    assert free(hub, NINE) == 1


def test_a_resident_changes_only_their_own(hub) -> None:
    appointment = hub.books(NINE)
    other = Actor(Role.RESIDENT, "another")
    for command in (
        c.MoveAppointment(appointment, NINE + 60 * MINUTE),
        c.CancelAppointment(appointment),
        c.ConfirmAppointment(appointment),
    ):
        hub.refuses(command, NotTheirAppointment, by=other)
    mine = Actor(Role.RESIDENT, appointment)
    hub.ask(c.MoveAppointment(appointment, NINE + 60 * MINUTE), by=mine)
    hub.ask(c.CancelAppointment(appointment), by=mine)


def test_what_is_not_there_is_said_to_be_not_there(hub) -> None:
    hub.refuses(c.CancelAppointment("nobody's"), AppointmentNotFound)


IN_STATE = {
    AppointmentState.BOOKED: [],
    AppointmentState.MISSED: [e.AppointmentMissed("one")],
    AppointmentState.CANCELLED: [e.AppointmentCancelled("one")],
    AppointmentState.CHECKED_IN: [e.AppointmentCheckedIn("one", "ticket")],
}


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize(
    ("move", "command"),
    [
        (AppointmentMove.MOVE, c.MoveAppointment("one", NINE + 60 * MINUTE)),
        (AppointmentMove.CONFIRM, c.ConfirmAppointment("one")),
        (AppointmentMove.CANCEL, c.CancelAppointment("one")),
    ],
)
def test_every_move_is_possible_in_its_states_and_refused_in_others(booking, state, move, command) -> None:
    hub = booking()
    hub.ask(c.BookAppointment("passport", NINE), command_id="one")
    for event in IN_STATE[state]:
        hub.record(event)
    if state in APPOINTMENT_MOVES[move]:
        hub.ask(command)
        assert hub.appointment("one").state == APPOINTMENT_MOVES[move][state]
    elif move is AppointmentMove.CANCEL and state is AppointmentState.CANCELLED:
        assert hub.ask(command) == []
    else:
        assert f"is {state}; '{move}' is not possible" in str(hub.refuses(command, IllegalAppointmentMove))


# Who has not come


def test_who_has_not_come_a_while_after_the_time_missed_it_and_the_place_is_free(hub) -> None:
    hub.policy(book_least_min=0)
    appointment = hub.books(hub.now + 30 * MINUTE)
    hub.wait(minutes=44)
    assert hub.ask(c.NoteMissed()) == []
    hub.wait(minutes=1)
    # 45 minutes on, its place would be taken for 5 more.
    assert hub.ask(c.NoteMissed()) == [e.AppointmentMissed(appointment)]
    assert hub.ask(c.NoteMissed()) == []
    assert not hub.appointment(appointment).occupies


def test_who_missed_it_can_have_another_time(hub) -> None:
    appointment = hub.books(hub.now + 30 * MINUTE)
    hub.wait(minutes=45)
    hub.ask(c.NoteMissed())
    hub.ask(c.MoveAppointment(appointment, NINE))
    assert hub.appointment(appointment).state is AppointmentState.BOOKED
    assert free(hub, NINE) == 0


def test_the_turn_of_the_day_leaves_no_appointment_of_before_open(hub) -> None:
    missed = hub.books(hub.now + 30 * MINUTE)
    came = hub.books(hub.now + 60 * MINUTE)
    hub.wait(minutes=60)
    hub.ask(c.CheckIn(came))
    tomorrow = hub.books(NINE)
    hub.wait(minutes=18 * 60)
    hub.ask(c.TurnDay())
    states = {name: one.state for name, one in hub.board.appointments.items()}
    assert states == {
        missed: AppointmentState.MISSED,
        came: AppointmentState.OVER,
        tomorrow: AppointmentState.BOOKED,
    }


def test_an_appointment_is_forgotten_thirty_days_after_its_day(hub) -> None:
    appointment = hub.books(NINE)
    code = hub.appointment(appointment).code
    # NINE is in the hub-day of 4 March; the hub-day of 3 April begins 30 days after that one does.
    for day, known in ((date(2026, 4, 3), True), (date(2026, 4, 4), False)):
        hub.now = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        hub.ask(c.TurnDay())
        assert (appointment in hub.board.appointments, code in hub.board.codes) == (known, known)


# Closures and openings


def closed(first: str = "10:00", last: str = "12:00") -> Closure:
    return Closure("training", TOMORROW, TOMORROW, time.fromisoformat(first), time.fromisoformat(last))


def test_a_closure_is_refused_with_how_many_are_in_it(hub) -> None:
    # The second ends at 10:10, ten minutes into the closure.
    for minutes in (0, 50, 80):
        hub.books(NINE + minutes * MINUTE)
    assert str(hub.refuses(c.AddClosure(closed()), AppointmentsInTheWay)).startswith("2 appointments are made for then")


def test_a_closure_that_displaces_marks_those_until_they_are_moved(hub) -> None:
    before, inside = hub.books(NINE), hub.books(NINE + 60 * MINUTE)
    assert hub.ask(c.AddClosure(closed(), displace=True)) == [
        e.ClosureAdded(closed()),
        e.AppointmentDisplaced(inside, "training"),
    ]
    assert (hub.appointment(before).displaced, hub.appointment(inside).displaced) == (False, True)
    hub.refuses(c.BookAppointment("passport", NINE + 80 * MINUTE), NotBookable)
    hub.ask(c.MoveAppointment(inside, NINE + 20 * MINUTE))
    assert not hub.appointment(inside).displaced


def test_a_closure_that_is_taken_away_gives_the_places_back(hub) -> None:
    inside = hub.books(NINE + 60 * MINUTE)
    hub.ask(c.AddClosure(closed(), displace=True))
    assert hub.ask(c.RemoveClosure("training")) == [e.ClosureRemoved("training"), e.AppointmentRestored(inside)]
    assert hub.board.closures == {}
    hub.refuses(c.RemoveClosure("training"), NotFound)


def test_who_was_displaced_and_not_moved_has_not_missed_it(hub) -> None:
    inside = hub.books(NINE + 60 * MINUTE)
    hub.ask(c.AddClosure(closed(), displace=True))
    hub.now = NINE + 120 * MINUTE
    assert hub.ask(c.NoteMissed()) == [e.AppointmentCancelled(inside, "closure")]


def test_a_closure_of_another_group_or_day_displaces_nobody(hub) -> None:
    hub.books(NINE)
    for closure in (
        Closure("others", TOMORROW, TOMORROW, groups=("care",)),
        Closure("later", date(2026, 3, 5), date(2026, 3, 9)),
    ):
        assert hub.ask(c.AddClosure(closure)) == [e.ClosureAdded(closure)]
        assert hub.ask(c.AddClosure(closure)) == []


@pytest.mark.parametrize(
    ("closure", "problem"),
    [
        (Closure("x", TOMORROW, date(2026, 3, 1)), "ends on 2026-03-01, before it begins on 2026-03-04"),
        (Closure("x", TOMORROW, TOMORROW, time(12), time(10)), "ends before it starts"),
        (Closure("x", TOMORROW, TOMORROW, groups=("tax",)), "group 'tax', which is not there"),
        (Closure("set", TOMORROW, TOMORROW), "stands in the settings"),
        (Closure("there", TOMORROW, TOMORROW), "is there already; remove it first"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_with_why(hub, closure: Closure, problem: str) -> None:
    hub.configure(replace(hub.board.setup, closures=(Closure("set", date(2026, 5, 5), date(2026, 5, 5)),)))
    hub.ask(c.AddClosure(Closure("there", date(2026, 6, 1), date(2026, 6, 1))))
    assert problem in str(hub.refuses(c.AddClosure(closure), BadSetup))


def test_an_extra_opening_gives_places_and_takes_them_from_who_booked_last(hub) -> None:
    evening = ExtraOpening("evening", "civil", TOMORROW, time(16), time(20), 1, step_min=20)
    hub.ask(c.AddOpening(evening))
    assert hub.ask(c.AddOpening(evening)) == []
    at_four, at_seven = datetime(2026, 3, 4, 15, tzinfo=UTC), datetime(2026, 3, 4, 18, tzinfo=UTC)
    first = hub.books(at_four)
    hub.wait(1)
    second, late = hub.books(at_four), hub.books(at_seven)
    hub.refuses(c.RemoveOpening("evening"), AppointmentsInTheWay)
    assert set(hub.ask(c.RemoveOpening("evening", displace=True))) == {
        e.OpeningRemoved("evening"),
        e.AppointmentDisplaced(second, "evening"),
        e.AppointmentDisplaced(late, "evening"),
    }
    assert not hub.appointment(first).displaced
    hub.refuses(c.RemoveOpening("evening"), NotFound)


def test_another_set_up_marks_those_who_lose_their_place(hub) -> None:
    early, late = hub.books(NINE), hub.books(datetime(2026, 3, 4, 15, tzinfo=UTC))
    mornings = CapacitySeries("mornings", "civil", ("wed",), time(9), time(12), 1)
    whole = hub.board.setup
    assert hub.configure(replace(whole, capacity=(mornings,)))[1:] == [e.AppointmentDisplaced(late)]
    assert not hub.appointment(early).displaced
    assert hub.configure(whole)[1:] == [e.AppointmentRestored(late)]
