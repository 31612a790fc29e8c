"""The printer itself: a TCP server on this machine that does what a receipt printer on the network does.

One thread does it all. It serves one connection at a time, holds some 4 kB, and leaves what it has no room for to the
network, so that a printer that stops is felt by who sends. `DLE EOT` is answered as soon as it comes in, also when data
wait or the paper is out; `GS r` and `GS ( H` are answered when everything before them is printed.
"""

from __future__ import annotations

import logging
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Condition as Monitor
from threading import Event, Thread, current_thread
from types import TracebackType

from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator.faults import Fault, Moment, as_a_state
from wijkhub_printers.simulator.mechanism import Mechanism
from wijkhub_printers.simulator.paper import PaperSlip
from wijkhub_printers.simulator.reception import Reception
from wijkhub_queue.printer_state import PrinterState

log = logging.getLogger(__name__)

Listener = Callable[["Simulator"], None]


class Simulator:
    """A receipt printer with faults to order. Use it as a context: inside, it listens on `host` and `port`.

    Args:
        host: the address to listen on.
        port: the same; 0 takes a free one. It stays the same through everything.
        dots_wide: how wide the paper is.
        raster: whether it prints pictures (`GS v 0`); one that does not prints their bytes as characters.
        reports_status: whether it answers `DLE EOT`.
        confirms: `PRINTED` answers `GS r` and `GS ( H`, `PROCESSED` only `GS r`, any other neither.
        low_sensor: whether it notices that the roll is nearly used up.
        keep: how many slips it remembers.
        slow_bytes_per_s: how fast it is while it is slow.
        late_s: how long it waits with a confirmation while it confirms late.
        now: gives the time, with a zone.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        dots_wide: int = 576,
        raster: bool = True,
        reports_status: bool = True,
        confirms: Confirmation = Confirmation.PRINTED,
        low_sensor: bool = True,
        keep: int = 1000,
        slow_bytes_per_s: int = 16_000,
        late_s: float = 8.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.host, self.port = host, port
        self._mechanism = Mechanism(
            dots_wide=dots_wide,
            raster=raster,
            reports_status=reports_status,
            confirms=confirms,
            low_sensor=low_sensor,
            keep=keep,
            slow_bytes_per_s=slow_bytes_per_s,
            late_s=late_s,
            now=now,
        )
        self._changed = Monitor()
        self._listeners: list[Listener] = []
        self._orders: deque[tuple[Callable[[], None], Event]] = deque()
        self._thread: Thread | None = None
        self._over = False
        self._reception = Reception(self._mechanism, host, port)

    # What can be seen of it.

    @property
    def slips(self) -> tuple[PaperSlip, ...]:
        """What was cut off, oldest first."""
        with self._changed:
            return self._mechanism.paper.slips

    @property
    def current(self) -> PaperSlip | None:
        """What is printed and not cut yet, or None."""
        with self._changed:
            return self._mechanism.paper.current

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong now."""
        with self._changed:
            return tuple(sorted(self._mechanism.faults))

    @property
    def planned(self) -> tuple[tuple[Fault, Moment], ...]:
        """What will go wrong during or after the next job."""
        with self._changed:
            return tuple(self._mechanism.planned)

    @property
    def state(self) -> PrinterState:
        """How it is, as one who asks it would see it."""
        with self._changed:
            return as_a_state(frozenset(self._mechanism.faults))

    @property
    def calls(self) -> int:
        """How many connections it took."""
        with self._changed:
            return self._reception.calls

    @property
    def waiting(self) -> int:
        """Bytes that it holds and did not print yet."""
        with self._changed:
            return self._mechanism.waiting

    @property
    def oddities(self) -> dict[str, int]:
        """What it was sent and did not understand or could not do, and how often."""
        with self._changed:
            return dict(self._mechanism.oddities)

    def wait_for(self, seen: Callable[[Simulator], bool], *, timeout_s: float = 10.0) -> None:
        """Wait until `seen` says that it is as one waits for.

        Raises:
            TimeoutError: it was not, in `timeout_s` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: seen(self), timeout_s):
                raise TimeoutError(
                    f"after {timeout_s:g} s: {len(self.slips)} slips, {self.calls} calls, faults {list(self.faults)}"
                )

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called, in the printer's own thread, when something changed; the answer ends it.

        It must not block.
        """
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    # What can be done to it.

    def inflict(self, fault: Fault, moment: Moment = Moment.BEFORE) -> None:
        """Let this go wrong, now or during or after the next job. In force when this returns."""
        self._order(lambda: self._mechanism.inflict(fault, moment))

    def mend(self) -> None:
        """Make everything right again: paper in, cover closed, reachable; nothing is planned any more.

        What waited inside is printed then, as by a real printer.
        """
        self._order(self._mechanism.mend)

    def __enter__(self) -> Simulator:
        """Listen.

        Raises:
            OSError: the address is taken, or is none of this machine.
        """
        self._ears, self._mouth = socket.socketpair()
        self._ears.setblocking(False)
        try:
            self.port = self._reception.open()
        except OSError:
            self._ears.close()
            self._mouth.close()
            raise
        self._over = False
        self._thread = Thread(target=self._live, name="simulated-printer", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._thread is not None
        self._over = True
        self._mouth.send(b"!")
        self._thread.join()
        self._thread = None
        self._reception.close()
        self._ears.close()
        self._mouth.close()

    def _order(self, what: Callable[[], None]) -> None:
        thread = self._thread
        if thread is None or thread is current_thread():
            with self._changed:
                what()
                if thread is not None:
                    self._reception.settle()
                self._changed.notify_all()
            return
        done = Event()
        self._orders.append((what, done))
        self._mouth.send(b"!")
        while not done.wait(1) and thread.is_alive():
            pass

    def _live(self) -> None:
        """What its own thread does."""
        seen = -1
        while not self._over:
            with self._changed:
                watched, wait_ms = self._look_out()
            ready = dict(watched.poll(wait_ms))
            with self._changed:
                self._heed(ready)
                changed, seen = self._mechanism.version != seen, self._mechanism.version
                listeners = tuple(self._listeners) if changed else ()
                if changed:
                    self._changed.notify_all()
            for listener in listeners:
                try:
                    listener(self)
                except Exception:
                    # Who only looks on stops no printer.
                    log.exception("a listener of the simulated printer failed")

    def _look_out(self) -> tuple[select.poll, float | None]:
        """What to wait for: an order, a caller, or the time for something, in milliseconds from now."""
        watched = select.poll()
        watched.register(self._ears, select.POLLIN)
        self._reception.watch(watched)
        due = self._mechanism.due
        return watched, None if due is None else max(0.0, due - time.monotonic()) * 1000

    def _heed(self, ready: dict[int, int]) -> None:
        if self._ears.fileno() in ready:
            with suppress(BlockingIOError):
                self._ears.recv(4096)
        obeyed = []
        while self._orders:
            what, done = self._orders.popleft()
            what()
            obeyed.append(done)
        self._reception.attend(ready)
        self._mechanism.work()
        self._reception.settle()
        for done in obeyed:
            done.set()
