"""What the sync asks about places that are lent to the registry."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from wijkhub_queue.command import Command
from wijkhub_queue.leases import LeasedBooking
from wijkhub_queue.persons import Person


class RenewLeases(Command, frozen=True):
    """Lend the registry the places kept for it on the days to come, and take back those of leases that are over."""


class SettleLease(Command, frozen=True):
    """The registry's last word on a lease: what it sold."""

    lease: Annotated[str, Meta(min_length=1, max_length=100)]
    bookings: tuple[str, ...] = ()


class TakeInBooking(Command, frozen=True):
    """The registry sold a place of a lease, or took that back. It stands, whatever happened at the hub meanwhile.

    `person` goes to a row that can be erased, never into an event.
    """

    booking: LeasedBooking
    cancelled: bool = False
    person: Person | None = None
