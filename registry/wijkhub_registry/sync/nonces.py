"""Nonces: made by the registry, good for one request within a few minutes of the registry's own clock.

A nonce carries its time and a mark that only this registry can make, so nothing is kept of those that nobody uses, and
any of its processes knows those of the others. Used ones are kept until they have lapsed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from wijkhub_registry.hubs import HubStore
from wijkhub_registry.moments import Clock, to_micros

HOLDS = timedelta(minutes=5)
EARLY = timedelta(minutes=1)
"""By how much the clocks of two machines of one registry may differ."""
_RANDOM, _TIME, _MARK = 12, 8, 16


class Nonces:
    """Makes and uses them."""

    def __init__(self, secret: bytes, store: HubStore, clock: Clock) -> None:
        self._secret = secret
        self._store = store
        self._clock = clock

    def make(self) -> str:
        """A new one."""
        told = secrets.token_bytes(_RANDOM) + to_micros(self._clock()).to_bytes(_TIME)
        return (told + self._mark(told)).hex()

    async def use(self, nonce: str) -> bool:
        """Whether it holds; from now on it does not."""
        try:
            data = bytes.fromhex(nonce)
        except ValueError:
            return False
        told, mark = data[:-_MARK], data[-_MARK:]
        if len(told) != _RANDOM + _TIME or not hmac.compare_digest(mark, self._mark(told)):
            return False
        made_at = int.from_bytes(told[_RANDOM:])
        now = self._clock()
        if not to_micros(now - HOLDS) <= made_at <= to_micros(now + EARLY):
            return False
        lapses_at = made_at + HOLDS // timedelta(microseconds=1)
        # In its one form: the same bytes written otherwise must not count as another nonce.
        return await self._store.use_nonce(data.hex(), lapses_at=lapses_at, at=to_micros(now))

    def _mark(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, b"nonce" + told, hashlib.sha256)[:_MARK]
