"""How long to wait before the next try."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds; a test passes its own."""

FIRST_S = 0.1
LONGEST_S = 4.0


def pauses(first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> Iterator[float]:
    """Seconds to wait before each next try, without end: doubling, with jitter of half, never above `longest_s`.

    The jitter keeps all screens of a hub from coming back in the same instant.
    """
    pause = first_s
    while True:
        yield random.uniform(0.5, 1.0) * min(pause, longest_s)  # noqa: S311  # spreads load, guards nothing
        pause = min(pause * 2, longest_s)


def at_least(pause: float, asked_s: float | None, longest_s: float = LONGEST_S) -> float:
    """The pause, or what the hub asked for where that is longer, up to `longest_s`."""
    return pause if asked_s is None else max(pause, min(asked_s, longest_s))
