"""The hub's printers and what they print, as rows of words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wijkhub_queue.board import Board
from wijkhub_queue.printer_state import IN_ORDER, PRINTS
from wijkhub_queue.wire import PrinterView, PrintJob
from wijkhub_staff.filtering import Choice
from wijkhub_staff.outside_text import plain
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words

MOST_JOBS = 50
"""So many prints are listed; more than a screen holds."""
_UNDER_WAY = ("queued", "sending")


def printer_rows(board: Board, printers: Sequence[PrinterView], words: Words) -> list[Row]:
    """Each printer: where it stands, how it is and since when, how many prints wait, how far its roll is."""
    zone = board.setup.policy.time_zone if board.setup else "UTC"
    rows = []
    for one in printers:
        now = board.printers.get(one.id)
        # The board is newer than what was asked some seconds ago.
        state, since = (now.state, now.since) if now else (one.state, one.since)
        cells = (
            words.printer(one),
            words.printer_state(state),
            words("printers.since", since=words.clock(since, zone)) if since else "",
            words("printers.waiting", n=one.queued) if one.queued else "",
            words("printers.roll", slips=one.slips, of=one.roll_slips) if one.roll_slips else "",
        )
        rows.append(Row(one.id, cells, Look.PLAIN if state in IN_ORDER else Look.OVERDUE))
    return rows


def job_rows(board: Board, printers: Sequence[PrinterView], prints: Sequence[PrintJob], words: Words) -> list[Row]:
    """What waits to be printed, the oldest first, then what was, the newest first: when, what, how it went, where."""
    zone = board.setup.policy.time_zone if board.setup else "UTC"
    by_id = {one.id: one for one in printers}
    # The hub lists the newest first; those of one instant stay in the order in which they were asked for.
    waiting = sorted((job for job in prints[::-1] if job.state in _UNDER_WAY), key=lambda job: job.created_at)
    over = sorted((job for job in prints if job.state not in _UNDER_WAY), key=lambda job: job.changed_at, reverse=True)
    rows = []
    for job in [*waiting, *over][:MOST_JOBS]:
        printer = by_id.get(job.printer)
        code = job.detail.split(" ")[0]
        why = words.known(f"print-why.{code}") if code else None
        state = words.known(f"paper.{job.state}") or plain(job.state)
        cells = (
            words.clock(job.changed_at, zone),
            what(board, job, words),
            f"{state}: {why}" if why else state,
            words.printer(printer) if printer else plain(job.printer),
        )
        look = Look.OVERDUE if job.state in ("failed", "unknown") else Look.PLAIN
        rows.append(Row(job.id, cells, look))
    return rows


def what(board: Board, job: PrintJob, words: Words) -> str:
    """What a print is: a number, the copy of one, a test page, the slip of a day."""
    ticket = board.tickets.get(job.ticket)
    number = ticket.number if ticket else ""
    return words.known(f"print-kind.{job.kind}", {"number": number}) or plain(job.kind)


def printer_choices(board: Board, printers: Sequence[PrinterView], words: Words) -> list[Choice]:
    """Every printer, those that print first."""
    states = {one.id: board.printers[one.id].state if one.id in board.printers else one.state for one in printers}
    return [
        Choice(one.id, (words.printer(one), words.printer_state(states[one.id])), (plain(one.id),))
        for one in sorted(printers, key=lambda one: states[one.id] not in PRINTS)
    ]
