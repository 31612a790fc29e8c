"""What a journal says of tickets and counters, read as naively as can be.

It shares no code with `decide`, `evolve` and `order`, so that what they do can be checked against it. Only the table
of moves is theirs too: that is the rule itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wijkhub_queue import events as e
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import AT_COUNTER, LIVING, Move, State

MOVE_OF: dict[type[e.Event], Move] = {
    e.TicketCalled: Move.CALL,
    e.TicketRecalled: Move.RECALL,
    e.TicketStarted: Move.START,
    e.TicketServed: Move.FINISH,
    e.TicketNoShow: Move.NO_SHOW,
    e.TicketReturned: Move.RETURN,
    e.TicketParked: Move.PARK,
    e.TicketUnparked: Move.UNPARK,
    e.TicketTransferred: Move.TRANSFER,
    e.TicketLeft: Move.LEAVE,
    e.PriorityChanged: Move.CHANGE_PRIORITY,
}
"""The move that each event of a ticket's life records."""

Profile = tuple[str, str, str, str | None, str | None, str | None, bool]
"""Group, service, class, language, clerk, only counter and interpreter: whom a counter can help alike, and how fast."""


@dataclass
class SeenTicket:
    """A ticket, as far as the journal has told."""

    id: str
    number: str
    rank: int
    """How manieth it came, of all in the journal."""
    since: datetime
    group: str
    service: str
    ticket_class: str
    needs_language: str | None
    clerk: str | None
    only_at: str | None = None
    booked: datetime | None = None
    """The time of its appointment."""
    interpreter: bool = False
    state: State = State.WAITING
    counter: str | None = None
    """Where it is called or served."""
    changed: int = 0
    """The event that last changed it, by its place in what was read."""

    @property
    def living(self) -> bool:
        """Whether a resident counts on it."""
        return self.state in LIVING

    @property
    def at_counter(self) -> bool:
        """Whether it occupies a counter."""
        return self.state in AT_COUNTER

    @property
    def profile(self) -> Profile:
        """Who can help it, and how fast it gains urgency."""
        return (
            self.group,
            self.service,
            self.ticket_class,
            self.needs_language,
            self.clerk,
            self.only_at,
            self.interpreter,
        )


@dataclass
class SeenStep:
    """A step that a counter may take back."""

    step: str
    ticket: str
    changed: int
    at: datetime
    before: tuple[State, str, str, str | None, str | None, str | None]
    """State, group, service, only counter, clerk and counter of the ticket before it."""


@dataclass
class SeenCounter:
    """A counter, as far as the journal has told."""

    id: str
    state: str = "closed"
    clerk: str | None = None
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ticket: str | None = None
    last: SeenStep | None = None
    helps: dict[Profile, bool] = field(default_factory=dict)
    """What was found of whom it can help, until clerk or set-up change."""

    def can_help(self, setup: HubSetup, profile: Profile) -> bool:
        """Whether this counter offers it and its clerk can do it."""
        known = self.helps.get(profile)
        if known is not None:
            return known
        group, service_id, _, language, clerk, only_at, interpreter = profile
        service = setup.service(service_id)
        place = setup.counter(self.id)
        able = (
            place is not None
            and (self.id == only_at if only_at else group in place.offers)
            and (service is None or service.skill is None or service.skill in self.skills)
            and (interpreter or language is None or language in self.languages)
            and (clerk is None or clerk == self.clerk)
        )
        self.helps[profile] = able
        return able


def after_jump(moment: datetime, by: timedelta, noted_at: datetime) -> datetime:
    """A moment as it counts once a clock jump has been noted: moved along, unless that would put it ahead of the note.

    Raises:
        OverflowError: no calendar reaches there.
    """
    return min(moment + by, max(moment, noted_at))


def since_after_jump(ticket: SeenTicket, by: timedelta, noted_at: datetime) -> datetime:
    """What the ticket's waiting counts from after a jump; the time of an appointment that is still to come stays.

    Raises:
        OverflowError: no calendar reaches there.
    """
    moved = after_jump(ticket.since, by, noted_at)
    to_come = ticket.booked is not None and ticket.since > noted_at and ticket.since > noted_at - by
    return ticket.since if to_come else moved
