"""What events of leases do to the board."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.board import Board
from wijkhub_queue.leases import LeaseNow, LeaseState


def leased(board: Board, event: e.PlacesLeased, at: datetime) -> bool:
    """They count as sold. Lent once more, as after a restore, the first time counts: that is what the registry has."""
    board.leases.setdefault(event.lease.id, LeaseNow(event.lease))
    return True


def settled(board: Board, event: e.LeaseSettled, at: datetime) -> bool:
    """No more is sold of it."""
    return _become(board, event.lease, LeaseState.SETTLED)


def taken_back(board: Board, event: e.PlacesTakenBack, at: datetime) -> bool:
    """What was not sold is the hub's."""
    return _become(board, event.lease, LeaseState.BACK)


def put_leases_away(board: Board, event: e.DayTurned) -> None:
    """Forget those of days before this one."""
    board.leases = {one.lease.id: one for one in board.leases.values() if one.lease.day >= event.day}


def _become(board: Board, lease: str, state: LeaseState) -> bool:
    before = board.leases.get(lease)
    if before is None:
        return False
    board.leases[lease] = replace(before, state=state)
    return True
