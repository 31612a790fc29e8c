"""Which keys of the registry a hub believes: those it was enrolled with, and those that these vouch for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wijkhub_queue.sync.messages import RegistryKey

Verify = Callable[[str, str, bytes], bool]
"""Whether (public key, signature, signed bytes) belong together."""


def follow(pinned: Sequence[RegistryKey], told: Sequence[RegistryKey], verify: Verify) -> tuple[RegistryKey, ...]:
    """The pinned keys, and of those that the registry tells of now all that a believed key signed, in any order.

    A key that is believed keeps the public half that it had: nothing that is told replaces it.
    """
    believed = {key.id: key for key in pinned}
    waiting = [key for key in told if key.id not in believed]
    while True:
        vouched = [
            key
            for key in waiting
            if key.signed_by in believed
            and verify(believed[key.signed_by].public_key, key.signature, f"roll:{key.id}:{key.public_key}".encode())
        ]
        if not vouched:
            return tuple(believed.values())
        for key in vouched:
            believed.setdefault(key.id, key)
        waiting = [key for key in waiting if key.id not in believed]
