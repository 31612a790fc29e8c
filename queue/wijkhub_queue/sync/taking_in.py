"""By which rules the registry takes in a hub's events. Every store asks this, so that all decide alike.

A hub's events are a stream for each epoch, contiguous from 1. The registry keeps how far it has each hub: its head.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Head(Struct, frozen=True, gc=False, rename="camel"):
    """How far the registry has a hub's events."""

    epoch: int
    through: int
    """The last seq of that epoch that is stored; 0 when none is."""
    event_id: str = ""
    """Of the event there; empty when there is none."""


class Take(Struct, frozen=True, gc=False):
    """Store the events from this index of the batch on; what stands before it is there already."""

    start: int


class Gap(Struct, frozen=True, gc=False):
    """Events are missing before the batch; send from here."""

    expected_seq: int


class Fork(Struct, frozen=True, gc=False):
    """Another event stands in this place already: two hubs write as one, or one went back to a backup."""

    seq: int
    theirs: str
    ours: str


class StaleEpoch(Struct, frozen=True, gc=False):
    """The hub has a newer epoch: who sends this is a copy of it, or what it was before its restore."""

    current: int


class UnknownEpoch(Struct, frozen=True, gc=False):
    """The hub did not open this epoch at the registry."""

    current: int


Verdict = Take | Gap | Fork | StaleEpoch | UnknownEpoch


def judge(head: Head, epoch: int, first_seq: int, ids: Sequence[str], stored: Sequence[str]) -> Verdict:
    """What to do with a batch.

    Args:
        head: how far the hub's events are stored.
        epoch: of the batch.
        first_seq: of the batch's first event.
        ids: of the batch's events, in order of seq.
        stored: the ids that are stored from `first_seq` to at most the batch's last seq, in order; empty when the
            batch begins after the head.
    """
    if epoch < head.epoch:
        return StaleEpoch(head.epoch)
    if epoch > head.epoch:
        return UnknownEpoch(head.epoch)
    if first_seq > head.through + 1:
        return Gap(head.through + 1)
    for n, (theirs, ours) in enumerate(zip(ids, stored, strict=False)):
        if theirs != ours:
            return Fork(first_seq + n, theirs, ours)
    return Take(min(len(ids), head.through + 1 - first_seq))
