"""The order of service: accumulating priority, with a longest wait that goes before all else.

Urgency is `rate(class) x seconds waited` (Kleinrock 1964; Stanford, Taylor and Ziedins 2014). Within one class that
is first come, first served, so a choice compares only the heads of the lanes: its cost grows with the number of
classes, not with the number of people.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import WALK_IN, HubSetup
from wijkhub_queue.lane import Lane, Place
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
    interpreter: bool


class Lanes:
    """All who wait, in lanes; each lane sorted, first come first."""

    def __init__(self) -> None:
        self._lanes: dict[LaneKey, Lane] = {}

    def add(self, setup: HubSetup | None, ticket: Ticket) -> None:
        """Give the ticket its place."""
        self._lanes.setdefault(_key(setup, ticket), Lane()).add(_place(ticket))

    def remove(self, setup: HubSetup | None, ticket: Ticket) -> None:
        """Take the ticket out of its lane."""
        key = _key(setup, ticket)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.remove(_place(ticket))
            if not lane:
                del self._lanes[key]

    def for_counter(self, board: Board, counter: Counter) -> Iterator[tuple[LaneKey, Lane]]:
        """The lanes whose residents this counter, with its clerk, can help."""
        place = board.setup.counter(counter.id) if board.setup else None
        offers = place.offers if place else ()
        for key, lane in self._lanes.items():
            if can_help(key, counter, offers):
                yield key, lane

    def of_group(self, group: str) -> Iterator[tuple[LaneKey, Lane]]:
        """The lanes of one group."""
        return ((key, lane) for key, lane in self._lanes.items() if key.group == group)

    def groups(self) -> set[str]:
        """The groups for which somebody waits."""
        return {key.group for key in self._lanes}

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lanes) and self._lanes == other._lanes

    __hash__ = None  # type: ignore[assignment]  # lanes change


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
        ticket.interpreter,
    )


def can_help(key: LaneKey, counter: Counter, offers: tuple[str, ...]) -> bool:
    """Whether this counter offers the group and its clerk has the skill, the language and, if asked for, the name.

    Where an interpreter comes, the clerk need not speak the language.
    """
    return (
        (key.group in offers if key.only_at is None else key.only_at == counter.id)
        and (key.skill is None or key.skill in counter.skills)
        and (key.interpreter or key.needs_language is None or key.needs_language in counter.languages)
        and (key.clerk is None or key.clerk == counter.clerk)
    )


def can_help_ticket(board: Board, counter: Counter, ticket: Ticket) -> bool:
    """Whether this counter can help this ticket."""
    place = board.setup.counter(counter.id) if board.setup else None
    return can_help(_key(board.setup, ticket), counter, place.offers if place else ())


def seconds_waited(since: datetime, now: datetime) -> float:
    """Seconds from `since` to `now`, never negative."""
    return max(0.0, (now - since).total_seconds())


def _whose_time_has_come(key: LaneKey, lane: Lane, now: datetime) -> int:
    """How many of a lane, from its head on, may be called now: before the booked time there is no interpreter."""
    return lane.until(now) if key.interpreter else len(lane)


def earlier_here(board: Board, counter: Counter, ticket: Ticket, now: datetime) -> int:
    """How many who have waited longer than this ticket could be called at this counter."""
    place = _place(ticket)
    return sum(
        min(lane.before(place), _whose_time_has_come(key, lane, now))
        for key, lane in board.lanes.for_counter(board, counter)
    )


Code = Literal["only", "urgency", "appointment", "early", "longest-wait"]
Rank = tuple[bool, float, datetime, int]


def rank(setup: HubSetup, ticket_class: str, since: datetime, order: int, now: datetime) -> Rank:
    """What the order of service sorts by, lowest first: overdue, then urgent, then early."""
    waited = seconds_waited(since, now)
    if waited >= setup.policy.longest_wait_min * 60:
        return (False, 0.0, since, order)
    return (True, -setup.rate(ticket_class) * waited, since, order)


class Choice(NamedTuple):
    """Who is next, and why."""

    ticket: Ticket
    because: CallReason


def choose(board: Board, counter: Counter, now: datetime) -> Choice | None:
    """The resident who should be helped next at this counter, or None when nobody waits for it.

    Who has waited the hub's longest wait goes first, the longest waiting of them; else the most urgent. Who came before
    the time of an appointment is called before it only where nobody waits whose time has come, for then nobody is
    passed; with an interpreter never, for there is none yet.
    """
    setup = board.setup
    if setup is None:
        return None
    lanes = [
        (key, lane, people)
        for key, lane in board.lanes.for_counter(board, counter)
        if (people := _whose_time_has_come(key, lane, now))
    ]
    if not lanes:
        return None
    key, lane, _ = min(
        lanes, key=lambda found: rank(setup, found[0].ticket_class, found[1][0].since, found[1][0].order, now)
    )
    head = lane[0]
    ticket = board.tickets[head.ticket]
    limit = setup.policy.longest_wait_min * 60
    waited = seconds_waited(head.since, now)
    code: Code = "urgency"
    if ticket.booked is not None and head.since > now:
        code = "early"
    elif sum(people for _, _, people in lanes) == 1:
        code = "only"
    elif waited >= limit:
        code = "longest-wait"
    elif ticket.booked is not None and key.ticket_class != WALK_IN.id:
        code = "appointment"
    because = CallReason(
        code=code,
        waited_s=waited,
        ticket_class=key.ticket_class,
        rate=setup.rate(key.ticket_class),
        passed=sum(min(other.before(head), people) for _, other, people in lanes),
        limit_s=limit if code == "longest-wait" else None,
        booked=ticket.booked,
    )
    return Choice(ticket, because)


def goes_before(setup: HubSetup, key: LaneKey, lane: Lane, mine: Rank, now: datetime) -> int:
    """How many of a lane would be called before a ticket of this rank, if nobody else came."""
    # A lane is in order of rank too: overdue ones are its oldest, and among the others older is more urgent.
    return bisect_left(lane, mine, key=lambda at: rank(setup, key.ticket_class, at.since, at.order, now))


def people_ahead(board: Board, ticket: Ticket, now: datetime) -> int:
    """How many who wait in the ticket's group would be called before it, if nobody else came.

    Counted on the order as it is now: overdue tickets first, then by urgency; those whose appointment is still to come
    are behind all others, and of them the earliest is first.
    """
    setup = board.setup
    if setup is None:
        return 0
    mine = rank(setup, ticket.ticket_class, ticket.since, ticket.order, now)
    return sum(goes_before(setup, key, lane, mine, now) for key, lane in board.lanes.of_group(ticket.group))


def in_order(board: Board, now: datetime) -> list[Ticket]:
    """All who wait, in the order in which a counter that could help everyone would call them now."""
    setup = board.setup
    if setup is None:
        return []
    return sorted(board.waiting(), key=lambda ticket: rank(setup, ticket.ticket_class, ticket.since, ticket.order, now))
