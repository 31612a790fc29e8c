"""Who is let in, heard and sent away by the simulated printer: one caller at a time, as the faults allow."""

from __future__ import annotations

import select
import socket

from wijkhub_printers.simulator.caller import Caller
from wijkhub_printers.simulator.door import Door
from wijkhub_printers.simulator.faults import Fault
from wijkhub_printers.simulator.mechanism import Mechanism

BROKEN = select.POLLHUP | select.POLLERR


class Reception:
    """Takes callers' bytes to a mechanism and its answers to them. Used by one thread, between open and close."""

    def __init__(self, mechanism: Mechanism, host: str, port: int) -> None:
        self.calls = 0
        """How many came in."""
        self._mechanism = mechanism
        self._door = Door(host, port)
        self._caller: Caller | None = None
        self._left: list[Caller] = []

    def open(self) -> int:
        """Take the address, and calls as far as the faults allow. Gives the port.

        Raises:
            OSError: it is taken, or is none of this machine.
        """
        port = self._door.open()
        self.settle()
        return port

    def close(self) -> None:
        """Give up the address and every connection."""
        self._door.close()
        for caller in (*self._left, *((self._caller,) if self._caller else ())):
            caller.connection.close()
        self._left.clear()
        self._caller = None

    def watch(self, watched: select.poll) -> None:
        """Name what there is to wait for: a call, or what the caller sends."""
        if self._caller is None:
            if self._door.listener is not None:
                watched.register(self._door.listener, select.POLLIN)
        elif not self._caller.ended:
            # Without room for data it still hears that the connection broke.
            watched.register(self._caller.connection, select.POLLIN if self._mechanism.room(self._caller) else 0)

    def attend(self, ready: dict[int, int]) -> None:
        """Let in who calls, or take what the caller sent; `ready` is what `poll` saw."""
        if self._caller is None:
            if self._door.listener is not None and self._door.listener.fileno() in ready:
                self._welcome(self._door.listener)
        elif (seen := ready.get(self._caller.connection.fileno())) is not None:
            self._hear(self._caller, broken=bool(seen & BROKEN))

    def settle(self) -> None:
        """Let door and connections be as the faults want them, and send what was answered."""
        faults, caller = self._mechanism.faults, self._caller
        gone = Fault.GOES_AWAY in faults
        if gone:
            self._door.leave()
        elif Fault.REFUSES in faults:
            self._door.shut()
        else:
            self._door.open()
        if not gone:
            for left in self._left:
                left.reset()
            self._left.clear()
        if caller is None:
            return
        if caller.dropped:
            caller.reset()
        elif gone:
            # Nobody is told that it is gone; who still holds the line hears so when it is back.
            self._left.append(caller)
        else:
            # Answered last: who hears an answer finds everything else as it is to be.
            caller.speak()
            if not caller.ended or self._mechanism.works_for(caller):
                return
            caller.connection.close()
        self._caller = None

    def _welcome(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        self._caller = Caller(connection)
        self.calls += 1
        self._mechanism.version += 1

    def _hear(self, caller: Caller, *, broken: bool) -> None:
        room = self._mechanism.room(caller)
        if not room and not broken:
            return
        try:
            data = caller.connection.recv(room) if room else b""
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._mechanism.take(caller, data)
        else:
            caller.ended = True
            self._mechanism.version += 1
