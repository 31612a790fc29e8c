"""A hub's journal in memory, as its sync reads it, that ships: for tests of the sync."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from wijkhub_queue.sync.batches import EventLine
from wijkhub_server.journal import Position
from wijkhub_server.sync.outgoing import Known, Progress, Reason, Returned

_EMPTY = msgspec.Raw(b"{}")
_AT = datetime(2026, 1, 1, tzinfo=UTC)


class MemoryOutgoing:
    """Events by epoch; each is recorded with `record`, and `copy` is a backup."""

    def __init__(self, hub: str = "memory") -> None:
        self.hub = hub
        self.epoch = 1
        self.ids: dict[int, list[str]] = {1: []}
        self.progress = Progress()

    def record(self, event_id: str) -> None:
        """Have something happen."""
        self.ids.setdefault(self.epoch, []).append(event_id)

    def copy(self) -> MemoryOutgoing:
        """What a backup of it holds."""
        other = MemoryOutgoing(self.hub)
        other.epoch, other.progress = self.epoch, self.progress
        other.ids = {epoch: list(ids) for epoch, ids in self.ids.items()}
        return other

    def page(self, epoch: int, after: int, limit: int) -> list[EventLine]:
        """Events of one epoch."""
        ids = self.ids.get(epoch, ())[after : after + limit]
        return [EventLine(after + n, one, "day-opened", 1, _AT, "system", _EMPTY) for n, one in enumerate(ids, 1)]

    def next_epoch(self, epoch: int) -> int | None:
        """The next with events."""
        return min((one for one, ids in self.ids.items() if one > epoch and ids), default=None)

    def reason(self, epoch: int) -> Reason:
        """Always the same."""
        return "restored"

    def id_at(self, epoch: int, seq: int) -> str | None:
        """The id there."""
        ids = self.ids.get(epoch, ())
        return ids[seq - 1] if 0 < seq <= len(ids) else None

    def after(self, position: Position) -> list[Known]:
        """All after a position."""
        return [
            Known(epoch, seq, one)
            for epoch in sorted(self.ids)
            for seq, one in enumerate(self.ids[epoch], 1)
            if (epoch, seq) > position
        ]

    def backlog(self, position: Position) -> int:
        """How many."""
        return len(self.after(position))

    def load_progress(self) -> Progress:
        """What was kept."""
        return self.progress

    def keep_progress(self, progress: Progress) -> None:
        """Keep it."""
        self.progress = progress

    def begin_anew(self, keep: Position, returned: Sequence[Returned], epoch: int) -> int:
        """Keep what stands up to `keep`, put back what the registry returned, and move what stood after it.

        What stood after it may have come back too, where it was moved after an earlier restore: that is moved no more.
        """
        back = {one.event_id for one in returned}
        tail = [one.event_id for one in self.after(keep) if one.event_id not in back]
        self.ids = {
            own: ids if own < keep[0] else ids[: keep[1]] for own, ids in self.ids.items() if own <= keep[0] and ids
        }
        for one in returned:
            self.ids.setdefault(one.epoch, []).append(one.event_id)
        self.ids[epoch] = tail
        self.epoch = epoch
        return len(tail)
