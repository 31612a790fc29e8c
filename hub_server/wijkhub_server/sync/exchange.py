"""One signed question to the registry, and what its answer means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.messages import Nonce
from wijkhub_queue.sync.signing import NONCE_HEADER
from wijkhub_server.sync.errors import Stopped, TryLater

T = TypeVar("T")
NO_NONCE = "-"
_nonce_header = NONCE_HEADER.lower()

Sign = Callable[[at.Request, str], str]
"""The `Authorization` of a request, with this nonce."""


class Refused(Exception):
    """The registry did not do it, and says why."""

    def __init__(self, problem: p.Problem) -> None:
        super().__init__(f"The registry says: {problem.title} {problem.detail}".strip())
        self.problem = problem


class Exchange:
    """A hub's side of the line: it signs, keeps the nonce for the next question, and reads what comes back."""

    def __init__(self, transport: at.RegistryTransport, sign: Sign) -> None:
        self._transport = transport
        self._sign = sign
        self._nonce: str | None = None

    async def push(self, body: bytes, expect: type[T]) -> T:
        """Send a batch. It needs no nonce: its place makes a repeat harmless.

        Raises:
            TryLater: no answer, or none that says anything.
            Stopped: the key was revoked.
            Refused: the registry says why.
        """
        request = at.Request("POST", at.EVENTS, body=body, headers=_PACKED)
        return _read(await self._send(request, NO_NONCE), expect)

    async def ask(self, method: str, path: str, expect: type[T], *, query: str = "", body: object = None) -> T:
        """Ask something that must not work twice.

        Raises:
            TryLater: no answer, or none that says anything.
            Stopped: the key was revoked.
            Refused: the registry says why.
        """
        packed = b"" if body is None else msgspec.json.encode(body)
        request = at.Request(method, path, query, packed, _JSON if packed else {})
        answer = await self._send(request, self._take_nonce() or await self._new_nonce())
        if answer.status == 401 and p.read_problem(401, answer.body).code == p.NONCE_USED:
            # Too old, or the question came there before: the registry was restarted, or the line doubled it.
            answer = await self._send(request, self._take_nonce() or await self._new_nonce())
        return _read(answer, expect)

    def _take_nonce(self) -> str | None:
        nonce, self._nonce = self._nonce, None
        return nonce

    async def _new_nonce(self) -> str:
        return _read(await self._carry(at.Request("POST", at.NONCE)), Nonce).nonce

    async def _send(self, request: at.Request, nonce: str) -> at.Response:
        headers = {**request.headers, "authorization": self._sign(request, nonce)}
        answer = await self._carry(replace(request, headers=headers))
        self._nonce = answer.headers.get(_nonce_header) or self._nonce
        return answer

    async def _carry(self, request: at.Request) -> at.Response:
        try:
            return await self._transport.send(request)
        except at.Unreachable as error:
            raise TryLater(str(error)) from error


_PACKED = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}
_JSON = {"content-type": "application/json"}
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def _read(answer: at.Response, expect: type[T]) -> T:
    if 200 <= answer.status < 300:
        decoder = _decoders.get(expect)
        if decoder is None:
            decoder = _decoders[expect] = msgspec.json.Decoder(expect)
        try:
            return decoder.decode(answer.body)  # type: ignore[no-any-return]  # of type `expect`, or it raises
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TryLater(f"The registry's answer was spoilt on its way ({error}).") from error
    problem = p.read_problem(answer.status, answer.body)
    if problem.code == p.REVOKED:
        raise Stopped("revoked")
    if problem.code in _ANSWERED_BY_WHO_ASKED:
        raise Refused(problem)
    why = f"The registry answers {answer.status}: {problem.title} {problem.detail}".strip()
    raise TryLater(why, _seconds(answer.headers.get("retry-after", "")))


_ANSWERED_BY_WHO_ASKED = frozenset({p.GAP, p.FORK, p.STALE_EPOCH, p.UNKNOWN_EPOCH, p.OVERSIZED})


def _seconds(told: str) -> float | None:
    """Of a `Retry-After` in seconds; a date in it is not read, since clocks may differ."""
    return min(float(told), 3600.0) if told.isascii() and told.isdigit() else None
