"""A thousand books, moves, holds, expiries, cancels, check-ins and closures: no place twice, nobody unaccounted for.

Capacity is small and the days are few, so that nearly everything meets something else; two of the days are those on
which the clocks change.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.board import decode_board, encode_board
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.consistency import inconsistencies
from wijkhub_queue.errors import DomainError, NotBookable, SlotTaken
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup, problems_of
from wijkhub_queue.local_time import local_day
from wijkhub_queue.rules import check
from wijkhub_queue.slots import day_capacity, slots
from wijkhub_queue.trial import Trial

STEPS = 1000
STARTS = [datetime(2026, 3, 27, 7, tzinfo=UTC), datetime(2026, 10, 23, 7, tzinfo=UTC)]
"""Two days before each change of the clocks."""
NAMED = {"nl": "naam"}
ADA = Actor(Role.SUPERVISOR, "ada")
SETUP = HubSetup(
    name="Hub",
    groups=(ServiceGroup("civil", "A", NAMED), ServiceGroup("care", "B", NAMED)),
    services=(
        Service("passport", "civil", NAMED, appointment_min=15, clear_min=5, additional_min=10),
        Service("licence", "civil", NAMED, appointment_min=45, prepare_min=10),
        Service("care", "care", NAMED, appointment_min=30),
    ),
    counters=(CounterPlace("c1", NAMED, ("civil", "care")),),
    policy=Policy(book_ahead_days=6),
    capacity=(
        CapacitySeries("night", "civil", WEEKDAYS, time(0, 30), time(4), 2, step_min=15),
        CapacitySeries("day", "civil", WEEKDAYS, time(9), time(13), 3, 10, reserved={"web": 1, "leased": 1}),
        CapacitySeries("odd", "civil", WEEKDAYS, time(12), time(15), 1, 10, weeks="odd"),
        CapacitySeries("care", "care", WEEKDAYS, time(9), time(12), 1, step_min=30),
    ),
)
LESS = replace(SETUP, capacity=(replace(SETUP.capacity[1], places=2, reserved={}), SETUP.capacity[3]))
assert problems_of(SETUP) == problems_of(LESS) == []


def some_time(hub: Trial, chance: Random, service: str, channel: str) -> datetime:
    """A time that is offered, or one that hardly ever is."""
    day = hub.now.date() + timedelta(days=chance.randrange(6))
    offered = slots(hub.board, service, day, now=hub.now, channel=channel)
    if offered and chance.random() < 0.7:
        return chance.choice(offered).starts_at
    return datetime.combine(day, time(0), UTC) + timedelta(minutes=5 * chance.randrange(288))


def nearest(hub: Trial) -> str:
    """The appointment that is due, was just missed, or comes next."""
    expected = [one for one in hub.board.appointments.values() if one.ticket is None]
    return min(expected, key=lambda one: abs(one.starts_at - hub.now)).id if expected else "nobody's"


def anything(hub: Trial, chance: Random) -> c.Command:
    """What residents and staff ask."""
    service = chance.choice(["passport", "passport", "licence", "care"])
    channel = chance.choice(["desk", "desk", "web", "leased"])
    at = some_time(hub, chance, service, channel)
    hold = chance.choice([*hub.board.holds, None, "nobody's"])
    appointment = chance.choice([*hub.board.appointments, "nobody's"])
    day = hub.now.date() + timedelta(days=chance.randrange(6))
    people = chance.choice([1, 1, 1, 3])
    kept = hub.board.holds.get(hold or "")
    if kept is not None and chance.random() < 0.8:
        service, channel, at, people = kept.service, kept.channel, kept.starts_at, kept.people
    make = chance.choices(
        [
            lambda: c.BookAppointment(service, at, people, channel, hold=hold),
            lambda: c.HoldSlot(service, at, channel, people),
            lambda: c.ReleaseSlot(hold or "nobody's"),
            lambda: c.MoveAppointment(appointment, at, hold),
            lambda: c.CancelAppointment(appointment),
            lambda: c.ConfirmAppointment(appointment),
            lambda: c.CheckIn(nearest(hub), as_walk_in=chance.random() < 0.5),
            lambda: c.NoteMissed(),
            lambda: c.AddClosure(
                Closure(f"closure-{chance.randrange(4)}", day, day, time(chance.randrange(0, 12)), time(0)),
                displace=chance.random() < 0.5,
            ),
            lambda: c.RemoveClosure(chance.choice([*hub.board.closures, "closure-0"])),
            lambda: c.AddOpening(
                ExtraOpening(f"opening-{chance.randrange(4)}", "civil", day, time(14), time(17), 2, step_min=15)
            ),
            lambda: c.RemoveOpening(chance.choice([*hub.board.openings, "opening-0"]), displace=chance.random() < 0.5),
            lambda: c.ConfigureHub(chance.choice([SETUP, SETUP, LESS])),
        ],
        [30, 16, 2, 12, 6, 2, 10, 2, 3, 4, 2, 2, 1],
    )[0]
    return make()


def let_time_pass(hub: Trial, chance: Random) -> None:
    """Minutes, in which holds end; sometimes hours; sometimes a clock that was moved."""
    if chance.random() < 0.01:
        jump = chance.choice([-3600.0, 3600.0])
        hub.wait(jump)
        hub.ask(c.NoteClockJump(jump))
    hub.wait(minutes=chance.choice([0, 1, 2, 5, 11]) if chance.random() < 0.97 else 90)
    hub.ask(c.TurnDay())


def who_has_no_place_could_have_none(hub: Trial, latest: datetime) -> None:
    """Of nobody is it said that their place is gone while it is there.

    The places of who did not come, or came too late, count as taken: those are for people who walk in.
    """
    them = [one for one in hub.board.appointments.values() if one.state is not AppointmentState.CANCELLED]
    for one in them:
        if not one.displaced or one.state is not AppointmentState.BOOKED or one.starts_at <= latest:
            continue
        others = [other for other in them if other.group == one.group and not other.displaced]
        capacity = day_capacity(hub.board, one.group, local_day(one.starts_at, "Europe/Amsterdam"))
        moment = one.starts_at - timedelta(minutes=one.prepare)
        free = []
        while moment < one.starts_at + timedelta(minutes=one.minutes + one.clear):
            taken = sum(
                other.starts_at - timedelta(minutes=other.prepare)
                <= moment
                < other.starts_at + timedelta(minutes=other.minutes + other.clear)
                for other in others
            )
            tick = capacity.tick(moment)
            free.append(0 <= tick < len(capacity.places) and capacity.places[tick] > taken)
            moment += timedelta(minutes=5)
        assert not all(free), one


def accounted_for(hub: Trial) -> None:
    """Every booking of the journal is on the board in the state that its last event gave it."""
    last: dict[str, str] = {}
    for recorded in hub.journal:
        match recorded.event:
            case e.AppointmentBooked() | e.AppointmentMoved():
                last[recorded.event.appointment] = "booked"
            case e.AppointmentCancelled():
                last[recorded.event.appointment] = "cancelled"
            case e.AppointmentMissed():
                last[recorded.event.appointment] = "missed"
            case e.AppointmentCheckedIn():
                last[recorded.event.appointment] = "checked-in"
    known = {
        one.id: "checked-in" if one.state is AppointmentState.OVER else str(one.state)
        for one in hub.board.appointments.values()
    }
    assert known == last
    issued = Counter(r.event.appointment for r in hub.journal if isinstance(r.event, e.TicketIssued))
    assert issued == Counter(name for name, state in last.items() if state == "checked-in")


@pytest.mark.parametrize("start", STARTS, ids=["spring", "autumn"])
@pytest.mark.parametrize("seed", range(3))
def test_no_place_is_sold_twice_and_every_booking_is_accounted_for(seed: int, start: datetime) -> None:
    chance = Random(seed)
    hub = Trial(SETUP, start)
    outcomes: Counter[str] = Counter()
    latest = start
    for step in range(STEPS):
        let_time_pass(hub, chance)
        command = anything(hub, chance)
        try:
            hub.ask(command, by=ADA)
            outcomes[type(command).__name__] += 1
        except DomainError as refusal:
            outcomes[type(refusal).__name__] += 1
        latest = max(latest, hub.now)
        if step % 10 == 0:
            who_has_no_place_could_have_none(hub, latest)
        if step % 50 == 0:
            assert inconsistencies(hub.board) == []
            assert decode_board(encode_board(hub.board)) == hub.board
    assert check(hub.journal) == []
    assert fold(hub.journal) == hub.board
    accounted_for(hub)
    # It tried what it means to try.
    assert outcomes["BookAppointment"] > 100 and outcomes["MoveAppointment"] > 25 and outcomes["HoldSlot"] > 60
    happened = Counter(type(recorded.event) for recorded in hub.journal)
    assert happened[e.AppointmentDisplaced] > 10 and happened[e.AppointmentRestored] > 10
    assert outcomes["CheckIn"] > 5 and outcomes["AddClosure"] > 5 and outcomes["SlotTaken"] > 10


@pytest.mark.parametrize("seed", range(40))
def test_what_is_offered_can_be_booked_and_nothing_else(seed: int) -> None:
    chance = Random(seed)
    hub = Trial(SETUP, chance.choice(STARTS))
    for _ in range(60):
        try:
            hub.ask(anything(hub, chance), by=ADA)
        except DomainError:
            continue
    day: date = hub.now.date() + timedelta(days=chance.randrange(1, 5))
    offered = {slot.starts_at: slot.free for slot in slots(hub.board, "passport", day, now=hub.now, channel="web")}
    midnight = datetime.combine(day, time(0), UTC) - timedelta(hours=2)
    at = midnight + timedelta(minutes=5 * chance.randrange(23 * 12))
    for moment in {at, *chance.sample(sorted(offered), min(3, len(offered)))}:
        before = decode_board(encode_board(hub.board))
        for _ in range(offered.get(moment, 0)):
            hub.ask(c.BookAppointment("passport", moment, channel="web"), by=ADA)
        with pytest.raises((SlotTaken, NotBookable)):
            hub.ask(c.BookAppointment("passport", moment, channel="web"), by=ADA)
        hub.board = before
