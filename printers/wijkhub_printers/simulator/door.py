"""Where the simulated printer is called: open, shut (calls are refused), or silent (calls are not answered at all)."""

from __future__ import annotations

import errno
import socket
import time
from enum import Enum

SOCKET_BUFFER = 4096
"""Bytes that this machine keeps for the printer; with a large one a stalled printer would seem to take a whole slip."""
SEGMENT = 1460
"""Bytes in a packet, as on a cable; this machine's own are larger than the buffer, and would make it halt."""
QUEUE = 16
RETURN_S = 5.0
"""How long it tries to get its own port back, should another program have taken it within the blink of a change."""


class Way(Enum):
    """How a call is met."""

    CLOSED = 0
    OPEN = 1
    SHUT = 2
    SILENT = 3


class Door:
    """Keeps one address from its first opening to its closing."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._way = Way.CLOSED
        self._socket: socket.socket | None = None
        self._queue: list[socket.socket] = []

    @property
    def listener(self) -> socket.socket | None:
        """On which calls come in, while it is open."""
        return self._socket if self._way is Way.OPEN else None

    def open(self) -> int:
        """Take calls. Gives the port.

        Raises:
            OSError: the address is taken, or is none of this machine.
        """
        self._become(Way.OPEN)
        return self._port

    def shut(self) -> None:
        """Refuse calls, and keep the port."""
        self._become(Way.SHUT)

    def leave(self) -> None:
        """Leave calls unanswered, as an address where nothing is."""
        self._become(Way.SILENT)

    def close(self) -> None:
        """Give the address up."""
        self._way = Way.CLOSED
        for used in (self._socket, *self._queue):
            if used is not None:
                used.close()
        self._socket = None
        self._queue.clear()

    def _become(self, way: Way) -> None:
        if way is self._way:
            return
        known = self._way is not Way.CLOSED
        self.close()
        self._socket = self._bound(patient=known)
        self._port = self._socket.getsockname()[1]
        if way is Way.OPEN:
            self._socket.listen(QUEUE)
            self._socket.setblocking(False)
        elif way is Way.SILENT:
            # A server whose queue is full answers no call; these two fill it.
            self._socket.listen(0)
            for _ in range(2):
                filling = socket.socket(self._socket.family, socket.SOCK_STREAM)
                filling.setblocking(False)
                filling.connect_ex(self._socket.getsockname())
                self._queue.append(filling)
        self._way = way

    def _bound(self, *, patient: bool) -> socket.socket:
        family, _, _, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0]
        end = time.monotonic() + (RETURN_S if patient else 0)
        while True:
            bound = socket.socket(family, socket.SOCK_STREAM)
            try:
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
                bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
                bound.bind(address)
            except OSError as error:
                bound.close()
                if error.errno != errno.EADDRINUSE or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return bound
