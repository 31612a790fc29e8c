"""What a hub knows of somebody's wait: the real order before it, the counters that work on it, and closing time."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.capacity import WEEKDAYS
from wijkhub_queue.hours import Calendar, state_at
from wijkhub_queue.hours import State as Welcome
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.lane import Lane
from wijkhub_queue.local_time import moment_of
from wijkhub_queue.order import LaneKey, can_help_ticket, goes_before, rank
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.waits_forecast import Situation
from wijkhub_queue.waits_learned import Learned

_A_DAY = timedelta(days=1)
NEARLY_DONE = 0.25
"""Whoever is at a counter for longer than expected is taken to need this share of the expected time still."""
SHORTEST_CALL_MIN = 0.5


class Ahead(NamedTuple):
    """What must happen before somebody is called."""

    people: float
    """Those who wait and go before, as far as it is these counters that call them, and they stay."""
    work_min: float
    """Counter-minutes of them, and of those who are at the counters."""
    counters: int
    """Open counters that can help."""
    free: int
    """How many of those have nobody."""


def minute_of(at: datetime) -> float:
    """A moment in minutes since 1970 UTC."""
    return at.timestamp() / 60.0


def handling_min(setup: HubSetup, learned: Learned, service_id: str, group: str) -> float:
    """Counter-minutes that a resident of this service takes."""
    service = setup.service(service_id)
    return learned.handling.minutes(service_id, group, service.handling_min if service else 10.0)


def group_handling_min(setup: HubSetup, learned: Learned, group: str) -> float:
    """Counter-minutes that a resident of this group takes, whichever service it is."""
    configured = [service.handling_min for service in setup.services if service.group == group] or [10.0]
    return learned.handling.minutes(None, group, sum(configured) / len(configured))


def open_counters(board: Board) -> list[Counter]:
    """Counters to which residents are called now."""
    return [counter for counter in board.counters.values() if counter.state is CounterState.OPEN]


def ahead_of(board: Board, learned: Learned, ticket: Ticket, now: datetime) -> Ahead:
    """What must happen before this ticket is called. Its cost grows with lanes and counters, not with people.

    A lane that other counters work on too counts for the share of its counters that could help this ticket.
    """
    setup = board.setup
    if setup is None:
        return Ahead(0.0, 0.0, 0, 0)
    mine = rank(setup, ticket.ticket_class, ticket.since, ticket.order, now)
    lanes: dict[LaneKey, Lane] = {}
    by_all: Tally[LaneKey] = Tally()
    by_these: Tally[LaneKey] = Tally()
    these = []
    for counter in open_counters(board):
        can_help = can_help_ticket(board, counter, ticket)
        if can_help:
            these.append(counter)
        for key, lane in board.lanes.for_counter(board, counter):
            lanes[key] = lane
            by_all[key] += 1
            by_these[key] += can_help
    people = work = 0.0
    for key, lane in lanes.items():
        if by_these[key]:
            stay = learned.staying(key.group) * by_these[key] / by_all[key]
            go_before = goes_before(setup, key, lane, mine, now) * stay
            people += go_before
            work += go_before * group_handling_min(setup, learned, key.group)
    busy = [helped for counter in these if (helped := board.tickets.get(counter.ticket or ""))]
    work += sum(_still_takes(setup, learned, one, now) for one in busy)
    return Ahead(people, work, len(these), len(these) - len(busy))


def _still_takes(setup: HubSetup, learned: Learned, ticket: Ticket, now: datetime) -> float:
    takes = handling_min(setup, learned, ticket.service, ticket.group)
    spent = (now - ticket.called_at).total_seconds() / 60 if ticket.called_at else 0.0
    return max(takes - max(spent, 0.0), NEARLY_DONE * takes)


def situation_of(board: Board, ahead: Ahead, now: datetime) -> Situation:
    """What is foretold from; at least one counter is open."""
    calls = ahead.people + 1.0
    local = now.astimezone(_zone(board))
    closes = closes_at(board, now)
    return Situation(
        calls=calls,
        handling_min=max(ahead.work_min / calls, SHORTEST_CALL_MIN),
        counters=ahead.counters,
        minute=minute_of(now),
        hour=local.hour + local.minute / 60,
        closes_in_min=None if closes is None else max(0.0, (closes - now).total_seconds() / 60),
    )


def closes_at(board: Board, now: datetime) -> datetime | None:
    """Until when residents are called on the day of `now` (UTC); None when neither set-up nor hours say.

    What the city states goes before the set-up, as long as it is open by those hours.
    """
    if board.setup is None:
        return None
    if board.hours is not None:
        calendar = Calendar(board.setup.policy.time_zone)
        answer = state_at(board.hours, now, calendar=calendar)
        if answer.state is Welcome.OPEN and answer.until is not None and answer.until - now < _A_DAY:
            return answer.until
    day: date = now.astimezone(_zone(board)).date()
    until = board.setup.closes.get(WEEKDAYS[day.weekday()])
    if until is None:
        return None
    return moment_of(day, until.hour * 60 + until.minute, board.setup.policy.time_zone)


def local_hour(board: Board, now: datetime) -> int:
    """The hour that clocks at the hub show."""
    return now.astimezone(_zone(board)).hour


def _zone(board: Board) -> ZoneInfo:
    return ZoneInfo(board.setup.policy.time_zone if board.setup else "UTC")


def would_be(board: Board, service_id: str, now: datetime) -> Ticket | None:
    """The ticket of somebody who walks in for this service now; None when the hub has no such service."""
    service = board.setup.service(service_id) if board.setup else None
    if service is None:
        return None
    return Ticket(
        id="",
        number="",
        group=service.group,
        service=service.id,
        state=State.WAITING,
        since=now,
        order=board.arrivals + 1,
        issued_at=now,
    )
