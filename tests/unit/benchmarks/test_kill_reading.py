"""The kill benchmark must see what it is there to see: each fault is put into a journal by hand."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wijkhub_benchmarks.kill import Afterwards, Told, look

ISSUED_A = ("ticket-issued", '{"ticket":"a","number":"A001"}')
ISSUED_B = ("ticket-issued", '{"ticket":"b","number":"A002"}')
LEFT_A = ("ticket-left", '{"ticket":"a"}')
TOLD_A = Told("a", 1, "A001", None)
TOLD_B = Told("b", 2, "A002", None)
TOLD_LEFT_A = Told("c", 3, None, "a")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "hub.sqlite3"


def journal(database: Path, *events: tuple[str, str], first: int = 1) -> Path:
    with closing(sqlite3.connect(database)) as run, run:
        run.execute("CREATE TABLE event (epoch, seq, type, payload)")
        run.executemany(
            "INSERT INTO event VALUES (1, ?, ?, CAST(? AS BLOB))",
            [(seq, *event) for seq, event in enumerate(events, first)],
        )
    run.close()
    return database


def seen(database: Path, told: list[Told], board: dict[str, str]) -> Afterwards:
    return look(database, told, board, answered_otherwise=0, sent_again=0)


def test_a_journal_that_keeps_its_word_shows_nothing(database: Path) -> None:
    after = seen(journal(database, ISSUED_A, ISSUED_B, LEFT_A), [TOLD_A, TOLD_B, TOLD_LEFT_A], {"b": "A002"})
    assert after == Afterwards(acked=3, lost=0, doubled=0, repeated_numbers=0, numbers_again=0, events=3, sent_again=0)


def test_an_acknowledged_ticket_that_is_not_there_is_lost(database: Path) -> None:
    assert seen(journal(database, ISSUED_A), [TOLD_A, TOLD_B], {"a": "A001"}).lost == 1


def test_a_ticket_with_another_number_than_was_told_is_lost(database: Path) -> None:
    told = Told("a", 1, "A007", None)
    assert seen(journal(database, ISSUED_A), [told], {"a": "A001"}).lost == 1


def test_an_acknowledged_end_that_is_not_there_is_lost(database: Path) -> None:
    after = seen(journal(database, ISSUED_A, ISSUED_B), [TOLD_A, TOLD_B, TOLD_LEFT_A], {"a": "A001", "b": "A002"})
    assert after.lost == 1


def test_a_gap_in_the_journal_counts_as_lost(database: Path) -> None:
    told = Told("a", 2, "A001", None)
    assert seen(journal(database, ISSUED_A, first=2), [told], {"a": "A001"}).lost == 1


def test_a_living_ticket_that_the_hub_has_forgotten_counts_as_lost(database: Path) -> None:
    assert seen(journal(database, ISSUED_A), [TOLD_A], {}).lost == 1


def test_a_ticket_that_is_issued_twice_is_doubled(database: Path) -> None:
    again = ("ticket-issued", '{"ticket":"a","number":"A002"}')
    assert seen(journal(database, ISSUED_A, again), [], {"a": "A002"}).doubled == 1


def test_a_ticket_that_ends_twice_is_doubled(database: Path) -> None:
    assert seen(journal(database, ISSUED_A, LEFT_A, LEFT_A), [], {}).doubled == 1


def test_another_answer_to_a_command_sent_again_is_doubled(database: Path) -> None:
    after = look(journal(database, ISSUED_A), [TOLD_A], {"a": "A001"}, answered_otherwise=1, sent_again=1)
    assert after.doubled == 1


def test_a_number_of_a_living_ticket_that_is_given_again_is_seen(database: Path) -> None:
    same = ("ticket-issued", '{"ticket":"b","number":"A001"}')
    after = seen(journal(database, ISSUED_A, same), [], {"a": "A001", "b": "A001"})
    assert after.repeated_numbers == 1


def test_a_number_that_comes_back_after_its_ticket_is_over_is_no_fault(database: Path) -> None:
    same = ("ticket-issued", '{"ticket":"b","number":"A001"}')
    after = seen(journal(database, ISSUED_A, LEFT_A, same), [], {"b": "A001"})
    assert (after.repeated_numbers, after.numbers_again) == (0, 1)
