"""The sync with the city's registry, for staff."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency

from wijkhub_queue.actors import STAFF, allow
from wijkhub_queue.sync.status import SyncStatus
from wijkhub_server.hub import HubAtWork


@get("/sync", opt=allow(*STAFF), summary="How far the registry is", tags=["hub"])
async def sync_status(hub: NamedDependency[HubAtWork]) -> SyncStatus:
    """How far the registry is with this hub's events, when it was last heard, and what is wrong, if anything is."""
    return await hub.sync.status()


ROUTES = [sync_status]
