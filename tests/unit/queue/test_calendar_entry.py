"""An appointment for a calendar, held to the words of RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wijkhub_queue.calendar_entry import calendar_entry, escaped, folded

BEGINS = datetime(2026, 3, 29, 8, 30, tzinfo=UTC)


def entry(**other: Any) -> bytes:
    given: dict[str, Any] = {
        "appointment": "0190-1",
        "hub_id": "bospolder",
        "hub": "Wijkhub Bospolder",
        "organizer": "hub@example.nl",
        "sequence": 2,
        "stamp": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        "starts_at": BEGINS,
        "ends_at": datetime(2026, 3, 29, 8, 45, tzinfo=UTC),
        "summary": "Afspraak: paspoort",
        "where": "Wijkhub Bospolder, Schiedamseweg 1; Rotterdam",
        "description": "Code: ABCD EFGH\nNeem mee: uw oude paspoort, een pasfoto",
        "link": "https://hub.example/a/x",
    }
    return calendar_entry(**{**given, **other})


def unfolded(raw: bytes) -> list[str]:
    return raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_an_appointment_is_one_event_in_utc() -> None:
    assert unfolded(entry()) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wijkhub//Wijkhub//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:0190-1@bospolder",
        "DTSTAMP:20260302T090000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "DTSTART:20260329T083000Z",
        "DTEND:20260329T084500Z",
        'ORGANIZER;CN="Wijkhub Bospolder":mailto:hub@example.nl',
        "SUMMARY:Afspraak: paspoort",
        r"LOCATION:Wijkhub Bospolder\, Schiedamseweg 1\; Rotterdam",
        r"DESCRIPTION:Code: ABCD EFGH\nNeem mee: uw oude paspoort\, een pasfoto",
        "URL:https://hub.example/a/x",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_one_that_is_cancelled_takes_the_same_event_out_and_goes_before_what_the_calendar_has() -> None:
    lines = unfolded(entry(method="CANCEL"))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "UID:0190-1@bospolder", "SEQUENCE:3"} <= set(lines)


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    raw = entry(description="é😀" * 60)
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert f"DESCRIPTION:{'é😀' * 60}" in unfolded(raw)


@pytest.mark.parametrize(("length", "pieces"), [(75, 1), (76, 2), (75 + 74, 2), (75 + 74 + 1, 3)])
def test_a_line_is_cut_where_it_is_full(length: int, pieces: int) -> None:
    raw = folded("x" * length)
    assert raw.count(b"\r\n") == pieces and len(raw.split(b"\r\n")[0]) == 75 and raw.endswith(b"\r\n")


def test_what_has_a_meaning_in_a_calendar_is_written_so_that_it_has_none() -> None:
    assert escaped("a\\b;c,d\r\ne\nf\x00\x07") == "a\\\\b\\;c\\,d\\ne\\nf"
    lines = unfolded(entry(summary="x\r\nBEGIN:VALARM", hub='Hub "x"\r\nATTENDEE:y'))
    assert "BEGIN:VALARM" not in lines
    assert "ORGANIZER;CN=\"Hub 'x' ATTENDEE:y\":mailto:hub@example.nl" in lines
