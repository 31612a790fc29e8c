"""What somebody in a browser reads instead of a problem: what happened, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, Response

from wijkhub_registry.pages.drawing import page
from wijkhub_registry.pages.words import readers_language
from wijkhub_registry.settings import PagesSettings

Handle = Callable[[Request[Any, Any, Any], Any], Response[Any]]
_SAID_OF = {404: "not-there", 405: "not-there", 429: "too-often", 503: "busy"}
_FOR_PROGRAMS = ("/v1/", "/sync/")


def for_readers(handlers: dict[int | type[Exception], Any], city: PagesSettings) -> dict[int | type[Exception], Any]:
    """The same handlers; but who asked for a page is given one, with the status that a program would get."""
    return {kind: _for_readers(handle, city) for kind, handle in handlers.items()}


def _for_readers(handle: Handle, city: PagesSettings) -> Handle:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        problem = handle(request, error)
        if not _reads_pages(request):
            return problem
        status = problem.status_code or 500
        case = _SAID_OF.get(status, "wrong" if status >= 500 else "not-understood")
        kept = {name: value for name, value in problem.headers.items() if name.lower() == "retry-after"}
        return page("refusal.html", readers_language(request), city, status=status, headers=kept, case=case)

    return answer


def _reads_pages(request: Request[Any, Any, Any]) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(_FOR_PROGRAMS)
