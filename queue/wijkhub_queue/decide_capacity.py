"""Rules for closures and extra openings, and for the appointments whose place they take away or give back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

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
from wijkhub_queue.local_time import local_day
from wijkhub_queue.slots import day_capacity, occupied


def add_closure(board: Board, asked: Asked, command: c.AddClosure, now: datetime) -> list[e.Event]:
    """Take no appointments then."""
    setup = setup_of(board)
    problems = problems_of_closure(command.closure, {group.id for group in setup.groups})
    if command.closure.id in {known.id for known in setup.closures}:
        problems.append(f"closure '{command.closure.id}' stands in the settings; change it there")
    if problems:
        raise BadSetup(problems)
    if board.closures.get(command.closure.id) == command.closure:
        return []
    after = _with(board, setup, closures={**board.closures, command.closure.id: command.closure})
    return _changed(board, after, e.ClosureAdded(command.closure), command.closure.id, now, displace=command.displace)


def remove_closure(board: Board, asked: Asked, command: c.RemoveClosure, now: datetime) -> list[e.Event]:
    """Take appointments then again."""
    if command.closure not in board.closures:
        raise NotFound("closure", command.closure, board.closures)
    rest = {name: one for name, one in board.closures.items() if name != command.closure}
    after = _with(board, setup_of(board), closures=rest)
    return _changed(board, after, e.ClosureRemoved(command.closure), command.closure, now, displace=True)


def add_opening(board: Board, asked: Asked, command: c.AddOpening, now: datetime) -> list[e.Event]:
    """Take appointments then too."""
    setup = setup_of(board)
    problems = problems_of_opening(command.opening, {group.id for group in setup.groups})
    if command.opening.id in {known.id for known in setup.extra_openings}:
        problems.append(f"extra opening '{command.opening.id}' stands in the settings; change it there")
    if problems:
        raise BadSetup(problems)
    if board.openings.get(command.opening.id) == command.opening:
        return []
    after = _with(board, setup, openings={**board.openings, command.opening.id: command.opening})
    return _changed(board, after, e.OpeningAdded(command.opening), command.opening.id, now, displace=False)


def remove_opening(board: Board, asked: Asked, command: c.RemoveOpening, now: datetime) -> list[e.Event]:
    """Take none then, but for those of the series."""
    if command.opening not in board.openings:
        raise NotFound("extra opening", command.opening, board.openings)
    rest = {name: one for name, one in board.openings.items() if name != command.opening}
    after = _with(board, setup_of(board), openings=rest)
    return _changed(board, after, e.OpeningRemoved(command.opening), command.opening, now, displace=command.displace)


def with_other_setup(board: Board, setup: HubSetup, now: datetime) -> list[e.Event]:
    """What another set-up does to appointments that were made."""
    gone, back = _difference(board, _with(board, setup), now)
    return [
        *(e.AppointmentDisplaced(one.id) for one in gone),
        *(e.AppointmentRestored(one.id) for one in back),
    ]


def _changed(
    board: Board, after: Board, change: e.Event, because: str, now: datetime, *, displace: bool
) -> list[e.Event]:
    gone, back = _difference(board, after, now)
    if gone and not displace:
        raise AppointmentsInTheWay(len(gone))
    return [
        change,
        *(e.AppointmentDisplaced(one.id, because) for one in gone),
        *(e.AppointmentRestored(one.id) for one in back),
    ]


def _with(board: Board, setup: HubSetup, **changes: object) -> Board:
    """A board with this capacity and nobody on it, to ask what there would be."""
    other = Board(BoardState(setup=setup))
    other.closures, other.openings = board.closures, board.openings
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _difference(board: Board, after: Board, now: datetime) -> tuple[list[Appointment], list[Appointment]]:
    """Appointments to come that lie where there are no places any longer, and those displaced ones that do again."""
    gone, back = [], []
    known: dict[tuple[str, object], DayCapacity] = {}
    for one in _to_come(board, now):
        has_places = _has_places(after, one, known)
        if one.displaced and has_places:
            back.append(one)
        elif not one.displaced and not has_places:
            gone.append(one)
    return gone, back


def _to_come(board: Board, now: datetime) -> Iterator[Appointment]:
    coming = (one for one in board.appointments.values() if one.state is AppointmentState.BOOKED and one.ends_at > now)
    return iter(sorted(coming, key=lambda one: (one.starts_at, one.id)))


def _has_places(board: Board, one: Appointment, known: dict[tuple[str, object], DayCapacity]) -> bool:
    day = local_day(one.starts_at, setup_of(board).policy.time_zone)
    capacity = known.get((one.group, day))
    if capacity is None:
        capacity = known[one.group, day] = day_capacity(board, one.group, day)
    first, end = occupied(capacity, one)
    return first >= 0 and end <= len(capacity.places) and all(capacity.places[first:end])
