"""What became of a played day, from the hub's journal, beside what was recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from statistics import fmean
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.pace import moment
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import WALK_IN
from wijkhub_queue.tickets import State, Ticket


class QueueFigures(Struct, frozen=True):
    """A queue's day. Waits are minutes, from arrival to call or, for who left, until then; None when nobody came."""

    letter: str
    name: str
    residents: int
    served: int
    left: int
    no_show: int
    living: int
    """Tickets that were not over when the day was."""
    mean_wait_min: float | None
    p90_wait_min: float | None
    """9 in 10 waited no longer."""
    observations: int
    mean_queue: float
    """How many waited, at the moments of the record's observations."""
    mean_queue_recorded: float
    mean_apart: float
    """How far the two queues were apart, whichever was longer, at those moments."""
    most_apart: int


Kind = Literal["walk-in", "appointment", "appointment-too-late"]


class KindFigures(Struct, frozen=True):
    """Those who came in one way, with an appointment or without. Minutes; None when nobody came so."""

    kind: Kind
    """With an appointment in time, or too late for it and among those who walked in."""
    residents: int
    served: int
    mean_wait_min: float | None
    """From the booked time for an appointment; for who came too late from the arrival less the head start."""
    p90_wait_min: float | None
    mean_stay_min: float | None
    """From the number to the call, or to leaving."""
    before_time: int
    """How many were called before their booked time."""


class DayFigures(Struct, frozen=True):
    """An office's day: each queue, all together, and by the way in which people came."""

    queues: tuple[QueueFigures, ...]
    total: QueueFigures
    kinds: tuple[KindFigures, ...]


def figures_of(
    journal: Iterable[Recorded], queues: Sequence[Queue], zone: ZoneInfo, began: tuple[int, int]
) -> DayFigures:
    """The figures of a day.

    Args:
        journal: the hub's events from its first one on, up to the end of the day.
        queues: the office as recorded.
        zone: in which the record tells the time.
        began: the position after which the day was played.
    """
    lengths = {queue.id: _Length() for queue in queues}
    board = Board()
    mine: set[str] = set()
    for recorded in journal:
        ticket_id = getattr(recorded.event, "ticket", None)
        playing = (recorded.epoch, recorded.seq) > began
        before = board.tickets.get(ticket_id) if ticket_id else None
        evolve(board, recorded)
        after = board.tickets.get(ticket_id) if ticket_id else None
        if playing and after is not None:
            if before is None:
                mine.add(after.id)
            for ticket, by in ((before, -1), (after, 1)):
                if ticket is not None and ticket.state is State.WAITING and ticket.service in lengths:
                    lengths[ticket.service].change(recorded.occurred_at, by)
    tickets = [board.tickets[ticket_id] for ticket_id in mine if ticket_id in board.tickets]
    of_queue = {queue.id: [ticket for ticket in tickets if ticket.service == queue.id] for queue in queues}
    seen = {
        queue.id: [(lengths[queue.id].at(moment(one, zone)), one.waiting) for one in queue.record.observations[:-1]]
        for queue in queues
    }
    return DayFigures(
        tuple(_figures(queue.letter, queue.record.name, of_queue[queue.id], seen[queue.id]) for queue in queues),
        _figures("", "", tickets, [pair for pairs in seen.values() for pair in pairs]),
        tuple(_of_kind(kind, tickets) for kind in get_args(Kind)),
    )


class _Length:
    """How long a queue was when."""

    def __init__(self) -> None:
        self._times: list[datetime] = []
        self._lengths: list[int] = []

    def change(self, at: datetime, by: int) -> None:
        self._times.append(at)
        self._lengths.append((self._lengths[-1] if self._lengths else 0) + by)

    def at(self, at: datetime) -> int:
        """After all that happened until then."""
        found = bisect_right(self._times, at)
        return self._lengths[found - 1] if found else 0


def _figures(letter: str, name: str, tickets: Sequence[Ticket], seen: Sequence[tuple[int, int]]) -> QueueFigures:
    waits = sorted(ticket.waited_s(ticket.ended_at or ticket.since) / 60 for ticket in tickets)
    states = [ticket.state for ticket in tickets]
    apart = [abs(ours - recorded) for ours, recorded in seen]
    return QueueFigures(
        letter=letter,
        name=name,
        residents=len(tickets),
        served=states.count(State.SERVED),
        left=states.count(State.LEFT),
        no_show=states.count(State.NO_SHOW),
        living=sum(ticket.living for ticket in tickets),
        mean_wait_min=fmean(waits) if waits else None,
        p90_wait_min=waits[ceil(0.9 * len(waits)) - 1] if waits else None,
        observations=len(seen),
        mean_queue=fmean(ours for ours, _ in seen) if seen else 0.0,
        mean_queue_recorded=fmean(recorded for _, recorded in seen) if seen else 0.0,
        mean_apart=fmean(apart) if apart else 0.0,
        most_apart=max(apart, default=0),
    )


def _kind_of(ticket: Ticket) -> Kind:
    if ticket.booked is None:
        return "walk-in"
    return "appointment-too-late" if ticket.ticket_class == WALK_IN.id else "appointment"


def _of_kind(kind: Kind, tickets: Sequence[Ticket]) -> KindFigures:
    mine = [ticket for ticket in tickets if _kind_of(ticket) == kind]
    waits = sorted(ticket.waited_s(ticket.ended_at or ticket.since) / 60 for ticket in mine)
    left = [(ticket, ticket.called_at or ticket.ended_at) for ticket in mine]
    stays = [(until - ticket.issued_at).total_seconds() / 60 for ticket, until in left if until is not None]
    return KindFigures(
        kind=kind,
        residents=len(mine),
        served=sum(ticket.state is State.SERVED for ticket in mine),
        mean_wait_min=fmean(waits) if waits else None,
        p90_wait_min=waits[ceil(0.9 * len(waits)) - 1] if waits else None,
        mean_stay_min=fmean(stays) if stays else None,
        before_time=sum(
            ticket.booked is not None and ticket.called_at is not None and ticket.called_at < ticket.booked
            for ticket in mine
        ),
    )
