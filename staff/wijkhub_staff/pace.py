"""How often the screen is drawn anew, however much happens."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Pace:
    """Lets one through at once, then none for `every_s` seconds; what comes meanwhile is drawn together after that."""

    def __init__(self, every_s: float, monotonic: Callable[[], float] = monotonic) -> None:
        self._every_s = every_s
        self._monotonic = monotonic
        self._last: float | None = None
        self._promised = False

    def ask(self) -> float | None:
        """Seconds from now at which to draw; 0 for at once, None when a drawing to come covers this too."""
        if self._promised:
            return None
        now = self._monotonic()
        wait = 0.0 if self._last is None else max(0.0, self._last + self._every_s - now)
        self._promised = True
        return wait

    def drawn(self) -> None:
        """The drawing was made."""
        self._last, self._promised = self._monotonic(), False
