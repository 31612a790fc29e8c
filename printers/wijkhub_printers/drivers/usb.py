"""The way to a printer on a USB cable: the device file that Linux makes for it, such as `/dev/usb/lp0`.

Linux drops what was not carried yet when the file is closed, so it is held open until all is carried.
"""

from __future__ import annotations

import errno
import os
import select
from contextlib import suppress

from wijkhub_printers.drivers.channel import Occupied, left

RECEIVE = 4096


class DeviceChannel:
    """A device file. `answers`: whether the printer is asked anything; if not, it is opened for writing alone."""

    def __init__(self, device: str, *, answers: bool = True) -> None:
        self.device, self.answers = device, answers

    @property
    def where(self) -> str:
        """The file's path."""
        return self.device

    def carries_s(self, count: int) -> float:
        """No time to speak of."""
        return 0.0

    def open(self, by: float) -> DeviceConnection:
        """Open the file; it never waits.

        Raises:
            Occupied: another program has it open.
            OSError: it is not there, or may not be used.
        """
        mode = os.O_RDWR if self.answers else os.O_WRONLY
        try:
            handle = os.open(self.device, mode | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise Occupied(error.errno, f"{self.device} is held by another program") from error
            raise
        connection = DeviceConnection(handle, self.device)
        if self.answers:
            connection.forget_what_was_said()
        return connection


class DeviceConnection:
    """An open device file."""

    def __init__(self, handle: int, device: str) -> None:
        self._handle, self._device = handle, device

    def forget_what_was_said(self) -> None:
        """Read what an earlier slip left behind, so that it is no answer to this one."""
        with suppress(OSError):
            while os.read(self._handle, RECEIVE):
                pass

    def send(self, data: bytes, by: float) -> None:
        """Hand over all of `data`, and wait until the cable has carried it.

        Raises:
            TimeoutError: it was not taken over in time.
            OSError: the printer is gone.
        """
        rest = memoryview(data)
        while rest:
            self._wait(select.POLLOUT, by)
            with suppress(BlockingIOError):
                rest = rest[os.write(self._handle, rest) :]
        self._wait(select.POLLOUT, by)

    def unsent(self) -> int:
        """Nothing: all is carried when `send` returns."""
        return 0

    def receive(self, by: float) -> bytes:
        """What the printer says; nothing when it is gone.

        Raises:
            TimeoutError: it said nothing in time.
            OSError: it can't be read from, or it is gone.
        """
        while True:
            self._wait(select.POLLIN, by)
            with suppress(BlockingIOError):
                return os.read(self._handle, RECEIVE)

    def finish(self, by: float) -> None:
        """Nothing is left to wait for: all is carried when `send` returns."""

    def abandon(self) -> None:
        """Close the file; Linux drops what was not carried."""
        self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)

    def _wait(self, event: int, by: float) -> None:
        """Wait until the file can be read or written.

        Raises:
            TimeoutError: it could not in time.
            OSError: the printer is gone.
        """
        poll = select.poll()
        poll.register(self._handle, event)
        happened = poll.poll(left(by) * 1000)
        if not happened:
            raise TimeoutError(f"{self._device} did not move in time")
        if not happened[0][1] & event:
            raise OSError(errno.EIO, f"{self._device} is gone")
