"""A place that is free again goes to one who lost theirs, and to nobody's cost. It is Tuesday 10:00 local."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import ExtraOpening
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.rules import check

NINE = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
"""Tomorrow at 9:00 local. An appointment takes 20 minutes."""
TOMORROW = date(2026, 3, 4)
MINUTE = timedelta(minutes=1)


def opening(name: str, first: str, last: str, places: int = 1) -> ExtraOpening:
    start, end = time.fromisoformat(first), time.fromisoformat(last)
    return ExtraOpening(name, "civil", TOMORROW, start, end, places, step_min=10)


@pytest.fixture
def hub(booking):
    """A hub with one place, and tomorrow three until noon; what happened in a test broke no rule."""
    hub = booking()
    hub.ask(c.AddOpening(opening("more", "09:00", "12:00", 2)))
    yield hub
    assert check(hub.journal) == []
    assert inconsistencies(hub.board) == []


def books(hub, *minutes: int) -> list[str]:
    """Appointments so many minutes after nine, each booked a little later than the one before."""
    ids = []
    for later in minutes:
        hub.wait(1)
        ids.append(hub.books(NINE + later * MINUTE))
    return ids


def displaced(hub) -> set[str]:
    return {one.id for one in hub.board.appointments.values() if one.displaced and one.state is AppointmentState.BOOKED}


def test_a_cancellation_gives_the_place_to_who_booked_first_of_those_who_lost_theirs(hub) -> None:
    first, second, third = books(hub, 0, 0, 0)
    hub.ask(c.RemoveOpening("more", displace=True))
    assert displaced(hub) == {second, third}
    assert hub.ask(c.CancelAppointment(first)) == [
        e.AppointmentCancelled(first, "resident"),
        e.AppointmentRestored(second),
    ]
    # Cancelled once more it frees nothing more.
    assert hub.ask(c.CancelAppointment(first)) == []
    assert displaced(hub) == {third}


def test_a_move_gives_the_old_place_back_unless_the_new_one_needs_it(hub) -> None:
    first, second = books(hub, 0, 0)
    hub.ask(c.RemoveOpening("more", displace=True))
    [_, *after] = hub.ask(c.MoveAppointment(first, NINE + 20 * MINUTE))
    assert after == [e.AppointmentRestored(second)]


def test_a_move_that_still_needs_part_of_the_place_gives_nothing_back(hub) -> None:
    first, second, third = books(hub, 0, 10, 30)
    hub.ask(c.RemoveOpening("more", displace=True))
    # 9:00 to 9:20 overlaps 9:10 to 9:30, which 9:30 does not.
    assert displaced(hub) == {second}
    [_, *after] = hub.ask(c.MoveAppointment(third, NINE + 60 * MINUTE))
    assert after == []
    [_, *after] = hub.ask(c.CancelAppointment(first))
    assert after == [e.AppointmentRestored(second)]


def test_who_was_displaced_and_goes_frees_nothing(hub) -> None:
    _, second, third = books(hub, 0, 0, 0)
    hub.ask(c.RemoveOpening("more", displace=True))
    assert hub.ask(c.CancelAppointment(second)) == [e.AppointmentCancelled(second, "resident")]
    assert displaced(hub) == {third}


def test_what_gives_places_takes_none_away_though_somebody_else_booked_before(hub) -> None:
    # With one place, 9:00 and 9:20 have theirs, and 9:10, who booked between them, has not.
    _, between, _ = books(hub, 0, 10, 20)
    hub.ask(c.RemoveOpening("more", displace=True))
    assert displaced(hub) == {between}
    # Half of what 9:10 to 9:30 needs: the other half is another's.
    half = opening("half", "09:10", "09:20")
    assert hub.ask(c.AddOpening(half)) == [e.OpeningAdded(half)]
    rest = opening("rest", "09:20", "09:30")
    assert hub.ask(c.AddOpening(rest)) == [e.OpeningAdded(rest), e.AppointmentRestored(between)]


def test_the_place_of_who_does_not_come_is_for_those_who_walk_in(hub) -> None:
    first, second = books(hub, 0, 10)
    hub.ask(c.RemoveOpening("more", displace=True))
    hub.now = NINE + 15 * MINUTE
    assert hub.ask(c.NoteMissed()) == [e.AppointmentMissed(first)]
    assert displaced(hub) == {second}


def test_who_lost_a_place_and_came_all_the_same_takes_it_from_nobody_when_another_goes(hub) -> None:
    _, second, third, later = books(hub, 0, 0, 0, 30)
    hub.ask(c.RemoveOpening("more", displace=True))
    hub.now = NINE
    hub.ask(c.CheckIn(second))
    # At 9:00 two are here or expected, and there is one place: one who goes leaves none.
    assert hub.appointment(second).state is AppointmentState.CHECKED_IN
    [_, *after] = hub.ask(c.CancelAppointment(later))
    assert after == [] and displaced(hub) == {third}


def test_nobody_has_a_place_again_once_their_time_has_come(hub) -> None:
    first, second = books(hub, 0, 0)
    hub.ask(c.RemoveOpening("more", displace=True))
    hub.now = NINE
    assert hub.ask(c.CancelAppointment(first)) == [e.AppointmentCancelled(first, "resident")]
    # So they are not counted among those who did not come, when it was the hub that had no place.
    hub.now = NINE + 15 * MINUTE
    assert hub.ask(c.NoteMissed()) == [e.AppointmentCancelled(second, "closure")]
