"""Waits at a hub: what residents are told from the board, and what the hub learns from its journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from math import exp
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import Board
from wijkhub_queue.evolve import evolve, fold
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.trial import Trial
from wijkhub_queue.waits import (
    Learned,
    WaitRange,
    decode_learned,
    encode_learned,
    foretold_for,
    learn,
    wait_for,
    wait_in_words,
    wait_of,
)
from wijkhub_queue.waits_score import ScoreLine
from wijkhub_queue.waits_situation import ahead_of, would_be

Town = Any  # the hub of conftest.py, which can't be imported by name


def learned(hub: Trial) -> Learned:
    """What a hub learns from its whole journal."""
    state, board = Learned(), Board()
    for recorded in hub.journal:
        learn(state, recorded, evolve(board, recorded))
    return state


def told(hub: Trial, service: str = "passport") -> WaitRange:
    return wait_for(hub.board, learned(hub), service, hub.now)


def ahead(hub: Trial, service: str = "passport") -> tuple[float, float, int, int]:
    ticket = would_be(hub.board, service, hub.now)
    assert ticket is not None
    return tuple(ahead_of(hub.board, learned(hub), ticket, hub.now))


class TestTold:
    def test_without_an_open_counter_the_hub_says_that_it_cannot_know(self, hub: Town) -> None:
        hub.opens("c3")
        assert told(hub) == WaitRange("unknown", because="no-counter")

    def test_while_all_who_could_help_take_a_break_it_says_so(self, hub: Town) -> None:
        hub.opens("c1")
        hub.ask(c.PauseCounter("c1"))
        assert told(hub) == WaitRange("unknown", because="paused")

    @pytest.mark.parametrize("closing", [c.CloseDay(), c.CloseDoors()])
    def test_a_closed_hub_says_that_it_is_closed(self, hub: Town, closing: c.Command) -> None:
        hub.opens("c1")
        hub.ask(closing)
        assert told(hub) == WaitRange("unknown", because="closed")

    def test_where_a_counter_is_free_it_is_right_away(self, hub: Town) -> None:
        hub.opens("c1")
        assert told(hub) == WaitRange("right-away", 0, 5)

    def test_a_clerk_without_the_skill_does_not_count(self, hub: Town) -> None:
        hub.opens("c1")
        assert told(hub, "licence").kind == "unknown"

    def test_on_the_first_day_a_range_follows_from_the_configured_means(self, hub: Town) -> None:
        hub.opens("c1")
        hub.serving("c1")
        hub.arrives()
        # One ahead and one at the counter, of ten minutes each; whoever is called at once tells nothing of pace.
        low, high = 20 * exp(-0.7) - 1, 20 * exp(0.6) - 1
        assert (low, high) == (pytest.approx(8.9, abs=0.1), pytest.approx(35.4, abs=0.1))
        assert told(hub) == WaitRange("range", 10, 35)

    def test_who_waits_is_told_less_as_time_goes_by(self, hub: Town) -> None:
        hub.opens("c1")
        hub.serving("c1")
        for _ in range(3):
            ticket = hub.arrives()
        before = wait_of(hub.board, learned(hub), hub.ticket(ticket), hub.now)
        hub.wait(minutes=8)
        hub.ask(c.FinishService(hub.counter("c1").ticket))
        hub.calls("c1")
        after = wait_of(hub.board, learned(hub), hub.ticket(ticket), hub.now)
        assert before is not None and after is not None
        assert (after.low_min, after.high_min) < (before.low_min, before.high_min)

    def test_more_than_an_hour_is_told_as_such(self, hub: Town) -> None:
        hub.opens("c1")
        for _ in range(40):
            hub.arrives()
        assert told(hub).kind == "over-an-hour"

    def test_whose_turn_would_come_after_closing_is_told_so(self, a_hub: Callable[..., Town], setup: HubSetup) -> None:
        hub = a_hub(replace(setup, closes={"tue": time(10, 30)}))  # it is ten o'clock at the hub
        hub.opens("c1")
        for _ in range(6):
            hub.arrives()
        assert told(hub) == WaitRange("not-today", closes_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC))

    def test_who_is_away_is_told_that_nobody_calls(self, hub: Town) -> None:
        hub.opens("c1")
        ticket = hub.arrives()
        hub.ask(c.ParkTicket(ticket))
        assert wait_of(hub.board, learned(hub), hub.ticket(ticket), hub.now) == WaitRange("unknown", because="away")

    def test_who_is_being_helped_waits_no_longer(self, hub: Town) -> None:
        hub.opens("c1")
        ticket = hub.serving("c1")
        assert wait_of(hub.board, learned(hub), hub.ticket(ticket), hub.now) is None

    @pytest.mark.parametrize(
        ("wait", "dutch", "english"),
        [
            (WaitRange("right-away", 0, 5), "u bent meteen aan de beurt", "it is your turn right away"),
            (WaitRange("range", 10, 20), "ongeveer 10 tot 20 minuten", "about 10 to 20 minutes"),
            (WaitRange("range", 0, 10), "hooguit 10 minuten", "10 minutes at most"),
            (WaitRange("over-an-hour", 65, 120), "meer dan een uur", "more than an hour"),
            (WaitRange("unknown"), "wij weten niet hoe lang het duurt", "we do not know how long it will take"),
            (
                WaitRange("not-today", closes_at=datetime(2026, 3, 3, 16, 0, tzinfo=UTC)),
                "u komt vandaag niet meer aan de beurt: wij helpen tot 17:00 uur",
                "it will not be your turn today: we help people until 17:00",
            ),
        ],
    )
    def test_waits_in_words(self, wait: WaitRange, dutch: str, english: str) -> None:
        told = [wait_in_words(wait, language, time_zone="Europe/Amsterdam") for language in ("nl", "en")]
        assert told == [dutch, english]

    @pytest.mark.parametrize("because", ["no-counter", "paused", "closed", "away"])
    def test_every_reason_not_to_know_has_its_words(self, because: Any) -> None:
        wait = WaitRange("unknown", because=because)
        plain = wait_in_words(WaitRange("unknown"), "nl", time_zone="Europe/Amsterdam")
        assert wait_in_words(wait, "nl", time_zone="Europe/Amsterdam") != plain


class TestAhead:
    def test_who_is_at_the_counter_for_eight_of_ten_minutes_needs_two_and_a_half_more(self, hub: Town) -> None:
        # Two, but whoever stays longer than expected is taken to need a quarter of it still.
        hub.opens("c1")
        hub.serving("c1")
        hub.arrives()
        hub.wait(minutes=8)
        assert ahead(hub) == pytest.approx((1, 12.5, 1, 0))

    def test_a_counter_that_helps_others_too_is_shared(self, hub: Town) -> None:
        for counter in ("c1", "c2", "c3"):
            hub.opens(counter, clerk=f"clerk-{counter}")
            hub.serving(counter, "care" if counter == "c3" else "passport")
        hub.arrives()
        hub.arrives("care")
        hub.arrives("care")
        # One for a passport, and of the two for care those whom counter 2 calls and counter 3 does not.
        assert ahead(hub) == pytest.approx((2, 20 + 20, 2, 0))

    def test_who_has_priority_goes_before_and_counts(self, hub: Town) -> None:
        hub.opens("c1")
        hub.serving("c1")
        first = hub.arrives()
        hub.wait(minutes=5)
        hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
        hub.wait(minutes=5)
        state = learned(hub)
        # A priority ticket of 5 minutes, at three times the pace, goes before a walk-in of 10.
        assert ahead_of(hub.board, state, hub.ticket(first), hub.now).people == 1

    def test_of_those_who_leave_a_share_is_counted_out(self, hub: Town) -> None:
        hub.opens("c1")
        hub.serving("c1")
        for _ in range(5):
            hub.ask(c.LeaveQueue(hub.arrives()))
        hub.arrives()
        # Five of six left, beside twenty at first of whom none did: 5 in 26 leave.
        assert ahead(hub)[0] == pytest.approx(1 - 5 / 26)

    def test_planned_closing_is_local_time(self, a_hub: Callable[..., Town], setup: HubSetup) -> None:
        hub = a_hub(replace(setup, closes={"tue": time(10, 20)}))  # it is ten o'clock at the hub
        hub.opens("c1")
        hub.serving("c1")
        hub.arrives()
        foreseen = foretold_for(hub.board, learned(hub), "passport", hub.now).foreseen
        assert foreseen is not None
        assert foreseen.high_min == 20


class TestLearning:
    def test_the_first_call_since_people_wait_counts_half_and_others_whole(self, hub: Town) -> None:
        hub.opens("c1")
        first = hub.serving("c1")
        second, third = hub.arrives(), hub.arrives()
        for ticket in (first, second, third):
            hub.wait(minutes=10)
            hub.ask(c.FinishService(ticket))
            if ticket != third:
                hub.calls("c1")
        line = learned(hub).lines["civil"]
        # Twenty minutes of one counter with people waiting, and two calls of ten: half a one and a whole one. Whoever
        # was called first came to a free counter.
        assert (line.offered_today, line.called_today) == pytest.approx((20, 15))

    def test_handling_times_are_learnt_from_call_to_end(self, hub: Town) -> None:
        hub.opens("c1")
        for _ in range(8):
            ticket = hub.serving("c1")
            hub.wait(minutes=20)
            hub.ask(c.FinishService(ticket))
        # Twice the ten minutes configured; see the means for 18.75.
        assert learned(hub).handling.minutes("passport", "civil", 10.0) == pytest.approx(18.75)

    def test_a_stay_that_was_ended_too_soon_is_counted_once(self, hub: Town) -> None:
        hub.opens("c1")
        ticket = hub.serving("c1")
        hub.wait(minutes=4)
        hub.ask(c.FinishService(ticket))
        hub.ask(c.UndoStep("c1"))
        hub.wait(minutes=6)
        hub.ask(c.FinishService(ticket))
        known = learned(hub).handling.services["passport"]
        assert (known.weight, known.total) == pytest.approx((1, 1.0))

    def test_a_promise_is_kept_with_its_outcome(self, hub: Town) -> None:
        hub.opens("c1")
        first = hub.serving("c1")
        hub.arrives()
        foretold = foretold_for(hub.board, learned(hub), "passport", hub.now)
        assert foretold.foreseen is not None
        assert (foretold.wait.low_min, foretold.wait.high_min) == (10, 35)
        second = hub.arrives()
        hub.ask(c.LeaveQueue(next(t.id for t in hub.board.waiting() if t.id != second)))
        hub.wait(minutes=12)
        hub.ask(c.FinishService(first))
        hub.calls("c1")
        hub.ask(c.StartService(second))
        state = learned(hub)
        # The first was right away, as told; the second waited 12 minutes; the third left.
        assert state.score.all() == ScoreLine(
            promises=2,
            waited_min=6,
            error_min=pytest.approx((1 + abs(foretold.foreseen.middle_min - 12)) / 2),
            inside=1,
            above=0,
            width_min=(5 + 35 - 10) / 2,
        )
        assert state.score.unsettled == {"left": 1}
        assert (list(state.score.by_service()), list(state.score.by_hour())) == (["passport"], [10])
        assert state.forecast.margins.seen == 1

    def test_a_call_that_was_taken_back_teaches_nothing(self, hub: Town) -> None:
        hub.opens("c1")
        hub.arrives()
        hub.calls("c1")
        hub.ask(c.UndoStep("c1"))
        state = learned(hub)
        assert state.score.all() is None
        assert len(state.promised) == 1

    @pytest.mark.parametrize("move", ["park", "transfer", "priority"])
    def test_who_is_moved_is_not_held_against_the_promise(self, hub: Town, move: str) -> None:
        hub.opens("c1")
        hub.serving("c1")
        ticket = hub.arrives()
        hub.ask(
            {
                "park": c.ParkTicket(ticket),
                "transfer": c.TransferTicket(ticket, "licence"),
                "priority": c.ChangePriority(ticket, "priority", c.Reason.FRAIL),
            }[move]
        )
        state = learned(hub)
        assert ticket not in state.promised
        assert state.score.unsettled == {"moved": 1}

    def test_a_clock_that_is_moved_lengthens_no_wait(self, hub: Town) -> None:
        hub.opens("c1")
        first = hub.serving("c1")
        ticket = hub.arrives()
        hub.wait(minutes=3 * 60)
        hub.ask(c.NoteClockJump(3 * 3600.0))
        hub.wait(minutes=10)
        hub.ask(c.FinishService(first))
        hub.calls("c1")
        hub.ask(c.StartService(ticket))
        line = learned(hub).score.by_service()["passport"]
        assert line.waited_min == pytest.approx((0 + 10) / 2)

    def test_promises_that_nobody_kept_go_with_the_day(self, hub: Town) -> None:
        hub.opens("c1")
        hub.serving("c1")
        hub.arrives()
        hub.wait(minutes=24 * 60)
        hub.ask(c.TurnDay())
        state = learned(hub)
        assert state.promised == {}
        assert state.score.unsettled == {"day-over": 1}

    def test_what_was_learnt_can_be_kept_and_gone_on_with(self, hub: Town) -> None:
        hub.opens("c1")
        for _ in range(3):
            hub.arrives()
        state, board = Learned(), Board()
        for at, recorded in enumerate(hub.journal):
            learn(state, recorded, evolve(board, recorded))
            if at % 2:
                state = decode_learned(encode_learned(state))
        assert state == learned(hub)
        assert (state.epoch, state.seq) == (1, len(hub.journal))

    def test_learning_may_begin_in_the_middle_of_a_day(self, hub: Town) -> None:
        hub.opens("c1")
        first = hub.serving("c1")
        second = hub.arrives()
        begun = len(hub.journal)
        hub.wait(minutes=20)
        hub.ask(c.FinishService(first))
        hub.calls("c1")
        hub.ask(c.StartService(second))
        state, board = Learned(), fold(hub.journal[:begun])
        for recorded in hub.journal[begun:]:
            learn(state, recorded, evolve(board, recorded))
        assert state.handling.services["passport"].total == pytest.approx(2.0)
        assert (state.open_for["civil"], state.open_for["care"]) == (1, 0)
        assert state.score.all() is None

    @pytest.mark.parametrize("begun", range(4))
    def test_a_group_that_comes_and_goes_is_no_trouble(self, hub: Town, setup: HubSetup, begun: int) -> None:
        hub.opens("c2")
        hub.arrives("care")
        hub.configure(replace(setup, groups=setup.groups[:1], services=setup.services[:1], counters=setup.counters[:1]))
        hub.configure(setup)
        hub.opens("c2")
        hub.arrives("care")
        hub.calls("c2")
        state, board = Learned(), fold(hub.journal[:begun])
        for recorded in hub.journal[begun:]:
            learn(state, recorded, evolve(board, recorded))
        assert set(state.beside) == {"civil", "care"}
