"""The figures on the reference page are what the code does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wijkhub_queue.errors import ERROR_CODES
from wijkhub_queue.hub_setup import Policy
from wijkhub_queue.overbooking import risk_of
from wijkhub_queue.read_out import LETTERS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "appointments.md").read_text(encoding="utf-8")
POLICY = Policy()


def test_the_table_of_overbooking_is_what_the_code_reckons() -> None:
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) in 100 \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.M)
    assert len(rows) == 4
    for places, sold, absent, too_many, over in rows:
        percent = 100 * (int(sold) - int(places)) // int(places)
        risk = risk_of(int(places), percent, int(absent) / 100)
        assert risk.sold == int(sold)
        assert (f"{risk.too_many:.3f}", f"{risk.expected_over:.3f}") == (too_many, over)


@pytest.mark.parametrize("figure", re.findall(r"(\d+) minutes [a-z ,]*\(`policy\.([a-z-]+)`\)", PAGE))
def test_the_defaults_it_states_are_those_that_hold(figure: tuple[str, str]) -> None:
    minutes, key = figure
    assert int(minutes) == getattr(POLICY, key.replace("-", "_"))


def test_it_states_them_all() -> None:
    told = set(re.findall(r"`policy\.([a-z-]+)`", PAGE))
    of_appointments = {"early", "on-time", "grace", "head-start", "missed-after", "hold", "book-least"}
    assert told == {f"{name}-min" for name in of_appointments} | {"book-ahead-days"}


def test_every_refusal_of_checking_in_is_in_its_table() -> None:
    told = set(re.findall(r"`(appointment-[a-z-]+)`", PAGE))
    assert told - {"appointment-min"} == {code for code in ERROR_CODES if code.startswith("appointment-")}


def test_the_letters_of_a_code_are_those_it_shows() -> None:
    assert f"`{LETTERS}`" in PAGE


def test_the_times_of_the_clock_changes_are_those_of_the_zone() -> None:
    rows = re.findall(r"^\| (\d+) (March|October) \| ([\d:, ]+) \| ([\d:, ]+) \|$", PAGE, re.M)
    assert len(rows) == 2
    for day, month, local, utc in rows:
        for told, moment in zip(local.split(", "), utc.split(", "), strict=True):
            hour, minute = map(int, moment.split(":"))
            at = datetime(2026, 3 if month == "March" else 10, int(day) - (hour == 23), hour, minute, tzinfo=UTC)
            there = at.astimezone(ZoneInfo("Europe/Amsterdam"))
            assert f"{there.hour}:{there.minute:02d}" == told
