"""Messages on disk, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Engine, delete, text, update
from sqlmodel import col, select

from wijkhub_queue.wire_appointments import OutboxMessage
from wijkhub_server.messages.facts import Facts, Kind
from wijkhub_server.messages.messenger import Channel
from wijkhub_server.storage.database import newest, reading, writing
from wijkhub_server.storage.rows import MessageRow, from_micros, to_micros

OPEN = ("waiting", "sending")


class Letter(Struct, frozen=True, kw_only=True):
    """A message that is not over, as it is on disk."""

    id: str
    message_id: str
    kind: Kind
    channel: Channel
    facts: Facts
    useful_until: datetime
    attempts: int
    doubts: int


class Became(Struct, frozen=True, kw_only=True):
    """What became of a message."""

    id: str
    state: str
    detail: str = ""
    attempts: int
    doubts: int
    due_at: datetime | None = None
    """When it is tried again; as it was when None."""


class OutboxStore:
    """The messages of a hub. What writes is run by whoever holds the turn to write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, channel: Channel, now: datetime, limit: int) -> list[Letter]:
        """What is to go out by now, the longest due first."""
        with reading(self._engine) as session:
            rows = session.exec(
                select(MessageRow)
                .where(
                    MessageRow.state == "waiting",
                    MessageRow.channel == channel,
                    MessageRow.due_at <= to_micros(now),
                )
                .order_by(col(MessageRow.due_at), text("rowid"))
                .limit(limit)
            )
            return [_letter(row) for row in rows]

    def interrupted(self) -> list[Letter]:
        """What was being sent when the hub stopped."""
        with reading(self._engine) as session:
            return [_letter(row) for row in session.exec(select(MessageRow).where(MessageRow.state == "sending"))]

    def begin(self, letter: str, at: datetime) -> bool:
        """The message is about to be handed over. False when it is not wanted any more."""
        with writing(self._engine) as session:
            wanted = session.execute(
                update(MessageRow)
                .where(col(MessageRow.id) == letter, col(MessageRow.state) == "waiting")
                .values(state="sending", changed_at=to_micros(at))
                .returning(col(MessageRow.id))
            )
            return wanted.first() is not None

    def keep(self, became: Sequence[Became], at: datetime) -> None:
        """What became of these; one that was withdrawn meanwhile is not tried again."""
        with writing(self._engine) as session:
            for one in became:
                row = session.get(MessageRow, one.id)
                if row is None or row.state not in OPEN:
                    continue
                again = one.state == "waiting"
                dropped = again and row.withdrawn != ""
                row.state = "dropped" if dropped else one.state
                row.detail = row.withdrawn if dropped else one.detail
                row.attempts, row.doubts, row.changed_at = one.attempts, one.doubts, to_micros(at)
                if one.due_at is not None:
                    row.due_at = to_micros(one.due_at)
                session.add(row)

    def forget(self, before: datetime) -> None:
        """Forget what was over before this moment."""
        with writing(self._engine) as session:
            over = col(MessageRow.state).not_in(OPEN)
            session.execute(delete(MessageRow).where(over, col(MessageRow.changed_at) < to_micros(before)))

    def messages(self, state: str | None, limit: int, appointment: str | None = None) -> list[OutboxMessage]:
        """The newest messages, of one state or appointment or of all."""
        with reading(self._engine) as session:
            return [
                OutboxMessage(
                    row.id,
                    row.appointment,
                    row.kind,
                    row.channel,
                    row.state,
                    row.detail,
                    from_micros(row.due_at),
                    from_micros(row.useful_until),
                    row.attempts,
                    from_micros(row.created_at),
                    from_micros(row.changed_at),
                )
                for row in newest(session, MessageRow, limit, state=state, appointment=appointment)
            ]


def _letter(row: MessageRow) -> Letter:
    return Letter(
        id=row.id,
        message_id=row.message_id,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        facts=msgspec.json.decode(row.facts, type=Facts),
        useful_until=from_micros(row.useful_until),
        attempts=row.attempts,
        doubts=row.doubts,
    )
