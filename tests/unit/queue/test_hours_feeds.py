"""Hours as others read them: stretches for planning, schema.org, calendars and GeoJSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from wijkhub_queue.hours import (
    DayException,
    Doors,
    Hours,
    State,
    TimeRange,
    calendar_of_openings,
    geojson_hours,
    hours_by_day,
    openings,
    schema_org_hours,
    timeline,
)

MONDAY = date(2026, 5, 4)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def between(hours: str, start: str, end: str) -> list[tuple[str, str]]:
    found = openings(Hours(hours), utc(start), utc(end))
    return [(f"{one.start:%d %H:%M}", f"{one.end:%d %H:%M}") for one in found]


def test_openings_are_in_utc_on_both_sides_of_a_clock_change() -> None:
    # Summer time begins on Sunday 29 March, ends on Sunday 25 October.
    assert between("Sa-Mo 10:00-12:00", "2026-03-28 00:00", "2026-03-31 00:00") == [
        ("28 09:00", "28 11:00"),
        ("29 08:00", "29 10:00"),
        ("30 08:00", "30 10:00"),
    ]
    assert between("Sa-Mo 10:00-12:00", "2026-10-24 00:00", "2026-10-27 00:00") == [
        ("24 08:00", "24 10:00"),
        ("25 09:00", "25 11:00"),
        ("26 09:00", "26 11:00"),
    ]


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    lengths = [
        sum(
            (one.end - one.start for one in openings(Hours("Sa 22:00-06:00"), day, day + timedelta(days=2))),
            timedelta(),
        )
        for day in (utc("2026-03-28 00:00"), utc("2026-05-02 00:00"), utc("2026-10-24 00:00"))
    ]
    assert lengths == [timedelta(hours=7), timedelta(hours=8), timedelta(hours=9)]


def test_openings_are_cut_at_the_ends_of_what_is_asked() -> None:
    assert between("Mo 09:00-17:00", "2026-05-04 10:00", "2026-05-04 12:00") == [("04 10:00", "04 12:00")]
    assert between("Mo 09:00-17:00", "2026-05-04 15:00", "2026-05-11 07:00") == []


def test_a_timeline_has_no_gap_and_says_what_each_stretch_rests_on() -> None:
    hours = Hours("Mo 09:00-12:00", (DayException(date(2026, 5, 5), State.OPEN, (TimeRange("10:00", "11:00"),)),))
    spans = timeline(hours, utc("2026-05-04 00:00"), utc("2026-05-06 00:00"))
    assert [(f"{one.start:%d %H:%M}", one.state.value, one.because) for one in spans] == [
        ("04 00:00", "closed", "regular"),
        ("04 07:00", "open", "regular"),
        ("04 10:00", "closed", "regular"),
        # Midnight of the 5th in Amsterdam.
        ("04 22:00", "closed", "exception"),
        ("05 08:00", "open", "exception"),
        ("05 09:00", "closed", "exception"),
        ("05 22:00", "closed", "regular"),
    ]
    assert [one.end for one in spans] == [*(one.start for one in spans[1:]), utc("2026-05-06 00:00")]


def test_a_day_has_what_begins_on_it() -> None:
    days = hours_by_day(Hours("Mo 22:00-02:00; We 00:00-24:00; Th 00:00-10:00"), MONDAY, 4)
    assert [[(one.start, one.end) for one in day.stretches] for day in days] == [
        [(1320, 1560)],
        [],
        [(0, 1440)],
        [(0, 600)],
    ]


def stretches(text: str, first: date, days: int) -> list[list[tuple[int, int]]]:
    return [[(one.start, one.end) for one in day.stretches] for day in hours_by_day(Hours(text), first, days)]


def test_the_first_day_has_nothing_of_the_night_before() -> None:
    assert stretches("Mo 22:00-02:00", date(2026, 5, 5), 1) == [[]]


def test_a_stretch_of_a_day_or_more_is_cut_at_midnight() -> None:
    assert stretches("Mo 10:00-10:00", MONDAY, 2) == [[(600, 1440)], [(0, 600)]]
    assert stretches("Mo 08:00-44:00", MONDAY, 2) == [[(480, 1440)], [(0, 1200)]]
    assert stretches("24/7", MONDAY, 2) == [[(0, 1440)], [(0, 1440)]]


def test_walking_in_does_not_stop_where_only_the_words_change() -> None:
    [day] = hours_by_day(Hours('Mo 10:00-12:00 "taalles", Mo 12:00-14:00 "inloop"'), MONDAY, 1)
    assert [(one.start, one.end) for one in day.open] == [(600, 840)]


def entry(**fields: object) -> dict[str, object]:
    return {"@type": "OpeningHoursSpecification", **fields}


def on(*days: str) -> list[str]:
    return [f"https://schema.org/{day}" for day in days]


def test_schema_org_has_the_usual_week_and_the_days_that_differ() -> None:
    hours = Hours(
        "Mo,Tu 09:00-17:00; We 09:00-12:00,13:00-17:00; Fr 20:00-24:00; PH off",
        (
            DayException(date(2026, 5, 6), State.OPEN, (TimeRange("10:00", "12:00"),), {"nl": "feest", "en": "party"}),
            DayException(date(2026, 5, 12), State.BY_APPOINTMENT),
            DayException(date(2026, 5, 13), State.UNKNOWN, (), {"en": "moving house"}),
            DayException(date(2026, 5, 19), State.CLOSED),
        ),
    )
    # Four weeks; in them 25 May, a Monday, is Whit Monday.
    valid = {"validFrom": "2026-05-04", "validThrough": "2026-05-31"}
    found = schema_org_hours(hours, MONDAY, weeks=4, language="en")
    assert found == {
        "openingHoursSpecification": [
            entry(dayOfWeek=on("Monday", "Tuesday"), opens="09:00", closes="17:00", **valid),
            entry(dayOfWeek=on("Wednesday"), opens="09:00", closes="12:00", **valid),
            entry(dayOfWeek=on("Wednesday"), opens="13:00", closes="17:00", **valid),
            entry(dayOfWeek=on("Friday"), opens="20:00", closes="23:59", **valid),
        ],
        "specialOpeningHoursSpecification": [
            entry(
                validFrom="2026-05-06",
                validThrough="2026-05-06",
                opens="10:00",
                closes="12:00",
                description="party",
            ),
            entry(validFrom="2026-05-12", validThrough="2026-05-12", description="by appointment only"),
            entry(validFrom="2026-05-13", validThrough="2026-05-13", description="we do not know (moving house)"),
            entry(validFrom="2026-05-19", validThrough="2026-05-19", opens="00:00", closes="00:00"),
            entry(
                validFrom="2026-05-25",
                validThrough="2026-05-25",
                opens="00:00",
                closes="00:00",
                description="Whit Monday",
            ),
        ],
    }
    assert json.loads(json.dumps(found)) == found


def test_schema_org_takes_no_exception_or_holiday_for_the_usual_week() -> None:
    hours = Hours("Mo 09:00-17:00", (DayException(MONDAY, State.OPEN, (TimeRange("10:00", "12:00"),)),))
    found = schema_org_hours(hours, MONDAY, weeks=2)
    assert [one["opens"] for one in found["openingHoursSpecification"]] == ["09:00"]
    assert [(one["validFrom"], one["opens"]) for one in found["specialOpeningHoursSpecification"]] == [
        ("2026-05-04", "10:00")
    ]
    # Whit Monday, and the Monday after it.
    found = schema_org_hours(Hours("Mo 09:00-17:00; PH 12:00-13:00"), date(2026, 5, 25), weeks=2)
    assert [one["opens"] for one in found["openingHoursSpecification"]] == ["09:00"]


def test_schema_org_has_odd_weeks_by_date() -> None:
    # 4 May begins week 19, 11 May week 20.
    found = schema_org_hours(Hours("Mo 09:00-12:00; week 2-52/2 Mo 13:00-16:00"), MONDAY, weeks=3)
    assert [(one["opens"], one["dayOfWeek"]) for one in found["openingHoursSpecification"]] == [("09:00", on("Monday"))]
    assert [(one["validFrom"], one["opens"], one["closes"]) for one in found["specialOpeningHoursSpecification"]] == [
        ("2026-05-11", "13:00", "16:00")
    ]


def test_schema_org_has_a_night_that_ends_the_next_day_and_a_whole_day() -> None:
    found = schema_org_hours(Hours("Mo 22:00-02:00; We 00:00-24:00"), MONDAY, weeks=1)
    assert [(one["opens"], one["closes"]) for one in found["openingHoursSpecification"]] == [
        ("22:00", "02:00"),
        ("00:00", "23:59"),
    ]
    assert found["specialOpeningHoursSpecification"] == []


def test_schema_org_is_told_nothing_of_hours_that_nobody_knows_or_that_are_by_appointment() -> None:
    for text in (None, '"by appointment"', 'unknown "als het bord buiten staat"', "off", "not hours"):
        assert schema_org_hours(Hours(text), MONDAY) == {}


def test_a_calendar_has_an_event_for_each_opening() -> None:
    hours = Hours('Mo 09:00-12:00; Tu 13:00-16:00 "op afspraak"; We unknown')
    doors = Doors("closed", utc("2026-05-04 08:00"), utc("2026-05-04 09:00"))
    raw = calendar_of_openings(
        replace(hours, doors=doors),
        place="bergpolder",
        name="Wijkhub Bergpolder, Noord",
        where="",
        start=utc("2026-05-03 22:00"),
        end=utc("2026-05-10 22:00"),
        stamp=utc("2026-05-01 08:00"),
    )
    assert raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wijkhub//Wijkhub//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:20260504T070000Z-bergpolder@wijkhub",
        "DTSTAMP:20260501T080000Z",
        "DTSTART:20260504T070000Z",
        "DTEND:20260504T100000Z",
        r"SUMMARY:Wijkhub Bergpolder\, Noord open",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:20260505T110000Z-bergpolder@wijkhub",
        "DTSTAMP:20260501T080000Z",
        "DTSTART:20260505T110000Z",
        "DTEND:20260505T140000Z",
        r"SUMMARY:Wijkhub Bergpolder\, Noord op afspraak",
        "DESCRIPTION:op afspraak",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_calendar_has_an_address_where_it_is_known_and_words_that_can_break_nothing() -> None:
    raw = calendar_of_openings(
        Hours('Mo 09:00-12:00 "x;y, z"'),
        place="p",
        name="Hub\r\nBEGIN:VALARM",
        where="Boezemstraat 187",
        start=utc("2026-05-04 00:00"),
        end=utc("2026-05-05 00:00"),
        stamp=utc("2026-05-01 08:00"),
        language="en",
    )
    lines = raw.decode().split("\r\n")
    assert {"LOCATION:Boezemstraat 187", r"DESCRIPTION:x\;y\, z", r"SUMMARY:Hub\nBEGIN:VALARM open"} <= set(lines)


def test_properties_of_a_feature_say_the_state_until_when_and_when_it_was_confirmed() -> None:
    hours = Hours("Mo-Fr 09:00-17:00", confirmed_at=utc("2026-04-01 10:00"))
    assert geojson_hours(hours, utc("2026-05-04 08:00"), language="en") == {
        "openingHours": "Mo-Fr 09:00-17:00",
        "state": "open",
        "stateUntil": "2026-05-04T15:00:00Z",
        "stateThen": "closed",
        "stateComment": None,
        "stateWords": "open until 17:00",
        "hoursConfirmedAt": "2026-04-01T10:00:00Z",
    }
    assert geojson_hours(Hours(), utc("2026-05-04 08:00")) == {
        "openingHours": None,
        "state": "unknown",
        "stateUntil": None,
        "stateThen": None,
        "stateComment": None,
        "stateWords": "dat weten we niet",
        "hoursConfirmedAt": None,
    }
