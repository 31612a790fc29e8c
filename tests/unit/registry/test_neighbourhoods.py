"""Neighbourhoods out of a table: what is taken, and what is told."""

from __future__ import annotations

import pytest

from wijkhub_queue.hours import Neighbourhood
from wijkhub_registry.locations.neighbourhoods import read_neighbourhoods


def test_what_is_not_known_stays_unknown() -> None:
    lines = ["name,code,residents,demand", "Agniesebuurt,BU05990510,4020,high", "Bergpolder,BU05990511,,"]
    assert read_neighbourhoods(lines) == (
        [Neighbourhood("BU05990510", "Agniesebuurt", "high", 4020), Neighbourhood("BU05990511", "Bergpolder")],
        [],
    )


def test_demand_and_residents_may_be_left_out() -> None:
    assert read_neighbourhoods(["code,name", "BU05990510,Agniesebuurt"])[0] == [
        Neighbourhood("BU05990510", "Agniesebuurt")
    ]


@pytest.mark.parametrize(
    ("row", "value", "says"),
    [
        ("BU0599,Noord,,", "BU0599", "no CBS buurt code"),
        ("bu05990511,Noord,,", "bu05990511", "no CBS buurt code"),
        ("BU05990510,Again,,", "BU05990510", "as 'Agniesebuurt'"),
        ("BU05990511,,,", "BU05990511", "no name"),
    ],
)
def test_a_row_that_is_no_neighbourhood_is_told_with_its_line(row: str, value: str, says: str) -> None:
    found, [refused] = read_neighbourhoods(["code,name,demand,residents", "BU05990510,Agniesebuurt,,", row])
    assert [one.code for one in found] == ["BU05990510"]
    assert (refused.line, refused.value) == (3, value)
    assert says in refused.why


@pytest.mark.parametrize("residents", ["-5", "4.020", "many", "1000001", "\u0663"])
def test_a_wrong_number_of_residents_is_not_known_and_told(residents: str) -> None:
    [found], [refused] = read_neighbourhoods(["code,name,residents", f"BU05990510,Noord,{residents}"])
    assert found.residents is None
    assert refused.value == residents


def test_a_table_without_its_columns_says_which_it_needs() -> None:
    with pytest.raises(ValueError, match="'code' and 'name'"):
        read_neighbourhoods(["buurt,naam", "BU05990510,Noord"])
