"""Citizen service numbers are found, and nothing else is taken for one.

By hand: 111222333 gives 9+8+7+12+10+8+9+6-3 = 66 = 6 x 11; 123456782 gives 9+16+21+24+25+24+21+16-2 = 154 = 14 x 11;
123456789 gives 154-7 = 147, which is no multiple of 11.
"""

from __future__ import annotations

import msgspec
import pytest

from wijkhub_queue.citizen_number import holds_citizen_number, names_citizen_number, passes_elfproef
from wijkhub_queue.errors import CitizenNumberRefused, Invalid
from wijkhub_queue.persons import Help, Person, check_person, check_phone


@pytest.mark.parametrize("digits", ["111222333", "123456782"])
def test_numbers_of_which_the_weighed_sum_is_a_multiple_of_eleven_pass(digits: str) -> None:
    assert passes_elfproef(digits)


@pytest.mark.parametrize("digits", ["123456789", "000000000", "11122233", "1112223330", "11122233x", ""])
def test_others_do_not(digits: str) -> None:
    assert not passes_elfproef(digits)


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "mijn bsn is 111222333.",
        "111.222.333",
        "1112.22.333",
        "111 222 333",
        "111-222-333",
        "111/222/333",
        "BSN:111222333!",
        "op 23-11-2026 123456782",
        "١١١٢٢٢٣٣٣",
        "111\u00a0222\u00a0333",
    ],
)
def test_one_is_found_however_it_is_written(text: str) -> None:
    assert holds_citizen_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ik kom met mijn moeder.",
        "123456789",
        "1112223330",
        "0111222333",
        "06 12345678",
        "010-4171717",
        "+31 6 12345678",
        "+31 111222333",
        "3011 AB 12, om 10:30 op 23-11-2026",
        "111, 222, 333",
    ],
)
def test_longer_numbers_telephone_numbers_dates_and_words_are_none(text: str) -> None:
    assert not holds_citizen_number(text)


@pytest.mark.parametrize(
    "field",
    ["bsn", "BSN", "identificationNumber", "identification_number", "burgerservicenummer", "sofi-nummer", "bsnKind"],
)
def test_fields_for_one_are_known_by_their_names(field: str) -> None:
    assert names_citizen_number(field)


@pytest.mark.parametrize("field", ["name", "notes", "number", "id", "phone", "postcode"])
def test_other_fields_are_not(field: str) -> None:
    assert not names_citizen_number(field)


@pytest.mark.parametrize(("field", "text"), [("name", "Sam 111222333"), ("notes", "bsn 111.222.333")])
def test_a_person_with_one_in_free_text_is_refused_with_the_field(field: str, text: str) -> None:
    with pytest.raises(CitizenNumberRefused, match=f"'{field}' holds a citizen service number"):
        check_person(Person(**{"name": "Sam", field: text}))


def test_a_telephone_number_is_never_taken_for_one() -> None:
    check_person(Person("Sam", phone="111222333"))


@pytest.mark.parametrize("phone", ["11122233", "1112223334"])
def test_a_telephone_number_that_no_message_reaches_is_refused(phone: str) -> None:
    with pytest.raises(Invalid, match="begins with neither 0 nor \\+"):
        check_phone(Person("Sam", phone=phone))


@pytest.mark.parametrize("phone", ["0612345678", "+31 6 12345678", "0032 470 123456", "612345678", "111222333"])
def test_one_with_its_0_or_its_country_or_nine_digits_is_not(phone: str) -> None:
    check_phone(Person("Sam", phone=phone))


def test_one_way_to_reach_somebody_is_enough() -> None:
    with pytest.raises(Invalid, match="not both"):
        check_person(Person("Sam", email="sam@voorbeeld.nl", phone="0612345678"))
    check_person(Person("Sam", email="sam@voorbeeld.nl", help=(Help.WHEELCHAIR,), notes="Ik kom met mijn broer."))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "Sam\nBcc: all@voorbeeld.nl"},
        {"name": "x" * 81},
        {"name": "Sam", "bsn": "111222333"},
        {"name": "Sam", "email": "sam"},
        {"name": "Sam", "email": "sam@voorbeeld.nl\nBcc: x@y.nl"},
        {"name": "Sam", "email": "sam@a.nl, ria@b.nl"},
        {"name": "Sam", "phone": "ring me"},
        {"name": "Sam", "help": ["a lift"]},
        {"name": "Sam", "notes": "x" * 501},
    ],
)
def test_what_is_no_person_is_not_read_as_one(fields: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields, Person)


def test_a_person_is_not_printed_with_what_they_told() -> None:
    assert "Sam" not in repr(Person("Sam", notes="secret"))
