"""How fast people are called where others wait: today, in the last half hour, and with how many counters as a rule."""

from __future__ import annotations

from math import log, log1p

from msgspec import Struct, field

from wijkhub_queue.waits_margin import Margins
from wijkhub_queue.waits_means import Tally

WINDOW_MIN = 30.0
STEADY_CALLS = 3.0
"""As many calls at the usual pace are counted in with those seen, or the first call of a day would tell its pace."""
STEADY_MIN = 60.0
"""As many minutes with as many counters as now are counted in with what is known of the usual number."""
SHORTEST_WAIT_MIN = 1.0
"""Whoever comes to a free counter is called at once, which says nothing of how fast people are called who wait."""
LONGEST_PAUSE = 3.0
"""The logarithm above which the time since the last call says no more: nineteen times that of one call."""


class Minute(Struct, array_like=True):
    """What was called and offered in one minute, in counter-minutes."""

    minute: float
    called: float
    offered: float


class Line(Struct, rename="camel"):
    """Those who wait for the same counters. Minutes count from any fixed moment; only those with people waiting count.

    `called` is the work of those who were called, `offered` what the open counters could do meanwhile: where both are
    equal, calling goes as the handling times say.
    """

    seen: float | None = None
    """When it was last looked at; None after a time in which nobody looked."""
    waiting: bool = False
    waiting_since: float = 0.0
    """Since when without a break, while people wait."""
    called_since: bool = False
    """Whether anybody was called since then."""
    counters: float = 0.0
    called_today: float = 0.0
    offered_today: float = 0.0
    recent: list[Minute] = []
    last_call: float | None = None
    usual: Tally = field(default_factory=Tally)
    """Minutes with people waiting, and counter-minutes in them."""
    margins: Margins = field(default_factory=Margins)
    """What its ranges need beside the hub's margins."""

    def call(self, minute: float, work_min: float) -> None:
        """Somebody, or several, of so many counter-minutes together, were called by now."""
        if self.waiting and self.seen is not None and minute - self.waiting_since >= SHORTEST_WAIT_MIN:
            self.called_today += work_min
            self._note(minute, work_min, 0.0)
        self.last_call, self.called_since = minute, True

    def look(self, minute: float, *, waiting: bool, counters: float) -> None:
        """How it is from now on; until now it was as it was last seen."""
        if self.waiting and self.seen is not None and minute > self.seen:
            offered = (minute - self.seen) * self.counters
            self.offered_today += offered
            self.usual.add(minute - self.seen, offered)
            self._note(minute, 0.0, offered)
        if waiting and not self.waiting:
            # The wait for the next call begins with the first who waits.
            self.last_call = self.waiting_since = minute
            self.called_since = False
        self.seen, self.waiting, self.counters = minute, waiting, counters

    def move(self, minutes: float) -> None:
        """The clock was moved by so much: what is counted from goes with it."""
        self.seen = None if self.seen is None else self.seen + minutes
        self.last_call = None if self.last_call is None else self.last_call + minutes
        self.waiting_since += minutes
        for one in self.recent:
            one.minute += minutes

    def lose_sight(self) -> None:
        """What happens until the next look is not known."""
        self.seen = None

    def begin_day(self) -> None:
        """Forget today, and some of what is usual."""
        if self.offered_today:
            self.usual.fade()
        self.seen, self.waiting, self.last_call = None, False, None
        self.called_today = self.offered_today = 0.0
        self.recent = []

    def _note(self, minute: float, called: float, offered: float) -> None:
        if self.recent and minute < self.recent[-1].minute + 1.0:
            last = self.recent[-1]
            last.called += called
            last.offered += offered
        else:
            self.recent.append(Minute(minute, called, offered))
            while self.recent[0].minute <= minute - WINDOW_MIN:
                del self.recent[0]

    def slowness_today(self, minute: float, handling_min: float) -> float:
        """The logarithm of how many times slower people were called today than the handling time says."""
        return _slowness(self.called_today, self.offered_today + self._since_seen(minute), handling_min)

    def slowness_lately(self, minute: float, handling_min: float) -> float:
        """The same of the last half hour."""
        since = [one for one in self.recent if one.minute > minute - WINDOW_MIN]
        offered = sum(one.offered for one in since) + self._since_seen(minute)
        return _slowness(sum(one.called for one in since), offered, handling_min)

    def _since_seen(self, minute: float) -> float:
        """Counter-minutes offered since it was last looked at."""
        return max(0.0, minute - self.seen) * self.counters if self.waiting and self.seen is not None else 0.0

    def more_counters(self, counters: float) -> float:
        """The logarithm of how many times more counters these are than there are as a rule."""
        return log(counters / self.usual.mean(counters, STEADY_MIN))

    def pause(self, minute: float, minutes_a_call: float) -> float:
        """How long since the last call, in calls, as a logarithm: who was called last is so far on the way."""
        since = max(0.0, minute - self.last_call) if self.last_call is not None else 0.0
        return min(log1p(since / minutes_a_call), LONGEST_PAUSE)


def _slowness(called: float, offered: float, handling_min: float) -> float:
    steady = STEADY_CALLS * handling_min
    return log((offered + steady) / (called + steady))
