"""The answer that stays open: a plain ASGI stream of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from wijkhub_kiosk.live import Send as SendBytes
from wijkhub_kiosk.port import Position


class LiveResponse(ASGIResponse):
    """Sends what `follow` sends, until it returns or the reader is gone."""

    _should_set_content_length = False

    def __init__(self, follow: Callable[[SendBytes], Awaitable[None]]) -> None:
        super().__init__(media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._follow = follow

    async def send_body(self, send: Send, receive: Receive) -> None:
        """Stream; cut short as soon as the reader is gone."""

        async def send_bytes(part: bytes) -> None:
            await send({"type": "http.response.body", "body": part, "more_body": True})

        following = asyncio.ensure_future(self._follow(send_bytes))
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait((following, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            following.cancel()
            gone.cancel()
            await asyncio.gather(following, gone, return_exceptions=True)
        if not following.cancelled():
            following.result()
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def position_of(request: Request[Any, Any, Any], edition: str) -> Position | None:
    """Where a reader left off: `?after=epoch:seq`, else `Last-Event-ID`.

    None when it says nothing that can be read, or when its page is of another edition than ours: it begins anew.
    """
    if request.query_params.get("edition", edition) != edition:
        return None
    said = request.query_params.get("after") or request.headers.get("last-event-id") or ""
    epoch, _, seq = said.partition(":")
    # ASCII digits alone: `isdecimal` lets in others, which `int` reads too, but no page of ours wrote them.
    if not (said.isascii() and epoch.isdecimal() and seq.isdecimal()) or len(said) > 40:
        return None
    return int(epoch), int(seq)
