"""Waits and how they came out, as they go over the wire. Minutes are minutes, shares are of 1."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wijkhub_queue.board import Board
from wijkhub_queue.waits import Learned, foretold_for
from wijkhub_queue.waits_instead import Instead, instead_of_waiting, is_of_use
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.waits_score import Score, ScoreLine


class ServiceWait(Struct, frozen=True, rename="camel"):
    """How long somebody would wait who took a ticket for this service now."""

    service: str
    wait: WaitRange
    people_ahead: int
    """Those who would be called before, by the counters that can help; who another counter calls counts in part."""
    open_counters: int
    """Counters that can help, open now."""
    instead: Instead | None = None
    """The nearest choices, where the turn would not come today or can't be known; None elsewhere."""


class WaitsNow(Struct, frozen=True, rename="camel"):
    """The waits of a hub."""

    now: datetime
    """For when they hold, UTC."""
    known_since: str
    """The first hub-day (ISO) that the hub learnt from; empty on the very first."""
    services: tuple[ServiceWait, ...]


class WaitScore(Struct, frozen=True, rename="camel"):
    """What residents were told on taking a ticket against what happened, over the last 28 days with tickets."""

    all: ScoreLine | None
    """None before the first outcome."""
    by_service: dict[str, ScoreLine]
    by_hour: dict[str, ScoreLine]
    """By local hour in which the ticket was taken, `0` to `23`."""
    by_day: dict[str, ScoreLine]
    unsettled: dict[str, int]
    """Promises without an outcome, by why: `left`, `moved` in the order, or `day-over`."""


def waits_now(board: Board, learned: Learned, now: datetime) -> WaitsNow:
    """The waits of all services that the hub offers."""

    def of(service: str) -> ServiceWait:
        foretold = foretold_for(board, learned, service, now)
        instead = instead_of_waiting(board, service, now) if is_of_use(foretold.wait) else None
        return ServiceWait(service, foretold.wait, round(foretold.ahead.people), foretold.ahead.counters, instead)

    services = board.setup.services if board.setup else ()
    return WaitsNow(now, learned.since, tuple(of(service.id) for service in services))


def score_of(score: Score) -> WaitScore:
    """A score as it goes over the wire."""
    return WaitScore(
        all=score.all(),
        by_service=score.by_service(),
        by_hour={str(hour): line for hour, line in score.by_hour().items()},
        by_day=score.by_day(),
        unsettled=dict(score.unsettled),
    )
