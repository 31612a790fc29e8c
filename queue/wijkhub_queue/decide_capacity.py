"""Rules for closures and extra openings, and for the appointments whose place they take away or give back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, BoardState
from wijkhub_queue.capacity import problems_of_closure, problems_of_opening
from wijkhub_queue.capacity_day import DayCapacity
from wijkhub_queue.decide_tickets import setup_of
from wijkhub_queue.errors import AppointmentsInTheWay, BadSetup, NotFound
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.local_time import local_day, moment_of
from wijkhub_queue.slots import day_capacity, occupied

Days = tuple[date, date]
"""The first and the last of the local days that a change touches."""
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
"""Between these lie the appointments of every hub; a closure may be for ever."""


def add_closure(board: Board, asked: Asked, command: c.AddClosure, now: datetime) -> list[e.Event]:
    """Take no appointments then."""
    setup = setup_of(board)
    problems = problems_of_closure(command.closure, {group.id for group in setup.groups})
    closure = command.closure
    if closure.id in {known.id for known in setup.closures}:
        problems.append(f"closure '{closure.id}' stands in the settings; change it there")
    if board.closures.get(closure.id, closure) != closure:
        problems.append(f"closure '{closure.id}' is there already; remove it first")
    if problems:
        raise BadSetup(problems)
    if closure.id in board.closures:
        return []
    after = _with(board, setup, closures={**board.closures, closure.id: closure})
    days = (closure.first, closure.last)
    return _changed(board, after, e.ClosureAdded(closure), closure.id, days, now, displace=command.displace)


def remove_closure(board: Board, asked: Asked, command: c.RemoveClosure, now: datetime) -> list[e.Event]:
    """Take appointments then again."""
    if command.closure not in board.closures:
        raise NotFound("closure", command.closure, board.closures)
    closure = board.closures[command.closure]
    rest = {name: one for name, one in board.closures.items() if name != closure.id}
    after = _with(board, setup_of(board), closures=rest)
    days = (closure.first, closure.last)
    return _changed(board, after, e.ClosureRemoved(closure.id), closure.id, days, now, displace=True)


def add_opening(board: Board, asked: Asked, command: c.AddOpening, now: datetime) -> list[e.Event]:
    """Take appointments then too."""
    setup = setup_of(board)
    problems = problems_of_opening(command.opening, {group.id for group in setup.groups})
    opening = command.opening
    if opening.id in {known.id for known in setup.extra_openings}:
        problems.append(f"extra opening '{opening.id}' stands in the settings; change it there")
    if board.openings.get(opening.id, opening) != opening:
        problems.append(f"extra opening '{opening.id}' is there already; remove it first")
    if problems:
        raise BadSetup(problems)
    if opening.id in board.openings:
        return []
    after = _with(board, setup, openings={**board.openings, opening.id: opening})
    days = (opening.day, opening.day)
    return _changed(board, after, e.OpeningAdded(opening), opening.id, days, now, displace=True)


def remove_opening(board: Board, asked: Asked, command: c.RemoveOpening, now: datetime) -> list[e.Event]:
    """Take none then, but for those of the series."""
    if command.opening not in board.openings:
        raise NotFound("extra opening", command.opening, board.openings)
    opening = board.openings[command.opening]
    rest = {name: one for name, one in board.openings.items() if name != opening.id}
    after = _with(board, setup_of(board), openings=rest)
    days = (opening.day, opening.day)
    return _changed(board, after, e.OpeningRemoved(opening.id), opening.id, days, now, displace=command.displace)


def with_other_setup(board: Board, setup: HubSetup, now: datetime) -> list[e.Event]:
    """What another set-up does to appointments that were made."""
    return _consequences(board, _with(board, setup), None, now)


def _changed(
    board: Board, after: Board, change: e.Event, because: str, days: Days, now: datetime, *, displace: bool
) -> list[e.Event]:
    consequences = _consequences(board, after, days, now, because)
    gone = sum(isinstance(event, e.AppointmentDisplaced) for event in consequences)
    if gone and not displace:
        raise AppointmentsInTheWay(gone)
    return [change, *consequences]


def _with(board: Board, setup: HubSetup, **changes: object) -> Board:
    """A board with this capacity and nobody on it, to ask what there would be."""
    other = Board(BoardState(setup=setup))
    other.closures, other.openings = board.closures, board.openings
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _consequences(
    board: Board, after: Board, days: Days | None, now: datetime, because: str | None = None
) -> list[e.Event]:
    """What a change of capacity does to the appointments of these days, or of all: who loses a place, who has it again.

    Places are kept by those who booked first.
    """
    zone = setup_of(after).policy.time_zone
    by_day: dict[tuple[str, date], list[Appointment]] = {}
    for one in _of_days(board, days, zone):
        if one.occupies and one.ends_at > now:
            day = local_day(one.starts_at, zone)
            if days is None or days[0] <= day <= days[1]:
                by_day.setdefault((one.group, day), []).append(one)
    happened: list[e.Event] = []
    for (group, day), of_day in sorted(by_day.items()):
        capacity = day_capacity(after, group, day)
        for one in sorted(of_day, key=_booked_first):
            has_place = _take(capacity, one)
            if one.state is not AppointmentState.BOOKED or has_place != one.displaced:
                continue
            happened.append(e.AppointmentRestored(one.id) if has_place else e.AppointmentDisplaced(one.id, because))
    return happened


def _of_days(board: Board, days: Days | None, zone: str) -> Iterable[Appointment]:
    """The appointments of these days and perhaps some around them; all where no days are given."""
    if days is None:
        return board.appointments.values()
    first, last = max(days[0], EARLIEST), min(days[1], LATEST)
    return board.agenda.between(moment_of(first, 0, zone), moment_of(last, 24 * 60 - 1, zone)) if first <= last else ()


def _booked_first(one: Appointment) -> tuple[bool, datetime, str]:
    return (one.state is AppointmentState.BOOKED, one.booked_at or one.starts_at, one.id)


def _take(capacity: DayCapacity, one: Appointment) -> bool:
    """Let it take its place, if that is there."""
    first, end = occupied(capacity, one)
    if first < 0 or end > len(capacity.places) or min(capacity.places[first:end], default=0) <= 0:
        return False
    for tick in range(first, end):
        capacity.places[tick] -= 1
    return True
