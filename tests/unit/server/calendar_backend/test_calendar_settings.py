"""The calendar's key and address, and what is told of a hub whose set-up has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.hub_setup import HubSetup, Service, ServiceGroup
from wijkhub_server.calendar_backend.configuration import (
    CALENDAR_KEY,
    CalendarSettings,
    calendar_key,
    problems_of_calendar,
)
from wijkhub_server.calendar_backend.offer import booked, branch_of
from wijkhub_server.messages.configuration import NoSecret

KEY = "0123456789abcdefghij"
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def test_a_file_goes_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f" {KEY}\n")
    assert calendar_key(CalendarSettings(key_file=str(file)), {CALENDAR_KEY: "another-key-of-some-length"}) == KEY
    assert calendar_key(CalendarSettings(), {CALENDAR_KEY: KEY}) == KEY


@pytest.mark.parametrize("key", ["", KEY[:-1], f"{KEY} {KEY}", f"{KEY}é"])
def test_a_key_that_can_not_be_used(tmp_path: Path, key: str) -> None:
    file = tmp_path / "key"
    file.write_text(key, encoding="utf-8")
    for settings in (CalendarSettings(key_file=str(file)), CalendarSettings()):
        with pytest.raises(NoSecret) as refused:
            calendar_key(settings, {CALENDAR_KEY: key})
        assert not key or key not in str(refused.value)


def test_a_key_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff" * 30)
    for name in ("none", "key"):
        with pytest.raises(NoSecret, match=name):
            calendar_key(CalendarSettings(key_file=str(tmp_path / name)), {})


def test_forms_need_a_postal_code() -> None:
    assert "calendar.zip" in problems_of_calendar(CalendarSettings(enabled=True, zip=" "))[0]
    assert problems_of_calendar(CalendarSettings(enabled=True, zip="3011 AA")) == []
    assert problems_of_calendar(CalendarSettings()) == []


SETUP = HubSetup(
    "Bospolder", (ServiceGroup("papers", "A", {"nl": "Papieren"}),), (Service("visa", "papers", {"nl": "Visum"}),), ()
)


def test_the_address_of_messages_stands_in_for_a_street() -> None:
    of = {"hub_id": "west", "since": NOON, "address": "Markt 2, Rotterdam"}
    assert branch_of(SETUP, CalendarSettings(), **of).address_line1 == "Markt 2, Rotterdam"  # type: ignore[arg-type]  # spread
    assert branch_of(SETUP, CalendarSettings(street="Kade 3"), **of).address_line1 == "Kade 3"  # type: ignore[arg-type]  # spread


def test_an_appointment_for_what_is_no_longer_there_can_still_be_told() -> None:
    branch = branch_of(SETUP, CalendarSettings(), hub_id="west", since=NOON)
    gone = Appointment("id", "CODE", "passport", "money", NOON, 20, services=("visa",))
    told = booked(SETUP, gone, branch, None, since=NOON)
    assert [(one.public_id, one.name) for one in told.services] == [("passport", "passport"), ("visa", "Visum")]
    assert (told.title, told.resource.name, told.customers) == ("passport, Visum", "money", [])
    assert (told.start, told.end) == ("2026-03-03T11:00:00.000+00:00", "2026-03-03T11:20:00.000+00:00")
