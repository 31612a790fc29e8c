"""How many segments a text message takes, by the sizes of 3GPP TS 23.038, and how a telephone number is written."""

from __future__ import annotations

import pytest

from wijkhub_server.messages.sms_text import international, plain, segments


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        # A euro sign counts for two: 158 + 2 fit, 159 + 2 don't.
        ("a" * 158 + "€", 1),
        ("a" * 159 + "€", 2),
        # 152 letters leave one place in the first of several; a letter that takes two goes to the next.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        # Outside the first plane a letter is two units, and is not split: 33 fit in 67.
        ("😀" * 35, 1),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments_are_counted_as_telephones_do(text: str, takes: int) -> None:
    assert segments(text) == takes


def test_a_letter_that_a_telephone_lacks_is_put_in_the_nearest_one_when_that_saves_the_alphabet() -> None:
    assert plain("Coördinatie, reünie, geïnd – “ja”…") == 'Coördinatie, reünie, geind - "ja"...'
    assert plain("één pasfoto’s") == "één pasfoto's"


def test_another_script_stays_as_it_is() -> None:
    assert plain("Зустріч, één") == "Зустріч, één"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06-12345678", "+31612345678"),
        ("06 1234 5678", "+31612345678"),
        ("(010) 123 45 67", "+31101234567"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("+48 601 234 567", "+48601234567"),
        ("12345", None),
        ("geen", None),
        ("+٣١٦١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_a_number_is_written_with_its_country(written: str, number: str | None) -> None:
    assert international(written) == number
