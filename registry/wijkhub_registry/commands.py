"""What the commands do: open the database, do one thing, and say what to do next."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from wijkhub_queue.sync.keys import fingerprint
from wijkhub_registry.enrolment import make_code as new_code
from wijkhub_registry.errors import Stop
from wijkhub_registry.hubs import HubState, HubStore
from wijkhub_registry.moments import from_micros, now, to_micros
from wijkhub_registry.own_keys import ensure_key, roll_key
from wijkhub_registry.settings import Settings, load_settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_hubs import SqlHubs

T = TypeVar("T")
_HUB_ID = r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?"
_OFF_S = 60


@asynccontextmanager
async def _hubs(settings: Settings) -> AsyncIterator[HubStore]:
    engine = open_engine(settings.database.url)
    try:
        await migrate(engine)
        yield SqlHubs(engine)
    finally:
        await engine.dispose()


def _with_hubs(config: Path | None, job: Callable[[HubStore, Settings], Awaitable[T]]) -> T:
    settings = load_settings(config)

    async def run() -> T:
        async with _hubs(settings) as store:
            return await job(store, settings)

    return asyncio.run(run())


def init_registry(config: Path | None) -> str:
    """Make the tables and the signing key.

    Raises:
        Stop: the settings are wrong, or the database can't be used.
    """

    async def job(store: HubStore, settings: Settings) -> str:
        key = await ensure_key(store, to_micros(now()))
        serve = "wijkhub registry serve" + (f" --config {config}" if config else "")
        return f"The registry is ready; it signs with key {fingerprint(key.public_key)}. Next: {serve}"

    return _with_hubs(config, job)


def make_code(config: Path | None, hub: str, name: str) -> str:
    """A one-time code for a hub, and what to do with it.

    Raises:
        Stop: the id or the name will not do.
    """
    if not re.fullmatch(_HUB_ID, hub):
        raise Stop(f"'{hub}' can be no hub's id: lower-case letters, digits and hyphens, at most 40")
    if not 1 <= len(name.strip()) <= 60:
        raise Stop("a hub's name has 1 to 60 letters")

    async def job(store: HubStore, settings: Settings) -> str:
        hours = settings.sync.code_hours
        code = await new_code(store, hub, name.strip(), hours=hours, clock=now)
        server = settings.server
        url = server.public_url or f"http://{server.host}:{server.port}"
        return (
            f"{code}\nWorks once, within {hours:g} hours, for hub '{hub}' alone. "
            f"At the hub: wijkhub sync enrol {url} {code}"
        )

    return _with_hubs(config, job)


def revoke(config: Path | None, hub: str) -> str:
    """Take a hub's key back.

    Raises:
        Stop: no such hub enrolled.
    """

    async def job(store: HubStore, settings: Settings) -> str:
        if hub not in {known.hub_id for known in await store.hubs()}:
            raise Stop(f"no hub '{hub}' enrolled; 'wijkhub registry hubs' lists those that did")
        if await store.revoke(hub, to_micros(now())):
            return f"Nothing that '{hub}' sends is taken in any more. A new code lets it in again: hub-code {hub}"
        return f"'{hub}' had no key that works; its codes work no more either."

    return _with_hubs(config, job)


def roll_own_key(config: Path | None) -> str:
    """Sign with a new key from now on."""

    async def job(store: HubStore, settings: Settings) -> str:
        key = fingerprint((await roll_key(store, to_micros(now()))).public_key)
        return f"The registry signs with key {key} from now on. Start its processes anew, so that all of them do."

    return _with_hubs(config, job)


def list_hubs(config: Path | None, *, as_json: bool) -> list[str]:
    """Every hub in a line, or all as one JSON list."""

    async def job(store: HubStore, settings: Settings) -> list[HubState]:
        return await store.hubs()

    states = _with_hubs(config, job)
    if as_json:
        return [msgspec.json.encode([_facts(state) for state in states]).decode()]
    if not states:
        return ["No hub enrolled yet. Make a code for one: wijkhub registry hub-code ID --name NAME"]
    return [_line(state, now()) for state in states]


def _facts(state: HubState) -> dict[str, Any]:
    stopped = state.stopped
    return {
        "hub": state.hub_id,
        "name": state.name,
        "epoch": state.head.epoch,
        "through": state.head.through,
        "taken": None if state.taken_at is None else from_micros(state.taken_at),
        "heard": None if state.heard_at is None else from_micros(state.heard_at),
        "clockOffS": _off_s(state),
        "heartbeat": None if state.heartbeat is None else msgspec.Raw(state.heartbeat),
        "revoked": state.revoked,
        "flagged": state.flagged,
        "stopped": None if stopped is None else stopped.code,
        "incidents": [
            {"code": one.code, "epoch": one.epoch, "seq": one.seq, "times": one.times, "last": from_micros(one.last_at)}
            for one in state.incidents
        ],
    }


def _off_s(state: HubState) -> float | None:
    """Seconds that the hub's clock is ahead."""
    if state.hub_time is None or state.heard_at is None:
        return None
    return (state.hub_time - state.heard_at) / 1e6


def _line(state: HubState, at: datetime) -> str:
    parts = [f"{state.hub_id}  {state.name}", f"epoch {state.head.epoch} through {state.head.through}"]
    if state.heard_at is None:
        parts.append("never heard")
    else:
        minutes = (at - from_micros(state.heard_at)).total_seconds() / 60
        parts.append(f"heard {minutes:.0f} min ago")
    off = _off_s(state)
    if off is not None and abs(off) > _OFF_S:
        parts.append(f"CLOCK {off:+.0f} s")
    if state.revoked:
        parts.append("KEY REVOKED")
    if (stopped := state.stopped) is not None:
        parts.append(f"STOPPED by {stopped.code} at epoch {stopped.epoch} seq {stopped.seq}")
    if state.flagged:
        parts.append(f"{state.flagged} events to look at")
    return "; ".join(parts)
