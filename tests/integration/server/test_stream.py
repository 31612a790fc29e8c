"""The live stream: from any place in the journal on, nothing lost and nothing twice, whatever the server does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.commands import AnswerHelp, AskHelp, IssueTicket
from wijkhub_queue.events import DoorsClosed, DoorsOpened, EventOnWire, HelpAsked, Recorded, from_wire
from wijkhub_queue.evolve import fold
from wijkhub_server.api import journal as journal_api
from wijkhub_server.journal import Batch, Line
from wijkhub_server.settings import Settings
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sqlite_journal import SqliteJournal
from wijkhub_server.writer import new_id

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def reading(url: str, token: str = "token-noor", **query: str) -> AsyncIterator[httpx.Response]:
    headers = {"Authorization": f"Bearer {token}"}
    if "last_event_id" in query:
        headers["Last-Event-ID"] = query.pop("last_event_id")
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, timeout=httpx.Timeout(10.0)) as client,
        client.stream("GET", "/v1/stream", params=query) as answer,
    ):
        yield answer


async def messages(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """Each message of the stream, its comments too (as `comment`)."""
    message: dict[str, str] = {}
    async for text in answer.aiter_lines():
        if text == "":
            if message:
                yield message
            message = {}
        else:
            name, _, value = text.partition(": ")
            message[name or "comment"] = value


async def take(answer: httpx.Response, count: int) -> list[dict[str, str]]:
    """So many events."""
    found = []
    async with asyncio.timeout(20):
        async for message in messages(answer):
            if "id" in message:
                found.append(message)
                if len(found) == count:
                    break
    return found


async def long_ago(settings: Settings, events: int) -> None:
    """Fill the journal: doors that were opened and closed this often."""
    turns = Turns()
    journal = SqliteJournal(settings.database, "test-hub", 1, turns)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    lines = []
    for seq in range(1, events + 1):
        event = DoorsClosed() if seq % 2 else DoorsOpened()
        lines.append(Line(Recorded("test-hub", 1, seq, new_id(), at, str(SYSTEM), event), b"{}"))
    await journal.append(Batch(lines, [], []))
    journal.close()
    turns.close()


async def test_a_stream_begins_with_how_soon_to_come_back_and_is_made_of_events(
    house: Any, hub: Any, serving: Any
) -> None:
    async with serving(hub) as url, reading(url) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        stream = messages(answer)
        assert (await anext(stream)) == {"retry": "2000"}
        done = await house.do(IssueTicket("passport"))
        message = await anext(stream)
        assert message["id"] == f"1:{done.seq}"
        assert message["event"] == "ticket-issued"
        wire = msgspec.json.decode(message["data"], type=EventOnWire)
        assert (wire.seq, wire.type) == (done.seq, "ticket-issued")
        assert from_wire(wire) == done.lines[0].recorded


async def test_without_a_position_it_begins_now(house: Any, hub: Any, serving: Any) -> None:
    await house.do(IssueTicket("passport"))
    async with serving(hub) as url, reading(url) as answer:
        await house.do(AskHelp("Kiosk"))
        assert [message["event"] for message in await take(answer, 1)] == ["help-asked"]


async def test_it_goes_on_from_ten_thousand_events_back(house: Any, serving: Any) -> None:
    await long_ago(house.settings, 10_000)
    hub = await house.open()
    last = hub.board.seq
    async with serving(hub) as url:
        async with reading(url, after="1:0") as answer:
            by_address = [message["id"] for message in await take(answer, last)]
        async with reading(url, last_event_id="1:9000", after="1:0") as answer:
            # The browser's own header is newer than the address of its page.
            by_header = [message["id"] for message in await take(answer, last - 9000)]
    assert by_address == [f"1:{seq}" for seq in range(1, last + 1)]
    assert by_header == [f"1:{seq}" for seq in range(9001, last + 1)]


async def test_who_catches_up_while_things_happen_misses_nothing_and_gets_nothing_twice(
    house: Any, serving: Any
) -> None:
    await long_ago(house.settings, 3000)
    hub = await house.open()
    hub.journal._write.execute("PRAGMA synchronous=OFF")

    async def busy() -> None:
        for count in range(300):
            await house.do(AskHelp(f"Kiosk {count}"))

    async with serving(hub) as url:
        at_work = asyncio.create_task(busy())
        seen = []
        for _ in range(5):
            async with reading(url, after="1:0") as answer:
                seen.append([int(message["id"].split(":")[1]) for message in await take(answer, 3000)])
        await at_work
        async with reading(url, after="1:0") as answer:
            seen.append([int(message["id"].split(":")[1]) for message in await take(answer, hub.board.seq)])
    for one in seen:
        assert one == list(range(1, len(one) + 1))


async def test_when_nothing_happens_it_says_that_it_is_still_there(
    hub: Any, serving: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert journal_api.HEARTBEAT_S == 15
    monkeypatch.setattr(journal_api, "HEARTBEAT_S", 0.01)
    async with serving(hub) as url, reading(url) as answer:
        lines = answer.aiter_lines()
        heard = []
        async with asyncio.timeout(5):
            while heard.count(": still here") < 3:
                heard.append(await anext(lines))
    assert set(heard) == {"retry: 2000", "", ": still here"}


@pytest.mark.parametrize("position", ["1:99999", "2:1", "0:1"])
async def test_a_position_that_is_not_there_is_410_and_not_a_stream(hub: Any, serving: Any, position: str) -> None:
    async with serving(hub) as url, reading(url, after=position) as answer:
        assert answer.status_code == 410
        assert answer.headers["content-type"] == "application/problem+json"


async def refusing_server(port: int) -> asyncio.Server:
    """Stands where the hub stood, and has no place for anybody."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 503 -\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()

    return await asyncio.start_server(refuse, "127.0.0.1", port)


async def test_it_is_one_story_across_a_server_that_restarts_and_answers_503_meanwhile(
    house: Any, serving: Any, until: Any
) -> None:
    hub = await house.open()
    began = hub.board.seq
    story: list[Recorded] = []
    statuses: list[int] = []
    done = asyncio.Event()
    port = 0

    async def follow() -> None:
        """As a page does: it knows its position, and comes back whatever the answer was."""
        after = f"1:{began}"
        while not done.is_set():
            with suppress(httpx.TransportError):
                async with reading(f"http://127.0.0.1:{port}", after=after) as answer:
                    statuses.append(answer.status_code)
                    if answer.status_code != 200:
                        continue
                    async for message in messages(answer):
                        if "id" in message:
                            after = message["id"]
                            story.append(from_wire(msgspec.json.decode(message["data"], type=EventOnWire)))
                            if story[-1].event == last_of_all:
                                done.set()
                                return
            await asyncio.sleep(0.01)

    last_of_all = HelpAsked("The end")
    for life in range(3):
        async with serving(hub, port) as url:
            port = int(url.rpartition(":")[2])
            if life == 0:
                follower = asyncio.create_task(follow())
            for count in range(30):
                await house.do(AskHelp(f"Kiosk {life}-{count}"))
            await house.do(AskHelp(f"Kiosk {life}"))
        # What happens while nobody can be reached is part of the story too.
        await house.do(AnswerHelp(f"Kiosk {life}"))
        refusing = await refusing_server(port)
        enough = statuses.count(503) + 2
        await until(lambda enough=enough: statuses.count(503) >= enough)
        refusing.close()
        await refusing.wait_closed()
        hub = await house.reopen()
    async with serving(hub, port):
        await house.do(AskHelp("The end"))
        async with asyncio.timeout(10):
            await follower
    assert [one.seq for one in story] == list(range(began + 1, hub.board.seq + 1))
    whole = [line.recorded for line in hub.journal.read((0, 0), 10_000)]
    assert fold([*whole[:began], *story]) == hub.board
    assert statuses.count(503) >= 6


async def test_open_streams_end_when_the_hub_stops_and_do_not_hold_it_up(hub: Any, serving: Any) -> None:
    started = [asyncio.Event() for _ in range(20)]

    async def read_to_the_end(url: str, begun: asyncio.Event) -> None:
        async with reading(url) as answer:
            async for _ in messages(answer):
                begun.set()

    async with asyncio.timeout(20):
        async with serving(hub) as url:
            readers = [asyncio.create_task(read_to_the_end(url, begun)) for begun in started]
            await asyncio.gather(*(begun.wait() for begun in started))
            began = asyncio.get_running_loop().time()
        took = asyncio.get_running_loop().time() - began
        await asyncio.gather(*readers)
    assert took < 2, f"stopping took {took:.1f} s"


class TestWhoMayNoLonger:
    async def test_a_stream_ends_when_its_reader_signs_out(self, house: Any, hub: Any, serving: Any) -> None:
        async with serving(hub) as url, reading(url) as answer:
            stream = messages(answer)
            await anext(stream)
            await house.do(AskHelp("Kiosk"))
            assert (await anext(stream))["event"] == "help-asked"
            await hub.people.sign_out("token-noor")
            await house.do(AnswerHelp("Kiosk"))
            async with asyncio.timeout(5):
                rest = [message async for message in stream]
            assert rest == []
            async with reading(url) as again:
                assert again.status_code == 401

    async def test_a_stream_ends_when_its_reader_may_sign_in_no_more(
        self, house: Any, hub: Any, serving: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Though nothing happens: at the next heartbeat.
        monkeypatch.setattr(journal_api, "HEARTBEAT_S", 0.01)
        async with serving(hub) as url, reading(url) as answer:
            stream = messages(answer)
            await anext(stream)
            await hub.people.remove_staff("noor")
            async with asyncio.timeout(5):
                assert all("comment" in message for message in [message async for message in stream])

    async def test_others_read_on(self, house: Any, hub: Any, serving: Any) -> None:
        async with serving(hub) as url, reading(url, "token-sam") as answer:
            stream = messages(answer)
            await anext(stream)
            await hub.people.sign_out("token-noor")
            await house.do(AskHelp("Kiosk"))
            assert (await anext(stream))["event"] == "help-asked"
