"""Hours as residents read them. 4 May 2026 is a Monday, 14 May Ascension Day, 31 December a Thursday."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wijkhub_queue.hours import (
    Calendar,
    DayException,
    Doors,
    Hours,
    State,
    TimeRange,
    confirmed_words,
    day_rows,
    exceptions_ahead,
    state_at,
    state_words,
)
from wijkhub_queue.hours.catalogue import hours_texts

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 5, 4)
OFFICE = Hours("Mo-Fr 09:00-17:00; PH off")
MOVED = Hours(
    "Mo-Fr 09:00-17:00; PH off",
    (
        DayException(date(2026, 5, 5), State.CLOSED, (), {"nl": "verbouwing", "en": "building work"}),
        DayException(
            date(2026, 5, 6), State.OPEN, (TimeRange("10:00", "12:00"), TimeRange("13:00", "14:00")), {"nl": "feest"}
        ),
        DayException(date(2026, 5, 7), State.BY_APPOINTMENT),
        DayException(date(2026, 5, 8), State.UNKNOWN, (), {"nl": "we zijn aan het verhuizen"}),
    ),
)


def now(hours: Hours | str | None, moment: str, language: str = "nl") -> str:
    stated = hours if isinstance(hours, Hours) else Hours(hours)
    at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    return state_words(state_at(stated, at), language, now=at)


@pytest.mark.parametrize(
    ("hours", "moment", "dutch", "english"),
    [
        (OFFICE, "2026-05-04 10:00", "open tot 17:00", "open until 17:00"),
        (OFFICE, "2026-05-04 00:30", "gesloten, vandaag open om 09:00", "closed, opens today at 09:00"),
        (OFFICE, "2026-05-04 17:00", "gesloten, morgen open om 09:00", "closed, opens tomorrow at 09:00"),
        (OFFICE, "2026-05-08 17:00", "gesloten, maandag open om 09:00", "closed, opens on Monday at 09:00"),
        (
            "We 10:00-12:00",
            "2026-05-06 12:00",
            "gesloten, woensdag 13 mei 2026 open om 10:00",
            "closed, opens on Wednesday 13 May 2026 at 10:00",
        ),
        ("off", "2026-05-04 10:00", "gesloten", "closed"),
        ("24/7", "2026-05-04 10:00", "open", "open"),
        ("Mo 12:00-24:00", "2026-05-04 13:00", "open tot middernacht", "open until midnight"),
        ("Mo 22:00-02:00", "2026-05-04 23:00", "open tot morgen 02:00", "open until 02:00 tomorrow"),
        (
            "Mo-We",
            "2026-05-04 10:00",
            "open tot woensdag middernacht",
            "open until midnight on Wednesday",
        ),
        ('"by appointment"', "2026-05-04 10:00", "alleen op afspraak", "by appointment only"),
        (
            'Mo-Fr 09:00-12:00 || "Op afspraak."',
            "2026-05-04 12:00",
            "alleen op afspraak, morgen open om 09:00",
            "by appointment only, opens tomorrow at 09:00",
        ),
        (
            'Mo 09:00-12:00 "op afspraak, bel 14 010"',
            "2026-05-04 10:00",
            "alleen op afspraak (op afspraak, bel 14 010), tot 12:00",
            "by appointment only (op afspraak, bel 14 010), until 12:00",
        ),
        (
            'Mo 09:00-12:00 "op afspraak"',
            "2026-05-04 08:00",
            "gesloten, vandaag vanaf 09:00 op afspraak",
            "closed, today from 09:00 by appointment",
        ),
        (
            'unknown "als het bord buiten staat"',
            "2026-05-04 10:00",
            "dat weten we niet: als het bord buiten staat",
            "we do not know: als het bord buiten staat",
        ),
        (None, "2026-05-04 10:00", "dat weten we niet", "we do not know"),
        (
            "Tu 10:00-12:00 unknown",
            "2026-05-04 10:00",
            "gesloten; morgen vanaf 10:00 weten we het niet",
            "closed; tomorrow from 10:00 we do not know",
        ),
        ('Mo 10:00-12:00 "taalles"', "2026-05-04 11:00", "open (taalles) tot 12:00", "open (taalles) until 12:00"),
        (
            MOVED,
            "2026-05-05 11:00",
            "gesloten (verbouwing), morgen open om 10:00",
            "closed (building work), opens tomorrow at 10:00",
        ),
        # Words that nobody translated are told as they are.
        (MOVED, "2026-05-06 11:00", "open (feest) tot 12:00", "open (feest) until 12:00"),
    ],
)
def test_what_a_resident_is_told_now(hours: Hours | str | None, moment: str, dutch: str, english: str) -> None:
    assert (now(hours, moment), now(hours, moment, "en")) == (dutch, english)


def test_what_staff_did_to_the_doors_is_told_with_their_reason() -> None:
    closed = Doors(
        "closed",
        datetime(2026, 5, 4, 8, tzinfo=UTC),
        datetime(2026, 5, 4, 9, tzinfo=UTC),
        {"nl": "storing", "en": "failure"},
    )
    assert (
        now(Hours("Mo-Fr 09:00-17:00", doors=closed), "2026-05-04 10:30") == "gesloten (storing), vandaag open om 11:00"
    )


def test_when_it_was_last_confirmed_is_told_by_the_place_s_own_day() -> None:
    late = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    assert confirmed_words(late, "nl") == "laatst bevestigd op maandag 4 mei 2026"
    assert confirmed_words(late, "en", calendar=Calendar(time_zone="UTC")) == "last confirmed on Sunday 3 May 2026"
    assert confirmed_words(None, "nl") == "nog niet bevestigd"


def test_a_week_is_a_table_with_exceptions_in_their_places() -> None:
    assert [(row.name, row.words, row.note) for row in day_rows(MOVED, MONDAY, "nl")] == [
        ("maandag", "09:00 tot 17:00", ""),
        ("dinsdag", "gesloten", "verbouwing"),
        ("woensdag", "10:00 tot 12:00 en 13:00 tot 14:00", "feest"),
        ("donderdag", "alleen op afspraak", ""),
        ("vrijdag", "dat weten we niet", "we zijn aan het verhuizen"),
        ("zaterdag", "gesloten", ""),
        ("zondag", "gesloten", ""),
    ]


def test_each_kind_of_range_has_its_words() -> None:
    hours = Hours(
        "Mo 09:00-10:00,11:00-12:00,22:00-02:00; We 00:00-24:00; "
        'Th 09:00-12:00 "op afspraak"; Fr 10:00-12:00 unknown "bij mooi weer"; Sa 14:00-24:00 "film"'
    )
    assert [row.ranges for row in day_rows(hours, MONDAY, "nl")] == [
        ("09:00 tot 10:00", "11:00 tot 12:00", "22:00 tot 02:00"),
        ("gesloten",),
        ("de hele dag open",),
        ("09:00 tot 12:00 op afspraak",),
        ("10:00 tot 12:00: dat weten we niet (bij mooi weer)",),
        ("14:00 tot middernacht (film)",),
        ("gesloten",),
    ]
    assert day_rows(hours, MONDAY, "en")[0].words == "09:00 to 10:00, 11:00 to 12:00 and 22:00 to 02:00"


def test_exceptions_and_holidays_ahead_are_told_by_date() -> None:
    assert [(row.day.day, row.words, row.note) for row in exceptions_ahead(MOVED, MONDAY, "nl", days=14)] == [
        (5, "gesloten", "verbouwing"),
        (6, "10:00 tot 12:00 en 13:00 tot 14:00", "feest"),
        (7, "alleen op afspraak", ""),
        (8, "dat weten we niet", "we zijn aan het verhuizen"),
        (14, "gesloten", "Hemelvaartsdag"),
    ]


def test_doors_are_no_part_of_a_table() -> None:
    doors = Doors("closed", datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC))
    assert day_rows(Hours("Mo-Fr 09:00-17:00", doors=doors), MONDAY, "nl")[0].words == "09:00 tot 17:00"


def test_markup_in_a_comment_is_only_words() -> None:
    assert now('unknown "<b>{state}</b>"', "2026-05-04 10:00") == "dat weten we niet: <b>{state}</b>"
    assert now('Mo 10:00-12:00 "{until}"', "2026-05-04 11:00") == "open ({until}) tot 12:00"


def test_dutch_and_english_have_the_same_words() -> None:
    texts = hours_texts()
    assert sorted(texts.keys("nl")) == sorted(texts.keys("en"))
