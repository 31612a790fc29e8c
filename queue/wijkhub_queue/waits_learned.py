"""What a hub has learnt of its waits: a fold of its journal, as plain data that can be kept."""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from wijkhub_queue.waits_forecast import Forecast, Foreseen, Promise
from wijkhub_queue.waits_means import Handling, Tally
from wijkhub_queue.waits_pace import Line
from wijkhub_queue.waits_score import Score

LEFT_BEFORE = 20.0
"""Who leaves is one in so many at first: as many calls without anybody leaving are counted in."""


class Promised(Struct, rename="camel"):
    """What a resident was told on taking a ticket."""

    service: str
    group: str
    day: str
    """The hub-day, ISO."""
    hour: int
    """Local hour of the day."""
    minute: float
    """When, in minutes since 1970 UTC."""
    foreseen: Foreseen
    """With the ends as told."""
    promise: Promise | None = None
    """What to learn from the outcome; None where it was told "right away"."""


class Handled(Struct, frozen=True, rename="camel"):
    """A stay at a counter that was counted in, for when it is taken back."""

    service: str
    group: str
    minutes: float
    configured: float


class Learned(Struct, rename="camel"):
    """All that was learnt up to an event of the journal."""

    epoch: int = 0
    seq: int = 0
    since: str = ""
    """The first hub-day (ISO) with anything to learn from; empty before that."""
    handling: Handling = field(default_factory=Handling)
    lines: dict[str, Line] = {}
    """By group: those who wait for the counters that offer it."""
    open_for: dict[str, int] = {}
    """By group: counters open for it."""
    beside: dict[str, set[str]] = {}
    """By group: all groups that those counters help, itself among them."""
    crowd: list[str] = []
    """Groups for which somebody waits."""
    leaving: dict[str, Tally] = {}
    """By group: who left before being called, of all who were called or left."""
    forecast: Forecast = field(default_factory=Forecast)
    promised: dict[str, Promised] = {}
    """Promises whose outcome is not known yet, by ticket."""
    handled: dict[str, Handled] = {}
    """The last stay at each counter."""
    score: Score = field(default_factory=Score)
    busy: bool = False
    """Whether anybody was helped since the day turned."""

    def line(self, group: str) -> Line:
        """The line of a group."""
        return self.lines.get(group) or Line()

    def staying(self, group: str) -> float:
        """The share of those who wait that stay until they are called."""
        return 1.0 - self.leaving.get(group, Tally()).mean(0.0, LEFT_BEFORE)


def encode_learned(learned: Learned) -> bytes:
    """What was learnt as JSON, to be kept."""
    return msgspec.json.encode(learned)


def decode_learned(encoded: bytes) -> Learned:
    """What `encode_learned` wrote. Where waits were foretold from other terms then, foretelling alone begins anew.

    Raises:
        msgspec.DecodeError: another version wrote it; begin anew.
    """
    learned = msgspec.json.decode(encoded, type=Learned)
    if not learned.forecast.same_terms(Forecast()):
        learned.forecast = Forecast()
        for promised in learned.promised.values():
            promised.promise = None
    return learned
