"""A lane of those who wait: sorted, and as quick to leave at its head for a hundred thousand as for ten."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, overload

LEAST_GONE = 64
"""So many places are left behind at the head, at least, before the list is made shorter."""


class Place(NamedTuple):
    """A ticket's place in its lane: first by what its waiting counts from, then by rank of arrival."""

    since: datetime
    order: int
    ticket: str


class Lane(Sequence[Place]):
    """Places in order, first come first.

    Deleting the head of a list moves all who stand behind it. Here the head only moves on, and the list is made shorter
    once half of it is left behind, so a call costs the same on average however many wait. Who leaves from the middle
    still moves those behind, at some 8 bytes each.
    """

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._since = array("d")
        """The same places' `since`, in seconds: side by side in memory, so that halving does not wait for memory."""
        self._gone = 0
        """Places before this one are left behind."""

    def add(self, place: Place) -> None:
        """Give the place its position."""
        at = self._find(place)
        if at == self._gone > 0:
            self._gone -= 1
            self._places[self._gone] = place
            self._since[self._gone] = place.since.timestamp()
        else:
            self._places.insert(at, place)
            self._since.insert(at, place.since.timestamp())

    def remove(self, place: Place) -> None:
        """Take the place out, if it is there."""
        at = self._find(place)
        if at == len(self._places) or self._places[at] != place:
            return
        if at > self._gone:
            del self._places[at]
            del self._since[at]
            return
        self._gone += 1
        if self._gone >= LEAST_GONE and 2 * self._gone >= len(self._places):
            del self._places[: self._gone]
            del self._since[: self._gone]
            self._gone = 0

    def before(self, place: Place) -> int:
        """How many stand before this place, whether or not anybody stands on it."""
        return self._find(place) - self._gone

    def until(self, moment: datetime) -> int:
        """How many have waited since this moment or longer."""
        return bisect_right(self._since, moment.timestamp(), lo=self._gone) - self._gone

    def _find(self, place: Place) -> int:
        since = place.since.timestamp()
        at = bisect_left(self._since, since, lo=self._gone)
        if at == len(self._since) or self._since[at] > since:
            return at
        # Several may have come at the same moment.
        return bisect_left(self._places, place, at, bisect_right(self._since, since, lo=at))

    @overload
    def __getitem__(self, at: int) -> Place: ...
    @overload
    def __getitem__(self, at: slice) -> list[Place]: ...
    def __getitem__(self, at: int | slice) -> Place | list[Place]:
        if isinstance(at, slice):
            return self._places[self._gone :][at]
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._places[self._gone + at]

    def __len__(self) -> int:
        return len(self._places) - self._gone

    def __iter__(self) -> Iterator[Place]:
        return (self._places[at] for at in range(self._gone, len(self._places)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lane) and self[:] == other[:]

    __hash__ = None  # type: ignore[assignment]  # lanes change
