"""Style sheets, scripts and sounds: from this package, and a municipality's own style sheet.

Each is known by a hash of what is in it: its address holds the hash, so that a browser may keep it for good.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from wijkhub_kiosk.chime import chime_wav
from wijkhub_queue.actors import allow_anyone

FOLDER = Path(__file__).parent / "static"
PATH = "/static"
CHIME = "chime.wav"
THEME = "theme.css"
_KINDS_WORTH_PACKING = ("text/css", "text/javascript", "image/svg+xml")


class Asset(Struct, frozen=True):
    """A file as it is sent."""

    content: bytes
    packed: bytes | None
    """The same with gzip, for kinds that gain by it."""
    kind: str
    mark: str
    """A hash of the content."""


def _asset(content: bytes, name: str) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, mtime=0) if kind in _KINDS_WORTH_PACKING else None
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:16])


class Assets:
    """What is served under `/static/`.

    Args:
        theme: a municipality's style sheet, loaded after ours; None for none. Read once.
    """

    def __init__(self, theme: Path | None = None) -> None:
        self._made = {CHIME: _asset(chime_wav(), CHIME)}
        if theme is not None:
            self._made[THEME] = _asset(theme.read_bytes(), THEME)

    @cached_property
    def edition(self) -> str:
        """A mark of all of ours together; another one after an upgrade that changes any of them."""
        shipped = sorted(path.name for path in FOLDER.iterdir() if path.is_file())
        marks = [asset.mark for name in (*shipped, *self._made) if (asset := self.find(name))]
        return hashlib.sha256("".join(marks).encode()).hexdigest()[:8]

    @property
    def themed(self) -> bool:
        """Whether a municipality's style sheet is there."""
        return THEME in self._made

    def find(self, name: str) -> Asset | None:
        """The file of this name, None when there is none."""
        return self._made.get(name) or _shipped(name)

    def address(self, name: str) -> str:
        """The path of a file, with its hash.

        Raises:
            FileNotFoundError: there is no such file.
        """
        asset = self.find(name)
        if asset is None:
            raise FileNotFoundError(f"{FOLDER / name} is not there")
        return f"{PATH}/{name}?v={asset.mark}"


@cache
def _shipped(name: str) -> Asset | None:
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return None
    return _asset(path.read_bytes(), name)


def serve_assets(assets: Assets) -> HTTPRouteHandler:
    """The route for all of them."""

    @get(PATH + "/{name:path}", opt=allow_anyone(), name="static", include_in_schema=False)
    async def static(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        asset = assets.find(name.lstrip("/"))
        if asset is None:
            raise NotFoundException
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache",
            "ETag": f'"{asset.mark}"',
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(b"", status_code=304, headers=headers, media_type=asset.kind)
        content = asset.content
        if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            content, headers["Content-Encoding"] = asset.packed, "gzip"
        return Response(content, headers=headers, media_type=asset.kind)

    return static
