"""What it risks to sell more places than there are, because some who book do not come. Pure.

Each who booked comes with the same chance, whatever the others do, so how many come is binomial; the risk is that more
come than there are places.
"""

from __future__ import annotations

from math import comb

from msgspec import Struct

from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.board import Board


class Overbooking(Struct, frozen=True, rename="camel"):
    """A group's overbooking, for one moment at which every place that is sold is taken."""

    places: int
    sold: int
    """How many can be booked at once."""
    absent_share: float
    """Of those who book, how many do not come: 0 to 1."""
    too_many: float
    """The chance that more come than there are places."""
    expected_over: float
    """How many come beyond the places, on average."""


def places_sold(places: int, percent: int) -> int:
    """How many are sold where there are `places`, rounded down."""
    return places + places * percent // 100


def risk_of(places: int, percent: int, absent_share: float) -> Overbooking:
    """What a setting of `percent` in 100 risks where `absent_share` (0 to 1) of those who book stay away.

    With `n` sold the chance that exactly `k` come is `C(n, k) p**k (1-p)**(n-k)`, `p = 1 - absent_share`.
    """
    sold, comes = places_sold(places, percent), 1.0 - absent_share
    chances = [comb(sold, k) * comes**k * absent_share ** (sold - k) for k in range(places + 1, sold + 1)]
    over = sum(extra * chance for extra, chance in enumerate(chances, start=1))
    return Overbooking(places, sold, absent_share, min(1.0, sum(chances)), over)


def absences(board: Board, group: str) -> tuple[int, int]:
    """How many of a group's appointments that the hub remembers were missed, and of how many past ones."""
    states = [one.state for one in board.appointments.values() if one.group == group]
    missed = states.count(AppointmentState.MISSED)
    return missed, missed + states.count(AppointmentState.CHECKED_IN) + states.count(AppointmentState.OVER)
