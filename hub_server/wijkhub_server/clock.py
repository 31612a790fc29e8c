"""Clocks: the hub's time comes from one of these, never from the system directly."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

JUMP_S = 2.0
"""Smaller steps are the time service doing its work."""

LEASE_S = 60.0
"""An exercise clock that stands still goes on by itself after this many real seconds."""


class Clock(Protocol):
    """The hub's time."""

    def now(self) -> datetime:
        """The time, UTC."""

    def jumped_s(self) -> float:
        """Seconds by which the clock was moved since this was last asked (negative: back); 0 when it was not."""


def _steady() -> float:
    """Seconds that only go on, sleep of the machine included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SystemClock:
    """The machine's clock; notices when somebody, or the time service, moves it."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _steady) -> None:
        self._wall = wall
        self._steady = steady
        self._offset = wall() - steady()

    def now(self) -> datetime:
        """The machine's time."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def jumped_s(self) -> float:
        """How far wall and steady clock have come apart, if by more than `JUMP_S`."""
        offset = self._wall() - self._steady()
        jump = offset - self._offset
        if abs(jump) < JUMP_S:
            return 0.0
        self._offset = offset
        return jump


class ExerciseClock:
    """A clock that can be set, for a hub that plays a day. Runs at `rate` hub seconds per real second."""

    def __init__(self, steady: Callable[[], float] = _steady) -> None:
        self._steady = steady
        self._rate = 1.0
        self._set_at = steady()
        self._base = datetime.now(UTC)

    def now(self) -> datetime:
        """The time of the day that is played."""
        passed = self._steady() - self._set_at
        if self._rate == 0:
            return self._base + timedelta(seconds=max(0.0, passed - LEASE_S))
        return self._base + timedelta(seconds=passed * self._rate)

    def jumped_s(self) -> float:
        """Never: setting it is a command of its own."""
        return 0.0

    def set(self, now: datetime, rate: float) -> None:
        """From here it is `now`, and `rate` hub seconds pass in a real second.

        With rate 0 it stands still until it is set again, for `LEASE_S` real seconds at the most: whoever holds it
        may have gone.
        """
        self._base, self._rate, self._set_at = now.astimezone(UTC), rate, self._steady()


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.jump = 0.0

    def now(self) -> datetime:
        """The time it was given."""
        return self.time

    def jumped_s(self) -> float:
        """The jump it was told of, once."""
        jump, self.jump = self.jump, 0.0
        return jump

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)

    def move(self, seconds: float) -> None:
        """Be moved by somebody, as a wall clock may be."""
        self.time += timedelta(seconds=seconds)
        self.jump += seconds
