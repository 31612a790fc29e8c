from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkhub_printers.writing_direction import kept_together, parts_of_line, runs_right_to_left

# Arabic letters: alef, beh, teh.
ABC = "ابت"


def shown(line: str, *, rtl: bool) -> list[str]:
    """The parts from the left of the paper to the right; those that run to the left between < and >."""
    return [f"<{part.text}>" if part.rtl else part.text for part in parts_of_line(line, rtl=rtl)]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("", []),
        ("Wijkhub 12", ["Wijkhub 12"]),
        (ABC, [f"<{ABC}>"]),
        # UAX #9, N1: a space between two letters of one direction goes with them, and between two directions (N2) with
        # the line.
        (f"{ABC} {ABC}", [f"<{ABC} {ABC}>"]),
        (f"{ABC} Wijk hub {ABC}", [f"< {ABC}>", "Wijk hub", f"<{ABC} >"]),
        # Digits go with the letters before them (W7), or with the line where there are none.
        (f"{ABC} 12", [f"<{ABC} 12>"]),
        ("A012", ["A012"]),
        (f"A012 {ABC}", [f"< {ABC}>", "A012"]),
        (f"12 {ABC}", [f"<12 {ABC}>"]),
        # A full stop at the end is the line's.
        ("Wijkhub.", ["<.>", "Wijkhub"]),
        # Signs in and at a number are the number's (W4, W5).
        (f"A 1,50% {ABC}", [f"< {ABC}>", "A 1,50%"]),
        (f"A €12 {ABC}", [f"< {ABC}>", "A €12"]),
    ],
)
def test_a_line_that_runs_from_the_right_stands_as_the_unicode_algorithm_says(line: str, parts: list[str]) -> None:
    assert shown(line, rtl=True) == parts


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (f"Wijkhub {ABC} 12", ["Wijkhub ", f"<{ABC} 12>"]),
        (f"{ABC} Wijkhub", [f"<{ABC}>", " Wijkhub"]),
        (f"{ABC}.", [f"<{ABC}>", "."]),
        ("KOPIE / КОПІЯ", ["KOPIE / КОПІЯ"]),
    ],
)
def test_a_line_that_runs_from_the_left_stands_as_the_unicode_algorithm_says(line: str, parts: list[str]) -> None:
    assert shown(line, rtl=False) == parts


def test_a_code_that_begins_with_a_digit_is_not_torn_apart_in_an_arabic_sentence() -> None:
    torn = shown(f"{ABC}: 4K7M 92QX", rtl=True)
    assert torn == ["K7M 92QX", f"<{ABC}: 4>"]
    whole = shown(f"{ABC}: {kept_together('4K7M 92QX')}", rtl=True)
    assert whole == ["\u200e4K7M 92QX\u200e", f"<{ABC}: >"]
    assert kept_together("") == ""


def test_an_accent_goes_with_its_letter() -> None:
    assert shown("ا\u064e Wijk", rtl=True) == ["Wijk", "<ا\u064e >"]


@pytest.mark.parametrize(
    ("text", "among_latin", "among_arabic"),
    [
        ("Wijkhub", False, False),
        (ABC, True, True),
        (f"{ABC} Wijkhub", True, True),
        # Among Arabic, one Arabic word makes it an Arabic sentence.
        (f"Voorbeeldstraat 1 {ABC}", False, True),
        ("12:30", False, True),
    ],
)
def test_the_direction_of_a_text_is_that_of_its_letters_and_else_of_those_around_it(
    text: str, among_latin: bool, among_arabic: bool
) -> None:
    assert runs_right_to_left(text, among=False) is among_latin
    assert runs_right_to_left(text, among=True) is among_arabic


@given(line=st.text(max_size=60), rtl=st.booleans())
def test_no_sign_is_lost_or_doubled(line: str, rtl: bool) -> None:
    parts = parts_of_line(line, rtl=rtl)
    assert "".join(part.text for part in (reversed(parts) if rtl else parts)) == line
    assert all(before.rtl != after.rtl for before, after in pairwise(parts))
