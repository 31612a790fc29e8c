"""What happens, as it happens: every reader follows the journal from the place that it remembers.

A reader first gets what the journal holds, then what is new. Nobody keeps a queue for it: a reader that is slow, or
was away for a week, finds its next events in the journal.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from wijkhub_kiosk.port import PositionUnknown
from wijkhub_server.journal import Line, Position

RECENT = 4096
PAGE = 500


class Feed:
    """The newest lines in memory, and whoever waits for the next."""

    def __init__(self, position: Position, read: Callable[[Position, int], list[Line]]) -> None:
        self._position = position
        self._read = read
        self._recent: deque[Line] = deque(maxlen=RECENT)
        self._next: asyncio.Future[None] | None = None
        self._ended = False

    @property
    def position(self) -> Position:
        """The last event that is on disk."""
        return self._position

    def publish(self, lines: Sequence[Line]) -> None:
        """Tell all readers; called after the commit."""
        if not lines:
            return
        self._recent.extend(lines)
        last = lines[-1].recorded
        if last.epoch != self._position[0]:
            self._recent = deque((line for line in lines if line.recorded.epoch == last.epoch), maxlen=RECENT)
        self._position = (last.epoch, last.seq)
        self._wake()

    def begin_anew(self, position: Position) -> None:
        """The journal was altered and goes on in another epoch: readers of the one before load the board anew."""
        self._recent.clear()
        self._position = position
        self._wake()

    def end(self) -> None:
        """Let all readers finish: the hub stops."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_result(None)

    async def after(self, position: Position, heartbeat_s: float | None = None) -> AsyncIterator[Sequence[Line]]:
        """All lines after this position, in batches, until the hub stops.

        With a heartbeat there is also an empty batch at once, and whenever nothing happened for so many seconds.

        Raises:
            PositionUnknown: the journal has no such position.
        """
        epoch, seq = position
        if epoch != self._position[0] or not 0 <= seq <= self._position[1]:
            raise PositionUnknown(f"The journal is at {self._position[0]}:{self._position[1]}, not at {epoch}:{seq}.")
        if heartbeat_s is not None:
            yield ()
        while not self._ended and epoch == self._position[0]:
            # Pages from the journal may hold lines that are on disk, but not published yet: then it is ahead.
            if seq >= self._position[1]:
                if not await self._news(heartbeat_s):
                    yield ()
                continue
            first = self._recent[0].recorded.seq if self._recent else self._position[1] + 1
            if seq + 1 >= first:
                lines: Sequence[Line] = _tail(self._recent, self._position[1] - seq)
            else:
                lines = await asyncio.to_thread(self._read, (epoch, seq), PAGE)
            seq = lines[-1].recorded.seq
            yield lines

    async def _news(self, within_s: float | None) -> bool:
        """Wait for the next lines; False when there were none in this time."""
        if self._next is None or self._next.done():
            self._next = asyncio.get_running_loop().create_future()
        # `wait` leaves the future alone when a reader goes away or its time is up: the others wait for it too.
        done, _ = await asyncio.wait((self._next,), timeout=within_s)
        return bool(done)


def _tail(lines: deque[Line], count: int) -> list[Line]:
    """The last `count` lines, oldest first."""
    newest = reversed(lines)
    tail = [next(newest) for _ in range(count)]
    tail.reverse()
    return tail
