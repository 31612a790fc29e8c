"""A real SMTP server and a real HTTP server on free ports, which can be killed, and made to say no."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class _Conversation(SMTP):
    """One connection; it is known to the office, so that it can be cut."""

    def __init__(self, office: PostOffice, **options: Any) -> None:
        super().__init__(office, loop=asyncio.get_running_loop(), **options)
        self._office = office

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._office.connections.add(self)
        self._office.nobody.clear()

    def connection_lost(self, error: Exception | None) -> None:
        self._office.connections.discard(self)
        if not self._office.connections:
            self._office.nobody.set()
        super().connection_lost(error)


class PostOffice:
    """Takes mail. `says` answers a step (`RCPT`, `DATA`, ...) otherwise, once for each answer in the list."""

    def __init__(self, **options: Any) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[str] = []
        self.says: dict[str, list[str]] = {}
        self.silent = False
        """Whether it says nothing after the dot."""
        self.cut_after_the_dot = 0
        """How many mails it takes without ever answering."""
        self.connections: set[Any] = set()
        self.more, self.nobody = asyncio.Event(), asyncio.Event()
        self.nobody.set()
        self.conversations = 0
        self.port = 0
        self._options = options
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        def conversation() -> _Conversation:
            self.conversations += 1
            return _Conversation(self, **self._options)

        self._server = await asyncio.get_running_loop().create_server(conversation, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def kill(self) -> None:
        """From now on nothing listens there."""
        assert self._server is not None
        self._server.close()
        for connection in list(self.connections):
            connection.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def close(self) -> None:
        if self._server is not None:
            await self.kill()
        await self.nobody.wait()

    async def has_taken(self, mails: int, within_s: float = 60.0) -> None:
        """Wait until it has taken so many mails."""
        async with asyncio.timeout(within_s):
            while len(self.mails) < mails:
                self.more.clear()
                await self.more.wait()

    def _next(self, step: str) -> str | None:
        waiting = self.says.get(step)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(self, _: Any, __: Any, envelope: Any, address: str, options: list[str]) -> str:
        if said := self._next("MAIL"):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: list[str]) -> str:
        if said := self._next("RCPT"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:
        if said := self._next("DATA"):
            return said
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.more.set()
        self.to += envelope.rcpt_tos
        if self.silent:
            await asyncio.Event().wait()
        if self.cut_after_the_dot:
            self.cut_after_the_dot -= 1
            server.transport.abort()
        return "250 OK"


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    await office.open()
    yield office
    await office.close()


@pytest.fixture
async def offices() -> AsyncIterator[Callable[..., Awaitable[PostOffice]]]:
    """Opens offices with options of aiosmtpd's `SMTP`."""
    opened: list[PostOffice] = []

    async def open_one(**options: Any) -> PostOffice:
        opened.append(PostOffice(**options))
        await opened[-1].open()
        return opened[-1]

    yield open_one
    for office in opened:
        await office.close()


class Webhook:
    """Takes text messages over HTTP. `answers` are given in turn, then 202; None cuts the line without one."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str]] | None] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def kill(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        self._server = None

    async def close(self) -> None:
        if self._server is not None:
            await self.kill()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:] if line)
        }
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.taken.append(body)
        self.headers.append(headers)
        answer = self.answers.pop(0) if self.answers else (202, {})
        if answer is not None:
            status, more = answer
            lines = [f"HTTP/1.1 {status} x", "Content-Length: 0", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in more.items()]
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    hook = Webhook()
    await hook.open()
    yield hook
    await hook.close()


class Call:
    """The last call: yes or no, or something goes wrong in it."""

    def __init__(self, wanted: bool = True, error: Exception | None = None) -> None:
        self.wanted, self.error, self.calls = wanted, error, 0

    async def __call__(self) -> bool:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return self.wanted


@pytest.fixture
def call() -> type[Call]:
    return Call
