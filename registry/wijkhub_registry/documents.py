"""What the registry owns and hands on: locations, hours, closures, services, texts, outlines, bookings.

Each document has versions, an owner and the registry's signature, so that a hub believes it from whoever brings it.
Changes have places, 1 and up without a gap in the order in which they were committed: who has read up to a place has
missed nothing, whichever process wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from wijkhub_queue.sync.keys import SigningKey, fingerprint
from wijkhub_queue.sync.messages import Document, signed_part
from wijkhub_registry.errors import RegistryError

OWNER = "registry"
FOR_ALL = ""
"""The audience of what every hub is given."""


class Outdated(RegistryError):
    """Somebody changed the document since you read it: `current` is its version now. Read it again, then change it."""

    code = "outdated"
    status = 409
    title = "Changed meanwhile"


class Draft(Struct, frozen=True):
    """What a document is to be."""

    kind: str
    id: str
    body: bytes | None
    """JSON; None takes the document away."""
    differences: bytes = b"[]"
    """What changed, as JSON, for its history. Of what names a person: nothing."""
    owner: str = OWNER
    audience: str = FOR_ALL
    """The one hub that is given it, or `FOR_ALL`."""
    expected: int | None = None
    """The version that it was made on; None when whatever stands there may be replaced."""


class KeptDocument(Struct, frozen=True):
    """A document as it is kept."""

    kind: str
    id: str
    version: int
    owner: str
    audience: str
    body: bytes | None
    key_id: str
    signature: str
    position: int
    changed_at: int
    """Microseconds since 1970."""

    @property
    def document(self) -> Document:
        """What goes to a hub."""
        body = None if self.body is None else msgspec.Raw(self.body)
        return Document(self.kind, self.id, self.version, self.owner, body, self.key_id, self.signature)


class DocumentChange(Struct, frozen=True):
    """One version of a document: who made it, when and why."""

    kind: str
    id: str
    version: int
    changed_at: int
    by: str
    why: str
    differences: bytes


Sign = Callable[[Document], Document]


class DocumentStore(Protocol):
    """Where the documents are kept."""

    async def publish(self, drafts: Sequence[Draft], *, by: str, why: str, at: int, sign: Sign) -> list[KeptDocument]:
        """Put these in place, all or none; one that says what is there already gets no new version and is left out.

        Raises:
            Outdated: one was made on a version that is not the last.
        """

    async def document(self, kind: str, document_id: str) -> KeptDocument | None:
        """One document; None when there is none, its body None when it is no more."""

    async def of_kind(self, kind: str) -> list[KeptDocument]:
        """All of a kind that are there, in order of id."""

    async def changed_after(self, position: int, limit: int, audience: str) -> list[KeptDocument]:
        """What a hub is to be given next: for all and for it, in order of place."""

    async def position(self) -> int:
        """The place of the last change; 0 when there is none."""

    async def history(self, kind: str, document_id: str, limit: int) -> list[DocumentChange]:
        """The newest versions of a document, newest first."""


def signer(key: SigningKey) -> Sign:
    """Puts this key's signature on documents."""
    key_id = fingerprint(key.public_key)

    def sign(document: Document) -> Document:
        named = msgspec.structs.replace(document, key_id=key_id, signature="")
        return msgspec.structs.replace(named, signature=key.sign(signed_part(named)))

    return sign


def next_version(
    before: KeptDocument | None, draft: Draft, *, position: int, at: int, sign: Sign
) -> KeptDocument | None:
    """The document that a draft makes of what is there; None when it says nothing new. Every store asks this.

    Raises:
        Outdated: the draft was made on another version than `before`.
    """
    current = before.version if before else 0
    if draft.expected is not None and draft.expected != current:
        raise Outdated(
            f"The {draft.kind} '{draft.id}' was changed meanwhile: it is at version {current}, and this change was "
            f"made on {draft.expected}. Read it again, then change it.",
            current=current,
        )
    if (before.body if before else None) == draft.body and (before is None or before.audience == draft.audience):
        return None
    body = None if draft.body is None else msgspec.Raw(draft.body)
    signed = sign(Document(draft.kind, draft.id, current + 1, draft.owner, body, "", ""))
    return KeptDocument(
        draft.kind,
        draft.id,
        signed.version,
        draft.owner,
        draft.audience,
        draft.body,
        signed.key_id,
        signed.signature,
        position,
        at,
    )
