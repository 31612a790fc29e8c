"""The page for the city's staff over HTTP: for whom it opens, and what it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue.hours import HoursRules, Neighbourhood
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Location
from wijkhub_registry.locations.neighbourhoods import DOCUMENT as NEIGHBOURHOODS
from wijkhub_registry.moments import to_micros
from wijkhub_registry.settings import BadSettings, StaffSettings, load_settings
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
KEY = "een-lange-sleutel-42"
HTML = {"accept": "text/html"}


@pytest.fixture
async def staff(city: Any) -> AsyncIterator[httpx.AsyncClient]:
    rules = replace(city.settings.hours, rules=HoursRules(min_hours={"high": 40}))
    city.settings = replace(city.settings, staff=StaffSettings(key=KEY), hours=rules)
    async with city.open() as client:
        client.headers.update(HTML)
        yield client


async def sign_in(client: httpx.AsyncClient, key: str = KEY, **headers: str) -> httpx.Response:
    return await client.post("/staff/sign-in", data={"key": key}, headers=headers)


async def test_without_a_key_in_the_settings_the_page_is_off_and_says_so(client: httpx.AsyncClient) -> None:
    for answer in (await client.get("/staff", headers=HTML), await sign_in(client, "", **HTML)):
        assert answer.status_code == 404 and "Deze pagina staat uit." in answer.text
        assert "<form" not in answer.text
    assert (await client.get("/staff/hubs")).status_code == 401


async def test_who_has_no_key_sees_no_hub(city: Any, staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/staff")
    assert answer.status_code == 200 and 'type="password"' in answer.text and "Wijkhub West" not in answer.text
    assert (await staff.get("/staff/hubs")).status_code == 401
    refused = await sign_in(staff, KEY + "x")
    assert refused.status_code == 403 and "Die sleutel klopt niet." in refused.text
    assert "set-cookie" not in refused.headers
    staff.cookies.set("wijkhub_staff", "99999999999999999.00")
    assert (await staff.get("/staff/hubs")).status_code == 401


async def test_the_key_opens_the_page_until_one_signs_out(city: Any, staff: httpx.AsyncClient, hub_side: Any) -> None:
    assert (await hub_side(staff).enrol(await city.code())).status_code == 201
    answer = await sign_in(staff)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff?language=nl")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/staff", "max-age=36000"))
    assert "secure" not in cookie
    page = await staff.get("/staff")
    assert "Wijkhub West" in page.text and "Er kwamen nog nooit gegevens binnen." in page.text
    assert "1 wijkhub vraagt aandacht." in page.text
    assert page.headers["cache-control"] == "no-store"
    part = await staff.get("/staff/hubs?language=en")
    assert "No events ever came in." in part.text and "<html" not in part.text
    out = await staff.post("/staff/sign-out")
    assert out.status_code == 303
    assert (await staff.get("/staff/hubs")).status_code == 401


async def test_what_falls_short_of_the_rules_for_hours_is_for_staff_too(
    city: Any, staff: httpx.AsyncClient, listed_places: None
) -> None:
    assert 'type="password"' in (await staff.get("/staff/hours")).text
    await sign_in(staff)
    page = (await staff.get("/staff/hours")).text
    assert "Over 8 weken, vanaf 2 maart 2026." in page
    assert "Van 1 buurten hebben er 1 te weinig uren." in page
    # 10 hours a week against 40: 30.0 lack.
    assert "30.0" in page and "Agniesebuurt" in page
    assert "Van 2 plekken hebben er 1 onregelmatige tijden. Van 0 weten we niet alle tijden." in page
    assert '<a href="/locations/other-wisselend?language=nl">' in page


@pytest.fixture
async def listed_places(city: Any) -> None:
    documents, sign = SqlDocuments(city.engine), signer(SigningKey.new())
    places = [
        Location("other-vast", "other", "Vast", neighbourhoods=("BU05990510",), hours="Mo-Fr 09:00-11:00"),
        Location("other-wisselend", "other", "Wisselend", hours="Mo 09:00-11:00; Tu 10:00-12:00"),
    ]
    at = city.time.now
    await Catalogue(documents).put(places, by="ann", why="found", at=at, sign=sign)
    asked = [Neighbourhood("BU05990510", "Agniesebuurt", "high", 4000)]
    draft = Draft(*NEIGHBOURHOODS, msgspec.json.encode(asked))
    await documents.publish([draft], by="ann", why="rules", at=to_micros(at), sign=sign)


async def test_a_day_later_one_signs_in_again(city: Any, staff: httpx.AsyncClient) -> None:
    await sign_in(staff)
    assert (await staff.get("/staff/hubs")).status_code == 200
    city.time.pass_by(hours=10)
    assert (await staff.get("/staff/hubs")).status_code == 401


async def test_where_residents_come_by_https_the_cookie_is_for_https_alone(city: Any) -> None:
    server = replace(city.settings.server, public_url="https://registry.example")
    city.settings = replace(city.settings, staff=StaffSettings(key=KEY), server=server)
    async with city.open() as client:
        assert "secure" in (await sign_in(client)).headers["set-cookie"].lower()


async def test_who_guesses_has_to_wait_even_with_the_right_key(staff: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await sign_in(staff, "geraden")).status_code == 403
    answer = await sign_in(staff)
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 30
    assert "Wacht een minuut" in answer.text


@pytest.mark.parametrize("body", [b"", b"key=", b"key=%ff", b"other=1", b"key=" + b"a" * 9000])
async def test_an_odd_form_is_a_wrong_key_and_no_fault(staff: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await staff.post("/staff/sign-in", content=body, headers=headers)
    assert answer.status_code in (400, 403)


async def test_it_shows_what_stands_and_names_hubs_that_never_came(
    city: Any, staff: httpx.AsyncClient, hub_side: Any
) -> None:
    hub = hub_side(staff)
    await hub.enrol(await city.code(name="West <b>"))
    await hub.push(hub.lines(1, 2))
    fork = await hub.push([hub.line(2, event_id="other"), hub.line(3)])
    assert fork.status_code == 409
    await sign_in(staff)
    page = (await staff.get("/staff")).text
    assert "West &lt;b&gt;" in page
    assert "epoche 1, nummer 2" in page
    assert "op één plek staan twee verschillende gebeurtenissen: 1 keer" in page


def test_the_key_may_not_stand_in_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "registry.toml"
    file.write_text(f'[staff]\nkey = "{KEY}"\n')
    with pytest.raises(BadSettings, match="WIJKREGISTRY_STAFF__KEY"):
        load_settings(file, {})
    assert load_settings(None, {"WIJKREGISTRY_STAFF__KEY": KEY}).staff.key == KEY


def test_the_key_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(KEY + "\n")
    named = {"WIJKREGISTRY_STAFF__KEY_FILE": str(secret)}
    assert load_settings(None, named).staff.key == KEY
    secret.write_text("short\n")
    with pytest.raises(BadSettings, match="16 to 200"):
        load_settings(None, named)
    secret.unlink()
    with pytest.raises(BadSettings, match="cannot be read"):
        load_settings(None, named)
