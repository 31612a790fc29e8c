"""The order of service: accumulating priority, with a longest wait that goes before all else.

Urgency is `rate(class) x seconds waited` (Kleinrock 1964; Stanford, Taylor and Ziedins 2014). Within one class that
is first come, first served, so a choice compares only the heads of the lanes: its cost grows with the number of
classes, not with the number of people.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import Ticket

if TYPE_CHECKING:
    from wijkhub_queue.board import Board, Counter


class LaneKey(NamedTuple):
    """What tickets have in common that any counter can help, or not, alike, and that gain urgency alike."""

    group: str
    skill: str | None
    ticket_class: str
    needs_language: str | None
    clerk: str | None
    only_at: str | None


class Place(NamedTuple):
    """A ticket's place in its lane: first by what its waiting counts from, then by rank of arrival."""

    since: datetime
    order: int
    ticket: str


class Lanes:
    """All who wait, in lanes; each lane sorted, first come first."""

    def __init__(self) -> None:
        self._lanes: dict[LaneKey, list[Place]] = {}

    def add(self, setup: HubSetup | None, ticket: Ticket) -> None:
        """Give the ticket its place."""
        insort(self._lanes.setdefault(_key(setup, ticket), []), _place(ticket))

    def remove(self, setup: HubSetup | None, ticket: Ticket) -> None:
        """Take the ticket out of its lane."""
        key = _key(setup, ticket)
        lane = self._lanes.get(key, [])
        at = bisect_left(lane, _place(ticket))
        if at < len(lane) and lane[at].ticket == ticket.id:
            del lane[at]
            if not lane:
                del self._lanes[key]

    def for_counter(self, board: Board, counter: Counter) -> Iterator[tuple[LaneKey, list[Place]]]:
        """The lanes whose residents this counter, with its clerk, can help."""
        place = board.setup.counter(counter.id) if board.setup else None
        offers = place.offers if place else ()
        for key, lane in self._lanes.items():
            if can_help(key, counter, offers):
                yield key, lane

    def of_group(self, group: str) -> Iterator[tuple[LaneKey, list[Place]]]:
        """The lanes of one group."""
        return ((key, lane) for key, lane in self._lanes.items() if key.group == group)

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))


def _place(ticket: Ticket) -> Place:
    return Place(ticket.since, ticket.order, ticket.id)


def _key(setup: HubSetup | None, ticket: Ticket) -> LaneKey:
    service = setup.service(ticket.service) if setup else None
    return LaneKey(
        ticket.group,
        service.skill if service else None,
        ticket.ticket_class,
        ticket.needs_language,
        ticket.clerk,
        ticket.only_at,
    )


def can_help(key: LaneKey, counter: Counter, offers: tuple[str, ...]) -> bool:
    """Whether this counter offers the group and its clerk has the skill, the language and, if asked for, the name."""
    return (
        (key.group in offers if key.only_at is None else key.only_at == counter.id)
        and (key.skill is None or key.skill in counter.skills)
        and (key.needs_language is None or key.needs_language in counter.languages)
        and (key.clerk is None or key.clerk == counter.clerk)
    )


def can_help_ticket(board: Board, counter: Counter, ticket: Ticket) -> bool:
    """Whether this counter can help this ticket."""
    place = board.setup.counter(counter.id) if board.setup else None
    return can_help(_key(board.setup, ticket), counter, place.offers if place else ())


def seconds_waited(since: datetime, now: datetime) -> float:
    """Seconds from `since` to `now`, never negative."""
    return max(0.0, (now - since).total_seconds())


class Choice(NamedTuple):
    """Who is next, and why."""

    ticket: Ticket
    because: CallReason


def choose(board: Board, counter: Counter, now: datetime) -> Choice | None:
    """The resident who should be helped next at this counter, or None when nobody waits for it.

    Who has waited the hub's longest wait goes first, the longest waiting of them; else the most urgent.
    """
    setup = board.setup
    if setup is None:
        return None
    lanes = list(board.lanes.for_counter(board, counter))
    if not lanes:
        return None
    limit = setup.policy.longest_wait_min * 60
    key, lane = min(lanes, key=lambda found: found[1][0])
    code = "longest-wait"
    if seconds_waited(lane[0].since, now) < limit:
        code = "urgency"
        key, lane = min(
            lanes,
            key=lambda found: (
                -setup.rate(found[0].ticket_class) * seconds_waited(found[1][0].since, now),
                found[1][0],
            ),
        )
    head = lane[0]
    if len(lanes) == 1 and len(lane) == 1:
        code = "only"
    because = CallReason(
        code=code,  # type: ignore[arg-type]  # one of three of its literals, chosen above
        waited_s=seconds_waited(head.since, now),
        ticket_class=key.ticket_class,
        rate=setup.rate(key.ticket_class),
        passed=sum(bisect_left(other, head) for _, other in lanes),
        limit_s=limit if code == "longest-wait" else None,
    )
    return Choice(board.tickets[head.ticket], because)


def people_ahead(board: Board, ticket: Ticket, now: datetime) -> int:
    """How many who wait in the ticket's group would be called before it, if nobody else came.

    Counted on the order as it is now: overdue tickets first, then by urgency.
    """
    setup = board.setup
    if setup is None:
        return 0
    limit = setup.policy.longest_wait_min * 60
    mine = _place(ticket)
    waited = seconds_waited(ticket.since, now)
    urgency = setup.rate(ticket.ticket_class) * waited
    ahead = 0
    for key, lane in board.lanes.of_group(ticket.group):
        if waited >= limit:
            ahead += bisect_left(lane, mine)
            continue
        overdue_before = now - timedelta(seconds=limit)
        urgent_before = min(now, now - timedelta(seconds=urgency / setup.rate(key.ticket_class)))
        if key.ticket_class == ticket.ticket_class:
            urgent_before = mine.since
        first_behind = max(
            bisect_left(lane, Place(urgent_before, ticket.order, ticket.id)),
            bisect_left(lane, Place(overdue_before, ticket.order, ticket.id)),
        )
        ahead += first_behind
    return ahead


def in_order(board: Board, now: datetime) -> list[Ticket]:
    """All who wait, in the order in which a counter that could help everyone would call them now."""
    setup = board.setup
    if setup is None:
        return []
    limit = setup.policy.longest_wait_min * 60

    def rank(ticket: Ticket) -> tuple[bool, float, datetime, int]:
        waited = seconds_waited(ticket.since, now)
        overdue = waited >= limit
        urgency = 0.0 if overdue else setup.rate(ticket.ticket_class) * waited
        return (not overdue, -urgency, ticket.since, ticket.order)

    return sorted(board.waiting(), key=rank)
