"""Part of a day's residents book beforehand: when they want to come, and how well they keep to it.

A record tells nothing of appointments, so this is an assumption and no measurement: of those who book, the shares in
`COME` come early, on time, late, too late, or not at all. They come at the moments at which the record has somebody
come, so that as many are there when as in the record, but for those who stay away. With each of these one call falls
away, or one who leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_client.rehearsal.day import DayPlan, Instant
from wijkhub_client.rehearsal.pace import Booking, Happening, Kind
from wijkhub_queue.hub_setup import Policy

Punctuality = Literal["early", "on-time", "late", "too-late", "absent"]

COME: dict[Punctuality, float] = {"early": 0.35, "on-time": 0.40, "late": 0.12, "too-late": 0.05, "absent": 0.08}
"""Shares of those who book; together 1."""

GRID_MIN = 5
"""Appointments begin at whole fives of minutes."""
EARLY_UP_TO_MIN = 45
TOO_LATE_BY_MIN = 25
"""Whoever is too late is so by at most this many minutes beyond the grace."""


class Punctual(Struct, frozen=True):
    """How far from the booked time somebody comes, in minutes; negative when they are early."""

    least: int
    most: int


def with_appointments(plan: DayPlan, share: float, policy: Policy, *, seed: int) -> DayPlan:
    """The same day with this share of its arrivals booked beforehand, 0 to 1. The same seed books the same ones."""
    happenings = [one for instant in plan.instants for one in instant.happenings]
    queues = list(dict.fromkeys(one.queue for one in happenings))
    bookings: list[Booking] = []
    dropped: set[int] = set()
    booked: dict[int, Booking] = {}
    for queue in queues:
        chance = Random(f"{seed}:{queue}:appointments")  # noqa: S311  # a day, not a secret
        arrivals = [n for n, one in enumerate(happenings) if one.queue == queue and one.kind is Kind.ARRIVE]
        for n in sorted(chance.sample(arrivals, round(share * len(arrivals)))):
            comes = chance.choices(list(COME), list(COME.values()))[0]
            booking = _booking(f"{queue}-{n}", happenings[n], comes, policy, chance)
            bookings.append(booking)
            if comes == "absent":
                dropped |= {n, *_in_vain(happenings, queue, arrivals.index(n))}
            else:
                booked[n] = booking
    kept = [
        replace(one, booking=booked[n].id) if n in booked else one
        for n, one in enumerate(happenings)
        if n not in dropped
    ]
    instants = tuple(Instant(at, tuple(those)) for at, those in groupby(kept, key=lambda one: one.at))
    return replace(plan, instants=instants, bookings=tuple(bookings))


def _booking(booking_id: str, arrival: Happening, comes: Punctuality, policy: Policy, chance: Random) -> Booking:
    span = _span(comes, policy)
    wanted = arrival.at - timedelta(minutes=chance.randint(span.least, span.most))
    minutes = GRID_MIN * round((wanted.minute * 60 + wanted.second) / (60 * GRID_MIN))
    on_grid = wanted.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)
    return Booking(booking_id, arrival.queue, on_grid, comes != "absent")


def _span(comes: Punctuality, policy: Policy) -> Punctual:
    match comes:
        case "early":
            most = max(0, min(policy.early_min, EARLY_UP_TO_MIN))
            return Punctual(-most, -min(most, policy.on_time_min + 1))
        case "late":
            return Punctual(min(1, policy.grace_min), policy.grace_min)
        case "too-late":
            return Punctual(policy.grace_min + 1, policy.grace_min + TOO_LATE_BY_MIN)
        case _:
            return Punctual(-policy.on_time_min, 0)


def _in_vain(happenings: list[Happening], queue: str, rank: int) -> Iterator[int]:
    """What the record has for the one who came `rank`-th in this queue: their leaving, or their visit to a counter.

    First come, first served, so it is the `rank`-th time that somebody leaves the queue or is called from it.
    """
    ways_out = [n for n, one in enumerate(happenings) if one.queue == queue and one.kind in (Kind.CALL, Kind.LEAVE)]
    if rank >= len(ways_out):
        return
    out = ways_out[rank]
    yield out
    if happenings[out].kind is Kind.CALL:
        counter = happenings[out].counter
        for kind in (Kind.START, Kind.FINISH):
            yield next(
                n
                for n in range(out + 1, len(happenings))
                if happenings[n].kind is kind and happenings[n].counter == counter
            )
