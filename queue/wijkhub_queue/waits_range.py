"""A wait as it is told: a range in fives, never a single minute, or a plain sentence where there is no range."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from wijkhub_queue.reason_words import clock, domain_texts
from wijkhub_queue.waits_forecast import Foreseen

FIVE = 5
HOUR = 60

WaitKind = Literal["right-away", "range", "over-an-hour", "unknown", "not-today"]
Unknown = Literal["", "no-counter", "paused", "closed", "away"]


class WaitRange(Struct, frozen=True, rename="camel"):
    """A wait that holds for 8 in 10.

    `right-away`: a counter is free and nobody goes before. `range`: from `low_min` to `high_min`. `over-an-hour`: both
    ends are beyond an hour. `not-today`: the hub closes before one's turn. `unknown`: it can't be said, see `because`.
    """

    kind: WaitKind
    low_min: int | None = None
    """Minutes from now, a multiple of 5; 0 for at once."""
    high_min: int | None = None
    because: Unknown = ""
    """Why it is unknown: no counter for it is open, those that are take a break, the hub is closed, or the one who
    waits is away."""
    closes_at: datetime | None = None
    """For `not-today`: until when residents are called, UTC."""


RIGHT_AWAY = WaitRange("right-away", 0, FIVE)


def told(foreseen: Foreseen) -> WaitRange:
    """The range as it is told: each end at its nearest five, and at least five minutes between them."""
    low, high = _fives(foreseen.low_min), _fives(foreseen.high_min)
    high = max(high, low + FIVE)
    return WaitRange("over-an-hour" if low >= HOUR else "range", low, high)


def as_told(wait: WaitRange, foreseen: Foreseen) -> Foreseen:
    """What was foreseen with the ends that were told, for the score: residents know of no others."""
    if wait.low_min is None or wait.high_min is None:
        return foreseen
    return Foreseen(float(wait.low_min), foreseen.middle_min, float(wait.high_min))


def wait_sentence(wait: WaitRange, language: str, *, time_zone: str) -> str:
    """A wait as a sentence by itself, such as "Waiting time: about 10 to 20 minutes."; `time_zone` is the hub's."""
    words = wait_in_words(wait, language, time_zone=time_zone)
    if wait.kind in ("range", "over-an-hour"):
        return domain_texts().get(language, "wait.time", wait=words)
    return f"{words[:1].upper()}{words[1:]}."


def _fives(minutes: float) -> int:
    return FIVE * int(minutes / FIVE + 0.5)


def wait_in_words(wait: WaitRange, language: str, *, time_zone: str) -> str:
    """A wait in words for residents, such as "about 10 to 20 minutes"; `time_zone` is the hub's."""
    texts = domain_texts()
    match wait.kind:
        case "right-away" | "over-an-hour":
            return texts.get(language, f"wait.{wait.kind}")
        case "range" if wait.low_min:
            return texts.get(language, "wait.range", low=wait.low_min, high=wait.high_min)
        case "range":
            return texts.get(language, "wait.at-most", high=wait.high_min)
        case "not-today" if wait.closes_at is not None:
            return texts.get(language, "wait.not-today-until", clock=clock(wait.closes_at, time_zone))
        case "not-today":
            return texts.get(language, "wait.not-today")
    return texts.get(language, f"wait.unknown.{wait.because}" if wait.because else "wait.unknown")
