"""A real PostgreSQL in a temporary folder, for tests and benchmarks: started, killed, started again, gone at the end.

It listens on a socket in its folder alone, so several can run beside each other and beside the machine's own.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STARTS_WITHIN_S = 30.0
_USER = "wijkhub"
_FOR_TESTS = ("fsync=off", "synchronous_commit=on", "full_page_writes=off")
_ALWAYS = ("listen_addresses=", "max_connections=60", "shared_buffers=64MB", "log_min_messages=fatal")


class NoPostgres(Exception):
    """PostgreSQL is not on this machine, or does not start; `tools/system-packages postgresql` installs it."""


class Postgres:
    """A server with its databases. `open` starts one for a block."""

    def __init__(self, folder: Path, *, durable: bool, settings: Sequence[str] = ()) -> None:
        """Make the server's files in an empty folder that its user may enter; `start` starts it.

        Args:
            folder: for its files and its socket.
            durable: whether a commit waits for the disk, as it must where a power cut or a figure is looked at.
            settings: more of them, such as `work_mem=8MB`.
        """
        self.folder = folder
        self._data = folder / "data"
        self._settings = (*_ALWAYS, *(() if durable else _FOR_TESTS), *settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._as = _other_user(folder)
        self._made = 0
        initdb = [_program("initdb"), "--pgdata", str(self._data), "--username", _USER, "--auth", "trust"]
        made = subprocess.run(
            [*initdb, "--no-sync", "--encoding", "UTF8", "--locale", "C"],
            capture_output=True, text=True, cwd=folder, check=False, **self._as,
        )  # fmt: skip
        if made.returncode:
            raise NoPostgres(made.stderr)

    @property
    def pid(self) -> int:
        """Of the server's first process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it takes connections; also after a kill, whose children may still be going.

        Raises:
            NoPostgres: it does not start.
        """
        options = [part for setting in self._settings for part in ("-c", setting)]
        command = [_program("postgres"), "-D", str(self._data), "-k", str(self.folder), *options]
        until = time.monotonic() + STARTS_WITHIN_S
        while True:
            said = (self.folder / "log").open("ab")
            with said:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder, **self._as
                )
            while self._process.poll() is None and time.monotonic() < until:
                if self._is_ready():
                    return
                time.sleep(0.005)
            if time.monotonic() >= until:
                self.kill()
                raise NoPostgres((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        """As `pg_ctl` sees it: the last line of the file that names the process says so."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def kill(self) -> None:
        """End it at once, as the kernel does when memory is short."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Have it stop; connections are ended."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STARTS_WITHIN_S)
            finally:
                self.kill()

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def new_database(self, like: str | None = None) -> str:
        """Make a database, empty or a copy of another that nobody is connected to; gives its name."""
        self._made += 1
        name = f"made_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {like or 'template0'}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database and end its connections."""
        self._run(f"DROP DATABASE {database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        import asyncpg

        async def run() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())


@contextmanager
def open_postgres(*, durable: bool, settings: Sequence[str] = ()) -> Iterator[Postgres]:
    """A server that runs for this block, in a folder of its own that is removed.

    Raises:
        NoPostgres: it is not on this machine, or does not start.
    """
    # The server's user must get to it, which it can't below a folder that only we may enter.
    below = tempfile.gettempdir()
    if not all(folder.stat().st_mode & 0o001 for folder in (Path(below), *Path(below).parents)):
        below = "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="wijkhub-postgres-", dir=below))
    try:
        postgres = Postgres(folder, durable=durable, settings=settings)
        try:
            postgres.start()
            yield postgres
        finally:
            postgres.stop()
    finally:
        shutil.rmtree(folder)


def _program(name: str) -> str:
    """Where one of PostgreSQL's programs is; Debian puts them beside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if found:
        return str(found[-1])
    if (named := shutil.which(name)) is not None:
        return named
    raise NoPostgres(f"'{name}' of PostgreSQL is not on this machine; tools/system-packages postgresql installs it")


def _other_user(folder: Path) -> dict[str, Any]:
    """How to start a program as the server's user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o755)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
