"""A hub's journal after many years: the rows that a hub writes, for day after day, with its last snapshot.

One day is played through the hub's own rules (`WorkedDay`); every other day is the same work with dates, ids and
places in the journal of its own, copied by SQLite itself. What is left of the journal after the last snapshot is the
most that a hub leaves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.worked_day import OPENS, Step, WorkedDay
from wijkhub_queue.board import Board, encode_board
from wijkhub_queue.events import Recorded, read_event, type_of
from wijkhub_queue.evolve import evolve
from wijkhub_server.settings import load_settings
from wijkhub_server.storage.rows import from_micros, to_micros
from wijkhub_server.storage.sqlite_journal import SNAPSHOT_VERSION
from wijkhub_server.writer import digest_of

_DATE = OPENS.date().isoformat()
_MIDNIGHT = to_micros(OPENS.replace(hour=0, minute=0))
_DAY_MICROS = 86_400_000_000

# The day that was played, with gaps for what each day has of its own: `n` is the place in the day, `after` are
# microseconds since its midnight, `tail` is an id without the time at its beginning.
_FORMS = """
CREATE TEMP TABLE day_event (
    n INTEGER PRIMARY KEY, tail, type, version, after, actor, before, ticket_after, ticket_tail, rest);
CREATE TEMP TABLE day_command (n INTEGER PRIMARY KEY, after, tail, digest, last, count, code, detail);
CREATE TEMP TABLE day_print (n INTEGER PRIMARY KEY, after, tail, printer, slip);
CREATE TEMP TABLE day (n INTEGER PRIMARY KEY, midnight);
"""
_ID = "printf('%08x-%04x-%s', ({at}) / 65536000, ({at}) / 1000 % 65536, {tail})"
_EVENT_ID = _ID.format(at="midnight + after", tail="tail")
_TICKET_ID = _ID.format(at="midnight + ticket_after", tail="ticket_tail")
_ON = "date(midnight / 1000000, 'unixepoch')"
_EVENTS = f"""
INSERT INTO event (epoch, seq, event_id, type, version, occurred_at, actor, payload)
SELECT 1, :before + day.n * :of_a_day + form.n, {_EVENT_ID}, type, version, midnight + after, actor,
    CAST(before || CASE WHEN ticket_tail IS NOT NULL THEN {_TICKET_ID} WHEN rest <> '' THEN {_ON} ELSE '' END || rest
    AS BLOB)
FROM day CROSS JOIN day_event AS form ORDER BY day.n, form.n
"""
_COMMANDS = f"""
INSERT INTO command (id, digest, epoch, seq, count, code, detail)
SELECT {_EVENT_ID}, digest, 1, :before + day.n * :of_a_day + last, count, code, detail
FROM day CROSS JOIN day_command AS form ORDER BY day.n, form.n
"""
_PRINTS = f"""
INSERT INTO print_job (id, ticket, printer, slip, state, detail, created_at, changed_at)
SELECT {_EVENT_ID}, {_EVENT_ID}, printer, CAST(replace(slip, '{_DATE}', {_ON}) AS BLOB), 'printed', '',
    midnight + after, midnight + after + 900000
FROM day CROSS JOIN day_print AS form ORDER BY day.n, form.n
"""
_SNAPSHOT = "INSERT INTO snapshot (epoch, seq, version, board) VALUES (1, ?, ?, ?)"


class OldJournal(Struct, frozen=True):
    """What was made."""

    events: int
    commands: int
    prints: int
    days: int
    snapshot_seq: int


def make_old_journal(config: Path, *, events: int, seed: int) -> OldJournal:
    """Fill the journal of a hub that was made and never served, up to yesterday, with at least so many events."""
    settings = load_settings(config, {})
    played = WorkedDay(settings.setup, seed)
    setup, day = played.steps[: played.configured], played.steps[played.configured :]
    before, of_a_day = (sum(len(step.happened) for step in steps) for steps in (setup, day))
    days = -(-(events - before) // of_a_day)
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    run = sqlite3.connect(settings.database, isolation_level=None)
    try:
        # Nobody waits for these rows and a half-made journal is thrown away: no log, no waiting for the disk.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
            run.execute(f"PRAGMA {pragma}")
        run.executescript(_FORMS)
        run.execute("BEGIN")
        _copy(run, setup, first, days=1, before=0, of_a_day=before)
        _copy(run, day, first, days=days, before=before, of_a_day=of_a_day)
        last = before + days * of_a_day
        snapshot_seq = max(before, last - (settings.journal.snapshot_every - 1))
        board = _board_at(run, played.board, snapshot_seq, before, of_a_day)
        run.execute(_SNAPSHOT, (snapshot_seq, SNAPSHOT_VERSION, encode_board(board)))
        commands, prints = (
            run.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("command", "print_job")
        )
        run.execute("COMMIT")
        run.execute("PRAGMA journal_mode=WAL")
    finally:
        run.close()
    return OldJournal(last, commands, prints, days, snapshot_seq)


def _copy(
    run: sqlite3.Connection, steps: list[Step], first: datetime, *, days: int, before: int, of_a_day: int
) -> None:
    """These steps on each of so many days."""
    for table in ("day", "day_event", "day_command", "day_print"):
        run.execute(f"DELETE FROM {table}")
    begin = to_micros(first)
    run.executemany("INSERT INTO day VALUES (?, ?)", ((n, begin + n * _DAY_MICROS) for n in range(days)))
    _put_forms(run, steps)
    for statement in (_EVENTS, _COMMANDS, _PRINTS):
        run.execute(statement, {"before": before, "of_a_day": of_a_day})


def _put_forms(run: sqlite3.Connection, steps: list[Step]) -> None:
    """The day that was played, as rows with gaps."""
    tickets: dict[str, tuple[int, str]] = {}
    events: list[tuple[Any, ...]] = []
    commands: list[tuple[Any, ...]] = []
    prints: list[tuple[Any, ...]] = []
    for n, step in enumerate(steps):
        after, tail = to_micros(step.at) - _MIDNIGHT, _tail(n, step.asked.id)
        if step.print is not None:
            tickets[step.asked.id] = after, tail
            prints.append((n, after, tail, step.print.printer, step.print.slip.decode()))
        for recorded in step.happened:
            events.append((len(events) + 1, *_event_form(recorded, after, len(events), tickets)))
        # What a hub does by itself at the turn of the day is no command of anybody's, and has no row.
        if step.asked.by.role != "system":
            refusal = (step.refused.code, str(step.refused)) if step.refused else (None, None)
            commands.append((n, after, tail, digest_of(step.asked), len(events), len(step.happened), *refusal))
    run.executemany("INSERT INTO day_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)
    run.executemany("INSERT INTO day_command VALUES (?, ?, ?, ?, ?, ?, ?, ?)", commands)
    run.executemany("INSERT INTO day_print VALUES (?, ?, ?, ?, ?)", prints)


def _tail(n: int, whole: str) -> str:
    """An id without its time; `n` in the bits after it keeps ids of one millisecond in order."""
    return f"7{n & 0xFFF:03x}{whole[18:]}"


def _event_form(recorded: Recorded, after: int, n: int, tickets: dict[str, tuple[int, str]]) -> tuple[Any, ...]:
    """The tail of its id, and what follows in the table."""
    payload = msgspec.json.encode(recorded.event).decode()
    ticket = msgspec.json.decode(payload).get("ticket")
    before, _, rest = payload.partition(ticket or _DATE)
    event_type, version = type_of(recorded.event), recorded.event.VERSION
    gap = tickets[ticket] if ticket else (None, None)
    return _tail(n, recorded.event_id), event_type, version, after, recorded.actor, before, *gap, rest


def _board_at(run: sqlite3.Connection, after_a_day: Board, seq: int, before: int, of_a_day: int) -> Board:
    """The board as the fold of the whole journal up to `seq` has it.

    A day leaves nothing on the board but what counts on (`happened`, `arrivals`, `seq`) and what the next day's first
    event puts away; so it is enough to fold from the last day but one.
    """
    whole_days = max(0, (seq - before) // of_a_day - 1)
    if whole_days == 0:
        return _fold(run, Board(), 0, seq)
    board = Board(after_a_day.state())
    board.seq = board.happened = before + whole_days * of_a_day
    board.arrivals = after_a_day.arrivals * whole_days
    return _fold(run, board, board.seq, seq)


def _fold(run: sqlite3.Connection, board: Board, after: int, last: int) -> Board:
    for recorded in _read(run, after, last):
        evolve(board, recorded)
    return board


def _read(run: sqlite3.Connection, after: int, last: int) -> Iterator[Recorded]:
    query = (
        "SELECT seq, event_id, type, version, occurred_at, actor, payload FROM event "
        "WHERE epoch = 1 AND seq > ? AND seq <= ? ORDER BY seq"
    )
    for seq, event_id, event_type, version, occurred_at, actor, payload in run.execute(query, (after, last)):
        event = read_event(event_type, version, payload)
        yield Recorded("benchmark", 1, seq, event_id, from_micros(occurred_at), actor, event)
