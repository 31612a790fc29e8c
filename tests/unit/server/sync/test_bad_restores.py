"""2,000 databases that were put back silently: each that would lose or repeat a seq is found at first contact.

Whether one would is told by an oracle that sees both sides whole: what the registry has is not in the database.
"""

from __future__ import annotations

import pytest
from sync_town import Hub, OtherHistory, Town, run

from wijkhub_server.sync.errors import TryLater

BAD = 2000
PARTS = 8


def would_lose_or_repeat(town: Town, hub: Hub) -> bool:
    """Whether the registry has an event that this database has not in the same place."""
    return any(
        hub.journal.ids.get(epoch, [])[: len(ids)] != ids or epoch > hub.journal.epoch
        for epoch, ids in town.stored(hub).items()
    )


def restored(seed: int) -> tuple[Town, Hub]:
    """A hub that worked, was backed up, worked on, was put back, and worked on without noticing; perhaps not once."""
    town = Town(seed, share=0.2, hubs=1)
    random, (hub,) = town.random, town.hubs
    backups = [hub.journal.copy()]
    for _ in range(random.randint(1, 3)):
        for _ in range(random.randint(1, 4)):
            hub.record(random.randint(0, 5))
            for _ in range(random.randint(0, 6)):
                hub.step()
            if random.random() < 0.7:
                backups.append(hub.journal.copy())
        if random.random() < 0.3:
            # This time it is noticed.
            hub.journal = random.choice(backups).copy()
            hub.start()
            hub.recover()
            hub.record(random.randint(0, 3))
            for _ in range(random.randint(0, 5)):
                hub.step()
    town.line.settle()
    hub.journal = random.choice(backups[-3:]).copy()
    hub.kept = [hub.journal.progress]
    # Its numbers go on from those of the backup; what it makes now is other than what it made then.
    hub.record(random.randint(0, 6))
    hub.start()
    return town, hub


def first_contact(hub: Hub) -> bool:
    """Whether the first contact that comes about finds it; nothing was pushed before."""
    while True:
        try:
            run(hub.pusher.step())
        except TryLater:
            continue
        except OtherHistory:
            return True
        return False


@pytest.mark.parametrize("part", range(PARTS))
def test_a_bad_restore_is_found_at_first_contact_and_no_other(part: int) -> None:
    bad = good = 0
    seed = part * 100_000
    while bad < BAD // PARTS:
        seed += 1
        town, hub = restored(seed)
        before = town.stored(hub)
        due = would_lose_or_repeat(town, hub)
        assert first_contact(hub) == due, f"seed {seed}"
        assert town.stored(hub) == before, f"seed {seed}"
        bad, good = bad + due, good + (not due)
        ours = set().union(*hub.journal.ids.values())
        theirs = set().union(*before.values())
        if due:
            hub.recover()
        hub.record(2)
        hub.settle()
        town.line.settle()
        stored = town.stored(hub)
        all_stored = [one for ids in stored.values() for one in ids]
        # Nothing that the registry had is gone or moved, nothing that the hub had is lost, and nothing is there twice.
        assert all(stored[epoch][: len(ids)] == ids for epoch, ids in before.items()), f"seed {seed}"
        assert ours | theirs <= set(all_stored), f"seed {seed}"
        assert len(all_stored) == len(set(all_stored)), f"seed {seed}"
        assert {epoch: ids for epoch, ids in hub.journal.ids.items() if ids} == {
            epoch: ids for epoch, ids in stored.items() if ids
        }, f"seed {seed}"
        assert all(places == list(range(1, len(places) + 1)) for places in town.places(hub).values()), f"seed {seed}"
    assert good > 0
