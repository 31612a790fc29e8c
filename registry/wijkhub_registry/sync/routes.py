"""The addresses that hubs speak to."""

from __future__ import annotations

import base64
from datetime import UTC
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from wijkhub_queue.sync.batches import LARGEST_BODY
from wijkhub_queue.sync.messages import (
    Acked,
    EnrolAnswer,
    EnrolRequest,
    Heartbeat,
    HeartbeatAnswer,
    KeyRolled,
    Nonce,
    OpenEpoch,
    RegistryKey,
    RollKey,
    StoredEvents,
    StoredLine,
)
from wijkhub_queue.sync.signing import NONCE_HEADER
from wijkhub_queue.sync.taking_in import Head
from wijkhub_registry.enrolment import enrol as let_in
from wijkhub_registry.enrolment import roll
from wijkhub_registry.moments import to_micros
from wijkhub_registry.own_keys import public_keys
from wijkhub_registry.registry import Registry
from wijkhub_registry.sync.document_routes import documents
from wijkhub_registry.sync.ingest import read_batch, refusal, take_in
from wijkhub_registry.sync.signed import signer

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
LARGEST_PAGE = 500
LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes of lines in one page of events."""


def _answer(request: AnyRequest, content: T, status: int = 200) -> Response[T]:
    """An answer that brings the nonce for the next request."""
    return Response(content, status_code=status, headers={NONCE_HEADER: request.state.next_nonce})


@post("/enrol", summary="Make a hub known with its one-time code", tags=["enrolment"])
async def enrol(data: JSONBody[EnrolRequest], registry: NamedDependency[Registry]) -> Response[EnrolAnswer]:
    """The hub is known by this key from now on, and by no earlier one. Sent again, it gets the same answer."""
    name, key = await let_in(registry.hubs, data, to_micros(registry.clock()))
    head = await registry.events.head(key.hub_id)
    return Response(EnrolAnswer(name, key.key_id, await public_keys(registry.hubs), head), status_code=201)


@post("/nonce", status_code=200, summary="A nonce for the next request", tags=["enrolment"])
async def nonce(registry: NamedDependency[Registry]) -> Nonce:
    """For one request within five minutes. Every answer to a signed request brings one too, in `Wijkhub-Nonce`."""
    return Nonce(registry.nonces.make())


@get("/keys", summary="The registry's keys", tags=["enrolment"])
async def keys(registry: NamedDependency[Registry]) -> tuple[RegistryKey, ...]:
    """Oldest first; each but the first is signed by the one before, so that a hub can follow from the one it has."""
    return await public_keys(registry.hubs)


@post("/key", status_code=200, summary="Give the hub another key", tags=["enrolment"])
async def key(request: AnyRequest, data: JSONBody[RollKey], registry: NamedDependency[Registry]) -> Response[KeyRolled]:
    """The key that signed this request works no more afterwards."""
    old = await signer(request, registry)
    new = await roll(registry.hubs, old, data, to_micros(registry.clock()))
    return _answer(request, KeyRolled(new.key_id))


@post(
    "/events",
    status_code=200,
    request_max_body_size=LARGEST_BODY,
    summary="A batch of the hub's events",
    tags=["events"],
)
async def push(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[Acked]:
    """Gzipped lines: a header, then up to 500 events. What is acknowledged is on disk; a repeat changes nothing."""
    with registry.room.taken():
        hub = await signer(request, registry, needs_nonce=False)
        header, taken = read_batch(await request.body(), hub.hub_id)
        acked = await take_in(registry.events, registry.hubs, header, taken, registry.clock())
    return _answer(request, acked)


@get("/events", summary="The hub's own events", tags=["events"])
async def own_events(
    request: AnyRequest,
    registry: NamedDependency[Registry],
    epoch: FromQuery[Annotated[int, QueryParameter(ge=0, lt=2**62)]],
    after: FromQuery[Annotated[int, QueryParameter(ge=0, lt=2**62)]],
    limit: FromQuery[Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE)]] = LARGEST_PAGE,
) -> Response[StoredEvents]:
    """Those after seq `after` of `epoch`, in order, into later epochs: for a hub that lost them."""
    hub = await signer(request, registry)
    found = await registry.events.own_events(hub.hub_id, epoch, after, limit + 1)
    lines: list[StoredLine] = []
    size = 0
    for one in found[:limit]:
        size += len(one.line)
        if lines and size > LARGEST_ANSWER:
            break
        lines.append(StoredLine(one.epoch, one.seq, one.event_id, base64.b64encode(one.line).decode()))
    return _answer(request, StoredEvents(tuple(lines), len(lines) < len(found)))


@get("/head", summary="How far the hub's events are here", tags=["events"])
async def head(request: AnyRequest, registry: NamedDependency[Registry]) -> Response[Head]:
    """Of its newest epoch."""
    hub = await signer(request, registry)
    return _answer(request, await registry.events.head(hub.hub_id))


@post("/epochs", status_code=200, summary="Begin a new epoch", tags=["events"])
async def open_epoch(
    request: AnyRequest, data: JSONBody[OpenEpoch], registry: NamedDependency[Registry]
) -> Response[Head]:
    """After a restore or for a copy. `previous` must be the epoch that the registry has; that one is closed."""
    hub = await signer(request, registry)
    opened = await registry.events.open_epoch(hub.hub_id, data, to_micros(registry.clock()))
    if not isinstance(opened, Head):
        raise refusal(opened)
    return _answer(request, opened)


@post("/heartbeat", status_code=200, summary="How the hub is", tags=["hub"])
async def heartbeat(
    request: AnyRequest, data: JSONBody[Heartbeat], registry: NamedDependency[Registry]
) -> Response[HeartbeatAnswer]:
    """Every minute while it reaches the registry; the answer tells the registry's clock."""
    hub = await signer(request, registry)
    now = registry.clock()
    told = msgspec.json.encode(data)
    await registry.hubs.heard(hub.hub_id, told, hub_time=_micros(data), at=to_micros(now))
    return _answer(request, HeartbeatAnswer(now, await registry.events.head(hub.hub_id)))


def _micros(told: Heartbeat) -> int:
    # A clock without a zone says its local time as if it were UTC; that it is off is shown.
    at = told.hub_time
    return to_micros(at if at.tzinfo is not None else at.replace(tzinfo=UTC))


def routes() -> Router:
    """All of them."""
    return Router(
        "/sync/v1",
        route_handlers=[enrol, nonce, keys, key, push, own_events, head, open_epoch, heartbeat, documents],
    )
