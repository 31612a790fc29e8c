"""The registry's documents in SQL: the same on PostgreSQL and on SQLite."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_registry.documents import FOR_ALL, DocumentChange, Draft, KeptDocument, Sign, next_version
from wijkhub_registry.storage.database import is_postgresql, reading, writing
from wijkhub_registry.storage.tables import DOCUMENT, DOCUMENT_CHANGE

_COLUMNS = tuple(column.name for column in DOCUMENT.columns)
_DOCUMENTS = f"SELECT {', '.join(_COLUMNS)} FROM document"  # noqa: S608 (our own column names)
_ONE = text(f"{_DOCUMENTS} WHERE kind = :kind AND id = :id")
_KIND = text(f"{_DOCUMENTS} WHERE kind = :kind AND body IS NOT NULL ORDER BY id")
_CHANGED = text(
    f"{_DOCUMENTS} WHERE position > :after AND audience IN (:all, :audience) ORDER BY position LIMIT :limit"
)
_LAST = "SELECT last FROM document_counter WHERE name = 'document'"
_COUNT = text("UPDATE document_counter SET last = :last WHERE name = 'document'")
_PUT = text(
    f"INSERT INTO document ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)}) "  # noqa: S608 (the same)
    "ON CONFLICT (kind, id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("kind", "id"))
)
_CHANGE_COLUMNS = tuple(column.name for column in DOCUMENT_CHANGE.columns)
_NOTE = text(
    f"INSERT INTO document_change ({', '.join(_CHANGE_COLUMNS)}) "  # noqa: S608 (the same)
    f"VALUES ({', '.join(':' + name for name in _CHANGE_COLUMNS)})"
)
_HISTORY = text(
    f"SELECT {', '.join(_CHANGE_COLUMNS)} FROM document_change "  # noqa: S608 (the same)
    "WHERE kind = :kind AND id = :id ORDER BY version DESC LIMIT :limit"
)


class SqlDocuments:
    """Documents in a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def publish(self, drafts: Sequence[Draft], *, by: str, why: str, at: int, sign: Sign) -> list[KeptDocument]:
        """Put these in place, all or none."""
        async with writing(self._engine) as connection:
            return await publish_within(connection, drafts, by=by, why=why, at=at, sign=sign)

    async def document(self, kind: str, document_id: str) -> KeptDocument | None:
        """One document."""
        async with reading(self._engine) as connection:
            return await _one(connection, kind, document_id)

    async def of_kind(self, kind: str) -> list[KeptDocument]:
        """All of a kind that are there."""
        async with reading(self._engine) as connection:
            return [KeptDocument(*row) for row in (await connection.execute(_KIND, {"kind": kind})).all()]

    async def changed_after(self, position: int, limit: int, audience: str) -> list[KeptDocument]:
        """What a hub is to be given next."""
        asked = {"after": position, "limit": limit, "all": FOR_ALL, "audience": audience}
        async with reading(self._engine) as connection:
            return [KeptDocument(*row) for row in (await connection.execute(_CHANGED, asked)).all()]

    async def position(self) -> int:
        """The place of the last change."""
        async with reading(self._engine) as connection:
            return int((await connection.execute(text(_LAST))).scalar_one())

    async def history(self, kind: str, document_id: str, limit: int) -> list[DocumentChange]:
        """The newest versions of a document."""
        asked = {"kind": kind, "id": document_id, "limit": limit}
        async with reading(self._engine) as connection:
            return [DocumentChange(*row) for row in (await connection.execute(_HISTORY, asked)).all()]


async def _one(connection: AsyncConnection, kind: str, document_id: str) -> KeptDocument | None:
    row = (await connection.execute(_ONE, {"kind": kind, "id": document_id})).first()
    return None if row is None else KeptDocument(*row)


async def publish_within(
    connection: AsyncConnection, drafts: Sequence[Draft], *, by: str, why: str, at: int, sign: Sign
) -> list[KeptDocument]:
    """Put these in place within a transaction that writes more, as its last step.

    Raises:
        Outdated: one was made on a version that is not the last.
    """
    made: list[KeptDocument] = []
    # Who holds the counter is the only one that writes documents: so places are committed in their order.
    query = _LAST + " FOR UPDATE" if is_postgresql(connection) else _LAST
    position = int((await connection.execute(text(query))).scalar_one())
    for draft in drafts:
        before = await _one(connection, draft.kind, draft.id)
        after = next_version(before, draft, position=position + 1, at=at, sign=sign)
        if after is None:
            continue
        position += 1
        made.append(after)
        await connection.execute(_PUT, msgspec.structs.asdict(after))
        change = DocumentChange(draft.kind, draft.id, after.version, at, by, why, draft.differences)
        await connection.execute(_NOTE, msgspec.structs.asdict(change))
    if made:
        await connection.execute(_COUNT, {"last": position})
    return made
