"""Where hubs fetch what the registry hands on."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from wijkhub_queue.sync.messages import DocumentPage
from wijkhub_queue.sync.signing import NONCE_HEADER
from wijkhub_registry.documents import KeptDocument
from wijkhub_registry.errors import Invalid
from wijkhub_registry.registry import Registry
from wijkhub_registry.sync.signed import signer

LARGEST_PAGE = 500
LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes of documents in one page; one that is larger by itself comes alone."""
_FORM = "1-"
"""Before the place in a cursor: another form of cursor can be told from this one."""


@get("/documents", summary="What changed since the cursor", tags=["documents"])
async def documents(
    request: Request[Any, Any, Any],
    registry: NamedDependency[Registry],
    cursor: FromQuery[Annotated[str, QueryParameter(max_length=40)]] = "",
    limit: FromQuery[Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE)]] = 200,
) -> Response[DocumentPage]:
    """In the order in which it changed, each document once, as it is now. Keep the page, then ask with its cursor.

    A hub is given what is for all hubs and what is for it.
    """
    hub = await signer(request, registry)
    after = _position(cursor)
    found = await registry.documents.changed_after(after, limit + 1, hub.hub_id)
    page: list[KeptDocument] = []
    size = 0
    for one in found[:limit]:
        size += len(one.body or b"")
        if page and size > LARGEST_ANSWER:
            break
        page.append(one)
    last = page[-1].position if page else after
    answer = DocumentPage(tuple(one.document for one in page), f"{_FORM}{last}", len(page) < len(found))
    return Response(answer, headers={NONCE_HEADER: request.state.next_nonce})


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    number = cursor.removeprefix(_FORM)
    if number == cursor or not number.isascii() or not number.isdigit():
        raise Invalid("'cursor' is none of ours. Leave it out to be given everything anew.")
    return int(number)
