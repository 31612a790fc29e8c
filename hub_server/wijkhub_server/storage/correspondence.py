"""Entries of the correspondence as statements, for the transaction of their event."""

from __future__ import annotations

from typing import Any

import msgspec

from wijkhub_server.correspondence import Entry, MessagePlanned, MessagesWithdrawn, PersonKept, PersonKeptFrom
from wijkhub_server.storage.rows import to_micros

Statement = tuple[str, tuple[Any, ...]]

_PERSON = (
    "INSERT OR REPLACE INTO person (appointment, code, name, email, phone, help, notes, keep_from) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_KEEP_FROM = "UPDATE person SET keep_from = ? WHERE appointment = ?"
_MESSAGE = (
    "INSERT INTO message (id, appointment, kind, channel, message_id, facts, due_at, useful_until, state, detail, "
    "attempts, doubts, withdrawn, created_at, changed_at) "
    "SELECT ?, ?, ?, CASE WHEN email IS NOT NULL THEN 'mail' ELSE 'sms' END, ?, ?, ?, ?, ?, ?, 0, 0, '', ?, ? "
    "FROM person WHERE appointment = ? AND (email IS NOT NULL OR phone IS NOT NULL)"
)
"""Of somebody who can't be reached, or who was erased, no message is kept."""
_TAKES_BACK = (
    " AND EXISTS (SELECT 1 FROM message AS last WHERE last.rowid = "
    "(SELECT max(rowid) FROM message WHERE appointment = person.appointment AND kind = ?) "
    "AND (last.state IN ('sending', 'sent', 'unclear') OR last.doubts > 0 OR EXISTS "
    "(SELECT 1 FROM message AS news WHERE news.appointment = last.appointment AND news.withdrawn <> '' "
    "AND news.changed_at >= last.created_at AND news.kind NOT IN ('displaced', 'day-before', 'hours-before'))))"
)
"""Who never heard that the place was gone need not hear that it is there; but then they must have heard the rest."""
_WITHDRAWN = (
    "UPDATE message SET withdrawn = ?, changed_at = ?, detail = CASE state WHEN 'waiting' THEN ? ELSE detail END, "
    "state = CASE state WHEN 'waiting' THEN 'dropped' ELSE state END WHERE appointment = ? "
    "AND state IN ('waiting', 'sending')"
)


def statement_of(entry: Entry) -> Statement:
    """The statement that writes an entry, and its parameters."""
    match entry:
        case PersonKept(appointment=appointment, code=code, person=person, keep_from=keep_from):
            reach = (person.email, person.phone, " ".join(person.help), person.notes)
            return _PERSON, (appointment, code, person.name, *reach, to_micros(keep_from))
        case PersonKeptFrom(appointment=appointment, keep_from=keep_from):
            return _KEEP_FROM, (to_micros(keep_from), appointment)
        case MessagesWithdrawn(appointment=appointment, why=why, at=at):
            return withdraw(appointment, why, to_micros(at))
        case MessagePlanned():
            made, of = to_micros(entry.at), entry.facts.appointment
            state = "dropped" if entry.dropped else "waiting"
            times = (to_micros(entry.due_at), to_micros(entry.useful_until))
            facts = msgspec.json.encode(entry.facts)
            values = (
                *(entry.id, of, entry.kind, entry.message_id, facts),
                *(*times, state, entry.dropped, made, made, of),
            )
            if entry.takes_back is None:
                return _MESSAGE, values
            return _MESSAGE + _TAKES_BACK, (*values, entry.takes_back)


def withdraw(appointment: str, why: str, at: int) -> Statement:
    """Drop what waits to be said of an appointment; what is being sent is not said again."""
    return _WITHDRAWN, (why, at, why, appointment)
