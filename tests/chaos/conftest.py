"""A hub in a process of its own, on a disk that can lose its power, fill up or break, and clients that press on."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import selectors
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from wijkhub_queue.events import Recorded
from wijkhub_queue.wire import NewStaff
from wijkhub_server.hub import HubAtWork
from wijkhub_server.serving import prepare
from wijkhub_server.settings import Settings

HERE = Path(__file__).parent
WITHIN_S = 60.0


def _load_launcher() -> Any:
    spec = importlib.util.spec_from_file_location("serve_shimmed", HERE / "serve_shimmed.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAUNCHER = _load_launcher()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiled = tmp_path_factory.mktemp("shim") / "fsync_shim.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *flags, "-o", compiled, HERE / "fsync_shim.c", "-ldl"], check=True)
    return compiled


class Machine:
    """The hub's machine: it can be switched on, and have its power cut."""

    def __init__(self, shim: Path, folder: Path) -> None:
        self._shim = shim
        self.data = folder / "data"
        self.shadow = folder / "shadow"
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def settings(self) -> Settings:
        return LAUNCHER.settings_of(self.data)

    def make(self) -> None:
        """Make the hub; what is on disk then is safe."""
        prepare(self.settings, [NewStaff("Iris", "4821", "supervisor")], strict=False)
        self.shadow.mkdir(exist_ok=True)

    def switch_on(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "serve_shimmed.py", self.data, *options],
            env={**os.environ, "LD_PRELOAD": str(self._shim), "SHIM_FOLDER": str(self.shadow)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._process.stdout, selectors.EVENT_READ)
            assert waiting.select(WITHIN_S), "the hub did not say that it listens"
        self.url = self._process.stdout.readline().strip()
        if not self.url.startswith("http://"):
            raise AssertionError(f"the hub did not start: {self._process.stderr.read()}")

    def kill(self) -> None:
        """`kill -9`."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()

    def cut_power(self) -> None:
        """Kill it, and leave on disk only what was synced."""
        self.kill()
        for name in ("hub.sqlite3", "hub.sqlite3-wal", "hub.sqlite3-shm"):
            (self.data / name).unlink(missing_ok=True)
            if (self.shadow / name).exists():
                shutil.move(self.shadow / name, self.data / name)

    def syncs(self) -> tuple[int, int]:
        """How often the database and its log were synced since the machine was switched on."""
        database, log = (self.shadow / "syncs").read_text().split()
        return int(database), int(log)

    def disk(self, state: str, on: bool) -> None:
        """`full` or `broken`, from now on or no more."""
        flag = self.shadow / state
        flag.touch() if on else flag.unlink(missing_ok=True)

    def look(self) -> tuple[HubAtWork, list[Recorded]]:
        """The hub as it would be after a start, not at work, and its journal; to be closed with `leave`."""
        hub = HubAtWork(self.settings)
        return hub, [line.recorded for line in hub.journal.read((0, 0), 1_000_000)]

    @staticmethod
    def leave(hub: HubAtWork) -> None:
        """Let go of the files."""
        hub.journal.close()  # type: ignore[attr-defined]
        hub._turns.close()
        hub.engine.dispose()


@pytest.fixture
def machine(shim: Path, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(shim, tmp_path)
    machine.make()
    yield machine
    machine.kill()


class Connection:
    """One client's connection: HTTP/1.1 by hand, one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader, self._writer, self._token = reader, writer, token

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises:
            ConnectionError, asyncio.IncompleteReadError: the hub went away before it had answered.
        """
        content = b"" if body is None else msgspec.json.encode(body)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(line for line in answer.split("\r\n") if line.startswith("content-length: "))
        return int(answer.split(" ", 2)[1]), await self._reader.readexactly(int(length.split(": ")[1]))

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


class Clients:
    """Many clients at once, and what they were told."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.promised: dict[str, bytes] = {}
        """Ids of tickets that were promised, with the answer that promised them."""
        self.unavailable: list[str] = []
        """Ids of tickets that were answered 503."""
        self.token = ""

    async def connect(self, url: str, count: int) -> None:
        """Have so many connections to this hub, and no others; sign in, unless somebody is."""
        await self.close()
        if not self.token:
            (stranger,) = await self._open(url, 1)
            status, body = await stranger.ask("POST", "/v1/sessions", {"name": "Iris", "pin": "4821"})
            await stranger.close()
            assert status == 201, body
            self.token = str(msgspec.json.decode(body)["token"])
        self.connections = await self._open(url, count)

    async def _open(self, url: str, count: int) -> list[Connection]:
        host, port = url.removeprefix("http://").split(":")
        return [Connection(*await asyncio.open_connection(host, int(port)), self.token) for _ in range(count)]

    async def close(self) -> None:
        """Let go of all connections."""
        connections, self.connections = self.connections, []
        for connection in connections:
            await connection.close()

    async def take(self, at: int, ticket: str | None = None) -> int:
        """Let the client of this number take a ticket, of a queue of its own; the status."""
        ticket = ticket or str(uuid4())
        body = {"id": ticket, "command": {"type": "issue-ticket", "service": LAUNCHER.LETTERS[at % 26].lower()}}
        status, answer = await self.connections[at].ask("POST", "/v1/commands", body)
        if status == 201:
            self.promised[ticket] = answer
        elif status == 503:
            self.unavailable.append(ticket)
        else:
            raise AssertionError(f"{status} {answer!r}")
        return status

    async def take_together(self, each: int) -> list[int]:
        """Let everybody take so many, one after the other; the statuses."""

        async def take(at: int) -> list[int]:
            return [await self.take(at) for _ in range(each)]

        statuses = await asyncio.gather(*map(take, range(len(self.connections))))
        return [status for one in statuses for status in one]

    async def press_on(self, promises: int, end: Callable[[], None]) -> None:
        """Let everybody take ticket after ticket; `end` comes, in the thick of it, after this many promises."""
        enough = asyncio.Event()
        before = len(self.promised)

        async def press(at: int) -> None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    await self.take(at)
                    if len(self.promised) - before >= promises:
                        enough.set()

        tasks = [asyncio.create_task(press(at)) for at in range(len(self.connections))]
        async with asyncio.timeout(WITHIN_S):
            await enough.wait()
            end()
            await asyncio.gather(*tasks)


@pytest.fixture
async def clients() -> AsyncIterator[Clients]:
    clients = Clients()
    yield clients
    await clients.close()
