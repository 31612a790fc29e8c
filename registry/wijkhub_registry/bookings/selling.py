"""Selling places that hubs lent: what can be had at a hub, and what is refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime

from wijkhub_queue.citizen_number import holds_citizen_number
from wijkhub_queue.errors import DomainError
from wijkhub_queue.lease_slots import leased_length, slots_of
from wijkhub_queue.leases import Lease, LeasedService
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Person
from wijkhub_queue.slots import Slot
from wijkhub_registry.bookings.booking import Booking, BookingStore, CitizenNumber, Wanted
from wijkhub_registry.documents import Sign
from wijkhub_registry.errors import Invalid, NotFound, StoreAway
from wijkhub_registry.following import rest

EVERY_S = 5.0
"""Seconds after which leases are looked at that are to be sold no more."""
ERASE_EVERY = 120
"""Of those looks, how many make one at whom to forget."""
log = logging.getLogger(__name__)


class Selling:
    """Sells of the leases of one hub, by this clock."""

    def __init__(self, store: BookingStore, clock: Callable[[], datetime], sign: Callable[[], Sign]) -> None:
        self._store = store
        self._clock = clock
        self._sign = sign

    async def services(self, hub: str) -> list[LeasedService]:
        """What can be booked at a hub now, by id; the newest lease says how."""
        found = {one.id: one for lease in await self._store.leases(hub, self._clock()) for one in lease.services}
        return [found[name] for name in sorted(found)]

    async def days(self, hub: str, service: str, people: int) -> list[date]:
        """The local days with a time to be had, in order."""
        return sorted({lease.day for lease, slots in await self._offers(hub, service, people, None) if slots})

    async def times(self, hub: str, service: str, people: int, day: date) -> list[Slot]:
        """The times to be had on a local day, earliest first."""
        return [slot for _, slots in await self._offers(hub, service, people, day) for slot in slots]

    async def hold(self, hub: str, wanted: str, service: str, starts_at: datetime, people: int) -> datetime:
        """Keep a place; until when.

        Raises:
            Taken: there is none.
            NotFound: the service can't be booked there.
        """
        lease = await self._lease_of(hub, service, starts_at)
        return await self._store.hold(hub, lease, _wanted(lease, wanted, service, starts_at, people), self._clock())

    async def book(
        self,
        hub: str,
        wanted: str,
        service: str,
        starts_at: datetime,
        people: int,
        person: Person,
        *,
        language: str,
        hold: str | None,
    ) -> Booking:
        """Sell a place to a resident.

        Raises:
            Taken: there is none.
            NotFound: the service can't be booked there.
            Invalid: one way to reach them is needed, and one is enough.
            CitizenNumber: a citizen service number was given.
        """
        if holds_citizen_number(person.name):
            raise CitizenNumber("The name holds a citizen service number (BSN). Leave it out: nobody needs it here.")
        if (person.email is None) == (person.phone is None):
            raise Invalid("Give an e-mail address or a telephone number: one of the two.")
        known = await self._store.find(wanted)
        if known is not None and known.hub == hub and _same(known, service, starts_at, people, language):
            return known
        lease = await self._lease_of(hub, service, starts_at)
        asked = _wanted(lease, wanted, service, starts_at, people, language, hold)
        return await self._store.book(hub, lease, asked, person, self._clock(), sign=self._sign())

    async def find(self, booking: str) -> Booking:
        """A booking.

        Raises:
            NotFound: there is none.
        """
        found = await self._store.find(booking)
        if found is None:
            raise _none()
        return found

    async def cancel(self, booking: str) -> Booking:
        """It does not take place.

        Raises:
            NotFound: there is none.
            NotCancellable: it is over, or its resident came.
        """
        found = await self._store.cancel(booking, self._clock(), sign=self._sign())
        if found is None:
            raise _none()
        return found

    async def keep_up(self, stopping: asyncio.Event) -> None:
        """Until it is time to stop: settle what is to be sold no more, and forget who came."""
        turn, away = 0, False
        while not stopping.is_set():
            try:
                await self._store.settle(self._clock(), sign=self._sign())
                if turn % ERASE_EVERY == 0:
                    await self._store.erase_past(self._clock(), sign=self._sign())
                turn, away = turn + 1, False
            except Exception as error:
                if not away:
                    log.error("leases stand still: %s", error if isinstance(error, StoreAway) else repr(error))
                away = True
            await rest(stopping, EVERY_S)

    async def _lease_of(self, hub: str, service: str, starts_at: datetime) -> Lease:
        now = self._clock()
        leases = [
            lease for lease in await self._store.leases(hub, now) if any(one.id == service for one in lease.services)
        ]
        if not leases:
            raise NotFound(f"'{service}' can't be booked here now. See bookable-services for what can.")
        found = next((one for one in leases if local_day(starts_at, one.time_zone) == one.day), None)
        # For a day that is not lent there is no place: any lease of the service says so.
        return found or leases[0]

    async def _offers(self, hub: str, service: str, people: int, day: date | None) -> list[tuple[Lease, list[Slot]]]:
        now = self._clock()
        found = []
        for lease in await self._store.leases(hub, now):
            if (day is None or lease.day == day) and any(one.id == service for one in lease.services):
                try:
                    length = leased_length(lease, service, people)
                except DomainError as error:
                    raise Invalid(str(error)) from error
                taken = await self._store.taken(hub, lease.id, now)
                found.append((lease, slots_of(lease, length, taken, soonest=now)))
        return found


def _wanted(
    lease: Lease,
    wanted: str,
    service: str,
    starts_at: datetime,
    people: int,
    language: str = "nl",
    hold: str | None = None,
) -> Wanted:
    try:
        length = leased_length(lease, service, people)
    except DomainError as error:
        raise Invalid(str(error)) from error
    return Wanted(wanted, service, starts_at, length, people, language, hold)


def _same(known: Booking, service: str, starts_at: datetime, people: int, language: str) -> bool:
    was = known.booking
    return (was.service, was.starts_at, was.people, was.language) == (service, starts_at, people, language)


def _none() -> NotFound:
    return NotFound("There is no such booking, or its link is not complete. Use the link as it was given.")
