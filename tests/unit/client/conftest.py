from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def setup() -> HubSetup:
    return HubSetup(
        name="Bospolder",
        groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}),),
        services=(Service("passport", "papers", {"nl": "Paspoort"}),),
        counters=(CounterPlace("1", {"nl": "Balie 1"}, ("papers",)), CounterPlace("2", {"nl": "Balie 2"}, ("papers",))),
        exercise=True,
    )


class Request(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def command_id(self) -> str:
        return str(msgspec.json.decode(self.body)["id"])


class Reply:
    """What a test lets the hub do with one request. The connection is closed when the test's handler returns."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def answer(self, status: int, body: object = None, **headers: str) -> None:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body) if body is not None else b""
        names = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {status} -\r\n{names}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        await self.send(head.encode() + content)

    async def problem(self, status: int, code: str, detail: str = "", **headers: str) -> None:
        problem = {
            "type": f"https://wijkhub.invalid/problems/{code}",
            "title": "Title",
            "status": status,
            "detail": detail,
        }
        await self.answer(status, problem, **headers)

    async def begin_stream(self) -> None:
        await self.send(
            b"HTTP/1.1 200 -\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 2000\n\n"
        )

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


Handler = Callable[[Request, Reply], Awaitable[None]]


class FickleHub:
    """An HTTP server on loopback that does with each request what the test says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.handler: Handler | None = None
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            request_line, *lines = head.strip().split("\r\n")
            method, target, _ = request_line.split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            parts = urlsplit(target)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            request = Request(method, parts.path, query, headers, body)
            self.requests.append(request)
            assert self.handler is not None
            await self.handler(request, Reply(writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def fickle() -> AsyncIterator[FickleHub]:
    hub = FickleHub()
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    hub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield hub
    server.close()
    await server.wait_closed()


class Naps(list[float]):
    """A sleep that takes no time, and keeps how long each would have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def naps() -> Naps:
    return Naps()
