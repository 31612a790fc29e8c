"""Which hubs there are, their keys, and what they last told of themselves; what every store of that can do."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct

from wijkhub_queue.sync.taking_in import Head
from wijkhub_registry.errors import CodeRefused


class HubKey(Struct, frozen=True):
    """A key with which a hub signs."""

    key_id: str
    hub_id: str
    public_key: str
    revoked_at: int | None = None
    """Microseconds since 1970; None while it works."""


class Incident(Struct, frozen=True, rename="camel"):
    """Something that stopped a hub's sync, or that a copy of it tried."""

    code: str
    """`sequence-fork`, `stale-epoch`, `oversized-event`, `key-revoked`."""
    epoch: int
    seq: int
    first_at: int
    last_at: int
    times: int


class HubState(Struct, frozen=True):
    """A hub as the registry knows it. Times are microseconds since 1970."""

    hub_id: str
    name: str
    enrolled_at: int
    head: Head
    taken_at: int | None
    """When events last came."""
    heard_at: int | None
    """When it last told how it is."""
    hub_time: int | None
    """What its clock said then."""
    heartbeat: bytes | None
    """The `Heartbeat` as JSON."""
    revoked: bool
    """It has no key that works."""
    flagged: int
    """Events that somebody should look at."""
    incidents: tuple[Incident, ...] = ()

    @property
    def stopped(self) -> Incident | None:
        """What its sync stands still for: an incident after which no event came any more."""
        stops = [one for one in self.incidents if one.code in ("sequence-fork", "oversized-event", "key-revoked")]
        late = [one for one in stops if self.taken_at is None or one.last_at > self.taken_at]
        return max(late, key=lambda one: one.last_at, default=None)


class OwnKey(Struct, frozen=True):
    """A signing key of the registry, and the one before it that vouches for it."""

    number: int
    key_id: str
    public_key: str
    secret: str
    signed_by: str
    signature: str
    made_at: int


class HubStore(Protocol):
    """Where the hubs are kept. Times are microseconds since 1970."""

    async def add_code(self, code_hash: bytes, hub: str, name: str, *, made_at: int, lapses_at: int) -> None:
        """Remember a one-time code, by its hash; earlier ones for that hub work no more."""

    async def enrol(self, code_hash: bytes, key: HubKey, at: int) -> str:
        """Use a code: the hub is known by this key, and by no other any more. Gives its name.

        The same code with the same key answers the same again, for an answer may be lost.

        Raises:
            CodeRefused: no such code, used by another key, lapsed, or for another hub.
        """

    async def key(self, key_id: str) -> HubKey | None:
        """A key, working or revoked."""

    async def roll(self, old: str, new: HubKey, at: int) -> None:
        """Put a hub's new key in place of the one it had.

        Raises:
            KeyRevoked: the one it had does not work any more.
        """

    async def revoke(self, hub: str, at: int) -> int:
        """Take back a hub's keys and codes; how many keys worked until now."""

    async def use_nonce(self, nonce: str, *, lapses_at: int, at: int) -> bool:
        """Use a nonce; no when it was used. Those that have lapsed are forgotten."""

    async def heard(self, hub: str, heartbeat: bytes, *, hub_time: int, at: int) -> None:
        """Keep what a hub told of itself."""

    async def note(self, hub: str, code: str, *, epoch: int, seq: int, at: int) -> None:
        """Keep that something was refused to a hub."""

    async def hubs(self) -> list[HubState]:
        """Every hub, in order of name."""

    async def own_keys(self) -> list[OwnKey]:
        """The registry's signing keys, oldest first; the last one signs."""

    async def add_own_key(self, key: OwnKey) -> bool:
        """Add a signing key; no when another process added one of that number."""

    async def secret(self, name: str, proposed: bytes) -> bytes:
        """A secret that every process shares: the one that is kept, or `proposed` from now on."""


def check_code(code: Any, key: HubKey, at: int) -> None:
    """See that a code works for this key: `code` has `hub_id`, `lapses_at` and `used_by`, or is None.

    Raises:
        CodeRefused: it does not.
    """
    if code is None or code.hub_id != key.hub_id:
        raise CodeRefused("The code is wrong, or is for another hub. Ask the city's registry for a new one.")
    if code.used_by is not None and code.used_by != key.key_id:
        raise CodeRefused("The code was used already. Ask the city's registry for a new one.")
    if code.used_by is None and code.lapses_at <= at:
        raise CodeRefused("The code has lapsed. Ask the city's registry for a new one.")
