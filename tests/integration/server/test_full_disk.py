"""A disk that takes nothing more: whoever asks is told so, nothing has changed, and all goes on when there is room."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from wijkhub_queue.commands import CallNext, IssueTicket, OpenCounter
from wijkhub_queue.evolve import fold
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage import sqlite_journal

pytestmark = pytest.mark.anyio


def fold_of_journal(hub: Any) -> Any:
    return fold(line.recorded for line in hub.journal.read((0, 0), 1_000_000))


@contextmanager
def full(hub: Any) -> Iterator[None]:
    """No page more than the database has now."""
    connection = hub.journal._write
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (was,) = connection.execute("PRAGMA max_page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
    yield
    connection.execute(f"PRAGMA max_page_count={was}")


async def until_refused(house: Any) -> None:
    """Use up the pages that are half full."""
    for _ in range(1000):
        try:
            await house.do(IssueTicket("passport"))
        except JournalUnavailable:
            return
    raise AssertionError("1000 tickets fitted on a full disk")


async def test_a_full_disk_refuses_a_whole_batch_and_changes_nothing(house: Any, hub: Any) -> None:
    await house.do(OpenCounter("1", "noor"))
    with full(hub):
        await until_refused(house)
        before = hub.board.state()
        outcomes = await asyncio.gather(
            *(house.do(IssueTicket("passport")) for _ in range(30)), house.do(CallNext("1")), return_exceptions=True
        )
        assert {type(one) for one in outcomes} == {JournalUnavailable}
        assert hub.board.state() == before
        assert fold_of_journal(hub) == hub.board
        assert not hub.working


async def test_when_there_is_room_again_the_same_command_is_done_once(house: Any, hub: Any) -> None:
    command_id = str(uuid4())
    with full(hub):
        await until_refused(house)
        with pytest.raises(JournalUnavailable):
            await house.do(IssueTicket("passport"), command_id=command_id)
    tickets = len(hub.board.tickets)
    done = await house.do(IssueTicket("passport"), command_id=command_id)
    assert not done.replayed
    assert len(hub.board.tickets) == tickets + 1
    assert fold_of_journal(hub) == hub.board
    numbers = [ticket.number for ticket in hub.board.living()]
    assert numbers == [f"A{count:03d}" for count in range(1, len(numbers) + 1)]
    assert hub.working


async def test_the_hub_finds_out_by_itself_that_there_is_room_again(house: Any, hub: Any) -> None:
    connection = hub.journal._write
    hub.journal._write = Failing(connection, "before", failures=3)
    with pytest.raises(JournalUnavailable):
        await house.do(IssueTicket("passport"))
    for _ in range(2):
        await hub.tick()
        assert not hub.working
    await hub.tick()
    assert hub.working


async def test_over_http_it_is_503_with_when_to_try_again(house: Any, hub: Any, noor: httpx.AsyncClient) -> None:
    command_id = str(uuid4())
    body = {"id": command_id, "command": {"type": "issue-ticket", "service": "passport"}}
    with full(hub):
        await until_refused(house)
        refused = await noor.post("/v1/commands", json=body)
        health = await noor.get("/v1/health")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert refused.json()["type"].endswith("/hub-unavailable")
    assert "same command again" in refused.json()["detail"]
    assert health.status_code == 503
    # 503 is not kept: the same id is done now.
    assert (await noor.get(f"/v1/commands/{command_id}")).status_code == 404
    assert (await noor.post("/v1/commands", json=body)).status_code == 201
    assert (await noor.get("/v1/health")).status_code == 200


class Failing:
    """A connection whose next statements of a kind fail, before or after they reach the disk."""

    def __init__(self, connection: Any, when: str, *, failures: int = 1, sql: str = "COMMIT") -> None:
        self._connection = connection
        self._when = when
        self._sql = sql
        self.failures = failures

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *parameters: Any) -> Any:
        if sql.startswith(self._sql) and self.failures:
            self.failures -= 1
            if self._when == "after":
                self._connection.execute(sql)
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(sql, *parameters)

    def commit(self) -> None:
        self.execute("COMMIT")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_commit_that_fails_midway_is_refused_and_can_be_sent_again(house: Any, hub: Any, when: str) -> None:
    await house.do(IssueTicket("passport"))
    seen = hub.feed.position
    hub.journal._write = Failing(hub.journal._write, when)
    ids = [str(uuid4()) for _ in range(5)]
    outcomes = await asyncio.gather(
        *(house.do(IssueTicket("passport"), command_id=one) for one in ids), return_exceptions=True
    )
    assert {type(one) for one in outcomes} == {JournalUnavailable}
    assert fold_of_journal(hub) == hub.board
    again = [await house.do(IssueTicket("passport"), command_id=one) for one in ids]
    # What was on disk all the same is not done twice.
    assert [one.replayed for one in again] == [when == "after"] * 5
    assert [ticket.number for ticket in hub.board.living()] == ["A001", "A002", "A003", "A004", "A005", "A006"]
    assert fold_of_journal(hub) == hub.board
    # And whoever reads along got each event once, also those of the commit that seemed to have failed.
    followed: list[int] = []
    async with asyncio.timeout(10):
        async for lines in hub.feed.after(seen):
            followed += [line.recorded.seq for line in lines]
            if followed[-1] >= hub.board.seq:
                break
    assert followed == list(range(seen[1] + 1, hub.board.seq + 1))


async def test_a_hub_whose_very_first_commit_fails_is_still_at_its_own_beginning(house: Any) -> None:
    hub = HubAtWork(house.settings, clock=house.clock)
    hub.journal._write = Failing(hub.journal._write, "before", failures=1000)
    await hub.start()
    try:
        assert (hub.board.epoch, hub.board.seq) == hub.feed.position == (1, 0)
        async with house.client("token-noor", hub) as noor:
            told = (await noor.get("/v1/hub")).json()
        assert (told["epoch"], told["seq"], told["name"]) == (1, 0, "Bospolder")
    finally:
        await hub.stop()


async def test_a_journal_that_cannot_be_read_refuses_and_recovers(
    house: Any, hub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.do(IssueTicket("passport"))
    # Ids below every other: whether such a command was done before has to be looked up. One with a higher id was not.
    low = [str(UUID(int=one)) for one in range(4)]

    def broken(*_: Any, **__: Any) -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_journal, "connect", broken)
        patch.setattr(hub.journal, "_write", Failing(hub.journal._write, "never", failures=10, sql="SELECT"))
        outcomes = await asyncio.gather(
            *(house.do(IssueTicket("passport"), command_id=one) for one in low[:3]), return_exceptions=True
        )
        assert {type(one) for one in outcomes} == {JournalUnavailable}
        with pytest.raises(JournalUnavailable):
            await house.do(IssueTicket("passport"), command_id=low[3])
    assert (await house.do(IssueTicket("passport"))).lines[0].recorded.event.number == "A002"
    assert fold_of_journal(hub) == hub.board
