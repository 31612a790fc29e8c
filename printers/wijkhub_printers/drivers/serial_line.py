"""The way to a printer on a serial line. Needs pyserial, the extra `wijkhub[serial]`, which is imported when opened."""

from __future__ import annotations

import errno
import termios
import time
from contextlib import suppress
from enum import StrEnum
from typing import Any

from wijkhub_printers.drivers.channel import NothingSent, Occupied, left

BITS_A_BYTE = 10
"""Eight of data, a start bit and a stop bit."""
DRAIN_LOOK_S = 0.02
"""Between two looks whether the line has carried all; the system can't be asked to wait with a limit."""


class Flow(StrEnum):
    """How a printer says that its buffer is full."""

    HARDWARE = "hardware"
    """By a wire, RTS and CTS (DTR of most printers is on the cable's CTS)."""
    SOFTWARE = "software"
    """By XON and XOFF."""
    NONE = "none"
    """Not at all: what comes too fast is lost."""


class SerialChannel:
    """A serial port, 8 data bits, no parity, one stop bit."""

    def __init__(self, device: str, baud: int = 38400, flow: Flow = Flow.HARDWARE) -> None:
        self.device, self.baud, self.flow = device, baud, flow

    @property
    def where(self) -> str:
        """The port and its speed."""
        return f"{self.device} at {self.baud} baud"

    def carries_s(self, count: int) -> float:
        """What the line itself takes: at 38,400 baud a picture of 57,600 bytes takes 15 s."""
        return count * BITS_A_BYTE / self.baud

    def open(self, by: float) -> SerialConnection:
        """Open the port for this program alone.

        Raises:
            Occupied: another program has it open.
            NothingSent: pyserial is not installed.
            OSError: the port is not there, or may not be used.
        """
        try:
            import serial
        except ImportError:
            raise NothingSent("pyserial is not installed; install wijkhub[serial]") from None
        try:
            port = serial.Serial(
                self.device,
                self.baud,
                exclusive=True,
                rtscts=self.flow is Flow.HARDWARE,
                xonxoff=self.flow is Flow.SOFTWARE,
            )
        except serial.SerialException as error:
            if error.errno in (errno.EAGAIN, errno.EBUSY):
                raise Occupied(error.errno, f"{self.device} is held by another program") from error
            raise
        except ValueError as error:
            raise NothingSent(f"{self.where}: {error}") from error
        return SerialConnection(port)


class SerialConnection:
    """An open serial port."""

    def __init__(self, port: Any) -> None:
        self._port = port

    def send(self, data: bytes, by: float) -> None:
        """Hand over all of `data`.

        Raises:
            TimeoutError: it was not taken over in time.
            OSError: the port is gone.
        """
        from serial import SerialTimeoutException

        self._port.write_timeout = left(by)
        try:
            self._port.write(data)
        except SerialTimeoutException:
            raise TimeoutError(f"{self._port.port} did not take {len(data)} bytes in time") from None

    def unsent(self) -> int:
        """Bytes that the line has not carried.

        Raises:
            OSError: the port is gone.
        """
        return int(self._port.out_waiting)

    def receive(self, by: float) -> bytes:
        """What the printer says.

        Raises:
            TimeoutError: it said nothing in time.
            OSError: the port is gone.
        """
        self._port.timeout = left(by)
        first: bytes = self._port.read(1)
        if not first:
            raise TimeoutError(f"{self._port.port} said nothing in time")
        return first + bytes(self._port.read(self._port.in_waiting))

    def finish(self, by: float) -> None:
        """Wait until the line has carried what the system took over.

        Raises:
            TimeoutError: it had not in time.
            OSError: the port is gone.
        """
        while self._port.out_waiting:
            if time.monotonic() >= by:
                raise TimeoutError(f"{self._port.port} still held {self._port.out_waiting} bytes")
            time.sleep(DRAIN_LOOK_S)

    def abandon(self) -> None:
        """Close the port and drop what the system still holds."""
        self.close()

    def close(self) -> None:
        """Close the port; a second time does nothing.

        What the system still holds is dropped: closing would wait half a minute for a printer that takes nothing.
        """
        with suppress(OSError, termios.error):
            if self._port.is_open and self._port.out_waiting:
                self._port.reset_output_buffer()
        with suppress(OSError):
            self._port.close()
