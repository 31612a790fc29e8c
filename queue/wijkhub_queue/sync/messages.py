"""What is asked and answered besides the events themselves. JSON with camelCase names, UTC times."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from wijkhub_queue.sync.taking_in import Head


class Acked(Struct, frozen=True, rename="camel"):
    """A batch was stored, or was there already: all events of this epoch up to here are on the registry's disk."""

    epoch: int
    acked_through: int


class EnrolRequest(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A hub makes itself known with the one-time code that the registry's command showed."""

    code: Annotated[str, Meta(min_length=8, max_length=40)]
    hub: Annotated[str, Meta(min_length=1, max_length=80)]
    """The hub's own id, as in its events."""
    public_key: Annotated[str, Meta(min_length=40, max_length=60)]
    """Ed25519, 32 bytes, base64url without padding; its private half never leaves the hub."""
    proof: Annotated[str, Meta(min_length=80, max_length=100)]
    """Signature of `enrol:<code>:<hub>:<public_key>` by that key, so that nobody enrols a key that is not theirs."""


class EnrolAnswer(Struct, frozen=True, rename="camel"):
    """The hub is known. It keeps the registry's keys: only what they signed is believed."""

    name: str
    key_id: str
    """By which the hub's key is named in its requests."""
    registry_keys: tuple[RegistryKey, ...]
    head: Head


class RollKey(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A hub takes another key; asked in a request that the one it had signed."""

    public_key: Annotated[str, Meta(min_length=40, max_length=60)]
    proof: Annotated[str, Meta(min_length=80, max_length=100)]
    """Signature of `roll-hub:<hub>:<public_key>` by the new key."""


class KeyRolled(Struct, frozen=True, rename="camel"):
    """From now on the hub signs with this key; the one before works no more."""

    key_id: str


class RegistryKey(Struct, frozen=True, rename="camel"):
    """A public key of the registry."""

    id: str
    public_key: str
    signed_by: str = ""
    """The key that vouches for it; empty for the first."""
    signature: str = ""
    """By that key, of `roll:<id>:<public_key>`."""


class Nonce(Struct, frozen=True, rename="camel"):
    """To be used in one request, soon."""

    nonce: str


class Heartbeat(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How a hub is, every minute while it reaches the registry."""

    hub_time: datetime
    epoch: int
    last_seq: int
    software: str
    backlog: int
    """Events that wait to be sent."""
    printers_down: tuple[str, ...] = ()
    quarantined: int = 0
    """Documents that the hub refused, and events the registry flagged, that nobody has looked at."""
    waits: tuple[ServiceWait, ...] = ()


class ServiceWait(Struct, frozen=True, rename="camel"):
    """How long who comes now would wait for a service, in minutes, as the hub tells it to residents."""

    service: str
    """The hub's code of it."""
    upl: str
    low_min: float | None
    high_min: float | None
    """None on both when the hub can't know; only the upper is None when it is more than an hour."""


class HeartbeatAnswer(Struct, frozen=True, rename="camel"):
    """What the registry's clock says, and how far it has the hub's events."""

    registry_time: datetime
    head: Head


class OpenEpoch(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A hub that was restored or cloned begins anew, after `previous`; its own events go on from `next_epoch`, 1."""

    previous: int
    next_epoch: int
    reason: Literal["restored", "cloned", "forked"]


class Document(Struct, frozen=True, rename="camel"):
    """Something the registry owns, or hands on, that hubs keep: hours, closures, services, texts, bookings."""

    kind: str
    id: str
    version: int
    """Rises by one with each change; an older one never replaces a newer."""
    owner: str
    """`registry`, or the id of the hub whose it is."""
    body: msgspec.Raw | None
    """None when it is no more."""
    key_id: str
    signature: str
    """By that key of the registry, of `signed_part` of this document; base64url without padding."""


class DocumentPage(Struct, frozen=True, rename="camel"):
    """Some documents in the order in which they changed. Ask again with `cursor` once they are kept."""

    documents: tuple[Document, ...]
    cursor: str
    more: bool


class _SentDocument(Struct, frozen=True, rename="camel"):
    kind: str
    id: str
    version: int
    owner: str
    body: msgspec.Raw
    key_id: str
    signature: str


class SentPage(Struct, frozen=True, rename="camel"):
    """A `DocumentPage` as it is read: a raw body that may be missing can be written, not read."""

    documents: tuple[_SentDocument, ...]
    cursor: str
    more: bool

    @property
    def page(self) -> DocumentPage:
        """The page, its bodies byte for byte as they were signed."""
        documents = tuple(
            Document(
                one.kind,
                one.id,
                one.version,
                one.owner,
                None if bytes(one.body) == b"null" else one.body,
                one.key_id,
                one.signature,
            )
            for one in self.documents
        )
        return DocumentPage(documents, self.cursor, self.more)


class StoredEvents(Struct, frozen=True, rename="camel"):
    """A hub's own acknowledged events, given back to it after a restore, in order of epoch and seq."""

    lines: tuple[StoredLine, ...]
    more: bool


class StoredLine(Struct, frozen=True, rename="camel"):
    """One of them, as it came."""

    epoch: int
    seq: int
    event_id: str
    raw: str
    """The line, as base64: what could not be read then need not be text."""


def signed_part(document: Document) -> bytes:
    """The bytes that a document's signature covers: all of it but the signature, each part with its length."""
    body = b"" if document.body is None else bytes(document.body)
    parts = (
        document.kind.encode(),
        document.id.encode(),
        str(document.version).encode(),
        document.owner.encode(),
        b"gone" if document.body is None else b"body",
        body,
        document.key_id.encode(),
    )
    return b"wijkhub-document-1\n" + b"".join(b"%d:%s\n" % (len(part), part) for part in parts)
