"""Events as the registry keeps them, and what every store of them can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from wijkhub_queue.sync.messages import Acked, OpenEpoch
from wijkhub_queue.sync.taking_in import Fork, Gap, Head, StaleEpoch, UnknownEpoch

Flag = Literal["undecodable", "unknown-type", "impossible"]
"""Why somebody should look at an event that was kept all the same.

`undecodable`: the line, or the payload for its type, can't be read. `unknown-type`: this registry does not know the
type or version yet. `impossible`: it can be read and can't be so, such as a time of next year.
"""


class NewEvent(Struct, frozen=True, gc=False):
    """An event to store: the line as it came, and what could be read of it."""

    seq: int
    event_id: str
    type: str
    version: int
    occurred_at: int | None
    """Microseconds since 1970; None when the line can't be read."""
    actor: str
    line: bytes
    flag: Flag | None


class StoredEvent(Struct, frozen=True, gc=False):
    """An event of a hub in its place."""

    hub_id: str
    epoch: int
    seq: int
    event_id: str
    type: str
    version: int
    occurred_at: int | None
    actor: str
    line: bytes
    flag: Flag | None
    received_at: int


Refusal = Gap | Fork | StaleEpoch | UnknownEpoch
Handle = Callable[[Any, Sequence[StoredEvent]], Awaitable[None]]
"""What a reader does with events. Its first argument is the store's own transaction (an `AsyncConnection`, or None in
memory): what is written with it is kept together with the reader's position, or not at all."""


class EventStore(Protocol):
    """Where every hub's events are kept."""

    async def head(self, hub: str) -> Head:
        """How far a hub's newest epoch is stored.

        Raises:
            NotFound: no such hub enrolled.
        """

    async def take_in(
        self, hub: str, epoch: int, first_seq: int, events: Sequence[NewEvent], at: int
    ) -> Acked | Refusal:
        """Store a batch and advance the hub's head, both or neither; on disk when it answers.

        Raises:
            NotFound: no such hub enrolled.
        """

    async def open_epoch(self, hub: str, asked: OpenEpoch, at: int) -> Head | StaleEpoch | UnknownEpoch:
        """Close the hub's epoch and begin another. Asked again before anything came in it, it answers the same.

        Raises:
            NotFound: no such hub enrolled.
        """

    async def own_events(self, hub: str, epoch: int, after: int, limit: int) -> list[StoredEvent]:
        """A hub's events, in order, from the one after seq `after` of `epoch` on, into later epochs."""

    async def read_on(self, reader: str, limit: int, handle: Handle) -> int:
        """Give this reader the next events of one stream, at most `limit`, and remember how far it is.

        A reader has a position in each stream and reads up to that stream's head, which moves in the transaction that
        stores the events. So it never skips one that was committed late. One process at a time reads as one reader.

        Returns:
            How many events were read; 0 when there are no more now.
        """


async def read_all(store: EventStore, reader: str, handle: Handle, *, limit: int = 500) -> int:
    """Read until there is nothing more now; says how many were read."""
    total = 0
    while count := await store.read_on(reader, limit, handle):
        total += count
    return total
