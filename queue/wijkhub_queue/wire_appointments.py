"""Appointments and what their residents are told, as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.persons import Person


class AppointmentView(Struct, frozen=True, rename="camel"):
    """An appointment, and who it is for."""

    appointment: Appointment
    person: Person | None = None
    """None when nobody said, or when it was erased."""


OutboxState = Literal["waiting", "sending", "sent", "failed", "dropped", "unclear"]


class OutboxMessage(Struct, frozen=True, rename="camel"):
    """A message about an appointment, and what became of it. It names nobody. Times are the hub's, UTC."""

    id: str
    appointment: str
    kind: str
    """`confirmation`, `moved`, `cancelled`, `displaced`, `restored`, `day-before` or `hours-before`."""
    channel: str
    """`mail` or `sms`."""
    state: str
    """One of `OutboxState`."""
    detail: str
    """Why it is in that state: a code; empty where there is nothing to say."""
    due_at: datetime
    useful_until: datetime
    attempts: int
    """How often its server was asked to take it, and answered or should have."""
    created_at: datetime
    changed_at: datetime
