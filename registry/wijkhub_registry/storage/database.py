"""Opening the registry's database, and bringing its tables up to date: PostgreSQL or SQLite, by the address."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from wijkhub_registry.errors import Stop

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_233_001
"""PostgreSQL's advisory lock under which tables are changed, so that processes that start together take turns."""


class DatabaseAway(Stop):
    """The database can't be reached, or is none."""


class NewerTables(Stop):
    """A newer program made the tables; install that one."""


def open_engine(url: str, connections: int = 10) -> AsyncEngine:
    """An engine for `sqlite:///file` or `postgresql://...`; nothing is connected yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": 15.0})
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"),
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=False,
        # What is acknowledged is on disk, whatever the server's own setting says.
        connect_args={"server_settings": {"synchronous_commit": "on", "application_name": "wijkhub-registry"}},
    )


def _set_up_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions of its own: `_begin_sqlite` does, as a write from the start.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")


def is_postgresql(connection: AsyncConnection) -> bool:
    """Whether this is a connection to PostgreSQL."""
    return connection.dialect.name == "postgresql"


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One transaction, committed when the block ends well."""
    async with engine.begin() as connection:
        yield connection


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A look at the database that waits for no writer."""
    async with engine.execution_options(reads=True).connect() as connection:
        yield connection


async def migrate(engine: AsyncEngine) -> None:
    """Bring the tables to this program's form, making them where there are none.

    Raises:
        DatabaseAway: the database can't be reached, or the file is none.
        NewerTables: a newer program made them.
    """
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file:
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DatabaseAway(f"there can be no folder for {file}: {error.strerror}") from error
    try:
        async with writing(engine) as connection:
            if is_postgresql(connection):
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
            await connection.run_sync(_upgrade)
    except (DBAPIError, OSError, sqlite3.Error) as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseAway(
            f"the database at {where} can't be used ({getattr(error, 'orig', None) or error}); see that it runs, that "
            "its address in the settings is right, and that this user may make tables in it"
        ) from error


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise NewerTables(f"the database's tables are of a newer Wijkhub ({error}); install that version") from error
