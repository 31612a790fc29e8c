"""Hubs, a line that fails, and a registry, all in memory; each side can be restarted at any moment."""

from __future__ import annotations

from random import Random

from wijkhub_queue.sync.lossy_transport import LossyTransport
from wijkhub_queue.sync.memory_registry import MemoryRegistry
from wijkhub_queue.sync.messages import Document
from wijkhub_queue.sync.transport import Request, Response, Unreachable
from wijkhub_server.sync.errors import OtherHistory, TryLater
from wijkhub_server.sync.exchange import Exchange
from wijkhub_server.sync.memory_outgoing import MemoryOutgoing
from wijkhub_server.sync.outgoing import Progress
from wijkhub_server.sync.pusher import Pusher
from wijkhub_server.sync.recovery import plan


def signed_by(hub: str):
    """A signature that nobody looks at: the town has no thieves, and a thousand days to run."""
    return lambda request, nonce: f"Wijkhub-Ed25519 key-{hub}:{nonce}:x"


async def at_once(job):
    return job()


def run(coroutine):
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waits for something")


class Hub:
    def __init__(self, town: Town, name: str) -> None:
        self.town = town
        self.name = name
        self.journal = MemoryOutgoing(name)
        self.made = 0
        self.kept: list[Progress] = [Progress()]
        self.start()

    def start(self) -> None:
        self.exchange = Exchange(self.town.line, signed_by(self.name))
        self.pusher = Pusher(self.journal, self.exchange, largest=8, in_thread=at_once)

    def restart(self) -> None:
        """Of what it knew of the registry, the disk may have any state since the last start."""
        self.journal.progress = self.town.random.choice(self.kept)
        self.kept = [self.journal.progress]
        self.start()

    def record(self, count: int) -> None:
        for _ in range(count):
            self.made += 1
            self.journal.record(f"{self.name}-{self.made}-{self.town.random.getrandbits(64):x}")

    def step(self) -> bool:
        try:
            more = run(self.pusher.step())
        except TryLater:
            return True
        finally:
            self.kept.append(self.journal.progress)
        return more

    def settle(self) -> None:
        while self.step():
            pass

    def recover(self) -> None:
        """Begin a new epoch, as a hub does that was put back."""
        while True:
            try:
                found = run(plan(self.journal, self.exchange))
            except TryLater:
                continue
            break
        self.journal.begin_anew(found.keep, found.returned, found.epoch)
        self.journal.keep_progress(Progress(found.epoch, 0))
        self.pusher.meet_again()


class Papers:
    """What a hub keeps of the city's documents."""

    def __init__(self) -> None:
        self.kept: dict[str, Document] = {}
        self.at = ""
        self.refused: list[tuple[str, str]] = []

    async def cursor(self) -> str:
        return self.at

    async def keep_page(self, page, cursor: str) -> None:
        self.kept |= {one.id: one for one in page}
        self.at = cursor

    async def refuse(self, what: str, reason: str, detail: str) -> None:
        self.refused.append((what, reason))


class Town:
    def __init__(self, seed: int, *, share: float = 0.4, hubs: int = 3) -> None:
        self.random = Random(seed)
        self.registry = MemoryRegistry()
        self.crash: str | None = None
        self.line = LossyTransport(self.answer, self.random, share=share)
        self.hubs = [Hub(self, f"hub{n}") for n in range(hubs)]
        for hub in self.hubs:
            self.registry.know(hub.name, f"key-{hub.name}")

    def answer(self, request: Request) -> Response:
        """The registry's answer; it may be killed before or after it has done what was asked."""
        if self.crash == "before":
            self.restart_registry()
            raise Unreachable("killed before it took anything")
        answer = self.registry.answer(request)
        if self.crash == "after":
            self.restart_registry()
            raise Unreachable("killed before it answered")
        return answer

    def restart_registry(self) -> None:
        """Another process on the same disk: what was stored is there, the nonces are not."""
        self.crash = None
        before, self.registry = self.registry, MemoryRegistry()
        self.registry.streams, self.registry.hub_keys = before.streams, before.hub_keys

    def stored(self, hub: Hub) -> dict[int, list[str]]:
        epochs = self.registry.streams[hub.name].epochs
        return {epoch: [one.event_id for one in taken] for epoch, taken in epochs.items()}

    def places(self, hub: Hub) -> dict[int, list[int]]:
        epochs = self.registry.streams[hub.name].epochs
        return {epoch: [one.seq for one in taken] for epoch, taken in epochs.items()}


__all__ = ["Hub", "OtherHistory", "Papers", "Town", "run"]
