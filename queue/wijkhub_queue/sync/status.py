"""How a hub's sync is, for its staff: on the terminal, at the API and in `wijkhub sync status`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

State = Literal["not-enrolled", "up-to-date", "behind", "unreachable", "stopped"]
CLOCK_OFF_S = 60.0
"""Beyond this a clock is wrong enough to be told of."""


class SyncStatus(Struct, frozen=True, rename="camel"):
    """How it is now."""

    state: State
    registry: str = ""
    """The registry's address."""
    name: str = ""
    """What the city calls this hub."""
    epoch: int = 0
    acked_through: int = 0
    """The last seq of that epoch that the registry has."""
    backlog: int = 0
    """Events that wait to be sent."""
    stopped: str = ""
    """`forked`, `copied`, `revoked` or `oversized`; empty when it goes on."""
    stopped_at: int = 0
    """The seq of a fork or of an event that is too large; the newer epoch of a copy."""
    detail: str = ""
    """What is wrong, and what to do."""
    last_contact: datetime | None = None
    """By the hub's clock, UTC."""
    clock_offset_s: float | None = None
    """The registry's clock less the hub's."""
    clock_off: bool = False
    """Whether that is more than a minute."""
    quarantined: int = 0
    """Documents that were refused and that nobody has looked at."""


class RefusedDocument(Struct, frozen=True, rename="camel"):
    """A document of the registry that the hub did not believe; what it had before stays as it was."""

    at: datetime
    """When it was refused first, by the hub's clock, UTC."""
    what: str
    """Its kind, its id and its version."""
    reason: str
    """`unknown-key` or `bad-signature`."""
    detail: str
    """The same in words, for whoever mends it."""
    seen: bool
    """Whether somebody has looked at it."""
