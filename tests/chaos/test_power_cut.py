"""A ticket that a resident was told of survives a cut of the power: only what was synced before the answer counts."""

from __future__ import annotations

import os
import random
from typing import Any

import msgspec
import pytest

from wijkhub_queue.events import TicketIssued
from wijkhub_queue.evolve import fold
from wijkhub_queue.rules import check, check_told
from wijkhub_queue.wire import CommandAnswer

pytestmark = pytest.mark.anyio

CLIENTS = 32
SEED = int(os.environ.get("WIJKHUB_CHAOS_SEED", random.SystemRandom().randrange(1_000_000)))


@pytest.mark.parametrize(
    "options", [(), ("--checkpoint-pages", "40")], ids=["as it is", "while the log is moved into the database"]
)
async def test_every_ticket_that_was_promised_is_there_after_the_power_was_cut(
    machine: Any, clients: Any, options: tuple[str, ...]
) -> None:
    rng = random.Random(SEED)
    for cut in range(2):
        promises = rng.randrange(50, 600)
        machine.switch_on(*options)
        await clients.connect(machine.url, CLIENTS)
        await clients.press_on(promises, machine.cut_power)
        hub, journal = machine.look()
        try:
            lost = check_told(journal, clients.promised)
            print(f"\nseed {SEED}, cut {cut + 1} after {promises}: {len(clients.promised)} promised, {len(lost)} lost")
            print(f"the database was synced {machine.syncs()[0]} times, its log {machine.syncs()[1]} times")
            assert lost == []
            assert check(journal) == []
            assert fold(journal) == hub.board
            numbers = [ticket.number for ticket in hub.board.living()]
            assert len(numbers) == len(set(numbers))
            # Who asks again gets what was promised.
            for ticket, answer in list(clients.promised.items())[-20:]:
                kept = hub.journal.answered([ticket])[ticket]
                promised = msgspec.json.decode(answer, type=CommandAnswer)
                assert (kept.epoch, kept.seq, kept.count) == (promised.epoch, promised.seq, 1)
        finally:
            machine.leave(hub)
    assert len(clients.promised) >= 100


async def test_it_would_be_noticed_if_an_answer_went_before_the_disk_had_it(machine: Any, clients: Any) -> None:
    machine.switch_on("--synchronous", "NORMAL")
    await clients.connect(machine.url, CLIENTS)
    await clients.press_on(200, machine.cut_power)
    hub, journal = machine.look()
    machine.leave(hub)
    lost = check_told(journal, clients.promised)
    print(f"\nwith synchronous=NORMAL: {len(clients.promised)} promised, {len(lost)} lost")
    assert len(lost) > 100


async def test_many_who_ask_at_once_cost_one_sync(machine: Any, clients: Any) -> None:
    machine.switch_on()
    await clients.connect(machine.url, 64)
    _, before = machine.syncs()
    statuses = await clients.take_together(10)
    _, after = machine.syncs()
    machine.kill()
    hub, journal = machine.look()
    machine.leave(hub)
    assert statuses == [201] * 640
    # All of a batch happened at one moment of the hub's clock, to the microsecond.
    batches = len({one.occurred_at for one in journal if isinstance(one.event, TicketIssued)})
    print(f"\n640 tickets of 64 clients: {batches} batches, {after - before} syncs of the log")
    assert batches == after - before
    assert batches <= 640 / 8
