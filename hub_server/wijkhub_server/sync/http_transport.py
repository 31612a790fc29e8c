"""The line to the registry over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wijkhub_queue.sync.transport import Request, Response, Unreachable

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 20.0
LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer: a hub keeps its memory for its residents."""


class HttpTransport:
    """One registry, at one address; it keeps a connection open."""

    def __init__(self, url: str, *, client: httpx.AsyncClient | None = None) -> None:
        """The registry at this address.

        Args:
            url: such as `https://registry.example`, with a path where a proxy has it in one.
            client: another client than one of its own, for tests.
        """
        # Only here: it takes 5 MB, and a hub without a registry needs none of it.
        import httpx

        self._url = url.rstrip("/")
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)

    async def send(self, request: Request) -> Response:
        """Send a request and read its answer.

        Raises:
            Unreachable: no connection, no answer in time, or a broken one.
        """
        import httpx

        address = f"{self._url}{request.path}" + (f"?{request.query}" if request.query else "")
        try:
            async with self._client.stream(
                request.method, address, content=request.body or None, headers=request.headers
            ) as answer:
                body = b""
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        raise Unreachable(f"The registry's answer is larger than {LARGEST_ANSWER} bytes.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"{self._url} does not answer ({str(error) or type(error).__name__}).") from error
        return Response(answer.status_code, body, dict(answer.headers))

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()
