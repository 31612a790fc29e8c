"""Many ask for one time at once, and one gets it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.commands import BookAppointment, ConfigureHub, HoldSlot, MoveAppointment
from wijkhub_queue.errors import SlotTaken
from wijkhub_queue.evolve import fold
from wijkhub_queue.rules import check
from wijkhub_server.writer import Done

pytestmark = pytest.mark.anyio

CLIENTS = 64
ELEVEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@pytest.fixture
async def bookable(house: Any, hub: Any) -> Any:
    """The hub, on a Monday at nine, with one place at once from nine to five."""
    setup = hub.board.setup
    passport = replace(setup.services[0], appointment_min=20)
    series = CapacitySeries("always", "papers", WEEKDAYS, time(9), time(17), 1)
    await house.do(
        ConfigureHub(replace(setup, services=(passport, *setup.services[1:]), capacity=(series,))), "supervisor:chef"
    )
    return hub


async def at_once(house: Any, *commands: Any) -> list[Done]:
    """All are asked at the same time; those who got something, and the rest were told that it is taken."""
    answers = await asyncio.gather(*(house.do(command) for command in commands), return_exceptions=True)
    done = [one for one in answers if isinstance(one, Done)]
    assert [type(one) for one in answers if not isinstance(one, Done)] == [SlotTaken] * (len(answers) - len(done))
    return done


async def test_sixty_four_clients_on_one_slot_make_one_booking(house: Any, bookable: Any) -> None:
    assert len(await at_once(house, *[BookAppointment("passport", ELEVEN)] * CLIENTS)) == 1
    assert len(bookable.board.appointments) == 1


async def test_sixty_four_clients_through_the_api_make_one_booking(house: Any, bookable: Any) -> None:
    async with house.client("token-hal") as client:
        command = {"type": "book-appointment", "service": "passport", "startsAt": ELEVEN.isoformat()}
        answers = await asyncio.gather(
            *(client.post("/v1/commands", json={"id": str(uuid4()), "command": command}) for _ in range(CLIENTS))
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLIENTS - 1)
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"/v1/problems/slot-taken"}


async def test_who_holds_books_and_moves_at_once_get_one_place_between_them(house: Any, bookable: Any) -> None:
    [mine] = await at_once(house, BookAppointment("passport", NOON))
    rivals = [BookAppointment("passport", ELEVEN), HoldSlot("passport", ELEVEN), MoveAppointment(mine.id, ELEVEN)]
    assert len(await at_once(house, *rivals * 8)) in (1, 8)
    journal = [line.recorded for line in bookable.journal.read((0, 0), 1_000_000)]
    assert check(journal) == []
    assert fold(journal) == bookable.board
