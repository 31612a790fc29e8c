"""Starting: from a snapshot and what follows, from the journal alone, with another set-up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from wijkhub_queue.commands import CallNext, ConfigureHub, IssueTicket, OpenCounter
from wijkhub_queue.errors import NotConfigured
from wijkhub_queue.events import HubConfigured, TicketTransferred
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_server.storage.database import BrokenDatabase, NoHub
from wijkhub_server.storage.sqlite_journal import SNAPSHOTS_KEPT

pytestmark = pytest.mark.anyio


def whole_journal(hub: Any) -> list[Any]:
    return [line.recorded for line in hub.journal.read((0, 0), 1_000_000)]


def snapshots(house: Any, sql: str = "SELECT seq FROM snapshot ORDER BY seq") -> list[Any]:
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        return [row[0] for row in connection.execute(sql)]


async def a_busy_morning(house: Any) -> None:
    await house.do(OpenCounter("1", "noor", skills=("money",)))
    for service in ("passport", "debts", "extract", "passport"):
        await house.do(IssueTicket(service))
    await house.do(CallNext("1"))


async def test_a_start_from_a_snapshot_and_what_follows_is_the_fold_of_all(house: Any, hub: Any) -> None:
    await a_busy_morning(house)
    await hub.keep_snapshot(least=1)
    kept = hub.board.seq
    await house.do(IssueTicket("passport"))
    await house.do(IssueTicket("extract"))
    board = hub.journal.load_board()
    assert snapshots(house)[-1] == kept < board.seq
    assert board == fold(whole_journal(hub)) == hub.board


async def test_a_start_reads_only_what_the_snapshot_has_not(house: Any, hub: Any, monkeypatch: Any) -> None:
    await a_busy_morning(house)
    await hub.keep_snapshot(least=1)
    kept = hub.board.seq
    await house.do(IssueTicket("passport"))
    read: list[Any] = []
    real = hub.journal.read
    monkeypatch.setattr(hub.journal, "read", lambda after, limit: read.append(after) or real(after, limit))
    hub.journal.load_board()
    assert read[0] == (1, kept)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE snapshot SET board = x'7b'",
        "UPDATE snapshot SET board = substr(board, 1, length(board) / 2)",
        "UPDATE snapshot SET board = x'00ff00ff'",
        'UPDATE snapshot SET board = \'{"seq": "many"}\'',
        "UPDATE snapshot SET version = 999",
        "DELETE FROM snapshot",
    ],
)
async def test_a_snapshot_that_cannot_be_read_is_passed_over(house: Any, hub: Any, harm: str) -> None:
    await a_busy_morning(house)
    before = hub.board.state()
    await house.close()
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        assert connection.execute(harm).rowcount > 0
    connection.close()
    hub = await house.open()
    assert hub.board.state() == before


async def test_when_only_the_last_snapshot_is_broken_the_one_before_it_serves(house: Any, hub: Any) -> None:
    await a_busy_morning(house)
    await hub.keep_snapshot(least=1)
    first = hub.board.seq
    await house.do(IssueTicket("passport"))
    await hub.keep_snapshot(least=1)
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        connection.execute("UPDATE snapshot SET board = x'00' WHERE seq > ?", (first,))
    connection.close()
    assert hub.journal._last_snapshot().seq == first
    assert hub.journal.load_board() == hub.board


async def test_a_few_snapshots_are_kept_and_the_oldest_go(house: Any, hub: Any) -> None:
    seqs = []
    for _ in range(SNAPSHOTS_KEPT + 2):
        await house.do(IssueTicket("passport"))
        await hub.keep_snapshot(least=1)
        seqs.append(hub.board.seq)
    assert snapshots(house) == seqs[-SNAPSHOTS_KEPT:]


async def test_no_snapshot_is_made_before_enough_has_happened(house: Any, hub: Any) -> None:
    before = snapshots(house)
    await house.do(IssueTicket("passport"))
    await hub.keep_snapshot()
    assert snapshots(house) == before


async def test_a_hub_that_stops_keeps_a_snapshot_so_that_the_next_start_is_quick(house: Any, hub: Any) -> None:
    await a_busy_morning(house)
    seq = hub.board.seq
    await house.close()
    assert snapshots(house)[-1] == seq


async def test_nothing_is_lost_or_doubled_by_a_restart(house: Any, hub: Any) -> None:
    await a_busy_morning(house)
    before = hub.board.state()
    hub = await house.reopen()
    assert hub.board.state() == before
    assert (await house.do(IssueTicket("passport"))).lines[0].recorded.seq == before.seq + 1


async def test_a_folder_without_a_hub_is_told_how_to_make_one(house: Any) -> None:
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        connection.execute("DELETE FROM hub")
    connection.close()
    with pytest.raises(NoHub, match="wijkhub hub init"):
        await house.open()


async def test_a_file_that_is_no_database_is_named(house: Any) -> None:
    for file in house.settings.database.parent.glob("hub.sqlite3-*"):
        file.unlink()
    house.settings.database.write_bytes(b"this was a photo once" * 500)
    with pytest.raises(BrokenDatabase, match=r"hub\.sqlite3.*backup"):
        await house.open()


class TestSetUp:
    async def test_a_hub_without_a_set_up_starts_and_says_what_it_lacks(self, house: Any) -> None:
        house.settings = replace(house.settings, groups=(), services=(), counters=(), printers=())
        hub = await house.open()
        with pytest.raises(NotConfigured, match="configuration file"):
            await house.do(IssueTicket("passport"))
        await hub.tick()
        async with house.client("token-noor") as noor:
            assert (await noor.get("/v1/hub")).json()["name"] == "Bospolder"
            assert (await noor.get("/v1/services")).json()["services"] == []
            assert (await noor.get("/v1/counters")).json() == []

    async def test_the_set_up_is_put_on_record_once(self, house: Any, hub: Any) -> None:
        for _ in range(2):
            hub = await house.reopen()
        assert sum(isinstance(one.event, HubConfigured) for one in whole_journal(hub)) == 1

    async def test_a_changed_settings_file_is_put_on_record_and_who_waits_is_not_lost(
        self, house: Any, hub: Any
    ) -> None:
        passport, debts = [(await house.do(IssueTicket(service))).id for service in ("passport", "debts")]
        # Money matters go elsewhere; passports are now two services in another group.
        house.settings = replace(
            house.settings,
            groups=(ServiceGroup("travel", "T", {"nl": "Reizen"}),),
            services=(Service("new-passport", "travel", {"nl": "Nieuw paspoort"}),),
            counters=(CounterPlace("1", {"nl": "Balie 1"}, ("travel",)),),
        )
        hub = await house.reopen()
        events = [one.event for one in whole_journal(hub)]
        assert isinstance(events[-3], HubConfigured)
        assert {event.ticket for event in events[-2:] if isinstance(event, TicketTransferred)} == {passport, debts}
        assert {ticket.service for ticket in hub.board.waiting()} == {"new-passport"}
        await house.do(OpenCounter("1", "noor"))
        assert (await house.do(CallNext("1"))).lines[0].recorded.event.ticket == passport
        assert fold(whole_journal(hub)) == hub.board

    async def test_a_set_up_that_a_supervisor_gave_holds_until_the_next_start(self, house: Any, hub: Any) -> None:
        other = replace(house.settings.setup, name="Delfshaven")
        await house.do(ConfigureHub(other), "supervisor:chef")
        assert hub.board.setup.name == "Delfshaven"
        hub = await house.reopen()
        assert hub.board.setup.name == "Bospolder"


async def test_the_links_of_tickets_hold_through_a_restart(house: Any, hub: Any) -> None:
    ticket = (await house.do(IssueTicket("passport"))).id
    token = hub.link_token(ticket)
    hub = await house.reopen()
    assert hub.ticket_of_link(token).id == ticket
    assert hub.link_token(ticket) == token


@pytest.mark.parametrize(
    "harm",
    [
        lambda token: token[:-1],
        lambda token: "A" + token[1:],
        lambda token: token + "AA",
        lambda token: "",
        lambda token: "é" * 43,
        lambda token: "....",
        lambda token: token.swapcase(),
    ],
)
async def test_a_link_that_the_hub_did_not_sign_leads_nowhere(house: Any, hub: Any, harm: Any) -> None:
    token = hub.link_token((await house.do(IssueTicket("passport"))).id)
    assert len(token) == 43
    assert hub.ticket_of_link(harm(token)) is None


async def test_a_link_to_a_ticket_that_never_was_leads_nowhere(hub: Any) -> None:
    assert hub.ticket_of_link(hub.link_token(str(uuid4()))) is None
