"""How far the city is with what happened at the hub, in words: for the title, the notices and the screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wijkhub_queue.local_time import local_day
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_staff.outside_text import plain
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words

MANY = 100
"""Fewer events are on their way: a hub sends each second, and a mark that comes and goes says nothing."""
BAR_CELLS = 30


def mark(status: SyncStatus | None, now: datetime, zone: str, words: Words) -> str:
    """A few words for the title; empty while there is nothing to know."""
    if status is None or status.state == "not-enrolled":
        return ""
    if status.state == "stopped":
        return words("sync.mark-stopped")
    if status.state == "unreachable":
        if status.last_contact is None:
            return words("sync.mark-away-always")
        return words("sync.mark-away", since=moment(status.last_contact, now, zone, words))
    if status.backlog >= MANY:
        return words("sync.mark-waiting", count=words.whole(status.backlog))
    if status.quarantined:
        return words("sync.mark-refused", count=words.whole(status.quarantined))
    return ""


def moment(at: datetime, now: datetime, zone: str, words: Words) -> str:
    """A moment by the hub's clock, with its day when that is not today."""
    clock = words.clock(at, zone)
    day = local_day(at, zone)
    return clock if day == local_day(now, zone) else f"{words.day(day)} {clock}"


def state_words(status: SyncStatus, words: Words) -> str:
    """How it is, and what to do when somebody has to do something."""
    if status.state == "stopped":
        return words.known(f"sync.stopped-{status.stopped}", {"at": status.stopped_at}) or plain(status.detail)
    if status.detail and status.state != "unreachable":
        return words("sync.trouble")
    return words(f"sync.state-{status.state}")


def clock_words(offset_s: float, words: Words) -> str:
    """How the hub's clock goes against the city's; `offset_s` is the city's less the hub's."""
    by = words.number(abs(offset_s))
    return words("sync.clock-ahead" if offset_s < 0 else "sync.clock-behind", seconds=by)


def status_lines(status: SyncStatus, restored: str, now: datetime, zone: str, words: Words) -> list[tuple[str, str]]:
    """What the screen says of it: a name and what goes with it, each.

    Args:
        status: how it is.
        restored: what the hub says of a backup that was put back; empty when none was.
        now: the hub's time, UTC.
        zone: by whose clock its day goes.
        words: in the reader's language.
    """
    lines = [(words("sync.label-state"), state_words(status, words))]
    if status.state != "not-enrolled":
        last = status.last_contact
        named = " · ".join(part for part in (plain(status.name), plain(status.registry)) if part)
        lines += [
            (words("sync.label-registry"), named),
            (words("sync.label-has"), words("sync.has", through=words.whole(status.acked_through), epoch=status.epoch)),
            (words("sync.label-waiting"), words.whole(status.backlog)),
            (words("sync.label-contact"), moment(last, now, zone, words) if last else words("sync.never")),
        ]
    if status.clock_offset_s is not None:
        off = words("sync.clock-off") if status.clock_off else ""
        lines.append((words("sync.label-clock"), clock_words(status.clock_offset_s, words) + off))
    if restored:
        lines.append((words("sync.label-restored"), restored))
    return lines


def progress_line(status: SyncStatus, most: int, words: Words) -> str:
    """A bar of how much of a long backlog was sent, in blocks and figures; empty when there is none to show.

    Args:
        status: how it is.
        most: how many events waited when most did.
        words: in the reader's language.
    """
    if status.state != "behind" or most < MANY:
        return ""
    sent = max(0, most - status.backlog)
    full = BAR_CELLS * sent // most
    bar = "█" * full + "░" * (BAR_CELLS - full)
    return words("sync.progress", bar=bar, percent=100 * sent // most, sent=words.whole(sent), most=words.whole(most))


def refused_rows(refused: Sequence[RefusedDocument], now: datetime, zone: str, words: Words) -> list[Row]:
    """Documents that were refused: when, what and why; those that nobody has looked at stand out."""
    return [
        Row(
            str(n),
            (
                "" if one.seen else words("sync.new"),
                moment(one.at, now, zone, words),
                plain(one.what),
                words.known(f"sync.because-{one.reason}") or plain(one.reason),
            ),
            Look.DIM if one.seen else Look.NEXT,
        )
        for n, one in enumerate(refused)
    ]
