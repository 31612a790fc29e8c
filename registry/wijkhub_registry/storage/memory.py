"""A registry that forgets everything when it ends, for tests: ours and anybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import islice

from msgspec import Struct, structs

from wijkhub_queue.sync.messages import Acked, OpenEpoch
from wijkhub_queue.sync.taking_in import Head, StaleEpoch, Take, UnknownEpoch, judge
from wijkhub_registry.errors import CodeRefused, KeyRevoked, NotFound
from wijkhub_registry.events import Handle, NewEvent, Refusal, StoredEvent
from wijkhub_registry.hubs import HubKey, HubState, Incident, OwnKey, check_code


class _Code(Struct):
    hub_id: str
    name: str
    lapses_at: int
    used_by: str | None = None


class _Hub(Struct):
    name: str
    enrolled_at: int
    streams: dict[int, list[StoredEvent]]
    """By epoch, oldest first; the last one is open."""
    taken_at: int | None = None
    heard_at: int | None = None
    hub_time: int | None = None
    heartbeat: bytes | None = None

    @property
    def head(self) -> Head:
        epoch, events = list(self.streams.items())[-1]
        return Head(epoch, len(events), events[-1].event_id if events else "")


class MemoryRegistry:
    """Both stores in one: what `SqlEvents` and `SqlHubs` keep."""

    def __init__(self) -> None:
        self._hubs: dict[str, _Hub] = {}
        self._keys: dict[str, HubKey] = {}
        self._codes: dict[bytes, _Code] = {}
        self._nonces: dict[str, int] = {}
        self._incidents: dict[str, dict[tuple[str, int], Incident]] = {}
        self._own_keys: list[OwnKey] = []
        self._secrets: dict[str, bytes] = {}
        self._positions: dict[tuple[str, str, int], int] = {}
        self._reading = asyncio.Lock()

    def _known(self, hub: str) -> _Hub:
        try:
            return self._hubs[hub]
        except KeyError:
            raise NotFound(f"No hub '{hub}' enrolled here.") from None

    async def head(self, hub: str) -> Head:
        """How far a hub's newest epoch is stored."""
        return self._known(hub).head

    async def take_in(
        self, hub: str, epoch: int, first_seq: int, events: Sequence[NewEvent], at: int
    ) -> Acked | Refusal:
        """Store a batch and advance the hub's head, both or neither."""
        known = self._known(hub)
        head = known.head
        kept = known.streams.get(epoch, [])
        stored = [one.event_id for one in kept[first_seq - 1 : first_seq - 1 + len(events)]]
        verdict = judge(head, epoch, first_seq, [event.event_id for event in events], stored)
        if not isinstance(verdict, Take):
            return verdict
        for e in events[verdict.start :]:
            kept.append(
                StoredEvent(
                    hub, epoch, e.seq, e.event_id, e.type, e.version, e.occurred_at, e.actor, e.line, e.flag, at
                )
            )
            known.taken_at = at
        return Acked(epoch, len(kept))

    async def open_epoch(self, hub: str, asked: OpenEpoch, at: int) -> Head | StaleEpoch | UnknownEpoch:
        """Close the hub's epoch and begin another."""
        known = self._known(hub)
        head = known.head
        if asked.next_epoch == head.epoch and head.through == 0 and asked.previous < head.epoch:
            return head
        if asked.previous > head.epoch:
            return UnknownEpoch(head.epoch)
        if asked.previous < head.epoch or asked.next_epoch <= head.epoch:
            return StaleEpoch(head.epoch)
        known.streams[asked.next_epoch] = []
        return known.head

    async def own_events(self, hub: str, epoch: int, after: int, limit: int) -> list[StoredEvent]:
        """A hub's events, in order, into later epochs."""
        streams = self._hubs[hub].streams if hub in self._hubs else {}
        found = (one for stream in streams.values() for one in stream if (one.epoch, one.seq) > (epoch, after))
        return list(islice(found, limit))

    async def read_on(self, reader: str, limit: int, handle: Handle) -> int:
        """Give this reader the next events of one stream, and remember how far it is."""
        async with self._reading:
            for hub, known in sorted(self._hubs.items()):
                for epoch, stream in known.streams.items():
                    after = self._positions.get((reader, hub, epoch), 0)
                    if events := stream[after : after + limit]:
                        await handle(None, events)
                        self._positions[reader, hub, epoch] = events[-1].seq
                        return len(events)
        return 0

    async def add_code(self, code_hash: bytes, hub: str, name: str, *, made_at: int, lapses_at: int) -> None:
        """Remember a one-time code, by its hash; earlier ones for that hub work no more."""
        self._lapse(hub, made_at)
        self._codes[code_hash] = _Code(hub, name, lapses_at)

    async def enrol(self, code_hash: bytes, key: HubKey, at: int) -> str:
        """Use a code: the hub is known by this key, and by no other any more."""
        code = self._codes.get(code_hash)
        check_code(code, key, at)
        assert code is not None
        if code.used_by is None:
            self._add_key(key)
            code.used_by = key.key_id
            for other in self._keys.values():
                if other.hub_id == key.hub_id and other.key_id != key.key_id and other.revoked_at is None:
                    self._keys[other.key_id] = structs.replace(other, revoked_at=at)
            if key.hub_id in self._hubs:
                self._hubs[key.hub_id].name = code.name
            else:
                self._hubs[key.hub_id] = _Hub(code.name, at, {1: []})
        return code.name

    def _add_key(self, key: HubKey) -> None:
        if key.key_id in self._keys:
            raise CodeRefused("This key was used before. Make a new key and try again.")
        self._keys[key.key_id] = key

    def _lapse(self, hub: str, at: int) -> None:
        for code in self._codes.values():
            if code.hub_id == hub and code.used_by is None:
                code.lapses_at = min(code.lapses_at, at)

    async def key(self, key_id: str) -> HubKey | None:
        """A key, working or revoked."""
        return self._keys.get(key_id)

    async def roll(self, old: str, new: HubKey, at: int) -> None:
        """Put a hub's new key in place of the one it had."""
        had = self._keys.get(old)
        if had is None or had.revoked_at is not None:
            raise KeyRevoked("This key was replaced or revoked already. Sign with the hub's newest key.")
        self._add_key(new)
        self._keys[old] = structs.replace(had, revoked_at=at)

    async def revoke(self, hub: str, at: int) -> int:
        """Take back a hub's keys and codes."""
        self._lapse(hub, at)
        working = [key for key in self._keys.values() if key.hub_id == hub and key.revoked_at is None]
        for key in working:
            self._keys[key.key_id] = structs.replace(key, revoked_at=at)
        return len(working)

    async def use_nonce(self, nonce: str, *, lapses_at: int, at: int) -> bool:
        """Use a nonce; no when it was used."""
        self._nonces = {one: until for one, until in self._nonces.items() if until >= at}
        if nonce in self._nonces:
            return False
        self._nonces[nonce] = lapses_at
        return True

    async def heard(self, hub: str, heartbeat: bytes, *, hub_time: int, at: int) -> None:
        """Keep what a hub told of itself."""
        known = self._known(hub)
        known.heard_at, known.hub_time, known.heartbeat = at, hub_time, heartbeat

    async def note(self, hub: str, code: str, *, epoch: int, seq: int, at: int) -> None:
        """Keep that something was refused to a hub."""
        noted = self._incidents.setdefault(hub, {})
        before = noted.get((code, epoch))
        first, times = (before.first_at, before.times) if before else (at, 0)
        noted[code, epoch] = Incident(code, epoch, seq, first, at, times + 1)

    async def hubs(self) -> list[HubState]:
        """Every hub, in order of name."""
        return [self._state(hub, known) for hub, known in sorted(self._hubs.items(), key=lambda one: one[1].name)]

    def _state(self, hub: str, known: _Hub) -> HubState:
        return HubState(
            hub,
            known.name,
            known.enrolled_at,
            known.head,
            known.taken_at,
            known.heard_at,
            known.hub_time,
            known.heartbeat,
            not any(key.hub_id == hub and key.revoked_at is None for key in self._keys.values()),
            sum(event.flag is not None for stream in known.streams.values() for event in stream),
            tuple(self._incidents.get(hub, {}).values()),
        )

    async def own_keys(self) -> list[OwnKey]:
        """The registry's signing keys, oldest first."""
        return list(self._own_keys)

    async def add_own_key(self, key: OwnKey) -> bool:
        """Add a signing key; no when there is one of that number."""
        if any(one.number == key.number for one in self._own_keys):
            return False
        self._own_keys.append(key)
        return True

    async def secret(self, name: str, proposed: bytes) -> bytes:
        """A secret that is kept, or `proposed` from now on."""
        return self._secrets.setdefault(name, proposed)
