"""What is planned to be said of an appointment, whenever it is made and for whatever time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_queue.commands import BookAppointment, CancelAppointment, Command, MoveAppointment
from wijkhub_queue.events import AppointmentBooked, AppointmentCancelled, AppointmentMoved, Event, Recorded, TicketLeft
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.persons import Help, Person
from wijkhub_server.correspondence import Entry, MessagePlanned, MessagesWithdrawn, PersonKept, PersonKeptFrom
from wijkhub_server.messages.facts import Kind
from wijkhub_server.messages.planning import entries_for

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SOON = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
JAN = Person("Jan", email="jan@example.nl", help=(Help.WHEELCHAIR,))


def board_with(starts_at: datetime) -> Board:
    board = Board()
    board.setup = HubSetup(name="Hub", groups=(), services=(), counters=())
    board.put_appointment(Appointment("a1", "K7M44QXP", "passport", "papers", starts_at, 20, moves=1))
    return board


def entries(event: Event, command: Command, starts_at: datetime = SOON, at: datetime = NOW) -> list[Entry]:
    return entries_for(
        board_with(starts_at), Recorded("hub", 1, 1, "e1", at, "kiosk:hal", event), command, "hub.example"
    )


def booked(starts_at: datetime = SOON, at: datetime = NOW) -> list[Entry]:
    event = AppointmentBooked("a1", "K7M44QXP", "passport", "papers", starts_at, 20)
    command = BookAppointment("passport", starts_at, person=JAN, help=(Help.COMPANION, Help.WHEELCHAIR))
    return entries(event, command, starts_at, at)


def kinds(found: list[Entry]) -> list[Kind]:
    return [one.kind for one in found if isinstance(one, MessagePlanned)]


def test_a_booking_keeps_who_comes_and_plans_three_messages() -> None:
    kept, *messages = booked()
    assert isinstance(kept, PersonKept)
    assert (kept.appointment, kept.code, kept.keep_from) == ("a1", "K7M44QXP", SOON)
    assert kept.person.help == (Help.WHEELCHAIR, Help.COMPANION)
    assert kinds(messages) == [Kind.CONFIRMATION, Kind.DAY_BEFORE, Kind.HOURS_BEFORE]
    first = messages[0]
    assert isinstance(first, MessagePlanned)
    assert (first.id, first.message_id) == ("e1.confirmation", "e1.confirmation@hub.example")
    assert first.facts.moves == 1 and first.facts.services == ("passport",)


def test_a_booking_for_nobody_in_particular_leaves_nothing() -> None:
    event = AppointmentBooked("a1", "K7M44QXP", "passport", "papers", SOON, 20)
    assert entries(event, BookAppointment("passport", SOON)) == []


def test_a_move_drops_first_and_plans_then() -> None:
    withdrawn, kept_from, *messages = entries(AppointmentMoved("a1", NOW, SOON, 20), MoveAppointment("a1", SOON))
    assert withdrawn == MessagesWithdrawn("a1", "moved", NOW)
    assert kept_from == PersonKeptFrom("a1", SOON)
    assert kinds(messages) == [Kind.MOVED, Kind.DAY_BEFORE, Kind.HOURS_BEFORE]


def test_a_cancellation_drops_first_and_says_so_then() -> None:
    withdrawn, message, kept_from = entries(AppointmentCancelled("a1"), CancelAppointment("a1"))
    assert withdrawn == MessagesWithdrawn("a1", "cancelled", NOW)
    assert kinds([message]) == [Kind.CANCELLED]
    assert kept_from == PersonKeptFrom("a1", NOW)


def test_what_happens_to_tickets_says_nothing_of_appointments() -> None:
    assert entries(TicketLeft("t1", "resident"), CancelAppointment("a1")) == []


@settings(max_examples=300, deadline=None)
@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds of a zone's own)
    ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
)
def test_no_reminder_is_planned_for_the_night_the_past_or_when_it_is_of_no_use(at: datetime, ahead: timedelta) -> None:
    starts_at = at + ahead
    messages = [one for one in booked(starts_at, at) if isinstance(one, MessagePlanned)]
    reminders = [one for one in messages if one.kind is not Kind.CONFIRMATION and not one.dropped]
    assert len({one.id for one in messages}) == len(messages)
    for one in reminders:
        local = one.due_at.astimezone(ZoneInfo("Europe/Amsterdam"))
        assert 8 <= local.hour < 21
        assert at < one.due_at <= one.useful_until <= starts_at - timedelta(minutes=30)
    if starts_at - at > timedelta(days=3):
        day_before = next(one for one in messages if one.kind is Kind.DAY_BEFORE)
        assert day_before in reminders
        wall = starts_at.astimezone(ZoneInfo("Europe/Amsterdam")).date()
        assert day_before.due_at.astimezone(ZoneInfo("Europe/Amsterdam")).date() == wall - timedelta(days=1)
