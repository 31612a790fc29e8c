"""What goes between hubs and the public page: documents down, doors and waits up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from wijkhub_queue.sync.keys import SigningKey, verified
from wijkhub_queue.sync.messages import DocumentPage, EnrolAnswer, SentPage, signed_part
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Location, OfferedService, Point
from wijkhub_registry.own_keys import ensure_key
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
WEST = Location(
    "wijkhub-west",
    "wijkhub",
    "West",
    point=Point(51.9, 4.4),
    services=(OfferedService(PASSPORT, ("walk-in",)),),
    hours="Mo-Fr 09:00-17:00",
    hub="west",
)


async def put(city: Any, *locations: Location) -> None:
    sign = signer(await ensure_key(city.hubs, 1))
    await Catalogue(SqlDocuments(city.engine)).put(locations, by="ann", why="so", at=city.time.now, sign=sign)


async def page(hub: Any, query: str = "") -> DocumentPage:
    answer = await hub.ask("GET", "/sync/v1/documents", query=query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=SentPage).page


async def until(asked: Callable[[], Awaitable[Any]], expected: Any) -> None:
    """The registry reads on once a second."""
    for _ in range(200):
        if (found := await asked()) == expected:
            return
        await asyncio.sleep(0.05)
    assert found == expected


async def test_a_hub_is_given_what_changed_signed_by_the_key_that_it_knows(city: Any, hub: Any) -> None:
    await put(city, WEST)

    first = await page(hub)

    [document] = first.documents
    assert (document.kind, document.id, document.version, first.more) == ("location", "wijkhub-west", 1, False)
    assert document.body is not None
    assert msgspec.json.decode(document.body, type=Location) == WEST
    hub.key = SigningKey.new()
    enrolled = msgspec.json.decode((await hub.enrol(await city.code())).content, type=EnrolAnswer)
    keys = {key.id: key.public_key for key in enrolled.registry_keys}
    assert verified(keys[document.key_id], document.signature, signed_part(document))

    assert (await page(hub, f"cursor={first.cursor}")).documents == ()
    await put(city, msgspec.structs.replace(WEST, hours=None))
    [again] = (await page(hub, f"cursor={first.cursor}")).documents
    assert again.version == 2


async def test_pages_follow_each_other(city: Any, hub: Any) -> None:
    await put(city, *(msgspec.structs.replace(WEST, id=f"hub-{n}") for n in range(5)))

    found, cursor, more = [], "", True
    while more:
        one = await page(hub, f"limit=2&cursor={cursor}")
        found += [document.id for document in one.documents]
        cursor, more = one.cursor, one.more

    assert found == [f"hub-{n}" for n in range(5)]


async def test_a_hub_is_not_given_what_is_for_another(city: Any, hub: Any) -> None:
    sign = signer(await ensure_key(city.hubs, 1))
    drafts = [Draft("booking", name, b"{}", audience=name) for name in ("west", "east")]
    await SqlDocuments(city.engine).publish(drafts, by="ann", why="so", at=1, sign=sign)

    assert [document.id for document in (await page(hub)).documents] == ["west"]


@pytest.mark.parametrize("cursor", ["x", "1-", "1-x", "1--5", "2-5"])
async def test_a_cursor_of_somebody_else_is_refused(hub: Any, cursor: str) -> None:
    answer = await hub.ask("GET", "/sync/v1/documents", query=f"cursor={cursor}")

    assert answer.status_code == 400
    assert "anew" in answer.json()["detail"]


async def test_doors_that_staff_close_at_the_hub_are_closed_on_the_public_page(
    city: Any, client: Any, hub: Any
) -> None:
    """It is Monday 09:00 in Rotterdam; by the hours it is open until 17:00."""
    await put(city, WEST)

    async def now() -> tuple[str, str]:
        told = (await client.get("/v1/locations/wijkhub-west")).json()["now"]
        return told["state"], told["until"]

    assert await now() == ("open", "2026-03-02T16:00:00Z")
    closed = hub.line(2, type="doors-closed", payload=b"{}")
    assert (await hub.push([hub.line(1), closed, hub.line(3)])).status_code == 200
    await until(now, ("closed", "2026-03-03T08:00:00Z"))

    assert (await hub.push([hub.line(4, type="doors-opened", payload=b"{}")])).status_code == 200
    await until(now, ("open", "2026-03-02T16:00:00Z"))


async def test_a_wait_that_the_hub_told_is_stale_after_five_minutes(city: Any, client: Any, hub: Any) -> None:
    await put(city, WEST)
    told = {
        "hubTime": city.time.now.isoformat(),
        "epoch": 1,
        "lastSeq": 0,
        "software": "0.1",
        "backlog": 0,
        "waits": [
            {"service": "passport", "upl": PASSPORT, "lowMin": 5.0, "highMin": 15.0},
            {"service": "other", "upl": "", "lowMin": 1.0, "highMin": 2.0},
        ],
    }
    assert (await hub.ask("POST", "/sync/v1/heartbeat", told)).status_code == 200

    async def wait() -> dict[str, Any]:
        answer = await client.get(f"/v1/nearest-locations?near=51.9,4.4&service={PASSPORT}")
        [one] = answer.json()["locations"][0]["location"]["waits"]
        return dict(one)

    assert await wait() == {
        "product": PASSPORT,
        "lowMin": 5.0,
        "highMin": 15.0,
        "toldAt": "2026-03-02T08:00:00Z",
        "stale": False,
    }
    city.time.now += timedelta(minutes=5, seconds=1)
    assert (await wait())["stale"] is True
