"""What every store of the registry's hubs does alike."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wijkhub_queue.sync.taking_in import Head
from wijkhub_registry.errors import CodeRefused, KeyRevoked
from wijkhub_registry.events import NewEvent
from wijkhub_registry.hubs import HubKey, Incident, OwnKey

pytestmark = pytest.mark.anyio
AT = 1_772_438_400_000_000
"""2 March 2026, 08:00 UTC."""
HOUR = 3_600_000_000


def key(name: str, hub: str = "west") -> HubKey:
    return HubKey(f"key-{name}", hub, f"public-{name}")


@pytest.fixture
async def hubs(stores: Any) -> Any:
    """A store in which `west` enrolled with the key `one`."""
    await stores.hubs.add_code(b"code-1", "west", "Wijkhub West", made_at=AT, lapses_at=AT + HOUR)
    await stores.hubs.enrol(b"code-1", key("one"), AT)
    return stores.hubs


class TestCodes:
    async def test_a_code_lets_in_the_hub_that_it_is_for_under_its_name(self, hubs: Any) -> None:
        await hubs.add_code(b"code-2", "east", "Wijkhub Oost", made_at=AT, lapses_at=AT + HOUR)
        assert await hubs.enrol(b"code-2", key("two", "east"), AT + HOUR - 1) == "Wijkhub Oost"
        assert await hubs.key("key-two") == key("two", "east")

    @pytest.mark.parametrize(
        ("code", "who", "at"),
        [
            (b"other", key("two"), AT),
            (b"code-2", key("two", "east"), AT),
            (b"code-2", key("two"), AT + HOUR),
            (b"code-1", key("two"), AT),
        ],
        ids=["unknown", "for another hub", "lapsed", "used"],
    )
    async def test_one_that_does_not_work_lets_nobody_in(self, hubs: Any, code: bytes, who: HubKey, at: int) -> None:
        await hubs.add_code(b"code-2", "west", "Wijkhub West", made_at=AT, lapses_at=AT + HOUR)
        with pytest.raises(CodeRefused):
            await hubs.enrol(code, who, at)
        assert await hubs.key("key-two") is None
        assert (await hubs.key("key-one")).revoked_at is None

    async def test_used_again_by_the_same_key_it_answers_the_same(self, hubs: Any) -> None:
        assert await hubs.enrol(b"code-1", key("one"), AT + 2 * HOUR) == "Wijkhub West"

    async def test_of_two_keys_that_use_one_code_at_once_one_gets_in(self, stores: Any, hubs: Any) -> None:
        await hubs.add_code(b"code-2", "west", "Wijkhub West", made_at=AT, lapses_at=AT + HOUR)
        answers = await asyncio.gather(
            hubs.enrol(b"code-2", key("two"), AT), stores.other_hubs.enrol(b"code-2", key("three"), AT),
            return_exceptions=True,
        )  # fmt: skip
        assert sorted(str(type(answer).__name__) for answer in answers) == ["CodeRefused", "str"]

    async def test_enrolled_anew_its_events_and_epochs_stay(self, stores: Any, hubs: Any) -> None:
        await stores.events.take_in("west", 1, 1, [NewEvent(1, "id-1", "t", 1, AT, "a", b"{}", None)], AT)
        await hubs.add_code(b"code-2", "west", "West nieuw", made_at=AT, lapses_at=AT + HOUR)
        await hubs.enrol(b"code-2", key("two"), AT + 5)
        [state] = await hubs.hubs()
        assert (state.name, state.head) == ("West nieuw", Head(1, 1, "id-1"))
        assert (await hubs.key("key-one")).revoked_at == AT + 5


class TestKeys:
    async def test_rolled_the_old_one_works_no_more(self, hubs: Any) -> None:
        await hubs.roll("key-one", key("two"), AT + 5)
        assert (await hubs.key("key-one")).revoked_at == AT + 5
        assert await hubs.key("key-two") == key("two")
        with pytest.raises(KeyRevoked):
            await hubs.roll("key-one", key("three"), AT + 6)
        assert await hubs.key("key-three") is None

    async def test_a_key_that_was_used_before_is_not_taken_and_the_old_one_stays(self, hubs: Any) -> None:
        with pytest.raises(CodeRefused):
            await hubs.roll("key-one", key("one"), AT + 5)
        assert (await hubs.key("key-one")).revoked_at is None

    async def test_revoked_its_keys_and_codes_work_no_more(self, hubs: Any) -> None:
        await hubs.add_code(b"code-2", "west", "Wijkhub West", made_at=AT, lapses_at=AT + HOUR)
        assert await hubs.revoke("west", AT + 5) == 1
        assert await hubs.revoke("west", AT + 6) == 0
        assert (await hubs.key("key-one")).revoked_at == AT + 5
        with pytest.raises(CodeRefused):
            await hubs.enrol(b"code-2", key("two"), AT + 5)


async def test_a_nonce_is_used_once_whichever_process_is_asked(stores: Any) -> None:
    asked = [stores.hubs, stores.other_hubs] * 4
    used = await asyncio.gather(*(hubs.use_nonce("n", lapses_at=AT + HOUR, at=AT) for hubs in asked))
    assert sorted(used) == [False] * 7 + [True]


async def test_a_nonce_that_lapsed_is_forgotten(stores: Any) -> None:
    assert await stores.hubs.use_nonce("n", lapses_at=AT + HOUR, at=AT)
    assert not await stores.hubs.use_nonce("n", lapses_at=AT + HOUR, at=AT + HOUR)
    assert await stores.hubs.use_nonce("n", lapses_at=AT + 3 * HOUR, at=AT + HOUR + 1)


class TestState:
    async def test_what_a_hub_tells_is_kept(self, hubs: Any) -> None:
        await hubs.heard("west", b'{"backlog":3}', hub_time=AT - 7, at=AT)
        [state] = await hubs.hubs()
        assert (state.heard_at, state.hub_time, state.heartbeat) == (AT, AT - 7, b'{"backlog":3}')

    async def test_an_incident_is_counted_and_stops_until_events_come_again(self, stores: Any, hubs: Any) -> None:
        for at in (AT, AT + 5):
            await hubs.note("west", "sequence-fork", epoch=1, seq=3, at=at)
        [state] = await hubs.hubs()
        assert state.incidents == (Incident("sequence-fork", 1, 3, AT, AT + 5, 2),)
        assert state.stopped == state.incidents[0]
        await stores.events.take_in("west", 1, 1, [NewEvent(1, "id-1", "t", 1, AT, "a", b"{}", None)], AT + 6)
        [state] = await hubs.hubs()
        assert state.stopped is None

    async def test_flagged_events_are_counted(self, stores: Any, hubs: Any) -> None:
        events = [
            NewEvent(seq, f"id-{seq}", "t", 1, AT, "a", b"{}", flag)
            for seq, flag in enumerate((None, "undecodable", None, "impossible"), 1)
        ]
        await stores.events.take_in("west", 1, 1, events, AT)
        [state] = await hubs.hubs()
        assert state.flagged == 2

    async def test_hubs_come_in_order_of_name(self, hubs: Any) -> None:
        await hubs.add_code(b"code-2", "aa", "Zuid", made_at=AT, lapses_at=AT + HOUR)
        await hubs.enrol(b"code-2", key("two", "aa"), AT)
        assert [state.name for state in await hubs.hubs()] == ["Wijkhub West", "Zuid"]


async def test_a_secret_is_the_same_for_every_process(stores: Any) -> None:
    found = await asyncio.gather(stores.hubs.secret("s", b"one"), stores.other_hubs.secret("s", b"two"))
    assert found[0] == found[1]
    assert found[0] in (b"one", b"two")
    assert await stores.hubs.secret("t", b"three") == b"three"


async def test_of_two_signing_keys_of_one_number_one_is_kept(stores: Any) -> None:
    keys = [OwnKey(1, name, f"public-{name}", "secret", "", "", AT) for name in ("a", "b")]
    added = await asyncio.gather(stores.hubs.add_own_key(keys[0]), stores.other_hubs.add_own_key(keys[1]))
    assert sorted(added) == [False, True]
    assert await stores.hubs.own_keys() == [keys[added.index(True)]]
