"""A resident comes with an appointment at 11:00. It is Tuesday 3 March 2026, and 10:00 when they booked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import OtherHub
from wijkhub_queue.check_in import code_in, look_at
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import (
    AlreadyCheckedIn,
    AppointmentElsewhere,
    AppointmentIsCancelled,
    AppointmentNotFound,
    AppointmentOtherDay,
    AppointmentTooEarly,
    AppointmentTooLate,
    DayNotOpen,
    DoorsAreClosed,
    Incomplete,
    SlotTaken,
)
from wijkhub_queue.rules import check

ELEVEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
KIOSK = Actor(Role.KIOSK, "hal")
KRALINGEN = OtherHub("KR", "Wijkhub Kralingen", "Oostplein 1")


@pytest.fixture
def hub(booking, setup):
    """A hub with an appointment `mine` at 11:00; what happened in a test broke no rule."""
    hub = booking(setup=replace(setup, mark="HK", other_hubs=(KRALINGEN,)))
    hub.ask(c.BookAppointment("passport", ELEVEN, language="en", needs_language="ar"), command_id="mine")
    yield hub
    assert check(hub.journal) == []
    assert inconsistencies(hub.board) == []


def comes(hub, minutes: float, **how) -> list[e.Event]:
    """They come so many minutes after eleven, and check in."""
    hub.now = ELEVEN + timedelta(minutes=minutes)
    hub.ask(c.NoteMissed())
    return list(hub.ask(c.CheckIn("mine", printer="hal", **how), by=KIOSK))


@pytest.mark.parametrize(
    ("minutes", "how"),
    [(-60, "early"), (-10.5, "early"), (-10, "on-time"), (0, "on-time"), (0.9, "on-time"), (1, "late"), (10, "late")],
)
def test_who_comes_in_time_gets_a_ticket_that_counts_from_the_booked_time(hub, minutes: float, how: str) -> None:
    came, issued = comes(hub, minutes)
    assert came == e.AppointmentCheckedIn("mine", issued.ticket, how)
    assert (issued.number, issued.ticket_class, issued.service) == ("A001", "appointment", "passport")
    assert (issued.since, issued.booked, issued.appointment) == (ELEVEN, ELEVEN, "mine")
    assert (issued.language, issued.needs_language, issued.channel, issued.printer) == ("en", "ar", "kiosk", "hal")
    assert hub.appointment("mine").state is AppointmentState.CHECKED_IN
    assert hub.ticket(issued.ticket).since == ELEVEN


@pytest.mark.parametrize("minutes", [10.1, 14, 16, 200])
def test_who_comes_too_late_has_the_choice(hub, minutes: float) -> None:
    hub.now = ELEVEN + timedelta(minutes=minutes)
    hub.ask(c.NoteMissed())
    refusal = hub.refuses(c.CheckIn("mine"), AppointmentTooLate, by=KIOSK)
    assert str(refusal) == (
        "This appointment was at 11:00, local time. Check in with 'asWalkIn' to be helped today, or move it."
    )
    assert look_at(hub.board, hub.now, appointment="mine").kind == "too-late"
    hub.ask(c.MoveAppointment("mine", ELEVEN + timedelta(days=1)))


@pytest.mark.parametrize(("minutes", "state"), [(10.1, AppointmentState.BOOKED), (16, AppointmentState.MISSED)])
def test_who_comes_too_late_gets_a_later_time_of_the_same_day_in_one_step(hub, minutes: float, state: str) -> None:
    later = ELEVEN + timedelta(hours=2)
    hub.now = ELEVEN + timedelta(minutes=minutes)
    hub.ask(c.NoteMissed())
    assert hub.appointment("mine").state is state
    assert hub.ask(c.MoveAppointment("mine", later), by=KIOSK) == [
        e.AppointmentMoved("mine", was=ELEVEN, starts_at=later, minutes=20)
    ]
    # They are expected again: not missed for the old time, and welcome at the new one.
    assert hub.ask(c.NoteMissed()) == []
    came, issued = comes(hub, 120)
    assert (came.how, issued.ticket_class, issued.since) == ("on-time", "appointment", later)


def test_a_time_that_is_taken_leaves_who_is_too_late_the_choice(hub) -> None:
    later = ELEVEN + timedelta(hours=2)
    hub.ask(c.BookAppointment("passport", later))
    hub.now = ELEVEN + timedelta(minutes=16)
    hub.ask(c.NoteMissed())
    hub.refuses(c.MoveAppointment("mine", later), SlotTaken, by=KIOSK)
    assert look_at(hub.board, hub.now, appointment="mine").kind == "too-late"
    assert hub.ask(c.CheckIn("mine", as_walk_in=True), by=KIOSK)[0].how == "walk-in"


@pytest.mark.parametrize(("minutes", "since"), [(12, 0), (40, 25), (200, 185)])
def test_who_is_too_late_joins_as_a_walk_in_with_a_head_start(hub, minutes: float, since: float) -> None:
    # 15 minutes earlier than they came, and never earlier than they had booked.
    came, issued = comes(hub, minutes, as_walk_in=True)
    assert came.how == "walk-in"
    assert issued.ticket_class == "walk-in"
    assert issued.since == ELEVEN + timedelta(minutes=since)
    assert not hub.appointment("mine").occupies


def test_who_is_in_time_loses_nothing_by_asking_to_join_as_a_walk_in(hub) -> None:
    came, issued = comes(hub, 5, as_walk_in=True)
    assert (came.how, issued.ticket_class) == ("late", "appointment")


def test_who_comes_too_early_hears_from_when(hub) -> None:
    hub.now = ELEVEN - timedelta(minutes=61)
    refusal = hub.refuses(c.CheckIn("mine"), AppointmentTooEarly)
    assert str(refusal) == "This appointment is at 11:00. Check in from 10:00 on, local time."
    arrival = look_at(hub.board, hub.now, appointment="mine")
    assert (arrival.kind, arrival.opens_at) == ("too-early", ELEVEN - timedelta(minutes=60))


@pytest.mark.parametrize("days", [-1, 1])
def test_who_comes_on_another_day_hears_which(hub, days: int) -> None:
    hub.now = ELEVEN + timedelta(days=days)
    hub.ask(c.NoteMissed())
    refusal = hub.refuses(c.CheckIn("mine"), AppointmentOtherDay)
    assert "is for 2026-03-03 at 11:00, local time" in str(refusal)
    hub.now = ELEVEN
    hub.record(e.ClockJumped(-days * 86400.0))


def test_who_comes_to_another_hub_hears_which(hub) -> None:
    refusal = hub.refuses(c.CheckIn(code="kr7m-4qxb"), AppointmentElsewhere)
    assert str(refusal) == "This appointment is at Wijkhub Kralingen, Oostplein 1. Go there, or take a ticket here."
    assert look_at(hub.board, hub.now, code="KR7M4QXB").hub == KRALINGEN


@pytest.mark.parametrize("code", ["HK7M4QXB", "KR7M4QX", "KR", "xyz", "x" * 200])
def test_a_code_that_nobody_has_is_not_found(hub, code: str) -> None:
    hub.refuses(c.CheckIn(code=code), AppointmentNotFound)


def test_who_names_nothing_is_asked_what(hub) -> None:
    hub.refuses(c.CheckIn(), Incomplete)
    hub.refuses(c.CheckIn(code=""), Incomplete)


def test_who_cancelled_hears_so(hub) -> None:
    hub.ask(c.CancelAppointment("mine"))
    hub.refuses(c.CheckIn("mine"), AppointmentIsCancelled)


def test_who_is_checked_in_hears_the_number(hub) -> None:
    comes(hub, 0)
    assert str(hub.refuses(c.CheckIn("mine"), AlreadyCheckedIn)).endswith("already, with number A001.")
    assert look_at(hub.board, hub.now, appointment="mine").number == "A001"
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert str(hub.refuses(c.CheckIn("mine"), AlreadyCheckedIn)) == "This appointment is checked in already."


@pytest.mark.parametrize("form", ["{}", " {} ", "https://hub.example/a/{}", "https://hub.example/a/{}/?x=1"])
def test_a_code_is_understood_as_it_is_typed_or_scanned(hub, form: str) -> None:
    code = hub.appointment("mine").code
    typed = f"{code[:4]} {code[4:]}".lower() if "/" not in form else code
    assert code_in(form.format(typed)) == code
    hub.now = ELEVEN
    assert len(hub.ask(c.CheckIn(code=form.format(typed)), by=KIOSK)) == 2


def test_a_hub_that_takes_no_tickets_checks_nobody_in(hub) -> None:
    hub.now = ELEVEN
    hub.ask(c.CloseDay(close_waiting=True))
    hub.refuses(c.CheckIn("mine"), DayNotOpen, by=KIOSK)
    hub.ask(c.OpenDay())
    hub.ask(c.CloseDoors())
    hub.refuses(c.CheckIn("mine"), DoorsAreClosed, by=KIOSK)
    # Staff can, for someone who is inside.
    [_, issued] = hub.ask(c.CheckIn("mine"), by=Actor(Role.CLERK, "noor"))
    assert issued.channel == "terminal"


def test_an_appointment_for_what_is_gone_is_helped_with_what_is_left_in_its_group(hub) -> None:
    hub.configure(replace(hub.board.setup, services=hub.board.setup.services[1:]))
    _, issued = comes(hub, 0)
    assert (issued.service, issued.group) == ("licence", "civil")


def test_who_was_displaced_and_comes_all_the_same_is_welcome(hub) -> None:
    hub.configure(replace(hub.board.setup, capacity=()))
    assert hub.appointment("mine").displaced
    comes(hub, 0)
    assert not hub.appointment("mine").displaced


def test_the_hub_goes_by_its_own_times(hub) -> None:
    hub.policy(early_min=30, on_time_min=0, grace_min=5, missed_after_min=20, head_start_min=0)
    kinds = [
        look_at(hub.board, ELEVEN + timedelta(minutes=minutes), appointment="mine").kind
        for minutes in (-31, -30, -1, 0, 5, 6)
    ]
    assert kinds == ["too-early", "early", "early", "on-time", "late", "too-late"]


def test_a_hub_without_a_set_up_knows_no_appointment(hub) -> None:
    hub.board.setup = None
    assert look_at(hub.board, ELEVEN, appointment="mine").kind == "not-found"
    hub.board.setup = hub.journal[0].event.setup
