"""The hub's time at the terminal. Waits are counted by it, never by the terminal's own clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic


class HubClock:
    """What time it is at the hub, from the last time the hub told it.

    Between two answers time goes on as it does here, by a clock that nobody sets. At an exercise it stands still:
    there the hub's clock goes at any pace and is put anywhere, so only what the hub said is true.
    """

    def __init__(self, monotonic: Callable[[], float] = monotonic) -> None:
        self._monotonic = monotonic
        self._told: datetime | None = None
        self._told_at = 0.0
        self._exercise = False

    def told(self, now: datetime, *, exercise: bool) -> None:
        """The hub said that it is `now` (UTC)."""
        self._told, self._told_at, self._exercise = now, self._monotonic(), exercise

    def seen(self, at: datetime) -> None:
        """Something happened at the hub at `at` (UTC), so it is that late there at least."""
        if self._told is not None and at > self.now():
            self._told, self._told_at = at, self._monotonic()

    def now(self) -> datetime:
        """The hub's time, UTC; the terminal's own until the hub has told its time."""
        if self._told is None:
            return datetime.now(UTC)
        if self._exercise:
            return self._told
        return self._told + timedelta(seconds=self._monotonic() - self._told_at)
