"""Why each resident was called when they were, read from a journal: who was passed over, and why.

Never says which clerk: what is told of a call is its counter, and of a wish for a clerk only that there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

from wijkhub_queue import events as e
from wijkhub_queue.board import Board, Counter
from wijkhub_queue.events import CallReason, Recorded, type_of
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.order import rank, seconds_waited
from wijkhub_queue.tickets import Ticket

WhyPassed = Literal[
    "less-urgent", "out-of-turn", "before-its-time", "other-counter", "skill", "language", "clerk", "interpreter"
]
"""`less-urgent`: could have been called here, but rate x waited was less. `out-of-turn`: it was this one's turn, but
staff chose another. `before-its-time`: the appointment was still to come, and staff chose another. The others say why
this counter could not call them: sent to another counter, no skill, no language, another clerk is asked for, or the
interpreter is not there yet."""


class PassedOver(Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """One who waited longer than the one called, or whose turn it was, and was not called."""

    ticket: str
    number: str
    ticket_class: str
    waited_s: float
    urgency: float
    """Rate x seconds waited, as at that moment."""
    why: WhyPassed
    language: str | None = None
    """The language that was asked for, where that is why."""


class ExplainedCall(Struct, frozen=True, gc=False, rename="camel"):
    """A call, and whom it passed over; times are UTC."""

    seq: int
    at: datetime
    ticket: str
    number: str
    group: str
    counter: str
    because: CallReason
    passed_over: tuple[PassedOver, ...]
    """Longest waiting first. Who waits for what this counter does not offer is not among them."""


class StoryLine(Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """One thing that happened to a resident, or a call that passed them over; times are UTC."""

    seq: int
    at: datetime
    what: str
    """The type of the event, or `passed-over`."""
    counter: str | None = None
    because: CallReason | None = None
    """Of a call of this ticket."""
    called: str | None = None
    """The number that was called instead."""
    called_urgency: float | None = None
    passed: PassedOver | None = None
    service: str | None = None
    ticket_class: str | None = None
    staff: str | None = None
    """The reason that staff gave."""
    booked: datetime | None = None
    """The time of the appointment with which the number was given."""


class Story(Struct, frozen=True, gc=False, rename="camel"):
    """All that happened to one ticket that day."""

    ticket: str
    number: str
    lines: list[StoryLine]


def explain_call(board: Board, recorded: Recorded) -> ExplainedCall | None:
    """A call explained, from the board as it was before it; None for what is no call, or does not fit the board."""
    event = recorded.event
    if not isinstance(event, e.TicketCalled) or board.setup is None:
        return None
    ticket, counter = board.tickets.get(event.ticket), board.counters.get(event.counter)
    if ticket is None or counter is None:
        return None
    passed = tuple(_passed_over(board, board.setup, counter, ticket, event.because, recorded.occurred_at))
    return ExplainedCall(
        recorded.seq,
        recorded.occurred_at,
        ticket.id,
        ticket.number,
        ticket.group,
        counter.id,
        event.because,
        passed,
    )


def _passed_over(
    board: Board, setup: HubSetup, counter: Counter, called: Ticket, because: CallReason, now: datetime
) -> Iterator[PassedOver]:
    chosen = because.code == "chosen"
    mine = _rank(setup, called, now)
    place = setup.counter(counter.id)
    offers = place.offers if place else ()
    others = [
        ticket
        for ticket in board.waiting()
        if ticket.id != called.id
        and (
            (ticket.since, ticket.order) < (called.since, called.order) or (chosen and _rank(setup, ticket, now) < mine)
        )
    ]
    for ticket in sorted(others, key=lambda ticket: (ticket.since, ticket.order)):
        if ticket.group not in offers and ticket.only_at != counter.id:
            continue
        why = _cannot(setup, counter, ticket, now)
        if why is None and chosen:
            why = "out-of-turn" if ticket.since <= now else "before-its-time"
        waited = seconds_waited(ticket.since, now)
        yield PassedOver(
            ticket.id,
            ticket.number,
            ticket.ticket_class,
            waited,
            setup.rate(ticket.ticket_class) * waited,
            why or "less-urgent",
            ticket.needs_language if why == "language" else None,
        )


def _cannot(setup: HubSetup, counter: Counter, ticket: Ticket, now: datetime) -> WhyPassed | None:
    """Why this counter, which has to do with the ticket, could not call it; None when it could."""
    service = setup.service(ticket.service)
    if ticket.only_at is not None and ticket.only_at != counter.id:
        return "other-counter"
    if service is not None and service.skill is not None and service.skill not in counter.skills:
        return "skill"
    if not ticket.interpreter and ticket.needs_language is not None and ticket.needs_language not in counter.languages:
        return "language"
    if ticket.clerk is not None and ticket.clerk != counter.clerk:
        return "clerk"
    return "interpreter" if ticket.interpreter and ticket.since > now else None


def _rank(setup: HubSetup, ticket: Ticket, now: datetime) -> tuple[bool, float, datetime, int]:
    return rank(setup, ticket.ticket_class, ticket.since, ticket.order, now)


class Replay:
    """A journal read from its beginning, or from where a board was kept, to see what happened on one of its days.

    Afterwards `setups` are those by which tickets were given and called that day, the last one last.
    """

    def __init__(self, events: Iterable[Recorded], day: date, board: Board | None = None) -> None:
        self._events = events
        self._day = day
        self._board = board or Board()
        self.setups: list[HubSetup] = []

    def calls(self) -> Iterator[ExplainedCall]:
        """Every call of the day, as it happened."""
        for recorded in self._of_the_day():
            call = explain_call(self._board, recorded)
            if call is not None:
                yield call

    def stories(self, number: str) -> list[Story]:
        """What became of every ticket with this number that day; a number may come back within a day."""
        found: dict[str, Story] = {}
        for recorded in self._of_the_day():
            event: Any = recorded.event
            ticket = getattr(event, "ticket", None)
            known = self._board.tickets.get(ticket or "")
            if isinstance(event, e.TicketIssued) and event.number == number:
                found.setdefault(event.ticket, Story(event.ticket, number, []))
            elif known is not None and known.number == number:
                found.setdefault(known.id, Story(known.id, number, []))
            if ticket in found:
                found[ticket].lines.append(_line(recorded))
            call = explain_call(self._board, recorded)
            for passed in call.passed_over if call is not None else ():
                if call is not None and passed.number == number:
                    story = found.setdefault(passed.ticket, Story(passed.ticket, number, []))
                    story.lines.append(_passed(call, passed))
        return list(found.values())

    def _of_the_day(self) -> Iterator[Recorded]:
        for recorded in self._events:
            event = recorded.event
            today = event.day == self._day if isinstance(event, e.DayTurned) else self._board.day == self._day
            if today:
                yield recorded
            evolve(self._board, recorded)
            setup = self._board.setup
            new = setup is not None and not any(known is setup for known in self.setups)
            if setup is not None and today and new and (not self.setups or hasattr(event, "ticket")):
                self.setups.append(setup)


def _line(recorded: Recorded) -> StoryLine:
    event: Any = recorded.event
    reason = getattr(event, "reason", None)
    return StoryLine(
        recorded.seq,
        recorded.occurred_at,
        type_of(event),
        counter=getattr(event, "counter", None),
        because=event.because if isinstance(event, e.TicketCalled) else None,
        service=getattr(event, "service", None),
        ticket_class=getattr(event, "ticket_class", None),
        staff=str(reason) if reason is not None else None,
        booked=getattr(event, "booked", None),
    )


def _passed(call: ExplainedCall, passed: PassedOver) -> StoryLine:
    return StoryLine(
        call.seq,
        call.at,
        "passed-over",
        counter=call.counter,
        called=call.number,
        called_urgency=call.because.rate * call.because.waited_s,
        passed=passed,
    )
