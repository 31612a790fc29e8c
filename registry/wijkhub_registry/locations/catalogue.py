"""All locations as they are now, with what hubs told of today: what every page and answer is made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from wijkhub_queue.hours.answers import state_at
from wijkhub_queue.hours.stated import Answer, Calendar, Doors, Hours, State
from wijkhub_queue.local_time import moment_of
from wijkhub_queue.sync.messages import ServiceWait
from wijkhub_registry.documents import DocumentChange, DocumentStore, Draft, KeptDocument, Sign
from wijkhub_registry.errors import NotFound
from wijkhub_registry.locations.change import Change, Difference, differences
from wijkhub_registry.locations.location import Location
from wijkhub_registry.locations.products import Product
from wijkhub_registry.moments import from_micros, to_micros

LOCATION = "location"
PRODUCTS = ("products", "upl")
_decoder = msgspec.json.Decoder(Location)


class HubToday(Struct, frozen=True):
    """What a hub told of itself that residents want to know."""

    doors: Doors | None = None
    waits: tuple[ServiceWait, ...] = ()
    told_at: datetime | None = None
    """When it told the waits."""


class Listed(Struct, frozen=True):
    """A location as it is listed."""

    location: Location
    version: int
    changed_at: datetime
    today: HubToday = HubToday()

    def hours(self, calendar: Calendar) -> Hours:
        """Its hours with today's doors over them."""
        location = self.location
        fact = location.facts.get("hours")
        confirmed = fact.confirmed_on if fact else None
        stated = Hours(
            location.hours,
            location.exceptions,
            confirmed_at=moment_of(confirmed, 0, calendar.time_zone) if confirmed else None,
        )
        doors = self.today.doors
        if doors is None:
            return stated
        if doors.state == "open" and state_at(stated, doors.since, calendar=calendar).state is State.OPEN:
            # They are open as they should be, and close when they should.
            return stated
        return msgspec.structs.replace(stated, doors=doors)

    def at(self, moment: datetime, calendar: Calendar) -> Answer:
        """Whether residents can walk in at a moment."""
        return state_at(self.hours(calendar), moment, calendar=calendar)


Today = Callable[[], Awaitable[Mapping[str, HubToday]]]
"""What hubs told, by hub."""


async def nothing_told() -> Mapping[str, HubToday]:
    """No hub told anything."""
    return {}


class Catalogue:
    """The locations of a registry. Reads them again only when something changed, whichever process changed it."""

    def __init__(self, documents: DocumentStore, *, today: Today = nothing_told) -> None:
        self._documents = documents
        self._today = today
        self._position = -1
        self._locations: dict[str, Listed] = {}
        self._products: dict[str, Product] = {}

    async def listed(self) -> dict[str, Listed]:
        """Every location by id, with what its hub told today."""
        await self._read()
        today = await self._today()
        return {
            one: msgspec.structs.replace(listed, today=today.get(listed.location.hub or "", HubToday()))
            for one, listed in self._locations.items()
        }

    async def one(self, location_id: str) -> Listed:
        """One location.

        Raises:
            NotFound: there is none with this id.
        """
        found = (await self.listed()).get(location_id)
        if found is None:
            raise NotFound(f"There is no location '{location_id}'. See /v1/locations for all there are.")
        return found

    async def products(self) -> dict[str, Product]:
        """The products that locations can offer, by URI."""
        await self._read()
        return self._products

    async def put(
        self, locations: Sequence[Location], *, by: str, why: str, at: datetime, sign: Sign, expected: int | None = None
    ) -> list[Listed]:
        """Put these in place, all or none; gives those that changed.

        Raises:
            Outdated: a location is not at the `expected` version any more.
        """
        await self._read()
        drafts = [_draft(self._locations.get(one.id), one, expected) for one in locations]
        made = await self._documents.publish(drafts, by=by, why=why, at=to_micros(at), sign=sign)
        return [_listed(document) for document in made]

    async def put_products(self, products: Sequence[Product], *, by: str, why: str, at: datetime, sign: Sign) -> None:
        """Put this list of products in the place of the one there is."""
        kind, name = PRODUCTS
        draft = Draft(kind, name, msgspec.json.encode(products))
        await self._documents.publish([draft], by=by, why=why, at=to_micros(at), sign=sign)

    async def history(self, location_id: str, limit: int = 100) -> list[Change]:
        """Every change of a location, newest first.

        Raises:
            NotFound: there never was one with this id.
        """
        changes = await self._documents.history(LOCATION, location_id, limit)
        if not changes:
            raise NotFound(f"There is no location '{location_id}'. See /v1/locations for all there are.")
        return [_change(change) for change in changes]

    async def position(self) -> int:
        """The place of the last change, as of the last look."""
        await self._read()
        return self._position

    async def _read(self) -> None:
        # The place first: what changes after it is read again next time.
        position = await self._documents.position()
        if position == self._position:
            return
        locations = {document.id: _listed(document) for document in await self._documents.of_kind(LOCATION)}
        kept = await self._documents.document(*PRODUCTS)
        products = msgspec.json.decode(kept.body, type=list[Product]) if kept and kept.body else []
        self._locations, self._products = locations, {product.uri: product for product in products}
        self._position = position


def _listed(document: KeptDocument) -> Listed:
    assert document.body is not None
    return Listed(_decoder.decode(document.body), document.version, from_micros(document.changed_at))


def _draft(before: Listed | None, location: Location, expected: int | None) -> Draft:
    changed = differences(before.location if before else None, location)
    return Draft(LOCATION, location.id, msgspec.json.encode(location), msgspec.json.encode(changed), expected=expected)


def _change(change: DocumentChange) -> Change:
    return Change(
        change.id,
        change.version,
        from_micros(change.changed_at),
        change.by,
        change.why,
        msgspec.json.decode(change.differences, type=tuple[Difference, ...]),
    )
