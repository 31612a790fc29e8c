"""A whole office's day: what is to happen, moment by moment, and what the record left open."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.pace import Booking, Happening, Kind, happenings, moment

WALK_S = 30
"""Seconds within which a resident who was called is at the counter."""


class Instant(Struct, frozen=True):
    """All that happens at one moment, each queue's in its order."""

    at: datetime
    happenings: tuple[Happening, ...]


class Remarks(Struct, frozen=True):
    """What whoever reads the figures should know of the record."""

    blank_arrivals: int
    """Observations without a count of arrivals; counted as 0."""
    already_waiting: int
    """Residents who waited at the first observation already; they arrive with it."""
    uncounted: int
    """By how much `waiting` rose beyond the arrivals that the record counts, added up; these people are not played."""


class DayPlan(Struct, frozen=True):
    """A day that can be played."""

    begins: datetime
    """The first observation, UTC."""
    ends: datetime
    """The last observation, UTC; the last residents may be helped a little longer."""
    instants: tuple[Instant, ...]
    remarks: Remarks
    bookings: tuple[Booking, ...] = ()

    def count(self, kind: Kind, queue: str | None = None) -> int:
        """How many happenings of a kind there are, in one queue or in all."""
        return sum(
            one.kind is kind and queue in (None, one.queue) for instant in self.instants for one in instant.happenings
        )


def plan_day(queues: tuple[Queue, ...], zone: ZoneInfo, *, seed: int) -> DayPlan:
    """What is to happen at an office.

    Args:
        queues: the office.
        zone: in which its record tells the time.
        seed: the same seed gives the same day.
    """
    planned = [one for queue in queues for one in happenings(queue, zone, f"{seed}:{queue.id}:{queue.record.name}")]
    planned += _starts(planned)
    planned.sort(key=lambda one: (one.at, one.kind is not Kind.START))
    seen = [queue.record.observations for queue in queues]
    return DayPlan(
        min(moment(observations[0], zone) for observations in seen),
        max(moment(observations[-1], zone) for observations in seen),
        tuple(Instant(at, tuple(those)) for at, those in groupby(planned, key=lambda one: one.at)),
        Remarks(
            sum(queue.record.blank_arrivals for queue in queues),
            sum(observations[0].waiting for observations in seen if not observations[0].arrivals),
            sum(queue.record.uncounted for queue in queues),
        ),
    )


def _starts(planned: list[Happening]) -> list[Happening]:
    """For each call, when the resident is at the counter: when something happens anyhow, if that is soon enough.

    The clock of a hub is set for every moment, so that moments cost time.
    """
    moments = sorted({one.at for one in planned})
    finishes: dict[str, list[datetime]] = {}
    for one in planned:
        if one.kind is Kind.FINISH:
            finishes.setdefault(one.counter, []).append(one.at)
    starts = []
    for one in planned:
        if one.kind is Kind.CALL:
            over = finishes[one.counter][bisect_right(finishes[one.counter], one.at)]
            latest = min(over, one.at + timedelta(seconds=WALK_S))
            following = bisect_right(moments, one.at)
            soon = moments[following] if following < len(moments) else latest
            starts.append(Happening(min(soon, latest), Kind.START, one.queue, one.counter))
    return starts
