"""A hub of three counters that is played for ten days, with nothing known beforehand but a guess of ten minutes."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor
from wijkhub_queue.errors import QueueEmpty
from wijkhub_queue.events import Event, Recorded, TicketCalled, TicketIssued
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.tickets import State
from wijkhub_queue.trial import Trial
from wijkhub_queue.waits import Learned, learn

NAMED = {"nl": "naam"}
MEAN_MIN = {"passport": 12.0, "licence": 7.0, "care": 20.0}
SEED = 20
SETUP = HubSetup(
    "Huis van de Wijk",
    (ServiceGroup("civil", "A", NAMED), ServiceGroup("care", "B", NAMED)),
    tuple(Service(service, "care" if service == "care" else "civil", NAMED) for service in MEAN_MIN),
    (
        CounterPlace("c1", NAMED, ("civil",)),
        CounterPlace("c2", NAMED, ("civil", "care")),
        CounterPlace("c3", NAMED, ("care",)),
    ),
)


class LearningHub(Trial):
    """A hub in memory that learns as it goes."""

    def __init__(self, now: datetime) -> None:
        self.learned = Learned()
        super().__init__(SETUP, now)

    def record(self, event: Event, *, by: Actor = SYSTEM) -> Recorded:
        recorded = super().record(event, by=by)
        learn(self.learned, recorded, self.board)
        return recorded


def play(hub: LearningHub, day: datetime, random: Random) -> None:
    """Eight hours: arrivals at random, most of them around noon; stays of a gamma distribution; some leave."""
    hub.now = day
    hub.ask(c.TurnDay())
    todo: list[tuple[float, int, str, str]] = []
    ranks = count()
    for minute in _arrivals(random):
        service = random.choices(list(MEAN_MIN), weights=[3, 1, 2])[0]
        heapq.heappush(todo, (minute, next(ranks), "arrives", service))
    free = []
    for counter in hub.board.counters:
        hub.ask(c.OpenCounter(counter, f"clerk-{counter}", (), ("nl",)))
        free.append(counter)
    while todo:
        minute, _, what, who = heapq.heappop(todo)
        hub.now = day + timedelta(minutes=minute)
        if what == "arrives":
            [issued] = hub.ask(c.IssueTicket(who))
            assert isinstance(issued, TicketIssued)
            if random.random() < 0.06:
                heapq.heappush(todo, (minute + random.expovariate(1 / 20), next(ranks), "leaves", issued.ticket))
        elif what == "leaves" and hub.board.tickets[who].state is State.WAITING:
            hub.ask(c.LeaveQueue(who))
        elif what == "ends":
            ticket = hub.board.counters[who].ticket
            assert ticket is not None
            hub.ask(c.FinishService(ticket))
            free.append(who)
        for counter in sorted(free):
            try:
                [called] = hub.ask(c.CallNext(counter))
            except QueueEmpty:
                continue
            assert isinstance(called, TicketCalled)
            free.remove(counter)
            mean = MEAN_MIN[hub.board.tickets[called.ticket].service]
            ends = minute + random.gammavariate(2.5, mean / 2.5)
            heapq.heappush(todo, (ends, next(ranks), "ends", counter))
    for counter in hub.board.counters:
        hub.ask(c.CloseCounter(counter))


def _arrivals(random: Random) -> Iterator[float]:
    minute = 0.0
    while (minute := minute + random.expovariate(0.25 if 120 < minute < 300 else 0.12)) < 480:
        yield minute


def test_waits_told_from_a_guess_come_to_hold_for_eight_in_ten() -> None:
    random, monday = Random(SEED), datetime(2026, 3, 2, 8, tzinfo=UTC)
    hub = LearningHub(monday)
    for day in range(10):
        play(hub, monday + timedelta(days=day), random)
    score = hub.learned.score.all()
    print(f"seed {SEED}: {score}, {hub.learned.forecast.margins}")
    assert score is not None
    # "Right away" is told and held too, so that more than 8 in 10 may hold of all; a fifth is left to chance.
    assert 0.76 <= score.inside <= 0.92
    assert score.error_min < 0.5 * score.waited_min
    for service, mean in MEAN_MIN.items():
        group = "care" if service == "care" else "civil"
        assert abs(hub.learned.handling.minutes(service, group, 10.0) - mean) < 0.2 * mean
