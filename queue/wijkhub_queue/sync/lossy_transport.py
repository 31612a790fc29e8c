"""A line that fails, that ships: it drops, doubles, reorders, truncates and delays what it carries, by a seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from wijkhub_queue.sync.transport import Request, Response, Unreachable

FAULTS = ("drop", "double", "reorder", "truncate", "delay")
LATEST = 6
"""Messages that a delayed one lets go before it."""


class LossyTransport:
    """A line to a registry, on which a share of all messages, requests and answers, goes wrong.

    A request that is late reaches the registry after others that were sent later, when nobody waits for its answer any
    more. One line may be several hubs', so that their requests overtake each other.
    """

    def __init__(self, answer: Callable[[Request], Response], random: Random, *, share: float = 0.4) -> None:
        """A line to whatever `answer` is.

        Args:
            answer: the registry; it may raise `Unreachable`.
            random: decides what goes wrong.
            share: of the messages with which something goes wrong, 0 to 1.
        """
        self.share = share
        self.carried = 0
        """Messages that were sent, either way."""
        self.faults = dict.fromkeys(FAULTS, 0)
        """How many went wrong, and how."""
        self._answer = answer
        self._random = random
        self._late: list[tuple[int, Request]] = []
        """Requests under way, and after how many messages each arrives."""

    async def send(self, request: Request) -> Response:
        """Carry a request there and its answer back, if they make it."""
        fault = self._fault()
        if fault == "drop":
            raise Unreachable("The request was lost.")
        if fault in ("delay", "reorder"):
            after = 1 if fault == "reorder" else self._random.randint(2, LATEST)
            self._late.append((self.carried + after, request))
            raise Unreachable("The request is late, and nobody waits that long.")
        if fault == "truncate":
            request = replace(request, body=self._cut(request.body))
        answer = self._answer(request)
        if fault == "double":
            answer = self._answer(request)
        self._arrive()
        return self._back(answer)

    def _back(self, answer: Response) -> Response:
        fault = self._fault()
        if fault in ("drop", "delay", "reorder"):
            raise Unreachable("The answer did not come in time.")
        return replace(answer, body=self._cut(answer.body)) if fault == "truncate" else answer

    def settle(self) -> None:
        """Let all arrive that is still under way."""
        late, self._late = self._late, []
        for _, request in late:
            self._deliver(request)

    def _arrive(self) -> None:
        due = [request for at, request in self._late if at <= self.carried]
        if due:
            self._late = [one for one in self._late if one[0] > self.carried]
            for request in due:
                self._deliver(request)

    def _deliver(self, request: Request) -> None:
        try:
            self._answer(request)
        except Unreachable:
            return

    def _fault(self) -> str | None:
        self.carried += 1
        if self._random.random() >= self.share:
            return None
        fault = FAULTS[int(self._random.random() * len(FAULTS))]
        self.faults[fault] += 1
        return fault

    def _cut(self, body: bytes) -> bytes:
        return body[: int(self._random.random() * len(body))]
