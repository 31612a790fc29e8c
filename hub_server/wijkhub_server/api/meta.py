"""Of the API itself: is it there, and what do its problems mean."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from wijkhub_queue.actors import allow_anyone
from wijkhub_queue.errors import ERROR_CODES, NotFound
from wijkhub_server.hub import HubAtWork
from wijkhub_server.problems import TITLES, TYPES


class Health(Struct, frozen=True):
    """Whether the hub works."""

    status: str


class ProblemType(Struct, frozen=True):
    """What a problem's `type` means."""

    type: str
    title: str
    description: str


@get("/health", opt=allow_anyone(), summary="Is the hub there", tags=["hub"])
async def health(hub: NamedDependency[HubAtWork]) -> Response[Health]:
    """200 when it takes commands, 503 when it does not."""
    working = hub.working
    return Response(Health("ok" if working else "not working"), status_code=200 if working else 503)


@get("/problems/{code:str}", opt=allow_anyone(), summary="What a problem means", tags=["problems"])
async def problem_type(code: FromPath[str]) -> ProblemType:
    """The title and meaning of a problem's type."""
    error = ERROR_CODES.get(code)
    if error is not None:
        return ProblemType(TYPES + code, error.title, (error.__doc__ or "").strip())
    if code in TITLES:
        return ProblemType(TYPES + code, TITLES[code], TITLES[code] + ".")
    raise NotFound("problem type", code)


ROUTES = [health, problem_type]
