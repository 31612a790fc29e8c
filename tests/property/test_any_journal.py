"""Whatever a journal holds, it can be followed, kept as a snapshot and checked; nothing raises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from wijkhub_queue import events as e
from wijkhub_queue.board import Board, decode_board, encode_board
from wijkhub_queue.capacity import Closure, ExtraOpening
from wijkhub_queue.commands import Reason
from wijkhub_queue.events import CallReason, Recorded
from wijkhub_queue.evolve import evolve, fold
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.rules import check
from wijkhub_queue.waits import Learned, decode_learned, encode_learned, learn, wait_for, wait_of

WHY = CallReason("only", 0.0, "walk-in", 1.0)
NAMED = {"nl": "naam"}
SETUP = HubSetup(
    name="Hub",
    groups=(ServiceGroup("civil", "A", NAMED), ServiceGroup("care", "B", NAMED, 1, 2)),
    services=(Service("t1", "civil", NAMED), Service("t2", "care", NAMED, skill="t3")),
    counters=(CounterPlace("c1", NAMED, ("civil",)), CounterPlace("c2", NAMED, ("civil", "care"))),
)

names = st.sampled_from(["t1", "t2", "t3"])
places = st.sampled_from(["c1", "c2", "c9"])
whole_numbers = st.sampled_from(["A001", "A002", "B001", "A1000", "Z999", "", "A", "é12"])
seconds = st.floats(-1e12, 1e12) | st.sampled_from([1e308, -1e308, 6e10, -6e10, 2e11])
groups = st.sampled_from(["civil", "care", "x"])
codes = st.sampled_from(["K7M4QXRB", "K7M4QXRC", ""])
minutes = st.integers(0, 1440)
places_at_once = st.integers(1, 9)
days = st.dates()
ends = [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]
moments = st.sampled_from(ends) | st.datetimes(timezones=st.just(UTC))
anything = st.one_of(
    st.builds(e.DayTurned, st.dates(date(2026, 1, 1), date(2026, 1, 9)) | days),
    st.builds(e.DayOpened),
    st.builds(e.DayClosed),
    st.builds(e.CounterOpened, places, names),
    st.builds(e.CounterPaused, places),
    st.builds(e.CounterResumed, places),
    st.builds(e.CounterClosed, places),
    st.builds(e.TicketIssued, names, whole_numbers, st.sampled_from(["civil", "care", "x"]), names),
    st.builds(e.TicketCalled, names, places, st.just(WHY)),
    st.builds(e.TicketRecalled, names, places),
    st.builds(e.TicketStarted, names, places),
    st.builds(e.TicketServed, names, places),
    st.builds(e.TicketNoShow, names, places),
    st.builds(e.TicketReturned, names, st.none() | places),
    st.builds(e.TicketParked, names, st.none() | places),
    st.builds(e.TicketUnparked, names),
    st.builds(e.TicketTransferred, names, names, names, st.none() | places, st.none() | places),
    st.builds(e.TicketLeft, names),
    st.builds(e.PriorityChanged, names, names, st.just(Reason.OTHER)),
    st.builds(e.StepUndone, names, places, st.just("ticket-called")),
    st.builds(e.HelpAsked, names),
    st.builds(e.HelpAnswered, names),
    st.builds(e.ClockJumped, seconds),
    st.builds(e.SlotHeld, names, names, groups, moments, minutes, moments),
    st.builds(e.SlotReleased, names),
    st.builds(e.AppointmentBooked, names, codes, names, groups, moments, minutes, hold=st.none() | names),
    st.builds(e.AppointmentMoved, names, moments, moments, minutes, hold=st.none() | names),
    st.builds(e.AppointmentConfirmed, names),
    st.builds(e.AppointmentCancelled, names),
    st.builds(e.AppointmentCheckedIn, names, names, st.sampled_from(["on-time", "walk-in"])),
    st.builds(e.AppointmentMissed, names),
    st.builds(e.AppointmentDisplaced, names),
    st.builds(e.AppointmentRestored, names),
    st.builds(e.ClosureAdded, st.builds(Closure, names, days, days)),
    st.builds(e.ClosureRemoved, names),
    st.builds(
        e.OpeningAdded, st.builds(ExtraOpening, names, groups, days, st.just(time(9)), st.just(time(0)), places_at_once)
    ),
    st.builds(e.OpeningRemoved, names),
    st.builds(e.TicketIssued, names, whole_numbers, groups, names, appointment=names, booked=moments, since=moments),
)
times = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds are naive by Hypothesis's own rule


@given(st.lists(st.tuples(anything, times), max_size=40), st.booleans())
def test_any_journal_can_be_followed_snapshot_and_checked(
    happened: list[tuple[e.Event, datetime]], configured: bool
) -> None:
    journal = [
        Recorded("hub", 1, seq, f"event-{seq}", at, "system", event)
        for seq, (event, at) in enumerate(
            ([(e.HubConfigured(SETUP), datetime(2026, 1, 1, tzinfo=UTC))] if configured else []) + happened,
            start=1,
        )
    ]
    board = fold(journal)
    assert decode_board(encode_board(board)) == board
    check(journal)
    half = fold(journal[: len(journal) // 2])
    again = decode_board(encode_board(half))
    for recorded in journal[len(journal) // 2 :]:
        evolve(again, recorded)
    assert again == board


@given(st.lists(st.tuples(anything, times), max_size=40))
def test_waits_can_be_learnt_from_any_journal_and_told(happened: list[tuple[e.Event, datetime]]) -> None:
    board, learned = Board(), Learned()
    begun = (e.HubConfigured(SETUP), datetime(2026, 1, 1, tzinfo=UTC))
    for seq, (event, at) in enumerate([begun, *happened], start=1):
        recorded = Recorded("hub", 1, seq, f"event-{seq}", at, "system", event)
        learn(learned, recorded, evolve(board, recorded))
        kept = decode_learned(encode_learned(learned))
        assert kept == learned
        for service in ("t1", "t2", "t9"):
            wait_for(board, learned, service, at)
        for ticket in board.waiting():
            assert wait_of(board, learned, ticket, at) is not None
