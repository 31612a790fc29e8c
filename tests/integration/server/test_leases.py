"""Places that a hub lends to the registry, with both of them real: sold while the hub is away, and never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from test_hub_and_registry import City, connect, opened

from wijkhub_queue import commands as c
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.events import PlacesTakenBack
from wijkhub_queue.hub_setup import Policy
from wijkhub_queue.lease_slots import leased_length, slots_of
from wijkhub_queue.leases import Lease, LeaseState
from wijkhub_queue.persons import Person
from wijkhub_queue.rules import check
from wijkhub_queue.slots import slots
from wijkhub_queue.sync.booking_code import signed_code
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.bookings.booking import Taken, Wanted
from wijkhub_registry.documents import signer
from wijkhub_registry.events import read_all
from wijkhub_registry.own_keys import ensure_key
from wijkhub_registry.settings import DatabaseSettings
from wijkhub_registry.settings import Settings as RegistrySettings
from wijkhub_registry.storage.database import migrate
from wijkhub_registry.storage.sql_bookings import READER, SqlBookings, keep_leases

pytestmark = pytest.mark.anyio
NINE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
"""09:00 in Amsterdam, tomorrow."""
ADA = Person("Ada", phone="010 1234567")
LENDS = {
    "capacity": (CapacitySeries("day", "papers", WEEKDAYS, time(9), time(12), 3, 20, reserved={"leased": 2}),),
    "policy": Policy(lease_days=3, lease_ends_min=60, book_least_min=0),
}


@pytest.fixture
async def city(tmp_path: Path, house: Any) -> AsyncIterator[City]:
    house.settings = replace(
        house.settings,
        services=tuple(replace(one, appointment_min=15, clear_min=5) for one in house.settings.services),
        **LENDS,
    )
    city = City(RegistrySettings(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/registry.sqlite3")), house.clock)
    await migrate(city.engine)
    async with city.door.app.lifespan():
        yield city
    await city.engine.dispose()


class Desk:
    """Where the city sells."""

    def __init__(self, city: City) -> None:
        self.city, self.store = city, SqlBookings(city.engine)
        self.sold: dict[str, datetime] = {}
        self.cancelled: set[str] = set()

    def now(self) -> datetime:
        return self.city.clock.now() + self.city.ahead

    async def sign(self) -> Any:
        return signer(await ensure_key(self.city.hubs, 0))

    async def leases(self) -> list[Lease]:
        await read_all(self.city.events, READER, keep_leases)
        return await self.store.leases("test-hub", self.now())

    async def book(self, lease: Lease, at: datetime, number: int) -> str:
        booking = str(UUID(int=number))
        wanted = Wanted(booking, "passport", at, leased_length(lease, "passport"))
        await self.store.book("test-hub", lease, wanted, ADA, self.now(), sign=await self.sign())
        self.sold[booking] = at
        return booking

    async def cancel(self, booking: str) -> None:
        await self.store.cancel(booking, self.now(), sign=await self.sign())
        self.cancelled.add(booking)

    async def settle(self) -> None:
        await self.store.settle(self.now(), sign=await self.sign())


async def talk(hub: Any) -> None:
    """A whole turn of the sync: events up, documents down, and what follows from those up."""
    hub.sync._due["fetch"] = 0.0
    await hub.sync.turn()


@pytest.fixture
async def desk(city: City) -> Desk:
    return Desk(city)


async def lending(house: Any, city: City) -> Any:
    hub = await opened(house, city)
    await hub.sync.renew_leases()
    await talk(hub)
    return hub


async def test_a_hub_that_no_registry_knows_lends_nothing(house: Any, city: City) -> None:
    hub = await house.open()
    await hub.sync.renew_leases()

    assert hub.board.leases == {}


async def test_what_the_city_sold_while_the_hub_was_away_is_there_when_it_is_back(
    house: Any, city: City, desk: Desk
) -> None:
    hub = await lending(house, city)
    lease = next(one for one in await desk.leases() if one.id == "2026-03-03.papers")
    city.cut = True
    await connect(hub, city)
    first = await desk.book(lease, NINE, 1)
    second = await desk.book(lease, NINE, 2)
    await desk.cancel(second)
    # The hub has not heard, and sells the one place that is its own.
    assert next(one.free for one in slots(hub.board, "passport", lease.day, now=hub.now())) == 1
    await hub.sync.turn()
    assert hub.board.appointments == {}
    city.cut = False
    await connect(hub, city)
    await talk(hub)

    assert {name: one.state for name, one in hub.board.appointments.items()} == {
        first: AppointmentState.BOOKED,
        second: AppointmentState.CANCELLED,
    }
    assert await hub.mailroom.persons_of([first, second]) == {first: ADA}
    # Who comes stands in the row that can be erased, and nowhere else.
    assert hub.sync._store.documents("booking") == []
    assert b"Ada" not in b"".join(line.payload for line in hub.journal.read((0, 0), 1000))
    count = len(hub.journal.read((0, 0), 1000))
    await hub.sync._errands.leasing.take_in()
    assert len(hub.journal.read((0, 0), 1000)) == count


async def test_what_was_not_sold_is_the_hubs_again_after_the_last_word(house: Any, city: City, desk: Desk) -> None:
    hub = await lending(house, city)
    lease = next(one for one in await desk.leases() if one.id == "2026-03-03.papers")
    await desk.book(lease, NINE, 1)
    house.clock.advance((lease.until - hub.now()).total_seconds() + 61)
    await hub.sync.renew_leases()
    assert hub.board.leases[lease.id].state is LeaseState.OUT
    await desk.settle()
    await talk(hub)
    assert hub.board.leases[lease.id].state is LeaseState.SETTLED
    await hub.sync.renew_leases()

    assert hub.board.leases[lease.id].state is LeaseState.BACK
    assert [one.free for one in slots(hub.board, "passport", lease.day, now=hub.now())][:2] == [2, 3]
    with pytest.raises(Taken):
        await desk.book(lease, NINE + timedelta(minutes=20), 2)


@pytest.mark.parametrize("seed", range(4))
async def test_no_place_is_sold_twice_however_the_line_and_the_clocks_are(
    house: Any, city: City, desk: Desk, seed: int
) -> None:
    chance = Random(seed)
    print(f"seed {seed}")
    hub = await lending(house, city)
    for number in range(120):
        match chance.choices(
            ("city", "hub", "cancel", "drop", "talk", "cut", "pass", "stop"), (30, 20, 6, 4, 12, 8, 16, 3)
        )[0]:
            case "city":
                leases = await desk.leases()
                if leases:
                    lease = chance.choice(leases)
                    taken = await desk.store.taken("test-hub", lease.id, desk.now())
                    free = slots_of(lease, leased_length(lease, "passport"), taken, soonest=desk.now())
                    if free:
                        await desk.book(lease, chance.choice(free).starts_at, number)
            case "hub":
                day = (hub.now() + timedelta(days=chance.randrange(3))).date()
                channel: Any = chance.choice(["desk", "web", "leased"])
                free = slots(hub.board, "passport", day, now=hub.now(), channel=channel)
                if free:
                    await house.do(c.BookAppointment("passport", chance.choice(free).starts_at, channel=channel))
            case "cancel":
                to_come = [one for one, at in desk.sold.items() if at > desk.now() + timedelta(minutes=30)]
                if to_come:
                    booking = chance.choice(to_come)
                    if (await desk.store.find(booking)).state in ("booked", "moved"):  # type: ignore[union-attr]
                        await desk.cancel(booking)
            case "drop":
                known = [one.id for one in hub.board.appointments.values() if one.state is AppointmentState.BOOKED]
                if known:
                    await house.do(c.CancelAppointment(chance.choice(known)))
            case "talk":
                await desk.settle()
                await talk(hub)
            case "cut":
                city.cut = not city.cut
                await connect(hub, city)
            case "pass":
                house.clock.advance(60 * chance.choice([1, 11, 120, 420]))
                city.ahead = timedelta(seconds=chance.choice([-59, 0, 59]))
                await hub.tick()
                await hub.sync.renew_leases()
            case _:
                await house.close()
                hub = await opened(house, city)
    city.cut = False
    await connect(hub, city)
    await desk.settle()
    await talk(hub)

    journal = [line.recorded for line in hub.journal.read((0, 0), 10_000)]
    assert list(check(journal)) == []
    assert desk.sold
    assert set(desk.sold) <= set(hub.board.appointments)
    for booking, at in desk.sold.items():
        known_as = hub.board.appointments[booking]
        assert known_as.starts_at == at
        if booking in desk.cancelled:
            assert known_as.state in (AppointmentState.CANCELLED, AppointmentState.MISSED)
    at_once = Counter(one.starts_at for one in hub.board.appointments.values() if one.occupies)
    assert max(at_once.values()) <= 3
    assert not any(one.displaced for one in hub.board.appointments.values())
    assert seed or any(isinstance(one.event, PlacesTakenBack) for one in journal)


async def test_a_hub_that_has_not_heard_welcomes_a_resident_by_the_signed_code(
    house: Any, city: City, desk: Desk
) -> None:
    hub = await lending(house, city)
    lease = next(one for one in await desk.leases() if one.id == "2026-03-03.papers")
    city.cut = True
    await connect(hub, city)
    booking = await desk.book(lease, NINE, 1)
    found = await desk.store.find(booking)
    assert found is not None
    key = await ensure_key(city.hubs, 0)
    code = signed_code(found.booking, "test-hub", key)
    house.clock.advance((NINE - hub.now()).total_seconds() - 60)
    await hub.tick()
    welcomed = await hub.signed_booking(code)
    assert welcomed == booking == await hub.signed_booking(code)
    await house.do(c.CheckIn(appointment=welcomed), "kiosk:hal")
    [ticket] = hub.board.tickets.values()
    assert (ticket.appointment, ticket.service) == (booking, "passport")
    # Another hub's, another key's, or one that was changed: nobody's.
    others = (
        signed_code(found.booking, "other-hub", key),
        signed_code(found.booking, "test-hub", SigningKey.new()),
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        code.replace(".", ".A", 1),
        "WB1.x",
    )
    assert [await hub.signed_booking(one) for one in others] == [None] * 5
    city.cut = False
    await connect(hub, city)
    await talk(hub)

    assert hub.board.appointments[booking].state is AppointmentState.CHECKED_IN
    assert len(hub.board.appointments) == len(hub.board.tickets) == 1
    await read_all(city.events, READER, keep_leases)
    heard = await desk.store.find(booking)
    assert heard is not None and heard.state == "came"
