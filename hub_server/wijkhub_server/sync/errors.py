"""Why a hub's sync does not go on.

SyncError
|-- TryLater          the line is down, the registry is busy, or the answer was spoilt: it tries again by itself
|-- Stopped           somebody has to look at it: a fork, a copy, a revoked key, an event that is too large
|-- OtherHistory      what the registry has is not in this database: it was put back, or copied
`-- NotEnrolled       no registry knows this hub
"""

from __future__ import annotations

from typing import Literal

StopReason = Literal["forked", "copied", "revoked", "oversized"]


class SyncError(Exception):
    """The sync does not go on."""


class TryLater(SyncError):
    """Not now; nothing is lost. `after_s` is what the registry asked for, in seconds, if it did."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.after_s = after_s


class Stopped(SyncError):
    """Not any more, until somebody has looked at it."""

    def __init__(self, reason: StopReason, at: int = 0) -> None:
        super().__init__(WHAT_TO_DO[reason].format(at=at))
        self.reason: StopReason = reason
        self.at = at
        """The seq of a fork or of an event that is too large; the newer epoch of a copy."""


WHAT_TO_DO: dict[StopReason, str] = {
    "forked": (
        "The registry has another event under number {at}: two machines work as this hub, or this one was put back "
        "from a backup. Stop the other one; if this is the one that stays, run 'wijkhub hub restore'."
    ),
    "copied": (
        "The registry follows another machine as this hub (epoch {at}). Stop that one or this one; if this is the one "
        "that stays, run 'wijkhub hub restore'."
    ),
    "revoked": "The registry takes nothing of this hub any more. Ask the city for a code and run 'wijkhub sync enrol'.",
    "oversized": "Event {at} is too large for the registry. Report it: nothing after it is sent until it is looked at.",
}


class OtherHistory(SyncError):
    """The registry has events of this hub that this database has not: a new epoch has to begin."""


class NotEnrolled(SyncError):
    """No registry knows this hub; 'wijkhub sync enrol' makes it known."""
