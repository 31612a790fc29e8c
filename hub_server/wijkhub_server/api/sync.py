"""The sync with the city's registry, for staff."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency

from wijkhub_queue.actors import STAFF, Role, allow
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_server.hub import HubAtWork


@get("/sync", opt=allow(*STAFF), summary="How far the registry is", tags=["hub"])
async def sync_status(hub: NamedDependency[HubAtWork]) -> SyncStatus:
    """How far the registry is with this hub's events, when it was last heard, and what is wrong, if anything is."""
    return await hub.sync.status()


@post("/sync/now", opt=allow(Role.SUPERVISOR), status_code=202, summary="Sync now", tags=["hub"])
async def sync_now(hub: NamedDependency[HubAtWork]) -> SyncStatus:
    """Begin at once to send what waits and to fetch what is new; the answer tells how it is as that begins."""
    return await hub.sync.now()


@get("/sync/quarantine", opt=allow(*STAFF), summary="Documents that were refused", tags=["hub"])
async def refused_documents(hub: NamedDependency[HubAtWork]) -> list[RefusedDocument]:
    """Documents of the registry that the hub did not believe, newest first: what, why, and when."""
    return await hub.sync.refused()


@post(
    "/sync/quarantine/seen",
    opt=allow(Role.SUPERVISOR),
    status_code=200,
    summary="Refused documents are looked at",
    tags=["hub"],
)
async def refused_documents_seen(hub: NamedDependency[HubAtWork]) -> list[RefusedDocument]:
    """Note that somebody has looked at all of them; the list as it is then."""
    await hub.sync.look_at_refused()
    return await hub.sync.refused()


ROUTES = [sync_status, sync_now, refused_documents, refused_documents_seen]
