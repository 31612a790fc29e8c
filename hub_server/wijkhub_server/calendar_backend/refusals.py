"""How this calendar says no: in words, in the body and in the header `error_message`, which its clients log."""

from __future__ import annotations

import logging
import unicodedata
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct
from sqlalchemy.exc import OperationalError

from wijkhub_queue.errors import DomainError, NotFound, Refused
from wijkhub_server.journal import JournalUnavailable

ERROR_HEADER = "error_message"
LONGEST_HEADER = 300
RETRY_AFTER_S = 2
NOTHING_THERE = "There is nothing at this address of the calendar."
log = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]


class Refusal(Struct, frozen=True):
    """A refusal on the wire."""

    msg: str
    """What happened and what to do, in English."""
    code: str
    """Stable, for programs."""


def header_text(words: str) -> str:
    """The words as a header may hold them: one line of plain letters."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())[:LONGEST_HEADER]


def refusal(status: int, code: str, words: str, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A refusal as a response."""
    return Response(
        msgspec.json.encode(Refusal(words, code)),
        status_code=status,
        media_type="application/json",
        headers={ERROR_HEADER: header_text(words), **(headers or {})},
    )


def _domain(request: AnyRequest, error: DomainError) -> Response[bytes]:
    status = 409 if isinstance(error, Refused) else 404 if isinstance(error, NotFound) else 400
    return refusal(status, error.code, str(error))


def _unavailable(request: AnyRequest, error: Exception) -> Response[bytes]:
    words = f"The hub can write nothing now, and nothing was booked. Try again in {RETRY_AFTER_S} seconds."
    return refusal(503, "hub-unavailable", words, {"Retry-After": str(RETRY_AFTER_S)})


def _validation(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    extras = [extra for extra in error.extra if isinstance(extra, dict)] if isinstance(error.extra, list) else []
    words = "; ".join(f"{extra.get('key')}: {extra.get('message')}" for extra in extras) or str(error.detail)
    return refusal(400, "invalid", f"The request is wrong: {words}.")


def _unreadable(request: AnyRequest, error: Exception) -> Response[bytes]:
    words = str(error).replace("`", "'") if isinstance(error, msgspec.MsgspecError) else "it is no JSON"
    return refusal(400, "invalid", f"The body can't be read: {words}.")


def _http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    match error.status_code:
        case 404:
            return refusal(404, "not-found", NOTHING_THERE)
        case 413:
            return refusal(413, "too-large", "The body is larger than this calendar takes. Send less.")
        case status:
            code = HTTPStatus(status).phrase.lower().replace(" ", "-")
            return refusal(status, code, str(error.detail), dict(error.headers or {}))


def _fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return refusal(500, "fault", "Something in the hub failed; it has been written to its log.")


HANDLERS: dict[int | type[Exception], Any] = {
    DomainError: _domain,
    JournalUnavailable: _unavailable,
    OperationalError: _unavailable,
    ValidationException: _validation,
    msgspec.MsgspecError: _unreadable,
    UnicodeDecodeError: _unreadable,
    RecursionError: _unreadable,
    HTTPException: _http,
    Exception: _fault,
}
