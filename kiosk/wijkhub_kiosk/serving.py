"""What every handler of a screen has in common: the hub, who asks, and a form's fields."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Meta

from wijkhub_kiosk.port import Hub
from wijkhub_queue.actors import Identity

HubHere = NamedDependency[SkipValidation[Hub]]
"""The hub, as the application that mounts the screens injects it under the name `hub`."""

ScreenRequest = Request[Identity | None, Any, Any]
"""A request whose `user` is whoever the application knows it to be from."""

LongText = Annotated[str, Meta(max_length=200)]


def who(request: ScreenRequest) -> Identity:
    """Who asks, on a route that only those who are known may call."""
    identity = request.user
    assert identity is not None, "a route for devices was reached by nobody"
    return identity
