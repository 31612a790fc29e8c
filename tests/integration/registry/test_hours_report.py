"""Hours held to the city's rules, through the commands and over HTTP, on a real database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from typer.testing import CliRunner, Result

from wijkhub_queue.hours import DayException, HoursRules, Neighbourhood, State
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.app import create_app
from wijkhub_registry.cli import app
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Location
from wijkhub_registry.locations.neighbourhoods import DOCUMENT
from wijkhub_registry.settings import DatabaseSettings, HoursSettings, Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
WEDNESDAY = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
SIGN = signer(SigningKey.new())
CLOSED_TUESDAY = (DayException(date(2026, 3, 3), State.CLOSED, reason={"nl": "studiedag"}),)
# Over two weeks Noord is open 9 days of 8 hours: 36 hours a week.
NORTH = Location(
    "noord", "wijkhub", "Noord", neighbourhoods=("BU05990510",), hours="Mo-Fr 09:00-17:00", exceptions=CLOSED_TUESDAY
)
# Overlaps with Noord on Monday until 17:00, so that it adds one hour a week.
NORTH_TOO = Location("noord-2", "wijkhub", "Noord 2", neighbourhoods=("BU05990510",), hours="Mo 10:00-18:00")
SOUTH = Location("zuid", "wijkhub", "Zuid", neighbourhoods=("BU05990520",), hours='Mo-Fr 09:00-17:00 "op afspraak"')
EAST = Location("oost", "wijkhub", "Oost", neighbourhoods=("BU05990530",))
WEST = Location("west", "service-point", "West", hours="Mo 09:00-12:00; Tu 10:00-12:00")
GONE = Location("weg", "wijkhub", "Weg", neighbourhoods=("BU05990520",), hours="24/7", until=date(2026, 3, 1))
NEIGHBOURHOODS = [
    Neighbourhood("BU05990510", "Agniesebuurt", "high", 1000),
    Neighbourhood("BU05990520", "Zuidbuurt", "low", 5000),
    Neighbourhood("BU05990530", "Oostbuurt", "low"),
    Neighbourhood("BU05990540", "Stille hoek"),
]
RULES = HoursRules({"high": 40.0, "low": 8.0}, min_hours_per_thousand=2.0, weeks=2)


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[SqlDocuments]:
    engine = open_engine(f"sqlite:///{tmp_path / 'registry.sqlite3'}")
    await migrate(engine)
    documents = SqlDocuments(engine)
    await Catalogue(documents).put(
        [NORTH, NORTH_TOO, SOUTH, EAST, WEST, GONE], by="ann", why="found", at=WEDNESDAY, sign=SIGN
    )
    await put_neighbourhoods(documents, NEIGHBOURHOODS)
    yield documents
    await engine.dispose()


async def put_neighbourhoods(documents: SqlDocuments, neighbourhoods: list[Neighbourhood]) -> None:
    draft = Draft(*DOCUMENT, msgspec.json.encode(neighbourhoods))
    await documents.publish([draft], by="ann", why="found", at=0, sign=SIGN)


@pytest.fixture
async def client(tmp_path: Path, documents: SqlDocuments) -> AsyncIterator[httpx.AsyncClient]:
    database = DatabaseSettings(f"sqlite:///{tmp_path / 'registry.sqlite3'}")
    door = create_app(Settings(database=database, hours=HoursSettings(rules=RULES)), clock=lambda: WEDNESDAY)
    async with (
        door.app.lifespan(),  # type: ignore[union-attr]  # a Litestar
        httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://registry") as client,
    ):
        yield client


async def test_who_falls_short_is_named_with_figures_and_what_nobody_knows_is_not_called_short(
    client: httpx.AsyncClient,
) -> None:
    report = (await client.get("/v1/hours-report")).json()

    assert (report["first"], report["weeks"]) == ("2026-03-02", 2)
    rows = [
        (row["name"], row["verdict"], row["required"], row["openHours"], row["shortfallHours"])
        for row in report["neighbourhoods"]
    ]
    assert rows == [
        ("Zuidbuurt", "short", 10.0, 0.0, 10.0),  # 2 hours for each of 5 thousand is more than the 8 of low demand
        ("Agniesebuurt", "short", 40.0, 37.0, 3.0),
        ("Oostbuurt", "unknown", 8.0, 0.0, 0.0),
        ("Stille hoek", "no-rule", None, 0.0, 0.0),
    ]
    assert report["neighbourhoods"][0]["byAppointmentHours"] == 40.0
    assert report["neighbourhoods"][2]["unknownPlaces"] == ["oost"]
    assert report["summary"] == {
        "neighbourhoods": 4,
        "short": 2,
        "unknown": 1,
        "withoutRule": 1,
        "places": 5,
        "irregular": 1,
        "placesUnknown": 1,
    }


async def test_irregular_places_come_first_and_those_that_serve_nobody_known_are_named(
    client: httpx.AsyncClient,
) -> None:
    report = (await client.get("/v1/hours-report")).json()

    assert [(place["id"], place["verdict"]) for place in report["places"]] == [
        ("west", "irregular"),
        ("oost", "unknown"),
        ("noord", "regular"),
        ("noord-2", "regular"),
        ("zuid", "regular"),
    ]
    assert report["places"][0]["starts"] == ["09:00", "10:00"]
    assert report["placesWithoutNeighbourhood"] == ["west"]


async def test_the_report_is_in_words_of_the_language_that_is_asked(client: httpx.AsyncClient) -> None:
    dutch = (await client.get("/v1/hours-report")).json()["neighbourhoods"][1]["words"]
    english = (await client.get("/v1/hours-report?language=en")).json()["neighbourhoods"][1]["words"]
    assert english == "Agniesebuurt: 37.0 hours a week, 3.0 less than the 40.0 that are asked"
    assert dutch != english
    assert dutch.startswith("Agniesebuurt: ")


async def test_the_report_follows_what_changes(client: httpx.AsyncClient, documents: SqlDocuments) -> None:
    before = await client.get("/v1/hours-report")
    again = await client.get("/v1/hours-report", headers={"if-none-match": before.headers["etag"]})
    assert again.status_code == 304

    await put_neighbourhoods(documents, NEIGHBOURHOODS[:1])
    after = (await client.get("/v1/hours-report")).json()
    assert [row["code"] for row in after["neighbourhoods"]] == ["BU05990510"]


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "registry.toml").write_text(
        f'[database]\nurl = "sqlite:///{tmp_path}/commands.sqlite3"\n'
        "[hours.rules]\nmin-hours = { high = 40, low = 8 }\nweeks = 2\n"
    )
    monkeypatch.setenv("WIJKREGISTRY_CONFIG", str(tmp_path / "registry.toml"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return run


def test_neighbourhoods_come_in_and_the_report_names_who_falls_short(run: Run, tmp_path: Path) -> None:
    assert "import-neighbourhoods FILE" in run("hours-report").stdout
    (tmp_path / "places.csv").write_text(
        "kind,name,neighbourhoods,hours\nwijkhub,Noord,BU05990510,Mo-Fr 09:00-17:00\nwijkhub,Oost,BU05990530,\n"
    )
    assert run("import-locations", "places.csv").exit_code == 0
    (tmp_path / "buurten.csv").write_text(
        "code,name,demand,residents\n"
        "BU05990510,Agniesebuurt,low,4020\n"
        "BU05990520,Zuidbuurt,high,many\n"
        "BU05990530,Oostbuurt,low,\n"
        "BU1,Nergens,low,\n"
        "BU05990540,Stille hoek,middle,\n"
    )
    told = run("import-neighbourhoods", "buurten.csv").stdout.splitlines()
    assert told[0].startswith("line 3: 'many' refused.")
    assert told[1].startswith("line 5: 'BU1' refused.")
    assert told[2] == "mind: nothing in hours.rules.min-hours is asked for demand 'middle'"
    assert told[3] == "4 neighbourhoods; 2 rows or cells refused"
    assert run("import-neighbourhoods", "buurten.csv").stdout.endswith("that was so already\n")

    report = run("hours-report", "--from", "2026-03-02", "--language", "en").stdout.splitlines()
    assert report[0] == "Zuidbuurt: 0.0 hours a week, 40.0 less than the 40.0 that are asked"
    assert report[1].startswith("Oostbuurt: at least 0.0 hours a week")
    assert report[2] == "Oost: not all hours are known"
    assert report[3:] == [
        "4 neighbourhoods over 2 weeks from 2026-03-02: 1 short, 1 not known, 1 of which nothing is asked",
        "2 places: 0 with irregular hours, 1 not known",
    ]
    as_json = json.loads(run("hours-report", "--from", "2026-03-02", "--json").stdout)
    assert as_json["summary"]["short"] == 1


def test_a_table_that_is_none_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("buurt;naam\n")
    told = run("import-neighbourhoods", "x.csv")
    assert (told.exit_code, "'code' and 'name'" in told.stderr) == (2, True)
    gone = run("import-neighbourhoods", "none.csv")
    assert (gone.exit_code, "cannot be read" in gone.stderr) == (2, True)
