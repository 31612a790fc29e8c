"""What the API tells: the hub, the board, tickets, counters, services, the journal page by page."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from wijkhub_queue.board import Board, BoardState
from wijkhub_queue.commands import CallNext, FinishService, IssueTicket, LeaveQueue, OpenCounter
from wijkhub_queue.events import from_wire
from wijkhub_queue.evolve import evolve, fold
from wijkhub_queue.wire import EventPage
from wijkhub_server.api import board

pytestmark = pytest.mark.anyio


@pytest.fixture
async def morning(house: Any, hub: Any) -> dict[str, str]:
    """Noor at counter 1 with A001, who is called; A002 has left; A003 and B001 wait. Ids by number."""
    await house.do(OpenCounter("1", "noor", skills=("money",)))
    ids = {}
    for service in ("passport", "extract", "passport", "debts"):
        done = await house.do(IssueTicket(service))
        ids[done.lines[0].recorded.event.number] = done.id
    await house.do(CallNext("1"))
    await house.do(LeaveQueue(ids["A002"]))
    return ids


async def get(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def page_of(client: httpx.AsyncClient, query: str) -> EventPage:
    return msgspec.json.decode((await client.get(f"/v1/events?{query}")).content, type=EventPage)


async def test_which_hub_this_is(hub: Any, noor: httpx.AsyncClient) -> None:
    told = await get(noor, "/v1/hub")
    assert (told["hubId"], told["name"], told["languages"]) == ("test-hub", "Bospolder", ["nl", "en"])
    assert (told["epoch"], told["seq"], told["exercise"]) == (1, hub.board.seq, False)
    assert told["now"] == "2026-03-02T08:00:00Z"


async def test_times_are_utc(morning: Any, noor: httpx.AsyncClient) -> None:
    text = (await noor.get("/v1/board")).text + (await noor.get("/v1/events")).text
    times = re.findall(r'"\d{4}-\d\d-\d\dT[^"]*"', text)
    assert times and all(time.endswith('Z"') for time in times)


async def test_the_board_and_the_events_after_it_are_the_board_of_later(
    house: Any, hub: Any, morning: Any, noor: httpx.AsyncClient
) -> None:
    board = Board(msgspec.json.decode((await noor.get("/v1/board")).content, type=BoardState))
    assert board == hub.board
    await house.do(FinishService(morning["A001"]))
    await house.do(CallNext("1"))
    page = await page_of(noor, f"after={board.epoch}:{board.seq}")
    for event in page.events:
        evolve(board, from_wire(event))
    assert board == hub.board
    assert page.after == f"1:{hub.board.seq}"


async def test_the_journal_is_read_page_by_page_to_its_end(hub: Any, morning: Any, noor: httpx.AsyncClient) -> None:
    after, seen = None, []
    for _ in range(100):
        page = await page_of(noor, f"limit=3{f'&after={after}' if after else ''}")
        assert len(page.events) <= 3
        if not page.events:
            break
        after = page.after
        seen += map(from_wire, page.events)
    assert [one.seq for one in seen] == list(range(1, hub.board.seq + 1))
    assert fold(seen) == hub.board
    assert page.after == after


async def test_a_page_never_names_a_position_that_a_stream_could_not_go_on_from(
    hub: Any, morning: Any, noor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On disk, but not yet told to anybody: as in the moment between a commit and its answer.
    monkeypatch.setattr(hub.feed, "_position", (1, hub.board.seq - 2))
    page = await get(noor, "/v1/events")
    assert page["after"] == f"1:{hub.board.seq - 2}"
    assert page["events"][-1]["seq"] == hub.board.seq - 2


class TestTickets:
    async def numbers(self, client: httpx.AsyncClient, query: str) -> list[str]:
        return [one["ticket"]["number"] for one in (await get(client, f"/v1/tickets?{query}"))["tickets"]]

    async def test_the_newest_come_first(self, morning: Any, noor: httpx.AsyncClient) -> None:
        assert await self.numbers(noor, "") == ["B001", "A003", "A002", "A001"]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("state=waiting", ["B001", "A003"]),
            ("state=called", ["A001"]),
            ("state=served", []),
            ("group=papers", ["A003", "A002", "A001"]),
            ("group=papers&state=left", ["A002"]),
            ("group=no-such", []),
            ("number=a003", ["A003"]),
        ],
    )
    async def test_by_state_group_and_number(
        self, morning: Any, noor: httpx.AsyncClient, query: str, numbers: list[str]
    ) -> None:
        assert await self.numbers(noor, query) == numbers

    async def test_by_the_code_on_the_slip_two_that_have_the_same_both(
        self, morning: Any, noor: httpx.AsyncClient, monkeypatch: Any
    ) -> None:
        same = (morning["A002"], morning["B001"])
        monkeypatch.setattr(board, "short_code", lambda ticket: "K7M4QX" if ticket in same else "BBBBBB")
        assert await self.numbers(noor, "code=k7m+4qx") == ["B001", "A002"]
        assert await self.numbers(noor, "code=K7M4QX&state=waiting") == ["B001"]
        assert await self.numbers(noor, "code=K7M") == []

    async def test_page_by_page_each_comes_once(self, morning: Any, noor: httpx.AsyncClient) -> None:
        first = await get(noor, "/v1/tickets?limit=3")
        second = await get(noor, f"/v1/tickets?limit=3&after={first['next']}")
        found = [one["ticket"]["number"] for page in (first, second) for one in page["tickets"]]
        assert found == ["B001", "A003", "A002", "A001"]
        assert "next" not in second or second["next"] is None

    async def test_how_many_are_ahead_of_one_who_waits(self, house: Any, morning: Any, noor: httpx.AsyncClient) -> None:
        later = (await house.do(IssueTicket("extract"))).id
        assert (await get(noor, f"/v1/tickets/{later}"))["peopleAhead"] == 1
        assert (await get(noor, f"/v1/tickets/{morning['A001']}"))["peopleAhead"] is None


async def test_counters_are_where_they_are_and_as_they_are(morning: Any, noor: httpx.AsyncClient) -> None:
    first, second = await get(noor, "/v1/counters")
    assert (first["place"]["id"], first["now"]["state"], first["now"]["clerk"]) == ("1", "open", "noor")
    assert first["now"]["ticket"] == morning["A001"]
    assert (second["place"]["id"], second["now"]["state"]) == ("2", "closed")
    assert await get(noor, "/v1/counters/2") == second


async def test_services_in_their_groups(house: Any, hub: Any) -> None:
    async with house.client("token-hal") as kiosk:
        told = await get(kiosk, "/v1/services")
    assert [group["letter"] for group in told["groups"]] == ["A", "B"]
    assert [service["id"] for service in told["services"]] == ["passport", "extract", "debts"]


async def test_the_answer_to_a_command_tells_what_happened_and_where_it_stands(
    hub: Any, noor: httpx.AsyncClient
) -> None:
    command_id = str(uuid4())
    body = {"id": command_id.upper(), "command": {"type": "issue-ticket", "service": "passport"}}
    answer = await noor.post("/v1/commands", json=body)
    told = answer.json()
    assert (told["command"], told["epoch"], told["seq"]) == (command_id, 1, hub.board.seq)
    (event,) = told["events"]
    assert (event["type"], event["actor"], event["hubId"]) == ("ticket-issued", "clerk:noor", "test-hub")
    assert (event["payload"]["number"], event["payload"]["ticket"]) == ("A001", command_id)
    assert answer.headers["location"] == f"/v1/commands/{command_id}"
    assert (await noor.get(answer.headers["location"])).content == answer.content


async def test_a_command_that_finds_all_as_asked_does_nothing_and_says_so(
    house: Any, hub: Any, noor: httpx.AsyncClient
) -> None:
    await house.do(OpenCounter("1", "noor"))
    body = {"id": str(uuid4()), "command": {"type": "open-counter", "counter": "1"}}
    answer = await noor.post("/v1/commands", json=body)
    assert (answer.status_code, answer.json()["events"]) == (201, [])
    assert (await noor.post("/v1/commands", json=body)).content == answer.content


async def test_the_journal_names_no_person(house: Any, hub: Any, noor: httpx.AsyncClient) -> None:
    async with house.client("token-hal") as kiosk:
        body = {"id": str(uuid4()), "command": {"type": "issue-ticket", "service": "passport"}}
        await kiosk.post("/v1/commands", json=body)
    body = {"id": str(uuid4()), "command": {"type": "open-counter", "counter": "1"}}
    await noor.post("/v1/commands", json=body)
    lines = hub.journal.read((0, 0), 1000)
    assert {line.recorded.actor for line in lines} == {"system", "kiosk:hal", "clerk:noor"}
    assert not any(b"Noor" in line.payload for line in lines)
