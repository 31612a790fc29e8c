"""What a message is about: an appointment as it was when the message came to be due, and nothing of any person."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from wijkhub_queue.forms import Words


class Kind(StrEnum):
    """What a message is for."""

    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DISPLACED = "displaced"
    """Its place was taken away."""
    RESTORED = "restored"
    """Its place is there again."""
    DAY_BEFORE = "day-before"
    HOURS_BEFORE = "hours-before"


REMINDERS = frozenset({Kind.DAY_BEFORE, Kind.HOURS_BEFORE})
BY_DAY = REMINDERS | {Kind.DISPLACED, Kind.RESTORED}
"""What no resident asked for at that moment: it waits for the morning, by mail too."""


class Facts(Struct, frozen=True, kw_only=True, rename="camel"):
    """An appointment, in codes and times; kept with each message, so that a repeat says the same."""

    appointment: str
    code: str
    services: tuple[str, ...]
    """Ids, the first what it is mainly for."""
    starts_at: datetime
    """UTC."""
    minutes: int
    language: str = "nl"
    moves: int = 0
    """How often it was moved."""
    reason: Words = {}
    """Why its place was taken away, by language; empty where nobody said."""

    @property
    def ends_at(self) -> datetime:
        """When it should be over, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)
