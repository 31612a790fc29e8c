"""When to try again: full jitter, so that hubs that were all cut off do not all come back in the same second."""

from __future__ import annotations

from random import Random

FIRST_S = 2.0
LONGEST_S = 120.0


def pause(failures: int, random: Random, asked_s: float | None = None) -> float:
    """Seconds to wait after so many failures in a row (1 or more).

    Anything between nothing and a span that doubles with each failure; after what the registry asked for, where it did.
    """
    span = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 30))
    return (asked_s or 0.0) + random.uniform(0.0, span)
