"""The Dutch holidays: our own against published dates, and the parser's against ours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from opening_hours import OpeningHours
from opening_hours import State as Parsed

from wijkhub_queue.hours import Calendar, holiday_on, holidays
from wijkhub_queue.hours.public_holidays import KNOWN, easter_sunday

NEVER, EACH_YEAR = Calendar(liberation_day="never"), Calendar(liberation_day="every-year")


@pytest.mark.parametrize(
    "day",
    # Easter Sundays as the churches publish them; the earliest and the latest of their centuries among them.
    ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
     "2035-03-25", "2038-04-25", "2049-04-18"],
)  # fmt: skip
def test_easter_is_when_it_is_kept(day: str) -> None:
    easter = date.fromisoformat(day)
    assert easter_sunday(easter.year) == easter


def test_the_holidays_of_2026_and_of_a_year_in_which_the_king_is_early() -> None:
    assert {day.isoformat()[5:]: name for day, name in holidays(2026, NEVER).items()} == {
        "01-01": "new-year",
        "04-05": "easter-sunday",
        "04-06": "easter-monday",
        "04-27": "kings-day",
        "05-14": "ascension-day",
        "05-24": "whit-sunday",
        "05-25": "whit-monday",
        "12-25": "christmas-day",
        "12-26": "second-christmas-day",
    }
    assert [holiday_on(date(2025, 4, day), NEVER) for day in (26, 27)] == ["kings-day", None]


def new_year(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time())


def days_of(selector: str, year: int) -> set[date]:
    parsed = OpeningHours(selector, country="NL")
    found = set()
    for since, until, state, _ in parsed.intervals(new_year(year), new_year(year + 1)):
        if state == Parsed.OPEN:
            found |= {since.date() + timedelta(days=number) for number in range((until - since).days)}
    return found


@pytest.mark.parametrize("year", [KNOWN[0], 2016, 2024, 2025, 2026, 2027, 2030, 2049, KNOWN[-1]])
def test_the_parser_keeps_the_same_holidays_without_the_fifth_of_may(year: int) -> None:
    assert days_of("PH", year) == set(holidays(year, NEVER))


@pytest.mark.parametrize("year", [KNOWN[0], 2016, 2024, 2025, 2026, 2027, 2030, 2049, KNOWN[-1]])
def test_what_the_parser_calls_school_holidays_is_good_friday_and_the_fifth_of_may(year: int) -> None:
    # On this rests how the fifth of May is made a holiday.
    assert days_of("SH", year) == {easter_sunday(year) - timedelta(days=2), date(year, 5, 5)}


def test_the_fifth_of_may_is_a_holiday_by_the_setting() -> None:
    years = range(2024, 2031)
    assert [year for year in years if holiday_on(date(year, 5, 5), Calendar())] == [2025, 2030]
    assert [year for year in years if holiday_on(date(year, 5, 5), EACH_YEAR)] == list(years)
    assert [year for year in years if holiday_on(date(year, 5, 5), NEVER)] == []
    # In 2016 it was Ascension Day too.
    assert holiday_on(date(2016, 5, 5), EACH_YEAR) == "ascension-day"


def test_the_names_of_other_countries_holidays_are_not_known() -> None:
    assert holidays(2026, Calendar(country="BE", liberation_day="every-year")) == {}
