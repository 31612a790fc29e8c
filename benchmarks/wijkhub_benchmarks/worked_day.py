"""A day's work at a hub, played through its own rules: what an old journal is made of.

Residents come all day, clerks call, help and finish them; some do not come, some leave, some are parked for a photo.
In the evening everybody has been helped and the counters are closed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wijkhub_benchmarks.big_hub import COUNTERS, PRINTER, SERVICES
from wijkhub_benchmarks.front_door import new_id
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import (
    CallNext,
    CloseCounter,
    Command,
    ConfigureHub,
    FinishService,
    IssueTicket,
    LeaveQueue,
    MarkNoShow,
    OpenCounter,
    ParkTicket,
    Recall,
    StartService,
    TurnDay,
    UnparkTicket,
)
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import Refused
from wijkhub_queue.events import Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import HubSetup, Policy
from wijkhub_server.journal import NewPrint
from wijkhub_server.slips import slip_for

RESIDENTS = 400
OPENS = datetime(2024, 1, 8, 7, 30, tzinfo=UTC)
"""Half past eight at the hub."""
TURNS = time(4, 0)
"""When the hub's day turned in those years, local time; half an hour before this day's first event."""
BETWEEN_S = 70.0
"""Seconds between two residents, on average."""
KIOSK = Actor(Role.KIOSK, "kiosk-hal-1f2e")
CLERKS = {counter: Actor(Role.CLERK, f"clerk{counter:0>7}") for counter in COUNTERS}


class Step(Struct, frozen=True):
    """A command that was asked, and what became of it."""

    asked: Asked
    at: datetime
    happened: list[Recorded]
    print: NewPrint | None = None
    refused: Refused | None = None


class WorkedDay:
    """Asks one thing after the other of a board, and remembers all."""

    def __init__(self, setup: HubSetup, seed: int) -> None:
        self.board = Board()
        self.steps: list[Step] = []
        self.at = OPENS - timedelta(hours=4)
        self._chance = random.Random(seed)
        self._do(ConfigureHub(replace(setup, policy=Policy(turn=TURNS))), SYSTEM)
        self.configured = len(self.steps)
        """Steps before the day itself."""
        self._work()

    def _do(self, command: Command, by: Actor) -> Step:
        asked, board = Asked(new_id(), command, by), self.board
        happened: list[Recorded] = []
        job = None
        try:
            for event in decide(board, asked, self.at):
                recorded = Recorded("benchmark", 1, board.seq + 1, new_id(), self.at, str(by), event)
                evolve(board, recorded)
                happened.append(recorded)
                job = job or slip_for(
                    board, recorded, lambda ticket: f"https://hub.invalid/t/{ticket}", lambda *_: None
                )
            step = Step(asked, self.at, happened, job)
        except Refused as error:
            step = Step(asked, self.at, [], None, error)
        self.steps.append(step)
        self.at += timedelta(milliseconds=self._chance.randrange(40, 900))
        return step

    def _work(self) -> None:
        self._do(TurnDay(), SYSTEM)
        self.at = OPENS
        for counter, clerk in CLERKS.items():
            self._do(OpenCounter(counter, clerk=clerk.id), clerk)
        counters = self._counters()
        for _ in range(RESIDENTS):
            self.at += timedelta(seconds=self._chance.expovariate(1 / BETWEEN_S))
            ticket = self._do(IssueTicket(self._chance.choice(SERVICES), printer=PRINTER), KIOSK).asked.id
            if self._chance.random() < 0.03:
                self._do(LeaveQueue(ticket), CLERKS["1"])
            self._help_at(next(counters))
        # A clerk who finds nobody left is refused, and that is kept too.
        for counter in COUNTERS:
            self._help_at(counter)
            self._do(CloseCounter(counter), CLERKS[counter])

    def _counters(self) -> Iterator[str]:
        while True:
            yield from COUNTERS

    def _help_at(self, counter: str) -> None:
        clerk = CLERKS[counter]
        step = self._do(CallNext(counter), clerk)
        if not step.happened:
            return
        ticket = msgspec.to_builtins(step.happened[0].event)["ticket"]
        match self._chance.random():
            case luck if luck < 0.04:
                self._do(Recall(ticket), clerk)
                self._do(MarkNoShow(ticket), clerk)
            case luck if luck < 0.07:
                self._do(StartService(ticket), clerk)
                self._do(ParkTicket(ticket), clerk)
                self._do(UnparkTicket(ticket), clerk)
                self._help_at(counter)
            case _:
                self._do(StartService(ticket), clerk)
                self._do(FinishService(ticket), clerk)
