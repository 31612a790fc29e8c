"""The front door: who is asking, may they, and what every answer carries.

Wraps the whole application, so that no route, and no error on the way to one, goes without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.exceptions import ImproperlyConfiguredException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from wijkhub_queue.actors import ROLES_OF_ROUTE, Identity
from wijkhub_server.problems import MEDIA_TYPE, problem

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

API_VERSION = "1.0.0"
DEVICE_COOKIE = "wijkhub-device"
_COOKIE = DEVICE_COOKIE.encode()
_SAFE = {"GET", "HEAD", "OPTIONS"}
_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not `no-referrer`: with it browsers send `Origin: null` with the hub's own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_NO_STORE = (b"cache-control", b"no-store")
_API = (b"api-version", API_VERSION.encode())


class FrontDoor:
    """Knows who asks, keeps out other sites, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, known: Callable[[str], Identity | None]) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on, with `scope["user"]` set to who asks, or None."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "This hub speaks HTTP only"})
            return
        headers = dict(scope["headers"])
        token = _token(headers)
        scope["auth"] = token
        scope["user"] = who = self._known(token) if token else None
        is_api = scope["path"].startswith("/v1/")
        ended = False

        async def with_headers(message: Message) -> None:
            nonlocal ended
            if ended:
                return
            if message["type"] == "http.response.start":
                own = message["headers"] = list(message.get("headers", ()))
                own += _HEADERS
                if is_api:
                    own.append(_API)
                    if scope["path"] == "/v1/openapi.json":
                        # The description is for every site to read; nothing else is.
                        own.append((b"access-control-allow-origin", b"*"))
                if not any(name == b"cache-control" for name, _ in own):
                    own.append(_NO_STORE)
            elif who is not None and message.get("more_body") and self._known(token or "") is None:
                # A stream outlives the moment at which its reader was let in: who may no longer read, reads no more.
                ended = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        refusal = _refusal(scope["method"], scope["path"], headers, is_api)
        if refusal is None:
            await self._app(scope, receive, with_headers)
            return
        status, code, detail = refusal
        body = problem(None, status, code, detail).content
        await with_headers(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())],
            }
        )
        await with_headers({"type": "http.response.body", "body": body, "more_body": False})


def _refusal(method: str, path: str, headers: dict[bytes, bytes], is_api: bool) -> tuple[int, str, str] | None:
    """Status, code and detail for a request that goes no further than the door."""
    # The calendar refuses an address in a way of its own.
    doubled = "//" in path and not path.startswith("/calendar-backend/")
    if doubled or (is_api and (path.endswith("/") or path.startswith("/v1/openapi.json/"))):
        # The framework would serve these too; an address has one form.
        return 404, "not-found", f"There is nothing at {path}. /v1/openapi.json lists all that there is."
    if method in _SAFE:
        return None
    if not _same_origin(headers):
        detail = "This request comes from another site, which may not act here. Use the hub's own pages."
        return 403, "other-origin", detail
    sort = headers.get(b"content-type")
    if is_api and sort is not None and sort.partition(b";")[0].strip().lower() != b"application/json":
        detail = "The API takes JSON only. Send the body with 'Content-Type: application/json'."
        return 415, "wrong-content-type", detail
    return None


def _token(headers: dict[bytes, bytes]) -> str | None:
    """The token that a request brings: a program's in `Authorization`, a screen's in its cookie."""
    authorization = headers.get(b"authorization", b"")
    if authorization[:7].lower() == b"bearer ":
        return authorization[7:].decode("latin-1").strip()
    # Not http.cookies: it gives up on all of them where one is odd, and other programs on this host may set any.
    for cookie in headers.get(b"cookie", b"").split(b";"):
        name, _, value = cookie.strip().partition(b"=")
        if name == _COOKIE:
            return value.strip(b'"').decode("latin-1") or None
    return None


def _same_origin(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser says that this comes from the hub's own pages; programs say nothing and carry a token."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get(b"host")
    except ValueError:
        return False


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in only the roles that the route states.

    Raises:
        NotAuthorizedException: nobody is signed in (401).
        PermissionDeniedException: not for this role (403).
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    # A route that states nothing is for nobody; `check_routes` has seen to it that there is none.
    roles = handler.opt.get(ROLES_OF_ROUTE, frozenset())
    if roles is None:
        return
    identity: Identity | None = connection.scope.get("user")
    if identity is None:
        raise NotAuthorizedException("Sign in at the terminal, or enrol this screen with a code, and try again.")
    if identity.actor.role not in roles:
        allowed = ", ".join(sorted(roles))
        raise PermissionDeniedException(f"The role '{identity.actor.role}' may not do this; it is for: {allowed}.")


def check_routes(handlers: list[BaseRouteHandler]) -> None:
    """See that every route says who may call it.

    Raises:
        ImproperlyConfiguredException: naming the route that does not.
    """
    for handler in handlers:
        if ROLES_OF_ROUTE not in handler.opt:
            raise ImproperlyConfiguredException(f"{sorted(handler.paths)} does not state who may call it")
