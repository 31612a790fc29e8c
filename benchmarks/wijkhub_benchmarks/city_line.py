"""The line between hubs and a city's registry: one address in front of several processes, which can be cut.

It runs in a thread of its own, knows when a batch is on its way and not yet answered, and sends each connection to the
next process that listens, as a balancer would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

_BATCH = b"POST /sync/v1/events "
_PIECE = 256 * 1024


class _Carried(Struct):
    """A connection of a hub's, and the one to the registry behind it."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    batch: bool = False
    """Whether a batch went over it that was not answered yet."""


class Line:
    """An address at which hubs find the registry. Leaving the context ends it."""

    def __init__(self) -> None:
        self.behind: list[str] = []
        """The addresses of the processes that take turns."""
        self.sent = Event()
        """Set when a batch has gone out to the registry."""
        self.under_way = 0
        """Batches that were sent and not answered."""
        self._turn = 0
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="line", daemon=True)

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """Refuse everybody from now on, and break what is open."""
        self._do(self._cut())

    def mend(self) -> None:
        """Let everybody through again, at the same address."""
        self._do(self._listen())

    def __enter__(self) -> Line:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port, backlog=2048)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._open):
            end.transport.abort()

    async def _end(self) -> None:
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            found = await self._connect()
            if found is None:
                return
            carried = _Carried((writer, found[1]))
            self._open.add(found[1])
            pumps = [
                asyncio.create_task(self._pump(reader, found[1], carried, asks=True)),
                asyncio.create_task(self._pump(found[0], writer, carried, asks=False)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for end in carried.ends:
                end.transport.abort()
            await asyncio.wait(pumps)
            self._answered(carried)
            self._open.discard(found[1])
        finally:
            writer.transport.abort()
            self._open.discard(writer)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        behind: Sequence[str] = tuple(self.behind)
        for _ in behind:
            self._turn += 1
            address = urlsplit(behind[self._turn % len(behind)])
            with suppress(OSError):
                return await asyncio.open_connection(address.hostname, address.port)
        return None

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carried: _Carried, *, asks: bool
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                if not asks:
                    self._answered(carried)
                writer.write(piece)
                await writer.drain()
                if asks and _BATCH in piece:
                    carried.batch = True
                    self.under_way += 1
                    self.sent.set()

    def _answered(self, carried: _Carried) -> None:
        if carried.batch:
            carried.batch = False
            self.under_way -= 1
