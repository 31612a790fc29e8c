"""The database: made by migrations that end where the rows are, safe against power loss, refused when it is newer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlmodel import SQLModel, text

from wijkhub_server.storage import database
from wijkhub_server.storage.database import (
    LATEST,
    BrokenDatabase,
    NewerDatabase,
    connect,
    make_hub,
    migrate,
    open_engine,
    read_hub,
    reading,
    writing,
)


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "hub.sqlite3"
    migrate(path)
    return path


def test_from_nothing_to_the_newest_revision_gives_the_tables_of_the_rows(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_the_rows_are_in_tables_without_a_second_key_where_their_own_key_is_all_they_need(path: Path) -> None:
    connection = sqlite3.connect(path)
    made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    connection.close()
    for table in ("event", "command"):
        assert "WITHOUT ROWID" in made[table]
        assert SQLModel.metadata.tables[table].dialect_options["sqlite"]["with_rowid"] is False
    # Prints come out in the order in which they were written down.
    assert "WITHOUT ROWID" not in made["print_job"]


def test_the_program_knows_its_newest_revision() -> None:
    assert scripts().get_current_head() == LATEST
    assert len(scripts().get_heads()) == 1


def test_a_database_that_is_up_to_date_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: pytest.fail("it was migrated again"))
    migrate(path)


def test_a_newer_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match=r"hub\.sqlite3.*9999.*A newer Wijkhub made it; install that version"):
        migrate(path)
    assert path.read_bytes() == before


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite3").write_bytes(b"a letter to the mayor " * 100)
    with pytest.raises(BrokenDatabase, match="put back its last backup"):
        migrate(tmp_path / "hub.sqlite3")


def test_a_migration_that_fails_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    real = op.create_index

    def fail(name: str, *more: Any, **others: Any) -> None:
        if name == "print_job_ticket":
            raise RuntimeError("power cut")
        real(name, *more, **others)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(tmp_path / "hub.sqlite3")
    connection = sqlite3.connect(tmp_path / "hub.sqlite3")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
    migrate(tmp_path / "hub.sqlite3")


def pragma(connection: Any, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_every_commit_of_the_journal_is_on_disk_before_it_returns(path: Path) -> None:
    connection = connect(path)
    assert pragma(connection, "journal_mode") == "wal"
    assert pragma(connection, "synchronous") == 2  # FULL: the log is synced at every commit.
    assert pragma(connection, "foreign_keys") == 1
    connection.close()


def test_so_is_every_commit_of_the_small_tables(path: Path) -> None:
    engine = open_engine(path)
    with writing(engine) as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
    assert found == {"synchronous": 2, "foreign_keys": 1}


def test_a_database_put_back_from_a_copy_is_made_safe_again(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert pragma(connection, "journal_mode=DELETE") == "delete"
    connection.close()
    again = connect(path)
    assert pragma(again, "journal_mode") == "wal"
    again.close()


def test_who_only_reads_does_not_wait_for_one_who_writes(path: Path) -> None:
    engine = open_engine(path)
    make_hub(engine, "hub")
    writer = connect(path)
    writer.execute("BEGIN IMMEDIATE")
    # With a lock of its own this would wait for five seconds, and then fail.
    assert read_hub(engine, path.parent).hub_id == "hub"
    with reading(engine) as session:
        assert session.execute(text("SELECT COUNT(*) FROM staff")).scalar() == 0
    writer.execute("ROLLBACK")
    writer.close()
    engine.dispose()


def test_a_reading_connection_cannot_write(path: Path) -> None:
    connection = connect(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM event")
    connection.close()


def test_a_transaction_is_a_write_or_a_look_from_its_beginning(path: Path) -> None:
    # One that begins as a look and then writes loses another's update, or fails.
    engine = open_engine(path)
    begun: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: begun.append(call[2]))
    with writing(engine) as session:
        session.execute(text("SELECT 1"))
    with reading(engine) as session:
        session.execute(text("SELECT 2"))
    engine.dispose()
    assert begun == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 2"]


def test_which_hub_it_is_is_written_once(path: Path) -> None:
    engine = open_engine(path)
    first = make_hub(engine, "hub")
    again = make_hub(engine, "another")
    assert (again.hub_id, again.secret, again.epoch) == ("hub", first.secret, 1)
    assert len(first.secret) == 32
    engine.dispose()
