"""Sending a hub's events: from where the registry has them, in order, one batch at a time.

What the registry said last is all that a pusher knows; the journal and the registry know the rest. So it may be
stopped anywhere, and an answer may get lost: the next batch finds out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.batches import (
    LARGEST_BATCH,
    LARGEST_BODY,
    LARGEST_EVENT,
    BatchHeader,
    EventLine,
    encode_batch,
    line_of,
)
from wijkhub_queue.sync.messages import Acked, OpenEpoch
from wijkhub_queue.sync.taking_in import Head
from wijkhub_server.sync.errors import OtherHistory, Stopped, TryLater
from wijkhub_server.sync.exchange import Exchange, Refused
from wijkhub_server.sync.outgoing import Outgoing, Progress, same_history

T = TypeVar("T")
InThread = Callable[[Callable[[], T]], Awaitable[T]]
FULL = LARGEST_BODY // 4
"""Bytes at which a batch is full: what it adds beside the payloads must never bring it to the largest body."""
BESIDE_PAYLOAD = 1024
"""Bytes of a line without its payload, at most, for which nobody need count."""


class _Packed(Struct):
    body: bytes
    epoch: int
    first: int


class Pusher:
    """Sends one hub's events."""

    def __init__(
        self,
        journal: Outgoing,
        exchange: Exchange,
        *,
        software: str = "",
        largest: int = LARGEST_BATCH,
        in_thread: Callable[[Callable[[], _Packed | None]], Awaitable[_Packed | None]] = asyncio.to_thread,
    ) -> None:
        """A pusher of this journal.

        Args:
            journal: where the events are.
            exchange: the line to the registry.
            software: the hub's version, for the city's staff.
            largest: events in a batch.
            in_thread: runs what reads and packs a batch, so that nobody at the hub waits for it.
        """
        self._journal = journal
        self._exchange = exchange
        self._software = software
        self._largest = largest
        self._in_thread = in_thread
        self._met = False
        self.progress = journal.load_progress()

    async def step(self) -> bool:
        """Do the next thing; whether there may be more to do.

        Raises:
            TryLater: not now.
            Stopped: somebody has to look at it first.
            OtherHistory: this database was put back or copied; nothing was sent.
        """
        if self.progress.stopped:
            raise Stopped(self.progress.stopped, self.progress.stopped_at)  # type: ignore[arg-type]  # kept as it was
        try:
            if not self._met:
                await self._meet()
                return True
            packed = await self._in_thread(self._pack)
            if packed is not None:
                await self._push(packed)
                return True
            return await self._next_epoch()
        except Stopped as stopped:
            self._keep(replace(self.progress, stopped=stopped.reason, stopped_at=stopped.at))
            raise

    async def _meet(self) -> None:
        """First contact: is what the registry has in this journal?"""
        head = await self._exchange.ask("GET", at.HEAD, Head)
        if not same_history(head, self._journal):
            raise OtherHistory(
                f"The registry has this hub's events up to {head.epoch}:{head.through}, and this database has not."
            )
        self._keep(Progress(head.epoch, head.through))
        self._met = True

    def meet_again(self) -> None:
        """Compare with the registry before anything more is sent."""
        self._met = False
        self.progress = self._journal.load_progress()

    def _pack(self) -> _Packed | None:
        epoch, through = self.progress.position
        page = self._journal.page(epoch, through, self._largest)
        if not page:
            return None
        events = _fitting(page)
        header = BatchHeader(self._journal.hub, epoch, through + 1, len(events), software=self._software)
        return _Packed(encode_batch(header, events), epoch, through + 1)

    async def _push(self, packed: _Packed) -> None:
        try:
            acked = await self._exchange.push(packed.body, Acked)
        except Refused as refused:
            self._refused(refused.problem)
            return
        if acked.epoch != packed.epoch:
            raise TryLater(f"The registry answers for epoch {acked.epoch}, and was sent epoch {packed.epoch}.")
        # An answer that comes twice, or late, may tell of less than is known: it never takes anything back.
        self._keep(replace(self.progress, through=max(acked.acked_through, self.progress.through)))
        if acked.acked_through >= packed.first and self._journal.id_at(acked.epoch, acked.acked_through) is None:
            # It has more than this journal: two of us, or one that was put back while it ran.
            self._met = False

    def _refused(self, problem: p.Problem) -> None:
        match problem.code:
            case p.GAP if problem.expected_seq is not None and problem.expected_seq <= self.progress.through:
                self._keep(replace(self.progress, through=max(problem.expected_seq - 1, 0)))
            case p.FORK:
                raise Stopped("forked", problem.seq or 0)
            case p.STALE_EPOCH:
                raise Stopped("copied", problem.current or 0)
            case p.UNKNOWN_EPOCH:
                # The registry was put back itself, to before this epoch: look how far it is.
                self._met = False
            case p.OVERSIZED:
                raise Stopped("oversized", problem.seq or 0)
            case _:
                self._met = False
                raise TryLater(f"The registry answers something that fits nothing: {problem.title}.")

    async def _next_epoch(self) -> bool:
        previous = self.progress.epoch
        following = self._journal.next_epoch(previous)
        if following is None:
            return False
        asked = OpenEpoch(previous, following, self._journal.reason(following))
        try:
            head = await self._exchange.ask("POST", at.EPOCHS, Head, body=asked)
        except Refused:
            # Opened already, and the answer got lost; or by another machine. The head tells which.
            self._met = False
            return True
        if head.epoch != following:
            self._met = False
        else:
            self._keep(Progress(head.epoch, 0))
        return True

    def _keep(self, progress: Progress) -> None:
        if progress != self.progress:
            self._journal.keep_progress(progress)
            self.progress = progress


def _fitting(page: list[EventLine]) -> list[EventLine]:
    """As many of these events as go into one batch, in order.

    Raises:
        Stopped: the first is too large for any.
    """
    size = 0
    for n, event in enumerate(page):
        length = memoryview(event.payload).nbytes + BESIDE_PAYLOAD
        if length > LARGEST_EVENT and len(line_of(event)) > LARGEST_EVENT:
            if n == 0:
                raise Stopped("oversized", event.seq)
            return page[:n]
        size += length
        if n and size > FULL:
            return page[:n]
    return page
