"""Refusals as problem+json (RFC 9457), with what a program needs beside the words."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wijkhub_queue.wire import Problem, reference_to
from wijkhub_registry.errors import Invalid, NotFound, RegistryError, StoreAway

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/problems/"
RETRY_AFTER_S = 2
log = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]
_TITLES = {
    "wrong-method": "Not with this method",
    "too-large": "The request is too large",
    "not-allowed": "Not for you",
    "fault": "A fault in the registry",
}
_HTTP_CODES = {401: "not-signed", 403: "not-allowed", 404: "not-found", 405: "wrong-method", 413: "too-large"}


def problem_body(path: str, status: int, code: str, title: str, detail: str, **members: object) -> bytes:
    """One problem as JSON; `members` are said in camelCase already."""
    said: dict[str, Any] = msgspec.to_builtins(Problem(TYPES + code, title, status, detail, reference_to(path)))
    return msgspec.json.encode(said | members)


class _Outage:
    """Says in the log that the database is away, once a minute and not at every request."""

    def __init__(self) -> None:
        self._say_again_at = 0.0

    def note(self, error: Exception) -> None:
        """Somebody could not be answered."""
        now = time.monotonic()
        if now >= self._say_again_at:
            self._say_again_at = now + 60
            log.warning("the database could not be used: %s", getattr(error, "orig", None) or error)


_outage = _Outage()


def _refused(request: AnyRequest, error: RegistryError) -> Response[bytes]:
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s is not None else {}
    if nonce := getattr(request.state, "next_nonce", ""):
        headers["Wijkhub-Nonce"] = nonce
    if error.status == 401:
        headers["WWW-Authenticate"] = "Wijkhub-Ed25519"
    body = problem_body(request.url.path, error.status, error.code, error.title, str(error), **error.members)
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=headers)


def _away(request: AnyRequest, error: Exception) -> Response[bytes]:
    _outage.note(error)
    detail = f"The registry's database could not be used. Nothing was taken; try again in {RETRY_AFTER_S} seconds."
    return _refused(request, StoreAway(detail, retry_after_s=RETRY_AFTER_S))


def _invalid(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    said = "; ".join(_sentence(extra) for extra in error.extra) if isinstance(error.extra, list) else ""
    return _refused(request, Invalid(f"{said or error.detail}. Mend the request; /v1/openapi.json describes it."))


def _sentence(extra: Any) -> str:
    if not isinstance(extra, dict):
        return str(extra)
    source = getattr(extra.get("source"), "value", extra.get("source")) or "request"
    key = f" at '{extra['key']}'" if extra.get("key") else ""
    return f"The {source}{key}: {extra.get('message', 'is wrong')}"


def _unreadable(request: AnyRequest, error: Exception) -> Response[bytes]:
    what = "nested too deep" if isinstance(error, RecursionError) else "not UTF-8"
    return _refused(request, Invalid(f"The request is {what}. Mend it; /v1/openapi.json describes it."))


def _http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    path, status = request.url.path, error.status_code
    if status == 400:
        return _refused(request, Invalid(f"{error.detail}. Mend the request; /v1/openapi.json describes it."))
    if status == 404:
        return _refused(request, NotFound(f"There is nothing at {path}. /v1/openapi.json lists all that there is."))
    code = _HTTP_CODES.get(status, "fault" if status >= 500 else "invalid")
    title = _TITLES.get(code, HTTPStatus(status).phrase)
    headers = {key: value for key, value in (error.headers or {}).items() if key.lower() != "content-type"}
    body = problem_body(path, status, code, title, str(error.detail))
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "Something in the registry failed; it has been written to its log. Try again."
    body = problem_body(request.url.path, 500, "fault", _TITLES["fault"], detail)
    return Response(body, status_code=500, media_type=MEDIA_TYPE)


def described() -> dict[str, tuple[str, str]]:
    """Title and meaning of every problem that is answered, by its code."""
    from wijkhub_registry.errors import kinds

    found = {code: (kind.title, (kind.__doc__ or "").strip()) for code, kind in kinds().items()}
    return found | {code: (title, f"{title}.") for code, title in _TITLES.items()}


HANDLERS: dict[int | type[Exception], Any] = {
    RegistryError: _refused,
    DBAPIError: _away,
    InterfaceError: _away,
    PoolTimeout: _away,
    asyncpg.PostgresError: _away,
    asyncpg.InterfaceError: _away,
    asyncpg.InternalClientError: _away,
    OSError: _away,
    ValidationException: _invalid,
    UnicodeDecodeError: _unreadable,
    RecursionError: _unreadable,
    HTTPException: _http,
    Exception: _fault,
}
