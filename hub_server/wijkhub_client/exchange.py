"""One question and its answer over HTTP, asked again while that can do no harm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from enum import Enum

import httpx

from wijkhub_client.answers import error_of
from wijkhub_client.backoff import Sleep, at_least, pauses
from wijkhub_client.errors import HubUnavailable, HubUnreachable


class Again(Enum):
    """When a question may be asked once more."""

    ALWAYS = "always"
    """It reads, or carries an id that makes it count once."""
    UNLESS_DONE = "unless-done"
    """Only when the hub surely did not do it: never connected, or refused with 503."""


class Exchange:
    """Sends questions to one hub, and keeps trying for up to `patience_s` seconds."""

    def __init__(self, http: httpx.AsyncClient, *, patience_s: float, sleep: Sleep = asyncio.sleep) -> None:
        self._http = http
        self.patience_s = patience_s
        self._sleep = sleep

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        query: Mapping[str, str | int | Sequence[str]] | None = None,
        again: Again = Again.ALWAYS,
    ) -> httpx.Response:
        """The hub's answer, 2xx and read.

        Raises:
            ClientError: as the hub said, or `HubUnreachable` when it said nothing.
        """
        request = self._http.build_request(
            method,
            path,
            content=body,
            params=query,
            headers={"Content-Type": "application/json"} if body is not None else None,
        )
        give_up = time.monotonic() + self.patience_s
        for pause in pauses():
            failure: HubUnreachable | HubUnavailable
            try:
                response = await self._http.send(request)
            except httpx.TransportError as error:
                failure = HubUnreachable(
                    f"No answer from {request.url.copy_with(path='/', query=None)}: {_words(error)}. "
                    "Check that the hub runs and that the address is right."
                )
                harmless = again is Again.ALWAYS or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            else:
                if response.is_success:
                    return response
                answer = error_of(response)
                if not isinstance(answer, HubUnavailable):
                    raise answer
                failure = answer
                harmless = again is Again.ALWAYS or response.status_code == 503
                pause = at_least(pause, answer.retry_after_s)
            if not harmless or time.monotonic() + pause >= give_up:
                raise failure
            await self._sleep(pause)
        raise AssertionError("pauses() ended")


def _words(error: httpx.TransportError) -> str:
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return "nothing listens there"
        case httpx.TimeoutException():
            return "it took too long"
        case _:
            return "the connection was cut"
