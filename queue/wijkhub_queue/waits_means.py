"""Means that are learnt on line: recent days weigh more, and where little is known like services lend what they do."""

from __future__ import annotations

from msgspec import Struct, field

KEEPS_A_DAY = 0.85
"""How much of what was learnt still counts a working day later; of what is a fortnight old, a tenth."""
BORROWED = 8.0
"""What is known of like services weighs as much as this many servings of a service's own."""


class Tally(Struct, rename="camel"):
    """A sum with its weight, such as 12.5 minutes in 2 servings."""

    weight: float = 0.0
    total: float = 0.0

    def add(self, weight: float, total: float) -> None:
        """Count this in."""
        self.weight += weight
        self.total += total

    def fade(self, keeps: float = KEEPS_A_DAY) -> None:
        """Let this share of it be left."""
        self.weight *= keeps
        self.total *= keeps

    def mean(self, prior: float, weight: float) -> float:
        """The mean, with `prior` counted in with this weight (above 0)."""
        return (self.total + weight * prior) / (self.weight + weight)


class Handling(Struct, rename="camel"):
    """Counter-minutes that one resident takes, by service, each as a multiple of the service's configured mean.

    A service borrows from its group, the group from the hub, the hub from what was configured: means that shrink
    towards those of their like (James and Stein 1961), with weights in numbers of servings.
    """

    services: dict[str, Tally] = {}
    groups: dict[str, Tally] = {}
    hub: Tally = field(default_factory=Tally)

    def add(self, service: str, group: str, *, servings: float, minutes: float, configured: float) -> None:
        """Count in so many servings, that took so many counter-minutes together."""
        times = minutes / configured
        self.services.setdefault(service, Tally()).add(servings, times)
        self.groups.setdefault(group, Tally()).add(servings, times)
        self.hub.add(servings, times)

    def minutes(self, service: str | None, group: str, configured: float) -> float:
        """Counter-minutes of one resident of this service, or of its group's services together for None."""
        times = self.groups.get(group, Tally()).mean(self.hub.mean(1.0, BORROWED), BORROWED)
        if service is not None:
            times = self.services.get(service, Tally()).mean(times, BORROWED)
        return configured * times

    def fade(self) -> None:
        """Let a working day go by."""
        for tally in (*self.services.values(), *self.groups.values(), self.hub):
            tally.fade()
