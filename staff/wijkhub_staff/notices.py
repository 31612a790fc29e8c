"""What staff must know beside the queue: one line each, the most pressing first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from wijkhub_queue.board import Board
from wijkhub_queue.local_time import local_day
from wijkhub_queue.printer_state import IN_ORDER, PRINTS
from wijkhub_queue.sync.status import SyncStatus
from wijkhub_queue.tickets import State
from wijkhub_queue.wire import PrinterView, PrintJob
from wijkhub_staff.appointment_rows import all_to_be_moved
from wijkhub_staff.outside_text import plain
from wijkhub_staff.words import Words

NUMBERS_NAMED = 3


class Weight(StrEnum):
    """How much a notice presses; the name of its style."""

    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


class Notice(Struct, frozen=True):
    """One line for staff."""

    id: str
    weight: Weight
    text: str


class Outlook(Struct, frozen=True):
    """What the terminal knows beside the board."""

    now: datetime
    """The hub's time, UTC."""
    lost_since: datetime | None = None
    """Since when there is no connection, by the hub's clock, UTC."""
    exercise: bool = False
    prints: tuple[PrintJob, ...] = ()
    printers: tuple[PrinterView, ...] = ()
    """Where the printers stand; how they are stands on the board."""
    help_key: str = "h"
    """The key by which somebody says that they go."""
    printers_key: str = "A"
    """The key of the screen with the printers."""
    appointments_key: str = "a"
    """The key of the screen with the appointments."""
    to_move_key: str = "z"
    """The key there of those that are to be moved."""
    sync: SyncStatus | None = None
    """How far the city is; None when that was not asked."""
    sync_key: str = "R"
    """The key of the screen with the sync."""
    seen: frozenset[str] = frozenset()
    """Ids of notices that this clerk has put away."""


def notices(board: Board, outlook: Outlook, words: Words) -> list[Notice]:
    """All that must be said now."""
    zone = board.setup.policy.time_zone if board.setup else "Europe/Amsterdam"
    found: list[Notice] = []
    if outlook.lost_since is not None:
        since = words.clock(outlook.lost_since, zone)
        found.append(Notice("lost", Weight.ALARM, words("notice.lost", since=since)))
    for place, since_when in sorted(board.help_asked.items(), key=lambda asked: (asked[1], asked[0])):
        waited = words.duration((outlook.now - since_when).total_seconds())
        text = words("notice.help", place=plain(place), waited=waited, key=outlook.help_key)
        found.append(Notice(f"help:{place}", Weight.ALARM, text))
    if not board.day_open:
        found.append(Notice("day", Weight.WARNING, words("notice.day-closed")))
    elif not board.doors_open:
        found.append(Notice("doors", Weight.WARNING, words("notice.doors-closed")))
    found += _printers(board, outlook, zone, words)
    found += _prints(board, outlook.prints, words)
    if displaced := all_to_be_moved(board):
        day = words.day(local_day(displaced[0].starts_at, zone))
        keys = {"key": outlook.appointments_key, "then": outlook.to_move_key}
        text = words("notice.to-move", n=len(displaced), day=day, **keys)
        found.append(Notice("to-move", Weight.NOTE, text))
    if board.clock_note is not None:
        key = "notice.clock-forward" if board.clock_note.seconds > 0 else "notice.clock-back"
        at = words.clock(board.clock_note.at, zone)
        by = words.duration(abs(board.clock_note.seconds))
        found.append(Notice(f"clock:{board.clock_note.at}", Weight.WARNING, words(key, at=at, by=by)))
    if board.epoch_note is not None:
        found.append(Notice(f"restored:{board.epoch_note.at}", Weight.WARNING, restored_words(board, words)))
    found += _sync(outlook.sync, outlook.sync_key, words)
    if outlook.exercise:
        found.append(Notice("exercise", Weight.NOTE, words("notice.exercise")))
    return [notice for notice in found if notice.id not in outlook.seen]


def restored_words(board: Board, words: Words) -> str:
    """That a backup was put back, and what is gone; empty when none was."""
    note = board.epoch_note
    if note is None:
        return ""
    at = words.clock(note.at, board.setup.policy.time_zone if board.setup else "Europe/Amsterdam")
    if note.missing:
        return words("notice.restored", at=at, n=note.missing)
    return words("notice.restored-unknown" if note.missing is None else "notice.restored-all", at=at)


def _sync(status: SyncStatus | None, key: str, words: Words) -> list[Notice]:
    """What somebody has to mend before the city hears all again; a line that is down mends itself."""
    found = []
    if status is not None and status.state == "stopped":
        found.append(Notice("sync-stopped", Weight.WARNING, words("notice.sync-stopped", key=key)))
    if status is not None and status.clock_off and status.clock_offset_s is not None:
        text = "notice.sync-clock-ahead" if status.clock_offset_s < 0 else "notice.sync-clock-behind"
        by = words.duration(abs(status.clock_offset_s))
        found.append(Notice("sync-clock", Weight.WARNING, words(text, by=by, key=key)))
    return found


def _printers(board: Board, outlook: Outlook, zone: str, words: Words) -> list[Notice]:
    """A line for each printer that can't print or soon won't, for as long as that is so."""
    found = []
    for one in sorted(board.printers.values(), key=lambda one: (one.state in PRINTS, one.since, one.id)):
        if one.state in IN_ORDER:
            continue
        state = words.printer_state(one.state)
        text = words(
            "notice.printer",
            printer=words.printer_named(outlook.printers, one.id),
            state=state[:1].lower() + state[1:],
            since=words.clock(one.since, zone),
            key=outlook.printers_key,
        )
        found.append(Notice(f"printer:{one.id}", Weight.NOTE if one.state in PRINTS else Weight.WARNING, text))
    return found


def _prints(board: Board, prints: Sequence[PrintJob], words: Words) -> list[Notice]:
    """Whose paper did not come out, or may not have; once someone is called, the paper matters no more."""
    latest: dict[str, PrintJob] = {}
    # The hub lists the newest first, which tells a copy from a print that was asked for in the same instant.
    for job in sorted(prints, key=lambda job: job.created_at, reverse=True):
        latest.setdefault(job.ticket, job)
    found = []
    for state, weight in (("failed", Weight.WARNING), ("unknown", Weight.NOTE)):
        numbers = sorted(
            board.tickets[ticket].number
            for ticket, job in latest.items()
            if job.state == state and ticket in board.tickets and board.tickets[ticket].state is State.WAITING
        )
        if numbers:
            text = words(f"notice.print-{state}", n=len(numbers), numbers=listed(numbers, words))
            found.append(Notice(f"print-{state}:{','.join(numbers)}", weight, text))
    return found


def listed(numbers: Collection[str], words: Words) -> str:
    """Some numbers, and how many more there are."""
    named = ", ".join(list(numbers)[:NUMBERS_NAMED])
    more = len(numbers) - NUMBERS_NAMED
    return words("notice.and-more", more=more, named=named) if more > 0 else named


def to_put_away(found: Iterable[Notice]) -> frozenset[str]:
    """The notices that a clerk can put away: those that nothing but time or a look ends."""
    return frozenset(notice.id for notice in found if notice.id.startswith(("print-", "clock:", "restored:")))
