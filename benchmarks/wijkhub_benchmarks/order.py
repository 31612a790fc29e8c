"""What it costs to call the next resident, by how many wait and in how many classes, beside a scan of all who wait.

A call is everything that the hub's domain does for it: finding who is next and why, and putting it on the board. After
each, off the clock, that resident is done and another comes, so as many wait as before. The scan is the plain order of
service: every waiting resident whom the counter can help is ranked by the same rule. It must choose the same one.
"""

from __future__ import annotations

import gc
import random
import time
from datetime import UTC, datetime, timedelta

from wijkhub_benchmarks.figures import Figures, middle, say, say_goal
from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board, BoardState
from wijkhub_queue.decide import decide
from wijkhub_queue.events import Event, Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup, TicketClass
from wijkhub_queue.order import can_help_ticket, choose, rank
from wijkhub_queue.tickets import State, Ticket

PEOPLE = (10, 1_000, 100_000)
CLASSES = (3, 12)
BATCH = 200
"""Calls that are timed at a time."""
MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


class Hall:
    """A hall of people who wait for one counter, as many of each class; after a call one of the same class comes."""

    def __init__(self, people: int, classes: int, chance: random.Random) -> None:
        self._chance = chance
        self._classes = ["walk-in", *(f"class-{n}" for n in range(2, classes + 1))]
        self.now = MORNING
        self._seq = 0
        self._setup = HubSetup(
            name="Hall",
            groups=(ServiceGroup("all", "A", {"nl": "Alles"}),),
            services=(Service("any", "all", {"nl": "Iets"}),),
            counters=(CounterPlace("c1", {"nl": "Balie 1"}, ("all",)),),
            policy=Policy(classes=tuple(TicketClass(name, 1.0 + n / 4) for n, name in enumerate(self._classes))),
        )
        # Fifty minutes of arrivals: urgency decides, for nobody has waited the longest wait of an hour.
        came = sorted(MORNING - timedelta(seconds=3000 * chance.random()) for _ in range(people))
        self.board = Board(
            BoardState(
                setup=self._setup,
                day_open=True,
                arrivals=people,
                tickets=tuple(self._ticket(n, at, self._classes[n % classes]) for n, at in enumerate(came, 1)),
            )
        )
        self._come = people
        self._anybody = list(self.board.tickets.values())
        self._happen(e.HubConfigured(self._setup))
        self._happen(e.CounterOpened("c1", "noor"))

    def _ticket(self, n: int, at: datetime, ticket_class: str) -> Ticket:
        return Ticket(
            f"t{n}",
            f"A{n:06d}",
            "all",
            "any",
            State.WAITING,
            since=at,
            order=n,
            issued_at=at,
            ticket_class=ticket_class,
        )

    def _happen(self, event: Event) -> None:
        self._seq += 1
        evolve(self.board, Recorded("hall", 1, self._seq, f"e{self._seq}", self.now, "system:", event))

    def call(self) -> float:
        """Call the next; gives the seconds that it took. Afterwards as many wait as before."""
        self.now += timedelta(milliseconds=10)
        self._seq += 1
        asked = Asked(f"id-{self._seq}", c.CallNext("c1"), SYSTEM)
        begun = time.perf_counter()
        [called] = decide(self.board, asked, self.now)
        evolve(self.board, Recorded("hall", 1, self._seq, asked.id, self.now, "system:", called))
        lasted = time.perf_counter() - begun
        assert isinstance(called, e.TicketCalled)
        self._happen(e.TicketServed(called.ticket, "c1"))
        # What is over would be put away at the turn of the day.
        del self.board.tickets[called.ticket]
        self._come += 1
        self.board.put(self._ticket(self._come, self.now, called.because.ticket_class))
        return lasted

    def scan(self) -> tuple[float, bool]:
        """Find the next by looking at everybody; gives the seconds, and whether the hub would call the same one."""
        counter = self.board.counters["c1"]
        begun = time.perf_counter()
        found = min(
            (ticket for ticket in self.board.waiting() if can_help_ticket(self.board, counter, ticket)),
            key=lambda one: rank(self._setup, one.ticket_class, one.since, one.order, self.now),
        )
        lasted = time.perf_counter() - begun
        choice = choose(self.board, counter, self.now)
        return lasted, choice is not None and choice.ticket.id == found.id

    def leave_and_return(self) -> float:
        """Somebody anywhere in the hall leaves, and takes the same place again; gives the seconds for the leaving."""
        ticket = self._chance.choice(self._anybody)
        if ticket.id not in self.board.tickets:
            return self.leave_and_return()
        begun = time.perf_counter()
        self.board.lanes.remove(self._setup, ticket)
        lasted = time.perf_counter() - begun
        self.board.lanes.add(self._setup, ticket)
        return lasted


def measure(*, runs: int = 7, seed: int = 1) -> Figures:
    """Calls and scans in turns, so that whatever else the machine does falls on all of them."""
    people_said, classes_said = ", ".join(map(str, PEOPLE)), " and ".join(map(str, CLASSES))
    say(f"order: calls with {people_said} waiting in {classes_said} classes, seed {seed}")
    chance = random.Random(seed)
    halls = {(classes, people): Hall(people, classes, chance) for classes in CLASSES for people in PEOPLE}
    calls: dict[tuple[int, int], list[float]] = {at: [] for at in halls}
    scans: dict[tuple[int, int], list[float]] = {at: [] for at in halls}
    differ = 0
    for _ in range(runs):
        for at, hall in halls.items():
            gc.collect()
            calls[at].append(sum(hall.call() for _ in range(BATCH)) / BATCH)
            lasted, same = hall.scan()
            scans[at].append(lasted)
            differ += not same
    for classes in CLASSES:
        for people in PEOPLE:
            call, scan = middle(calls[classes, people]), middle(scans[classes, people])
            say(
                f"  {people:>7} waiting, {classes:>2} classes: a call {1e6 * call:6.1f} us, "
                f"a scan of all {1e6 * scan:9.0f} us ({scan / call:.0f} times)"
            )
    few, most = PEOPLE[0], PEOPLE[-1]
    leaving = middle([halls[CLASSES[0], most].leave_and_return() for _ in range(BATCH)])
    say(f"  one of {most} who leaves from anywhere in the hall: {1e6 * leaving:.1f} us")
    figures: Figures = {"differ": differ}
    for classes in CLASSES:
        people_ratio = middle([a / b for a, b in zip(calls[classes, most], calls[classes, few], strict=True)])
        scan_ratio = middle([a / b for a, b in zip(scans[classes, most], calls[classes, most], strict=True)])
        figures[f"people_ratio_{classes}"] = round(people_ratio, 2)
        figures[f"scan_ratio_{classes}"] = round(scan_ratio)
    more, fewer = (calls[classes, most] for classes in reversed(CLASSES))
    figures["classes_ratio"] = round(middle([a / b for a, b in zip(more, fewer, strict=True)]), 2)
    figures["call_us"] = round(1e6 * middle(calls[CLASSES[0], most]), 1)
    say_goal("scans that chose another than the hub", differ, 0)
    for classes in CLASSES:
        say_goal(
            f"a call with {most} through one with {few}, {classes} classes", figures[f"people_ratio_{classes}"], 1.5
        )
    say_goal(
        f"a call in {CLASSES[1]} classes through one in {CLASSES[0]}", figures["classes_ratio"], CLASSES[1] / CLASSES[0]
    )
    for classes in CLASSES:
        say_goal(
            f"a scan through a call, {most}, {classes} classes", figures[f"scan_ratio_{classes}"], 1000, at_least=True
        )
    return figures
