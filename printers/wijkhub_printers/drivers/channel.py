"""What lies between a driver and its printer: a way for bytes, whatever it is made of.

A new kind of connection is a module with a `Channel`; `EscposPrinter` does the rest. Limits are moments of
`time.monotonic`.
"""

from __future__ import annotations

import time
from typing import Protocol


class NothingSent(OSError):
    """It failed, and it is certain that no byte went to the printer."""


class Occupied(OSError):
    """The printer is there, and another program holds it."""


class Connection(Protocol):
    """An open way to a printer, for one slip or one question."""

    def send(self, data: bytes, by: float) -> None:
        """Hand over all of `data`.

        Raises:
            TimeoutError: it was not taken over in time.
            NothingSent: none of it was.
            OSError: the connection broke.
        """

    def unsent(self) -> int:
        """Bytes that were handed over and that the printer has not taken yet; 0 where that can't be seen.

        Raises:
            OSError: the connection broke.
        """

    def receive(self, by: float) -> bytes:
        """What the printer says, as soon as it says something; nothing when it has ended the connection.

        Raises:
            TimeoutError: it said nothing in time.
            OSError: the connection broke.
        """

    def finish(self, by: float) -> None:
        """Say that this was all, and wait until the connection has carried it, or until `by`.

        Raises:
            OSError: the connection broke.
        """

    def abandon(self) -> None:
        """Let go of it, and drop what it has not carried yet, so that this does not come out later; never raises."""

    def close(self) -> None:
        """Let go of it; never raises, and a second time does nothing."""


class Channel(Protocol):
    """A way to a printer that can be opened again and again."""

    @property
    def where(self) -> str:
        """Where the printer is, for the log."""

    def carries_s(self, count: int) -> float:
        """Seconds that so many bytes are on their way however fast the printer is; 0 where that is no matter."""

    def open(self, by: float) -> Connection:
        """A connection of its own.

        Raises:
            Occupied: another program holds the printer.
            OSError: none could be made in time.
        """


def left(by: float) -> float:
    """Seconds until `by`; never 0, which many calls take for "don't wait at all"."""
    return max(0.001, by - time.monotonic())
