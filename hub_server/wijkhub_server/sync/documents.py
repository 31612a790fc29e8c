"""What the city decides, fetched page by page: a page is believed as a whole, or refused as a whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from urllib.parse import quote

from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.messages import Document, DocumentPage, RegistryKey, SentPage, signed_part
from wijkhub_server.sync.errors import TryLater
from wijkhub_server.sync.exchange import Exchange, Refused
from wijkhub_server.sync.registry_keys import Verify

PAGE = 200
UNKNOWN_KEY = "unknown-key"
Keys = Callable[[], Awaitable[Sequence[RegistryKey]]]
"""Asks the registry which keys it has now, and gives those that are believed."""


class BadPage(Exception):
    """A page that is not believed; the documents that are kept stay as they are."""

    def __init__(self, what: str, reason: str, detail: str) -> None:
        super().__init__(f"{what}: {detail}")
        self.what = what
        self.reason = reason
        self.detail = detail


class Papers(Protocol):
    """Where documents are kept."""

    async def cursor(self) -> str:
        """From where to ask on; empty for the beginning."""

    async def keep_page(self, documents: Sequence[Document], cursor: str) -> None:
        """Keep a page and the cursor after it, in one go."""

    async def refuse(self, what: str, reason: str, detail: str) -> None:
        """Put on record that a page was refused."""


def check_page(page: DocumentPage, keys: Sequence[RegistryKey], verify: Verify) -> None:
    """Look whether all of a page was signed by a key that is believed.

    Raises:
        BadPage: naming the first document that was not.
    """
    believed = {key.id: key.public_key for key in keys}
    for one in page.documents:
        what = f"{one.kind} {one.id} version {one.version}"
        if one.key_id not in believed:
            raise BadPage(what, UNKNOWN_KEY, f"it is signed by key {one.key_id}, which this hub does not know")
        if not verify(believed[one.key_id], one.signature, signed_part(one)):
            raise BadPage(what, "bad-signature", "its signature does not fit it: it was altered, or is another's")


async def pull(
    exchange: Exchange,
    papers: Papers,
    keys: Sequence[RegistryKey],
    verify: Verify,
    newer_keys: Keys | None = None,
) -> list[Document]:
    """Fetch all that changed since the last time; gives what was kept anew.

    The cursor goes on only with the page that it belongs to: who stops in between asks for that page again.

    Args:
        exchange: the line.
        papers: where documents are kept.
        keys: those of the registry that are believed.
        verify: looks at a signature.
        newer_keys: is asked when a page is signed by another key: the registry may have rolled its own.

    Raises:
        TryLater: not now.
        BadPage: a page was refused; it is on record, and asked for again the next time.
    """
    kept: list[Document] = []
    while True:
        cursor = await papers.cursor()
        try:
            query = f"cursor={quote(cursor, safe='')}&limit={PAGE}"
            page = (await exchange.ask("GET", at.DOCUMENTS, SentPage, query=query)).page
        except Refused as refused:
            raise TryLater(str(refused)) from refused
        try:
            try:
                check_page(page, keys, verify)
            except BadPage as bad:
                if bad.reason != UNKNOWN_KEY or newer_keys is None:
                    raise
                keys, newer_keys = await newer_keys(), None
                check_page(page, keys, verify)
        except BadPage as bad:
            await papers.refuse(bad.what, bad.reason, bad.detail)
            raise
        if page.documents or page.cursor != cursor:
            await papers.keep_page(page.documents, page.cursor)
        kept += page.documents
        if not page.more or page.cursor == cursor:
            return kept
