"""The nearest places that can help somebody now, or soonest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from wijkhub_queue.hours.stated import State
from wijkhub_registry.public.view import LocationView

Help = Literal["now", "perhaps", "later", "by-appointment", "unknown"]
_ORDER: tuple[Help, ...] = ("now", "perhaps", "later", "by-appointment", "unknown")


def help_of(view: LocationView, service: str | None) -> Help:
    """Whether somebody who walks in can be helped.

    `now`: it is open and takes who walks in. `perhaps`: one of the two is not known, the other so. `later`: it is
    closed and opens at a known time. `by-appointment`: only by appointment. `unknown`: nothing that helps is known.
    """
    ways = {way for offered in view.services if service in (None, offered.product) for way in offered.how}
    known = bool(ways)
    if view.now.state is State.BY_APPOINTMENT or (known and "walk-in" not in ways):
        return "by-appointment"
    if view.now.state is State.OPEN:
        return "now" if "walk-in" in ways or service is None else "perhaps"
    if view.now.state is State.CLOSED:
        return "later" if view.now.then is State.OPEN else "unknown"
    return "perhaps" if known else "unknown"


def nearest(views: Sequence[LocationView], service: str | None) -> list[tuple[Help, LocationView]]:
    """Those that can help now first, then those that perhaps can, and so on; within each the nearest first."""
    helped = [(help_of(view, service), view) for view in views]
    return sorted(
        helped,
        key=lambda one: (
            _ORDER.index(one[0]),
            one[1].distance_m is None,
            one[1].distance_m or 0.0,
            one[1].id,
        ),
    )
