"""Hours held to a city's rules.

The eight weeks from 31 August 2026, a Monday, have no holiday. On their last day the clocks change: it has 25 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wijkhub_queue.hours import (
    DayException,
    Doors,
    Hours,
    HoursRules,
    Neighbourhood,
    NeighbourhoodRow,
    PlaceRow,
    ServedPlace,
    State,
    row_words,
    shortfalls,
)

FIRST = date(2026, 8, 31)
RULES = HoursRules(min_hours={"low": 8, "high": 20})


def place(name: str, hours: str | Hours | None, *codes: str) -> ServedPlace:
    return ServedPlace(name, name.title(), codes or ("BU1",), hours if isinstance(hours, Hours) else Hours(hours))


def neighbourhood(
    *places: ServedPlace, demand: str | None = "high", residents: int | None = None, rules: HoursRules = RULES
) -> NeighbourhoodRow:
    report = shortfalls(places, [Neighbourhood("BU1", "Noord", demand, residents)], rules, FIRST)
    return report.neighbourhoods[0]


def place_row(hours: str | Hours | None, rules: HoursRules = RULES, first: date = FIRST) -> PlaceRow:
    return shortfalls([place("hub", hours)], [], rules, first).places[0]


def test_a_neighbourhood_that_lacks_hours_is_told_how_many() -> None:
    row = neighbourhood(place("hub", "Mo-Fr 09:00-12:00"))
    assert (row.verdict, row.required, row.open_hours, row.shortfall) == ("short", 20, 15, 5)


def test_one_that_has_enough_has_no_shortfall() -> None:
    row = neighbourhood(place("hub", "Mo-Fr 09:00-12:00"), demand="low")
    assert (row.verdict, row.required, row.open_hours, row.shortfall) == ("enough", 8, 15, 0)


def test_exactly_as_many_hours_as_are_asked_are_enough() -> None:
    assert neighbourhood(place("hub", "Mo-Fr 09:00-13:00")).verdict == "enough"


def test_an_hour_in_which_two_places_are_open_counts_once() -> None:
    # 09-13 and 11-15: six hours a day, not eight.
    row = neighbourhood(place("a", "Mo-We 09:00-13:00"), place("b", "Mo-We 11:00-15:00"), place("c", "Mo 12:00-12:30"))
    assert (row.open_hours, row.places) == (18, 3)


def test_only_places_that_serve_the_neighbourhood_count() -> None:
    row = neighbourhood(place("a", "Mo 09:00-13:00"), place("b", "Tu 09:00-17:00", "BU2"))
    assert (row.open_hours, row.places) == (4, 1)


def test_hours_by_appointment_are_no_walking_in() -> None:
    row = neighbourhood(place("hub", 'Mo 09:00-13:00, Mo 12:00-15:00 "op afspraak"'), place("other", "Mo 12:00-14:00"))
    # From 12 to 14 somebody can walk in elsewhere, which leaves 14 to 15.
    assert (row.verdict, row.open_hours, row.by_appointment_hours) == ("short", 5, 1)


@pytest.mark.parametrize("text", [None, 'unknown "als het bord buiten staat"', "not hours"])
def test_hours_that_nobody_knows_are_not_zero(text: str | None) -> None:
    row = neighbourhood(place("known", "Mo-Fr 09:00-12:00"), place("hub", text))
    # Seven weeks of 168 hours and one of 169, less 15 each.
    assert (row.verdict, row.open_hours, row.unknown_hours) == ("unknown", 15, (7 * 153 + 154) / 8)
    assert (row.unknown_places, row.shortfall) == (("hub",), 0)


def test_unknown_hours_that_could_not_make_up_for_it_leave_it_short() -> None:
    row = neighbourhood(place("hub", "Mo-Fr 09:00-12:00; Sa 10:00-12:00 unknown"))
    assert (row.verdict, row.open_hours, row.unknown_hours, row.shortfall) == ("short", 15, 2, 5)


def test_unknown_hours_beside_enough_of_them_are_enough() -> None:
    assert neighbourhood(place("known", "Mo-Fr 09:00-17:00"), place("hub", None)).verdict == "enough"


def test_of_both_rules_the_higher_counts() -> None:
    rules = HoursRules(min_hours={"low": 8}, min_hours_per_thousand=2.5)
    # 8,200 residents: 20.5 hours.
    assert neighbourhood(place("hub", None), demand="low", residents=8200, rules=rules).required == 20.5
    assert neighbourhood(place("hub", None), demand="low", residents=1000, rules=rules).required == 8
    assert neighbourhood(place("hub", None), demand=None, residents=8200, rules=rules).required == 20.5


@pytest.mark.parametrize(("demand", "residents"), [(None, None), ("sky-high", None), (None, 8200)])
def test_a_neighbourhood_without_a_rule_is_told_as_such(demand: str | None, residents: int | None) -> None:
    row = neighbourhood(place("hub", "Mo 09:00-12:00"), demand=demand, residents=residents)
    assert (row.verdict, row.required, row.open_hours) == ("no-rule", None, 3)


def test_a_neighbourhood_without_a_place_is_short_of_all_of_it() -> None:
    row = neighbourhood()
    assert (row.verdict, row.open_hours, row.shortfall, row.places) == ("short", 0, 20, 0)


def test_odd_weeks_are_averaged_and_exceptions_count() -> None:
    assert neighbourhood(place("hub", "week 2-52/2 Mo 09:00-13:00")).open_hours == 2
    # One Monday of eight: 7 of 8 weeks have 4 hours.
    closed = Hours("Mo 09:00-13:00", (DayException(FIRST, State.CLOSED),))
    assert neighbourhood(place("hub", closed)).open_hours == 3.5


def test_doors_that_staff_closed_this_once_are_no_shortfall() -> None:
    doors = Doors("closed", datetime(2026, 8, 31, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC))
    assert neighbourhood(place("hub", Hours("Mo 09:00-13:00", doors=doors))).open_hours == 4


def test_the_night_on_which_the_clocks_change_counts_as_long_as_it_is() -> None:
    # Eight nights of 8 hours; the last, that of 24 October, has 9.
    assert neighbourhood(place("hub", "Sa 22:00-06:00")).open_hours == (7 * 8 + 9) / 8


def test_the_same_hours_on_the_same_days_are_regular() -> None:
    row = place_row("Mo-Fr 09:00-12:00")
    assert (row.verdict, row.patterns, row.starts, row.open_hours) == ("regular", 1, ("09:00",), 15)


def test_three_times_of_day_are_irregular() -> None:
    row = place_row("Mo 09:00-11:00; Tu 13:00-15:00; Th 19:00-21:00; Fr 09:00-11:00")
    assert (row.verdict, row.patterns, row.starts) == ("irregular", 1, ("09:00", "13:00", "19:00"))


def test_weeks_that_differ_are_irregular_unless_the_rules_allow_it() -> None:
    every_other = "Mo 09:00-12:00; week 1-53/2 Tu 09:00-12:00"
    row = place_row(every_other)
    assert (row.verdict, row.patterns) == ("irregular", 2)
    assert place_row(every_other, HoursRules(most_patterns=2)).verdict == "regular"


def test_a_break_is_no_second_beginning() -> None:
    assert place_row("Mo-Fr 09:00-12:00,13:00-17:00").verdict == "regular"


def test_weeks_with_a_holiday_or_an_exception_make_nothing_irregular() -> None:
    # From 6 April 2026 on: Easter Monday, King's Day, Ascension Day and Whit Monday lie in eight weeks.
    excepted = Hours("Mo-Fr 09:00-12:00; PH off", (DayException(date(2026, 4, 14), State.CLOSED),))
    row = place_row(excepted, first=date(2026, 4, 6))
    assert (row.verdict, row.patterns) == ("regular", 1)


@pytest.mark.parametrize("text", [None, '"by appointment", Mo 09:00-12:00 unknown'])
def test_regularity_of_hours_that_nobody_knows_is_not_known(text: str | None) -> None:
    assert place_row(text).verdict == "unknown"


def test_where_every_week_is_an_exception_regularity_is_not_known() -> None:
    hours = Hours("Mo-Fr 09:00-12:00", (DayException(FIRST, State.CLOSED),))
    assert place_row(hours, HoursRules(weeks=1)).verdict == "unknown"


def test_rows_have_words_with_their_figures() -> None:
    short = neighbourhood(place("hub", "Mo-Fr 09:00-12:00"))
    assert row_words(short, "nl") == "Noord: 15.0 uur per week, 5.0 minder dan de norm van 20.0"
    assert row_words(short, "en") == "Noord: 15.0 hours a week, 5.0 less than the 20.0 that are asked"
    odd = place_row("Mo 09:00-11:00; Tu 13:00-15:00")
    assert row_words(odd, "nl") == "Hub: 1 verschillende weken en 2 verschillende begintijden"
    every_verdict = [
        neighbourhood(place("hub", None)),
        neighbourhood(demand=None),
        neighbourhood(place("hub", "24/7")),
        place_row(None),
        place_row("Mo 09:00-11:00"),
    ]
    assert all(row.name in row_words(row, language) for row in every_verdict for language in ("nl", "en"))
