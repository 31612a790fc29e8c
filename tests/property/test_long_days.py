"""Hundreds of commands in the proportions of a real hub, by seed: deeper than random commands of equal chance reach."""

from __future__ import annotations

from datetime import UTC, datetime, time
from random import Random

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.board import Board, CounterState, decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import DomainError
from wijkhub_queue.events import AppointmentCheckedIn
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup
from wijkhub_queue.rules import check
from wijkhub_queue.trial import Trial

NAMED = {"nl": "naam"}
CLERKS = {"c1": "noor", "c2": "jan", "c3": "sam"}
SUPERVISOR = Actor(Role.SUPERVISOR, "ada")

WHOLE = HubSetup(
    name="Hub",
    groups=(
        ServiceGroup("civil", "A", NAMED, 1, 30),
        ServiceGroup("care", "B", NAMED, 5, 14),
        ServiceGroup("debt", "C", NAMED, 1, 3),
    ),
    services=(
        Service("passport", "civil", NAMED, appointment_min=15),
        Service("licence", "civil", NAMED, skill="rdw", appointment_min=30),
        Service("care", "care", NAMED, appointment_min=20),
        Service("debt", "debt", NAMED),
    ),
    counters=(
        CounterPlace("c1", NAMED, ("civil",)),
        CounterPlace("c2", NAMED, ("civil", "care", "debt")),
        CounterPlace("c3", NAMED, ("care", "debt")),
    ),
    policy=Policy(longest_wait_min=30),
    capacity=(
        CapacitySeries("civil", "civil", WEEKDAYS, time(0), time(0), 6, step_min=15),
        CapacitySeries("care", "care", WEEKDAYS, time(0), time(0), 2),
    ),
)
FEWER = replace(
    WHOLE,
    groups=WHOLE.groups[:2],
    services=WHOLE.services[1:3],
    counters=(CounterPlace("c1", NAMED, ("care",)), CounterPlace("c2", NAMED, ("civil", "care"))),
    policy=Policy(longest_wait_min=5, waiting_at_turn="keep"),
)
SHUFFLED = replace(
    WHOLE,
    groups=(ServiceGroup("civil", "C", NAMED, 2, 9), ServiceGroup("care", "A", NAMED, 1, 40)),
    services=(
        Service("care", "civil", NAMED, appointment_min=20),
        Service("passport", "care", NAMED, skill="rdw", appointment_min=10),
    ),
    counters=(CounterPlace("c1", NAMED, ("civil", "care")), CounterPlace("c3", NAMED, ("care",))),
)


def clerk_step(hub: Trial, chance: Random, counter_id: str) -> c.Command | None:
    """What a clerk does next, mostly as one should."""
    counter = hub.board.counters.get(counter_id)
    if counter is None:
        return None
    if counter.state is CounterState.CLOSED:
        return c.OpenCounter(counter_id, CLERKS[counter_id], ("rdw",) if chance.random() < 0.7 else (), ("nl", "en"))
    if counter.state is CounterState.PAUSED:
        return c.ResumeCounter(counter_id)
    if chance.random() < 0.1:
        return c.UndoStep(counter_id)
    if counter.ticket is None:
        return chance.choices(
            [c.CallNext(counter_id), c.PauseCounter(counter_id), c.CloseCounter(counter_id)], [30, 1, 1]
        )[0]
    make = chance.choices(
        [c.StartService, c.FinishService, c.MarkNoShow, c.Recall, c.ReturnToQueue, c.ParkTicket, c.LeaveQueue],
        [6, 8, 2, 2, 1, 1, 1],
    )[0]
    return make(counter.ticket)


def later(hub: Trial, chance: Random) -> datetime:
    """A quarter of an hour within the next three hours."""
    quarters = (hub.now.timestamp() // 900 + chance.randrange(2, 14)) * 900
    return datetime.fromtimestamp(quarters, UTC)


def anything(hub: Trial, chance: Random) -> c.Command:
    """What residents, hosts and supervisors ask."""
    ticket = chance.choice([*hub.board.tickets, "nobody's"])
    service = chance.choice(["passport", "licence", "care", "debt"])
    arrival = c.IssueTicket(service, needs_language=chance.choice([None] * 6 + ["en", "ar"]))
    reason = c.Reason.FRAIL
    soon = min(
        (one for one in hub.board.appointments.values() if one.ticket is None),
        key=lambda one: abs(one.starts_at - hub.now),
        default=None,
    )
    return chance.choices(
        [
            arrival,
            c.IssueTicket(service, ticket_class="priority", reason=reason),
            c.IssueTicket(service, clerk=chance.choice(list(CLERKS.values()))),
            c.LeaveQueue(ticket),
            c.UnparkTicket(ticket),
            c.ReturnToQueue(ticket),
            c.ParkTicket(ticket),
            c.CallTicket(chance.choice(list(CLERKS)), ticket, reason),
            c.TransferTicket(ticket, chance.choice([service, None]), chance.choice([*CLERKS, None])),
            c.ChangePriority(ticket, chance.choice(["priority", "walk-in"]), reason),
            c.ConfigureHub(chance.choice([WHOLE, FEWER, SHUFFLED])),
            c.CloseDay(close_waiting=True),
            c.OpenDay(),
            c.BookAppointment(
                service,
                later(hub, chance),
                needs_language=arrival.needs_language,
                interpreter=chance.random() < 0.3,
                clerk=chance.choice([*CLERKS.values(), None, None, None]),
            ),
            c.CheckIn(soon.id if soon else "nobody's", as_walk_in=True),
            c.NoteMissed(),
        ],
        [40, 4, 2, 3, 2, 2, 2, 3, 3, 2, 0.5, 0.2, 2, 20, 20, 2],
    )[0]


def let_time_pass(hub: Trial, chance: Random) -> None:
    """Seconds or minutes, sometimes a night, sometimes a clock that was moved."""
    if chance.random() < 0.02:
        jump = chance.choice([-86400.0, -3600.0, -30.0, 30.0, 3600.0])
        hub.wait(jump)
        hub.ask(c.NoteClockJump(jump))
    hub.wait(minutes=600) if chance.random() < 0.01 else hub.wait(chance.expovariate(1 / 45))
    hub.ask(c.TurnDay())


@pytest.mark.parametrize("seed", range(20))
def test_after_long_days_every_rule_holds_and_the_board_follows_from_the_journal(seed: int) -> None:
    chance = Random(seed)
    hub = Trial(chance.choice([WHOLE, FEWER, SHUFFLED]), datetime(2026, 3, 27, 8, tzinfo=UTC))
    snapshot: tuple[int, bytes] = (0, encode_board(Board()))
    for step in range(600):
        let_time_pass(hub, chance)
        command = clerk_step(hub, chance, chance.choice(list(CLERKS))) if chance.random() < 0.6 else None
        try:
            hub.ask(command or anything(hub, chance), by=SUPERVISOR)
        except DomainError:
            continue
        assert inconsistencies(hub.board) == []
        if step % 97 == 0:
            snapshot = (len(hub.journal), encode_board(hub.board))
    assert check(hub.journal) == []
    assert fold(hub.journal) == hub.board
    assert sum(isinstance(recorded.event, AppointmentCheckedIn) for recorded in hub.journal) > 3
    assert fold(hub.journal[snapshot[0] :], decode_board(snapshot[1])) == hub.board
