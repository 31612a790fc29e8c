"""A printer on the network: raw ESC/POS over TCP, as receipt printers take it on port 9100.

TCP says that bytes were taken over, not that they are on paper: with a stalled printer the write and the close succeed.
So a slip is `failed` only when no connection was made, and `unknown` from the first byte on. `sent` is the best that
can be said of a printer that isn't asked anything: all went out, and nothing contradicted it.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from threading import Lock
from types import TracebackType

from wijkhub_printers.document import Document
from wijkhub_printers.errors import PrinterError
from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.escpos_library import Network
from wijkhub_printers.printer import PrinterProfile, PrinterStatus, PrintOutcome, Reason, failed, unknown
from wijkhub_queue.printer_state import PrinterState

CONNECT_S = 2.0
JOB_S = 5.0
LISTEN_S = 0.5
"""How long to listen, when all is sent, for the printer to close or break the connection."""

SEND_BUFFER = 8192
"""Bytes that this machine keeps back at most; with a large buffer a stalled printer would seem to take a whole slip."""


class NetworkPrinter:
    """One printer at one address, spoken to over a fresh connection for each slip, one at a time.

    `print` takes at most `job_s` seconds, and as long again when it has to wait for the slip before it. A host name is
    looked up by the system first, which has limits of its own; give an address.
    """

    def __init__(
        self,
        host: str,
        port: int = 9100,
        name: str = "network",
        *,
        dots_wide: int = 576,
        connect_s: float = CONNECT_S,
        job_s: float = JOB_S,
    ) -> None:
        self.name = name
        self.profile = PrinterProfile(dots_wide=dots_wide)
        self.host, self.port = host, port
        self.connect_s, self.job_s = connect_s, job_s
        self._in_use = Lock()

    def print(self, document: Document) -> PrintOutcome:
        """Send it, and say what is known of it."""
        try:
            data = to_escpos(document.picture, self.profile.dots_wide)
        except PrinterError as error:
            return failed(Reason.CANNOT_DRAW, str(error))
        if not self._in_use.acquire(timeout=self.job_s):
            return failed(Reason.BUSY, f"{self._where} was held by another slip for {self.job_s:g} s")
        try:
            return self._send(data)
        finally:
            self._in_use.release()

    def status(self) -> PrinterStatus:
        """Whether anything answers at its address."""
        try:
            _connect(self.host, self.port, time.monotonic() + self.connect_s).close()
        except OSError as error:
            return PrinterStatus(PrinterState.UNREACHABLE, f"{self._where}: {error}")
        return PrinterStatus(PrinterState.UNKNOWN)

    def _send(self, data: bytes) -> PrintOutcome:
        start = time.monotonic()
        deadline = start + self.job_s
        try:
            connection = _Connection(self.host, self.port, start + min(self.connect_s, self.job_s))
        except OSError as error:
            return failed(Reason.UNREACHABLE, f"{self._where}: {error}")
        with connection:
            try:
                connection.send(data, deadline)
                connection.listen(min(deadline, time.monotonic() + LISTEN_S))
            except TimeoutError:
                return unknown(Reason.STALLED, f"{self._where} did not take all {len(data)} bytes in {self.job_s:g} s")
            except OSError as error:
                return unknown(Reason.BROKEN_OFF, f"{self._where}: {error}")
        return unknown(Reason.SENT, f"{self._where} took {len(data)} bytes")

    @property
    def _where(self) -> str:
        return f"{self.host}:{self.port}"


class _Connection(Network):  # type: ignore[misc]  # python-escpos has no types
    """python-escpos' network connection, open from its making, with a limit on each step.

    Its own `open` has one limit for all steps, IPv4 alone, and leaves the socket open when it can't connect; its own
    `close` writes to the root logger. Limits are moments of `time.monotonic`.
    """

    _device: socket.socket | None = None

    def __init__(self, host: str, port: int, connect_by: float) -> None:
        connected = _connect(host, port, connect_by)
        super().__init__(host, port)
        self._device = connected

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def send(self, data: bytes, by: float) -> None:
        """Hand over all of `data`.

        Raises:
            TimeoutError: it was not taken over in time.
            OSError: the connection broke.
        """
        self._socket.settimeout(_left(by))
        self._raw(data)

    def listen(self, until: float) -> None:
        """Say that this was all, and read what the printer says until it closes, or it is `until`.

        Closing with something unread would make the system reset the connection, and the printer drop its data.

        Raises:
            OSError: the connection broke.
        """
        with suppress(TimeoutError):
            self._socket.shutdown(socket.SHUT_WR)
            while True:
                self._socket.settimeout(_left(until))
                if not self._read():
                    return

    def close(self) -> None:
        """Close it; a second time does nothing."""
        if self._device is not None:
            self._device.close()
            self._device = None

    @property
    def _socket(self) -> socket.socket:
        assert self._device is not None
        return self._device


def _connect(host: str, port: int, by: float) -> socket.socket:
    """A connection to the first of the host's addresses that answers.

    Raises:
        OSError: none did in time.
    """
    failure: OSError = TimeoutError("timed out")
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            connection = socket.create_connection((str(address[0]), port), timeout=_left(by))
        except OSError as error:
            failure = error
        else:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            return connection
    raise failure


def _left(by: float) -> float:
    """Seconds until `by`; never 0, which a socket takes for "don't wait at all"."""
    return max(0.001, by - time.monotonic())
