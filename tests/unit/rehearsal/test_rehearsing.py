"""Whole days, played against a hub in memory."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_client.errors import HubUnreachable, RefusedByHub
from wijkhub_client.memory import MemoryHub
from wijkhub_client.memory_client import MemoryClient
from wijkhub_client.rehearsal.demo_day import as_csv
from wijkhub_client.rehearsal.loan import LoanError
from wijkhub_client.rehearsal.player import Player, Standing
from wijkhub_client.rehearsal.record import DayRecord, read_day
from wijkhub_client.rehearsal.rehearse import Options, rehearse
from wijkhub_queue.board import CounterState
from wijkhub_queue.commands import (
    CallNext,
    CloseDoors,
    ConfigureHub,
    FinishService,
    IssueTicket,
    OpenCounter,
    PauseCounter,
    SetExerciseClock,
)
from wijkhub_queue.events import (
    AppointmentBooked,
    AppointmentCheckedIn,
    CounterOpened,
    DayTurned,
    Recorded,
    TicketCalled,
    TicketIssued,
    TicketServed,
    TicketStarted,
    from_wire,
)
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import State

pytestmark = pytest.mark.anyio


@pytest.fixture
def demo_day(tmp_path: Path) -> Path:
    path = tmp_path / "demo.csv"
    path.write_text(as_csv())
    return path


async def test_a_recorded_day_is_played_and_everybody_is_accounted_for(chef: MemoryClient, demo_day: Path) -> None:
    outcome = await rehearse(chef, read_day(demo_day), Options())
    with demo_day.open() as rows:
        recorded = [(int(row["arrivals"] or 0), int(row["waiting"]), row) for row in csv.DictReader(rows)]
    came = sum(arrivals for arrivals, _, _ in recorded)
    total = outcome.figures.total
    assert total.residents == came
    assert total.served + total.left == came
    assert total.left > 0
    assert (total.no_show, total.living, outcome.let_go, outcome.lapsed) == (0, 0, 0, ())
    assert outcome.accounted_for
    assert [ruling.broken for ruling in outcome.rulings] == [()] * 9
    assert outcome.good
    # Apart from people who were not counted, at most 3 at a time here, the queues are those of the record.
    assert total.mean_apart < 0.25


async def test_the_played_day_is_the_small_one_that_was_worked_out_by_hand(
    chef: MemoryClient, small_day: DayRecord
) -> None:
    outcome = await rehearse(chef, small_day, Options())
    papers, money = outcome.figures.queues
    assert (papers.residents, papers.served, papers.left) == (4, 4, 0)
    assert (money.residents, money.served, money.left) == (5, 3, 2)
    assert [queue.mean_apart for queue in outcome.figures.queues] == [0, 0]
    # A waits 0, 1, 1, 0, 0, 0 at the six observations before the last; B 1, 1, 1, 0, 2, 0.
    assert papers.mean_queue == papers.mean_queue_recorded == pytest.approx(2 / 6)
    assert money.mean_queue == money.mean_queue_recorded == pytest.approx(5 / 6)
    assert outcome.good


async def test_the_journal_tells_the_day_in_its_own_time(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    begins, ends = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    began = len(memory.journal)
    await rehearse(chef, small_day, Options())
    played = memory.journal[began:]
    assert DayTurned(small_day.day) in [recorded.event for recorded in played]
    for kind in (TicketIssued, TicketCalled, TicketStarted, TicketServed, CounterOpened):
        times = [recorded.occurred_at for recorded in played if isinstance(recorded.event, kind)]
        assert times == sorted(times)
        assert begins <= times[0]
        assert times[-1] <= ends + timedelta(minutes=5)


async def test_the_hub_is_given_back_as_it_was(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord, own_setup: HubSetup
) -> None:
    await memory.do(CloseDoors())
    await rehearse(chef, small_day, Options())
    board = memory.board
    assert board.setup == own_setup
    assert (board.day_open, board.doors_open) == (True, False)
    assert abs(memory.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert list(board.living()) == []
    assert [counter.state for counter in board.counters.values()] == [CounterState.CLOSED]


async def test_who_was_in_the_queue_before_is_let_go(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    await chef.ask(OpenCounter("1"))
    for _ in range(3):
        await memory.do(IssueTicket("passport"))
    outcome = await rehearse(chef, small_day, Options())
    assert outcome.figures.total.residents == 9
    assert outcome.good


async def test_a_third_of_the_arrivals_book_beforehand_and_every_rule_holds(
    memory: MemoryHub, chef: MemoryClient, demo_day: Path
) -> None:
    outcome = await rehearse(chef, read_day(demo_day), Options(appointments=0.33))
    with demo_day.open() as rows:
        came = sum(int(row["arrivals"] or 0) for row in csv.DictReader(rows))
    # In each of three queues a third, rounded: at most one and a half apart from a third of all.
    assert outcome.booked.wanted == pytest.approx(0.33 * came, abs=1.5)
    assert outcome.booked.made == outcome.booked.wanted
    assert outcome.figures.total.residents == came - outcome.booked.stayed_away
    by_kind = {kind.kind: kind for kind in outcome.figures.kinds}
    assert sum(kind.residents for kind in by_kind.values()) == outcome.figures.total.residents
    with_one = by_kind["appointment"].residents + by_kind["appointment-too-late"].residents
    assert with_one == outcome.booked.made - outcome.booked.stayed_away
    # Some came early, and were called before their time while nobody else waited: for them the wait is 0.
    assert by_kind["appointment"].before_time > 0
    assert by_kind["walk-in"].before_time == 0
    assert {ruling.rule: ruling.broken for ruling in outcome.rulings} == dict.fromkeys(range(1, 10), ())
    assert (outcome.let_go, outcome.lapsed) == (0, ())
    assert outcome.good


async def test_who_books_comes_in_every_way_there_is(memory: MemoryHub, chef: MemoryClient, demo_day: Path) -> None:
    outcome = await rehearse(chef, read_day(demo_day), Options(appointments=1.0, seed=3))
    events = [recorded.event for recorded in memory.journal]
    came = {event.how for event in events if isinstance(event, AppointmentCheckedIn)}
    assert came == {"early", "on-time", "late", "walk-in"}
    assert outcome.booked.stayed_away > 0
    # With everybody wanting a time, some find theirs taken.
    assert outcome.booked.shifted > 0
    booked = sum(isinstance(event, AppointmentBooked) for event in events)
    assert booked == outcome.booked.made
    assert outcome.good


async def test_a_day_with_appointments_can_be_played_twice(chef: MemoryClient, small_day: DayRecord) -> None:
    first = await rehearse(chef, small_day, Options(seed=4, appointments=0.5))
    second = await rehearse(chef, small_day, Options(seed=4, appointments=0.5))
    assert second.good
    assert (second.figures, second.booked) == (first.figures, first.booked)


async def test_a_day_of_this_week_can_be_booked_twice_though_its_places_are_taken(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    day = memory.now().date()
    while day.weekday() != small_day.day.weekday():
        day -= timedelta(days=1)
    by = day - small_day.day
    services = tuple(
        replace(one, observations=tuple(replace(seen, at=seen.at + by) for seen in one.observations))
        for one in small_day.services
    )
    lately = replace(small_day, day=day, services=services)
    for seed in (4, 5):
        outcome = await rehearse(chef, lately, Options(seed=seed, appointments=1.0))
        assert outcome.good
        assert outcome.booked.made == outcome.booked.wanted == 9


async def test_the_same_day_can_be_played_twice(chef: MemoryClient, small_day: DayRecord) -> None:
    first = await rehearse(chef, small_day, Options(seed=4))
    second = await rehearse(chef, small_day, Options(seed=4))
    assert second.good
    assert second.figures == first.figures


class Watched:
    """A client that sees whether the clock is moved while another command has no answer."""

    def __init__(self, client: MemoryClient) -> None:
        self._client = client
        self._open = 0
        self.moved_past_unanswered = 0
        self.at_once = 0
        self.clock: list[datetime] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def ask(self, command: Any, command_id: Any = None) -> Any:
        if isinstance(command, SetExerciseClock):
            self.moved_past_unanswered += self._open
            self.clock.append(command.now)
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        await asyncio.sleep(0)
        try:
            return await self._client.ask(command, command_id)
        finally:
            self._open -= 1


async def test_the_clock_never_goes_past_an_unanswered_command(chef: MemoryClient, demo_day: Path) -> None:
    watched = Watched(chef)
    await rehearse(watched, read_day(demo_day), Options())
    assert watched.moved_past_unanswered == 0
    assert watched.at_once > 1
    assert watched.clock == sorted(watched.clock)


class Machine:
    """Real time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.s = 1000.0
        self.longest_nap_s = 0.0

    def now(self) -> float:
        return self.s

    async def sleep(self, seconds: float) -> None:
        self.longest_nap_s = max(self.longest_nap_s, seconds)
        self.s += seconds
        await asyncio.sleep(0)


@pytest.mark.parametrize("speed", [1.0, 60.0])
async def test_speed_is_a_limit(chef: MemoryClient, small_day: DayRecord, speed: float) -> None:
    machine = Machine()
    options = Options(speed=speed)
    outcome = await rehearse(chef, small_day, options, sleep=machine.sleep, real_s=machine.now)
    # The day lasts 1,800 s, and its last resident may be helped a little longer.
    assert 1800 * 0.999 <= outcome.real_s * speed <= 2100
    assert outcome.good


async def test_a_slow_day_moves_the_clock_often_enough_for_the_hub_to_let_it_stand_still(
    chef: MemoryClient, small_day: DayRecord
) -> None:
    # A hub lets its clock stand still for a minute of real time; and a clerk who practises sees the time go on.
    machine, watched = Machine(), Watched(chef)
    await rehearse(watched, small_day, Options(speed=1.0), sleep=machine.sleep, real_s=machine.now)
    assert machine.longest_nap_s <= 5
    played = [at for at in watched.clock if at.year == 2026 and at.month == 3]
    steps = [(after - before).total_seconds() for before, after in pairwise(played)]
    assert all(0 <= step <= 6 for step in steps)


async def test_how_far_it_is_told_adds_up(memory: MemoryHub, chef: MemoryClient, small_day: DayRecord) -> None:
    heard: list[Standing] = []

    def tell(standing: Standing) -> None:
        assert standing.waiting == len([t for t in memory.board.tickets.values() if t.state is State.WAITING])
        heard.append(replace(standing))

    await rehearse(chef, small_day, Options(), telling=lambda plan, zone: nullcontext(tell))
    assert (heard[-1].arrived, heard[-1].waiting, heard[-1].served, heard[-1].left) == (9, 0, 7, 2)


async def test_a_hub_for_real_residents_is_not_touched(own_setup: HubSetup, small_day: DayRecord) -> None:
    from wijkhub_queue.actors import Role

    memory = MemoryHub(replace(own_setup, exercise=False))
    memory.add_staff("Chef", "9999", role=Role.SUPERVISOR)
    async with memory.client() as chef:
        await chef.sign_in("Chef", "9999")
        before = memory.board.seq
        with pytest.raises(LoanError, match="is a hub for real residents"):
            await rehearse(chef, small_day, Options())
    assert memory.board.seq == before


async def test_only_a_supervisor_rehearses(memory: MemoryHub, small_day: DayRecord) -> None:
    async with memory.client() as noor:
        await noor.sign_in("Noor", "1111")
        with pytest.raises(LoanError, match="only a supervisor may rehearse, and Noor is clerk"):
            await rehearse(noor, small_day, Options())


async def test_a_counter_to_practise_at_has_to_be_there(chef: MemoryClient, small_day: DayRecord) -> None:
    with pytest.raises(LoanError, match="no counter 'z9'; choose from a1, a2, b1"):
        await rehearse(chef, small_day, Options(practise="z9"))


async def test_a_counter_is_left_to_somebody_who_practises(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    began = len(memory.journal)
    outcome = await rehearse(chef, small_day, Options(practise="b1"))
    counters = {
        recorded.event.counter for recorded in memory.journal[began:] if isinstance(recorded.event, CounterOpened)
    }
    assert counters == {"a1", "a2"}
    papers, money = outcome.figures.queues
    assert papers.served == 4
    # Nobody came to the terminal, so the three whom the record has helped were still waiting at the end.
    assert (money.served, money.left, outcome.let_go) == (0, 5, 3)
    assert outcome.good


async def test_staff_who_get_in_the_way_are_reported_and_nobody_is_lost(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    paused: list[datetime] = []

    class Meddling(Watched):
        async def ask(self, command: Any, command_id: Any = None) -> Any:
            answer = await super().ask(command, command_id)
            if isinstance(command, OpenCounter) and command.counter == "b1" and not paused:
                await memory.do(PauseCounter("b1"))
                paused.append(memory.now())
            return answer

    outcome = await rehearse(Meddling(chef), small_day, Options())
    assert paused
    assert {lapsed.code for lapsed in outcome.lapsed} == {"counter-not-open"}
    total = outcome.figures.total
    assert total.residents == total.served + total.left == 9
    assert outcome.let_go == 3
    assert outcome.good


async def test_a_hub_that_begins_anew_halfway_stops_the_rehearsal_and_says_so(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord, own_setup: HubSetup
) -> None:
    # As a restart does: the hub has its own set-up again, and knows none of the day's services.
    machine = Machine()

    async def restart(seconds: float) -> None:
        await machine.sleep(seconds)
        await memory.do(ConfigureHub(own_setup))

    with pytest.raises(LoanError, match=r"does not know what the day needs .*If it was restarted meanwhile, play"):
        await rehearse(chef, small_day, Options(speed=1.0), sleep=restart, real_s=machine.now)
    assert memory.board.setup == own_setup


async def test_somebody_who_practises_helps_residents_beside_the_other_counters(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    async with memory.client() as noor:
        await noor.sign_in("Noor", "1111")

        class Practising:
            """Helps whoever there is, one after the other; leaves when nobody is left."""

            def __init__(self) -> None:
                self.helped = 0
                self.helping: str | None = None

            async def work(self, seconds: float) -> None:
                if memory.board.counters["b1"].state is CounterState.CLOSED:
                    await noor.ask(OpenCounter("b1"))
                if self.helping is not None:
                    await noor.ask(FinishService(self.helping))
                    self.helping = None
                    self.helped += 1
                try:
                    called = await noor.ask(CallNext("b1"))
                except RefusedByHub:
                    return
                (event,) = (from_wire(event).event for event in called.events)
                assert isinstance(event, TicketCalled)
                self.helping = event.ticket

        clerk, machine = Practising(), Machine()

        async def sleep(seconds: float) -> None:
            await machine.sleep(seconds)
            await clerk.work(seconds)

        options = Options(practise="b1", speed=10.0)
        outcome = await rehearse(chef, small_day, options, sleep=sleep, real_s=machine.now)
    money = outcome.figures.queues[1]
    assert clerk.helped > 0
    assert money.served >= clerk.helped
    assert money.residents == money.served + money.left == 5
    assert outcome.good


class Forgetful(Watched):
    """A hub that leaves an issued ticket out of the journal that it shows."""

    async def events(self, after: Any) -> AsyncIterator[Recorded]:
        forgotten = False
        async for recorded in self._client.events(after):
            if isinstance(recorded.event, TicketIssued) and not forgotten and after == (0, 0):
                forgotten = True
                continue
            yield recorded


async def test_a_ticket_that_is_not_in_the_journal_breaks_rule_1_and_somebody_is_missing(
    chef: MemoryClient, small_day: DayRecord
) -> None:
    outcome = await rehearse(Forgetful(chef), small_day, Options())
    assert 1 in [ruling.rule for ruling in outcome.rulings if ruling.broken]
    assert not outcome.accounted_for
    assert not outcome.good


class Repeating(Watched):
    """A hub that does a command again when it is sent again."""

    def __init__(self, client: MemoryClient) -> None:
        super().__init__(client)
        self._seen: set[str] = set()

    async def ask(self, command: Any, command_id: Any = None) -> Any:
        return await self._client.ask(command)


async def test_a_hub_that_does_things_twice_breaks_rule_4(chef: MemoryClient, small_day: DayRecord) -> None:
    outcome = await rehearse(Repeating(chef), small_day, Options())
    assert [ruling.rule for ruling in outcome.rulings if ruling.broken] == [4]
    assert not outcome.good


async def test_paper_tickets_are_asked_for_and_rule_7_waits_for_the_printer(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    async def print_meanwhile(seconds: float) -> None:
        memory.prints[:] = [replace(job, state="printed") for job in memory.prints]

    outcome = await rehearse(chef, small_day, Options(printer="hall"), sleep=print_meanwhile)
    assert len(memory.prints) == 9
    assert outcome.good


async def test_a_printer_that_never_finishes_breaks_rule_7(chef: MemoryClient, small_day: DayRecord) -> None:
    async def nothing(seconds: float) -> None: ...

    outcome = await rehearse(chef, small_day, Options(printer="hall"), sleep=nothing)
    (ruling,) = [ruling for ruling in outcome.rulings if ruling.broken]
    assert (ruling.rule, len(ruling.broken)) == (7, 9)


async def test_who_stops_it_halfway_gets_the_hub_back(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord, own_setup: HubSetup
) -> None:
    halfway = asyncio.Event()

    async def never(seconds: float) -> None:
        halfway.set()
        await asyncio.Event().wait()

    playing = asyncio.create_task(rehearse(chef, small_day, Options(speed=1.0), sleep=never))
    await halfway.wait()
    assert memory.board.setup != own_setup
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert memory.board.setup == own_setup
    assert abs(memory.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert list(memory.board.living()) == []


async def test_a_hub_that_is_gone_cannot_be_given_back_and_that_is_said(
    memory: MemoryHub, chef: MemoryClient, small_day: DayRecord
) -> None:
    async def cut(seconds: float) -> None:
        await memory.go_away()

    with pytest.raises(LoanError, match=r"did not get its own set-up and time back .*Restart it") as raised:
        await rehearse(chef, small_day, Options(speed=1.0), sleep=cut)
    assert isinstance(raised.value.__cause__, HubUnreachable)


async def test_a_plan_can_be_played_on_its_own(chef: MemoryClient) -> None:
    from wijkhub_client.rehearsal.day import DayPlan, Remarks

    begins = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    player = Player(chef, DayPlan(begins, begins, (), Remarks(0, 0, 0)))
    await player.play()
    assert (player.told, player.asked, player.standing.at) == ([], [], begins)
