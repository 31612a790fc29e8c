import pytest

from wijkhub_queue.read_out import LETTERS, as_typed, in_groups, short_code


@pytest.mark.parametrize(
    ("code", "read_out"),
    [
        ("K7M4QX", "K7M 4QX"),
        ("K7M44QXP", "K7M4 4QXP"),
        ("K7M4", "K7M4"),
        ("K7M44QXP9R", "K7M4 4QXP 9R"),
        ("  K7-M4  QX ", "K7-M4 QX"),
        ("", ""),
    ],
)
def test_a_code_is_read_out_in_groups_that_a_person_remembers(code: str, read_out: str) -> None:
    assert in_groups(code) == read_out


def test_a_code_is_always_the_same_for_an_id_and_has_no_letters_that_look_alike() -> None:
    codes = {short_code(f"ticket-{n}") for n in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {6}
    assert set("".join(codes)) == set(LETTERS)
    assert set("01OIL5SZU") & set(LETTERS) == set()
    assert short_code("ticket-1") == short_code("ticket-1")
    assert len(short_code("ticket-1", 8)) == 8


@pytest.mark.parametrize("typed", ["K7M4QX", "K7M 4QX", "k7m4qx", " k7m-4qx "])
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert as_typed(typed) == "K7M4QX"


def test_what_holds_no_letter_and_no_figure_is_no_code() -> None:
    assert as_typed(" - ") == ""
