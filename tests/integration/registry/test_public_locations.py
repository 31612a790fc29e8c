"""The public API of locations, over HTTP, on a real database."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from wijkhub_queue.hours.stated import DayException, State
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.app import create_app
from wijkhub_registry.documents import signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Address, Contact, Fact, Location, OfferedService, Point
from wijkhub_registry.locations.products import Product
from wijkhub_registry.locations.table_import import ImportedRow, read_table
from wijkhub_registry.settings import DatabaseSettings, Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""09:00 in Rotterdam."""
NORTH = Location(
    "wijkhub-noord",
    "wijkhub",
    "Noord",
    Address("Zaagmolenkade", "1", "3036 AB", "Rotterdam"),
    "Noord",
    ("BU05990510",),
    Point(51.93, 4.47),
    {"step-free": True, "toilet": False},
    ("nl", "tr"),
    (OfferedService(PASSPORT, ("walk-in",)),),
    "Mo-Fr 09:00-17:00; PH off",
    (DayException(date(2026, 3, 3), State.CLOSED, reason={"nl": "studiedag"}),),
    Contact("14 010", "noord@example.nl", "https://example.nl/noord"),
    facts={"hours": Fact("de wijkraad", date(2026, 2, 1)), "name": Fact("de wijkraad")},
)
SOUTH = Location(
    "wijkhub-zuid",
    "wijkhub",
    "Zuid",
    point=Point(51.88, 4.47),
    services=(OfferedService(PASSPORT, ("appointment",)),),
    hours='Mo-Fr 09:00-17:00 "by appointment"',
)
SIGN_OUTSIDE = Location("wijkhub-oost", "wijkhub", "Oost", hours='unknown "als het bord buiten staat"')
WEST = Location("service-point-west", "service-point", "West", point=Point(51.92, 4.42), hours="Tu 10:00-12:00")


class Time:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
async def catalogue(tmp_path: Path) -> AsyncIterator[Catalogue]:
    engine = open_engine(f"sqlite:///{tmp_path / 'registry.sqlite3'}")
    await migrate(engine)
    catalogue = Catalogue(SqlDocuments(engine))
    sign = signer(SigningKey.new())
    await catalogue.put_products([Product(PASSPORT, "paspoort")], by="ann", why="list", at=MONDAY, sign=sign)
    await catalogue.put([NORTH, SOUTH, SIGN_OUTSIDE, WEST], by="ann", why="found", at=MONDAY, sign=sign)
    yield catalogue
    await engine.dispose()


@pytest.fixture
async def client(tmp_path: Path, catalogue: Catalogue, clock: Time) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(database=DatabaseSettings(f"sqlite:///{tmp_path / 'registry.sqlite3'}"))
    app = create_app(settings, clock=clock)
    async with (
        app.app.lifespan(),  # type: ignore[union-attr]  # a Litestar
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registry") as client,
    ):
        yield client


async def ids(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/v1/locations?{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["locations"]]


async def test_a_location_is_told_with_what_is_known_and_whether_it_is_open(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/locations/wijkhub-noord")

    told = answer.json()
    assert told["now"]["state"] == "open"
    assert told["now"]["until"] == "2026-03-02T16:00:00Z"
    assert told["now"]["then"] == "closed"
    assert told["now"]["confirmedAt"] == "2026-01-31T23:00:00Z"
    assert told["services"] == [{"product": PASSPORT, "name": "paspoort", "how": ["walk-in"]}]
    assert told["accessibility"] == {"step-free": True, "toilet": False}
    assert told["facts"]["hours"] == {"source": "de wijkraad", "confirmedOn": "2026-02-01"}
    assert told["version"] == 1
    assert told["changedAt"] == "2026-03-02T08:00:00Z"
    assert answer.headers["api-version"] == "1.0.0"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_what_was_read_is_not_sent_again_until_it_says_something_else(
    client: httpx.AsyncClient, clock: Time
) -> None:
    first = await client.get("/v1/locations/wijkhub-noord")
    assert first.headers["cache-control"] == "no-cache"

    again = await client.get("/v1/locations/wijkhub-noord", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    clock.now = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    later = await client.get("/v1/locations/wijkhub-noord", headers={"if-none-match": first.headers["etag"]})
    assert (later.status_code, later.json()["now"]["state"]) == (200, "closed")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["wijkhub-noord", "wijkhub-oost", "service-point-west", "wijkhub-zuid"]),
        ("text=zaagm 3036ab", ["wijkhub-noord"]),
        ("kind=service-point", ["service-point-west"]),
        (f"service={PASSPORT}", ["wijkhub-noord", "wijkhub-zuid"]),
        (f"service={PASSPORT}&how=walk-in", ["wijkhub-noord"]),
        ("language=tr", ["wijkhub-noord"]),
        ("neighbourhood=BU05990510", ["wijkhub-noord"]),
        ("bbox=4.46,51.0,4.48,51.9", ["wijkhub-zuid"]),
        ("state=open", ["wijkhub-noord"]),
        ("state=by-appointment", ["wijkhub-zuid"]),
        ("state=unknown", ["wijkhub-oost"]),
        ("state=closed", ["service-point-west"]),
        ("state=open&at=2026-03-03T09:30:00Z", ["service-point-west"]),
        (
            "near=51.89,4.47",
            ["wijkhub-zuid", "wijkhub-noord", "service-point-west", "wijkhub-oost"],
        ),
        ("near=51.89,4.47&maxDistance=1200", ["wijkhub-zuid"]),
    ],
)
async def test_locations_are_found_by_what_is_asked(client: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    assert await ids(client, query) == expected


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("near=here", "latitude"),
        ("near=91,0", "latitude"),
        ("bbox=1,2,3", "west"),
        ("bbox=4,52,5,51", "west"),
        ("maxDistance=5", "near"),
        ("at=2026-03-03T09:30:00", "zone"),
        ("at=1500-01-01T00:00:00Z", "twenty years"),
        ("cursor=abc", "cursor"),
        ("state=ajar", "state"),
        ("kind=pub", "kind"),
        ("limit=0", "limit"),
    ],
)
async def test_a_question_that_is_wrong_is_refused_and_says_what_would_be_right(
    client: httpx.AsyncClient, query: str, says: str
) -> None:
    answer = await client.get(f"/v1/locations?{query}")

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.text


@pytest.mark.parametrize("query", ["", "near=51.89,4.47"])
async def test_pages_follow_each_other_and_hold_each_location_once(client: httpx.AsyncClient, query: str) -> None:
    whole = await ids(client, query)
    found, address = [], f"/v1/locations?limit=1&{query}"
    for _ in range(10):
        answer = await client.get(address)
        found += [one["id"] for one in answer.json()["locations"]]
        if answer.json()["next"] is None:
            assert "link" not in answer.headers
            break
        address = answer.headers["link"].split(">")[0].lstrip("<")
        assert httpx.URL(address).params["cursor"] == answer.json()["next"]
    assert found == whole


async def test_geojson_has_a_null_geometry_where_the_place_is_not_known(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/locations", headers={"accept": "application/geo+json"})

    assert answer.headers["content-type"] == "application/geo+json"
    told = answer.json()
    assert told["type"] == "FeatureCollection"
    assert {one["id"]: one["geometry"] for one in told["features"]} == {
        "wijkhub-noord": {"type": "Point", "coordinates": [4.47, 51.93]},
        "wijkhub-zuid": {"type": "Point", "coordinates": [4.47, 51.88]},
        "service-point-west": {"type": "Point", "coordinates": [4.42, 51.92]},
        "wijkhub-oost": None,
    }


async def test_linked_data_tells_the_hours_and_the_days_that_differ(client: httpx.AsyncClient) -> None:
    told = (await client.get("/v1/locations/wijkhub-noord?format=json-ld")).json()

    assert (told["@context"], told["@type"]) == ("https://schema.org", "GovernmentOffice")
    assert told["address"]["streetAddress"] == "Zaagmolenkade 1"
    [regular] = told["openingHoursSpecification"]
    assert (regular["opens"], regular["closes"], len(regular["dayOfWeek"])) == ("09:00", "17:00", 5)
    closed = {one["validFrom"] for one in told["specialOpeningHoursSpecification"] if one["opens"] == one["closes"]}
    # The study day, Easter Monday and King's Day lie within thirteen weeks; Ascension Day and Whit Monday too.
    assert closed == {"2026-03-03", "2026-04-06", "2026-04-27", "2026-05-14", "2026-05-25"}
    unknown = (await client.get("/v1/locations/wijkhub-oost?format=json-ld")).json()
    assert "openingHoursSpecification" not in unknown
    assert "geo" not in unknown


async def test_a_table_that_goes_out_can_come_in_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/locations?format=csv")

    rows = list(
        read_table(
            answer.text.splitlines(),
            columns={},
            known=lambda _: None,
            check_hours=lambda _: None,
            products=lambda _: True,
        )
    )
    back = {row.location.id: row.location for row in rows if isinstance(row, ImportedRow)}
    # The table has one source for all of a row, and no dates that differ.
    assert {one: replace(location, facts={}) for one, location in back.items()} == {
        one.id: replace(one, facts={}, exceptions=()) for one in (NORTH, SOUTH, SIGN_OUTSIDE, WEST)
    }


async def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(
    client: httpx.AsyncClient, catalogue: Catalogue
) -> None:
    evil = Location("evil", "other", "=HYPERLINK(A1)")
    await catalogue.put([evil], by="ann", why="x", at=MONDAY, sign=signer(SigningKey.new()))

    [row] = csv.DictReader(io.StringIO((await client.get("/v1/locations?text=hyperlink&format=csv")).text))
    assert row["name"] == "'=HYPERLINK(A1)"


async def test_the_history_of_a_location_is_public(client: httpx.AsyncClient) -> None:
    [change] = (await client.get("/v1/locations/wijkhub-zuid/history")).json()["changes"]

    assert (change["version"], change["by"], change["why"]) == (1, "ann", "found")
    assert {"field": "name", "before": None, "after": "Zuid"} in change["differences"]


async def test_the_openings_can_be_put_in_a_calendar(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/locations/service-point-west/openings")

    assert answer.headers["content-type"].startswith("text/calendar")
    # Thirteen Tuesdays.
    assert answer.text.count("BEGIN:VEVENT") == 13
    assert "DTSTART:20260303T090000Z" in answer.text


async def test_the_timeline_has_no_gap(client: httpx.AsyncClient) -> None:
    spans = (await client.get("/v1/locations/wijkhub-noord/timeline?end=2026-03-04T23:00:00Z")).json()["spans"]

    assert [(one["start"], one["end"], one["state"]) for one in spans] == [
        ("2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z", "open"),
        ("2026-03-02T16:00:00Z", "2026-03-02T23:00:00Z", "closed"),
        ("2026-03-02T23:00:00Z", "2026-03-03T23:00:00Z", "closed"),
        ("2026-03-03T23:00:00Z", "2026-03-04T08:00:00Z", "closed"),
        ("2026-03-04T08:00:00Z", "2026-03-04T16:00:00Z", "open"),
        ("2026-03-04T16:00:00Z", "2026-03-04T23:00:00Z", "closed"),
    ]


async def test_who_can_help_now_comes_before_who_is_nearer(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/nearest-locations?near=51.88,4.47&service={PASSPORT}")

    assert [(one["help"], one["location"]["id"]) for one in answer.json()["locations"]] == [
        ("now", "wijkhub-noord"),
        ("by-appointment", "wijkhub-zuid"),
    ]


async def test_products_are_found_by_the_beginnings_of_words(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/products?text=pas")).json()["products"] == [{"uri": PASSPORT, "name": "paspoort"}]
    assert (await client.get("/v1/products?text=poort")).json()["products"] == []


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("", "/history", "/timeline", "/openings"):
        answer = await client.get(f"/v1/locations/nowhere{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
