from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import ASGIMiddleware
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.screens import create_routers
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Identity, Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup

NOW = datetime(2026, 3, 17, 9, 5, tzinfo=UTC)
CHIEF = Actor(Role.SUPERVISOR, "chief")
SETUP = HubSetup(
    name="Wijkhub Zonnehoek",
    groups=(
        ServiceGroup("desk", "A", {"nl": "Burgerzaken", "en": "Civil affairs"}),
        ServiceGroup("help", "B", {"nl": "Hulp en geld", "en": "Help and money"}),
    ),
    services=(
        Service(
            "passport",
            "desk",
            {"nl": "Paspoort aanvragen", "en": "Apply for a passport"},
            bring={"nl": ("Uw oude paspoort",)},
            search={"nl": ("reizen", "identiteitsbewijs")},
        ),
        Service("moving", "desk", {"nl": "Verhuizing doorgeven", "en": "Report that you have moved"}),
        Service("money", "help", {"nl": "Vragen over geld", "en": "Questions about money"}),
    ),
    counters=(
        CounterPlace("1", {"nl": "Balie 1", "en": "Counter 1"}, ("desk", "help")),
        CounterPlace("2", {"nl": "Balie 2", "en": "Counter 2"}, ("desk",)),
    ),
)

Browse = Callable[..., TestClient[Litestar]]


@pytest.fixture
def hub() -> MemoryHub:
    """A hub at 10:05 with one clerk at counter 1."""
    hub = MemoryHub(SETUP, now=lambda: NOW)
    hub.do(c.OpenCounter(counter="1", clerk="noor"), CHIEF)
    return hub


@pytest.fixture
def browse(hub: MemoryHub) -> Iterator[Browse]:
    """`browse(Role.KIOSK)` is a browser with that screen's token; `browse()` one that nobody knows."""
    with ExitStack() as closing:

        def start(role: Role | None = None, theme: Any = None) -> TestClient[Litestar]:
            identity = Identity(Actor(role, "device"), "Kiosk hal", "page") if role else None

            class Door(ASGIMiddleware):
                async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
                    scope["user"] = identity
                    await next_app(scope, receive, send)

            async def provide_hub() -> MemoryHub:
                return hub

            app = Litestar(
                create_routers(theme),
                dependencies={"hub": Provide(provide_hub)},
                middleware=[Door()],
                logging_config=None,
                openapi_config=None,
            )
            client = closing.enter_context(TestClient(app))
            client.follow_redirects = False
            return client

        yield start
