from __future__ import annotations

import msgspec
import pytest
from sync_town import Papers, Town, run

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.messages import Document, RegistryKey
from wijkhub_server.sync.documents import BadPage, pull
from wijkhub_server.sync.registry_keys import follow

FIRST, SECOND, THIRD, THIEF = (SigningKey.new() for _ in range(4))


def known(key: SigningKey, by: SigningKey | None = None) -> RegistryKey:
    key_id = fingerprint(key.public_key)
    if by is None:
        return RegistryKey(key_id, key.public_key)
    signature = by.sign(f"roll:{key_id}:{key.public_key}".encode())
    return RegistryKey(key_id, key.public_key, fingerprint(by.public_key), signature)


PINNED = (known(FIRST),)


def test_a_key_is_believed_that_a_chain_of_keys_vouches_for_in_any_order() -> None:
    told = (known(THIRD, SECOND), known(FIRST), known(SECOND, FIRST))
    assert {key.id for key in follow(PINNED, told, verified)} == {key.id for key in told}


@pytest.mark.parametrize(
    "told",
    [
        known(THIEF),
        known(THIEF, THIEF),
        known(SECOND, THIEF),
        msgspec.structs.replace(known(SECOND, FIRST), public_key=THIEF.public_key),
        msgspec.structs.replace(known(SECOND, THIEF), signed_by=PINNED[0].id),
        RegistryKey(PINNED[0].id, THIEF.public_key),
    ],
)
def test_no_other_key_is_believed_and_none_replaces_a_pinned_one(told: RegistryKey) -> None:
    assert follow(PINNED, (told,), verified) == PINNED


def test_what_a_rolled_key_signed_is_kept_without_a_refusal() -> None:
    town, papers = Town(1, share=0.0, hubs=1), Papers()
    body = msgspec.Raw(b'"new"')
    town.registry.publish(Document("hours", "p", 1, "registry", body, known(SECOND).id, ""), SECOND.sign)

    async def newer():
        return follow(PINNED, (known(SECOND, FIRST),), verified)

    assert [one.id for one in run(pull(town.hubs[0].exchange, papers, PINNED, verified, newer))] == ["p"]
    assert papers.refused == []


def test_a_key_that_nobody_vouches_for_is_refused_after_asking() -> None:
    town, papers = Town(1, share=0.0, hubs=1), Papers()
    town.registry.publish(Document("hours", "p", 1, "registry", None, known(THIEF).id, ""), THIEF.sign)

    async def newer():
        return follow(PINNED, (known(THIEF, THIEF),), verified)

    with pytest.raises(BadPage):
        run(pull(town.hubs[0].exchange, papers, PINNED, verified, newer))
    assert papers.refused == [("hours p version 1", "unknown-key")]
