"""A disk that fills up, or breaks, under a hub at work: refused plainly, nothing half done, and on when it can."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from wijkhub_queue.evolve import fold
from wijkhub_queue.rules import check, check_told

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("state", ["full", "broken"])
async def test_a_disk_that_fails_refuses_and_goes_on_when_it_can(machine: Any, clients: Any, state: str) -> None:
    machine.switch_on()
    await clients.connect(machine.url, 16)
    assert set(await clients.take_together(3)) == {201}
    machine.disk(state, True)
    assert set(await clients.take_together(1)) == {503}
    status, _ = await clients.connections[0].ask("GET", "/v1/health")
    assert status == 503
    # Who only looks is served.
    status, board = await clients.connections[0].ask("GET", "/v1/board")
    assert status == 200
    assert len(msgspec.json.decode(board)["tickets"]) == 48
    machine.disk(state, False)
    refused, clients.unavailable = clients.unavailable, []
    assert {await clients.take(at, ticket) for at, ticket in enumerate(refused)} == {201}
    status, _ = await clients.connections[0].ask("GET", "/v1/health")
    assert status == 200
    machine.cut_power()
    hub, journal = machine.look()
    try:
        assert check_told(journal, clients.promised) == []
        assert check(journal) == []
        assert fold(journal) == hub.board
        assert len(hub.board.tickets) == 64
    finally:
        machine.leave(hub)


async def test_a_hub_that_starts_on_a_full_disk_shows_what_it_knows_and_takes_tickets_later(
    machine: Any, clients: Any
) -> None:
    machine.switch_on()
    await clients.connect(machine.url, 4)
    await clients.take_together(2)
    machine.kill()
    machine.disk("full", True)
    machine.switch_on()
    await clients.connect(machine.url, 4)
    status, board = await clients.connections[0].ask("GET", "/v1/board")
    assert status == 200 and len(msgspec.json.decode(board)["tickets"]) == 8
    assert await clients.take(0) == 503
    # Signing in writes too: it says so, and is no fault.
    status, body = await clients.connections[0].ask("POST", "/v1/sessions", {"name": "Iris", "pin": "4821"})
    assert status == 503, body
    machine.disk("full", False)
    assert await clients.take(0) == 201
