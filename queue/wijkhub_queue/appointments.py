"""An appointment's life: its states, the moves between them, and places held while a form is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from wijkhub_queue.capacity import Channel

KEPT_DAYS = 30
"""How long an appointment is remembered after its day."""


class AppointmentState(StrEnum):
    """Where an appointment is in its life."""

    BOOKED = "booked"
    CHECKED_IN = "checked-in"
    MISSED = "missed"
    CANCELLED = "cancelled"
    OVER = "over"


OCCUPYING = frozenset({AppointmentState.BOOKED, AppointmentState.CHECKED_IN, AppointmentState.OVER})
"""States in which it takes a place."""


class AppointmentMove(StrEnum):
    """What can be done with an appointment."""

    MOVE = "move"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    CHECK_IN = "check-in"
    MISS = "miss"
    END = "end"


APPOINTMENT_MOVES: dict[AppointmentMove, dict[AppointmentState, AppointmentState]] = {
    AppointmentMove.MOVE: {
        AppointmentState.BOOKED: AppointmentState.BOOKED,
        AppointmentState.MISSED: AppointmentState.BOOKED,
    },
    AppointmentMove.CONFIRM: {AppointmentState.BOOKED: AppointmentState.BOOKED},
    AppointmentMove.CANCEL: {
        AppointmentState.BOOKED: AppointmentState.CANCELLED,
        AppointmentState.MISSED: AppointmentState.CANCELLED,
    },
    AppointmentMove.CHECK_IN: {
        AppointmentState.BOOKED: AppointmentState.CHECKED_IN,
        AppointmentState.MISSED: AppointmentState.CHECKED_IN,
    },
    AppointmentMove.MISS: {AppointmentState.BOOKED: AppointmentState.MISSED},
    AppointmentMove.END: {AppointmentState.CHECKED_IN: AppointmentState.OVER},
}
"""For each move, from which state it leads to which; a move from any other state is refused."""


def appointment_ways_out(state: AppointmentState) -> list[AppointmentMove]:
    """The moves that are open to an appointment in this state, in the order of `AppointmentMove`."""
    return [move for move, ways in APPOINTMENT_MOVES.items() if state in ways]


class Hold(Struct, frozen=True, gc=False, rename="camel"):
    """A place that is kept while somebody fills in a form. Times are UTC."""

    id: str
    service: str
    group: str
    starts_at: datetime
    minutes: int
    prepare: int
    clear: int
    people: int
    channel: Channel
    until: datetime
    services: tuple[str, ...] = ()
    """Further services, beside the first."""


class Appointment(Struct, frozen=True, gc=False, rename="camel"):
    """A resident who is to come. Who they are stands in a row that can be erased, never here. Times are UTC."""

    id: str
    code: str
    service: str
    group: str
    starts_at: datetime
    minutes: int
    prepare: int = 0
    clear: int = 0
    people: int = 1
    channel: Channel = "desk"
    services: tuple[str, ...] = ()
    """Further services, beside the first."""
    state: AppointmentState = AppointmentState.BOOKED
    confirmed: bool = False
    displaced: bool = False
    """A closure or a change of capacity took its place away: it is to be moved or cancelled."""
    moves: int = 0
    """How often it was moved."""
    how: str = ""
    """How the resident came: `on-time`, `early`, `late` or `walk-in`; empty while they have not."""
    ticket: str | None = None
    language: str = "nl"
    needs_language: str | None = None
    interpreter: bool = False
    clerk: str | None = None
    booked_at: datetime | None = None
    lease: str | None = None
    """The lease of which the registry sold it; None once it was moved."""

    @property
    def occupies(self) -> bool:
        """Whether it takes a place: not once it is cancelled or missed, nor when its resident came as a walk-in."""
        return self.state in OCCUPYING and self.how != "walk-in"

    @property
    def ends_at(self) -> datetime:
        """When helping is to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Agenda:
    """All appointments by the UTC day of their start, so that a day is found without looking at every other."""

    def __init__(self) -> None:
        self._days: dict[date, dict[str, Appointment]] = {}

    def put(self, old: Appointment | None, new: Appointment | None) -> None:
        """Let `new` stand in the place of `old`.

        Raises:
            OverflowError: it starts at a time that no calendar has in UTC; nothing has changed.
        """
        # The new day is found first: a time that no calendar has must leave the agenda as it was.
        day = new.starts_at.astimezone(UTC).date() if new is not None else None
        if old is not None:
            before = old.starts_at.astimezone(UTC).date()
            of_day = self._days[before]
            of_day.pop(old.id, None)
            if not of_day:
                del self._days[before]
        if new is not None and day is not None:
            self._days.setdefault(day, {})[new.id] = new

    def between(self, first: datetime, until: datetime) -> Iterator[Appointment]:
        """Those that start on the UTC days of this stretch, in no order; may begin before it or after it."""
        day, last = first.astimezone(UTC).date(), until.astimezone(UTC).date()
        if (last - day).days > len(self._days):
            yield from (one for of_day, them in self._days.items() if day <= of_day <= last for one in them.values())
            return
        while day <= last:
            yield from self._days.get(day, {}).values()
            day += timedelta(days=1)

    def until(self, moment: datetime) -> Iterator[Appointment]:
        """Those that start on the UTC day of this moment or before it."""
        last = moment.astimezone(UTC).date()
        for day, of_day in self._days.items():
            if day <= last:
                yield from of_day.values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Agenda) and self._days == other._days

    __hash__ = None  # type: ignore[assignment]  # an agenda changes
