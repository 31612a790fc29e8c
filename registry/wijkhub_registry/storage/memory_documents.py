"""The registry's documents in memory, for tests and for trying things."""

from __future__ import annotations

from collections.abc import Sequence

from wijkhub_registry.documents import FOR_ALL, DocumentChange, Draft, KeptDocument, Sign, next_version


class MemoryDocuments:
    """Documents that go with the process."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, str], KeptDocument] = {}
        self._changes: list[DocumentChange] = []
        self._last = 0

    async def publish(self, drafts: Sequence[Draft], *, by: str, why: str, at: int, sign: Sign) -> list[KeptDocument]:
        """Put these in place, all or none."""
        now = dict(self._documents)
        made: list[KeptDocument] = []
        changes: list[DocumentChange] = []
        for draft in drafts:
            place = (draft.kind, draft.id)
            after = next_version(now.get(place), draft, position=self._last + len(made) + 1, at=at, sign=sign)
            if after is not None:
                now[place] = after
                made.append(after)
                changes.append(DocumentChange(draft.kind, draft.id, after.version, at, by, why, draft.differences))
        self._documents, self._last = now, self._last + len(made)
        self._changes += changes
        return made

    async def document(self, kind: str, document_id: str) -> KeptDocument | None:
        """One document."""
        return self._documents.get((kind, document_id))

    async def of_kind(self, kind: str) -> list[KeptDocument]:
        """All of a kind that are there."""
        found = [one for one in self._documents.values() if one.kind == kind and one.body is not None]
        return sorted(found, key=lambda one: one.id)

    async def changed_after(self, position: int, limit: int, audience: str) -> list[KeptDocument]:
        """What a hub is to be given next."""
        found = [
            one for one in self._documents.values() if one.position > position and one.audience in (FOR_ALL, audience)
        ]
        return sorted(found, key=lambda one: one.position)[:limit]

    async def position(self) -> int:
        """The place of the last change."""
        return self._last

    async def history(self, kind: str, document_id: str, limit: int) -> list[DocumentChange]:
        """The newest versions of a document."""
        found = [one for one in self._changes if (one.kind, one.id) == (kind, document_id)]
        return found[: -limit - 1 : -1]
