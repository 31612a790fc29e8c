"""What a hub keeps of its sync from one start to the next, besides how far it is."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_server.sync.outgoing import Reason


class Enrolment(Struct, frozen=True):
    """By what the registry knows this hub, and the hub the registry."""

    url: str
    name: str
    """What the city calls the hub."""
    key: str
    """The hub's private key. A secret."""
    key_id: str
    registry_keys: tuple[RegistryKey, ...]
    """Pinned: only what one of these signed is believed."""


class EpochNote(Struct, frozen=True):
    """A new epoch, and what has to be put on record of its beginning."""

    epoch: int
    previous: int
    reason: Reason
    missing: int | None = None
    """Events that are gone; None when nobody knows how many."""
    returned: int = 0
    forced: bool = False
    """Whether somebody asked for it: what the registry has is fetched then, whatever the heads look like."""


class Contact(Struct, frozen=True):
    """The last time that the registry answered, by the hub's clock, and how its clock stands to that."""

    at: datetime
    offset_s: float
    """The registry's clock less the hub's, in seconds."""
