"""A registry that serves for real, with a few places, outlines and hubs, at a Monday at nine in Rotterdam."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from looking import AXE, RULES, RUN_AXE
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import text

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
from wijkhub_registry.settings import DatabaseSettings, Settings, StaffSettings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KEY = "een-lange-sleutel-42"
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
FACT = Fact("de wijkraad", date(2026, 2, 1))
PLACES = [
    Location(
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
        exceptions=(DayException(date(2026, 3, 3), State.CLOSED, reason={"nl": "studiedag"}),),
        contact=Contact("010 123 45 67", "noord@example.nl", "https://example.nl/noord"),
        photo="https://example.nl/noord.jpg",
        note="Achterom <b>bellen</b>",
        hub="noord",
        facts={"hours": FACT, "address": FACT},
    ),
    Location("wijkhub-oost", "wijkhub", "Oost", area="Feijenoord", hours='unknown "als het bord buiten staat"'),
    Location("wijkhub-zuid", "wijkhub", "Zuid", point=Point(51.885, 4.47), hours='Mo-Fr 09:00-17:00 "op afspraak"'),
    Location("service-point-west", "service-point", "West", point=Point(51.913, 4.44), hours="Tu 10:00-12:00"),
    Location("service-point-bospolder", "service-point", "Bospolder", point=Point(51.915, 4.445)),
]


async def _fill(url: str) -> None:
    engine = open_engine(url)
    await migrate(engine)
    documents, sign = SqlDocuments(engine), signer(SigningKey.new())
    catalogue = Catalogue(documents)
    await catalogue.put_products([Product(PASSPORT, "paspoort")], by="ann", why="list", at=MONDAY, sign=sign)
    await catalogue.put(PLACES, by="ann", why="gevonden", at=MONDAY, sign=sign)
    areas = Draft(DOCUMENT, "areas", msgspec.json.encode(schematic_areas()))
    await documents.publish([areas], by="ann", why="map", at=to_micros(MONDAY), sign=sign)
    beat = Heartbeat(MONDAY, 1, 0, "0.1.0", 7, ("balie 1",), waits=(ServiceWait("p", PASSPORT, 10.0, 20.0),))
    at = to_micros(MONDAY)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO hub (hub_id, name, enrolled_at, heard_at, hub_time, heartbeat) "
                "VALUES ('noord', 'Wijkhub Noord', :at, :at, :at, :beat)"
            ),
            {"at": at, "beat": msgspec.json.encode(beat)},
        )
        await connection.execute(
            text(
                "INSERT INTO hub_stream (hub_id, epoch, through, event_id, closed, opened_at, reason) "
                "VALUES ('noord', 1, 0, '', false, :at, 'enrolled')"
            ),
            {"at": at},
        )
        await connection.execute(
            text(
                "INSERT INTO hub_incident (hub_id, code, epoch, seq, first_at, last_at, times) "
                "VALUES ('noord', 'stale-epoch', 1, 5, :at, :at, 2)"
            ),
            {"at": at},
        )
    await engine.dispose()


@pytest.fixture(scope="session")
def registry_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path: Path = tmp_path_factory.mktemp("city") / "registry.sqlite3"
    url = f"sqlite:///{path}"
    # Playwright keeps a loop running in this thread.
    filling = threading.Thread(target=lambda: asyncio.run(_fill(url)))
    filling.start()
    filling.join()
    return replace(Settings(database=DatabaseSettings(url)), staff=StaffSettings(key=KEY))


@pytest.fixture(scope="session")
def city(registry_settings: Settings) -> Iterator[str]:
    """The address of a registry that serves."""
    config = uvicorn.Config(
        create_app(registry_settings, clock=lambda: MONDAY), port=0, log_level="error", lifespan="on", ws="none"
    )
    server, up = uvicorn.Server(config), threading.Event()
    startup = server.startup

    async def announced(*given: Any, **named: Any) -> None:
        await startup(*given, **named)
        up.set()

    server.startup = announced  # type: ignore[method-assign]  # to wait for it and for no time
    thread = threading.Thread(target=server.run)
    thread.start()
    assert up.wait(20), "the registry did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser reported, and what it asked of others: nothing may stand here at the end."""
    return []


@pytest.fixture
def visit(browser: Browser, city: str, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def opened(path: str = "/", *, width: int = 390, scripts: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            base_url=city,
            locale=more.pop("locale", "nl"),
            viewport={"width": width, "height": 844},
            java_script_enabled=scripts,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((city, "data:")) or complaints.append(asked.url))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def look_at() -> Callable[[Page], list[str]]:
    """What axe finds on a page, and whether it is wider than its window."""

    def look(page: Page) -> list[str]:
        page.evaluate(AXE.read_text())
        found: list[str] = page.evaluate(RUN_AXE, RULES)["violations"]
        if page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"):
            found.append("wider than the window")
        return found

    return look
