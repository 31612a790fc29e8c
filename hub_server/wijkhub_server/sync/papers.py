"""Where a hub keeps what the registry decides: its own database, in its turn to write."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from wijkhub_queue.sync.messages import Document
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.sync_state import CURSOR, SyncStore


class HubPapers:
    """The documents of one hub."""

    def __init__(self, store: SyncStore, turns: Turns) -> None:
        self._store = store
        self._turns = turns

    async def cursor(self) -> str:
        """From where to ask on."""
        return await asyncio.to_thread(self._store.get, CURSOR, str) or ""

    async def keep_page(self, documents: Sequence[Document], cursor: str) -> None:
        """Keep a page."""
        await self._turns.write(self._store.keep_page, documents, cursor)

    async def refuse(self, what: str, reason: str, detail: str) -> None:
        """Put a refusal on record."""
        await self._turns.write(self._store.refuse, what, reason, detail)
