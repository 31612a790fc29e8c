"""Names are found as people type them."""

from __future__ import annotations

import pytest

from wijkhub_queue.persons import Person
from wijkhub_queue.searching import is_called, plain_name


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ozturk", True),
        ("ÖZTÜRK  Gül", True),
        ("gul", True),
        ("", True),
        ("gul yilmaz", False),
        ("x", False),
    ],
)
def test_words_of_a_name_are_found_whatever_their_case_order_and_marks(words: str, found: bool) -> None:
    assert is_called(Person("Gül Öztürk"), words) is found


def test_nobody_has_no_name() -> None:
    assert not is_called(None, "jan")


def test_a_name_is_looked_for_without_marks_and_needless_blanks() -> None:
    assert plain_name("  José  ÁLVAREZ ") == "jose alvarez"
