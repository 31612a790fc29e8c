"""How a wait is read from recorded offices, row by row, and that made-up ones can be measured."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from wijkhub_benchmarks.made_offices import COLUMNS, make_offices
from wijkhub_benchmarks.recorded_offices import Ended, LastInLine, Row, Service, Servings, Step, read_offices
from wijkhub_benchmarks.waits import DROPPED, NoCases, measure

PASSPORT = Service("Town hall", "A", "Passports")


def row(minute: float, number: int, waiting: int = 4, counters: int = 2) -> Row:
    return Row(PASSPORT, minute, counters, waiting, number)


def follow(*rows: Row) -> list[Ended[str]]:
    """What becomes of the last in line at the first row."""
    last = LastInLine[str]()
    last.follow(rows[0])
    last.add(rows[0], "me")
    return [*(ended for one in rows[1:] for ended in last.follow(one)[1]), *last.end_day()]


def test_the_last_in_line_is_called_when_the_number_has_risen_by_those_who_waited() -> None:
    # Number 10 and four waiting: called at number 14, half-way from 12 at minute 5 to 16 at minute 10.
    assert follow(row(0, 10), row(5, 12), row(10, 16), row(15, 18)) == [Ended("me", 7.5, "called")]


def test_who_is_called_just_as_a_row_is_seen_is_called_then() -> None:
    assert follow(row(0, 10), row(5, 14), row(10, 18)) == [Ended("me", 5.0, "called")]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((row(0, 10), row(5, 3), row(10, 20)), "restart"),
        ((row(0, 10), row(5, 71)), "jump"),
        ((row(0, 10), row(20.5, 14)), "gap"),
        ((row(0, 10), row(5, 11), row(10, 13)), "not-called"),
    ],
)
def test_where_it_can_not_be_told_nobody_was_called(rows: tuple[Row, ...], why: str) -> None:
    assert follow(*rows) == [Ended("me", None, why)]


@pytest.mark.parametrize("after", [row(20, 14), row(5, 70, waiting=0)])
def test_twenty_minutes_are_no_gap_and_sixty_numbers_no_jump(after: Row) -> None:
    assert [ended.why for ended in follow(row(0, 10), after)] == ["called"]


@pytest.mark.parametrize(
    ("after", "served"),
    [
        (row(5, 13), 3),
        (row(5, 10), 0),
        (row(1, 13), None),
        (row(13, 13), None),
        (row(5, 13, waiting=0), None),
        (row(5, 51), None),
    ],
)
def test_servings_are_counted_where_people_waited_all_the_while(after: Row, served: int | None) -> None:
    assert Step(row(0, 10), after).served == served


def test_a_handling_time_is_counter_minutes_through_servings() -> None:
    servings = Servings()
    servings.add(Step(row(0, 10, counters=2), row(5, 13)))
    servings.add(Step(row(5, 13, counters=4), row(10, 14)))
    assert servings.handling_min(PASSPORT) == (5 * 2 + 5 * 4) / 4
    assert servings.pace(PASSPORT) == 4 / 10


def test_days_on_which_no_number_was_seen_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "offices.csv.gz"
    lines = [
        ",".join(COLUMNS),
        "Town hall,A,Passports,2020-01-06 08:05:00,0,0,,",
        "Town hall,A,Passports,2020-01-07 08:10:30,2,4,12,",
        "Town hall,A,Passports,2020-01-07 08:05:00,2,4,,",
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    [day] = read_offices(path)
    assert (day.office, day.day) == ("Town hall", date(2020, 1, 7))
    assert day.rows == [Row(PASSPORT, 485.0, 2, 4, None), Row(PASSPORT, 490.5, 2, 4, 12)]


def test_in_made_up_offices_ranges_hold_for_eight_in_ten_and_beat_the_formula(tmp_path: Path) -> None:
    make_offices(tmp_path / "made.csv.gz", seed=5)
    figures = measure(recorded=tmp_path / "made.csv.gz")
    assert {"mae_min", "mae_ratio_to_formula", "inside_80", "mean_width_min", "above_upper"} <= set(figures)
    assert all(f"dropped_{why.replace('-', '_')}" in figures for why in DROPPED)
    assert 0.72 <= figures["inside_80"] <= 0.88
    assert figures["mae_ratio_to_formula"] < 1


def test_a_file_without_days_to_test_on_is_said_to_be_one(tmp_path: Path) -> None:
    make_offices(tmp_path / "made.csv.gz", offices=1, services=1)
    with pytest.raises(NoCases, match=r"no case after its learning days"):
        measure(recorded=tmp_path / "made.csv.gz", learn_until=date(2020, 1, 15))
