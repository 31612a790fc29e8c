"""A hub in memory behind a real server, for states of the screens that a real hub is hard to bring into."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import uvicorn
from litestar import Litestar
from litestar.di import Provide
from litestar.types import Receive, Scope, Send

from wijkhub_kiosk.enrolment import COOKIE
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.screens import create_routers
from wijkhub_queue.actors import Actor, Identity, Role
from wijkhub_queue.wire import Device
from wijkhub_server.access import FrontDoor, guard

T = TypeVar("T")


class House:
    """The server, with the hub's own front door. It serves one stage after another, since starting it takes time."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.stage: MemoryStage | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        screens = Litestar(
            create_routers(),
            dependencies={"hub": Provide(self._hub)},
            guards=[guard],
            logging_config=None,
            openapi_config=None,
        )
        self._door = FrontDoor(screens, self._known)

    async def _hub(self) -> MemoryHub:
        assert self.stage is not None
        return self.stage.hub

    def _known(self, token: str) -> Identity | None:
        device = self.stage.hub.tokens.get(token) if self.stage else None
        return Identity(Actor(device.role, device.id), device.name, device.printer) if device else None

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        stage = self.stage
        assert stage is not None
        if stage.busy:
            await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"2")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        is_stream = scope["path"].endswith("/live")
        stage.streams += is_stream
        try:
            await self._door(scope, receive, send)
        finally:
            stage.streams -= is_stream

    def do(self, work: Callable[[], T]) -> T:
        """Let something happen on the loop of the server."""

        async def run() -> T:
            return work()

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def open(self) -> None:
        """Begin to serve, if it does not; returns when it listens."""
        if self._server is not None:
            return
        listening = threading.Event()

        class Announcing(uvicorn.Server):
            async def startup(self, sockets: Any = None) -> None:
                await super().startup(sockets)
                listening.set()

        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self.port,
            log_level="error",
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
        self._server = server = Announcing(config)

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve()

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        self._thread.start()
        assert listening.wait(10), "the server did not come up"

    def close(self) -> None:
        """Serve no more; the port stays ours to come back to."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"
        self._server = self._thread = None


HOUSE: list[House] = []
"""The one house of this process, once it is built."""


class MemoryStage:
    """A `MemoryHub` that browsers reach."""

    def __init__(self, hub: MemoryHub) -> None:
        self.hub = hub
        self.busy = False
        """Whether every request is answered 503, as a proxy does while the hub behind it restarts."""
        self.streams = 0
        """How many streams are open now."""
        if not HOUSE:
            HOUSE.append(House())
        self._house = HOUSE[0]

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._house.port}"

    def enrolled(self, role: Role, *, name: str = "Kiosk hal", printer: str | None = "page") -> dict[str, Any]:
        """The cookie of a screen, as Playwright takes it."""
        token = f"{role}-{name}".replace(" ", "-")
        self.hub.tokens[token] = Device(f"device-{role}", name, role, printer, True)
        return {"name": COOKIE, "value": token, "url": self.url}

    def do(self, work: Callable[[MemoryHub], T]) -> T:
        """Let something happen at the hub, between two answers."""
        return self._house.do(lambda: work(self.hub))

    def start(self) -> None:
        """Be there: at the beginning, and again after `stop`."""
        self.hub.go_on()
        self._house.stage = self
        self._house.open()

    def stop(self) -> None:
        """Be gone, as a hub that restarts is; it keeps what it knows."""
        if self._house._server is not None:
            self.leave()
            self._house.close()

    def leave(self) -> None:
        """Make room for the next stage: no stream of this one goes on."""
        if self._house._server is not None:
            self.do(lambda hub: hub.stop())
