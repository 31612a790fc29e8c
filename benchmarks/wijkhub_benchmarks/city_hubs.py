"""Hubs of one city: each with a journal of worked days, made once and copied, and known to a registry."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from msgspec import Struct

from wijkhub_benchmarks.hub_process import database_of, make_hub
from wijkhub_benchmarks.old_journal import make_old_journal
from wijkhub_queue.sync.keys import SigningKey, fingerprint
from wijkhub_registry.hubs import HubKey
from wijkhub_registry.moments import to_micros
from wijkhub_registry.own_keys import public_keys
from wijkhub_registry.storage.database import open_engine
from wijkhub_registry.storage.sql_hubs import SqlHubs
from wijkhub_server.storage.sync_state import ENROLMENT, SyncStore
from wijkhub_server.sync.known import Enrolment

_HUB_ID = 'id = "benchmark"'


def make_hubs(folder: Path, count: int, *, events: int, seed: int) -> dict[str, Path]:
    """Make hubs that were never served, with at least so many events each; gives their settings files by id."""
    first = folder / "made"
    first.mkdir()
    config = make_hub(first)
    make_old_journal(config, events=events, seed=seed)
    hubs = {}
    for number in range(1, count + 1):
        hub, own = f"hub-{number}", folder / f"hub-{number}"
        shutil.copytree(first, own)
        hubs[hub] = own / config.name
        told = hubs[hub].read_text(encoding="utf-8").replace(str(first), str(own)).replace(_HUB_ID, f'id = "{hub}"', 1)
        hubs[hub].write_text(told, encoding="utf-8")
        with closing(sqlite3.connect(database_of(hubs[hub]))) as database, database:
            database.execute("UPDATE hub SET hub_id = ?", (hub,))
    shutil.rmtree(first)
    return hubs


async def enrol_hubs(database_url: str, address: str, hubs: dict[str, Path]) -> None:
    """Make each hub and the registry known to each other, as an enrolment does; both have their tables."""
    engine = open_engine(database_url)
    try:
        store = SqlHubs(engine)
        at = to_micros(datetime.now(UTC))
        registry_keys = tuple(await public_keys(store))
        for hub, config in hubs.items():
            key = SigningKey.new()
            await store.add_code(hub.encode(), hub, hub, made_at=at, lapses_at=at + 1_000_000)
            await store.enrol(hub.encode(), HubKey(fingerprint(key.public_key), hub, key.public_key), at)
            known = Enrolment(address, hub, key.text, fingerprint(key.public_key), registry_keys)
            SyncStore(database_of(config)).put(ENROLMENT, known)
    finally:
        await engine.dispose()


def last_seq(config: Path) -> int:
    """The place of the last event in a hub's journal."""
    with closing(sqlite3.connect(database_of(config))) as database:
        found = database.execute("SELECT seq FROM event ORDER BY epoch DESC, seq DESC LIMIT 1").fetchone()
    return int(found[0]) if found else 0


class Compared(Struct):
    """A hub's journal held against what the registry has of it."""

    events: int
    """In the journal."""
    epochs: set[int]
    lost: int
    """In the journal and not at the registry."""
    doubled: int
    """More than once at the registry, or there and not in the journal."""
    out_of_order: int
    """In another place than in the journal."""
    otherwise: int
    """In its place, with another type, version, time, actor or payload."""

    @property
    def same(self) -> bool:
        """Whether both are equal, event by event."""
        return not (self.lost or self.doubled or self.out_of_order or self.otherwise)


async def compare(database_url: str, hub: str, config: Path) -> Compared:
    """Read both databases by themselves, without the programs' own code, and compare event by event."""
    columns = "epoch, seq, event_id, type, version, occurred_at, actor"
    with closing(sqlite3.connect(database_of(config))) as database:
        ours = database.execute(f"SELECT {columns}, payload FROM event ORDER BY epoch, seq").fetchall()
    connection = await asyncpg.connect(database_url)
    try:
        query = f"SELECT {columns}, line FROM event WHERE hub_id = $1 ORDER BY epoch, seq"
        theirs = [tuple(row) for row in await connection.fetch(query, hub)]
    finally:
        await connection.close()
    places = {row[2]: (row[0], row[1]) for row in ours}
    found = {row[2]: (row[0], row[1]) for row in theirs}
    told = {row[2]: (row[3:7], json.loads(row[7])["payload"]) for row in theirs}
    return Compared(
        events=len(ours),
        epochs={row[0] for row in (*ours, *theirs)},
        lost=len(places.keys() - found.keys()) + len(ours) - len(places),
        doubled=len(theirs) - len(found) + len(found.keys() - places.keys()),
        out_of_order=sum(places.get(event, place) != place for event, place in found.items()),
        otherwise=sum(row[2] in told and told[row[2]] != (row[3:7], json.loads(row[7])) for row in ours),
    )
