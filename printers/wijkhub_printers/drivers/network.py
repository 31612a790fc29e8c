"""The way to a printer on the network: raw TCP, as receipt printers take it on port 9100.

TCP says that bytes were taken over, not that they are on paper: with a stalled printer the write and the close succeed,
and after a reset the first two writes still do.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
import termios
import time
from contextlib import suppress

from wijkhub_printers.drivers.channel import left

SEND_BUFFER = 8192
"""Bytes that this machine keeps back at most; with a large buffer a stalled printer would seem to take a whole slip."""
RECEIVE = 4096
LISTEN_S = 0.5
"""How long to listen, when all is sent, for the printer to close or break the connection."""


class NetworkChannel:
    """A printer at an address. A host name is looked up by the system, which has limits of its own; give an address."""

    def __init__(self, host: str, port: int = 9100) -> None:
        self.host, self.port = host, port

    @property
    def where(self) -> str:
        """Its address and port."""
        return f"{self.host}:{self.port}"

    def carries_s(self, count: int) -> float:
        """No time to speak of."""
        return 0.0

    def open(self, by: float) -> NetworkConnection:
        """A connection to the first of the host's addresses that answers.

        Raises:
            OSError: none did in time.
        """
        failure: OSError = TimeoutError("timed out")
        for *_, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            try:
                connected = socket.create_connection((str(address[0]), self.port), timeout=left(by))
            except OSError as error:
                failure = error
            else:
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
                # Questions are three bytes; they must not wait for more to go with them.
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return NetworkConnection(connected)
        raise failure


class NetworkConnection:
    """One TCP connection."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def send(self, data: bytes, by: float) -> None:
        """Hand over all of `data`.

        Raises:
            TimeoutError: it was not taken over in time.
            OSError: the connection broke.
        """
        self._socket.settimeout(left(by))
        self._socket.sendall(data)

    def unsent(self) -> int:
        """Bytes that the other end has not said to have.

        Raises:
            OSError: the connection broke.
        """
        return int.from_bytes(fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4)), sys.byteorder)

    def receive(self, by: float) -> bytes:
        """What the printer says; nothing when it has closed the connection.

        Raises:
            TimeoutError: it said nothing in time.
            OSError: the connection broke.
        """
        self._socket.settimeout(left(by))
        return self._socket.recv(RECEIVE)

    def finish(self, by: float) -> None:
        """Close our half, and read what the printer says until it closes its own, for half a second at most.

        Closing with something unread would make the system reset the connection, and the printer drop its data.

        Raises:
            OSError: the connection broke.
        """
        until = min(by, time.monotonic() + LISTEN_S)
        with suppress(TimeoutError):
            self._socket.shutdown(socket.SHUT_WR)
            while self.receive(until):
                pass

    def abandon(self) -> None:
        """Reset the connection, which drops what was not carried yet."""
        with suppress(OSError):
            # Lingering for 0 seconds is how a socket is told to reset instead of to close.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def close(self) -> None:
        """Close it; what was said and not asked for is read first, so that closing does not become a reset."""
        with suppress(OSError):
            self._socket.setblocking(False)
            while self._socket.recv(RECEIVE):
                pass
        self._socket.close()
