"""A resident books at a hub through the registry, from what can be booked to a code that the hub can read by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from wijkhub_queue.events import PlacesLeased
from wijkhub_queue.leases import Lease, LeasedService
from wijkhub_queue.sync.booking_code import read_code
from wijkhub_queue.sync.keys import fingerprint
from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_registry.documents import Draft
from wijkhub_registry.documents import signer as signing
from wijkhub_registry.locations.location import Location
from wijkhub_registry.own_keys import ensure_key
from wijkhub_registry.storage.sql_bookings import READER, keep_leases
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
NINE = MIDNIGHT + timedelta(hours=9)
LEASE = Lease(
    id="2026-03-03.civil",
    group="civil",
    day=date(2026, 3, 3),
    begins=MIDNIGHT,
    places=(0,) * 108 + (1,) * 12 + (0,) * 168,
    starts=(108, 112, 116),
    services=(LeasedService("passport", {"nl": "Paspoort"}, 15, 0, 5, 10, bring={"nl": ("uw oude paspoort",)}),),
    until=NINE - timedelta(hours=1),
    time_zone="UTC",
    mark="DH",
)
WHO = {"name": "Ada", "phone": "010 1234567"}
PLACE = "/v1/locations/hub-west"


@pytest.fixture
async def lent(city: Any, hub: Any) -> httpx.AsyncClient:
    """A city with a location at which the hub lent an hour of tomorrow."""
    location = Location(id="hub-west", kind="wijkhub", name="Wijkhub West", hub="west")
    other = Location(id="library", kind="library", name="Bibliotheek")
    sign = signing(await ensure_key(city.hubs, 0))
    drafts = [Draft("location", one.id, msgspec.json.encode(one)) for one in (location, other)]
    await SqlDocuments(city.engine).publish(drafts, by="test", why="test", at=0, sign=sign)
    payload = msgspec.json.encode(PlacesLeased(LEASE))
    assert (await hub.push([hub.line(1, type="places-leased", payload=payload)])).status_code == 200
    while await city.events.read_on(READER, 10, keep_leases):
        pass
    return hub.client  # type: ignore[no-any-return]  # of a fixture that is not typed


def booking(number: int, **said: Any) -> dict[str, Any]:
    return {"id": str(UUID(int=number)), "service": "passport", "startsAt": NINE.isoformat(), **WHO} | said


async def test_a_resident_finds_a_time_and_books_it(lent: httpx.AsyncClient, city: Any) -> None:
    services = (await lent.get(f"{PLACE}/bookable-services")).json()["services"]
    assert [one["id"] for one in services] == ["passport"]
    days = await lent.get(f"{PLACE}/bookable-days?service=passport")
    assert days.json() == {"days": ["2026-03-03"]}
    times = await lent.get(f"{PLACE}/bookable-times?service=passport&day=2026-03-03")
    assert [one["startsAt"] for one in times.json()["times"]] == [
        "2026-03-03T09:00:00Z",
        "2026-03-03T09:20:00Z",
        "2026-03-03T09:40:00Z",
    ]
    held = await lent.post(
        f"{PLACE}/holds", json={"id": str(UUID(int=7)), "service": "passport", "startsAt": NINE.isoformat()}
    )
    assert held.status_code == 201
    booked = await lent.post(f"{PLACE}/bookings", json=booking(1, hold=str(UUID(int=7))))

    assert booked.status_code == 201
    said = booked.json()
    assert (said["state"], said["locationName"], said["bring"]) == ("booked", "Wijkhub West", ["uw oude paspoort"])
    key = await ensure_key(city.hubs, 0)
    pinned = [RegistryKey(fingerprint(key.public_key), key.public_key)]
    read = read_code(said["qr"], "west", pinned)
    assert read is not None
    assert (read.id, read.code, read.starts_at, read.lease) == (said["id"], said["code"], NINE, LEASE.id)


async def test_a_booking_is_opened_by_its_key_put_in_a_calendar_and_cancelled(lent: httpx.AsyncClient) -> None:
    said = (await lent.post(f"{PLACE}/bookings", json=booking(1))).json()
    address, key = f"/v1/bookings/{said['id']}", said["key"]

    assert (await lent.get(f"{address}?key={key}")).json() == said
    calendar = (await lent.get(f"{address}/calendar?key={key}")).text
    assert "DTSTART:20260303T090000Z" in calendar and "DTEND:20260303T091500Z" in calendar
    for wrong in ("", "0" * 32):
        assert (await lent.get(f"{address}?key={wrong}")).status_code == 404
        assert (await lent.post(f"{address}/cancellation?key={wrong}")).status_code == 404
    cancelled = await lent.post(f"{address}/cancellation?key={key}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert "METHOD:CANCEL" in (await lent.get(f"{address}/calendar?key={key}")).text
    assert (await lent.post(f"{PLACE}/bookings", json=booking(2))).status_code == 201


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"email": "ada@voorbeeld.nl"}, 400, "invalid"),
        ({"phone": None}, 400, "invalid"),
        ({"name": "Ada 123456782"}, 400, "citizen-number-refused"),
        ({"bsn": "123456782"}, 400, "invalid"),
        ({"service": "advice"}, 404, "not-found"),
        ({"startsAt": "2026-03-03T09:05:00Z"}, 409, "slot-taken"),
        ({"startsAt": "2026-03-09T09:00:00Z"}, 409, "slot-taken"),
        ({"startsAt": "2026-03-03T09:00:00"}, 400, "invalid"),
    ],
)
async def test_what_can_not_be_booked_is_refused(
    lent: httpx.AsyncClient, said: dict[str, Any], status: int, code: str
) -> None:
    refused = await lent.post(f"{PLACE}/bookings", json=booking(1, **said))

    assert (refused.status_code, refused.json()["type"]) == (status, f"/v1/problems/{code}")


async def test_nothing_can_be_booked_where_there_is_no_hub(lent: httpx.AsyncClient) -> None:
    assert (await lent.get("/v1/locations/library/bookable-services")).json() == {"services": []}
    assert (await lent.get("/v1/locations/library/bookable-days?service=passport")).status_code == 404
    assert (await lent.post("/v1/locations/nowhere/bookings", json=booking(1))).status_code == 404


async def test_the_city_stops_selling_a_minute_before_the_lease_ends(lent: httpx.AsyncClient, city: Any) -> None:
    city.time.now = LEASE.until - timedelta(seconds=61)
    assert (await lent.post(f"{PLACE}/bookings", json=booking(1))).status_code == 201
    city.time.now = LEASE.until - timedelta(seconds=60)
    refused = await lent.post(f"{PLACE}/bookings", json=booking(2, startsAt="2026-03-03T09:20:00Z"))
    assert refused.status_code == 404
    assert (await lent.get(f"{PLACE}/bookable-services")).json() == {"services": []}
