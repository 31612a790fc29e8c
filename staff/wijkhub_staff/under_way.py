"""Keys one after another: what is pressed while the hub still answers is neither lost nor done twice."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum

from wijkhub_staff.acts import Pressed

MOST_WAITING = 3
"""Who is further ahead of the hub than this no longer sees what the keys will do."""


class Taken(Enum):
    """What becomes of a key that was pressed."""

    TAKEN = "taken"
    """It is done now, or as soon as those before it are done."""
    REPEATED = "repeated"
    """The same is under way already, so it is not done once more."""
    TOO_MANY = "too-many"
    """Too many wait; it is not done, and the clerk is told so."""


class UnderWay:
    """The keys that were pressed and are not done yet, done one at a time in the order in which they were pressed."""

    def __init__(self, do: Callable[[Pressed], Awaitable[None]]) -> None:
        self._do = do
        self._waiting: deque[Pressed] = deque()
        self._now: Pressed | None = None
        self._more = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether all that was pressed is done."""
        return self._now is None and not self._waiting

    def press(self, pressed: Pressed) -> Taken:
        """Take a key."""
        if pressed == self._now or pressed in self._waiting:
            return Taken.REPEATED
        if len(self._waiting) >= MOST_WAITING:
            return Taken.TOO_MANY
        self._waiting.append(pressed)
        self._more.set()
        return Taken.TAKEN

    def forget(self) -> None:
        """Drop what waits, when what came before it went wrong: it was pressed with another outcome in mind."""
        self._waiting.clear()

    async def run(self) -> None:
        """Do what is pressed, without end."""
        while True:
            await self._more.wait()
            self._more.clear()
            while self._waiting:
                self._now = self._waiting.popleft()
                try:
                    await self._do(self._now)
                finally:
                    self._now = None
