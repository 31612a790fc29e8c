"""What documents of the registry say of the places that it sold: the kinds `booking` and `lease`."""

from __future__ import annotations

from msgspec import Struct

from wijkhub_queue.leases import LeasedBooking
from wijkhub_queue.persons import Person

BOOKING = "booking"
LEASE = "lease"


class BookingPaper(Struct, frozen=True, rename="camel"):
    """A booking, for the hub at which it is. It is taken away once its day is over."""

    booking: LeasedBooking
    cancelled: bool = False
    person: Person | None = None
    """Who comes; None once it is cancelled."""


class LeasePaper(Struct, frozen=True, rename="camel"):
    """The registry's last word on a lease: every booking that it sold of it, the cancelled ones too."""

    lease: str
    bookings: tuple[str, ...] = ()
