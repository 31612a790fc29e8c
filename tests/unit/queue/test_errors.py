"""Every refusal has a code that clients can rely on, and says what happened and what to do."""

from __future__ import annotations

from wijkhub_queue import errors
from wijkhub_queue.errors import ERROR_CODES, BandFull, DomainError, Invalid, Refused, kept_refusal


def test_codes_are_stable() -> None:
    # Clients outside this repository branch on these: a code may be added, none may change.
    assert set(ERROR_CODES) >= {
        "bad-setup",
        "appointment-cancelled",
        "appointment-checked-in",
        "appointment-not-found",
        "appointment-other-day",
        "appointment-other-hub",
        "appointment-too-early",
        "appointment-too-late",
        "appointments-in-the-way",
        "band-full",
        "citizen-number",
        "illegal-appointment-move",
        "no-appointments",
        "not-bookable",
        "not-their-appointment",
        "slot-taken",
        "clerk-elsewhere",
        "counter-busy",
        "counter-not-offering",
        "counter-not-open",
        "counter-taken",
        "day-not-open",
        "doors-closed",
        "illegal-move",
        "incomplete",
        "invalid",
        "not-an-exercise",
        "not-configured",
        "not-found",
        "not-their-counter",
        "nothing-to-undo",
        "queue-empty",
        "refused",
        "still-waiting",
    }


def test_every_error_has_its_own_code_and_title_and_is_bad_input_or_a_refusal() -> None:
    leaves = [error for error in ERROR_CODES.values() if error not in (DomainError, Invalid, Refused)]
    assert all("code" in vars(error) and "title" in vars(error) for error in leaves)
    assert all(issubclass(error, Invalid) != issubclass(error, Refused) for error in leaves)
    assert all(ERROR_CODES[error.code] is error for error in leaves)


def test_the_tree_in_the_docstring_names_every_error_of_this_module() -> None:
    drawn = errors.__doc__ or ""
    of_module = [error.__name__ for error in ERROR_CODES.values() if error.__module__ == errors.__name__]
    assert [name for name in of_module if name not in drawn] == []


def test_a_refusal_that_was_kept_is_given_again_with_its_code_title_and_words() -> None:
    again = kept_refusal("band-full", "All 3 numbers of letter A are in use.")
    assert (type(again), again.code, again.title) == (BandFull, "band-full", "No number is free")
    assert str(again) == "All 3 numbers of letter A are in use."


def test_a_refusal_of_a_kind_that_is_no_longer_known_is_still_a_refusal() -> None:
    again = kept_refusal("too-late-in-the-day", "Come back tomorrow.")
    assert (type(again), str(again)) == (Refused, "Come back tomorrow.")
