"""What every store of the registry's documents does alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.messages import signed_part
from wijkhub_registry.documents import Draft, KeptDocument, Outdated, signer
from wijkhub_registry.storage.database import open_engine
from wijkhub_registry.storage.memory_documents import MemoryDocuments
from wijkhub_registry.storage.sql_documents import SqlDocuments

pytestmark = pytest.mark.anyio
AT = 1_772_438_400_000_000
KEY = SigningKey.new()


@pytest.fixture
async def pair(url: str | None) -> AsyncIterator[Any]:
    """The store, and the same as another process has it."""
    if url is None:
        memory = MemoryDocuments()
        yield memory, memory
        return
    engines = [open_engine(url), open_engine(url)]
    yield tuple(SqlDocuments(engine) for engine in engines)
    for engine in engines:
        await engine.dispose()


@pytest.fixture
def store(pair: Any) -> Any:
    return pair[0]


async def publish(store: Any, *drafts: Draft, why: str = "as it is", at: int = AT) -> list[KeptDocument]:
    made: list[KeptDocument] = await store.publish(drafts, by="planner:ann", why=why, at=at, sign=signer(KEY))
    return made


async def test_there_is_nothing_at_first(store: Any) -> None:
    assert await store.position() == 0
    assert await store.document("location", "a") is None
    assert await store.of_kind("location") == []
    assert await store.changed_after(0, 10, "hub") == []


async def test_versions_and_places_rise_by_one(store: Any) -> None:
    await publish(store, Draft("location", "b", b'{"n":1}'), Draft("location", "a", b'{"n":1}'))
    await publish(store, Draft("location", "b", b'{"n":2}'), at=AT + 1)

    b = await store.document("location", "b")
    assert (b.version, b.position, b.body, b.changed_at) == (2, 3, b'{"n":2}', AT + 1)
    assert await store.position() == 3
    assert [one.id for one in await store.of_kind("location")] == ["a", "b"]
    assert [(one.id, one.position) for one in await store.changed_after(0, 10, "hub")] == [("a", 2), ("b", 3)]
    assert [one.id for one in await store.changed_after(2, 10, "hub")] == ["b"]
    assert [one.id for one in await store.changed_after(0, 1, "hub")] == ["a"]


async def test_what_says_nothing_new_gets_no_version(store: Any) -> None:
    await publish(store, Draft("location", "a", b"{}"))

    assert await publish(store, Draft("location", "a", b"{}"), Draft("location", "b", None)) == []
    assert await store.position() == 1


async def test_what_is_no_more_is_handed_on_as_such_and_can_come_back(store: Any) -> None:
    await publish(store, Draft("location", "a", b"{}"))
    await publish(store, Draft("location", "a", None))

    assert await store.of_kind("location") == []
    [gone] = await store.changed_after(1, 10, "hub")
    assert (gone.version, gone.body, gone.document.body) == (2, None, None)
    [back] = await publish(store, Draft("location", "a", b"{}"))
    assert back.version == 3


async def test_a_change_made_on_an_older_version_changes_nothing_at_all(store: Any) -> None:
    await publish(store, Draft("location", "a", b"1"))
    await publish(store, Draft("location", "a", b"2", expected=1))

    with pytest.raises(Outdated, match="version 2") as refused:
        await publish(store, Draft("location", "b", b"1"), Draft("location", "a", b"3", expected=1))

    assert refused.value.members == {"current": 2}
    assert await store.document("location", "b") is None
    assert (await store.document("location", "a")).body == b"2"
    assert await store.position() == 2


async def test_each_document_is_signed_with_its_version(store: Any) -> None:
    await publish(store, Draft("location", "a", b'{"n":1}'))
    await publish(store, Draft("location", "a", b'{"n":2}'))

    document = (await store.document("location", "a")).document
    assert document.key_id == fingerprint(KEY.public_key)
    assert verified(KEY.public_key, document.signature, signed_part(document))
    older = msgspec.structs.replace(document, version=1)
    assert not verified(KEY.public_key, document.signature, signed_part(older))


async def test_a_hub_is_given_what_is_for_all_and_what_is_for_it(store: Any) -> None:
    await publish(store, Draft("booking", "x", b"1", audience="west"), Draft("location", "a", b"1"))

    assert [one.id for one in await store.changed_after(0, 10, "west")] == ["x", "a"]
    assert [one.id for one in await store.changed_after(0, 10, "east")] == ["a"]


async def test_the_history_keeps_who_changed_what_and_why(store: Any) -> None:
    await publish(store, Draft("location", "a", b"1", b'["first"]'), why="opened")
    await publish(store, Draft("location", "a", b"2", b'["second"]'), why="new hours", at=AT + 5)

    second, first = await store.history("location", "a", 10)
    assert (second.version, second.by, second.why, second.differences, second.changed_at) == (
        2,
        "planner:ann",
        "new hours",
        b'["second"]',
        AT + 5,
    )
    assert (first.version, first.why) == (1, "opened")
    assert await store.history("location", "a", 1) == [second]


async def test_two_processes_that_publish_at_once_leave_no_gap_and_lose_nothing(pair: Any) -> None:
    one, other = pair
    seen: list[int] = []

    async def write(store: Any, name: str) -> None:
        for n in range(10):
            await publish(store, Draft("location", f"{name}-{n}", b"1"))

    async def read() -> None:
        after = 0
        while len(seen) < 20:
            for found in await other.changed_after(after, 5, "hub"):
                after = found.position
                seen.append(after)
            await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(write(one, "a"), write(other, "b"), read()), 60)

    assert seen == list(range(1, 21))
