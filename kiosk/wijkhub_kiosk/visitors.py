"""How much one visitor of the open pages may ask: enough for a household or a library, too little to sell a hub out."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network

from litestar.exceptions import TooManyRequestsException
from msgspec import Struct

from wijkhub_kiosk.serving import ScreenRequest
from wijkhub_queue.appointments import Hold

REQUESTS, REQUEST_EVERY_S = 60, 1.0
"""So many requests at once, and one more each so many seconds."""
BOOKINGS, BOOKING_EVERY_S = 12, 300.0
HOLDS = 4
"""So many times may be held from one address at a moment."""
HOLDS_IN_ALL = 100
"""And so many by the web in all."""
MOST_KNOWN = 4096
"""Addresses that are remembered; who asked longest ago is forgotten first."""
_IPV6_OF_ONE = 64
"""The bits of an IPv6 address that are somebody's: the rest they choose themselves."""


class Allowance(Struct):
    """What is left of something that comes back with time (a token bucket)."""

    left: float
    at: float


class Visitor(Struct):
    """What is known of one address."""

    requests: Allowance
    bookings: Allowance
    holds: list[str]


class Visitors:
    """All visitors of late.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Visitor] = OrderedDict()

    def admit(self, request: ScreenRequest) -> None:
        """Count a request.

        Raises:
            TooManyRequestsException: there were too many from this address (429).
        """
        self._take(self._visitor(request).requests, REQUESTS, REQUEST_EVERY_S)

    def admit_booking(self, request: ScreenRequest) -> None:
        """Count an appointment that is made.

        Raises:
            TooManyRequestsException: there were too many from this address (429).
        """
        self._take(self._visitor(request).bookings, BOOKINGS, BOOKING_EVERY_S)

    def may_hold(self, request: ScreenRequest, holds: Mapping[str, Hold], *, instead_of: str = "") -> bool:
        """Whether one more time may be held from this address.

        Args:
            request: whose address it is.
            holds: all that are held now.
            instead_of: a hold that is given up for it.
        """
        visitor = self._visitor(request)
        visitor.holds = [one for one in visitor.holds if one in holds]
        own = sum(one != instead_of for one in visitor.holds)
        return own < HOLDS and sum(hold.channel == "web" for hold in holds.values()) < HOLDS_IN_ALL

    def holds(self, request: ScreenRequest, hold: str) -> None:
        """Remember that this address holds it."""
        visitor = self._visitor(request)
        if hold not in visitor.holds:
            visitor.holds.append(hold)

    def _visitor(self, request: ScreenRequest) -> Visitor:
        address, now = address_of(request), self._clock()
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = Visitor(Allowance(REQUESTS, now), Allowance(BOOKINGS, now), [])
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(address)
        return known

    def _take(self, allowance: Allowance, most: int, every_s: float) -> None:
        now = self._clock()
        allowance.left = min(most, allowance.left + (now - allowance.at) / every_s)
        allowance.at = now
        if allowance.left < 1:
            seconds = math.ceil((1 - allowance.left) * every_s)
            raise TooManyRequestsException(headers={"Retry-After": str(seconds)})
        allowance.left -= 1


def address_of(request: ScreenRequest) -> str:
    """Where a request comes from; of an IPv6 address the network, since who has one has all of it.

    Behind a proxy on this machine it is what that proxy saw: the last in `X-Forwarded-For`. From anywhere else that
    header is a visitor's own word, and not read.
    """
    peer = request.client.host if request.client else ""
    if _is_here(peer):
        peer = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or peer
    try:
        address = ip_address(peer)
    except ValueError:
        return peer[:64]
    return str(address) if address.version == 4 else str(ip_network((address, _IPV6_OF_ONE), strict=False))


def _is_here(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False
