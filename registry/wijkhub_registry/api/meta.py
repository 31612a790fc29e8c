"""Of the API itself: is it there, and what do its problems mean."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from wijkhub_registry.errors import NotFound
from wijkhub_registry.problems import TYPES, described
from wijkhub_registry.registry import Registry
from wijkhub_registry.storage.database import reading


class Health(Struct, frozen=True):
    """Whether the registry works."""

    status: str


class ProblemType(Struct, frozen=True):
    """What a problem's `type` means."""

    type: str
    title: str
    description: str


@get("/health", summary="Is the registry there", tags=["registry"])
async def health(registry: NamedDependency[Registry]) -> Response[Health]:
    """200 when it can use its database, 503 when it can't."""
    try:
        async with reading(registry.engine) as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return Response(Health("not working"), status_code=503)
    return Response(Health("ok"))


@get("/problems/{code:str}", summary="What a problem means", tags=["problems"])
async def problem_type(code: FromPath[str]) -> ProblemType:
    """The title and meaning of a problem's type."""
    try:
        title, description = described()[code]
    except KeyError:
        raise NotFound(f"There is no problem type '{code}'.") from None
    return ProblemType(TYPES + code, title, description)


ROUTES = [health, problem_type]
