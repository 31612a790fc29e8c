from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from wijkhub_queue.hours.stated import DUTCH, Doors, State
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.documents import Outdated, signer
from wijkhub_registry.errors import NotFound
from wijkhub_registry.locations.catalogue import Catalogue, HubToday, Listed
from wijkhub_registry.locations.change import Difference
from wijkhub_registry.locations.location import Fact, Location
from wijkhub_registry.locations.products import Product
from wijkhub_registry.storage.memory_documents import MemoryDocuments

T = TypeVar("T")
SIGN = signer(SigningKey.new())
MONDAY_AT_TEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""10:00 in Rotterdam."""
WEST = Location(
    "west", "wijkhub", "West", hours="Mo 09:00-12:00", hub="hub-west", facts={"hours": Fact("them", date(2026, 11, 1))}
)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def put(catalogue: Catalogue, *locations: Location, why: str = "so", expected: int | None = None) -> list[str]:
    made = run(catalogue.put(locations, by="ann", why=why, at=MONDAY_AT_TEN, sign=SIGN, expected=expected))
    return [one.location.id for one in made]


def test_what_one_process_puts_another_lists() -> None:
    documents = MemoryDocuments()
    here, there = Catalogue(documents), Catalogue(documents)
    assert run(there.listed()) == {}

    assert put(here, WEST) == ["west"]

    listed = run(there.one("west"))
    assert (listed.location, listed.version, listed.changed_at) == (WEST, 1, MONDAY_AT_TEN)
    assert put(there, WEST) == []


def test_a_location_that_is_not_there_is_not_found() -> None:
    catalogue = Catalogue(MemoryDocuments())
    for ask in (catalogue.one, catalogue.history):
        with pytest.raises(NotFound, match="'east'"):
            run(ask("east"))


def test_the_history_tells_each_field_before_and_after() -> None:
    catalogue = Catalogue(MemoryDocuments())
    put(catalogue, WEST, why="found")
    put(catalogue, replace(WEST, hours="Mo 09:00-17:00"), why="council")

    newest, first = run(catalogue.history("west"))
    assert (newest.version, newest.by, newest.why) == (2, "ann", "council")
    assert newest.differences == (Difference("hours", "Mo 09:00-12:00", "Mo 09:00-17:00"),)
    assert Difference("name", None, "West") in first.differences


def test_a_change_on_an_older_version_is_refused() -> None:
    catalogue = Catalogue(MemoryDocuments())
    put(catalogue, WEST)
    put(catalogue, replace(WEST, note="a"), expected=1)
    with pytest.raises(Outdated):
        put(catalogue, replace(WEST, note="b"), expected=1)


def test_hours_are_confirmed_at_midnight_of_the_day_on_which_somebody_saw_them() -> None:
    catalogue = Catalogue(MemoryDocuments())
    put(catalogue, WEST)

    now = run(catalogue.one("west")).at(MONDAY_AT_TEN, DUTCH)

    assert (now.state, now.until) == (State.OPEN, MONDAY_AT_TEN + timedelta(hours=2))
    assert now.confirmed_at == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)


def test_doors_that_staff_closed_today_win_over_the_hours() -> None:
    doors = Doors("closed", MONDAY_AT_TEN, MONDAY_AT_TEN + timedelta(hours=1))

    async def today() -> Mapping[str, HubToday]:
        return {"hub-west": HubToday(doors)}

    catalogue = Catalogue(MemoryDocuments(), today=today)
    put(catalogue, WEST, Location("east", "wijkhub", "East", hours="Mo 09:00-12:00", hub="hub-east"))

    assert run(catalogue.one("west")).at(MONDAY_AT_TEN, DUTCH).state is State.CLOSED
    assert run(catalogue.one("west")).at(MONDAY_AT_TEN + timedelta(hours=1), DUTCH).state is State.OPEN
    assert run(catalogue.one("east")).at(MONDAY_AT_TEN, DUTCH).state is State.OPEN


def test_the_list_of_products_is_replaced_as_a_whole() -> None:
    catalogue = Catalogue(MemoryDocuments())
    for products in ([Product("http://x/a", "a"), Product("http://x/b", "b")], [Product("http://x/b", "bee")]):
        run(catalogue.put_products(products, by="ann", why="list", at=MONDAY_AT_TEN, sign=SIGN))
    assert run(catalogue.products()) == {"http://x/b": Product("http://x/b", "bee")}


def test_doors_that_staff_opened_hold_until_the_hours_say_otherwise_only_when_the_hours_said_closed() -> None:
    after_hours = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    midnight = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

    def listed(since: datetime) -> Listed:
        return Listed(WEST, 1, MONDAY_AT_TEN, HubToday(Doors("open", since, midnight)))

    assert listed(after_hours).at(after_hours, DUTCH).until == midnight
    assert listed(MONDAY_AT_TEN).at(MONDAY_AT_TEN, DUTCH).until == MONDAY_AT_TEN + timedelta(hours=2)
