"""Answers that may be kept, but asked for again each time: `no-cache` with an ETag of what they say."""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Request, Response


def answer(
    request: Request[Any, Any, Any], body: bytes, media_type: str, *, headers: dict[str, str] | None = None
) -> Response[bytes]:
    """The body with its ETag, or 304 when whoever asks has it already."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    kept = {"cache-control": "no-cache", "etag": etag, "vary": "accept, accept-language", **(headers or {})}
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, headers=kept, media_type=media_type)
    return Response(body, headers=kept, media_type=media_type)


def _has(if_none_match: str, etag: str) -> bool:
    there = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return etag in there or "*" in there
