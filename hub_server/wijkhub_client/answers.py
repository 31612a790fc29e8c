"""From an HTTP answer to a value or an error."""

from __future__ import annotations

from typing import TypeVar

import httpx
import msgspec

from wijkhub_client.errors import (
    BadRequest,
    ClientError,
    HubUnavailable,
    NotAllowed,
    NotSignedIn,
    OddAnswer,
    PositionUnknown,
    RefusedByHub,
    TooSoon,
)
from wijkhub_queue.wire import Problem

Value = TypeVar("Value")


def value_of(response: httpx.Response, kind: type[Value]) -> Value:
    """The value in an answer's JSON.

    Raises:
        OddAnswer: it holds something else.
    """
    try:
        return msgspec.json.decode(response.content, type=kind)
    except msgspec.DecodeError as error:
        raise OddAnswer(
            f"The answer of {response.request.url} cannot be read: {error}. Is this a hub, and of this version?",
            status=response.status_code,
        ) from None


def error_of(response: httpx.Response) -> ClientError:
    """The error that an answer above 299 stands for; its body must have been read."""
    status = response.status_code
    problem = _problem(response)
    if problem is None:
        code, title = None, None
        detail = f"{response.request.url} answered {status} {response.reason_phrase}, without a reason."
    else:
        code, title, detail = problem.type.rpartition("/")[2] or None, problem.title, problem.detail
    wait = _retry_after_s(response)
    match status:
        case 502 | 503 | 504:
            return HubUnavailable(detail, code=code, title=title, retry_after_s=wait)
        case 401:
            return NotSignedIn(detail, code=code, title=title)
        case 403:
            return NotAllowed(detail, code=code, title=title)
        case 429:
            return TooSoon(detail, code=code, title=title, retry_after_s=1.0 if wait is None else wait)
        case 400 | 404 if problem is not None:
            return BadRequest(detail, code=code, title=title, errors=problem.errors)
        case 409:
            return RefusedByHub(detail, code=code, title=title)
        case 410:
            return PositionUnknown(detail, code=code, title=title)
        case _:
            return OddAnswer(detail, code=code, title=title, status=status)


def _problem(response: httpx.Response) -> Problem | None:
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except msgspec.DecodeError:
        return None


def _retry_after_s(response: httpx.Response) -> float | None:
    """Seconds to wait; hubs send seconds, and a date (from something in between) is passed over."""
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
