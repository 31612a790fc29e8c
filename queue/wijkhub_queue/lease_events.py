"""What happened to places that were lent to the registry."""

from __future__ import annotations

from wijkhub_queue.event import Event
from wijkhub_queue.leases import Lease


class PlacesLeased(Event, frozen=True):
    """The registry may sell these places until the lease ends."""

    lease: Lease


class LeaseSettled(Event, frozen=True):
    """The registry sells no more of it. These are the bookings that it sold, the cancelled ones too."""

    lease: str
    bookings: tuple[str, ...] = ()


class PlacesTakenBack(Event, frozen=True):
    """What was not sold is the hub's again."""

    lease: str
