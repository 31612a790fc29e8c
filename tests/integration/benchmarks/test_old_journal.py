"""The journal that growth is measured with must be one that a hub could have written."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wijkhub_benchmarks.hub_process import database_of, make_hub
from wijkhub_benchmarks.old_journal import OldJournal, make_old_journal
from wijkhub_queue.board import decode_board
from wijkhub_queue.events import DayTurned, Recorded, read_event
from wijkhub_queue.evolve import fold
from wijkhub_queue.rules import check
from wijkhub_server.storage.rows import from_micros

DAYS = 6


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_hub(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def made(config: Path) -> OldJournal:
    return make_old_journal(config, events=9_000, seed=3)


@pytest.fixture(scope="module")
def journal(config: Path, made: OldJournal) -> list[Recorded]:
    rows = query(config, "SELECT epoch, seq, event_id, occurred_at, actor, type, version, payload FROM event")
    return [
        Recorded("benchmark", epoch, seq, event_id, from_micros(at), actor, read_event(kind, version, payload))
        for epoch, seq, event_id, at, actor, kind, version, payload in rows
    ]


def query(config: Path, statement: str) -> list[tuple[Any, ...]]:
    run = sqlite3.connect(database_of(config))
    try:
        return run.execute(statement).fetchall()
    finally:
        run.close()


def test_it_holds_what_it_says(config: Path, made: OldJournal, journal: list[Recorded]) -> None:
    assert made.days == DAYS
    assert [recorded.seq for recorded in journal] == list(range(1, made.events + 1))
    assert query(config, "SELECT count(*) FROM command") == [(made.commands,)]
    assert query(config, "SELECT count(*) FROM print_job") == [(made.prints,)]
    assert query(config, "PRAGMA journal_mode") == [("wal",)]


def test_every_event_fits_and_every_rule_holds(journal: list[Recorded]) -> None:
    assert fold(journal).odd == 0
    assert check(journal) == []


def test_the_snapshot_is_the_fold_up_to_its_place(config: Path, made: OldJournal, journal: list[Recorded]) -> None:
    ((seq, encoded),) = query(config, "SELECT seq, board FROM snapshot")
    assert seq == made.snapshot_seq
    assert decode_board(encoded) == fold(journal[:seq])


def test_it_ends_yesterday_and_each_day_has_its_own_date(journal: list[Recorded]) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    turned = [recorded.event.day for recorded in journal if isinstance(recorded.event, DayTurned)]
    assert turned == [yesterday - timedelta(days=ago) for ago in reversed(range(DAYS))]


def test_no_id_comes_twice_and_those_of_commands_go_up(config: Path, journal: list[Recorded]) -> None:
    assert len({recorded.event_id for recorded in journal}) == len(journal)
    ids = [command_id for (command_id,) in query(config, "SELECT id FROM command ORDER BY seq, count DESC")]
    assert ids == sorted(ids)


def test_every_command_stands_at_its_own_events(config: Path) -> None:
    wrong = """
        SELECT command.id FROM command JOIN event ON event.epoch = command.epoch AND event.seq = command.seq
        WHERE event.type = 'ticket-issued' AND command.count = 1
        AND json_extract(CAST(event.payload AS TEXT), '$.ticket') <> command.id
    """
    assert query(config, wrong) == []
    assert query(config, "SELECT count(*) FROM print_job WHERE id NOT IN (SELECT id FROM command)") == [(0,)]
