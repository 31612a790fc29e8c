"""The outlines as they are now, read again only when something changed, whichever process changed it."""

from __future__ import annotations

import msgspec

from wijkhub_registry.documents import DocumentStore
from wijkhub_registry.locations.outlines import DOCUMENT, Outlines

_decoder = msgspec.json.Decoder(Outlines)


class OutlineShelf:
    """Where outlines are looked up by kind."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._position = -1
        self._kept: dict[str, Outlines] = {}

    async def of_kind(self, kind: str) -> Outlines | None:
        """The outlines of `areas` or `neighbourhoods`; None when nobody brought them in."""
        # The place first: what changes after it is read again next time.
        position = await self._documents.position()
        if position != self._position:
            documents = await self._documents.of_kind(DOCUMENT)
            self._kept = {one.id: _decoder.decode(one.body) for one in documents if one.body is not None}
            self._position = position
        return self._kept.get(kind)
