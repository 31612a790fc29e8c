"""Who is connected to the simulated printer."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress


class Caller:
    """One connection. `ended` when no more will come of it; `dropped` when the printer breaks it off."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.ended = False
        self.dropped = False
        self.begun = False
        """Whether more came of it than questions in real time."""
        self.tail = b""
        """The last bytes that came in, of which a real-time command may be the beginning."""
        self._answers = b""

    def say(self, answer: bytes) -> None:
        """Answer it a few bytes, when `speak` is called."""
        self._answers += answer

    def speak(self) -> None:
        """Send what was answered; who no longer listens misses it."""
        if self._answers:
            with suppress(OSError):
                self.connection.send(self._answers)
            self._answers = b""

    def reset(self) -> None:
        """Close it in the way that its other end hears as a broken connection."""
        # Lingering for 0 seconds is how a socket is told to reset instead of to close.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
