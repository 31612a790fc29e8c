"""What the city decides is kept a page at a time, and only when all of it was signed by a key that is believed."""

from __future__ import annotations

import msgspec
import pytest
from sync_town import Papers, Town, run

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.messages import Document, RegistryKey
from wijkhub_server.sync import documents
from wijkhub_server.sync.documents import BadPage, pull

KEY, OTHER = SigningKey.new(), SigningKey.new()
PINNED = (RegistryKey(fingerprint(KEY.public_key), KEY.public_key),)


@pytest.fixture
def town() -> Town:
    return Town(1, share=0.0, hubs=1)


@pytest.fixture
def papers() -> Papers:
    return Papers()


def publish(town: Town, document_id: str, body: object, *, key: SigningKey = KEY, key_id: str | None = None) -> None:
    raw = None if body is None else msgspec.Raw(msgspec.json.encode(body))
    key_id = key_id or fingerprint(key.public_key)
    town.registry.publish(Document("hours", document_id, 1, "registry", raw, key_id, ""), key.sign)


def fetch(town: Town, papers: Papers) -> list[Document]:
    return run(pull(town.hubs[0].exchange, papers, PINNED, verified))


def test_all_pages_are_kept_and_asked_for_once(town, papers, monkeypatch) -> None:
    monkeypatch.setattr(documents, "PAGE", 2)
    for n in range(5):
        publish(town, f"place-{n}", {"text": "Mo-Fr 09:00-17:00"})
    assert [one.id for one in fetch(town, papers)] == [f"place-{n}" for n in range(5)]
    assert fetch(town, papers) == []
    publish(town, "place-5", None)
    assert [(one.id, one.body) for one in fetch(town, papers)] == [("place-5", None)]


@pytest.mark.parametrize("spoil", ["another key", "altered", "another id"])
def test_a_page_with_a_bad_document_is_refused_whole_and_the_old_one_stays(spoil, town, papers, monkeypatch) -> None:
    publish(town, "place-0", "old")
    fetch(town, papers)
    publish(town, "place-1", "good")
    publish(town, "place-0", "new", key=OTHER if spoil == "another key" else KEY)
    if spoil != "another key":
        changes = {"body": msgspec.Raw(b'"evil"')} if spoil == "altered" else {"id": "place-9"}
        town.registry.documents[-1] = msgspec.structs.replace(town.registry.documents[-1], **changes)
    with pytest.raises(BadPage):
        fetch(town, papers)
    assert {one: bytes(kept.body) for one, kept in papers.kept.items()} == {"place-0": b'"old"'}
    what = "hours place-9 version 1" if spoil == "another id" else "hours place-0 version 1"
    assert papers.refused == [(what, "unknown-key" if spoil == "another key" else "bad-signature")]


def test_a_key_id_that_is_believed_does_not_make_a_foreign_signature_good(town, papers) -> None:
    publish(town, "place-0", "new", key=OTHER, key_id=PINNED[0].id)
    with pytest.raises(BadPage, match="altered"):
        fetch(town, papers)


def test_after_the_registry_has_put_it_right_the_page_is_taken(town, papers) -> None:
    publish(town, "place-0", "new", key=OTHER)
    with pytest.raises(BadPage):
        fetch(town, papers)
    town.registry.documents.clear()
    publish(town, "place-0", "right")
    assert [bytes(one.body) for one in fetch(town, papers)] == [b'"right"']
