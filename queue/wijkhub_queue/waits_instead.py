"""What somebody can do who would not be called today: come by appointment, or go to another hub."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from wijkhub_queue.board import Board
from wijkhub_queue.capacity import Channel, OtherHub
from wijkhub_queue.local_time import local_day
from wijkhub_queue.slots import days_with_slots, slots
from wijkhub_queue.waits_range import WaitRange

LOOKED_AT_ONCE = 7
"""Days, so that the nearest is found without looking at all."""


class Instead(Struct, frozen=True, rename="camel"):
    """The nearest choices beside waiting."""

    appointment: datetime | None = None
    """The first time that is to be had, UTC; None when there is none."""
    other_hubs: tuple[OtherHub, ...] = ()


def is_of_use(wait: WaitRange) -> bool:
    """Whether somebody who is told this wait should be told of a choice, before taking a ticket."""
    return wait.kind == "not-today" or (wait.kind == "unknown" and wait.because in ("no-counter", "closed"))


def instead_of_waiting(board: Board, service: str, now: datetime, *, channel: Channel = "desk") -> Instead:
    """The first appointment for this service through this channel, and the other hubs of the set-up."""
    if board.setup is None:
        return Instead()
    return Instead(_first_time(board, service, now, channel), board.setup.other_hubs)


def _first_time(board: Board, service_id: str, now: datetime, channel: Channel) -> datetime | None:
    setup = board.setup
    service = setup.service(service_id) if setup else None
    if setup is None or service is None or service.appointment_min is None:
        return None
    first = local_day(now, setup.policy.time_zone)
    last = first + timedelta(days=setup.policy.book_ahead_days)
    while first <= last:
        until = min(last, first + timedelta(days=LOOKED_AT_ONCE - 1))
        days = days_with_slots(board, service_id, first, until, now=now, channel=channel)
        if days:
            return slots(board, service_id, days[0], now=now, channel=channel)[0].starts_at
        first = until + timedelta(days=1)
    return None
