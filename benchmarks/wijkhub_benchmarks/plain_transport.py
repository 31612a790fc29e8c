"""A hub's line to the registry that takes little of the machine: HTTP/1.1 over one connection, by hand."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from wijkhub_queue.sync.transport import Request, Response, Unreachable


class PlainTransport:
    """One registry process; the connection is opened when it is needed, and again when the other end closed it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: Request) -> Response:
        """Send a request and read its answer.

        Raises:
            Unreachable: there was none.
        """
        target = request.path + (f"?{request.query}" if request.query else "")
        told = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        head = (
            f"{request.method} {target} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n{told}"
            f"content-length: {len(request.body)}\r\n\r\n"
        )
        try:
            if self._line is None:
                self._line = await asyncio.open_connection(self._host, self._port)
            reader, writer = self._line
            writer.write(head.encode() + request.body)
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            body = await reader.readexactly(int(headers["content-length"]))
        except (OSError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise Unreachable(f"the registry closed the connection ({error})") from error
        return Response(int(first.split(" ")[1]), body, headers)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line[1].transport.abort()
            self._line = None
