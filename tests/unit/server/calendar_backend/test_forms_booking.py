"""What a form sends, made into what the hub is asked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from wijkhub_queue.errors import CitizenNumberRefused, Incomplete, Invalid, NotBookable
from wijkhub_server.calendar_backend.booking import command_of, day_of, read_booking, start_of
from wijkhub_server.calendar_backend.refusals import header_text
from wijkhub_server.calendar_backend.routes import people_of, some

ZONE = "Europe/Amsterdam"
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
BSN = "111222333"
"""9+8+7+12+10+8+9+6-3 = 66, a multiple of 11."""


def sent(*customers: Any, services: tuple[str, ...] = ("passport",), **more: Any) -> bytes:
    body = {"customers": [*customers], "services": [{"publicId": one} for one in services], **more}
    return json.dumps(body).encode()


def asked(*customers: Any, **more: Any) -> Any:
    return command_of(read_booking(sent(*customers, **more)), NOON)


def test_each_customer_is_one_who_comes_and_the_first_is_written_to() -> None:
    command = asked(
        {"firstName": " Jan ", "lastName": "de\tVries", "email": " jan@voorbeeld.nl "}, {"lastName": "Smit"}
    )
    assert (command.people, command.channel, command.starts_at) == (2, "web", NOON)
    assert (command.person.name, command.person.email, command.person.phone) == (
        "Jan de Vries",
        "jan@voorbeeld.nl",
        None,
    )


def test_one_way_to_reach_them_is_kept() -> None:
    both = asked({"lastName": "Smit", "email": "s@voorbeeld.nl", "phone": "06-12345678"}).person
    assert (both.email, both.phone) == ("s@voorbeeld.nl", None)
    assert asked({"lastName": "Smit", "email": "", "phone": "06-12345678"}).person.phone == "06-12345678"


def test_each_service_counts_once_and_keeps_its_place() -> None:
    command = asked({"lastName": "Smit"}, services=("extract", "passport", "extract"))
    assert (command.service, command.services) == ("extract", ("passport",))


def test_what_a_hub_does_not_need_is_not_kept() -> None:
    command = asked({"lastName": "Smit", "dateOfBirth": "1980-01-01", "addressLine1": "Straat 1"}, title="Paspoort")
    assert "1980" not in repr(msgspec.to_builtins(command)) and "Straat" not in repr(msgspec.to_builtins(command))


def test_a_long_name_is_cut() -> None:
    assert asked({"firstName": "x" * 79, "lastName": "y" * 200}).person.name == "x" * 79
    assert asked({"lastName": "y" * 200}).person.name == "y" * 80


@pytest.mark.parametrize(
    "body",
    [
        sent({"lastName": "Smit", "identificationNumber": None}),
        sent({"lastName": "Smit", "BSN": "geen"}),
        sent({"lastName": "Smit"}, identificationNumber=1),
        sent({"lastName": "Smit"}, {"lastName": BSN}),
        sent({"lastName": "Smit"}, custom={"deep": [[{"er": f"bsn: {BSN}"}]]}),
        sent({"lastName": "Smit"}, title=BSN),
        sent({"lastName": "Smit", "externalId": int(BSN)}),
        sent({"lastName": "Smit"}, services=(BSN,)),
    ],
)
def test_a_citizen_service_number_is_found_wherever_it_is(body: bytes) -> None:
    with pytest.raises(CitizenNumberRefused) as refused:
        read_booking(body)
    assert BSN not in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        sent({"lastName": "Smit", "phone": BSN}),
        sent({"lastName": "Smit", "email": f"{BSN}@voorbeeld.nl"}),
        sent({"lastName": "Smit"}, notes="Dossier 111222334"),  # 9+8+7+12+10+8+9+6-4 = 65
        sent({"lastName": "Smit", "created": 1478619026558}),
    ],
)
def test_nine_digits_that_are_none_pass(body: bytes) -> None:
    assert read_booking(body).customers[0].last_name == "Smit"


@pytest.mark.parametrize(
    ("customer", "notes", "error", "says"),
    [
        ({}, "", Incomplete, "Nobody is named"),
        ({"lastName": None, "email": "s@voorbeeld.nl"}, "", Incomplete, "Nobody is named"),
        ({"lastName": "a\x00b"}, "", Invalid, "name"),
        ({"lastName": "Smit", "email": "s@x"}, "", Invalid, "mail address"),
        ({"lastName": "Smit", "phone": "12"}, "", Invalid, "telephone number"),
        ({"lastName": "Smit"}, "x" * 501, Invalid, "500"),
    ],
)
def test_what_can_not_be_kept_says_what(customer: Any, notes: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        asked(customer, notes=notes)


def test_notes_of_five_hundred_letters_are_kept() -> None:
    assert asked({"lastName": "Smit"}, notes="x" * 500).person.notes == "x" * 500


def test_days_and_times_of_an_address() -> None:
    assert day_of("2026-11-09") == date(2026, 11, 9)
    assert start_of(date(2026, 11, 9), "09:00", ZONE) == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    assert start_of(date(2026, 7, 9), "23:59", ZONE) == datetime(2026, 7, 9, 21, 59, tzinfo=UTC)


def test_the_hour_that_autumn_repeats_is_the_first() -> None:
    assert start_of(date(2026, 10, 25), "02:30", ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_hour_that_spring_skips_is_not_there() -> None:
    with pytest.raises(NotBookable, match="clocks skip"):
        start_of(date(2026, 3, 29), "02:30", ZONE)


@pytest.mark.parametrize("text", ["", "tomorrow", "20261109", "2026-W46-1", "2026-13-01", "2026-11-9", "٢٠٢٦-11-09"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Invalid, match="no day"):
        day_of(text)


@pytest.mark.parametrize("text", ["", "9:00", "24:00", "09:60", "09:00:00", "0900", "٠٩:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Invalid, match="no time"):
        start_of(date(2026, 11, 9), text, ZONE)


def test_how_many_come_of_how_many_beside_the_first() -> None:
    assert (people_of("0"), people_of("1"), people_of("9")) == (1, 2, 10)
    for junk in ("", "-1", "10", "1.0", "two", "٣", "9" * 5000):
        with pytest.raises(Invalid):
            people_of(junk)


def test_services_are_named_once_each_and_at_least_one() -> None:
    assert some(["a", "b", "a"]) == ["a", "b"]
    for none in (None, []):
        with pytest.raises(Incomplete):
            some(none)


def test_words_fit_in_a_header() -> None:
    assert header_text("Café\r\nSet-Cookie: x\u2028 ż 日本") == "Cafe Set-Cookie: x z"
    assert len(header_text("x" * 1000)) == 300
