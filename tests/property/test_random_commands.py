"""Anybody asks anything of a hub, in any order, while clocks jump, days turn and set-ups change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, CounterState, decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DomainError
from wijkhub_queue.events import EventOnWire, from_wire, to_wire
from wijkhub_queue.evolve import evolve, fold
from wijkhub_queue.hub_setup import (
    PRIORITY,
    CounterPlace,
    HubSetup,
    Policy,
    Service,
    ServiceGroup,
    TicketClass,
    problems_of,
)
from wijkhub_queue.order import can_help_ticket, choose, in_order, people_ahead
from wijkhub_queue.rules import check
from wijkhub_queue.trial import Trial

START = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
"""Two days before a day of 23 hours."""
SLACK = timedelta(seconds=1.9)
"""How far the time service may put the clock back without anybody noting it."""

NAMED = {"nl": "naam"}
URGENT = TicketClass("urgent", 10.0)
CLERKS = [Actor(Role.CLERK, name) for name in ("noor", "jan", "sam")]
ADA = Actor(Role.SUPERVISOR, "ada")
KIOSK = Actor(Role.KIOSK, "hal")
ANYBODY = [*CLERKS, ADA, Actor(Role.HOST, "ria"), KIOSK, Actor(Role.RESIDENT, "phone"), SYSTEM]

SERVICES = ["passport", "licence", "care", "debt"]
COUNTERS = ["c1", "c2", "c3", "c4"]
OF_A_TICKET = [
    c.Recall,
    c.StartService,
    c.FinishService,
    c.MarkNoShow,
    c.ReturnToQueue,
    c.ParkTicket,
    c.UnparkTicket,
    c.LeaveQueue,
]

Step = Callable[[str], c.Command]
actors = st.sampled_from(ANYBODY)
counters = st.sampled_from(COUNTERS)
services = st.sampled_from(SERVICES)
reasons = st.sampled_from(c.Reason)
rarely = st.integers(0, 5).map(lambda n: n == 5)
which = st.integers(0, 11)
"""Which of the tickets on the board, counted from the newest."""
steps = st.sampled_from([*OF_A_TICKET[:6], c.UndoStep, lambda ticket: c.TransferTicket(ticket, "care")])


def some_of(names: list[str]) -> st.SearchStrategy[list[str]]:
    """Mostly all of them, sometimes only a few, never none."""
    return st.just(names) | st.just(names) | st.lists(st.sampled_from(names), min_size=1, unique=True)


@st.composite
def setups(draw: st.DrawFn) -> HubSetup:
    """Set-ups with narrow bands of numbers, in which anything may differ from the one before."""
    names = draw(some_of(["civil", "care", "debt"]))
    groups = []
    for name, letter in zip(names, draw(st.permutations("ABC")), strict=False):
        first = draw(st.integers(1, 3))
        groups.append(ServiceGroup(name, letter, NAMED, first, first + draw(st.sampled_from([9, 2, 1, 0]))))
    group, skill = st.sampled_from(names), st.sampled_from([None, None, "rdw"])
    setup = HubSetup(
        name="Hub",
        groups=tuple(groups),
        services=tuple(
            Service(
                name, draw(group), NAMED, skill=draw(skill), appointment_min=draw(st.sampled_from([10, 10, 10, None]))
            )
            for name in draw(some_of(SERVICES))
        ),
        counters=tuple(CounterPlace(name, NAMED, tuple(draw(some_of(names)))) for name in draw(some_of(COUNTERS))),
        policy=Policy(
            classes=(
                TicketClass("walk-in", draw(st.sampled_from([1.0, 0.7]))),
                *draw(st.sampled_from([(PRIORITY, URGENT), (PRIORITY,), (URGENT,), ()])),
            ),
            longest_wait_min=draw(st.sampled_from([20.0, 2.0, 600.0])),
            undo_within_s=draw(st.sampled_from([60.0, 60.0, 0.0])),
            turn=draw(st.sampled_from([time(4), time(2, 30)])),
            waiting_at_turn=draw(st.sampled_from(["close", "keep"])),
            book_least_min=0,
            day_opens=draw(st.sampled_from(["by-itself", "by-itself", "by-staff"])),
        ),
        exercise=draw(st.sampled_from([False, False, True])),
        capacity=tuple(
            CapacitySeries(name, name, WEEKDAYS, time(0), time(0), draw(st.integers(1, 3)), 5) for name in names
        ),
    )
    assert problems_of(setup) == []
    return setup


class HubUnderRandomCommands(RuleBasedStateMachine):
    """A hub, and one who follows its journal over the wire."""

    @initialize(setup=setups())
    def begins(self, setup: HubSetup) -> None:
        self.hub = Trial(setup, START)
        self.follower = Board()
        self.followed = 0
        self.asked = 0
        self.latest = START
        self.noted_late = False
        self.ask(c.OpenDay())
        for counter in COUNTERS[:2]:
            self.goes_on(counter, c.StartService)

    # Asking

    def ask(self, command: c.Command, by: Actor = SYSTEM) -> None:
        self.asked += 1
        asked = Asked(f"id-{self.asked}", command, by)
        before = encode_board(self.hub.board)
        living = {ticket.id for ticket in self.hub.board.living()}
        try:
            decided = decide(self.hub.board, asked, self.hub.now)
            assert encode_board(self.hub.board) == before, "decide changes nothing"
            events = self.hub.ask(command, by=by, command_id=asked.id)
            assert events == decided, "decide is a function of what it is given"
        except DomainError:
            events = []
            assert encode_board(self.hub.board) == before, "a refused command changes nothing"
        ended = {event.ticket for event in events if isinstance(event, e.TicketServed | e.TicketNoShow | e.TicketLeft)}
        assert living <= self.hub.board.tickets.keys() | ended, "no resident's ticket vanishes"

    def ticket(self, which: int) -> str:
        known = list(self.hub.board.tickets)[::-1]
        return known[which % len(known)] if known else "id-0"

    def goes_on(self, counter: str, step: Step) -> None:
        """A clerk does what comes next at this counter: sits down, calls, or makes this step."""
        seat = self.hub.board.counters.get(counter)
        if seat is None:
            return
        clerk = Actor(Role.CLERK, seat.clerk or "")
        if seat.state is CounterState.CLOSED:
            self.ask(c.OpenCounter(counter, skills=("rdw",), languages=("nl", "en")), CLERKS[int(counter[1]) % 3])
        elif step is c.UndoStep:
            self.ask(c.UndoStep(counter), clerk)
        else:
            self.ask(step(seat.ticket) if seat.ticket is not None else c.CallNext(counter), clerk)

    # What may happen

    @rule(
        service=services,
        ticket_class=st.sampled_from(["walk-in", "walk-in", "priority", "urgent"]),
        language=st.sampled_from([None, None, None, "en", "ar"]),
        clerk=st.sampled_from([None, None, None, "noor", "jan"]),
        by=actors,
    )
    def a_resident_comes(
        self, service: str, ticket_class: str, language: str | None, clerk: str | None, by: Actor
    ) -> None:
        reason = None if ticket_class == "walk-in" else c.Reason.FRAIL
        self.ask(
            c.IssueTicket(service, ticket_class=ticket_class, needs_language=language, clerk=clerk, reason=reason), by
        )

    @rule(several=st.lists(services, min_size=2, max_size=6))
    def several_residents_come(self, several: list[str]) -> None:
        for service in several:
            self.ask(c.IssueTicket(service), KIOSK)

    @rule(step=steps)
    def every_clerk_goes_on(self, step: Step) -> None:
        for counter in COUNTERS:
            self.goes_on(counter, step)

    @rule(counter=counters, several=st.lists(steps, min_size=1, max_size=4))
    def a_clerk_goes_on(self, counter: str, several: list[Step]) -> None:
        for step in several:
            self.goes_on(counter, step)

    @rule(counter=counters, by=actors)
    def somebody_calls_the_next(self, counter: str, by: Actor) -> None:
        self.ask(c.CallNext(counter), by)

    @rule(counter=counters, which=which, reason=reasons, by=actors)
    def somebody_calls_this_one(self, counter: str, which: int, reason: c.Reason, by: Actor) -> None:
        self.ask(c.CallTicket(counter, self.ticket(which), reason), by)

    @rule(make=st.sampled_from(OF_A_TICKET), which=which, by=actors)
    def somebody_moves_a_ticket(self, make: Step, which: int, by: Actor) -> None:
        self.ask(make(self.ticket(which)), by)

    @rule(which=which, service=st.none() | services, counter=st.none() | counters, by=actors)
    def somebody_transfers(self, which: int, service: str | None, counter: str | None, by: Actor) -> None:
        self.ask(c.TransferTicket(self.ticket(which), service, counter), by)

    @rule(which=which, ticket_class=st.sampled_from(["walk-in", "priority", "urgent"]), reason=reasons)
    def somebody_gives_priority(self, which: int, ticket_class: str, reason: c.Reason) -> None:
        self.ask(c.ChangePriority(self.ticket(which), ticket_class, reason), ADA)

    @rule(counter=counters, by=actors)
    def somebody_undoes(self, counter: str, by: Actor) -> None:
        self.ask(c.UndoStep(counter), by)

    @rule(
        counter=counters,
        by=st.sampled_from(CLERKS),
        skills=st.sampled_from([(), ("rdw",)]),
        languages=st.sampled_from([("nl",), ("nl", "en", "ar")]),
    )
    def a_clerk_sits_down(self, counter: str, by: Actor, skills: tuple[str, ...], languages: tuple[str, ...]) -> None:
        self.ask(c.OpenCounter(counter, skills=skills, languages=languages), by)

    @rule(make=st.sampled_from([c.PauseCounter, c.ResumeCounter, c.CloseCounter]), counter=counters, by=actors)
    def somebody_sets_a_counter(self, make: Step, counter: str, by: Actor) -> None:
        self.ask(make(counter), by)

    @rule(
        command=st.sampled_from(
            [c.OpenDay(), c.CloseDay(), c.CloseDay(close_waiting=True), c.OpenDoors(), c.CloseDoors(), c.TurnDay()]
        ),
        by=actors,
        really=rarely,
    )
    def somebody_runs_the_hub(self, command: c.Command, by: Actor, really: bool) -> None:
        if really:
            self.ask(command, by)

    @rule(
        service=services,
        minutes=st.sampled_from([5, 10, 20, 60]),
        interpreter=st.booleans(),
        needs_language=st.sampled_from([None, None, "ar"]),
        clerk=st.sampled_from([None, None, None, "jan"]),
    )
    def somebody_books(
        self, service: str, minutes: int, interpreter: bool, needs_language: str | None, clerk: str | None
    ) -> None:
        at = datetime.fromtimestamp((self.hub.now.timestamp() // 300 + minutes // 5) * 300, UTC)
        wishes = {"needs_language": needs_language, "interpreter": interpreter, "clerk": clerk}
        self.ask(c.BookAppointment(service, at, **wishes), KIOSK)

    @rule(by=actors, as_walk_in=st.booleans(), which=st.integers(0, 2))
    def somebody_checks_in(self, by: Actor, as_walk_in: bool, which: int) -> None:
        expected = [one for one in self.hub.board.appointments.values() if one.ticket is None]
        nearest = sorted(expected, key=lambda one: abs(one.starts_at - self.hub.now))
        if nearest:
            self.ask(c.CheckIn(nearest[which % len(nearest)].id, as_walk_in=as_walk_in), by)

    @rule(make=st.sampled_from([c.CancelAppointment, c.ConfirmAppointment, lambda _: c.NoteMissed()]), which=which)
    def somebody_changes_an_appointment(self, make: Step, which: int) -> None:
        known = list(self.hub.board.appointments)[::-1]
        self.ask(make(known[which % len(known)] if known else "nobody's"), ADA)

    @rule(command=st.sampled_from([c.AskHelp("hal"), c.AnswerHelp("hal")]))
    def somebody_needs_help(self, command: c.Command) -> None:
        self.ask(command, KIOSK)

    @rule(setup=setups(), really=rarely)
    def the_hub_gets_another_set_up(self, setup: HubSetup, really: bool) -> None:
        if really:
            self.ask(c.ConfigureHub(setup), ADA)

    @rule()
    def the_hub_starts_again_from_a_snapshot(self) -> None:
        self.hub.board = decode_board(encode_board(self.hub.board))

    # Time

    @rule(seconds=st.sampled_from([0.25, 7.0, 59.0, 61.0, 600.0, 3000.0]))
    def time_passes(self, seconds: float) -> None:
        self.hub.wait(seconds)
        self.latest = max(self.latest, self.hub.now)

    @rule(hours=st.integers(5, 30), really=rarely)
    def a_night_passes(self, hours: int, really: bool) -> None:
        if really:
            self.hub.wait(minutes=60 * hours)
            self.latest = max(self.latest, self.hub.now)
            self.ask(c.TurnDay())
            self.ask(c.OpenDay())

    @rule(seconds=st.sampled_from([0.001, 1.9]))
    def the_time_service_puts_the_clock_back_a_little(self, seconds: float) -> None:
        self.hub.now = max(self.hub.now - timedelta(seconds=seconds), self.latest - SLACK)

    @rule(seconds=st.sampled_from([-90000.0, -3600.0, -2.5, 2.5, 3600.0, 90000.0]), late=st.booleans(), really=rarely)
    def the_clock_jumps(self, seconds: float, late: bool, really: bool) -> None:
        if not really:
            return
        self.hub.wait(seconds)
        if late:
            # Somebody is faster than the one who notices.
            self.ask(c.IssueTicket("passport"))
            self.ask(c.CallNext("c1"))
            self.noted_late |= seconds < 0
        self.ask(c.NoteClockJump(seconds))
        self.latest = min(self.latest + timedelta(seconds=seconds), max(self.latest, self.hub.now))

    @rule(days=st.integers(-400, 400), minutes=st.integers(0, 1439), really=rarely)
    def an_exercise_goes_to_another_day(self, days: int, minutes: int, really: bool) -> None:
        if not really:
            return
        to = START + timedelta(days=days, minutes=minutes)
        back = min(timedelta(0), to - self.hub.now)
        seen = len(self.hub.journal)
        self.ask(c.SetExerciseClock(to))
        if self.hub.board.setup is None or not self.hub.board.setup.exercise:
            assert len(self.hub.journal) == seen
            return
        self.hub.now = to
        self.latest = max(self.latest + back, to)
        self.ask(c.TurnDay())

    # What must hold

    @invariant()
    def the_board_agrees_with_itself(self) -> None:
        assert inconsistencies(self.hub.board) == []

    @invariant()
    def who_follows_the_journal_knows_the_same(self) -> None:
        for recorded in self.hub.journal[self.followed :]:
            received = from_wire(msgspec.json.decode(msgspec.json.encode(to_wire(recorded)), type=EventOnWire))
            assert received == recorded
            evolve(self.follower, received)
        self.followed = len(self.hub.journal)
        assert self.follower == self.hub.board
        assert decode_board(encode_board(self.hub.board)) == self.hub.board

    @invariant()
    def the_next_is_the_first_in_order_whom_the_counter_can_help(self) -> None:
        order = in_order(self.hub.board, self.hub.now)
        for counter in self.hub.board.counters.values():
            mine = [
                ticket
                for ticket in order
                if can_help_ticket(self.hub.board, counter, ticket)
                # An interpreter comes for the booked time; before it nobody can help.
                and not (ticket.interpreter and ticket.since > self.hub.now)
            ]
            choice = choose(self.hub.board, counter, self.hub.now)
            assert (choice.ticket if choice else None) == (mine[0] if mine else None)

    @invariant()
    def people_ahead_are_those_of_the_group_who_come_before(self) -> None:
        order = in_order(self.hub.board, self.hub.now)
        for ticket in order:
            of_group = [other for other in order if other.group == ticket.group]
            assert people_ahead(self.hub.board, ticket, self.hub.now) == of_group.index(ticket)

    def teardown(self) -> None:
        assert fold(self.hub.journal) == self.hub.board
        assert [
            violation
            for violation in check(self.hub.journal)
            if not (self.noted_late and violation.what.endswith("nobody noted it"))
        ] == []


TestHubUnderRandomCommands = HubUnderRandomCommands.TestCase
TestHubUnderRandomCommands.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
