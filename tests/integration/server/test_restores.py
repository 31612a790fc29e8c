"""A hub whose database was put back: it knows, goes on in a new epoch, and has again what the registry kept."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from restoring import Backup, journal, places, stop_task, tickets

from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.events import EpochStarted
from wijkhub_queue.rules import check
from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.memory_registry import MemoryRegistry
from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_server.storage.sync_journal import SyncJournal
from wijkhub_server.storage.sync_state import ENROLMENT, PROGRESS, SyncStore
from wijkhub_server.sync import link
from wijkhub_server.sync.beside import mark_of
from wijkhub_server.sync.enrolment import enrol
from wijkhub_server.sync.mark import Mark
from wijkhub_server.sync.outgoing import Progress
from wijkhub_server.sync.standing import force

pytestmark = pytest.mark.anyio

REGISTRY_KEY = SigningKey.new()


@pytest.fixture
def registry() -> MemoryRegistry:
    known = RegistryKey(fingerprint(REGISTRY_KEY.public_key), REGISTRY_KEY.public_key)
    made = MemoryRegistry(keys=(known,), check=lambda key, signature, data: verified(key, signature, data))
    made.codes["eenmalig-1"] = "Bospolder"
    return made


@pytest.fixture
def backup(house: Any, tmp_path: Path) -> Backup:
    return Backup(house, tmp_path)


@pytest.fixture
def connected(house: Any, registry: MemoryRegistry) -> Callable[[], Any]:
    """A hub that is enrolled and speaks to the registry in memory; open it again after a restore."""

    async def open_hub() -> Any:
        hub = await house.open()
        hub.sync._connect = lambda url: registry
        store = hub.sync._store
        if store.get(ENROLMENT, object) is None:
            store.put(ENROLMENT, await enrol(registry, url="memory:", code="eenmalig-1", hub="test-hub"))
        await stop_task(hub)
        from wijkhub_server.sync.known import Enrolment

        hub.sync._open(store.get(ENROLMENT, Enrolment))
        return hub

    return open_hub


def stored(registry: MemoryRegistry) -> list[tuple[int, int, str]]:
    epochs = registry.streams["test-hub"].epochs
    return [(epoch, one.seq, one.event_id) for epoch in sorted(epochs) for one in epochs[epoch]]


async def test_the_registry_gets_a_hubs_journal_event_by_event(house, connected, registry) -> None:
    hub = await connected()
    await tickets(house, 3)
    await hub.sync.turn()
    assert stored(registry) == places(hub) != []
    (epoch, last, _) = places(hub)[-1]
    status = await hub.sync.status()
    assert (status.state, status.epoch, status.acked_through, status.backlog) == ("up-to-date", epoch, last, 0)


async def test_a_restart_is_no_restore(house, connected, registry) -> None:
    await connected()
    await tickets(house, 2)
    await house.close()
    hub = await connected()
    await hub.sync.turn()
    assert hub.journal.epoch == 1
    assert hub.board.epoch_note is None


async def test_a_hub_without_a_line_knows_by_its_mark_that_it_was_put_back(house, backup) -> None:
    await house.open()
    assert await tickets(house, 2) == ["A001", "A002"]
    await house.close()
    kept = backup.make()
    await house.open()
    # Two more residents have numbers that the backup knows nothing of.
    assert await tickets(house, 2) == ["A003", "A004"]
    last = journal(house.hub)[-1].seq
    await house.close()
    backup.put_back(kept, mark=True)
    hub = await house.open()
    gone = last - [one for one in journal(hub) if one.epoch == 1][-1].seq
    assert gone >= 2
    (started,) = [one for one in journal(hub) if type(one.event) is EpochStarted]
    assert (started.epoch, started.event) == (2, EpochStarted(1, "restored", gone))
    assert [one.seq for one in journal(hub) if one.epoch == 2] == list(range(1, started.seq + 1))
    # A003 would be next: past as many as are gone.
    assert await tickets(house, 1) == [f"A{3 + gone:03d}"]
    assert hub.board.epoch_note.missing == gone
    assert check(journal(hub)) == []


async def test_a_restore_is_noted_once_however_often_the_hub_starts(house, backup) -> None:
    await house.open()
    kept = backup.make()
    await tickets(house, 2)
    await house.close()
    backup.put_back(kept, mark=True)
    for _ in range(3):
        await house.open()
        await house.close()
    hub = await house.open()
    assert [one.epoch for one in journal(hub) if type(one.event) is EpochStarted] == [2]


async def test_a_backup_that_is_up_to_date_raises_no_alarm(house, connected, backup, registry) -> None:
    hub = await connected()
    await tickets(house, 2)
    await hub.sync.turn()
    await house.close()
    backup.put_back(backup.make(), mark=False)
    hub = await connected()
    await hub.sync.turn()
    assert hub.journal.epoch == 1
    assert stored(registry) == places(hub)


async def test_what_the_registry_has_comes_back(house, connected, backup, registry) -> None:
    hub = await connected()
    await tickets(house, 1)
    await hub.sync.turn()
    await house.close()
    kept = backup.make()
    hub = await connected()
    lost = await tickets(house, 3)
    await hub.sync.turn()
    before = stored(registry)
    await house.close()
    backup.put_back(kept, mark=True)
    hub = await connected()
    new = await tickets(house, 2)
    await hub.sync.turn()
    await hub.sync.turn()
    assert stored(registry)[: len(before)] == before
    assert stored(registry) == places(hub)
    numbers = [ticket.number for ticket in hub.board.living()]
    assert sorted(numbers) == sorted(["A001", *lost, *new])
    assert len(set(numbers)) == 6
    assert hub.board.epoch_note.returned > 0
    assert check(journal(hub)) == []


async def test_a_restore_that_nobody_noticed_is_found_at_first_contact(house, connected, backup, registry) -> None:
    hub = await connected()
    await tickets(house, 1)
    await hub.sync.turn()
    kept = backup.make()
    await tickets(house, 2)
    await hub.sync.turn()
    before = stored(registry)
    await house.close()
    backup.put_back(kept, mark=False)
    hub = await connected()
    assert hub.journal.epoch == 1
    moved = await house.do(IssueTicket("passport"), command_id="asked-before")
    await hub.sync.turn()
    await hub.sync.turn()
    assert hub.journal.epoch > 1
    assert stored(registry)[: len(before)] == before
    assert stored(registry) == places(hub)
    # The command that was carried out meanwhile is still answered by what it did, in its new place.
    again = await house.do(IssueTicket("passport"), command_id="asked-before")
    assert again.replayed
    assert [line.recorded.event_id for line in again.lines] == [line.recorded.event_id for line in moved.lines]
    assert again.lines[-1].recorded.epoch == hub.journal.epoch
    # And what is asked next has a place of its own.
    await house.do(IssueTicket("extract"))
    await house.close()
    hub = await connected()
    assert [one.seq for one in journal(hub) if one.epoch == hub.journal.epoch] == list(
        range(1, len([one for one in journal(hub) if one.epoch == hub.journal.epoch]) + 1)
    )
    assert hub.board.state() == hub.journal.load_board().state()


async def test_readers_of_the_old_epoch_have_to_load_the_board_anew(house, connected, backup, registry) -> None:
    from wijkhub_kiosk.port import PositionUnknown

    hub = await connected()
    await hub.sync.turn()
    kept = backup.make()
    await tickets(house, 2)
    await hub.sync.turn()
    await house.close()
    backup.put_back(kept, mark=False)
    hub = await connected()
    at = hub.feed.position
    await hub.sync.turn()
    with pytest.raises(PositionUnknown):
        await anext(aiter(hub.feed.after(at)))


async def test_a_forked_hub_goes_on_in_a_new_epoch_when_it_is_told_to(house, connected, registry) -> None:
    hub = await connected()
    await tickets(house, 1)
    await hub.sync.turn()
    # Another machine writes as this hub.
    stream = registry.streams["test-hub"].epochs[1]
    stream.append(msgspec.structs.replace(stream[-1], seq=len(stream) + 1, event_id="the-other's"))
    await tickets(house, 2)
    ours = places(hub)
    await hub.sync.turn()
    status = await hub.sync.status()
    assert (status.state, status.stopped) == ("stopped", "forked")
    await house.close()
    journal_of = SyncJournal(house.settings.database, "test-hub", 1)
    force(journal_of, Mark(mark_of(house.settings.database), "test-hub"), "forked")
    SyncStore(house.settings.database).put(PROGRESS, Progress(1, len(stream) - 1))
    hub = await connected()
    await tickets(house, 1)
    await hub.sync.turn()
    await hub.sync.turn()
    assert stored(registry) == places(hub)
    assert {event_id for _, _, event_id in ours} | {"the-other's"} <= {event_id for _, _, event_id in places(hub)}
    assert [one.reason for one in (hub.board.epoch_note,)] == ["forked"]
    assert (await hub.sync.status()).state == "up-to-date"


async def test_events_go_up_by_themselves_soon_after_they_happened(house, connected, registry, monkeypatch) -> None:
    monkeypatch.setattr(link, "GATHER_S", 0.0)
    hub = await connected()
    hub.sync._task = asyncio.create_task(hub.sync._run())
    await tickets(house, 2)
    async with asyncio.timeout(10):
        while not stored(registry) or stored(registry) != places(hub):  # noqa: ASYNC110  (another's store)
            await asyncio.sleep(0.005)
    await house.close()


async def test_sync_now_waits_for_no_pause_after_a_failure(house, connected, registry, monkeypatch) -> None:
    monkeypatch.setattr(link, "GATHER_S", 0.0)
    hub = await connected()
    await tickets(house, 2)
    # An hour to go until the next try: what arrives before arrived because somebody asked for it.
    hub.sync._not_before = asyncio.get_running_loop().time() + 3600
    hub.sync._wake.set()
    hub.sync._task = asyncio.create_task(hub.sync._run())
    await asyncio.sleep(0)
    assert not stored(registry)
    async with house.client("token-chef") as chef:
        answer = await chef.post("/v1/sync/now")
        assert answer.status_code == 202
        async with asyncio.timeout(10):
            while not stored(registry) or stored(registry) != places(hub):  # noqa: ASYNC110  (another's store)
                await asyncio.sleep(0.005)
    await house.close()


async def test_refused_documents_are_told_until_a_supervisor_has_looked(house, connected) -> None:
    hub = await connected()
    hub.sync._store.refuse("location l-1 version 3", "bad-signature", "its signature does not fit it")
    async with house.client("token-noor") as noor, house.client("token-chef") as chef:
        (told,) = (await noor.get("/v1/sync/quarantine")).json()
        assert (told["what"], told["reason"], told["seen"]) == ("location l-1 version 3", "bad-signature", False)
        assert (await noor.get("/v1/sync")).json()["quarantined"] == 1
        assert [one["seen"] for one in (await chef.post("/v1/sync/quarantine/seen")).json()] == [True]
        assert (await noor.get("/v1/sync")).json()["quarantined"] == 0


async def test_a_hub_that_is_not_enrolled_yet_begins_when_it_is(house, registry, monkeypatch) -> None:
    monkeypatch.setattr(link, "GATHER_S", 0.0)
    hub = await house.open()
    hub.sync._connect = lambda url: registry
    await tickets(house, 1)
    hub.sync._store.put(ENROLMENT, await enrol(registry, url="memory:", code="eenmalig-1", hub="test-hub"))
    async with asyncio.timeout(10):
        while not registry.streams["test-hub"].epochs[1]:
            await hub.sync.look()
            await asyncio.sleep(0.005)


async def test_a_registry_that_is_away_slows_nobody_and_is_asked_less_and_less(house, connected, registry) -> None:
    hub = await connected()
    registry.busy = True
    await hub.sync.turn()
    assert hub.sync._not_before > asyncio.get_running_loop().time()
    assert await tickets(house, 1) == ["A001"]
    status = await hub.sync.status()
    assert status.state == "unreachable"
    assert status.backlog > 0


async def test_an_event_that_a_disk_spoilt_goes_up_and_comes_back_as_it_is(house, connected, backup, registry) -> None:
    hub = await connected()
    await hub.sync.turn()
    kept = backup.make()
    await tickets(house, 3)
    last = journal(hub)[-1]
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        connection.execute(
            "UPDATE event SET payload = ? WHERE epoch = ? AND seq = ?", (b'{"a\n\x00\xff', last.epoch, last.seq)
        )
    await hub.sync.turn()
    spoilt = registry.streams["test-hub"].epochs[1][-1]
    assert (spoilt.event, b"\x00\xff" in spoilt.raw) == (None, True)
    await house.close()
    for spared in (True, False):
        # On its own it is no alarm; put back, it is one, and the line is there again byte for byte.
        if not spared:
            backup.put_back(kept, mark=False)
        hub = await connected()
        await hub.sync.turn()
        assert (hub.journal.epoch == 1) == spared
        await hub.sync.turn()
        assert (await hub.sync.status()).state == "up-to-date"
        assert len(stored(registry)) == len(journal(hub))
        await house.close()
    with closing(sqlite3.connect(house.settings.database)) as connection:
        found = connection.execute("SELECT event_id, payload FROM event WHERE type = 'unreadable'").fetchall()
    assert found == [(spoilt.event_id, spoilt.raw)]
