import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkhub_printers.wrapping import shorten, wrap


def typewriter(text: str) -> int:
    """Each sign is one wide, so that a width is a number of signs."""
    return len(text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, ()),
        ("Wacht hier", 10, ("Wacht hier",)),
        ("Wacht in de hal", 8, ("Wacht in", "de hal")),
        ("Wacht in de hal", 9, ("Wacht in", "de hal")),
        ("bewijs/kaart", 8, ("bewijs/", "kaart")),
        ("klant-nummer", 8, ("klant-", "nummer")),
        ("identiteitskaart", 9, ("identite-", "itskaart")),
        ("een identiteitskaart", 9, ("een", "identite-", "itskaart")),
        ("identiteitskaart", 16, ("identiteitskaart",)),
    ],
)
def test_text_breaks_at_spaces_hyphens_and_slashes_and_else_inside_a_word(
    text: str, width: int, lines: tuple[str, ...]
) -> None:
    assert wrap(text, typewriter, width, at_most=9) == lines


def test_what_does_not_fit_is_cut_with_an_ellipsis() -> None:
    assert wrap("Wacht in de hal bij het raam", typewriter, 8, at_most=2) == ("Wacht in", "de hal…")
    assert wrap("Wacht in de gangen", typewriter, 9, at_most=1) == ("Wacht in…",)
    assert wrap("Wacht hier. Dank u", typewriter, 12, at_most=1) == ("Wacht hier…",)
    assert shorten("Wacht, of kom", typewriter, 7) == "Wacht…"
    assert wrap("identiteitskaart", typewriter, 9, at_most=1) == ("identite…",)


def test_an_accent_stays_with_its_letter() -> None:
    # x with an acute accent has no composed form: two signs, one letter.
    assert wrap("aax\u0301aax\u0301aa", len, 5, at_most=9)[0] == "aax\u0301-"


def test_an_arabic_word_is_broken_without_a_hyphen() -> None:
    assert wrap("ابتثجح", typewriter, 4, at_most=9) == ("ابتث", "جح")


def test_a_long_text_is_shortened_in_a_handful_of_measures() -> None:
    measured = []

    def counting(text: str) -> int:
        measured.append(text)
        return len(text)

    assert shorten("x" * 1000, counting, 11) == "x" * 10 + "…"
    # Halving 1,000 signs takes 10 steps.
    assert len(measured) <= 12


def test_a_text_that_fits_is_not_shortened() -> None:
    assert shorten("Wonen", typewriter, 5) == "Wonen"
    assert shorten("Wonen en leven", typewriter, 9) == "Wonen en…"


@given(
    text=st.text(alphabet=string.ascii_letters + " -/", max_size=120),
    width=st.integers(min_value=2, max_value=40),
    at_most=st.integers(min_value=1, max_value=6),
)
def test_no_line_is_ever_too_wide_and_there_are_never_too_many(text: str, width: int, at_most: int) -> None:
    lines = wrap(text, typewriter, width, at_most=at_most)
    assert len(lines) <= at_most
    assert all(len(line) <= width for line in lines)


@given(words=st.lists(st.text(alphabet=string.ascii_letters, min_size=1, max_size=30), max_size=12))
def test_no_letter_is_lost_when_there_are_lines_enough(words: list[str]) -> None:
    lines = wrap(" ".join(words), typewriter, 10, at_most=1000)
    assert "".join(lines).replace("-", "").replace(" ", "") == "".join(words)
