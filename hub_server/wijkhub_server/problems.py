"""Refusals as problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import Any, get_args

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import OperationalError

from wijkhub_kiosk.port import CodeRefused, PositionUnknown
from wijkhub_queue.citizen_number import names_citizen_number
from wijkhub_queue.errors import CitizenNumberRefused, DomainError, NotFound, Refused
from wijkhub_queue.hub_setup import Code, Language, Letter
from wijkhub_queue.wire import Name, Pin, Problem, reference_to
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.people import TooSoon, WrongPin
from wijkhub_server.storage.people import LastSupervisor, NameTaken

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/problems/"
RETRY_AFTER_S = 2
REPLAYED = "Idempotency-Replayed"
"""The header of an answer that was given before."""
log = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]

TITLES = {
    "invalid": "The request is wrong",
    "not-signed-in": "Not signed in",
    "not-allowed": "Not for this role",
    "other-origin": "From another site",
    "wrong-pin": "Name or PIN is wrong",
    "too-soon": "Too soon",
    "code-refused": "The code does not work",
    "name-taken": "The name is taken",
    "last-supervisor": "The only supervisor",
    "position-unknown": "No such place in the journal",
    "hub-unavailable": "The hub cannot do this now",
    "not-found": "Not found",
    "too-large": "The request is too large",
    "wrong-method": "Not with this method",
    "wrong-content-type": "Not in this form",
    "command-id-reused": "This id was another command's",
    "fault": "A fault in the hub",
}
"""Titles of the problems that are not the domain's."""


def problem(
    request: AnyRequest | None,
    status: int,
    code: str,
    detail: str,
    *,
    title: str | None = None,
    headers: dict[str, str] | None = None,
    errors: tuple[str, ...] = (),
) -> Response[bytes]:
    """One problem as a response."""
    body = Problem(
        TYPES + code,
        title or TITLES.get(code) or HTTPStatus(status).phrase,
        status,
        detail,
        reference_to(request.url.path) if request is not None else "",
        errors,
    )
    return Response(msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _domain(request: AnyRequest, error: DomainError) -> Response[bytes]:
    status = 409 if isinstance(error, Refused) else 404 if isinstance(error, NotFound) else 400
    headers = {REPLAYED: "true"} if error.replayed else None
    return problem(request, status, error.code, str(error), title=error.title, headers=headers)


def _unavailable(request: AnyRequest, error: JournalUnavailable) -> Response[bytes]:
    detail = f"{str(error).rstrip('.')}. Nothing has changed; send the same command again in {RETRY_AFTER_S} seconds."
    return problem(request, 503, "hub-unavailable", detail, headers={"Retry-After": str(RETRY_AFTER_S)})


def _store_unavailable(request: AnyRequest, error: OperationalError) -> Response[bytes]:
    return _unavailable(request, JournalUnavailable(f"The hub's database could not be used: {error.orig}."))


_MEND = "Mend the request and send it again; /v1/openapi.json describes what it should be."


def _validation(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    errors = tuple(_sentence(extra) for extra in error.extra) if isinstance(error.extra, list) else ()
    for field in re.findall(r"unknown field '([^']+)'", "; ".join(errors)):
        if names_citizen_number(field):
            return _domain(request, CitizenNumberRefused(field))
    detail = "; ".join(errors) or _plain(str(error.detail))
    return problem(request, 400, "invalid", f"{_as_sentence(detail)} {_MEND}", errors=errors)


def _unreadable(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A body that breaks the reading itself: no UTF-8, or nested deeper than anything that is meant."""
    what = "nested too deep" if isinstance(error, RecursionError) else "not UTF-8"
    return problem(request, 400, "invalid", f"The body is {what}. {_MEND}")


def _sentence(extra: Any) -> str:
    """One of Litestar's `{"source": "body", "key": "command.counter", "message": "..."}` in words."""
    if not isinstance(extra, dict):
        return _plain(str(extra))
    source, key = extra.get("source"), extra.get("key")
    where = f"the {getattr(source, 'value', source)}" if source else "the request"
    if key and key != "data":
        where += f" at '{key}'"
    return f"{where}: {_plain(str(extra.get('message', 'is wrong')))}"


_FORMS = {
    meta.pattern: meta.description for meta in (get_args(form)[1] for form in (Code, Letter, Language, Pin, Name))
}


def _plain(message: str) -> str:
    """A message of msgspec without its marks, a pattern in words."""
    for pattern, form in _FORMS.items():
        message = message.replace(f"matching regex '{pattern}'", f"of {form}")
    return message.replace("`", "'").rstrip(".")


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _wrong_pin(request: AnyRequest, error: WrongPin) -> Response[bytes]:
    return problem(request, 401, "wrong-pin", "Check the name and the PIN, and try again.")


def _too_soon(request: AnyRequest, error: TooSoon) -> Response[bytes]:
    return problem(request, 429, "too-soon", str(error), headers={"Retry-After": str(int(error.seconds) + 1)})


def _code_refused(request: AnyRequest, error: CodeRefused) -> Response[bytes]:
    detail = "The code is wrong, was used, or is too old. Ask a supervisor for a new one."
    return problem(request, 400, "code-refused", detail)


def _name_taken(request: AnyRequest, error: NameTaken) -> Response[bytes]:
    return problem(request, 409, "name-taken", str(error))


def _last_supervisor(request: AnyRequest, error: LastSupervisor) -> Response[bytes]:
    return problem(request, 409, "last-supervisor", str(error))


def _position(request: AnyRequest, error: PositionUnknown) -> Response[bytes]:
    return problem(request, 410, "position-unknown", f"{error} Load the board anew and go on from its position.")


_HTTP_CODES = {
    400: "invalid",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "wrong-method",
    413: "too-large",
}


def _http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    status = error.status_code
    code = _HTTP_CODES.get(status, "fault" if status >= 500 else "invalid")
    headers = {key: value for key, value in (error.headers or {}).items() if key.lower() != "content-type"}
    return problem(request, status, code, _detail(request, error), headers=headers)


def _detail(request: AnyRequest, error: HTTPException) -> str:
    """What happened and what to do, where the framework says neither."""
    path = request.url.path
    match error.status_code:
        case 404:
            return f"There is nothing at {path}. /v1/openapi.json lists all that there is."
        case 405:
            allowed = {*(error.headers or {}).get("allow", "").split(", ")} - {"OPTIONS"}
            return f"{path} does not take {request.method}. Use {' or '.join(sorted(allowed))}."
        case 413:
            return "The body is larger than 1 MB, the most that the hub takes. Send less."
        case 400:
            return f"{_as_sentence(_plain(str(error.detail)))} {_MEND}"
        case _:
            return str(error.detail)


def _fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(request, 500, "fault", "Something in the hub failed; it has been written to its log. Try again.")


HANDLERS: dict[int | type[Exception], Any] = {
    DomainError: _domain,
    JournalUnavailable: _unavailable,
    OperationalError: _store_unavailable,
    ValidationException: _validation,
    UnicodeDecodeError: _unreadable,
    RecursionError: _unreadable,
    WrongPin: _wrong_pin,
    TooSoon: _too_soon,
    CodeRefused: _code_refused,
    NameTaken: _name_taken,
    LastSupervisor: _last_supervisor,
    PositionUnknown: _position,
    HTTPException: _http,
    Exception: _fault,
}
