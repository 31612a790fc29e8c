"""When reminders go out, worked out by hand from the clock on the wall in Rotterdam."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wijkhub_server.messages.moments import day_before, hours_before, is_night, morning_after

ZONE = "Europe/Amsterdam"


def wall(text: str) -> datetime:
    """`2026-03-02 10:00` in Rotterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2026-03-03 10:30", "2026-03-02 10:30"),
        # Over both clock changes (29 March, 25 October) it is the same time of day, 23 and 25 hours before.
        ("2026-03-29 10:30", "2026-03-28 10:30"),
        ("2026-10-25 10:30", "2026-10-24 10:30"),
        # At a time of day that is night: in the morning, or in the evening, of the day before.
        ("2026-03-03 07:30", "2026-03-02 08:00"),
        ("2026-03-03 21:00", "2026-03-02 20:30"),
        ("2026-03-03 08:00", "2026-03-02 08:00"),
        ("2026-03-01 20:45", "2026-02-28 20:45"),
    ],
)
def test_the_day_before_is_the_same_time_on_the_wall(starts: str, reminded: str) -> None:
    assert day_before(wall(starts), ZONE) == wall(reminded)


def test_the_day_before_a_clock_change_is_23_or_25_hours_before() -> None:
    for starts, hours in (("2026-03-29 10:30", 23), ("2026-10-25 10:30", 25)):
        assert wall(starts).astimezone(ZoneInfo("UTC")) - day_before(wall(starts), ZONE) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2026-03-03 10:30", "2026-03-03 08:30"),
        ("2026-03-03 10:00", "2026-03-03 08:00"),
        ("2026-03-03 09:00", "2026-03-03 08:00"),
        ("2026-03-03 08:15", "2026-03-03 08:00"),
        ("2026-03-03 22:59", "2026-03-03 20:59"),
        ("2026-03-03 23:00", "2026-03-04 08:00"),
    ],
)
def test_two_hours_before_or_when_the_night_ends(starts: str, reminded: str) -> None:
    assert hours_before(wall(starts), ZONE) == wall(reminded)


@pytest.mark.parametrize(
    ("at", "night"),
    [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True), ("00:00", True), ("03:00", True)],
)
def test_the_night_is_from_nine_to_eight(at: str, night: bool) -> None:
    assert is_night(wall(f"2026-03-03 {at}"), ZONE) is night


@pytest.mark.parametrize(
    ("at", "goes_on"),
    [
        ("2026-03-03 21:30", "2026-03-04 08:00"),
        ("2026-03-04 02:00", "2026-03-04 08:00"),
        ("2026-03-03 12:00", "2026-03-03 12:00"),
        # The night in which the clock is put back is an hour longer, and ends at eight on the wall all the same.
        ("2026-10-24 23:00", "2026-10-25 08:00"),
    ],
)
def test_what_comes_in_the_night_waits_for_the_morning(at: str, goes_on: str) -> None:
    assert morning_after(wall(at), ZONE) == wall(goes_on)
