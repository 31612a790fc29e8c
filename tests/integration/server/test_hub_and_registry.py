"""A hub with its real sync, and the real registry at the end of its line: enrolled, cut off, put back, revoked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from restoring import Backup, journal, places, stop_task, tickets

from wijkhub_queue.commands import NotePrinter
from wijkhub_queue.hours import Hours
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_queue.sync.messages import Heartbeat
from wijkhub_registry.app import create_app as create_registry
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.enrolment import make_code
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Location
from wijkhub_registry.moments import to_micros
from wijkhub_registry.own_keys import ensure_key, roll_key
from wijkhub_registry.settings import DatabaseSettings
from wijkhub_registry.settings import Settings as RegistrySettings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_events import SqlEvents
from wijkhub_registry.storage.sql_hubs import SqlHubs
from wijkhub_server.storage.sync_state import ENROLMENT
from wijkhub_server.sync.enrolment import EnrolmentRefused, enrol
from wijkhub_server.sync.enrolment import roll_key as roll_hub_key
from wijkhub_server.sync.errors import TryLater
from wijkhub_server.sync.http_transport import HttpTransport
from wijkhub_server.sync.known import Enrolment

pytestmark = pytest.mark.anyio

URL = "http://registry.test"


class City:
    """The registry, whose line can be cut."""

    def __init__(self, settings: RegistrySettings, clock: Any) -> None:
        self.clock = clock
        self.engine = open_engine(settings.database.url)
        self.hubs, self.events = SqlHubs(self.engine), SqlEvents(self.engine)
        self.door = create_registry(settings, clock=lambda: clock.now() + self.ahead)
        self.ahead = timedelta()
        self.cut = False

    def connect(self, url: str) -> HttpTransport:
        if self.cut:
            refused = httpx.MockTransport(lambda request: _refuse(request))
            return HttpTransport(url, client=httpx.AsyncClient(transport=refused))
        return HttpTransport(url, client=httpx.AsyncClient(transport=httpx.ASGITransport(self.door)))

    async def code(self) -> str:
        return await make_code(self.hubs, "test-hub", "Bospolder", hours=24, clock=self.clock.now)

    async def stored(self) -> list[tuple[int, int, str]]:
        found, after = [], (0, 0)
        while page := await self.events.own_events("test-hub", *after, 500):
            found += [(one.epoch, one.seq, one.event_id) for one in page]
            after = found[-1][:2]
        return found


def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.fixture
async def city(tmp_path: Path, house: Any) -> AsyncIterator[City]:
    settings = RegistrySettings(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/registry.sqlite3"))
    city = City(settings, house.clock)
    await migrate(city.engine)
    async with city.door.app.lifespan():
        yield city
    await city.engine.dispose()


@pytest.fixture
def backup(house: Any, tmp_path: Path) -> Backup:
    return Backup(house, tmp_path)


async def opened(house: Any, city: City) -> Any:
    """The hub, enrolled; its sync takes turns when the test says so."""
    hub = await house.open()
    await stop_task(hub)
    store = hub.sync._store
    if store.get(ENROLMENT, Enrolment) is None:
        line = city.connect(URL)
        store.put(ENROLMENT, await enrol(line, url=URL, code=await city.code(), hub="test-hub"))
        await line.close()
    await connect(hub, city)
    return hub


async def connect(hub: Any, city: City) -> None:
    await hub.sync._close()
    hub.sync._connect = city.connect
    hub.sync._open(hub.sync._store.get(ENROLMENT, Enrolment))


async def test_a_wrong_code_enrols_nobody(house, city) -> None:
    await city.code()
    line = city.connect(URL)
    with pytest.raises(EnrolmentRefused, match="code"):
        await enrol(line, url=URL, code="AAAA-BBBB-CCCC", hub="test-hub")
    await line.close()


async def test_a_hub_that_was_cut_off_catches_up_event_by_event(house, city) -> None:
    hub = await opened(house, city)
    await hub.sync.turn()
    city.cut = True
    await connect(hub, city)
    await tickets(house, 5)
    await hub.sync.turn()
    away = await hub.sync.status()
    assert (away.state, away.backlog >= 5) == ("unreachable", True)
    city.cut = False
    await connect(hub, city)
    await hub.sync.turn()
    assert await city.stored() == places(hub)
    assert (await hub.sync.status()).state == "up-to-date"


async def test_a_hub_that_was_put_back_gets_its_events_again(house, city, backup) -> None:
    hub = await opened(house, city)
    await tickets(house, 2)
    await hub.sync.turn()
    kept = backup.make()
    await tickets(house, 3)
    await hub.sync.turn()
    before = await city.stored()
    payloads = [line.payload for line in hub.journal.read((0, 0), 1000)]
    await house.close()
    backup.put_back(kept, mark=False)
    hub = await opened(house, city)
    await tickets(house, 1)
    await hub.sync.turn()
    await hub.sync.turn()
    assert (await city.stored())[: len(before)] == before
    assert await city.stored() == places(hub)
    assert [line.payload for line in hub.journal.read((0, 0), 1000)][: len(payloads)] == payloads
    assert hub.board.epoch_note.returned >= 3


async def test_a_revoked_hub_stops_and_goes_on_with_another_key(house, city) -> None:
    hub = await opened(house, city)
    await hub.sync.turn()
    await city.hubs.revoke("test-hub", to_micros(city.clock.now()))
    await tickets(house, 1)
    await hub.sync.turn()
    status = await hub.sync.status()
    assert (status.state, status.stopped) == ("stopped", "revoked")
    assert "wijkhub sync enrol" in status.detail
    line = city.connect(URL)
    hub.sync._store.put(ENROLMENT, await enrol(line, url=URL, code=await city.code(), hub="test-hub"))
    await line.close()
    await hub.sync.turn()
    await hub.sync.turn()
    assert await city.stored() == places(hub)
    assert (await hub.sync.status()).state == "up-to-date"


async def test_staff_see_a_clock_that_is_off_by_more_than_a_minute(house, city, caplog) -> None:
    city.ahead = timedelta(seconds=90)
    hub = await opened(house, city)
    await hub.sync.turn()
    async with house.client("token-noor") as noor:
        told = (await noor.get("/v1/sync")).json()
    assert told["clockOff"] is True
    assert told["clockOffsetS"] == pytest.approx(90)
    assert [one for one in caplog.messages if "clock is -90 s off" in one]


async def test_the_registry_hears_how_a_hub_is(house, city) -> None:
    hub = await opened(house, city)
    await house.do(NotePrinter("slips", PrinterState.PAPER_OUT), "system:")
    await hub.sync.turn()
    (known,) = await city.hubs.hubs()
    told = msgspec.json.decode(known.heartbeat, type=Heartbeat)
    assert (told.backlog, told.printers_down, told.last_seq) == (0, ("slips",), journal(hub)[-1].seq)
    assert {wait.service for wait in told.waits} == {"passport", "extract", "debts"}


async def test_what_the_city_decides_reaches_the_hub_also_after_the_registry_took_another_key(house, city) -> None:
    hub = await opened(house, city)
    documents, at = SqlDocuments(city.engine), to_micros(city.clock.now())

    async def publish(key: SigningKey, body: bytes) -> None:
        hub.sync._due["fetch"] = 0.0
        draft = Draft("hours", "bospolder", body)
        await documents.publish([draft], by="ans", why="test", at=at, sign=signer(key))

    await publish(await ensure_key(city.hubs, at), b'{"text": "Mo-Fr 09:00-17:00"}')
    await hub.sync.turn()
    assert hub.sync._store.documents("hours") == [("bospolder", 1, b'{"text": "Mo-Fr 09:00-17:00"}')]
    await publish(await roll_key(city.hubs, at), b'{"text": "Mo-Fr 09:00-12:00"}')
    await hub.sync.turn()
    assert hub.sync._store.documents("hours") == [("bospolder", 2, b'{"text": "Mo-Fr 09:00-12:00"}')]
    # A thief in the registry's database has no key: the page is refused, the old hours stay, and staff are told.
    await publish(SigningKey.new(), b'{"text": "off"}')
    await hub.sync.turn()
    assert hub.sync._store.documents("hours") == [("bospolder", 2, b'{"text": "Mo-Fr 09:00-12:00"}')]
    status = await hub.sync.status()
    assert (status.quarantined, "refused" in status.detail, status.state) == (1, True, "up-to-date")


async def test_a_hub_takes_another_key_while_it_works_also_when_the_answer_got_lost(house, city) -> None:
    hub = await opened(house, city)
    await hub.sync.turn()
    store, line, new = hub.sync._store, city.connect(URL), SigningKey.new()
    before = store.get(ENROLMENT, Enrolment)
    rolled = await roll_hub_key(line, before, "test-hub", new)
    assert (rolled.key, rolled.key_id) != (before.key, before.key_id)
    # The answer did not come: it is asked again, with the key that works no more.
    assert await roll_hub_key(line, before, "test-hub", new) == rolled
    with pytest.raises(TryLater, match="Enrol the hub"):
        await roll_hub_key(line, before, "test-hub", SigningKey.new())
    await line.close()
    store.put(ENROLMENT, rolled)
    await tickets(house, 1)
    await hub.sync.turn()
    await hub.sync.turn()
    assert await city.stored() == places(hub)
    assert (await hub.sync.status()).state == "up-to-date"


async def test_the_hub_goes_by_the_hours_that_the_city_states_also_after_a_stop_between_keeping_and_stating(
    house, city
) -> None:
    hub = await opened(house, city)
    catalogue, sign = Catalogue(SqlDocuments(city.engine)), signer(await ensure_key(city.hubs, 1))

    async def state(hours: str | None, at_hub: str = "test-hub") -> None:
        hub.sync._due["fetch"] = 0.0
        there = Location("here", "wijkhub", "Here", hours=hours, hub=at_hub)
        elsewhere = Location("there", "wijkhub", "There", hours="24/7", hub="other-hub")
        await catalogue.put([there, elsewhere], by="ans", why="test", at=city.clock.now(), sign=sign)

    await state("Mo-Fr 09:00-17:00", at_hub="other-hub")
    await hub.sync.turn()
    assert hub.board.hours is None
    await state("Mo-Fr 09:00-17:00")
    await hub.sync.turn()
    assert hub.board.hours == Hours("Mo-Fr 09:00-17:00")
    position = hub.board.seq
    hub.sync._due["fetch"] = 0.0
    await hub.sync.turn()
    assert hub.board.seq == position

    await state("Sa 09:00-12:00")
    hub.sync._errands._state_hours = _stops
    with pytest.raises(KeyboardInterrupt):
        await hub.sync.turn()
    await house.close()
    hub = await opened(house, city)
    await hub.sync.turn()
    assert hub.board.hours == Hours("Sa 09:00-12:00")


async def _stops() -> None:
    raise KeyboardInterrupt
