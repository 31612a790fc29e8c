"""Which hubs there are, in SQL: the same on PostgreSQL and on SQLite."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_queue.sync.taking_in import Head
from wijkhub_registry.errors import CodeRefused, KeyRevoked
from wijkhub_registry.hubs import HubKey, HubState, Incident, OwnKey, check_code
from wijkhub_registry.storage.database import is_postgresql, reading, writing
from wijkhub_registry.storage.sql_events import begin_stream

_CODE_LAPSES = text("UPDATE hub_code SET lapses_at = :at WHERE hub_id = :hub AND lapses_at > :at AND used_by IS NULL")
_ADD_CODE = text(
    "INSERT INTO hub_code (code_hash, hub_id, name, made_at, lapses_at) VALUES (:hash, :hub, :name, :at, :lapses)"
)
_CODE = "SELECT hub_id, name, lapses_at, used_by FROM hub_code WHERE code_hash = :hash"
_USE_CODE = text("UPDATE hub_code SET used_by = :key WHERE code_hash = :hash")
_ADD_HUB = text(
    "INSERT INTO hub (hub_id, name, enrolled_at) VALUES (:hub, :name, :at) "
    "ON CONFLICT (hub_id) DO UPDATE SET name = excluded.name"
)
_HAS_STREAM = text("SELECT 1 FROM hub_stream WHERE hub_id = :hub")
_ADD_KEY = text(
    "INSERT INTO hub_key (key_id, hub_id, public_key, since) VALUES (:key, :hub, :public, :at) ON CONFLICT DO NOTHING"
)
_KEY = text("SELECT key_id, hub_id, public_key, revoked_at FROM hub_key WHERE key_id = :key")
_REVOKE_ONE = text("UPDATE hub_key SET revoked_at = :at WHERE key_id = :key AND revoked_at IS NULL")
_REVOKE = text("UPDATE hub_key SET revoked_at = :at WHERE hub_id = :hub AND revoked_at IS NULL")
_NONCE = text("INSERT INTO used_nonce (nonce, lapses_at) VALUES (:nonce, :lapses) ON CONFLICT DO NOTHING")
_FORGET = text("DELETE FROM used_nonce WHERE lapses_at < :at")
_HEARD = text("UPDATE hub SET heard_at = :at, hub_time = :hub_time, heartbeat = :heartbeat WHERE hub_id = :hub")
_NOTE = text(
    "INSERT INTO hub_incident (hub_id, code, epoch, seq, first_at, last_at, times) "
    "VALUES (:hub, :code, :epoch, :seq, :at, :at, 1) ON CONFLICT (hub_id, code, epoch) "
    "DO UPDATE SET seq = excluded.seq, last_at = excluded.last_at, times = hub_incident.times + 1"
)
_HUBS = text(
    "SELECT h.hub_id, h.name, h.enrolled_at, s.epoch, s.through, s.event_id, s.taken_at, h.heard_at, h.hub_time, "
    "h.heartbeat, NOT EXISTS (SELECT 1 FROM hub_key k WHERE k.hub_id = h.hub_id AND k.revoked_at IS NULL), "
    "(SELECT count(*) FROM event e WHERE e.hub_id = h.hub_id AND e.flag IS NOT NULL) "
    "FROM hub h JOIN hub_stream s ON s.hub_id = h.hub_id AND NOT s.closed ORDER BY h.name, h.hub_id"
)
_INCIDENTS = text("SELECT hub_id, code, epoch, seq, first_at, last_at, times FROM hub_incident ORDER BY last_at")
_OWN_KEYS = text(
    "SELECT number, key_id, public_key, secret, signed_by, signature, made_at FROM own_key ORDER BY number"
)
_ADD_OWN_KEY = text(
    "INSERT INTO own_key (number, key_id, public_key, secret, signed_by, signature, made_at) "
    "VALUES (:number, :key_id, :public_key, :secret, :signed_by, :signature, :made_at) ON CONFLICT DO NOTHING"
)
_ADD_SECRET = text("INSERT INTO secret (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING")
_SECRET = text("SELECT value FROM secret WHERE name = :name")


class SqlHubs:
    """Hubs in a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add_code(self, code_hash: bytes, hub: str, name: str, *, made_at: int, lapses_at: int) -> None:
        """Remember a one-time code, by its hash; earlier ones for that hub work no more."""
        new = {"hash": code_hash, "hub": hub, "name": name, "at": made_at, "lapses": lapses_at}
        async with writing(self._engine) as connection:
            await connection.execute(_CODE_LAPSES, {"hub": hub, "at": made_at})
            await connection.execute(_ADD_CODE, new)

    async def enrol(self, code_hash: bytes, key: HubKey, at: int) -> str:
        """Use a code: the hub is known by this key, and by no other any more."""
        async with writing(self._engine) as connection:
            query = text(_CODE + " FOR UPDATE") if is_postgresql(connection) else text(_CODE)
            code = (await connection.execute(query, {"hash": code_hash})).first()
            check_code(code, key, at)
            assert code is not None
            if code.used_by is None:
                await connection.execute(_USE_CODE, {"hash": code_hash, "key": key.key_id})
                await connection.execute(_ADD_HUB, {"hub": key.hub_id, "name": code.name, "at": at})
                await connection.execute(_REVOKE, {"hub": key.hub_id, "at": at})
                if (await connection.execute(_HAS_STREAM, {"hub": key.hub_id})).first() is None:
                    await begin_stream(connection, key.hub_id, at)
                await _add_key(connection, key, at)
        return str(code.name)

    async def key(self, key_id: str) -> HubKey | None:
        """A key, working or revoked."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(_KEY, {"key": key_id})).first()
        return None if row is None else HubKey(*row)

    async def roll(self, old: str, new: HubKey, at: int) -> None:
        """Put a hub's new key in place of the one it had."""
        async with writing(self._engine) as connection:
            if (await connection.execute(_REVOKE_ONE, {"key": old, "at": at})).rowcount == 0:
                raise KeyRevoked("This key was replaced or revoked already. Sign with the hub's newest key.")
            await _add_key(connection, new, at)

    async def revoke(self, hub: str, at: int) -> int:
        """Take back a hub's keys and codes."""
        async with writing(self._engine) as connection:
            await connection.execute(_CODE_LAPSES, {"hub": hub, "at": at})
            return (await connection.execute(_REVOKE, {"hub": hub, "at": at})).rowcount

    async def use_nonce(self, nonce: str, *, lapses_at: int, at: int) -> bool:
        """Use a nonce; no when it was used."""
        async with writing(self._engine) as connection:
            await connection.execute(_FORGET, {"at": at})
            return (await connection.execute(_NONCE, {"nonce": nonce, "lapses": lapses_at})).rowcount == 1

    async def heard(self, hub: str, heartbeat: bytes, *, hub_time: int, at: int) -> None:
        """Keep what a hub told of itself."""
        async with writing(self._engine) as connection:
            await connection.execute(_HEARD, {"hub": hub, "heartbeat": heartbeat, "hub_time": hub_time, "at": at})

    async def note(self, hub: str, code: str, *, epoch: int, seq: int, at: int) -> None:
        """Keep that something was refused to a hub."""
        async with writing(self._engine) as connection:
            await connection.execute(_NOTE, {"hub": hub, "code": code, "epoch": epoch, "seq": seq, "at": at})

    async def hubs(self) -> list[HubState]:
        """Every hub, in order of name."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(_HUBS)).all()
            noted: dict[str, list[Incident]] = defaultdict(list)
            for hub, *incident in (await connection.execute(_INCIDENTS)).all():
                noted[hub].append(Incident(*incident))
        states = []
        for hub, name, enrolled, epoch, through, event_id, taken, heard, hub_time, heartbeat, revoked, flagged in rows:
            head = Head(epoch, through, event_id)
            told = (taken, heard, hub_time, heartbeat)
            states.append(HubState(hub, name, enrolled, head, *told, bool(revoked), flagged, tuple(noted[hub])))
        return states

    async def own_keys(self) -> list[OwnKey]:
        """The registry's signing keys, oldest first."""
        async with reading(self._engine) as connection:
            return [OwnKey(*row) for row in (await connection.execute(_OWN_KEYS)).all()]

    async def add_own_key(self, key: OwnKey) -> bool:
        """Add a signing key; no when another process added one of that number."""
        async with writing(self._engine) as connection:
            return (await connection.execute(_ADD_OWN_KEY, msgspec.to_builtins(key))).rowcount == 1

    async def secret(self, name: str, proposed: bytes) -> bytes:
        """A secret that every process shares."""
        async with writing(self._engine) as connection:
            await connection.execute(_ADD_SECRET, {"name": name, "value": proposed})
            return bytes((await connection.execute(_SECRET, {"name": name})).scalar_one())


async def _add_key(connection: AsyncConnection, key: HubKey, at: int) -> None:
    new = {"key": key.key_id, "hub": key.hub_id, "public": key.public_key, "at": at}
    if (await connection.execute(_ADD_KEY, new)).rowcount == 0:
        raise CodeRefused("This key was used before. Make a new key and try again.")
