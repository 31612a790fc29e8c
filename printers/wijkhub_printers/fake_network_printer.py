"""A printer on the network that isn't there: it takes what a receipt printer takes, and keeps it. For tests."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from threading import Condition, Event, Thread
from types import TracebackType


class Behaviour(StrEnum):
    """What the printer does with a connection."""

    TAKES = "takes"
    """Reads to the end and closes."""
    HOLDS = "holds"
    """Reads to the end and leaves the connection open, as some printers do for a minute."""
    RESETS = "resets"
    """Reads a kilobyte and resets the connection."""
    STALLS = "stalls"
    """Takes the connection and reads nothing."""


class FakeNetworkPrinter:
    """A TCP server on this machine. It serves one connection at a time, as most receipt printers do.

    Use it as a context: inside, `host` and `port` tell where it listens; afterwards everything is closed.
    """

    host = "127.0.0.1"

    def __init__(self, behaviour: Behaviour = Behaviour.TAKES) -> None:
        self.behaviour = behaviour
        self._jobs: list[bytes] = []
        self._changed = Condition()
        self._over = Event()
        self._held: list[socket.socket] = []
        self._called = Event()

    def __enter__(self) -> FakeNetworkPrinter:
        self._server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # A receipt printer holds a few kilobytes; only a small buffer shows what a stalled one does.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._server.bind((self.host, 0))
        self._server.listen()
        self.port: int = self._server.getsockname()[1]
        self._thread = Thread(target=self._serve, name="fake-network-printer")
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        with suppress(OSError):
            socket.create_connection((self.host, self.port), timeout=5).close()
        self._thread.join()
        self._server.close()
        for connection in self._held:
            connection.close()

    @property
    def jobs(self) -> tuple[bytes, ...]:
        """What each connection brought, in order; one appears when its last byte was read."""
        with self._changed:
            return tuple(self._jobs)

    def wait_for(self, seen: Callable[[tuple[bytes, ...]], bool], *, timeout_s: float = 10.0) -> tuple[bytes, ...]:
        """The jobs, as soon as `seen` says that they are what one waits for.

        Raises:
            TimeoutError: they were not, in `timeout_s` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: seen(tuple(self._jobs)), timeout_s):
                raise TimeoutError(f"the printer has {len(self._jobs)} jobs, which is not what was waited for")
            return tuple(self._jobs)

    def wait_for_caller(self, *, timeout_s: float = 10.0) -> None:
        """Wait until someone has connected.

        Raises:
            TimeoutError: no one did, in `timeout_s` seconds.
        """
        if not self._called.wait(timeout_s):
            raise TimeoutError(f"no one connected in {timeout_s:g} s")

    def _serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            if self._over.is_set():
                connection.close()
                return
            self._called.set()
            connection.settimeout(10)
            with suppress(OSError):
                self._attend(connection)

    def _attend(self, connection: socket.socket) -> None:
        if self.behaviour in (Behaviour.STALLS, Behaviour.HOLDS):
            self._held.append(connection)
        if self.behaviour is Behaviour.STALLS:
            return
        if self.behaviour is Behaviour.RESETS:
            connection.recv(1024)
            # Lingering for 0 seconds is how a socket is told to reset instead of to close.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return
        received = bytearray()
        while part := connection.recv(65536):
            received += part
        if self.behaviour is Behaviour.TAKES:
            connection.close()
        with self._changed:
            self._jobs.append(bytes(received))
            self._changed.notify_all()
