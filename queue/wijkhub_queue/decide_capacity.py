"""Rules for closures and extra openings; whose place they take away or give back is reckoned in `displacing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, BoardState
from wijkhub_queue.capacity import Closure, ExtraOpening, problems_of_closure, problems_of_opening
from wijkhub_queue.decide_tickets import setup_of
from wijkhub_queue.displacing import Days, after_change
from wijkhub_queue.errors import AppointmentsInTheWay, BadSetup, NotFound
from wijkhub_queue.hub_setup import HubSetup


def add_closure(board: Board, asked: Asked, command: c.AddClosure, now: datetime) -> list[e.Event]:
    """Take no appointments then."""
    setup, closure = setup_of(board), command.closure
    problems = problems_of_closure(closure, {group.id for group in setup.groups})
    if not _is_new("closure", closure, setup.closures, board.closures, problems):
        return []
    after = _with(board, setup, closures={**board.closures, closure.id: closure})
    consequences = after_change(board, after, _days(closure), now, because=closure.id, only_gives=False)
    return [e.ClosureAdded(closure), *_allowed(consequences, displace=command.displace)]


def remove_closure(board: Board, asked: Asked, command: c.RemoveClosure, now: datetime) -> list[e.Event]:
    """Take appointments then again."""
    if command.closure not in board.closures:
        raise NotFound("closure", command.closure, board.closures)
    closure = board.closures[command.closure]
    rest = {name: one for name, one in board.closures.items() if name != closure.id}
    after = _with(board, setup_of(board), closures=rest)
    return [e.ClosureRemoved(closure.id), *after_change(board, after, _days(closure), now, only_gives=True)]


def add_opening(board: Board, asked: Asked, command: c.AddOpening, now: datetime) -> list[e.Event]:
    """Take appointments then too."""
    setup, opening = setup_of(board), command.opening
    problems = problems_of_opening(opening, {group.id for group in setup.groups})
    if not _is_new("extra opening", opening, setup.extra_openings, board.openings, problems):
        return []
    after = _with(board, setup, openings={**board.openings, opening.id: opening})
    return [e.OpeningAdded(opening), *after_change(board, after, _days(opening), now, only_gives=True)]


def remove_opening(board: Board, asked: Asked, command: c.RemoveOpening, now: datetime) -> list[e.Event]:
    """Take none then, but for those of the series."""
    if command.opening not in board.openings:
        raise NotFound("extra opening", command.opening, board.openings)
    opening = board.openings[command.opening]
    rest = {name: one for name, one in board.openings.items() if name != opening.id}
    after = _with(board, setup_of(board), openings=rest)
    consequences = after_change(board, after, _days(opening), now, because=opening.id, only_gives=False)
    return [e.OpeningRemoved(opening.id), *_allowed(consequences, displace=command.displace)]


def with_other_setup(board: Board, setup: HubSetup, now: datetime) -> list[e.Event]:
    """What another set-up does to appointments that were made."""
    return after_change(board, _with(board, setup), None, now, only_gives=False)


def _is_new(
    what: str,
    one: Closure | ExtraOpening,
    in_settings: Iterable[Closure | ExtraOpening],
    known: Mapping[str, Closure | ExtraOpening],
    problems: list[str],
) -> bool:
    """Whether it is not there yet.

    Raises:
        BadSetup: with these problems, or because another has its id.
    """
    if one.id in {other.id for other in in_settings}:
        problems.append(f"{what} '{one.id}' stands in the settings; change it there")
    if known.get(one.id, one) != one:
        problems.append(f"{what} '{one.id}' is there already; remove it first")
    if problems:
        raise BadSetup(problems)
    return one.id not in known


def _days(one: Closure | ExtraOpening) -> Days:
    return (one.first, one.last) if isinstance(one, Closure) else (one.day, one.day)


def _allowed(consequences: list[e.Event], *, displace: bool) -> list[e.Event]:
    gone = sum(isinstance(event, e.AppointmentDisplaced) for event in consequences)
    if gone and not displace:
        raise AppointmentsInTheWay(gone)
    return consequences


def _with(board: Board, setup: HubSetup, **changes: object) -> Board:
    """A board with this capacity and nobody on it, to ask what there would be."""
    other = Board(BoardState(setup=setup))
    other.closures, other.openings = board.closures, board.openings
    for name, value in changes.items():
        setattr(other, name, value)
    return other
