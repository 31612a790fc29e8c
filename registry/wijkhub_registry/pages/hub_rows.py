"""How each hub is, in words for the city's staff: those that somebody should look at first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_datetime, format_timedelta
from msgspec import Struct

from wijkhub_queue.sync.messages import Heartbeat
from wijkhub_registry.hubs import HubState, Incident
from wijkhub_registry.moments import from_micros
from wijkhub_registry.pages.words import texts

SILENT_AFTER = timedelta(minutes=10)
"""A hub tells how it is every minute."""
CLOCK_OFF_S = 60.0
_heartbeats = msgspec.json.Decoder(Heartbeat)


class HubRow(Struct, frozen=True):
    """A hub as the page tells it; what is not known is empty."""

    id: str
    name: str
    troubles: tuple[str, ...]
    """What somebody should look at, each a sentence."""
    heard: str
    taken: str
    backlog: str
    version: str
    place: str
    """How far the registry has its events."""
    clock: str
    incidents: tuple[str, ...]
    """What was refused to it, the latest first."""


def hub_rows(states: Sequence[HubState], now: datetime, language: str, time_zone: str) -> list[HubRow]:
    """Every hub; those with troubles first, then by name."""
    rows = [_row(state, now, language, time_zone) for state in states]
    return sorted(rows, key=lambda row: (not row.troubles, row.name.casefold(), row.id))


def clock_off_s(state: HubState) -> float | None:
    """Seconds by which the hub's clock is ahead of the registry's; None when it was never heard."""
    if state.hub_time is None or state.heard_at is None:
        return None
    return (state.hub_time - state.heard_at) / 1e6


def _row(state: HubState, now: datetime, language: str, time_zone: str) -> HubRow:
    def t(key: str, **figures: Any) -> str:
        return texts().get(language, f"staff.{key}", **figures)

    beat = _heartbeat(state)
    off = clock_off_s(state)
    incidents = sorted(state.incidents, key=lambda one: -one.last_at)
    return HubRow(
        state.hub_id,
        state.name,
        tuple(_troubles(state, beat, off, now, language)),
        _ago(state.heard_at, now, language) or t("never"),
        _ago(state.taken_at, now, language) or t("never"),
        "" if beat is None else str(beat.backlog),
        "" if beat is None else beat.software,
        t("place-words", epoch=state.head.epoch, seq=state.head.through),
        "" if off is None else t("clock-words", seconds=f"{off:+.0f}"),
        tuple(_incident(one, language, time_zone) for one in incidents),
    )


def _troubles(
    state: HubState, beat: Heartbeat | None, off: float | None, now: datetime, language: str
) -> Iterable[str]:
    def t(key: str, **figures: Any) -> str:
        return texts().get(language, f"staff.{key}", **figures)

    def many(key: str, n: int, **figures: Any) -> str:
        return texts().get(language, f"staff.{key}", n=n, **figures)

    if state.revoked:
        yield t("revoked")
    if (stopped := state.stopped) is not None and not state.revoked:
        yield t("stopped", what=t(f"incident.{stopped.code}"), epoch=stopped.epoch, seq=stopped.seq)
    if any(one.code == "stale-epoch" and _lately(one, now) for one in state.incidents):
        yield t("copy")
    if state.taken_at is None:
        yield t("never-synced")
    if state.heard_at is None:
        yield t("never-heard")
    elif now - from_micros(state.heard_at) > SILENT_AFTER:
        yield t("silent", ago=_ago(state.heard_at, now, language))
    if off is not None and abs(off) > CLOCK_OFF_S:
        yield t("clock-fast" if off > 0 else "clock-slow", seconds=f"{abs(off):.0f}")
    if beat is not None and beat.printers_down:
        yield t("printers", names=", ".join(beat.printers_down))
    if beat is not None and beat.quarantined:
        yield many("quarantined", beat.quarantined)
    if state.flagged:
        yield many("flagged", state.flagged)


def _lately(incident: Incident, now: datetime) -> bool:
    return now - from_micros(incident.last_at) < timedelta(days=1)


def _heartbeat(state: HubState) -> Heartbeat | None:
    try:
        return None if state.heartbeat is None else _heartbeats.decode(state.heartbeat)
    except msgspec.DecodeError:
        # Of a hub that is newer or older than this registry.
        return None


def _ago(micros: int | None, now: datetime, language: str) -> str:
    if micros is None:
        return ""
    passed = from_micros(micros) - now
    if passed > timedelta(seconds=-60):
        return texts().get(language, "staff.just-now")
    return format_timedelta(passed, add_direction=True, threshold=1.5, locale=language)


def _incident(incident: Incident, language: str, time_zone: str) -> str:
    at = format_datetime(from_micros(incident.last_at), "d MMMM y HH:mm", tzinfo=ZoneInfo(time_zone), locale=language)
    what = texts().get(language, f"staff.incident.{incident.code}")
    return texts().get(
        language, "staff.incident-words", n=incident.times, what=what, epoch=incident.epoch, seq=incident.seq, at=at
    )
