"""What the order of service promises, held against any hall full of people; no simulator and no rank of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.board import Counter
from wijkhub_queue.errors import QueueEmpty
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup, TicketClass
from wijkhub_queue.order import people_ahead
from wijkhub_queue.rules import check
from wijkhub_queue.tickets import State, Ticket
from wijkhub_queue.trial import Trial

NINE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
LIMIT_MIN = 10
RATES = {"walk-in": 1.0, "priority": 3.0, "appointment": 2.0}
# One more class for whoever is to be raised, so that nobody else's rate changes with theirs.
SETUP = HubSetup(
    name="Hub",
    groups=(ServiceGroup("civil", "A", {"nl": "naam"}), ServiceGroup("care", "B", {"nl": "naam"})),
    services=(
        Service("passport", "civil", {"nl": "naam"}),
        Service("licence", "civil", {"nl": "naam"}, skill="rdw"),
        Service("care", "care", {"nl": "naam"}),
    ),
    counters=(
        CounterPlace("c1", {"nl": "naam"}, ("civil",)),
        CounterPlace("c2", {"nl": "naam"}, ("civil", "care")),
        CounterPlace("c3", {"nl": "naam"}, ("care",)),
    ),
    policy=Policy(
        classes=(*(TicketClass(name, rate) for name, rate in RATES.items()), TicketClass("raised", 5.0)),
        longest_wait_min=LIMIT_MIN,
    ),
)
CLERKS = {"c1": ("noor", (), ("nl", "ar")), "c2": ("jan", ("rdw",), ("nl",)), "c3": ("sam", (), ("nl",))}


@dataclass(frozen=True)
class Comes:
    """Somebody comes, so many seconds after nine."""

    at: int
    service: str
    ticket_class: str
    needs_language: str | None
    clerk: str | None
    appointment_in: int | None
    """Seconds from the moment they come until their time; negative when they are late."""
    interpreter: bool


@dataclass(frozen=True)
class Calls:
    """A counter is free and calls, so many seconds after nine."""

    at: int
    counter: str


comings = st.builds(
    Comes,
    at=st.integers(0, 30).map(lambda n: 60 * n),
    service=st.sampled_from(["passport", "passport", "passport", "licence", "care"]),
    ticket_class=st.sampled_from(list(RATES)),
    needs_language=st.sampled_from([None] * 5 + ["ar"]),
    clerk=st.sampled_from([None] * 5 + ["jan"]),
    appointment_in=st.none() | st.integers(-10, 15).map(lambda n: 60 * n),
    interpreter=st.sampled_from([False, False, False, True]),
).map(lambda one: one if one.appointment_in is not None else replace(one, interpreter=False))
callings = st.builds(
    Calls, at=st.integers(5, 45).map(lambda n: 60 * n + 30), counter=st.sampled_from(["c1", "c1", *CLERKS])
)
days = st.tuples(st.lists(comings, min_size=4, max_size=14), st.lists(callings, min_size=3, max_size=12))
fast = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Hall(Trial):
    """A hub in which some come and some are called; who is called is helped at once."""

    def __init__(self) -> None:
        super().__init__(SETUP, NINE)
        for counter, (clerk, skills, languages) in CLERKS.items():
            self.ask(c.OpenCounter(counter, clerk, skills, languages))

    def come(self, n: int, one: Comes) -> None:
        """The n-th resident gets a ticket."""
        booked = None if one.appointment_in is None else self.now + timedelta(seconds=one.appointment_in)
        group = "care" if one.service == "care" else "civil"
        letter = "B" if group == "care" else "A"
        number = f"{letter}{self.board.next_numbers.get(letter, 1):03d}"
        self.record(
            e.TicketIssued(
                f"ticket-{n}",
                number,
                group,
                one.service,
                ticket_class=one.ticket_class,
                needs_language=one.needs_language,
                clerk=one.clerk,
                booked=booked,
                since=booked,
                interpreter=one.interpreter,
            )
        )

    def play(self, comes: list[Comes], calls: list[Calls]) -> Iterator[tuple[Counter, Ticket, list[Ticket]]]:
        """Each call: the counter, who was called, and who waited on and could have been called there."""
        arriving = [(one.at, 0, n, one) for n, one in enumerate(comes)]
        calling = [(one.at, 1, n, one) for n, one in enumerate(calls)]
        for at, _, n, what in sorted([*arriving, *calling], key=lambda entry: entry[:3]):
            self.now = NINE + timedelta(seconds=at)
            if isinstance(what, Comes):
                self.come(n, what)
                continue
            waiting = [ticket for ticket in self.board.tickets.values() if ticket.state is State.WAITING]
            counter = self.board.counters[what.counter]
            try:
                [called] = self.ask(c.CallNext(what.counter))
            except QueueEmpty:
                assert not [ticket for ticket in waiting if could_call(counter, ticket, self.now)]
                continue
            assert isinstance(called, e.TicketCalled)
            others = [one for one in waiting if one.id != called.ticket and could_call(counter, one, self.now)]
            yield counter, self.board.tickets[called.ticket], others
            self.ask(c.FinishService(called.ticket))


def could_call(counter: Counter, ticket: Ticket, now: datetime) -> bool:
    """Whether the clerk of this counter could help this resident now, said from the table of clerks above."""
    clerk, skills, languages = CLERKS[counter.id]
    offers = {"c1": ["civil"], "c2": ["civil", "care"], "c3": ["care"]}[counter.id]
    return (
        ticket.group in offers
        and (ticket.service != "licence" or "rdw" in skills)
        and (ticket.needs_language is None or ticket.needs_language in languages or ticket.interpreter)
        and ticket.clerk in (None, clerk)
        and not (ticket.interpreter and ticket.since > now)
    )


def waited(ticket: Ticket, now: datetime) -> float:
    return max(0.0, (now - ticket.since).total_seconds())


@fast
@given(days)
def test_within_a_class_nobody_is_called_before_one_who_waited_longer_and_could_have_been(day) -> None:
    hall = Hall()
    for _, called, others in hall.play(*day):
        earlier = [one for one in others if one.ticket_class == called.ticket_class and one.since < called.since]
        assert earlier == []
    assert check(hall.journal) == []


@fast
@given(days)
def test_nobody_past_the_longest_wait_is_passed_over_by_one_who_is_not(day) -> None:
    hall = Hall()
    for _, called, others in hall.play(*day):
        overdue = [one for one in others if waited(one, hall.now) >= 60 * LIMIT_MIN]
        if waited(called, hall.now) < 60 * LIMIT_MIN:
            assert overdue == []
        else:
            assert [one for one in overdue if one.since < called.since] == []


@fast
@given(days)
def test_nobody_is_called_before_the_time_of_their_appointment_while_one_waits_whose_time_has_come(day) -> None:
    hall = Hall()
    for _, called, others in hall.play(*day):
        if called.since > hall.now:
            assert [one for one in others if one.since <= hall.now] == []


@fast
@given(days)
def test_who_is_called_is_the_most_urgent_unless_one_is_overdue(day) -> None:
    hall = Hall()
    for _, called, others in hall.play(*day):
        if waited(called, hall.now) < 60 * LIMIT_MIN:
            urgency = RATES[called.ticket_class] * waited(called, hall.now)
            assert all(RATES[one.ticket_class] * waited(one, hall.now) <= urgency for one in others)


@fast
@given(days, st.integers(0, 13))
def test_who_gets_a_higher_rate_is_called_no_later(day, which: int) -> None:
    comes, calls = day
    raised = which % len(comes)
    better = [replace(one, ticket_class="raised") if n == raised else one for n, one in enumerate(comes)]
    turns = []
    for people in (comes, better):
        hall = Hall()
        when = [hall.now for _, called, _ in hall.play(people, calls) if called.id == f"ticket-{raised}"]
        turns.append(when[0] if when else datetime.max.replace(tzinfo=UTC))
    assert turns[1] <= turns[0]


@fast
@given(st.lists(comings, min_size=2, max_size=12), st.integers(0, 13), st.integers(0, 40))
def test_who_gets_a_higher_rate_has_no_more_people_ahead(comes: list[Comes], which: int, later_min: int) -> None:
    raised = which % len(comes)
    ahead = []
    for ticket_class in (comes[raised].ticket_class, "raised"):
        hall = Hall()
        for n, one in sorted(enumerate(comes), key=lambda entry: entry[1].at):
            hall.now = NINE + timedelta(seconds=one.at)
            hall.come(n, replace(one, ticket_class=ticket_class) if n == raised else one)
        hall.wait(minutes=later_min)
        ahead.append(people_ahead(hall.board, hall.board.tickets[f"ticket-{raised}"], hall.now))
    assert ahead[1] <= ahead[0]
