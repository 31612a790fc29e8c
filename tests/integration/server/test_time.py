"""The turn of the day, and clocks that somebody moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_queue.commands import CallNext, IssueTicket, OpenCounter, SetExerciseClock, StartService
from wijkhub_queue.errors import NotAnExercise, QueueEmpty
from wijkhub_queue.events import ClockJumped, DayTurned, TicketIssued, TicketLeft
from wijkhub_queue.evolve import fold
from wijkhub_queue.tickets import State
from wijkhub_server.clock import ExerciseClock
from wijkhub_server.journal import JournalUnavailable

pytestmark = pytest.mark.anyio

TURN = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
"""04:00 in Amsterdam, the night after the test's Monday."""


def journal(hub: Any) -> list[Any]:
    return [line.recorded for line in hub.journal.read((0, 0), 1_000_000)]


def events(hub: Any, kind: type) -> list[Any]:
    return [one.event for one in journal(hub) if isinstance(one.event, kind)]


class TestTurnOfTheDay:
    async def test_the_day_turns_before_the_first_command_after_the_turn(self, house: Any, hub: Any) -> None:
        await house.do(IssueTicket("passport"))
        house.clock.time = TURN
        done = await house.do(IssueTicket("passport"))
        assert hub.board.day == date(2026, 3, 3)
        # The ticket of the day before is over, and numbers begin again.
        assert done.lines[0].recorded.event.number == "A001"
        types = [type(one.event) for one in journal(hub)[-4:]]
        assert types[0] is TicketLeft and DayTurned in types and types[-1] is TicketIssued

    async def test_until_the_turn_it_is_the_day_before(self, house: Any, hub: Any) -> None:
        house.clock.time = TURN.replace(hour=2, minute=59, second=59)
        await house.do(IssueTicket("passport"))
        assert hub.board.day == date(2026, 3, 2)

    async def test_the_day_turns_though_nobody_asks_anything(self, house: Any, hub: Any) -> None:
        house.clock.time = TURN
        await hub.tick()
        assert hub.board.day == date(2026, 3, 3)

    async def test_commands_that_come_together_at_the_turn_find_one_new_day(self, house: Any, hub: Any) -> None:
        house.clock.time = TURN
        await asyncio.gather(*(house.do(IssueTicket("passport")) for _ in range(10)))
        assert [event.day for event in events(hub, DayTurned)] == [date(2026, 3, 2), date(2026, 3, 3)]

    async def test_a_hub_that_was_off_for_days_begins_the_day_when_it_starts(self, house: Any, hub: Any) -> None:
        await house.do(IssueTicket("passport"))
        await house.close()
        house.clock.time = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)
        hub = await house.open()
        assert hub.board.day == date(2026, 3, 9)
        assert list(hub.board.waiting()) == []

    async def test_who_waits_is_kept_when_the_hub_is_set_so(self, house: Any) -> None:
        house.settings = replace(house.settings, policy=replace(house.settings.policy, waiting_at_turn="keep"))
        hub = await house.open()
        ticket = (await house.do(IssueTicket("passport"))).id
        house.clock.time = TURN
        await hub.tick()
        assert [one.id for one in hub.board.waiting()] == [ticket]


class TestClockThatIsMoved:
    async def test_a_clock_put_forward_is_noticed_and_nobody_has_waited_longer(self, house: Any, hub: Any) -> None:
        ticket = (await house.do(IssueTicket("passport"))).id
        house.clock.advance(60)
        house.clock.move(3600)
        await hub.tick()
        assert [event.seconds for event in events(hub, ClockJumped)] == [3600]
        assert hub.board.tickets[ticket].waited_s(hub.now()) == 60
        assert hub.board.clock_note.seconds == 3600

    async def test_a_clock_put_back_is_noticed_and_no_wait_is_negative(self, house: Any, hub: Any) -> None:
        ticket = (await house.do(IssueTicket("passport"))).id
        house.clock.advance(60)
        house.clock.move(-1800)
        later = (await house.do(IssueTicket("passport"))).id
        assert [event.seconds for event in events(hub, ClockJumped)] == [-1800]
        assert hub.board.tickets[ticket].waited_s(hub.now()) == 60
        assert hub.board.tickets[later].waited_s(hub.now()) == 0
        await house.do(OpenCounter("1", "noor"))
        called = (await house.do(CallNext("1"))).lines[0].recorded.event
        assert called.ticket == ticket and called.because.waited_s == 60

    async def test_a_jump_that_could_not_be_written_is_noted_when_it_can_be(
        self, house: Any, hub: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticket = (await house.do(IssueTicket("passport"))).id

        async def full(_: Any) -> None:
            raise JournalUnavailable("The journal could not be written: the disk is full.")

        house.clock.move(3600)
        with monkeypatch.context() as patch:
            patch.setattr(hub.journal, "append", full)
            await hub.tick()
        assert events(hub, ClockJumped) == []
        house.clock.move(600)
        await hub.tick()
        assert [event.seconds for event in events(hub, ClockJumped)] == [4200]
        assert hub.board.tickets[ticket].waited_s(hub.now()) == 0

    async def test_a_clock_that_was_put_back_while_the_hub_was_off_is_noticed_at_the_start(
        self, house: Any, hub: Any
    ) -> None:
        ticket = (await house.do(IssueTicket("passport"))).id
        await house.close()
        house.clock.time = house.clock.time.replace(hour=6)
        hub = await house.open()
        # From 08:00 UTC, when the ticket was issued, back to 06:00.
        assert [event.seconds for event in events(hub, ClockJumped)] == [-7200]
        assert hub.board.tickets[ticket].waited_s(hub.now()) == 0
        house.clock.advance(30)
        assert hub.board.tickets[ticket].waited_s(hub.now()) == 30

    async def test_a_restart_alone_is_no_jump(self, house: Any, hub: Any) -> None:
        await house.do(IssueTicket("passport"))
        house.clock.advance(600)
        hub = await house.reopen()
        assert events(hub, ClockJumped) == []


class TestExercise:
    @pytest.fixture
    async def exercise(self, house: Any) -> Any:
        house.settings = replace(house.settings, hub=replace(house.settings.hub, exercise=True))
        self.real = 1000.0
        clock = ExerciseClock(steady=lambda: self.real)
        return await house.open(clock=clock)

    async def test_a_supervisor_sets_the_clock_of_an_exercise_and_the_day_turns_with_it(
        self, house: Any, exercise: Any
    ) -> None:
        played = datetime(2020, 1, 15, 8, 0, tzinfo=UTC)
        await house.do(SetExerciseClock(played, 0), "supervisor:chef")
        assert exercise.now() == played
        assert exercise.board.day == date(2020, 1, 15)
        await house.do(IssueTicket("passport"))
        assert journal(exercise)[-1].occurred_at == played

    async def test_it_stands_still_until_it_is_set_again_or_a_minute_has_passed(
        self, house: Any, exercise: Any
    ) -> None:
        played = datetime(2020, 1, 15, 8, 0, tzinfo=UTC)
        await house.do(SetExerciseClock(played, 0), "supervisor:chef")
        self.real += 60
        assert exercise.now() == played
        # Whoever held it may have gone: from then on it runs as clocks do.
        self.real += 5
        assert (exercise.now() - played).total_seconds() == 5

    async def test_it_runs_as_fast_as_it_was_set_to(self, house: Any, exercise: Any) -> None:
        played = datetime(2020, 1, 15, 8, 0, tzinfo=UTC)
        await house.do(SetExerciseClock(played, 60), "supervisor:chef")
        self.real += 10
        assert (exercise.now() - played).total_seconds() == 600

    async def test_a_setting_that_could_not_be_written_did_not_move_the_clock(
        self, house: Any, exercise: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = exercise.now()

        async def full(_: Any) -> None:
            raise JournalUnavailable("The journal could not be written: the disk is full.")

        with monkeypatch.context() as patch:
            patch.setattr(exercise.journal, "append", full)
            with pytest.raises(JournalUnavailable):
                await house.do(SetExerciseClock(datetime(2020, 1, 15, 8, 0, tzinfo=UTC), 0), "supervisor:chef")
        assert exercise.now() == before

    async def test_sent_again_it_does_not_move_the_clock_back(self, house: Any, exercise: Any) -> None:
        command_id = "0190163d-8694-7397-8b6a-000000000001"
        first = SetExerciseClock(datetime(2020, 1, 15, 8, 0, tzinfo=UTC), 0)
        later = datetime(2020, 1, 15, 9, 0, tzinfo=UTC)
        await house.do(first, "supervisor:chef", command_id=command_id)
        await house.do(SetExerciseClock(later, 0), "supervisor:chef")
        assert (await house.do(first, "supervisor:chef", command_id=command_id)).replayed
        assert exercise.now() == later

    async def test_waits_count_on_when_the_exercise_goes_back_in_time(self, house: Any, exercise: Any) -> None:
        ten = datetime(2020, 1, 15, 10, 0, tzinfo=UTC)
        await house.do(SetExerciseClock(ten, 0), "supervisor:chef")
        ticket = (await house.do(IssueTicket("passport"))).id
        await house.do(SetExerciseClock(ten.replace(hour=9), 0), "supervisor:chef")
        assert exercise.board.tickets[ticket].waited_s(exercise.now()) == 0
        assert fold(journal(exercise)) == exercise.board

    async def test_a_hub_at_work_does_not_let_its_clock_be_set(self, house: Any, hub: Any) -> None:
        with pytest.raises(NotAnExercise):
            await house.do(SetExerciseClock(datetime(2020, 1, 15, 8, 0, tzinfo=UTC)), "supervisor:chef")
        assert hub.board.day == date(2026, 3, 2)


async def test_who_is_helped_at_the_turn_has_been_helped(house: Any, hub: Any) -> None:
    await house.do(OpenCounter("1", "noor"))
    ticket = (await house.do(IssueTicket("passport"))).id
    await house.do(CallNext("1"))
    await house.do(StartService(ticket))
    served = hub.board.tickets[ticket]
    house.clock.time = TURN
    await hub.tick()
    assert served.state is State.SERVING and ticket not in hub.board.tickets
    await house.do(OpenCounter("1", "noor"))
    with pytest.raises(QueueEmpty):
        await house.do(CallNext("1"))
