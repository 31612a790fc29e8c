"""A hub whose database was put back: it knows, goes on in a new epoch, and has again what the registry kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from restoring import Backup, journal, places, stop_task, tickets

from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.events import EpochStarted
from wijkhub_queue.rules import check
from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.memory_registry import MemoryRegistry
from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_server.storage.sync_state import ENROLMENT
from wijkhub_server.sync.enrolment import enrol

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
