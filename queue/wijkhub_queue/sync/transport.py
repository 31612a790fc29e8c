"""The line between a hub and the registry, as a port: a request goes up, an answer comes down, or nothing does."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

PREFIX = "/sync/v1"
ENROL = PREFIX + "/enrol"
NONCE = PREFIX + "/nonce"
EVENTS = PREFIX + "/events"
HEARTBEAT = PREFIX + "/heartbeat"
EPOCHS = PREFIX + "/epochs"
HEAD = PREFIX + "/head"
DOCUMENTS = PREFIX + "/documents"
KEYS = PREFIX + "/keys"
KEY = PREFIX + "/key"


class Request(Struct, frozen=True, gc=False):
    """What a hub sends."""

    method: str
    path: str
    query: str = ""
    """Without its question mark."""
    body: bytes = b""
    headers: dict[str, str] = {}


class Response(Struct, frozen=True, gc=False):
    """What the registry answers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}
    """By names in small letters."""


class Unreachable(Exception):
    """No answer came, or not the whole of one. What was asked may have been done all the same."""


class RegistryTransport(Protocol):
    """A way to the registry. `LossyTransport` is one that fails, `MemoryRegistry` one that needs no line."""

    async def send(self, request: Request) -> Response:
        """Send a request and wait for its answer.

        Raises:
            Unreachable: none came.
        """
