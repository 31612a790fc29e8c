"""Opening a hub's database: one SQLite file, write-ahead log, every commit on disk."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, select

from wijkhub_server.storage.rows import HubRow

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row", bound=SQLModel)
_HERE = Path(__file__).parent
LOG_PAGES = 2000
"""Pages of the write-ahead log after which it is moved into the database and written from its beginning again; even."""
LATEST = "0005"
"""The revision that this program works with; a test holds it to the newest migration."""


class NoHub(Exception):
    """There is no hub in the folder; make one with `wijkhub hub init`."""


class NewerDatabase(Exception):
    """The database was made by a newer program; install that one, it can't be taken back."""


class BrokenDatabase(Exception):
    """The file cannot be read as a hub's database; put back its last backup."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(f"{path} cannot be read as a hub's database ({error}); put back its last backup")


class Turns:
    """One writer at a time on a hub's database: journal and small tables wait for each other here, not in SQLite.

    SQLite would let them wait too, but asleep, and the server's own thread with them.
    """

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="database", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    async def write(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job that writes, in a thread, when it is its turn."""
        async with self.lock:
            under_way = asyncio.ensure_future(self.in_thread(job, *args, **kwargs))
            try:
                return await asyncio.shield(under_way)
            except asyncio.CancelledError:
                # Whoever asked has gone; the thread has not, and the next must not come between.
                await asyncio.wait((under_way,))
                raise

    async def in_thread(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job in the writing thread, for one who holds the lock.

        An executor would do, but hands the interpreter's lock to and fro more often, and each time costs more than
        putting rows into the database.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                outcome = job(*args, **kwargs)
            except BaseException as error:
                loop.call_soon_threadsafe(_fail, answer, error)
            else:
                loop.call_soon_threadsafe(_give, answer, outcome)

        self._jobs.put(run)
        return await answer

    def close(self) -> None:
        """Let the thread go, when it has done what it was given."""
        self._jobs.put(None)
        self._thread.join()


def _give(answer: asyncio.Future[T], outcome: T) -> None:
    # Nobody may be waiting any more.
    if not answer.done():
        answer.set_result(outcome)


def _fail(answer: asyncio.Future[T], error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A bare connection, for the journal. Statements commit by themselves unless a transaction is begun.

    Every commit is on disk before it returns: write-ahead log with `synchronous=FULL`.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=1.0)
    try:
        if not read_only:
            # The file remembers it, but one that was put back from a copy may have forgotten.
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def lengthen_log(connection: sqlite3.Connection) -> None:
    """Make the write-ahead log as long as it will be, so that commits overwrite it from its beginning.

    A commit that makes the file longer costs half as much again, for then the file system writes a log of its own.
    Each of these writes the same page, and nothing that anybody waits for, so the disk need not be waited for either.
    """
    before = [
        (setting, connection.execute(f"PRAGMA {setting}").fetchone()[0])
        for setting in ("wal_autocheckpoint", "synchronous")
    ]
    for setting, _ in before:
        connection.execute(f"PRAGMA {setting}=0")
    try:
        for n in range(LOG_PAGES):
            connection.execute(f"PRAGMA user_version={1 - n % 2}")
    finally:
        for setting, value in before:
            connection.execute(f"PRAGMA {setting}={value}")
    connection.execute("PRAGMA wal_checkpoint(RESTART)")


def open_engine(path: Path) -> Engine:
    """An engine for the small tables: staff, devices, print jobs. For use by `writing` and `reading`."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": 5.0})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        # The driver must not begin transactions of its own: `_begin` does, as a write from the start.
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten: a person who asks to be forgotten must not be found in the file.
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction on the small tables; committed when the block ends well."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A look at the small tables, as they are at one moment; nobody waits for it, and it waits for nobody."""
    with Session(engine.execution_options(reads=True)) as session:
        yield session


def newest(session: Session, row: type[Row], limit: int, **wanted: str | None) -> Iterator[Row]:
    """The newest rows of a table that have these values in these columns; any where the value is None."""
    # By the order in which rows came, which needs no index of its own.
    query = select(row).order_by(text("rowid DESC")).limit(limit)
    for column, value in wanted.items():
        if value is not None:
            query = query.where(getattr(row, column) == value)
    yield from session.exec(query)


def migrate(path: Path) -> None:
    """Bring the database to this program's tables, making it where there is none.

    Raises:
        NewerDatabase: a newer program made it.
        BrokenDatabase: the file is something else, or damaged.
    """
    if revision(path) == LATEST:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
    made.close()
    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations"))
    config.attributes["engine"] = engine = open_engine(path)
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise NewerDatabase(f"{path}: {error}. A newer Wijkhub made it; install that version.") from error
    finally:
        engine.dispose()


def revision(path: Path) -> str | None:
    """Of which revision its tables are; None when there are none.

    Raises:
        BrokenDatabase: the file is something else, or damaged.
    """
    if not path.exists():
        return None
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise BrokenDatabase(path, error) from error
    except sqlite3.DatabaseError as error:
        raise BrokenDatabase(path, error) from error
    finally:
        connection.close()
    return row[0] if row else None


def make_hub(engine: Engine, hub_id: str) -> HubRow:
    """Write down which hub this is, unless it is written already."""
    with writing(engine) as session:
        row = session.exec(select(HubRow)).first()
        if row is None:
            row = HubRow(hub_id=hub_id, epoch=1, secret=secrets.token_bytes(32), created_at=datetime.now(UTC))
            session.add(row)
    return row


def read_hub(engine: Engine, folder: Path) -> HubRow:
    """Which hub this is.

    Raises:
        NoHub: none was made here.
    """
    with reading(engine) as session:
        row = session.exec(select(HubRow)).first()
    if row is None:
        raise NoHub(f"No hub in {folder}; make one with 'wijkhub hub init'.")
    return row
