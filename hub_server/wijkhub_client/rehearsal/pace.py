"""The pace of one queue: who arrives, is called and leaves when, as its record implies.

The record shows, every few minutes, how many counters are open, how many wait and how many have arrived. From that:

- **Arrivals** are spread at random over the interval in which they were counted. Who already waited at the first
  observation arrives at that moment.
- **Calls.** `waiting` falls when somebody is called, so the calls made up to an observation are the arrivals so far
  less those who wait: `calls = arrivals - change in waiting`, added up. Where the record has more waiting than its
  arrivals explain (an arrival that was not counted), that sum goes down; as no call is taken back, the calls that
  follow are then as many fewer. So everybody who arrives is called once or leaves, and the queue is the record's,
  except while the record has people whom it did not count. An interval's calls are spread evenly over it; one that
  finds nobody waiting is made as soon as somebody arrives.
- **Handling.** With `c` counters open over `s` seconds in which `n` were called, each takes `c x s / n` seconds, and
  less when the counter is needed for the next call, but at least half of that.
- **Leaving.** Where the queue gets shorter while no counter is open, at neither end of the interval, nobody can have
  been helped: they leave, the first in the queue first. Who waits at the last observation leaves then.
- **Counters** open and close at the observations. A counter that closes has finished its resident by then. If the last
  one closes while residents wait whom the record counts as called, it stays until they have been helped. When the
  record ends, whoever is at a counter is still helped, for half of the usual time or what is left of it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.record import Observation


class Kind(StrEnum):
    """What happens."""

    ARRIVE = "arrive"
    LEAVE = "leave"
    """The first in the queue gives up."""
    OPEN = "open"
    CALL = "call"
    """The next resident is called."""
    START = "start"
    """The resident is at the counter."""
    FINISH = "finish"
    CLOSE = "close"


class Happening(Struct, frozen=True):
    """Something that is to happen at the hub."""

    at: datetime
    """UTC, whole seconds."""
    kind: Kind
    queue: str
    counter: str = ""
    booking: str = ""
    """The booking with which somebody arrives; empty for who walks in."""


class Booking(Struct, frozen=True):
    """Somebody who books beforehand."""

    id: str
    queue: str
    wanted: datetime
    """The time that they want, UTC."""
    comes: bool
    """Whether they come for it at all."""


class _Cue(IntEnum):
    """What makes something happen, in the order in which cues of one moment count."""

    FINISH = 0
    ARRIVAL = 1
    CALL = 2
    LEAVE = 3
    AGAIN = 4
    COUNTERS = 5
    END = 6


class Stretch(Struct, frozen=True):
    """What happens between two observations, or at the first."""

    begins: datetime
    ends: datetime
    arrivals: int
    calls: int
    leaving: int
    handling_s: float
    """Seconds that each resident called in it is helped."""


def moment(observation: Observation, zone: ZoneInfo) -> datetime:
    """When it was made, UTC."""
    return observation.at.replace(tzinfo=zone).astimezone(UTC)


def stretches(observations: tuple[Observation, ...], zone: ZoneInfo) -> Iterator[Stretch]:
    """What the record implies for each of its intervals; the first is the moment at which it begins."""
    first = observations[0]
    start = moment(first, zone)
    arrived = max(first.arrivals or 0, first.waiting)
    called = arrived - first.waiting
    postponed = called if first.open_counters else 0
    yield Stretch(start, start, arrived, 0, called - postponed, 1.0)
    for before, after in pairwise(observations):
        begins, ends = moment(before, zone), moment(after, zone)
        arrivals = after.arrivals or 0
        arrived += arrivals
        fresh = max(0, arrived - after.waiting - called)
        called += fresh
        calls = leaving = 0
        if before.open_counters:
            calls, postponed = fresh + postponed, 0
        elif after.open_counters:
            postponed += fresh
        else:
            leaving = fresh
        busy_s = before.open_counters * (ends - begins).total_seconds()
        yield Stretch(begins, ends, arrivals, calls, leaving, busy_s / calls if calls else 1.0)
    yield Stretch(end := moment(observations[-1], zone), end, 0, postponed, 0, 1.0)


def happenings(queue: Queue, zone: ZoneInfo, seed: str) -> list[Happening]:
    """All that happens in one queue, in order. The same seed gives the same day."""
    return _QueueDay(queue, zone, Random(seed)).play()  # noqa: S311  # a day, not a secret


class Visit(Struct, frozen=True):
    """A resident at a counter."""

    until: datetime
    """When they have been helped."""
    hurried_from: datetime
    """From when on they make place for the next who is due."""


class _QueueDay:
    def __init__(self, queue: Queue, zone: ZoneInfo, chance: Random) -> None:
        self._queue = queue
        self._cues: list[tuple[datetime, _Cue, int, float]] = []
        self._made = 0
        self._out: list[Happening] = []
        self._waiting = 0
        self._calls_due = 0
        self._leaving_due = 0
        self._handling_s = 1.0
        self._wanted = 0
        """How many counters the record has open."""
        self._free: list[str] = []
        """Open counters without a resident, longest free first."""
        self._busy: dict[str, Visit] = {}
        self._lay_out(zone, chance)

    def _cue(self, at: datetime, cue: _Cue, figure: float = 0) -> None:
        self._made += 1
        heapq.heappush(self._cues, (at, cue, self._made, figure))

    def _lay_out(self, zone: ZoneInfo, chance: Random) -> None:
        observations = self._queue.record.observations
        for stretch in stretches(observations, zone):
            for _ in range(stretch.arrivals):
                self._cue(_within(stretch, chance.random()), _Cue.ARRIVAL)
            for cue, count in ((_Cue.CALL, stretch.calls), (_Cue.LEAVE, stretch.leaving)):
                for k in range(count):
                    self._cue(_within(stretch, (k + 0.5) / count), cue, stretch.handling_s)
        for observation in observations:
            self._cue(moment(observation, zone), _Cue.COUNTERS, observation.open_counters)
        self._cue(moment(observations[-1], zone), _Cue.END)

    def play(self) -> list[Happening]:
        while self._cues:
            at, cue, _, figure = heapq.heappop(self._cues)
            match cue:
                case _Cue.FINISH:
                    self._finish_those_done(at)
                case _Cue.ARRIVAL:
                    self._waiting += 1
                    self._happens(at, Kind.ARRIVE)
                case _Cue.CALL:
                    self._calls_due += 1
                    self._handling_s = figure
                case _Cue.LEAVE:
                    self._leaving_due += 1
                case _Cue.COUNTERS:
                    self._wanted = int(figure)
                    self._open_and_close(at)
                case _Cue.END:
                    self._end(at)
            self._leave(at)
            self._call(at)
            self._close_last(at)
        self._leaving_due = self._waiting
        if self._out:
            self._leave(self._out[-1].at)
        return self._out

    def _happens(self, at: datetime, kind: Kind, counter: str = "") -> None:
        self._out.append(Happening(at, kind, self._queue.id, counter))

    def _leave(self, at: datetime) -> None:
        while self._leaving_due and self._waiting:
            self._leaving_due -= 1
            self._waiting -= 1
            self._happens(at, Kind.LEAVE)

    def _call(self, at: datetime) -> None:
        while self._calls_due and self._waiting and (self._free or self._busy):
            if not self._free:
                counter = min(self._busy, key=lambda busy: self._busy[busy].hurried_from)
                hurried_from = self._busy[counter].hurried_from
                if hurried_from > at:
                    self._cue(hurried_from, _Cue.AGAIN)
                    return
                self._finish(at, counter)
            counter = self._free.pop(0)
            self._calls_due -= 1
            self._waiting -= 1
            until = at + timedelta(seconds=max(1, round(self._handling_s)))
            self._busy[counter] = Visit(until, at + timedelta(seconds=max(1, round(self._handling_s / 2))))
            self._cue(until, _Cue.FINISH)
            self._happens(at, Kind.CALL, counter)

    def _finish_those_done(self, at: datetime) -> None:
        for counter in [counter for counter, visit in self._busy.items() if visit.until <= at]:
            self._finish(at, counter)

    def _finish(self, at: datetime, counter: str) -> None:
        del self._busy[counter]
        self._free.append(counter)
        self._happens(at, Kind.FINISH, counter)

    def _open_and_close(self, at: datetime) -> None:
        staying = set(self._queue.counters[: self._wanted])
        for counter in [*self._free, *self._busy]:
            if counter not in staying and not (self._last_is_needed() and self._open == 1):
                self._close(at, counter)
        for counter in self._queue.counters[: self._wanted]:
            if counter not in self._free and counter not in self._busy:
                self._free.append(counter)
                self._happens(at, Kind.OPEN, counter)

    @property
    def _open(self) -> int:
        return len(self._free) + len(self._busy)

    def _last_is_needed(self) -> bool:
        return self._wanted == 0 and self._calls_due > 0 and self._waiting > 0

    def _end(self, at: datetime) -> None:
        self._leaving_due += max(0, self._waiting - self._calls_due)
        self._wanted = 0
        for counter, visit in self._busy.items():
            until = max(at, min(visit.until, visit.hurried_from))
            self._busy[counter] = Visit(until, until)
            self._cue(until, _Cue.FINISH)

    def _close(self, at: datetime, counter: str) -> None:
        if counter in self._busy:
            self._finish(at, counter)
        self._free.remove(counter)
        self._happens(at, Kind.CLOSE, counter)

    def _close_last(self, at: datetime) -> None:
        """Counters that stayed for those due to be called close when the last of them has been helped."""
        if self._wanted == 0 and not self._last_is_needed():
            for counter in list(self._free):
                self._close(at, counter)


def _within(stretch: Stretch, share: float) -> datetime:
    """A whole second inside the stretch, not at its ends if it can be helped; `share` from 0 to 1."""
    seconds = int((stretch.ends - stretch.begins).total_seconds())
    return stretch.begins + timedelta(seconds=min(seconds, 1 + int(share * (seconds - 1))))
