"""A booking as the registry has it, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from wijkhub_queue.leases import Lease, LeasedBooking, LeasedService
from wijkhub_queue.persons import Person
from wijkhub_queue.slots import Length
from wijkhub_registry.documents import Sign
from wijkhub_registry.errors import RegistryError

State = Literal["held", "booked", "cancelled", "moved", "came", "missed"]
"""`moved`: the hub gave it a place of its own. All but `cancelled` and `moved` take a place of the lease."""
HOLD_MIN = 10


class Booking(Struct, frozen=True):
    """A place of a lease that is sold or held."""

    hub: str
    state: State
    booking: LeasedBooking


class Taken(RegistryError):
    """Every place at that time is taken, or the city sells no more of that day. Choose another time."""

    code = "slot-taken"
    status = 409
    title = "The place is taken"


class IdReused(RegistryError):
    """The id was another booking's. Make a new one for a new booking."""

    code = "booking-id-reused"
    status = 409
    title = "This id was another booking's"


class NotCancellable(RegistryError):
    """It can't be cancelled any more: its resident came, or its time has passed."""

    code = "not-cancellable"
    status = 409
    title = "Too late to cancel"


class CitizenNumber(RegistryError):
    """A citizen service number (BSN) was given where none is needed. Leave it out."""

    code = "citizen-number-refused"
    status = 400
    title = "No citizen service number, please"


class Wanted(Struct, frozen=True):
    """What somebody wants of a lease. `id` is made by the client, a UUID; sent again it asks nothing new."""

    id: str
    service: str
    starts_at: datetime
    length: Length
    people: int = 1
    language: str = "nl"
    hold: str | None = None


class BookingStore(Protocol):
    """Where leases and bookings are kept."""

    async def leases(self, hub: str, now: datetime) -> list[Lease]:
        """What a hub lent and can be sold now, in order of day and group."""

    async def service(self, hub: str, lease: str, service: str) -> LeasedService | None:
        """A service as a lease names it, also when that lease is over."""

    async def taken(self, hub: str, lease: str, now: datetime) -> list[LeasedBooking]:
        """What takes a place of a lease now."""

    async def hold(self, hub: str, lease: Lease, wanted: Wanted, now: datetime) -> datetime:
        """Keep a place for ten minutes; until when.

        Raises:
            Taken: there is none.
        """

    async def book(
        self, hub: str, lease: Lease, wanted: Wanted, person: Person, now: datetime, *, sign: Sign
    ) -> Booking:
        """Sell a place, and tell the hub; on disk when it answers.

        Raises:
            Taken: there is none.
            IdReused: the id was another booking's.
        """

    async def find(self, booking: str) -> Booking | None:
        """A booking by its id."""

    async def cancel(self, booking: str, now: datetime, *, sign: Sign) -> Booking | None:
        """It does not take place; None when there is none.

        Raises:
            NotCancellable: it is over, or its resident came.
        """

    async def settle(self, now: datetime, *, sign: Sign) -> Sequence[str]:
        """Sell no more of what is to be sold no more, and give the hubs the last word; which leases."""

    async def erase_past(self, now: datetime, *, sign: Sign) -> int:
        """Forget who came on days that are over, here and in what hubs are given; how many."""
