"""Refusals: problem+json everywhere, each saying what happened and what to do, and what every answer carries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.errors import ERROR_CODES
from wijkhub_server.access import API_VERSION
from wijkhub_server.app import create_app
from wijkhub_server.problems import TITLES

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def noor(standing: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with standing.client("token-noor") as client:
        yield client


@pytest.fixture(scope="module")
async def anybody(standing: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with standing.client() as client:
        yield client


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/kiosk/copies", "id=junk&ticket=junk"),
        ("/kiosk/copies", ""),
        ("/kiosk/copies", "id=%ff&ticket=%ff"),
        ("/kiosk/tickets", "id=junk"),
        ("/kiosk/help", "id=junk"),
    ],
)
async def test_at_a_kiosk_what_is_not_understood_is_told_to_residents_and_not_to_programs(
    standing: Any, path: str, form: str
) -> None:
    headers = {"Authorization": "Bearer token-hal", "Content-Type": "application/x-www-form-urlencoded"}
    with_screens = httpx.ASGITransport(create_app(standing.hub), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=with_screens, base_url="http://hub.test", headers=headers) as kiosk:
        answer = await kiosk.post(path, content=form)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "Dit lukte niet" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [("GET", "/kiosk/nope", 404, "Deze pagina is er niet"), ("GET", "/kiosk/tickets", 405, "Dit lukte niet")],
)
async def test_an_address_that_is_nothings_is_a_page_with_a_way_back_to_who_reads_it_and_a_problem_to_a_program(
    standing: Any, method: str, path: str, status: int, says: str
) -> None:
    with_screens = httpx.ASGITransport(create_app(standing.hub), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=with_screens, base_url="http://hub.test") as kiosk:
        page = await kiosk.request(method, path, headers={"Accept": "text/html", "Accept-Language": "nl"})
        told = await kiosk.request(method, path)
    assert (page.status_code, told.status_code) == (status, status)
    assert says in page.text
    assert 'href="/kiosk"' in page.text
    assert told.headers["content-type"] == "application/problem+json"


async def test_an_old_form_with_another_choice_shows_the_number_that_they_have(standing: Any) -> None:
    headers = {"Authorization": "Bearer token-hal"}
    with_screens = httpx.ASGITransport(create_app(standing.hub), raise_app_exceptions=False)
    form = {"id": str(uuid4()), "service": "passport", "language": "nl"}
    async with httpx.AsyncClient(transport=with_screens, base_url="http://hub.test", headers=headers) as kiosk:
        first = await kiosk.post("/kiosk/tickets", data=form)
        again = await kiosk.post("/kiosk/tickets", data=form | {"language": "en"})
    number = standing.hub.board.tickets[form["id"]].number
    assert number in first.text and number in again.text


GOOD_ID = "01903b6a-0000-7000-8000-000000000001"
JSON = {"content-type": "application/json"}


def request(method: str, path: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return method, path, more


def command(**fields: Any) -> dict[str, Any]:
    return {"json": {"id": str(uuid4()), "command": fields}}


WRONG: dict[str, tuple[tuple[str, str, dict[str, Any]], int, str, str]] = {
    # What is wrong with it: the request; the status, the problem's code, and what the detail must say.
    "unknown address": (request("GET", "/v1/nothing-here"), 404, "not-found", "/v1/openapi.json"),
    "unknown address outside the API": (request("GET", "/nothing-here"), 404, "not-found", "nothing at /nothing-here"),
    "trailing slash deeper": (request("GET", "/v1/tickets/x/y"), 404, "not-found", "nothing at"),
    "wrong method": (request("PUT", "/v1/board"), 405, "wrong-method", "does not take PUT. Use GET"),
    "delete of a command": (request("DELETE", f"/v1/commands/{GOOD_ID}"), 405, "wrong-method", "Use GET"),
    "not JSON": (request("POST", "/v1/commands", content=b"{", headers=JSON), 400, "invalid", "send it again"),
    "no body": (request("POST", "/v1/commands"), 400, "invalid", "send it again"),
    "not UTF-8": (request("POST", "/v1/commands", content=b'{"id":"\xff"}', headers=JSON), 400, "invalid", "send it"),
    "a list": (request("POST", "/v1/commands", json=[]), 400, "invalid", "send it again"),
    "nested too deep": (
        request("POST", "/v1/commands", content=b"[" * 100_000, headers=JSON),
        400,
        "invalid",
        "send it again",
    ),
    "too large": (
        request("POST", "/v1/commands", json={"id": GOOD_ID, "command": "x" * 1_100_000}),
        413,
        "too-large",
        "1 MB",
    ),
    "another form": (
        request("POST", "/v1/commands", data={"id": GOOD_ID}),
        415,
        "wrong-content-type",
        "Content-Type: application/json",
    ),
    "plain text": (
        request("POST", "/v1/commands", content=b"{}", headers={"content-type": "text/plain"}),
        415,
        "wrong-content-type",
        "application/json",
    ),
    "id that is no UUID": (
        request("POST", "/v1/commands", json={"id": "17", "command": {"type": "open-day"}}),
        400,
        "invalid",
        "id",
    ),
    "no id": (request("POST", "/v1/commands", json={"command": {"type": "open-day"}}), 400, "invalid", "id"),
    "unknown command": (request("POST", "/v1/commands", **command(type="fly")), 400, "invalid", "fly"),
    "no type": (request("POST", "/v1/commands", **command(counter="1")), 400, "invalid", "type"),
    "unknown field": (
        request("POST", "/v1/commands", **command(type="call-next", counter="1", hurry=True)),
        400,
        "invalid",
        "hurry",
    ),
    "wrong type": (request("POST", "/v1/commands", **command(type="call-next", counter=1)), 400, "invalid", "counter"),
    "wrong form": (
        request("POST", "/v1/commands", **command(type="call-next", counter="Balie 1")),
        400,
        "invalid",
        "counter",
    ),
    "wrong reason": (
        request("POST", "/v1/commands", **command(type="call-ticket", counter="1", ticket="x", reason="because")),
        400,
        "invalid",
        "because",
    ),
    "time without a zone": (
        request("POST", "/v1/commands", **command(type="set-exercise-clock", now="2020-01-15T08:00:00")),
        400,
        "invalid",
        "now",
    ),
    "nowhere": (request("POST", "/v1/commands", **command(type="call-next", counter="9")), 404, "not-found", "1, 2"),
    "no such service": (
        request("POST", "/v1/commands", **command(type="issue-ticket", service="flying")),
        404,
        "not-found",
        "debts, extract, passport",
    ),
    "no such printer": (
        request("POST", "/v1/commands", **command(type="issue-ticket", service="passport", printer="gold")),
        404,
        "not-found",
        "gold",
    ),
    "counter not open": (
        request("POST", "/v1/commands", **command(type="call-next", counter="1")),
        409,
        "counter-not-open",
        "Open or resume it first",
    ),
    "command never seen": (request("GET", f"/v1/commands/{GOOD_ID}"), 404, "not-found", GOOD_ID),
    "address with an id that is no UUID": (request("GET", "/v1/commands/17"), 404, "not-found", "nothing at"),
    "no such ticket": (request("GET", "/v1/tickets/17"), 404, "not-found", "ticket '17'"),
    "no such counter": (request("GET", "/v1/counters/9"), 404, "not-found", "1, 2"),
    "negative limit": (request("GET", "/v1/tickets?limit=-1"), 400, "invalid", "limit"),
    "limit of nothing": (request("GET", "/v1/events?limit=0"), 400, "invalid", "limit"),
    "limit too high": (request("GET", "/v1/tickets?limit=501"), 400, "invalid", "500"),
    "limit that is no number": (request("GET", "/v1/print-jobs?limit=many"), 400, "invalid", "limit"),
    "no such state": (request("GET", "/v1/tickets?state=lost"), 400, "invalid", "state"),
    "no such print state": (request("GET", "/v1/print-jobs?state=lost"), 400, "invalid", "state"),
    "no such page": (request("GET", "/v1/tickets?after=yesterday"), 400, "invalid", "yesterday"),
    "no position": (request("GET", "/v1/events?after=17"), 400, "invalid", "epoch:seq"),
    "no position in a stream": (request("GET", "/v1/stream?after=1:x"), 400, "invalid", "epoch:seq"),
    "position ahead": (request("GET", "/v1/events?after=1:99999"), 410, "position-unknown", "Load the board anew"),
    "stream from ahead": (request("GET", "/v1/stream?after=1:99999"), 410, "position-unknown", "Load the board anew"),
    "stream of another epoch": (request("GET", "/v1/stream?after=7:1"), 410, "position-unknown", "Load the board"),
    "unknown problem": (request("GET", "/v1/problems/boredom"), 404, "not-found", "boredom"),
    "wrong PIN form": (request("POST", "/v1/sessions", json={"name": "Noor", "pin": "abc"}), 400, "invalid", "pin"),
    "wrong PIN": (request("POST", "/v1/sessions", json={"name": "Nobody", "pin": "0000"}), 401, "wrong-pin", "again"),
    "wrong code": (request("POST", "/v1/enrolments", json={"code": "AAAA"}), 400, "code-refused", "supervisor"),
    "other site": (
        request("POST", "/v1/commands", json={}, headers={"origin": "https://elsewhere.example"}),
        403,
        "other-origin",
        "hub's own pages",
    ),
    "not for this role": (
        request("POST", "/v1/staff", json={"name": "Eva", "pin": "1234"}),
        403,
        "not-allowed",
        "it is for: supervisor",
    ),
}


@pytest.mark.parametrize("wrong", sorted(WRONG))
async def test_what_is_wrong_gets_a_problem_that_says_what_to_do(noor: httpx.AsyncClient, wrong: str) -> None:
    (method, path, more), status, code, says = WRONG[wrong]
    answer = await noor.request(method, path, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == f"/v1/problems/{code}"
    assert told["status"] == status
    assert told["title"] and not told["title"].endswith(".")
    assert says in told["detail"], told["detail"]
    # A sentence that begins and ends as one, and lets nothing of the inside out.
    assert told["detail"][0].isupper() or told["detail"][0] == "/"
    assert told["detail"].endswith(".") and ".." not in told["detail"]
    for inside in ("Traceback", "msgspec", "wijkhub_", "`", "None"):
        assert inside not in told["detail"]


async def test_nobody_known_is_told_how_to_become_known(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/v1/board")
    assert (answer.status_code, answer.json()["type"]) == (401, "/v1/problems/not-signed-in")
    assert "Sign in" in answer.json()["detail"]


async def test_every_problem_says_what_it_means_at_its_own_address(anybody: httpx.AsyncClient) -> None:
    codes = {case[2] for case in WRONG.values()} | set(ERROR_CODES) | set(TITLES)
    for code in sorted(codes):
        answer = await anybody.get(f"/v1/problems/{code}")
        assert answer.status_code == 200, code
        told = answer.json()
        assert told["type"] == f"/v1/problems/{code}" and told["title"] and told["description"]


async def test_a_fault_of_ours_is_a_problem_too_and_tells_nothing_of_the_inside(
    standing: Any, noor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(standing.hub.prints, "jobs", broken)
    answer = await noor.get("/v1/print-jobs")
    assert (answer.status_code, answer.json()["type"]) == (500, "/v1/problems/fault")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "the secret of the house" in caplog.text


class TestWhatEveryAnswerCarries:
    REQUESTS = (
        request("GET", "/v1/health"),
        request("GET", "/v1/board"),
        request("GET", "/v1/openapi.json"),
        request("GET", "/v1/nothing-here"),
        request("PUT", "/v1/board"),
        request("OPTIONS", "/v1/board"),
        request("POST", "/v1/commands", content=b"{", headers=JSON),
        request("POST", "/v1/commands", json={}, headers={"origin": "https://elsewhere.example"}),
        request("POST", "/v1/commands", content=b"x", headers={"content-type": "text/plain"}),
        request("POST", "/v1/sessions", json={"name": "Nobody", "pin": "0000"}),
        request("GET", "/nothing-here"),
    )

    @pytest.mark.parametrize("signed_in", [True, False])
    @pytest.mark.parametrize(
        "asked", REQUESTS, ids=lambda asked: f"{asked[0]} {asked[1]} {asked[2].get('headers', '')}"
    )
    async def test_headers_that_keep_a_page_to_itself(
        self, noor: Any, anybody: Any, asked: tuple[str, str, dict[str, Any]], signed_in: bool
    ) -> None:
        method, path, more = asked
        headers = (await (noor if signed_in else anybody).request(method, path, **more)).headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert not any("unsafe" in value for value in policy.values())
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers.get("api-version") == (API_VERSION if path.startswith("/v1/") else None)

    async def test_each_stands_there_once(self, noor: httpx.AsyncClient) -> None:
        headers = (await noor.get("/v1/health")).headers
        assert all(len(headers.get_list(name)) == 1 for name in headers)


class TestOtherSites:
    async def post(self, client: httpx.AsyncClient, headers: dict[str, str]) -> int:
        body = {"id": str(uuid4()), "command": {"type": "issue-ticket", "service": "passport"}}
        return (await client.post("/v1/commands", json=body, headers=headers)).status_code

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://elsewhere.example"},
            {"origin": "http://hub.test.elsewhere.example"},
            {"origin": "http://hub.test:8080"},
            {"origin": "null"},
            {"origin": "http://[hub.test"},
            {"origin": "hub.test"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "http://hub.test", "sec-fetch-site": "cross-site"},
        ],
    )
    async def test_another_site_may_not_act_here(
        self, standing: Any, noor: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        seq = standing.hub.board.seq
        assert await self.post(noor, headers) == 403
        assert standing.hub.board.seq == seq

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": "http://hub.test"},
            {"origin": "http://hub.test", "sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "none"},
        ],
    )
    async def test_the_hubs_own_pages_and_programs_may(self, noor: httpx.AsyncClient, headers: dict[str, str]) -> None:
        assert await self.post(noor, headers) == 201

    async def test_an_origin_that_is_no_text_is_refused(self, noor: httpx.AsyncClient) -> None:
        body = {"id": str(uuid4()), "command": {"type": "open-day"}}
        answer = await noor.post("/v1/commands", json=body, headers=[(b"origin", b"http://\xff\xfe")])
        assert answer.status_code == 403


class TestTokens:
    @pytest.mark.parametrize(
        "headers",
        [
            {"authorization": "Bearer token-noor"},
            {"authorization": "bearer  token-noor"},
            {"cookie": "wijkhub-device=token-noor"},
            {"cookie": 'other={"odd": [1, 2]}; wijkhub-device=token-noor; last'},
        ],
    )
    async def test_a_token_is_known_from_the_header_or_the_screens_cookie(
        self, anybody: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        assert (await anybody.get("/v1/board", headers=headers)).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"authorization": "Bearer "},
            {"authorization": "Bearer token-nobody"},
            {"authorization": "Basic token-noor"},
            {"authorization": "token-noor"},
            {"cookie": "wijkhub-device="},
            {"cookie": "device=token-noor"},
            # A program that brings a wrong token is not let in by a cookie that happens to be there too.
            {"authorization": "Bearer wrong", "cookie": "wijkhub-device=token-noor"},
        ],
    )
    async def test_anything_else_is_nobodys(self, anybody: httpx.AsyncClient, headers: dict[str, str]) -> None:
        assert (await anybody.get("/v1/board", headers=headers)).status_code == 401

    async def test_the_token_itself_is_not_on_disk(self, standing: Any) -> None:
        for file in standing.settings.database.parent.iterdir():
            assert b"token-noor" not in file.read_bytes()


async def test_a_fault_of_one_is_not_kept_for_the_others(standing: Any, noor: httpx.AsyncClient) -> None:
    await noor.post("/v1/commands", content=b"{", headers=JSON)
    assert (await standing.do(IssueTicket("passport"))).lines
