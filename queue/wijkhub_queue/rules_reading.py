"""A journal read event by event, and what in it breaks a rule.

As naive as can be, and without `decide`, `evolve` and `order`, so that what they do can be checked against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from wijkhub_queue import events as e
from wijkhub_queue.actors import Role
from wijkhub_queue.events import Recorded, type_of
from wijkhub_queue.hub_day import hub_day
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.rules_calls import Lines, check_call
from wijkhub_queue.rules_numbers import Numbers
from wijkhub_queue.rules_seen import MOVE_OF, SeenCounter, SeenStep, SeenTicket, after_jump, since_after_jump
from wijkhub_queue.tickets import MOVES, Move, State

CLOCK_SLACK_S = 2.0
"""Seconds by which a time service may put the clock back without anybody noting it."""

Breach = tuple[int, str]
"""The number of a rule, and how it was broken."""


class Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.setup: HubSetup | None = None
        self.day: date | None = None
        self.tickets: dict[str, SeenTicket] = {}
        self.counters: dict[str, SeenCounter] = {}
        self.lines = Lines()
        self.numbers = Numbers()
        self.before: Recorded | None = None
        self.actor = ""
        self.read_so_far = 0
        self.last_arrival: datetime | None = None
        self.latest: datetime | None = None
        """The latest time of any event, moved along with noted jumps."""
        self.event_ids: set[str] = set()
        self.ticket_ids: set[str] = set()

    def read(self, recorded: Recorded) -> Iterator[Breach]:
        """Read one event."""
        yield from self._check_place(recorded)
        self.before, self.actor = recorded, recorded.actor
        self.read_so_far += 1
        event, at = recorded.event, recorded.occurred_at
        if not isinstance(event, e.ClockJumped):
            yield from self._check_clock(at)
        move = MOVE_OF.get(type(event))
        if move is not None:
            yield from self._move(event, move, at)
        elif type(event) in _READERS:
            yield from _READERS[type(event)](self, event, at)

    def _check_place(self, recorded: Recorded) -> Iterator[Breach]:
        before = self.before
        if recorded.event_id in self.event_ids:
            yield 4, f"event id {recorded.event_id} stands twice"
        self.event_ids.add(recorded.event_id)
        if before is not None and before.hub_id != recorded.hub_id:
            yield 4, f"an event of hub '{recorded.hub_id}' stands in the journal of '{before.hub_id}'"
        if before is not None and recorded.epoch < before.epoch:
            yield 4, f"epoch {recorded.epoch} follows epoch {before.epoch}"
        expected = before.seq + 1 if before is not None and before.epoch == recorded.epoch else 1
        if recorded.seq != expected:
            yield 4, f"seq {recorded.seq} stands where {expected} is due"

    def _check_clock(self, at: datetime) -> Iterator[Breach]:
        if self.latest is not None and (self.latest - at).total_seconds() > CLOCK_SLACK_S:
            yield 8, f"the clock went back {(self.latest - at).total_seconds():.1f} s and nobody noted it"
            self.latest = at
        self.latest = at if self.latest is None else max(self.latest, at)

    # The hub

    def _configured(self, event: e.HubConfigured, at: datetime) -> Iterator[Breach]:
        self.setup = event.setup
        self.numbers.configure(event.setup)
        for counter in self.counters.values():
            counter.helps.clear()
            if counter.ticket is not None and event.setup.counter(counter.id) is None:
                yield 3, f"counter '{counter.id}' was taken away while it had a resident"
        self.counters = {
            place.id: self.counters.get(place.id) or SeenCounter(place.id) for place in event.setup.counters
        }

    def _day_turned(self, event: e.DayTurned, at: datetime) -> Iterator[Breach]:
        if self.setup is not None:
            policy = self.setup.policy
            expected = hub_day(at, policy.turn, policy.time_zone)
            if event.day != expected:
                yield 2, f"the hub turned to {event.day}, but its day was {expected}"
            by_hand = self.actor.startswith(Role.SUPERVISOR)
            if self.day is not None and event.day <= self.day and not (self.setup.exercise or by_hand):
                yield 2, f"day {event.day} came after {self.day}"
            for ticket in self.tickets.values():
                if ticket.at_counter or (ticket.living and policy.waiting_at_turn == "close"):
                    yield 5, f"the day turned and {ticket.number} is {ticket.state}"
        self.day = event.day
        self.tickets = {ticket.id: ticket for ticket in self.tickets.values() if ticket.living}
        walked_in = (ticket.since for ticket in self.tickets.values() if ticket.booked is None)
        self.last_arrival = max(walked_in, default=None)
        self.numbers.turn_day()
        for counter in self.counters.values():
            counter.last = None

    def _clock_jumped(self, event: e.ClockJumped, at: datetime) -> Iterator[Breach]:
        steps = [counter.last for counter in self.counters.values() if counter.last is not None]
        try:
            by = timedelta(seconds=event.seconds)
            counts_from = [since_after_jump(ticket, by, at) for ticket in self.tickets.values()]
            made = [after_jump(step.at, by, at) for step in steps]
            self.last_arrival = self.last_arrival and after_jump(self.last_arrival, by, at)
            self.latest = self.latest and after_jump(self.latest, by, at)
        except (OverflowError, ValueError):
            yield 8, f"the clock is said to have jumped {event.seconds} s, to where no calendar reaches"
            return
        for ticket, since in zip(self.tickets.values(), counts_from, strict=True):
            ticket.since = since
        self.lines.arrange(ticket for ticket in self.tickets.values() if ticket.state is State.WAITING)
        for step, moment in zip(steps, made, strict=True):
            step.at = moment

    def _epoch_started(self, event: e.EpochStarted, at: datetime) -> Iterator[Breach]:
        yield from ()
        self.numbers.start_over()

    # Counters

    def _counter_opened(self, event: e.CounterOpened, at: datetime) -> Iterator[Breach]:
        yield from self._check_nobody_at(event.counter, "opened")
        self.counters[event.counter] = SeenCounter(event.counter, "open", event.clerk, event.skills, event.languages)

    def _counter_paused(self, event: e.CounterPaused, at: datetime) -> Iterator[Breach]:
        yield from ()
        self.counters.setdefault(event.counter, SeenCounter(event.counter)).state = "paused"

    def _counter_resumed(self, event: e.CounterResumed, at: datetime) -> Iterator[Breach]:
        yield from ()
        self.counters.setdefault(event.counter, SeenCounter(event.counter)).state = "open"

    def _counter_closed(self, event: e.CounterClosed, at: datetime) -> Iterator[Breach]:
        yield from self._check_nobody_at(event.counter, "closed")
        self.counters[event.counter] = SeenCounter(event.counter)

    def _check_nobody_at(self, counter_id: str, what: str) -> Iterator[Breach]:
        counter = self.counters.get(counter_id)
        if counter is not None and counter.ticket is not None:
            yield 3, f"counter '{counter_id}' was {what} while it had a resident"

    # Tickets

    def _ticket_issued(self, event: e.TicketIssued, at: datetime) -> Iterator[Breach]:
        if event.ticket in self.ticket_ids:
            yield 4, f"ticket {event.ticket} was issued twice"
            return
        self.ticket_ids.add(event.ticket)
        for wrong in self.numbers.give(event.number, event.ticket, event.group, self.read_so_far):
            yield 2, wrong
        since = at if self.last_arrival is None else max(at, self.last_arrival)
        if event.booked is None:
            self.last_arrival = since
        else:
            since = event.since or since
            yield from self._check_counts_from_its_time(event, event.booked, since, at)
        ticket = SeenTicket(
            event.ticket,
            event.number,
            len(self.ticket_ids),
            since,
            event.group,
            event.service,
            event.ticket_class,
            event.needs_language,
            event.clerk,
            booked=event.booked,
            interpreter=event.interpreter,
            changed=self.read_so_far,
        )
        self.tickets[ticket.id] = ticket
        self.lines.add(ticket)

    def _check_counts_from_its_time(
        self, event: e.TicketIssued, booked: datetime, since: datetime, at: datetime
    ) -> Iterator[Breach]:
        if self.setup is None or since == booked:
            return
        head_start = timedelta(minutes=self.setup.policy.head_start_min)
        if since != max(booked, at - head_start):
            yield 6, f"{event.number} waits from {since} on, but its appointment is at {booked}"

    def _move(self, event: Any, move: Move, at: datetime) -> Iterator[Breach]:
        ticket = self.tickets.get(event.ticket)
        if ticket is None:
            yield 5, f"{move} of ticket {event.ticket}, which the hub does not have"
            return
        counter_id: str | None = getattr(event, "counter", None)
        if ticket.state not in MOVES[move]:
            yield 5, f"{move} of {ticket.number} while it is {ticket.state}"
        if isinstance(event, e.TicketCalled):
            yield from self._check_call(event, ticket, at)
        elif (
            not isinstance(event, e.TicketLeft | e.TicketUnparked | e.PriorityChanged) and counter_id != ticket.counter
        ):
            yield 3, f"{move} of {ticket.number} at counter {counter_id}, but it is at {ticket.counter}"
        before = (ticket.state, ticket.group, ticket.service, ticket.only_at, ticket.clerk, ticket.counter)
        recalled_step = move is Move.RECALL and self._last_step_of(ticket)
        yield from self._become(ticket, event, MOVES[move].get(ticket.state, ticket.state))
        if recalled_step:
            recalled_step.changed = self.read_so_far
        counter = self.counters.get(counter_id or "")
        if counter is not None and move is not Move.RECALL:
            counter.last = SeenStep(type_of(event), ticket.id, self.read_so_far, at, before)

    def _last_step_of(self, ticket: SeenTicket) -> SeenStep | None:
        counter = self.counters.get(ticket.counter or "")
        step = counter.last if counter is not None else None
        return step if step is not None and step.changed == ticket.changed else None

    def _check_call(self, event: e.TicketCalled, ticket: SeenTicket, at: datetime) -> Iterator[Breach]:
        counter = self.counters.get(event.counter)
        if counter is None or counter.state == "closed":
            yield 3, f"{ticket.number} was called to counter '{event.counter}', which is not open"
            return
        if counter.state == "paused" and event.because.code != "chosen":
            yield 3, f"{ticket.number} was called in turn to counter '{event.counter}', which is paused"
        if counter.ticket is not None:
            yield 3, f"counter '{event.counter}' called {ticket.number} while it had another resident"
        if ticket.counter is not None:
            yield 3, f"{ticket.number} was called to counter '{event.counter}' while at '{ticket.counter}'"
        if event.because.waited_s < 0:
            yield 8, f"{ticket.number} is said to have waited {event.because.waited_s} s"
        if self.setup is not None:
            for wrong in check_call(self.setup, self.lines, counter, ticket, event.because, at):
                yield 6, wrong

    def _step_undone(self, event: e.StepUndone, at: datetime) -> Iterator[Breach]:
        ticket = self.tickets.get(event.ticket)
        counter = self.counters.get(event.counter)
        step = counter.last if counter is not None else None
        if ticket is None or counter is None or step is None or step.ticket != event.ticket:
            yield 5, f"counter '{event.counter}' took back a step with ticket {event.ticket} that it had not made"
            return
        if step.step != event.step:
            yield 5, f"counter '{event.counter}' took back '{event.step}', but its last step was '{step.step}'"
        if step.changed != ticket.changed:
            yield 5, f"a step with {ticket.number} was taken back after the ticket had moved on"
        limit = self.setup.policy.undo_within_s if self.setup is not None else 0.0
        if (at - step.at).total_seconds() > limit:
            yield 5, f"a step with {ticket.number} was taken back later than {limit:.0f} s"
        yield from self._become(ticket, event, step.before[0], step)
        counter.last = None

    def _become(self, ticket: SeenTicket, event: Any, state: State, undo: SeenStep | None = None) -> Iterator[Breach]:
        """Give the ticket its new state, and keep lines, numbers and counters in step."""
        if ticket.state is State.WAITING:
            self.lines.remove(ticket)
        seat = self.counters.get(ticket.counter or "")
        if seat is not None and seat.ticket == ticket.id:
            seat.ticket = None
        lived = ticket.living
        ticket.state = state
        ticket.changed = self.read_so_far
        if undo is not None:
            _, ticket.group, ticket.service, ticket.only_at, ticket.clerk, ticket.counter = undo.before
        elif isinstance(event, e.TicketTransferred):
            ticket.group, ticket.service = event.group, event.service
            ticket.only_at, ticket.clerk = event.only_at, event.clerk
        elif isinstance(event, e.PriorityChanged):
            ticket.ticket_class = event.ticket_class
        elif isinstance(event, e.TicketCalled):
            ticket.counter = event.counter
        if not ticket.at_counter:
            ticket.counter = None
        yield from self._seat(ticket)
        if ticket.state is State.WAITING:
            self.lines.add(ticket)
        if ticket.living and not lived:
            for wrong in self.numbers.hold(ticket.number, ticket.id):
                yield 2, wrong
        elif lived and not ticket.living:
            self.numbers.release(ticket.number, ticket.id, self.read_so_far)

    def _seat(self, ticket: SeenTicket) -> Iterator[Breach]:
        seat = self.counters.get(ticket.counter or "")
        if seat is None:
            return
        if seat.ticket is not None:
            yield 3, f"counter '{seat.id}' has two residents, {ticket.number} one of them"
        seat.ticket = ticket.id


_READERS: dict[type[e.Event], Callable[[Reading, Any, datetime], Iterator[Breach]]] = {
    e.HubConfigured: Reading._configured,
    e.DayTurned: Reading._day_turned,
    e.ClockJumped: Reading._clock_jumped,
    e.EpochStarted: Reading._epoch_started,
    e.CounterOpened: Reading._counter_opened,
    e.CounterPaused: Reading._counter_paused,
    e.CounterResumed: Reading._counter_resumed,
    e.CounterClosed: Reading._counter_closed,
    e.TicketIssued: Reading._ticket_issued,
    e.StepUndone: Reading._step_undone,
}
