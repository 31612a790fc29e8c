"""The registry's tables: the same on both databases, made once, refused where they are newer or none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from wijkhub_benchmarks.postgres import Postgres
from wijkhub_registry.storage.database import DatabaseAway, NewerTables, migrate, open_engine, reading, writing
from wijkhub_registry.storage.tables import METADATA

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'registry.sqlite3'}")
        yield engine
        await engine.dispose()
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = await asyncio.to_thread(server.new_database)
    engine = open_engine(server.url(name))
    yield engine
    await engine.dispose()
    await asyncio.to_thread(server.drop, name)


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


async def test_the_migrations_make_the_tables_that_the_program_uses(engine: Any) -> None:
    await migrate(engine)
    await migrate(engine)
    async with reading(engine) as connection:
        assert await connection.run_sync(_differences) == []


async def test_tables_of_a_newer_program_are_left_alone(engine: Any) -> None:
    await migrate(engine)
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerTables, match="install that version"):
        await migrate(engine)


async def test_a_write_that_fails_leaves_nothing(engine: Any) -> None:
    await migrate(engine)
    with pytest.raises(RuntimeError):
        async with writing(engine) as connection:
            await connection.execute(text("INSERT INTO reader (reader) VALUES ('waits')"))
            raise RuntimeError
    async with reading(engine) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM reader"))).scalar_one() == 0


async def test_every_commit_is_on_disk_before_it_is_acknowledged(engine: Any) -> None:
    await migrate(engine)
    async with reading(engine) as connection:
        if connection.dialect.name == "sqlite":
            assert (await connection.execute(text("PRAGMA synchronous"))).scalar_one() == 2
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        else:
            assert (await connection.execute(text("SHOW synchronous_commit"))).scalar_one() == "on"


async def test_what_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "registry.sqlite3").write_text("not a database, but long enough to be taken for one" * 100)
    for url in (f"sqlite:///{tmp_path}/registry.sqlite3", f"postgresql://nobody@/none?host={tmp_path}"):
        engine = open_engine(url)
        with pytest.raises(DatabaseAway, match="can't be used"):
            await migrate(engine)
        await engine.dispose()


async def test_a_password_is_not_said() -> None:
    engine = open_engine("postgresql://wijkhub:geheim@127.0.0.1:1/none")
    with pytest.raises(DatabaseAway) as error:
        await migrate(engine)
    assert "geheim" not in str(error.value)
    await engine.dispose()
