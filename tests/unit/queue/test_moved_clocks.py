"""Clocks that are moved, by hand, by the time service, or by an exercise: waits and order go on as if they were not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import ClockNote
from wijkhub_queue.commands import AnyCommand
from wijkhub_queue.errors import Invalid, NotAnExercise
from wijkhub_queue.events import ClockJumped, DayTurned
from wijkhub_queue.order import seconds_waited

HOUR = 3600.0


@pytest.fixture
def exercise(a_hub, setup):
    """A hub that plays a day."""
    return a_hub(replace(setup, exercise=True))


@pytest.mark.parametrize("jump", [-HOUR, HOUR, -24 * HOUR, 24 * HOUR])
def test_waits_count_on_as_if_the_clock_had_not_moved(hub, jump: float) -> None:
    ticket = hub.arrives()
    hub.wait(100)
    hub.wait(jump)
    assert hub.ask(c.NoteClockJump(jump)) == [ClockJumped(jump)]
    hub.wait(20)
    assert seconds_waited(hub.ticket(ticket).since, hub.now) == 120.0


def test_a_jump_is_shown_to_staff_until_the_day_turns(hub) -> None:
    hub.wait(-HOUR)
    hub.ask(c.NoteClockJump(-HOUR))
    assert hub.board.clock_note == ClockNote(-HOUR, hub.now)
    hub.wait(25 * HOUR)
    hub.ask(c.TurnDay())
    assert hub.board.clock_note is None


def test_no_jump_is_no_event(hub) -> None:
    assert hub.ask(c.NoteClockJump(0.0)) == []


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_everything_that_is_being_timed_moves_along(hub, jump: float) -> None:
    hub.opens("c1")
    ticket = hub.arrives()
    hub.wait(60)
    hub.calls("c1")
    hub.wait(30)
    hub.ask(c.StartService(ticket))
    hub.ask(c.AskHelp("hal"))
    hub.wait(10)
    hub.wait(jump)
    hub.ask(c.NoteClockJump(jump))
    seat, now = hub.counter("c1"), hub.now
    assert now - hub.ticket(ticket).called_at == timedelta(seconds=40)
    assert now - hub.ticket(ticket).started_at == timedelta(seconds=10)
    assert now - seat.since == timedelta(seconds=100)
    assert now - seat.last_step.at == timedelta(seconds=10)
    assert now - hub.board.recent_calls[0].at == timedelta(seconds=40)
    assert now - hub.board.help_asked["hal"] == timedelta(seconds=10)


def test_waits_are_never_negative_though_nobody_noted_the_jump(hub) -> None:
    hub.opens("c1")
    hub.arrives()
    hub.wait(-HOUR)
    assert hub.reason("c1").waited_s == 0.0


@pytest.mark.parametrize("jump", [-HOUR, -1.0, HOUR])
def test_who_came_first_stays_first_though_nobody_noted_the_jump(hub, jump: float) -> None:
    hub.opens("c1")
    first = hub.arrives()
    hub.wait(jump)
    second = hub.arrives()
    assert hub.ticket(first).since <= hub.ticket(second).since
    assert hub.calls("c1") == first
    hub.ask(c.FinishService(first))
    assert hub.calls("c1") == second


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_who_came_between_a_jump_and_its_note_waits_from_the_note_at_the_latest(hub, jump: float) -> None:
    hub.opens("c1")
    first = hub.arrives()
    hub.wait(60 + jump)
    between = hub.arrives()
    hub.wait(2)
    hub.ask(c.NoteClockJump(jump))
    hub.wait(10)
    assert seconds_waited(hub.ticket(first).since, hub.now) == 72.0
    # Back: it was taken to have come with the first. On: from the note on.
    assert seconds_waited(hub.ticket(between).since, hub.now) == (72.0 if jump < 0 else 10.0)
    assert hub.calls("c1") == first


def test_a_no_show_who_comes_back_after_a_jump_has_the_old_place(hub) -> None:
    hub.opens("c1")
    late = hub.arrives()
    hub.wait(60)
    hub.arrives()
    hub.calls("c1")
    hub.ask(c.MarkNoShow(late))
    hub.wait(-HOUR)
    hub.ask(c.NoteClockJump(-HOUR))
    hub.ask(c.ReturnToQueue(late))
    hub.wait(5)
    assert hub.reason("c1").waited_s == 65.0
    assert hub.counter("c1").ticket == late


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_how_long_somebody_waited_who_left_is_not_changed_by_a_later_jump(hub, jump: float) -> None:
    ticket = hub.arrives()
    hub.wait(90)
    hub.ask(c.LeaveQueue(ticket))
    hub.wait(60 + jump)
    hub.ask(c.NoteClockJump(jump))
    assert hub.ticket(ticket).waited_s(hub.now) == 90.0


def test_a_jump_changes_nothing_of_when_a_ticket_was_issued(hub) -> None:
    ticket = hub.arrives()
    issued_at = hub.ticket(ticket).issued_at
    hub.wait(HOUR)
    hub.ask(c.NoteClockJump(HOUR))
    assert hub.ticket(ticket).issued_at == issued_at


def test_an_exercise_goes_on_to_a_later_time_by_time_passing(exercise) -> None:
    exercise.arrives()
    assert exercise.ask(c.SetExerciseClock(exercise.now + timedelta(minutes=5))) == []


def test_an_exercise_that_goes_to_another_year_keeps_waits_and_turns_to_that_day(a_hub, setup) -> None:
    hub = a_hub(replace(setup, exercise=True), waiting_at_turn="keep")
    ticket = hub.arrives()
    hub.wait(90)
    to = datetime(2020, 1, 15, 7, 0, tzinfo=UTC)
    # From 2026-03-03 09:01:30 to 2020-01-15 07:00:00 are 2239 days, 2 hours and 90 seconds.
    back = -(2239 * 86400 + 2 * 3600 + 90.0)
    assert hub.ask(c.SetExerciseClock(to)) == [ClockJumped(back)]
    hub.now = to
    assert DayTurned(date(2020, 1, 15)) in hub.ask(c.TurnDay())
    hub.wait(10)
    assert seconds_waited(hub.ticket(ticket).since, hub.now) == 100.0


def test_only_an_exercise_has_a_clock_that_can_be_set(hub) -> None:
    refusal = hub.refuses(c.SetExerciseClock(hub.now), NotAnExercise)
    assert str(refusal) == "Only a hub in exercise mode does this. Start it with 'exercise = true'."


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_years_that_no_hub_saw_cannot_be_played(exercise, year: int) -> None:
    refusal = exercise.refuses(c.SetExerciseClock(datetime(year, 6, 1, tzinfo=UTC)), Invalid)
    assert str(refusal) == f"Year {year} cannot be played; choose one from 2000 to 2099."


@pytest.mark.parametrize(
    "body",
    [
        {"type": "set-exercise-clock", "now": "2020-01-15T08:00:00"},
        {"type": "set-exercise-clock", "now": "2020-01-15T08:00:00Z", "rate": -1},
        {"type": "note-clock-jump", "seconds": 1e12},
    ],
)
def test_times_without_a_zone_and_jumps_of_millennia_are_no_commands(body: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(body), type=AnyCommand)
