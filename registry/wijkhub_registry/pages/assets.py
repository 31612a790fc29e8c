"""The style sheet, the scripts and the map library of the pages, each under an address that holds a hash of it."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

FOLDER = Path(__file__).parent / "static"
PATH = "/static"
_WORTH_PACKING = ("text/css", "text/javascript", "image/svg+xml")


class Asset(Struct, frozen=True):
    """A file as it is sent."""

    content: bytes
    packed: bytes | None
    """The same with gzip, for kinds that gain by it."""
    kind: str
    mark: str
    """A hash of the content."""


@cache
def _find(name: str) -> Asset | None:
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return None
    content = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, mtime=0) if kind in _WORTH_PACKING else None
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:16])


def address(name: str) -> str:
    """The path of a file, with its hash.

    Raises:
        FileNotFoundError: there is no such file.
    """
    asset = _find(name)
    if asset is None:
        raise FileNotFoundError(f"{FOLDER / name} is not there")
    return f"{PATH}/{name}?v={asset.mark}"


@get(PATH + "/{name:path}", include_in_schema=False)
async def static(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One of them; with its hash in the address it may be kept for good."""
    asset = _find(name.lstrip("/")) if "\0" not in name else None
    if asset is None:
        raise NotFoundException
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache",
        "etag": f'"{asset.mark}"',
        "vary": "accept-encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=asset.kind)
    content = asset.content
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["content-encoding"] = asset.packed, "gzip"
    return Response(content, headers=headers, media_type=asset.kind)
