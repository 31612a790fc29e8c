"""From what happened to an appointment to what its resident is told, and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from wijkhub_queue import events as e
from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_queue.commands import BookAppointment, Command, TakeInBooking
from wijkhub_queue.events import Recorded
from wijkhub_queue.forms import Words
from wijkhub_server.correspondence import Entry, MessagePlanned, MessagesWithdrawn, PersonKept, PersonKeptFrom
from wijkhub_server.messages.facts import Facts, Kind
from wijkhub_server.messages.moments import USEFUL_BEFORE, day_before, hours_before

NIGHT = "night"
"""Why a reminder is dropped from the start: when the night ends it is too late for it."""


def entries_for(board: Board, recorded: Recorded, command: Command, domain: str) -> list[Entry]:
    """What is to be written with an event about an appointment; nothing for every other event.

    Args:
        board: as it is after the event.
        recorded: what happened.
        command: what was asked; the only place where a person is named.
        domain: the part of a Message-ID that is the hub's own.
    """
    event = recorded.event
    if not isinstance(event, _OURS) or board.setup is None:
        return []
    appointment = board.appointments.get(event.appointment)
    if appointment is None:
        return []
    closure = board.closures.get(event.because or "") if isinstance(event, e.AppointmentDisplaced) else None
    reason = closure.reason if closure is not None else {}
    return list(_Planner(appointment, recorded, board.setup.policy.time_zone, domain, reason).entries(command))


_OURS = (
    e.AppointmentBooked
    | e.AppointmentMoved
    | e.AppointmentCancelled
    | e.AppointmentCheckedIn
    | e.AppointmentDisplaced
    | e.AppointmentRestored
)


class _Planner:
    """One event about one appointment."""

    def __init__(self, appointment: Appointment, recorded: Recorded, zone: str, domain: str, reason: Words) -> None:
        self._appointment, self._recorded, self._reason = appointment, recorded, reason
        self._zone, self._domain = zone, domain
        self._at = recorded.occurred_at

    def entries(self, command: Command) -> Iterator[Entry]:
        appointment, at = self._appointment, self._at
        match self._recorded.event:
            case e.AppointmentBooked():
                if isinstance(command, BookAppointment | TakeInBooking) and command.person is not None:
                    more = command.help if isinstance(command, BookAppointment) else ()
                    help_wanted = tuple(dict.fromkeys((*command.person.help, *more)))
                    person = replace(command.person, help=help_wanted)
                    yield PersonKept(appointment.id, appointment.code, person, appointment.starts_at)
                    yield self._message(Kind.CONFIRMATION)
                    yield from self._reminders()
            case e.AppointmentMoved():
                yield MessagesWithdrawn(appointment.id, "moved", at)
                yield PersonKeptFrom(appointment.id, appointment.starts_at)
                yield self._message(Kind.MOVED)
                yield from self._reminders()
            case e.AppointmentCancelled():
                yield MessagesWithdrawn(appointment.id, "cancelled", at)
                yield self._message(Kind.CANCELLED)
                yield PersonKeptFrom(appointment.id, min(at, appointment.starts_at))
            case e.AppointmentCheckedIn():
                yield MessagesWithdrawn(appointment.id, "checked-in", at)
            case e.AppointmentDisplaced():
                # Whatever waits asks them to come.
                yield MessagesWithdrawn(appointment.id, "displaced", at)
                yield self._message(Kind.DISPLACED)
            case e.AppointmentRestored():
                yield MessagesWithdrawn(appointment.id, "restored", at)
                yield self._message(Kind.RESTORED, takes_back=Kind.DISPLACED)
                yield from self._reminders()

    def _reminders(self) -> Iterator[Entry]:
        """Those whose moment is still to come; the first is of use until the second."""
        starts_at = self._appointment.starts_at
        first, second = day_before(starts_at, self._zone), hours_before(starts_at, self._zone)
        last = starts_at - USEFUL_BEFORE
        if first > self._at:
            yield self._message(Kind.DAY_BEFORE, due_at=first, until=min(second, last))
        if second > self._at:
            late = NIGHT if second > last else ""
            yield self._message(Kind.HOURS_BEFORE, due_at=second, until=last, dropped=late)

    def _message(
        self,
        kind: Kind,
        *,
        due_at: datetime | None = None,
        until: datetime | None = None,
        dropped: str = "",
        takes_back: Kind | None = None,
    ) -> MessagePlanned:
        # The event's own id, so that no restart can make two.
        message = f"{self._recorded.event_id}.{kind}"
        return MessagePlanned(
            id=message,
            message_id=f"{message}@{self._domain}",
            kind=kind,
            facts=facts_of(self._appointment, self._reason),
            due_at=due_at or self._at,
            useful_until=until or self._appointment.starts_at,
            dropped=dropped,
            takes_back=takes_back,
            at=self._at,
        )


def facts_of(appointment: Appointment, reason: Words | None = None) -> Facts:
    """What messages say of an appointment, and why its place was taken away."""
    return Facts(
        appointment=appointment.id,
        code=appointment.code,
        services=(appointment.service, *appointment.services),
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        language=appointment.language,
        moves=appointment.moves,
        reason=reason or {},
    )
