"""Waits: what residents are told, and whether it came true."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency

from wijkhub_queue.actors import DEVICES, STAFF, allow
from wijkhub_queue.wire_waits import WaitScore, WaitsNow
from wijkhub_server.hub import HubAtWork


@get("/waits", opt=allow(*STAFF, *DEVICES), summary="How long people would wait", tags=["waits"])
async def waits_now(hub: NamedDependency[HubAtWork]) -> WaitsNow:
    """For each service the range in which 8 in 10 are called who take a ticket now, or why it is not known."""
    return hub.waits.all_now()


@get("/waits/score", opt=allow(*STAFF), summary="Whether told waits came true", tags=["waits"])
async def waits_score(hub: NamedDependency[HubAtWork]) -> WaitScore:
    """What was told against what happened: error, share inside the range, above it, and width."""
    return hub.waits.score


ROUTES = [waits_now, waits_score]
