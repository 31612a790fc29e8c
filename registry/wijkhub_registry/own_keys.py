"""The keys with which the registry signs what hubs are to believe. Each new one is vouched for by the one before."""

from __future__ import annotations

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_registry.hubs import HubStore, OwnKey


def rolled(key_id: str, public_key: str) -> bytes:
    """What the older key signs of the newer."""
    return f"roll:{key_id}:{public_key}".encode()


async def ensure_key(store: HubStore, at: int) -> SigningKey:
    """The key that signs now; the first one is made when there is none yet."""
    keys = await store.own_keys()
    if not keys:
        await store.add_own_key(_next(None, 1, at))
        keys = await store.own_keys()
    return SigningKey.from_text(keys[-1].secret)


async def roll_key(store: HubStore, at: int) -> SigningKey:
    """Sign with a new key from now on."""
    before = await ensure_key(store, at)
    number = (await store.own_keys())[-1].number + 1
    await store.add_own_key(_next(before, number, at))
    return SigningKey.from_text((await store.own_keys())[-1].secret)


async def public_keys(store: HubStore) -> tuple[RegistryKey, ...]:
    """The chain, oldest first: a hub that trusts any of them can follow it to the last."""
    return tuple(
        RegistryKey(key.key_id, key.public_key, key.signed_by, key.signature) for key in await store.own_keys()
    )


def follows(before: RegistryKey, after: RegistryKey) -> bool:
    """Whether `before` vouches for `after`."""
    return after.signed_by == before.id and verified(
        before.public_key, after.signature, rolled(after.id, after.public_key)
    )


def _next(before: SigningKey | None, number: int, at: int) -> OwnKey:
    key = SigningKey.new()
    key_id = fingerprint(key.public_key)
    signature = before.sign(rolled(key_id, key.public_key)) if before else ""
    vouched_by = fingerprint(before.public_key) if before else ""
    return OwnKey(number, key_id, key.public_key, key.text, vouched_by, signature, at)
