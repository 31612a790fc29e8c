"""What is said of hours that somebody wrote, before they are kept."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from wijkhub_queue.hours import LONGEST, Calendar, Finding, HoursRefused, finding_words, problem_in, validate
from wijkhub_queue.hours.checking import Caution, Problem

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "code", "part", "at"),
    [
        ("", "empty", "", 0),
        ("  ", "empty", "", 0),
        ("Mo-Fr 09:00-17:00; " * 27, "too-long", "Mo-Fr 09:00-17:00; Mo-Fr 09:00-17:00; Mo", LONGEST),
        ("Mo; " * 41, "too-many-parts", "Mo; Mo; Mo; Mo; Mo; Mo; Mo; Mo; Mo; Mo; ", 0),
        ("Mo 09:00-12:00\n", "control-sign", "", 14),
        ('Mo "a\x00b"', "control-sign", "", 5),
        ('Sa off; Mo 09:00-12:00 "x', "quote-open", 'Mo 09:00-12:00 "x', 23),
        ("Mo–Fr 09:00-17:00", "long-dash", "Mo–Fr 09:00-17:00", 2),
        ("Mo 09:00-12:00; SH off", "school-holidays", "SH off", 16),
        ("Mo 09:00-sunset", "sun", "Mo 09:00-sunset", 9),
        ("Mo 09:00-12:00; PH -1 day off", "holiday-offset", "PH -1 day off", 16),
        ("Mo 09:00+", "open-end", "Mo 09:00+", 3),
        ("Mo 10:00-16:00/01:30", "repeated", "Mo 10:00-16:00/01:30", 9),
        ("Mo 10:00-16:00; Feb 30 off", "no-such-day", "Feb 30 off", 16),
        ("Apr 01-Jun 31 10:00-16:00", "no-such-day", "Apr 01-Jun 31 10:00-16:00", 7),
        ("Mo 10:00-12:00 || unknown; PH off", "fallback-not-last", "Mo 10:00-12:00 || unknown", 25),
        ("ma-vr 09:00-17:00", "dutch-words", "ma-vr 09:00-17:00", 0),
        ("dinsdag 09:00-17:00", "dutch-words", "dinsdag 09:00-17:00", 0),
        ("Mo 9am-5pm", "am-pm", "Mo 9am-5pm", 3),
        ("Mo 09.00-12.00", "dotted", "Mo 09.00-12.00", 3),
        ("Mo-Fr 9-17", "no-minutes", "Mo-Fr 9-17", 6),
        ("Mo 09:00-12:00; Tu foo; Sa off", "not-understood", "Tu foo", 19),
        ("week 1-53/2 2026 Mo 10:00-12:00", "not-understood", "week 1-53/2 2026 Mo 10:00-12:00", 12),
        ("Mo 09:00 tot 17:00", "dutch-words", "Mo 09:00 tot 17:00", 9),
        ("Mo 10:00-12:00 || foo", "not-understood", "Mo 10:00-12:00 || foo", 18),
    ],
)
def test_a_text_that_cant_be_kept_is_refused_with_the_part_that_is_wrong(
    text: str, code: str, part: str, at: int
) -> None:
    with pytest.raises(HoursRefused) as refused:
        validate(text, today=TODAY)
    finding = refused.value.finding
    assert finding is not None
    assert (finding.code, finding.part, finding.at) == (code, part, at)
    assert str(refused.value) == finding_words(finding, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Th 14:00-16:00; PH off",
        '"by appointment"',
        'unknown "als het bord buiten staat"',
        'Mo-Fr 09:00-12:00; PH off || "op afspraak"',
        # In quotes anything may stand.
        'Mo 09:00-12:00 "van 9-12; ma t/m vr, SH sunset 09:00+ 1/2 || Feb 30"; PH off',
        "Jul-Aug Mo 10:00-12:00; Sep-Jun Mo 10:00-16:00; PH off",
        "Mo-Fr 09:00-17:00; Dec 24,Dec 31 09:00-12:00; PH off",
        "week 1-53/2 Mo 09:00-12:00; PH off",
        "Mo-Fr 10:00-16:00; 2026 Dec 28-2027 Jan 02 off; PH off",
    ],
)
def test_a_text_that_says_what_it_means_is_kept_without_a_word(text: str) -> None:
    assert validate(text, today=TODAY) == ()


def test_a_holiday_that_a_later_part_opens_is_named_with_the_text_that_was_meant() -> None:
    # Shopping nights are on Thursdays, and so is Ascension Day: 6 May 2027.
    [found] = validate("Mo-We 10:00-18:00; PH off; Th 10:00-20:00", today=TODAY)
    assert (found.code, found.part, found.at, found.day) == ("holiday-opened-again", "PH off", 19, date(2027, 5, 6))
    assert found.better == "Mo-We 10:00-18:00; Th 10:00-20:00; PH off"
    assert "donderdag 6 mei 2027" in finding_words(found, "nl") and found.better in finding_words(found, "nl")
    assert validate(found.better, today=TODAY) == ()


def test_a_holiday_that_stands_by_its_date_after_ph_off_is_told_too() -> None:
    [found] = validate("Mo-Fr 09:00-17:00; PH off; Dec 26 12:00-16:00", today=TODAY)
    assert (found.code, found.day) == ("holiday-opened-again", date(2026, 12, 26))


def test_hours_that_are_silent_on_holidays_say_on_which_they_are_open() -> None:
    # 25 December 2026 is a Friday.
    [found] = validate("Fr 09:00-17:00", today=TODAY)
    assert (found.code, found.day, found.better) == (
        "holidays-not-said",
        date(2026, 12, 25),
        "Fr 09:00-17:00; PH off",
    )
    [found] = validate('Fr 09:00-17:00 || "op afspraak"', today=TODAY)
    assert found.better == 'Fr 09:00-17:00; PH off || "op afspraak"'


def test_the_fifth_of_may_counts_where_the_setting_has_it_so() -> None:
    # In 2027 it is a Wednesday; no other holiday of five years is.
    wednesdays = "We 10:00-12:00"
    by_setting = {
        setting: [found.day for found in validate(wednesdays, today=TODAY, calendar=Calendar(liberation_day=setting))]
        for setting in ("every-year", "never")
    }
    assert by_setting["every-year"] == [date(2027, 5, 5)]
    assert by_setting["never"] != by_setting["every-year"]


def test_a_part_that_a_later_one_takes_the_place_of_is_told() -> None:
    found = validate("Mo-Fr 09:00-12:00; Mo-Fr 13:00-17:00; PH off", today=TODAY)
    assert [(one.code, one.part, one.at) for one in found] == [("part-without-effect", "Mo-Fr 09:00-12:00", 0)]


def test_a_part_that_is_over_is_told() -> None:
    found = validate("Mo 09:00-12:00; 2025 Dec 24 10:00-11:00; PH off", today=TODAY)
    assert [(one.code, one.at) for one in found] == [("part-without-effect", 16)]


@pytest.mark.parametrize(
    ("text", "part", "day"),
    [
        # 27 November 2026 is a Friday: its night ends at midnight, since Saturday has a part of its own.
        ("Fr 22:00-02:00; Sa 10:00-12:00; PH off", "Fr 22:00-02:00", date(2026, 11, 28)),
        # The evening of Christmas Day is cut off.
        ("Mo-Su 22:00-26:00; PH off", "Mo-Su 22:00-26:00", date(2026, 12, 25)),
    ],
)
def test_a_night_that_a_later_part_cuts_is_told_with_the_day(text: str, part: str, day: date) -> None:
    assert [(one.code, one.part, one.day) for one in validate(text, today=TODAY)] == [("night-cut", part, day)]


@pytest.mark.parametrize("text", ["Fr 22:00-02:00", "Fr 22:00-24:00; Sa 00:00-02:00,10:00-12:00; PH off"])
def test_a_night_that_is_whole_is_not_told(text: str) -> None:
    assert "night-cut" not in [one.code for one in validate(text, today=TODAY)]


def test_each_finding_has_words_in_each_language() -> None:
    codes = [*get_args(Problem), *get_args(Caution)]
    for language in ("nl", "en"):
        words = [finding_words(Finding(code, "part", 0, TODAY, "better"), language) for code in codes]
        assert len(set(words)) == len(codes) == 23


@pytest.mark.parametrize("text", ["off", "2025 Mo 10:00-12:00"])
def test_hours_that_never_open_are_told(text: str) -> None:
    assert [one.code for one in validate(text, today=TODAY)] == ["never-open"]


def test_words_come_in_dutch_first_with_an_example_to_follow() -> None:
    found = problem_in("Mo-Fr 9-17")
    assert found is not None
    assert finding_words(found, "nl") == (
        "In ‘Mo-Fr 9-17’ staat een tijd zonder minuten. Schrijf ze erbij: 09:00-17:00."
    )
    assert finding_words(found, "tr") == finding_words(found, "nl")


def test_braces_in_a_text_are_only_signs() -> None:
    found = problem_in("{day} {part}")
    assert found is not None and "‘{day} {part}’" in finding_words(found, "nl")
