"""What a resident reads instead of an error: what happened, and what to do now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    TooManyRequestsException,
    ValidationException,
)
from litestar.response import Redirect

from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.port import HubUnavailable
from wijkhub_kiosk.words import readers_language
from wijkhub_queue.errors import DomainError, Invalid, Refused

log = logging.getLogger(__name__)

Handle = Callable[[Request[Any, Any, Any], Exception], Response[Any]]
_SAID_OF = {403: "other-screen", 404: "not-there", 429: "too-often", 503: "busy"}
"""Which words go with a status; any other means that something went wrong here, or was not understood."""
_AGAIN_S = "2"
FIRST_SCREEN = "/kiosk"
"""Where a kiosk begins anew; what residents see is under it."""


def status_of(error: Exception) -> int:
    """The status that an error makes of an answer."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, HubUnavailable):
        return 503
    # An overflow is a moment in an address or a form that no calendar has, such as 9999-12-31T23:59:59Z.
    if isinstance(error, Invalid | UnicodeDecodeError | OverflowError):
        return 400
    return 409 if isinstance(error, Refused) else 500


def help_page(pages: Pages, request: Request[Any, Any, Any], status: int) -> Response[str]:
    """The page for an answer that could not be given; needs no hub."""
    said = _SAID_OF.get(status, "wrong" if status >= 500 else "not-understood")
    headers = {"Retry-After": _AGAIN_S} if status == 503 else {}
    language = readers_language(request, None)
    # Inside a kiosk's page nobody is there to load it anew: there it goes back by itself.
    home = FIRST_SCREEN if request.url.path.startswith(FIRST_SCREEN) else None
    return pages.page("help.html", language, None, status=status, headers=headers, case=said, home=home)


def create_error_handlers(pages: Pages) -> dict[int | type[Exception], Handle]:
    """Handlers for all that goes wrong on the way to a screen; who is not enrolled is sent to where that is done."""

    def to_enrolment(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        if "text/event-stream" in request.headers.get("accept", ""):
            return Response(b"", status_code=401, media_type="text/plain")
        return Redirect("/enrol", status_code=303)

    def help_instead(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        status = status_of(error)
        if status >= 500 and not isinstance(error, HubUnavailable):
            log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        answer = help_page(pages, request, status)
        if isinstance(error, TooManyRequestsException):
            answer.headers.update(error.headers or {})
        return answer

    # Of an error's classes the nearest counts, wherever it has its handler: these have one around the screens too, that
    # answers programs.
    return {
        NotAuthorizedException: to_enrolment,
        ValidationException: help_instead,
        HTTPException: help_instead,
        DomainError: help_instead,
        UnicodeDecodeError: help_instead,
        Exception: help_instead,
    }
