"""What every answer of the registry carries, whatever made it: the version, and what a browser may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wijkhub_registry.problems import MEDIA_TYPE, problem_body

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

API_VERSION = "1.0.0"
FOR_PROGRAMS = ("/v1/", "/sync/v1/")
_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
]
_NO_STORE = (b"cache-control", b"no-store")
_API = (b"api-version", API_VERSION.encode())
_ANY_SITE = (b"access-control-allow-origin", b"*")


class Door:
    """Wraps the application; an answer that says nothing of how long it may be kept is kept by nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on its answer."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "The registry speaks HTTP only"})
            return
        path = scope["path"]
        for_programs = path.startswith(FOR_PROGRAMS)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"] = list(message.get("headers", ()))
                own += _HEADERS
                if for_programs:
                    own.append(_API)
                if path.startswith("/v1/") and scope["method"] in ("GET", "HEAD", "OPTIONS"):
                    # What is public, every site may read.
                    own.append(_ANY_SITE)
                if not any(name == b"cache-control" for name, _ in own):
                    own.append(_NO_STORE)
            await send(message)

        if "//" not in path and not (for_programs and (path.endswith("/") or path.startswith("/v1/openapi.json/"))):
            await self.app(scope, receive, with_headers)
            return
        # The framework would serve these too; an address has one form.
        detail = f"There is nothing at {path}. /v1/openapi.json lists all that there is."
        body = problem_body(path, 404, "not-found", "Not found", detail)
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await with_headers({"type": "http.response.start", "status": 404, "headers": headers})
        await with_headers({"type": "http.response.body", "body": body, "more_body": False})
