"""What the sync needs of a hub's journal: the events to send, and their places. A port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from wijkhub_queue.sync.batches import EventLine
from wijkhub_queue.sync.taking_in import Head
from wijkhub_server.journal import Position

Reason = Literal["restored", "cloned", "forked"]


class Progress(Struct, frozen=True):
    """How far the registry has this hub's events, as far as the hub knows, and whether it may go on."""

    epoch: int = 0
    through: int = 0
    stopped: str = ""
    """A `StopReason`, or empty."""
    stopped_at: int = 0

    @property
    def position(self) -> Position:
        """The last event that the registry acknowledged."""
        return self.epoch, self.through


class Known(Struct, frozen=True, gc=False):
    """An event's place and id."""

    epoch: int
    seq: int
    event_id: str


class Returned(Struct, frozen=True, gc=False):
    """An event of this hub that the registry had, and gives back."""

    epoch: int
    seq: int
    event_id: str
    raw: bytes
    """Its line, as it once went over the wire."""


class Outgoing(Protocol):
    """A hub's journal, as its sync reads it. All of it blocks for a moment; none of it holds up the writer."""

    hub: str

    @property
    def epoch(self) -> int:
        """In which events are recorded now."""

    def page(self, epoch: int, after: int, limit: int) -> list[EventLine]:
        """Events of one epoch after this seq, at most `limit`, in order."""

    def next_epoch(self, epoch: int) -> int | None:
        """The first epoch after this one that has events."""

    def reason(self, epoch: int) -> Reason:
        """Why that epoch began."""

    def id_at(self, epoch: int, seq: int) -> str | None:
        """The id of the event there, as the registry knows it; None when there is none."""

    def after(self, position: Position) -> list[Known]:
        """Places and ids of all events after a position, in order."""

    def backlog(self, position: Position) -> int:
        """How many events stand after a position."""

    def load_progress(self) -> Progress:
        """What was kept."""

    def keep_progress(self, progress: Progress) -> None:
        """Keep how far it is."""


def same_history(head: Head, journal: Outgoing) -> bool:
    """Whether the journal holds all that the registry has of it.

    Both are contiguous and every id is made once: when the registry's last event stands in the same place here, so do
    all before it.
    """
    if head.epoch > journal.epoch:
        return False
    return head.through == 0 or journal.id_at(head.epoch, head.through) == head.event_id


def common(ours: Sequence[Known], theirs: Sequence[Returned]) -> int:
    """How many events are the same, from the beginning of both."""
    for n, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        if (mine.epoch, mine.seq, mine.event_id) != (other.epoch, other.seq, other.event_id):
            return n
    return min(len(ours), len(theirs))
