"""Events of made visits at a hub, as its journal would hold them: six each, from the ticket to the goodbye."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

import msgspec

from wijkhub_queue.commands import kebab
from wijkhub_queue.events import (
    CallReason,
    Event,
    TicketCalled,
    TicketIssued,
    TicketRecalled,
    TicketServed,
    TicketStarted,
)
from wijkhub_queue.sync.batches import EventLine

BEGINS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SERVICES = ("passport", "extract", "debts", "moving", "parking", "wmo")


def made_events(hub: int, count: int, seed: int) -> list[EventLine]:
    """The first `count` events of a hub, from seq 1; the same for the same hub and seed."""
    return list(islice(_events(random.Random(seed * 1000 + hub)), count))


def _events(chance: random.Random) -> Iterator[EventLine]:
    seq, at = 0, BEGINS
    while True:
        for event in _visit(chance, seq):
            seq += 1
            at += timedelta(seconds=chance.randint(1, 60))
            yield EventLine(
                seq, _id(chance), kebab(type(event).__name__), event.VERSION, at, "clerk:noor",
                msgspec.Raw(msgspec.json.encode(event)),
            )  # fmt: skip


def _visit(chance: random.Random, seq: int) -> list[Event]:
    ticket, counter = _id(chance), str(chance.randint(1, 6))
    reason = CallReason("urgency", round(chance.uniform(10, 1800), 1), "walk-in", 1.0, chance.randint(0, 4))
    return [
        TicketIssued(ticket, f"A{seq % 999:03}", "papers", chance.choice(SERVICES), printer="slips"),
        TicketCalled(ticket, counter, reason),
        TicketRecalled(ticket, counter),
        TicketStarted(ticket, counter),
        TicketServed(ticket, counter),
        TicketRecalled(ticket, counter),
    ]


def _id(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
