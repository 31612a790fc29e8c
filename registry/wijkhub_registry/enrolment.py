"""How a hub makes itself known: once, with a code that somebody read to it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from wijkhub_queue.sync.keys import fingerprint, verified
from wijkhub_queue.sync.messages import EnrolRequest, RollKey
from wijkhub_registry.errors import BadSignature
from wijkhub_registry.hubs import HubKey, HubStore
from wijkhub_registry.moments import Clock, to_micros

_LETTERS = "2346789BCDFGHJKMPQRTVWXY"
"""No vowels, and nothing that is read as something else. 16 of 24 are 73 bits: nobody guesses one in its hours."""
_GROUPS, _IN_A_GROUP = 4, 4


def new_code() -> str:
    """A code to read out: four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))


def hash_of(code: str) -> bytes:
    """What is kept of a code; typed with small letters, blanks or no hyphens it is the same."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).digest()


async def make_code(store: HubStore, hub: str, name: str, *, hours: float, clock: Clock) -> str:
    """A new code for this hub, that works once within so many hours."""
    code, now = new_code(), clock()
    lapses_at = now + timedelta(hours=hours)
    await store.add_code(hash_of(code), hub, name, made_at=to_micros(now), lapses_at=to_micros(lapses_at))
    return code


async def enrol(store: HubStore, asked: EnrolRequest, at: int) -> tuple[str, HubKey]:
    """Let a hub in; gives its name and its key.

    Raises:
        BadSignature: who asks does not hold the key.
        CodeRefused: the code does not work for this hub.
    """
    key = _proven(asked.hub, asked.public_key, asked.proof, f"enrol:{asked.code}:{asked.hub}:{asked.public_key}")
    return await store.enrol(hash_of(asked.code), key, at), key


async def roll(store: HubStore, old: HubKey, asked: RollKey, at: int) -> HubKey:
    """Take a hub's next key, asked for by the one it has.

    Raises:
        BadSignature: who asks does not hold the new key.
        KeyRevoked: the old key was replaced meanwhile.
    """
    key = _proven(old.hub_id, asked.public_key, asked.proof, f"roll-hub:{old.hub_id}:{asked.public_key}")
    await store.roll(old.key_id, key, at)
    return key


def _proven(hub: str, public_key: str, proof: str, said: str) -> HubKey:
    if not verified(public_key, proof, said.encode()):
        raise BadSignature("The proof is not a signature by the key that was sent. Sign it with its private half.")
    return HubKey(fingerprint(public_key), hub, public_key)
