"""Matrix parameters: what stands after the last part of an address."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkhub_queue.errors import Invalid
from wijkhub_server.calendar_backend.matrix import as_query, split_matrix


@pytest.mark.parametrize(
    ("path", "plain", "parameters"),
    [
        ("/v1/branches", "/v1/branches", []),
        ("/dates;a=1", "/dates", [("a", "1")]),
        ("/dates;a=1;a=2;b=3", "/dates", [("a", "1"), ("a", "2"), ("b", "3")]),
        ("/dates;;a=1;", "/dates", [("a", "1")]),
        ("/dates;a=", "/dates", [("a", "")]),
        ("/dates;a=b=c", "/dates", [("a", "b=c")]),
        ("/dates; a = 1 ", "/dates", [("a", "1")]),
        ("/branches;a=1/dates;b=2", "/branches;a=1/dates", [("b", "2")]),
        ("dates;a=1", "dates", [("a", "1")]),
        ("", "", []),
        (";", "", []),
    ],
)
def test_they_are_told_apart_in_their_order(path: str, plain: str, parameters: list[tuple[str, str]]) -> None:
    assert split_matrix(path) == (plain, parameters)


@pytest.mark.parametrize("path", ["/dates;a", "/dates;=1", "/dates; =1", "/dates;a=1;junk", f"/dates{';a=1' * 21}"])
def test_junk_is_refused(path: str) -> None:
    with pytest.raises(Invalid):
        split_matrix(path)


def test_twenty_are_taken() -> None:
    assert split_matrix(f"/dates{';a=1' * 20}")[1] == [("a", "1")] * 20


PLAIN = st.text(st.characters(exclude_characters=";/=", exclude_categories=["Cs", "Z", "C"]), min_size=1)


@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=20))
def test_a_query_says_the_same(parameters: list[tuple[str, str]]) -> None:
    path = "/dates" + "".join(f";{name}={value}" for name, value in parameters)
    assert split_matrix(path) == ("/dates", parameters)
    assert parse_qsl(as_query(parameters).decode()) == parameters


def test_a_query_that_is_there_already_stays() -> None:
    assert as_query([("a", "1")], b"b=2") == b"b=2&a=1"
    assert as_query([], b"b=2") == b"b=2"
    assert as_query([]) == b""
