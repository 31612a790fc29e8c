import string

import pytest

from wijkhub_staff.big_number import big


def test_a_number_in_big_type():
    assert big("A1").splitlines() == [
        "▄▀▀▀▄  ▄█  ",
        "█▄▄▄█   █  ",
        "█   █  ▄█▄ ",
    ]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_all_lines_are_equally_wide_and_of_the_stated_height(times):
    lines = big("B042", times=times).splitlines()
    # 4 letters of 5 dots with 3 blanks of one dot between them; 6 dots high, two to a line.
    assert {len(line) for line in lines} == {(4 * 5 + 3) * times}
    assert len(lines) == 3 * times


def test_every_letter_and_digit_looks_like_no_other():
    shapes = {big(letter) for letter in string.digits + string.ascii_uppercase.replace("O", "")}
    assert len(shapes) == 35
