"""Print jobs on disk."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Engine, literal_column, text
from sqlmodel import col, select

from wijkhub_queue.wire import PrintJob
from wijkhub_server.storage.database import reading, writing
from wijkhub_server.storage.rows import PrintRow, from_micros

NO_PRINTER = "no-printer: it is not in the hub's settings"
TICKET_OVER = "ticket-over: the ticket was over before the hub could print it"


def _now() -> int:
    # Print jobs keep real time, in an exercise too: paper does not come out sooner on a faster clock.
    return time.time_ns() // 1000


class PrintStore:
    """The print jobs of a hub."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_jobs(self, printer: str) -> list[tuple[str, bytes]]:
        """Ids and slips of what is to be printed there, oldest first."""
        with reading(self._engine) as session:
            rows = session.exec(
                select(PrintRow.id, PrintRow.slip)
                .where(PrintRow.printer == printer, PrintRow.state == "queued")
                # Neither the clock, which may be moved, nor the id, which a client made, says which came first.
                .order_by(literal_column("rowid"))
            )
            return [(job, slip) for job, slip in rows]

    def set_state(self, job: str, state: str, detail: str = "") -> None:
        """What is known of this job now."""
        with writing(self._engine) as session:
            row = session.get_one(PrintRow, job)
            row.state, row.detail, row.changed_at = state, detail, _now()
            session.add(row)

    def interrupted(self) -> list[str]:
        """After a start: jobs that were being sent when the hub stopped are `unknown` now. Gives their tickets."""
        with writing(self._engine) as session:
            rows = session.exec(select(PrintRow).where(PrintRow.state == "sending")).all()
            for row in rows:
                row.state, row.detail, row.changed_at = "unknown", "interrupted", _now()
                session.add(row)
            return [row.ticket for row in rows]

    def give_up(self, printers: Sequence[str], living: Sequence[str]) -> None:
        """Jobs that will never be printed are `failed`: their printer is not there, or their ticket is over."""
        with writing(self._engine) as session:
            queued = session.exec(select(PrintRow).where(PrintRow.state == "queued")).all()
            for row in queued:
                why = NO_PRINTER if row.printer not in printers else TICKET_OVER if row.ticket not in living else None
                if why is not None:
                    row.state, row.detail, row.changed_at = "failed", why, _now()
                    session.add(row)

    def states(self, tickets: Sequence[str]) -> dict[str, str]:
        """What is known of the prints of these tickets."""
        if not tickets:
            return {}
        with reading(self._engine) as session:
            rows = session.exec(select(PrintRow.ticket, PrintRow.state).where(col(PrintRow.ticket).in_(list(tickets))))
            return dict(rows.all())

    def jobs(self, state: str | None, limit: int) -> list[PrintJob]:
        """The newest jobs, of one state or of all."""
        with reading(self._engine) as session:
            # By the order in which rows came, which needs no index of its own.
            query = select(PrintRow).order_by(text("rowid DESC")).limit(limit)
            if state is not None:
                query = query.where(PrintRow.state == state)
            return [
                PrintJob(
                    row.id,
                    row.ticket,
                    row.printer,
                    row.state,
                    row.detail,
                    from_micros(row.created_at),
                    from_micros(row.changed_at),
                )
                for row in session.exec(query)
            ]
