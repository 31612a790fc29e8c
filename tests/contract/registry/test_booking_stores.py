"""What every store of leases and bookings does alike; two of them on one database are two registry processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue.event import Event
from wijkhub_queue.events import AppointmentCancelled, AppointmentCheckedIn, AppointmentMoved, PlacesLeased, type_of
from wijkhub_queue.lease_slots import left_of
from wijkhub_queue.leases import Lease, LeasedService
from wijkhub_queue.persons import Person
from wijkhub_queue.slots import Length
from wijkhub_queue.sync.batches import EventLine, line_of
from wijkhub_queue.sync.booking_papers import BookingPaper, LeasePaper
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.bookings.booking import Booking, IdReused, NotCancellable, Taken, Wanted
from wijkhub_registry.documents import signer
from wijkhub_registry.events import NewEvent, read_all
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.storage.database import open_engine
from wijkhub_registry.storage.sql_bookings import READER, SqlBookings, keep_leases
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)]
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
NINE = MIDNIGHT + timedelta(hours=9)
LEASE = Lease(
    id="2026-03-03.civil",
    group="civil",
    day=date(2026, 3, 3),
    begins=MIDNIGHT,
    places=(0,) * 108 + (2,) * 12 + (0,) * 168,
    starts=(108, 112, 116),
    services=(LeasedService("passport", {"nl": "Paspoort"}, 15, 0, 5),),
    until=NINE - timedelta(hours=1),
    time_zone="UTC",
    mark="DH",
)
LENGTH = Length("civil", 15, 0, 5)
ADA = Person("Ada", phone="010 1234567")
SIGN = signer(SigningKey.new())


class Shop(NamedTuple):
    """Two processes of one registry, and what hubs are given."""

    one: SqlBookings
    other: SqlBookings
    documents: SqlDocuments
    events: SqlEvents


@pytest.fixture
async def shop(url: str) -> AsyncIterator[Shop]:
    engines = [open_engine(url), open_engine(url)]
    shop = Shop(SqlBookings(engines[0]), SqlBookings(engines[1]), SqlDocuments(engines[0]), SqlEvents(engines[0]))
    hubs = SqlHubs(engines[0])
    await hubs.add_code(b"west", "west", "Hub west", made_at=0, lapses_at=1)
    await hubs.enrol(b"west", HubKey("key", "west", "public"), 0)
    await tell(shop, PlacesLeased(LEASE))
    yield shop
    for engine in engines:
        await engine.dispose()


async def tell(shop: Shop, event: Event) -> None:
    """The hub's event reaches the registry and is read."""
    seq = (await shop.events.head("west")).through + 1
    line = EventLine(seq, f"id-{seq}", type_of(event), 1, NOW, "system", msgspec.Raw(msgspec.json.encode(event)))
    new = NewEvent(seq, line.event_id, line.type, 1, 0, "system", line_of(line), None)
    await shop.events.take_in("west", 1, seq, [new], 0)
    await read_all(shop.events, READER, keep_leases)


def wanted(number: int, at: datetime = NINE, hold: str | None = None) -> Wanted:
    return Wanted(str(UUID(int=number)), "passport", at, LENGTH, hold=hold)


async def book(shop: Shop, asked: Wanted, now: datetime = NOW) -> Booking:
    return await shop.one.book("west", LEASE, asked, ADA, now, sign=SIGN)


async def papers(shop: Shop, kind: str) -> list[bytes | None]:
    return [one.body for one in await shop.documents.changed_after(0, 500, "west") if one.kind == kind]


async def test_what_a_hub_lends_is_there_until_a_minute_before_its_end(shop: Shop) -> None:
    last = LEASE.until - timedelta(seconds=60)

    assert await shop.other.leases("west", NOW) == [LEASE]
    assert await shop.one.leases("west", last - timedelta(seconds=1)) == [LEASE]
    assert await shop.one.leases("west", last) == await shop.one.leases("east", NOW) == []
    assert (await shop.one.service("west", LEASE.id, "passport")) == LEASE.services[0]
    assert (await shop.one.service("west", "none", "passport")) is None


async def test_a_lease_that_is_told_twice_is_as_it_was_told_first(shop: Shop) -> None:
    await tell(shop, PlacesLeased(replace(LEASE, places=(9,) * 288)))

    assert await shop.one.leases("west", NOW) == [LEASE]


async def test_a_booking_is_told_to_its_hub_and_to_no_other(shop: Shop) -> None:
    booked = await book(shop, wanted(1))

    assert (booked.booking.code[:2], len(booked.booking.code)) == ("DH", 8)
    [paper] = await papers(shop, "booking")
    assert msgspec.json.decode(paper or b"", type=BookingPaper) == BookingPaper(booked.booking, person=ADA)
    assert await shop.documents.changed_after(0, 9, "east") == []
    assert await shop.other.find(booked.booking.id) == booked


async def test_a_booking_that_is_sent_again_is_the_same_one(shop: Shop) -> None:
    first = await book(shop, wanted(1))

    assert await book(shop, wanted(1)) == first
    # Also when the city sells no more: whoever asks again wants to know what became of it.
    assert await book(shop, wanted(1), LEASE.until) == first
    with pytest.raises(IdReused):
        await book(shop, wanted(1, NINE + timedelta(minutes=20)))
    assert len(await papers(shop, "booking")) == 1


async def test_no_more_is_sold_than_was_lent(shop: Shop) -> None:
    await book(shop, wanted(1))
    await book(shop, wanted(2))
    with pytest.raises(Taken):
        await book(shop, wanted(3))
    with pytest.raises(Taken):
        await book(shop, wanted(4, NINE + timedelta(minutes=5)))
    await book(shop, wanted(5, NINE + timedelta(minutes=20)))


async def test_of_64_who_want_the_last_place_through_two_processes_one_has_it(shop: Shop) -> None:
    await book(shop, wanted(1000))

    async def one_of_them(number: int) -> bool:
        store = shop.one if number % 2 else shop.other
        try:
            await store.book("west", LEASE, wanted(number), ADA, NOW, sign=SIGN)
        except Taken:
            return False
        return True

    assert sum(await asyncio.gather(*(one_of_them(number) for number in range(64)))) == 1
    assert min(left_of(LEASE, await shop.one.taken("west", LEASE.id, NOW))) == 0
    assert len(await papers(shop, "booking")) == 2


async def test_a_hold_keeps_a_place_for_ten_minutes(shop: Shop) -> None:
    await book(shop, wanted(1))
    until = await shop.one.hold("west", LEASE, wanted(2), NOW)

    assert until == NOW + timedelta(minutes=10)
    with pytest.raises(Taken):
        await book(shop, wanted(3), until - timedelta(seconds=1))
    with pytest.raises(IdReused):
        await shop.one.hold("west", LEASE, wanted(2), NOW)
    assert await shop.one.find(wanted(2).id) is None
    assert await shop.one.cancel(wanted(2).id, NOW, sign=SIGN) is None
    await book(shop, wanted(3), until)


async def test_whoever_holds_a_place_can_book_it(shop: Shop) -> None:
    await book(shop, wanted(1))
    await shop.one.hold("west", LEASE, wanted(2), NOW)

    await book(shop, wanted(3, hold=wanted(2).id))
    assert len(await shop.one.taken("west", LEASE.id, NOW)) == 2


async def test_a_cancelled_place_can_be_had_again_and_who_was_to_come_is_forgotten(shop: Shop) -> None:
    await book(shop, wanted(1))
    cancelled = await shop.other.cancel(wanted(1).id, NOW, sign=SIGN)

    assert cancelled is not None and cancelled.state == "cancelled"
    assert await shop.one.cancel(wanted(1).id, NOW, sign=SIGN) == cancelled
    [paper] = await papers(shop, "booking")
    assert msgspec.json.decode(paper or b"", type=BookingPaper) == BookingPaper(cancelled.booking, True)
    assert await shop.one.erase_past(NINE + timedelta(days=9), sign=SIGN) == 0
    await book(shop, wanted(2))
    await book(shop, wanted(3))


async def test_nobody_cancels_what_is_over(shop: Shop) -> None:
    await book(shop, wanted(1))
    await book(shop, wanted(2))
    await tell(shop, AppointmentCheckedIn(wanted(1).id, "ticket"))

    for number, at in ((1, NOW), (2, NINE)):
        with pytest.raises(NotCancellable):
            await shop.one.cancel(wanted(number).id, at, sign=SIGN)


async def test_what_the_hub_cancels_or_moves_can_be_sold_again(shop: Shop) -> None:
    await book(shop, wanted(1))
    await book(shop, wanted(2))
    await tell(shop, AppointmentCancelled(wanted(1).id))
    await tell(shop, AppointmentMoved(wanted(2).id, NINE, NINE + timedelta(hours=3), 15))
    await tell(shop, AppointmentCancelled("somebody else's"))

    assert await shop.one.taken("west", LEASE.id, NOW) == []
    cancelled = await shop.one.cancel(wanted(2).id, NOW, sign=SIGN)
    assert cancelled is not None and cancelled.state == "cancelled"


async def test_the_last_word_names_all_that_was_sold_and_ends_the_selling(shop: Shop) -> None:
    await book(shop, wanted(1))
    await book(shop, wanted(2))
    await shop.one.cancel(wanted(2).id, NOW, sign=SIGN)
    await shop.one.hold("west", LEASE, wanted(3), LEASE.sold_until - timedelta(seconds=1))
    assert await shop.one.settle(LEASE.sold_until - timedelta(seconds=1), sign=SIGN) == []
    assert await shop.one.settle(LEASE.sold_until, sign=SIGN) == [LEASE.id]
    assert await shop.other.settle(LEASE.until, sign=SIGN) == []

    [paper] = await papers(shop, "lease")
    assert msgspec.json.decode(paper or b"", type=LeasePaper) == LeasePaper(LEASE.id, (wanted(1).id, wanted(2).id))
    # A process whose clock goes behind sells no more of it either.
    with pytest.raises(Taken):
        await book(shop, wanted(4))
    assert await shop.other.leases("west", NOW) == []


async def test_who_came_is_forgotten_a_day_later_here_and_at_the_hub(shop: Shop) -> None:
    await book(shop, wanted(1))
    day_later = NINE + timedelta(days=1)

    assert await shop.one.erase_past(day_later - timedelta(seconds=1), sign=SIGN) == 0
    assert await shop.one.erase_past(day_later, sign=SIGN) == 1
    assert await shop.one.erase_past(day_later, sign=SIGN) == 0
    assert await papers(shop, "booking") == [None]
    found = await shop.one.find(wanted(1).id)
    assert found is not None and "Ada" not in repr(found)
