"""A command as it reaches the hub: with the id that makes it count once, and who asks."""

from __future__ import annotations

from msgspec import Struct

from wijkhub_queue.actors import Actor
from wijkhub_queue.commands import Command


class Asked(Struct, frozen=True, gc=False):
    """Who asks what. `id` is made by the client (UUID text); sent again it asks nothing new."""

    id: str
    command: Command
    by: Actor
