"""Taking in a batch of a hub's events: kept whatever they are, each in its place, once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from wijkhub_queue.sync.batches import (
    LARGEST_EVENT,
    OLDEST_PROTOCOL,
    PROTOCOL,
    BatchHeader,
    Taken,
    UnreadableBatch,
    decode_batch,
)
from wijkhub_queue.sync.messages import Acked
from wijkhub_queue.sync.taking_in import Fork, Gap, StaleEpoch, UnknownEpoch
from wijkhub_registry.errors import (
    EpochStale,
    EpochUnknown,
    OtherHub,
    OversizedEvent,
    RegistryError,
    SequenceFork,
    SequenceGap,
    TooBusy,
    TooNew,
    TooOld,
    UnreadableBody,
)
from wijkhub_registry.events import EventStore, Refusal
from wijkhub_registry.flagging import new_event
from wijkhub_registry.hubs import HubStore
from wijkhub_registry.moments import to_micros

_LARGEST_NUMBER = 2**62
"""No hub counts that far; a number beyond would not fit the database."""


class Room:
    """How many batches this process takes in at once; who comes beyond waits at the hub, not here."""

    def __init__(self, places: int) -> None:
        self._free = places

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have a place for this block.

        Raises:
            TooBusy: there is none.
        """
        if self._free == 0:
            # Spread a little, so that those who are sent away together do not come back together.
            raise TooBusy(
                "The registry takes in as many batches as it can. Nothing was taken; send the same again later.",
                retry_after_s=random.randint(1, 4),  # noqa: S311 (no secret)
            )
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


def read_batch(body: bytes, hub: str) -> tuple[BatchHeader, list[Taken]]:
    """The header and events of a batch that this hub sent.

    Raises:
        UnreadableBody: it is none.
        TooOld, TooNew: in a protocol that is not spoken here.
        OtherHub: it is of another hub.
    """
    try:
        header, taken = decode_batch(body)
    except UnreadableBatch as error:
        raise UnreadableBody(str(error)) from error
    if header.protocol < OLDEST_PROTOCOL:
        raise TooOld(f"Protocol {header.protocol} is not spoken here any more, {OLDEST_PROTOCOL} is. Update the hub.")
    if header.protocol > PROTOCOL:
        raise TooNew(f"Protocol {header.protocol} is not spoken here yet, {PROTOCOL} is. Update the registry.")
    if header.hub != hub:
        raise OtherHub(f"The key is that of hub '{hub}', the events of '{header.hub}'. Send with that hub's own key.")
    if not (1 <= header.first_seq < _LARGEST_NUMBER and 1 <= header.epoch < _LARGEST_NUMBER):
        raise UnreadableBody("Epochs and seqs are counted from 1. Mend the header.")
    return header, taken


async def take_in(events: EventStore, hubs: HubStore, header: BatchHeader, taken: list[Taken], now: datetime) -> Acked:
    """Store a batch and say how far the hub's events are here.

    Raises:
        SequenceGap, SequenceFork, EpochStale, EpochUnknown: nothing of it was stored.
        OversizedEvent: what stands before that event was stored.
    """
    at = to_micros(now)
    fits = next((n for n, one in enumerate(taken) if len(one.raw) > LARGEST_EVENT), len(taken))
    # Also when the first one is too large: what the hub's head says of the batch comes before that.
    new = [new_event(one, now) for one in taken[:fits]]
    answer = await events.take_in(header.hub, header.epoch, header.first_seq, new, at)
    if not isinstance(answer, Acked):
        await _note(hubs, header, answer, at)
        raise refusal(answer)
    if fits < len(taken):
        seq = taken[fits].seq
        await hubs.note(header.hub, OversizedEvent.code, epoch=header.epoch, seq=seq, at=at)
        raise OversizedEvent(
            f"Event {seq} has {len(taken[fits].raw)} bytes, {LARGEST_EVENT} is the most. Those before it are here. "
            "Have somebody look at it; nothing after it is taken in.",
            seq=seq,
        )
    return answer


def refusal(verdict: Refusal) -> RegistryError:
    """A verdict in words, with what the hub needs to go on."""
    match verdict:
        case Gap(expected):
            return SequenceGap(f"Events are missing here. Send from {expected} on.", expectedSeq=expected)
        case Fork(seq, theirs, ours):
            return SequenceFork(
                f"At {seq} stands event {ours}, not {theirs}: two hubs write as one, or one went back to a backup. "
                "Its sync stops until it begins a new epoch.",
                seq=seq,
            )
        case StaleEpoch(current):
            return EpochStale(
                f"The hub is in epoch {current} by now. Who sends this is a copy, or what it was before its restore.",
                current=current,
            )
        case UnknownEpoch(current):
            return EpochUnknown(
                f"The registry has the hub in epoch {current}. Open the next one first.", current=current
            )


async def _note(hubs: HubStore, header: BatchHeader, verdict: Refusal, at: int) -> None:
    """Keep what staff should see; a gap mends itself."""
    match verdict:
        case Fork(seq):
            await hubs.note(header.hub, SequenceFork.code, epoch=header.epoch, seq=seq, at=at)
        case StaleEpoch():
            await hubs.note(header.hub, EpochStale.code, epoch=header.epoch, seq=header.first_seq, at=at)
