"""The page for residents over HTTP: what it says, and that it never makes anything up."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from wijkhub_queue.hours.stated import DayException, State
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_queue.sync.messages import Heartbeat, ServiceWait
from wijkhub_registry.app import create_app
from wijkhub_registry.demo.outlines import schematic_areas
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Address, Contact, Fact, Location, OfferedService, Point
from wijkhub_registry.locations.outlines import DOCUMENT
from wijkhub_registry.locations.products import Product
from wijkhub_registry.moments import to_micros
from wijkhub_registry.settings import DatabaseSettings, Settings
from wijkhub_registry.storage.database import open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
MARRIAGE = "http://standaarden.overheid.nl/owms/terms/huwelijk"
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""09:00 in Rotterdam."""
COUNCIL = Fact("de wijkraad", date(2026, 2, 1))
NORTH = Location(
    "wijkhub-noord",
    "wijkhub",
    "Noord",
    Address("Zaagmolenkade", "1", "3036 AB", "Rotterdam"),
    "Noord",
    point=Point(51.937, 4.466),
    accessibility={"step-free": True, "toilet": False},
    languages=("nl", "tr"),
    services=(OfferedService(PASSPORT, ("walk-in",)),),
    hours="Mo-Fr 09:00-17:00; PH off",
    exceptions=(DayException(date(2026, 3, 30), State.CLOSED, reason={"nl": "verhuizing"}),),
    contact=Contact("010 123 45 67"),
    note="Achterom <script>alert(1)</script>",
    hub="noord",
    facts={"hours": COUNCIL, "address": Fact("de gemeente")},
)
EAST = Location("wijkhub-oost", "wijkhub", "Oost", hours='unknown "als het bord buiten staat"', area="Feijenoord")
WEST = Location("service-point-west", "service-point", "West", point=Point(51.913, 4.44), hours="Tu 10:00-12:00")


@pytest.fixture
async def pages(tmp_path: Path, migrated_file: Path) -> AsyncIterator[httpx.AsyncClient]:
    shutil.copy(migrated_file, tmp_path / "registry.sqlite3")
    url = f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    engine = open_engine(url)
    documents, sign = SqlDocuments(engine), signer(SigningKey.new())
    catalogue = Catalogue(documents)
    products = [Product(PASSPORT, "paspoort"), Product(MARRIAGE, "huwelijk")]
    await catalogue.put_products(products, by="ann", why="list", at=MONDAY, sign=sign)
    await catalogue.put([NORTH, EAST, WEST], by="ann", why="gevonden", at=MONDAY, sign=sign)
    outlines = Draft(DOCUMENT, "areas", msgspec.json.encode(schematic_areas()))
    await documents.publish([outlines], by="ann", why="map", at=to_micros(MONDAY), sign=sign)
    await engine.dispose()
    app = create_app(Settings(database=DatabaseSettings(url)), clock=lambda: MONDAY)
    async with (
        app.app.lifespan(),  # type: ignore[union-attr]  # a Litestar
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://registry.test", headers={"accept": "text/html"}
        ) as client,
    ):
        client.tables = url  # type: ignore[attr-defined]  # for a test that writes beside it
        yield client


async def read(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def said(html: str) -> str:
    """What a reader sees: without scripts and marks, blanks made one."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", bare).split()))


def found(html: str) -> list[str]:
    return re.findall(r'class="place__name" href="/locations/([^?"]+)', html)


async def test_all_places_are_listed_by_name_each_with_what_is_known(pages: httpx.AsyncClient) -> None:
    html = await read(pages, "/")
    assert found(html) == ["wijkhub-noord", "wijkhub-oost", "service-point-west"]
    words = said(html)
    assert "Er zijn 3 plekken" in words
    assert (
        "Wijkhub · Zaagmolenkade 1, Rotterdam, Noord open tot 17:00 laatst bevestigd op zondag 1 februari 2026" in words
    )
    assert "dat weten we niet: als het bord buiten staat nog niet bevestigd" in words
    assert "gesloten, morgen open om 10:00" in words
    assert 'href="tel:14010"' in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text=zaagm", ["wijkhub-noord"]),
        ("service=paspoort", ["wijkhub-noord"]),
        (f"service={PASSPORT}", ["wijkhub-noord"]),
        ("service=pasp", ["wijkhub-noord"]),
        ("service=huwelijk", []),
        ("spoken=tr", ["wijkhub-noord"]),
        ("open=yes", ["wijkhub-noord"]),
        ("near=51.913,4.44", ["service-point-west", "wijkhub-noord", "wijkhub-oost"]),
        # Delfshaven has no place that says so: the nearest to its middle come first.
        ("place=delfshaven", ["service-point-west", "wijkhub-noord", "wijkhub-oost"]),
        # Feijenoord has one without a point, which comes first all the same.
        ("place=Feijenoord", ["wijkhub-oost", "service-point-west", "wijkhub-noord"]),
    ],
)
async def test_it_finds_what_is_asked(pages: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    assert found(await read(pages, f"/?{query}")) == expected


async def test_what_may_be_open_is_said_when_only_open_places_are_asked(pages: httpx.AsyncClient) -> None:
    assert "Van 1 plek weten we niet of die nu open is." in said(await read(pages, "/?open=yes"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("service=huwelijk", "Wij weten van geen enkele plek of u daar “huwelijk” kunt regelen."),
        ("service=maanreis", "Wij kennen “maanreis” niet."),
        ("place=Atlantis", "Wij kennen “Atlantis” niet."),
        ("text=zzz", "Geen plek gevonden Zoek met minder woorden"),
    ],
)
async def test_it_says_why_nothing_is_found_and_what_to_do(pages: httpx.AsyncClient, query: str, words: str) -> None:
    assert words in said(await read(pages, f"/?{query}"))


async def test_a_place_without_a_point_is_listed_beside_the_map_and_not_drawn(pages: httpx.AsyncClient) -> None:
    html = await read(pages, "/")
    picture = html[html.index('<svg class="map__picture"') : html.index("</figure>")]
    assert re.findall(r'href="/locations/([^?"]+)', picture) == ["wijkhub-noord", "service-point-west"]
    assert 'aria-label="Noord, open tot 17:00"' in picture
    assert "Oost" not in picture
    beside = html[html.index('class="unlocated"') :]
    assert "wijkhub-oost" in beside and "wijkhub-noord" not in beside
    assert "Deze kaart is een schets." in said(html)


async def test_the_language_is_the_addresss_else_the_browsers_else_dutch(pages: httpx.AsyncClient) -> None:
    assert '<html lang="nl">' in await read(pages, "/")
    english = await pages.get("/", headers={"accept-language": "de, en;q=0.5, nl;q=0.4"})
    assert "There are 3 places" in english.text and english.headers["vary"] == "accept-language"
    dutch = await pages.get("/?language=nl", headers={"accept-language": "en"})
    assert "Er zijn 3 plekken" in dutch.text
    assert (await pages.get("/en")).headers["location"] == "/?language=en"


@pytest.mark.parametrize(
    "query",
    ["near=x", "near=91,4", "view=1", "view=170,0,-170,1", "language=xx", "text=%00", "text=" + "a" * 5000, "open="],
)
async def test_an_odd_address_still_shows_the_page(pages: httpx.AsyncClient, query: str) -> None:
    assert "<h1>" in await read(pages, f"/?{query}")


async def test_a_place_has_a_page_with_all_that_is_known_and_from_whom(pages: httpx.AsyncClient) -> None:
    html = await read(pages, "/locations/wijkhub-noord")
    words = said(html)
    for line in (
        "open tot 17:00",
        "maandag 09:00 tot 17:00",
        "zaterdag gesloten",
        "maandag 30 maart 2026 gesloten verhuizing",
        "Bron: de wijkraad. Laatst bevestigd op 1 februari 2026.",
        "Bron: de gemeente. Nog niet bevestigd.",
        "paspoort : u kunt binnenlopen",
        "Geen drempel of trap: ja",
        "Toilet: nee",
        "Ringleiding voor wie slecht hoort: dat weten we niet",
        "Nederlands, Turks",
        "1 verandering",
        "Waarom: gevonden",
    ):
        assert line in words, line
    assert 'href="tel:0101234567"' in html
    assert 'href="/v1/locations/wijkhub-noord/openings?language=nl"' in html
    assert "Achterom &lt;script&gt;" in html and "<script>alert" not in html


async def test_what_nobody_knows_of_a_place_is_said(pages: httpx.AsyncClient) -> None:
    words = said(await read(pages, "/locations/service-point-west"))
    for line in ("Het adres weten we niet.", "Een telefoonnummer van deze plek weten we niet.", "Welke talen"):
        assert line in words
    words = said(await read(pages, "/locations/wijkhub-oost"))
    assert "We weten niet precies waar dit op de kaart is." in words


@pytest.mark.parametrize(("minutes", "told"), [(1, "Gemeld om 08:59."), (9, "Let op: dit is oud nieuws, van 08:51.")])
async def test_the_hubs_wait_is_told_and_an_old_one_marked(pages: httpx.AsyncClient, minutes: int, told: str) -> None:
    beat = Heartbeat(MONDAY, 1, 0, "1", 0, waits=(ServiceWait("passport", PASSPORT, 10.0, 20.0),))
    at = to_micros(MONDAY) - minutes * 60_000_000
    await write(
        pages,
        "INSERT INTO hub (hub_id, name, enrolled_at, heard_at, hub_time, heartbeat) "
        "VALUES ('noord', 'Noord', 0, :at, :at, :beat)",
        at=at,
        beat=msgspec.json.encode(beat),
    )
    words = said(await read(pages, "/locations/wijkhub-noord"))
    assert f"Wachttijd: ongeveer 10 tot 20 minuten. {told}" in words


async def write(client: Any, statement: str, **values: Any) -> None:
    from sqlalchemy import text

    engine = open_engine(client.tables)
    async with engine.begin() as connection:
        await connection.execute(text(statement), values)
    await engine.dispose()


async def test_who_reads_pages_is_told_in_words_what_went_wrong_and_programs_as_before(
    pages: httpx.AsyncClient,
) -> None:
    for address in ("/locations/nergens", "/nergens", "/static/nergens.css", "/static/../words.py"):
        answer = await pages.get(address)
        assert answer.status_code == 404 and "Deze pagina is er niet" in answer.text, address
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        program = await pages.get(address, headers={"accept": "*/*"})
        assert program.headers["content-type"] == "application/problem+json"
    api = await pages.get("/v1/locations/nergens")
    assert api.headers["content-type"] == "application/problem+json"


async def test_nothing_on_a_page_is_asked_of_another_host_or_kept_by_the_browser(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/")
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers
    fetched = re.findall(r'<(?:link|script|img)[^>]* (?:src|href)="([^"]+)"', answer.text)
    assert fetched and all(one.startswith("/static/") and "?v=" in one for one in fetched)
    for address in fetched:
        asset = await pages.get(address)
        assert asset.status_code == 200 and "immutable" in asset.headers["cache-control"]
        again = await pages.get(address, headers={"if-none-match": asset.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_outlines_are_geojson_with_who_made_them_and_are_sent_once(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/v1/outlines/areas")
    assert answer.headers["content-type"] == "application/geo+json"
    told = answer.json()
    assert told["type"] == "FeatureCollection" and told["fixture"] is True and "schematic" in told["source"]
    assert len(told["features"]) == 14
    centre = told["features"][0]
    assert centre["properties"]["name"] == "Centrum" and centre["geometry"]["type"] == "MultiPolygon"
    ring = centre["geometry"]["coordinates"][0][0]
    assert ring[0] == ring[-1] and all(4 < x < 5 and 51 < y < 53 for x, y in ring)
    again = await pages.get("/v1/outlines/areas", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await pages.get("/v1/outlines/neighbourhoods")).status_code == 404
    assert (await pages.get("/v1/outlines/nothing")).status_code == 404


async def test_a_registry_that_knows_nothing_yet_says_so(client: httpx.AsyncClient) -> None:
    words = said((await client.get("/", headers={"accept": "text/html"})).text)
    assert "Er zijn nog geen plekken ingevuld. Bel ons" in words
    assert "Er is niets om op de kaart te tekenen." in words


def test_every_word_on_the_pages_stands_in_both_catalogues_and_none_is_left_over() -> None:
    from wijkhub_registry.pages.words import texts

    folder = Path(__file__).parents[3] / "registry/wijkhub_registry/pages"
    sources = "".join(path.read_text() for path in [*folder.rglob("*.py"), *folder.rglob("*.html")])
    keys = set(texts().keys("nl"))
    assert keys == set(texts().keys("en"))
    families = set(re.findall(r"['\"]([a-z-]+\.)['\"] ?~", sources))
    families |= set(re.findall(r"f\"([a-z-]+\.)\{", sources))
    left = {key for key in keys if f"'{key}'" not in sources and f'"{key}"' not in sources}
    assert {key for key in left if not any(key.startswith(family) for family in families)} == set()
