"""What every client can ask about appointments: of a real hub over HTTP, and of one in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from wijkhub_client.api import HubApi
from wijkhub_client.errors import BadRequest, NotAllowed, RefusedByHub
from wijkhub_queue.commands import BookAppointment, CancelAppointment, MoveAppointment, SetExerciseClock
from wijkhub_queue.persons import Help, Person
from wijkhub_queue.slots import Slot

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
TEN, TWENTY_PAST, TWENTY_TO = (datetime(2026, 3, 3, 9, minute, tzinfo=UTC) for minute in (0, 20, 40))
"""Local times 10:00, 10:20 and 10:40."""
JAN = Person(name="Jan de Vriès", email="jan@example.nl", help=(Help.WHEELCHAIR,))


@pytest.fixture
async def on_monday(samira: HubApi) -> HubApi:
    """A supervisor at a hub where it is Monday morning."""
    await samira.ask(SetExerciseClock(MONDAY, 0))
    return samira


async def book(hub: HubApi, at: datetime = TEN, person: Person | None = JAN, **more: Any) -> str:
    return (await hub.ask(BookAppointment("passport", at, person=person, **more))).command


async def test_times_and_days_follow_from_capacity_and_bookings(on_monday: HubApi) -> None:
    await book(on_monday)
    assert await on_monday.slots("passport", TUESDAY) == [Slot(TWENTY_PAST, 20, 1), Slot(TWENTY_TO, 20, 1)]
    assert await on_monday.slots("passport", TUESDAY, services=["passport"]) == [Slot(TWENTY_PAST, 40, 1)]
    assert await on_monday.slots("passport", TUESDAY, people=2, channel="web") == [
        Slot(TWENTY_PAST, 20, 1),
        Slot(TWENTY_TO, 20, 1),
    ]
    days = await on_monday.days_with_slots("passport", date(2026, 3, 1), date(2026, 3, 12))
    assert days == [TUESDAY, date(2026, 3, 10)]


async def test_a_service_without_appointments_has_no_times(on_monday: HubApi) -> None:
    with pytest.raises(RefusedByHub) as refused:
        await on_monday.slots("debts", TUESDAY)
    assert refused.value.code == "no-appointments"
    with pytest.raises(BadRequest) as wrong:
        await on_monday.days_with_slots("gone", TUESDAY, TUESDAY)
    assert wrong.value.code == "not-found"


async def test_who_is_to_come_is_found_by_day_name_and_code(on_monday: HubApi) -> None:
    jan = await book(on_monday, help=(Help.COMPANION,))
    nobody = await book(on_monday, TWENTY_PAST, None)
    view = await on_monday.appointment(jan)
    assert view.appointment.starts_at == TEN and view.person is not None
    assert (view.person.name, view.person.help) == (JAN.name, (Help.WHEELCHAIR, Help.COMPANION))

    async def found(**query: Any) -> list[str]:
        return [one.appointment.id for one in await on_monday.appointments(**query)]

    assert await found() == []
    assert await found(day=TUESDAY) == [jan, nobody]
    assert await found(day=TUESDAY, limit=1) == [jan]
    assert await found(name="vries") == [jan]
    assert await found(code=view.appointment.code.lower()) == [jan]
    assert await found(code="nothing") == []


async def test_an_appointment_that_is_not_there_is_not_found(on_monday: HubApi) -> None:
    for question in (on_monday.appointment, on_monday.calendar, on_monday.erase_person):
        with pytest.raises(BadRequest) as wrong:
            await question("no such/thing")
        assert wrong.value.code in ("appointment-not-found", "not-found")


async def test_a_calendar_follows_what_becomes_of_it(on_monday: HubApi) -> None:
    one = await book(on_monday)
    await on_monday.ask(MoveAppointment(one, TWENTY_TO))
    moved = (await on_monday.calendar(one)).decode().split("\r\n")
    assert {"METHOD:PUBLISH", "SEQUENCE:1", "DTSTART:20260303T094000Z", "DTEND:20260303T100000Z"} <= set(moved)
    await on_monday.ask(CancelAppointment(one))
    assert b"\r\nMETHOD:CANCEL\r\n" in await on_monday.calendar(one)


async def test_a_supervisor_has_somebody_forgotten(on_monday: HubApi, noor: HubApi) -> None:
    one = await book(on_monday)
    with pytest.raises(NotAllowed):
        await noor.erase_person(one)
    await on_monday.erase_person(one)
    await on_monday.erase_person(one)
    assert (await noor.appointment(one)).person is None


async def test_what_was_said_is_for_supervisors(on_monday: HubApi, noor: HubApi) -> None:
    with pytest.raises(NotAllowed):
        await noor.outbox()
    assert await on_monday.outbox(state="failed", appointment="nothing", limit=5) == []
