"""The key of the staff page: who knows it is let in for a working day, and who guesses soon has to wait."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from msgspec import Struct

from wijkhub_registry.moments import from_micros, to_micros

COOKIE = "wijkhub_staff"
LASTS = timedelta(hours=10)
"""How long somebody stays signed in."""
TRIES, TRY_EVERY_S = 5, 30.0
"""So many tries at once from one address, and one more each so many seconds."""
TRIES_OF_ALL, TRY_OF_ALL_EVERY_S = 60, 5.0
MOST_KNOWN = 4096
"""Addresses that are remembered; who tried longest ago is forgotten first."""
_IPV6_OF_ONE = 64
"""The bits of an IPv6 address that are somebody's: the rest they choose themselves."""


class StaffKey:
    """Knows the key, and signs who gave it.

    Args:
        key: the key of the settings.
        secret: one that every process of this registry has.
    """

    def __init__(self, key: str, secret: bytes) -> None:
        self._key = _digest(key)
        # With another key in the settings nobody is signed in any more.
        self._signs_with = hmac.digest(secret, self._key, hashlib.sha256)

    def opens(self, typed: str) -> bool:
        """Whether this is the key; takes as long for every wrong one."""
        return hmac.compare_digest(_digest(typed), self._key)

    def signed_in(self, now: datetime) -> str:
        """What the browser of somebody who gave the key shows from now on."""
        lapses = str(to_micros(now + LASTS))
        return f"{lapses}.{self._signature(lapses)}"

    def knows(self, shown: str | None, now: datetime) -> bool:
        """Whether a browser shows what was signed here, not too long ago."""
        lapses, _, signature = (shown or "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(lapses).encode()):
            return False
        return now < from_micros(int(lapses))

    def _signature(self, lapses: str) -> str:
        return hmac.new(self._signs_with, lapses.encode(), hashlib.sha256).hexdigest()


class _Allowance(Struct):
    left: float
    at: float


class Tries:
    """How often a key was tried of late, by address and by all together. Each process counts for itself.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, _Allowance] = OrderedDict()
        self._all = _Allowance(TRIES_OF_ALL, clock())

    def wait_s(self, address: str) -> float:
        """Count a try; seconds to wait before it may be made, 0 when it may be made now."""
        now = self._clock()
        known = self._known.setdefault(address, _Allowance(TRIES, now))
        self._known.move_to_end(address)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        wait = _wait_s(known, TRIES, TRY_EVERY_S, now)
        # Who has to wait does not keep others out.
        return wait or _wait_s(self._all, TRIES_OF_ALL, TRY_OF_ALL_EVERY_S, now)


def _wait_s(allowance: _Allowance, most: int, every_s: float, now: float) -> float:
    allowance.left = min(most, allowance.left + (now - allowance.at) / every_s)
    allowance.at = now
    if allowance.left < 1:
        return (1 - allowance.left) * every_s
    allowance.left -= 1
    return 0.0


def address_of(peer: str, forwarded: str) -> str:
    """Where a request comes from; of an IPv6 address the network, since who has one has all of it.

    Behind a proxy on this machine it is what that proxy saw: the last of `X-Forwarded-For`. From anywhere else that is
    a visitor's own word, and not read.
    """
    try:
        if ip_address(peer).is_loopback:
            peer = forwarded.rpartition(",")[2].strip() or peer
        address = ip_address(peer)
    except ValueError:
        return peer[:64]
    return str(address) if address.version == 4 else str(ip_network((address, _IPV6_OF_ONE), strict=False))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
