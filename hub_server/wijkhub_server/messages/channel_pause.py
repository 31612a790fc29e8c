"""How long a server that can't be used is left alone: the pause is the server's, not each message's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from wijkhub_server.messages.messenger import Outcome

FIRST_S, LONGEST_S = 10.0, 300.0
log = logging.getLogger(__name__)


class ChannelPause:
    """The pause of one channel, by the hub's clock; it doubles while the server stays away."""

    def __init__(self, channel: str, chance: Callable[[], float]) -> None:
        """No pause.

        Args:
            channel: what it is called in the log.
            chance: a number from 0 to 1, by which pauses differ from each other.
        """
        self._channel, self._chance = channel, chance
        self._length_s = 0.0
        self._until: datetime | None = None
        self._longest_s = 0.0

    def over(self, now: datetime) -> bool:
        """Whether the server may be tried. A clock that was moved back makes no pause longer."""
        if self._until is not None and timedelta() < self._until - now <= timedelta(seconds=self._longest_s):
            return False
        self._until = None
        return True

    def away(self, outcome: Outcome, now: datetime) -> None:
        """The server can't be used; it is tried again after a pause, half of which is chance."""
        if self._length_s == 0.0:
            log.warning("messages by %s can't go out (%s); they wait", self._channel, outcome.detail)
        self._length_s = min(LONGEST_S, max(FIRST_S, 2 * self._length_s))
        self._longest_s = max(self._length_s * (0.5 + self._chance() / 2), outcome.wait_s or 0.0)
        self._until = now + timedelta(seconds=self._longest_s)

    def answers(self) -> None:
        """The server answered."""
        if self._length_s:
            log.warning("messages by %s go out again", self._channel)
        self._length_s, self._until = 0.0, None
