"""Every address with every role and with none, every command as every role: against docs/reference/roles.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from litestar.exceptions import ImproperlyConfiguredException

from wijkhub_queue.commands import Command, kebab
from wijkhub_server.access import check_routes
from wijkhub_server.api.commands import MAY_ASK
from wijkhub_server.app import create_app, route_handlers

pytestmark = pytest.mark.anyio

ROLES = Path(__file__).parents[3] / "docs" / "reference" / "roles.md"
STAFF = {"clerk", "host", "supervisor"}
SCREENS = {"kiosk", "display", "printer-page"}
EVERYBODY = STAFF | SCREENS | {"none"}
TOKENS = {
    "kiosk": "token-hal",
    "display": "token-scherm",
    "printer-page": "token-papier",
    "clerk": "token-noor",
    "host": "token-gast",
    "supervisor": "token-chef",
    "none": None,
}


def who(words: str) -> set[str]:
    found: set[str] = set()
    for word in words.split(", "):
        match word:
            case "staff":
                found |= STAFF
            case "screens":
                found |= SCREENS
            case "anyone":
                found |= EVERYBODY
            case "nobody":
                pass
            case _:
                assert word in EVERYBODY, f"{ROLES.name} names a role that is not there: {word}"
                found.add(word)
    return found


def routes_in_words() -> dict[tuple[str, str], set[str]]:
    rows = re.findall(r"^\| (GET|POST|DELETE|PUT|PATCH) \| `([^`]+)` \| ([^|]+) \|$", ROLES.read_text(), re.M)
    return {(method, path): who(words) for method, path, words in rows}


def commands_in_words() -> dict[str, set[str]]:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|$", ROLES.read_text(), re.M)
    return {name: who(words) for name, words in rows}


def routes_of(app: Any) -> set[tuple[str, str]]:
    found = set()
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [route.route_handler]
        for handler in handlers:
            if handler in route_handlers(app):
                path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
                if path.startswith("/v1/openapi.json"):
                    continue
                found |= {(str(method), path) for method in handler.http_methods}
    return found


def an_address(path: str) -> str:
    """The path with something in the place of its parameters; of nothing that exists."""
    path = re.sub(r"\{(command_id|ticket_id|hold_id|appointment_id)\}", str(uuid4()), path)
    return re.sub(r"\{\w+\}", "1-nothing", path)


async def test_the_document_names_every_address_and_no_other(hub: Any) -> None:
    assert routes_of(create_app(hub)._app) == set(routes_in_words())


async def walk(hub: Any, role: str, part: str) -> list[str]:
    """Ask every address of this part of the hub as this role; tells of each that let in whom it should not have."""
    token = TOKENS[role]
    hub.feed.end()  # So that streams answer, and end.
    routes = [
        (route, allowed)
        for route, allowed in routes_in_words().items()
        if route[1].startswith("/v1") == (part == "api")
    ]
    # Signing out comes last: it takes the token away.
    routes.sort(key=lambda route: route[0] == ("DELETE", "/v1/sessions/current"))
    assert routes
    wrong = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(hub, screens=part == "pages"), raise_app_exceptions=False),
        base_url="http://hub.test",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    ) as client:
        for (method, path), allowed in routes:
            body: Any = {} if method != "POST" else {"json": {}} if part == "api" else {"data": {}}
            answer = await client.request(method, an_address(path), **body)
            status = answer.status_code
            if role in allowed:
                right = status < 500 and status not in (401, 403)
            elif role == "none" and part == "pages":
                right = status in (302, 303) and answer.headers["location"].startswith("/enrol")
            else:
                right = status == (401 if role == "none" else 403)
            if not right:
                wrong.append(f"{method} {path} answered {status} to {role}")
    return wrong


@pytest.mark.parametrize("role", sorted(TOKENS))
async def test_every_address_lets_in_whom_the_document_says_and_nobody_else(hub: Any, role: str) -> None:
    assert await walk(hub, role, "api") == []


@pytest.mark.parametrize("role", sorted(TOKENS))
async def test_every_page_lets_in_whom_the_document_says_and_nobody_else(hub: Any, role: str) -> None:
    assert await walk(hub, role, "pages") == []


EXAMPLES: dict[str, dict[str, Any]] = {
    "issue-ticket": {"service": "no-such"},
    "call-next": {"counter": "no-such"},
    "call-ticket": {"counter": "no-such", "ticket": "no-such", "reason": "other"},
    "transfer-ticket": {"ticket": "no-such", "service": "passport"},
    "change-priority": {"ticket": "no-such", "ticketClass": "priority", "reason": "other"},
    "undo-step": {"counter": "no-such"},
    "open-counter": {"counter": "no-such"},
    "pause-counter": {"counter": "no-such"},
    "resume-counter": {"counter": "no-such"},
    "close-counter": {"counter": "no-such"},
    "ask-help": {"place": "Kiosk"},
    "answer-help": {"place": "Kiosk"},
    "reprint-ticket": {"ticket": "no-such", "printer": "no-such"},
    "note-printer": {"printer": "slips", "state": "paper-out"},
    "note-clock-jump": {"seconds": 1},
    "start-epoch": {"previous": 1, "reason": "restored"},
    "state-hours": {"hours": {"text": "Mo-Fr 09:00-17:00"}},
    "renew-leases": {},
    "settle-lease": {"lease": "no-such"},
    "take-in-booking": {
        "booking": {
            "id": "b",
            "lease": "no-such",
            "code": "DHK7M4QX",
            "service": "no-such",
            "group": "no-such",
            "startsAt": "2020-01-15T08:00:00Z",
            "minutes": 10,
        }
    },
    "set-exercise-clock": {"now": "2020-01-15T08:00:00Z"},
    "hold-slot": {"service": "no-such", "startsAt": "2020-01-15T08:00:00Z"},
    "release-slot": {"hold": "no-such"},
    "book-appointment": {"service": "no-such", "startsAt": "2020-01-15T08:00:00Z"},
    "move-appointment": {"appointment": "no-such", "startsAt": "2020-01-15T08:00:00Z"},
    "cancel-appointment": {"appointment": "no-such"},
    "confirm-appointment": {"appointment": "no-such"},
    "check-in": {"code": "no-such"},
    "add-closure": {"closure": {"id": "feast", "first": "2020-01-15", "last": "2020-01-15"}},
    "remove-closure": {"closure": "no-such"},
    "add-opening": {
        "opening": {
            "id": "fair",
            "group": "papers",
            "day": "2020-01-15",
            "start": "10:00:00",
            "end": "12:00:00",
            "places": 1,
        }
    },
    "remove-opening": {"opening": "no-such"},
} | {
    name: {"ticket": "no-such"}
    for name in (
        "recall",
        "start-service",
        "finish-service",
        "mark-no-show",
        "return-to-queue",
        "park-ticket",
        "unpark-ticket",
        "leave-queue",
    )
}


async def test_the_document_names_every_command_and_no_other() -> None:
    assert set(commands_in_words()) == {kebab(command.__name__) for command in Command.__subclasses__()}
    assert set(MAY_ASK) == set(Command.__subclasses__())


@pytest.mark.parametrize("role", sorted(TOKENS))
async def test_every_command_may_be_asked_by_whom_the_document_says_and_by_nobody_else(
    house: Any, hub: Any, role: str
) -> None:
    wrong = []
    setup = msgspec.to_builtins(hub.board.setup)
    async with house.client(TOKENS[role]) as client:
        for name, allowed in commands_in_words().items():
            fields = {"setup": setup} if name == "configure-hub" else EXAMPLES.get(name, {})
            answer = await client.post("/v1/commands", json={"id": str(uuid4()), "command": {"type": name, **fields}})
            expected = 401 if role == "none" else 403
            if (answer.status_code == expected) == (role in allowed):
                wrong.append(f"{name} answered {answer.status_code} to {role}: {answer.text}")
            assert answer.status_code in (201, 401, 403, 404, 409), answer.text
    assert wrong == []


async def test_a_route_that_does_not_say_who_may_call_it_keeps_the_hub_from_starting(hub: Any) -> None:
    handlers = route_handlers(create_app(hub)._app)
    handlers[0].opt.pop("roles")
    with pytest.raises(ImproperlyConfiguredException, match="does not state who may call it"):
        check_routes(handlers)


class TestAtTheKiosk:
    async def test_a_kiosks_ticket_is_printed_where_the_kiosk_is_whatever_it_sends(self, house: Any, hub: Any) -> None:
        async with house.client("token-hal") as kiosk:
            command = {"type": "issue-ticket", "service": "passport", "printer": "another"}
            answer = await kiosk.post("/v1/commands", json={"id": str(uuid4()), "command": command})
        assert answer.json()["events"][0]["payload"]["printer"] == "slips"

    async def test_a_kiosk_gives_no_priority(self, house: Any, hub: Any) -> None:
        async with house.client("token-hal") as kiosk:
            command = {"type": "issue-ticket", "service": "passport", "ticketClass": "priority", "reason": "frail"}
            answer = await kiosk.post("/v1/commands", json={"id": str(uuid4()), "command": command})
        assert answer.status_code == 403 and "ask staff" in answer.json()["detail"]

    async def test_a_kiosk_rings_in_its_own_name(self, house: Any, hub: Any) -> None:
        async with house.client("token-hal") as kiosk:
            command = {"type": "ask-help", "place": "Somewhere else"}
            await kiosk.post("/v1/commands", json={"id": str(uuid4()), "command": command})
        assert list(hub.board.help_asked) == ["Kiosk hal"]


class TestAtTheCounter:
    async def open(self, client: httpx.AsyncClient, **more: Any) -> httpx.Response:
        command = {"type": "open-counter", "counter": "1", **more}
        return await client.post("/v1/commands", json={"id": str(uuid4()), "command": command})

    async def test_a_clerk_opens_a_counter_as_themselves_with_their_own_skills(self, hub: Any, noor: Any) -> None:
        await self.open(noor, clerk="sam", skills=["everything"])
        counter = hub.board.counters["1"]
        assert (counter.clerk, counter.skills) == ("noor", ("money",))

    async def test_a_supervisor_opens_one_in_the_name_of_a_clerk(self, hub: Any, chef: Any) -> None:
        await self.open(chef, clerk="sam", skills=["travel"])
        counter = hub.board.counters["1"]
        assert (counter.clerk, counter.skills) == ("sam", ("travel",))

    async def test_a_supervisor_who_names_nobody_opens_it_as_themselves(self, hub: Any, chef: Any) -> None:
        await self.open(chef)
        assert hub.board.counters["1"].clerk == "chef"

    async def test_a_clerk_does_not_work_at_anothers_counter(self, house: Any, hub: Any, noor: Any) -> None:
        await self.open(noor)
        async with house.client("token-sam") as sam:
            command = {"type": "close-counter", "counter": "1"}
            answer = await sam.post("/v1/commands", json={"id": str(uuid4()), "command": command})
        assert answer.status_code == 409 and answer.json()["type"].endswith("/not-their-counter")
