"""Every refusal has a code that clients can rely on, and says what happened and what to do."""

from __future__ import annotations

from wijkhub_queue import errors
from wijkhub_queue.errors import ERROR_CODES, DomainError, Invalid, Refused


def test_codes_are_stable() -> None:
    # Clients outside this repository branch on these: a code may be added, none may change.
    assert set(ERROR_CODES) >= {
        "bad-setup",
        "band-full",
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
