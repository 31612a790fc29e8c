"""The printer's end of a line: takes a slip as fast as it comes, notes when its last byte came, and confirms it."""

from __future__ import annotations

import socket
from threading import Condition, Thread
from time import monotonic
from types import TracebackType

from msgspec import Struct

RASTER = b"\x1dv0\x00"
STATUS = b"\x10\x04"
CONFIRM = b"\x1d(H\x06\x00\x30\x30"
FINE = b"\x12"
"""The answer of a printer that has nothing to complain of."""


class Arrived(Struct):
    """A slip: its bytes, without the questions around it, and when the last of them was read."""

    data: bytes
    at: float
    """Seconds of the machine's steady clock."""


class PaperEnd:
    """A TCP server that serves one connection at a time, as receipt printers do. A context: inside, it listens."""

    host = "127.0.0.1"

    def __enter__(self) -> PaperEnd:
        self._door = socket.create_server((self.host, 0))
        self.port: int = self._door.getsockname()[1]
        self._changed = Condition()
        self._slips: list[Arrived] = []
        self._over = False
        self._thread = Thread(target=self._serve, name="paper-end")
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over = True
        socket.create_connection((self.host, self.port), timeout=5).close()
        self._thread.join()
        self._door.close()

    def wait_for(self, count: int) -> list[Arrived]:
        """All slips, as soon as there are so many.

        Raises:
            TimeoutError: there were not, in a minute.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._slips) >= count, 60):
                raise TimeoutError(f"{len(self._slips)} of {count} slips arrived in a minute")
            return list(self._slips)

    def _serve(self) -> None:
        while True:
            connection, _ = self._door.accept()
            with connection:
                if self._over:
                    return
                connection.settimeout(10)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    self._attend(connection)
                except OSError:
                    # A caller that breaks off has left no whole slip; whoever waits for it says so.
                    continue

    def _attend(self, connection: socket.socket) -> None:
        held, data = b"", b""
        at = monotonic()
        while part := connection.recv(65536):
            held += part
            while held:
                if held.startswith(STATUS) and len(held) >= 3:
                    connection.sendall(FINE)
                    held = held[3:]
                elif held.startswith(CONFIRM) and len(held) >= 11:
                    with self._changed:
                        self._slips.append(Arrived(data, at))
                        self._changed.notify_all()
                    connection.sendall(b"\x37\x22" + held[7:11] + b"\x00")
                    held = held[11:]
                elif (taken := _plain(held)) > 0:
                    data, held, at = data + held[:taken], held[taken:], monotonic()
                else:
                    break


def _plain(held: bytes) -> int:
    """How many of the bytes at the beginning are part of a slip; 0 when more must come before that is known."""
    if held.startswith(RASTER):
        if len(held) < 8:
            return 0
        size = 8 + (held[4] + 256 * held[5]) * (held[6] + 256 * held[7])
        return size if len(held) >= size else 0
    may_be = any(one.startswith(held) or held.startswith(one) for one in (CONFIRM, STATUS, RASTER))
    return 0 if may_be else 1
