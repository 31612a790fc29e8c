"""Who is let in: whoever has the calendar's key. Nothing of the calendar goes without it, and no other key opens it."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from wijkhub_queue.errors import Invalid
from wijkhub_server.calendar_backend.matrix import as_query, split_matrix
from wijkhub_server.calendar_backend.refusals import NOTHING_THERE, refusal

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Send

KEY_HEADERS = (b"authorization", b"x-api-key", b"auth-token")
"""Where a key may stand; in the first also after a word such as `Bearer`."""


class KeyDoor:
    """Lets in who has the key, and turns matrix parameters into a query for the routes behind it."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = _digest(key.encode())

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        if not any(hmac.compare_digest(_digest(key), self._key) for key in keys_in(scope["headers"])):
            words = "This calendar needs its key. Send it in the header Authorization, X-Api-Key or auth-token."
            await _answer(send, 401, "not-allowed", words, {"WWW-Authenticate": "Bearer"})
            return
        if b"//" in unquote_to_bytes(scope.get("raw_path") or b""):
            # The hub's application makes one of two slashes, and would find what is not there; an address has one form.
            await _answer(send, 404, "not-found", NOTHING_THERE)
            return
        try:
            # The hub's application puts a slash behind what it hands on.
            path, parameters = split_matrix(scope["path"].rstrip("/"))
        except Invalid as error:
            await _answer(send, 400, error.code, str(error))
            return
        behind: Any = {**scope, "path": path, "query_string": as_query(parameters, scope.get("query_string", b""))}
        await self._app(behind, receive, send)


def keys_in(headers: list[tuple[bytes, bytes]]) -> list[bytes]:
    """The keys that a request brings."""
    return [value.strip().rpartition(b" ")[2] for name, value in headers if name.lower() in KEY_HEADERS]


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


async def _answer(send: Send, status: int, code: str, words: str, headers: dict[str, str] | None = None) -> None:
    answer: Any = refusal(status, code, words, headers)
    body = answer.content
    lines = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    lines += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body, "more_body": False})
