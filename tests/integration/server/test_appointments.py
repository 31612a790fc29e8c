"""Appointments through the API: the times to be had, who is to come, their calendar, and being forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_printers.slip import AppointmentSlip, slip_from_json
from wijkhub_queue.capacity import CapacitySeries
from wijkhub_queue.check_in import look_at
from wijkhub_queue.commands import CancelAppointment, MoveAppointment
from wijkhub_server.cli import Stop
from wijkhub_server.erasing import erase
from wijkhub_server.hub import HubAtWork
from wijkhub_server.messages.configuration import MessageSettings
from wijkhub_server.messages.memory import MemoryMessenger
from wijkhub_server.messages.messenger import Channel
from wijkhub_server.storage.database import reading
from wijkhub_server.storage.rows import PrintRow

pytestmark = pytest.mark.anyio

TUESDAY = "2026-03-03"
AT_TEN = "2026-03-03T09:00:00Z"
"""10:00 in Rotterdam."""
BOTH = {"service": "passport", "services": ["extract"]}
JAN = {"name": "Jan de Vriès", "email": "jan@example.nl"}


@pytest.fixture
async def hub(house: Any) -> Any:
    """Appointments on Tuesdays from 10:00 to 11:00, one at a time: 20 minutes for a passport, 10 for an extract."""
    passport, extract, *others = house.settings.services
    house.settings = replace(
        house.settings,
        services=(
            replace(passport, appointment_min=20, bring={"nl": ("Uw oude pas",)}),
            replace(extract, appointment_min=10, bring={"nl": ("Uw huurcontract",)}),
            *others,
        ),
        capacity=(CapacitySeries("tue", "papers", ("tue",), time(10), time(11), places=1, step_min=20),),
        messages=MessageSettings(address="Schiedamseweg 1"),
    )
    house._hub = HubAtWork(house.settings, clock=house.clock, messengers={Channel.MAIL: MemoryMessenger()})
    await house.hub.start()
    return house.hub


def booking(person: Any = JAN, at: str = AT_TEN, **more: Any) -> dict[str, Any]:
    return {"type": "book-appointment", "service": "passport", "startsAt": at, "person": person} | more


async def ask(client: httpx.AsyncClient, command: dict[str, Any], command_id: str | None = None) -> httpx.Response:
    return await client.post("/v1/commands", json={"id": command_id or str(uuid4()), "command": command})


async def book(client: httpx.AsyncClient, **more: Any) -> str:
    answer = await ask(client, booking(**more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["command"])


async def get(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestTimes:
    async def test_the_times_of_a_day_follow_from_capacity_and_bookings(self, noor: httpx.AsyncClient) -> None:
        def slot(at: str) -> dict[str, Any]:
            return {"startsAt": f"2026-03-03T{at}:00Z", "minutes": 20, "free": 1}

        assert await get(noor, "/v1/slots", service="passport", day=TUESDAY) == [
            slot("09:00"),
            slot("09:20"),
            slot("09:40"),
        ]
        await book(noor)
        assert await get(noor, "/v1/slots", service="passport", day=TUESDAY) == [slot("09:20"), slot("09:40")]

    async def test_days_with_times_are_listed(self, noor: httpx.AsyncClient) -> None:
        days = await get(noor, "/v1/days-with-slots", service="passport", first="2026-03-01", last="2026-03-20")
        assert days == ["2026-03-03", "2026-03-10", "2026-03-17"]

    async def test_a_kiosk_may_look(self, house: Any, hub: Any) -> None:
        async with house.client("token-hal") as kiosk:
            assert len(await get(kiosk, "/v1/slots", service="passport", day=TUESDAY)) == 3

    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ({"service": "gone", "day": TUESDAY}, 404, "not-found"),
            ({"service": "debts", "day": TUESDAY}, 409, "no-appointments"),
            ({"service": "passport", "day": "dinsdag"}, 400, "invalid"),
            ({"service": "passport", "day": TUESDAY, "people": "0"}, 400, "invalid"),
            ({"service": "passport", "day": TUESDAY, "channel": "phone"}, 400, "invalid"),
            ({"service": "passport"}, 400, "invalid"),
        ],
    )
    async def test_a_wrong_question_says_what_is_wrong(
        self, noor: httpx.AsyncClient, query: Any, status: int, code: str
    ) -> None:
        answer = await noor.get("/v1/slots", params=query)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/v1/problems/{code}")

    async def test_of_64_who_want_one_time_one_gets_it(self, noor: httpx.AsyncClient) -> None:
        answers = await asyncio.gather(*(ask(noor, booking()) for _ in range(64)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 63


class TestWhoIsToCome:
    async def test_an_appointment_is_shown_with_who_it_is_for(self, noor: httpx.AsyncClient) -> None:
        one = await book(noor, help=["wheelchair"])
        view = await get(noor, f"/v1/appointments/{one}")
        assert view["appointment"]["id"] == one and view["appointment"]["startsAt"] == AT_TEN
        assert view["person"] == {
            "name": "Jan de Vriès",
            "email": "jan@example.nl",
            "phone": None,
            "help": ["wheelchair"],
            "notes": "",
        }

    async def test_they_are_found_by_day_name_and_code(self, noor: httpx.AsyncClient, hub: Any) -> None:
        jan = await book(noor)
        bep = await book(noor, person={"name": "Bep Jansen"}, at="2026-03-10T09:20:00Z")
        nobody = await book(noor, person=None, at="2026-03-10T09:00:00Z")
        code = hub.board.appointments[bep].code

        async def found(**query: str) -> list[str]:
            return [view["appointment"]["id"] for view in await get(noor, "/v1/appointments", **query)]

        assert await found() == []
        assert await found(day=TUESDAY) == [jan]
        assert await found(day="2026-03-10") == [nobody, bep]
        assert await found(name="VRIES jan") == [jan]
        assert await found(name="jan") == [jan, bep]
        assert await found(name="jan", day="2026-03-10") == [bep]
        assert await found(code=f"{code[:4].lower()} {code[4:]}") == [bep]
        assert await found(code=code, day=TUESDAY) == []
        assert await found(code="XXXX") == []
        assert await found(day="2026-03-10", limit="1") == [nobody]

    async def test_one_that_is_not_there_is_not_found(self, noor: httpx.AsyncClient, chef: httpx.AsyncClient) -> None:
        for answer in (
            await noor.get("/v1/appointments/x"),
            await noor.get("/v1/appointments/x/calendar"),
            await chef.delete("/v1/appointments/x/person"),
        ):
            assert (answer.status_code, answer.json()["type"]) == (404, "/v1/problems/appointment-not-found")

    async def test_who_did_not_come_is_noted_by_the_clock(self, house: Any, hub: Any, noor: httpx.AsyncClient) -> None:
        one = await book(noor)
        house.clock.time = datetime(2026, 3, 3, 9, 14, tzinfo=UTC)
        await hub.tick()
        assert hub.board.appointments[one].state == "booked"
        house.clock.time = datetime(2026, 3, 3, 9, 15, tzinfo=UTC)
        await hub.tick()
        assert hub.board.appointments[one].state == "missed"

    @pytest.mark.parametrize(("minutes", "state"), [(11, "booked"), (16, "missed")])
    async def test_who_comes_too_late_is_given_another_time_at_the_kiosk_in_one_step(
        self, house: Any, hub: Any, noor: httpx.AsyncClient, minutes: int, state: str
    ) -> None:
        one = await book(noor)
        house.clock.time = datetime(2026, 3, 3, 9, minutes, tzinfo=UTC)
        await hub.tick()
        assert hub.board.appointments[one].state == state
        async with house.client("token-hal") as kiosk:
            later = (await get(kiosk, "/v1/slots", service="passport", day="2026-03-10"))[-1]
            assert later["startsAt"] == "2026-03-10T09:40:00Z"
            hold = (
                await ask(kiosk, {"type": "hold-slot", "service": "passport", "startsAt": later["startsAt"]})
            ).json()
            move = {
                "type": "move-appointment",
                "appointment": one,
                "startsAt": later["startsAt"],
                "hold": hold["command"],
            }
            answer = await ask(kiosk, move)
        assert answer.status_code == 201, answer.text
        assert [event["type"] for event in answer.json()["events"]] == ["appointment-moved"]
        view = (await get(noor, f"/v1/appointments/{one}"))["appointment"]
        assert (view["state"], view["startsAt"], view["moves"]) == ("booked", later["startsAt"], 1)
        assert hub.board.holds == {}


class TestMoreThanOneService:
    """A passport and an extract: 20 + 10 minutes, of one group, in one appointment."""

    async def test_it_is_offered_held_booked_and_moved_as_one_that_takes_as_long_as_both(
        self, house: Any, noor: httpx.AsyncClient
    ) -> None:
        slots = await get(noor, "/v1/slots", day=TUESDAY, **BOTH)
        # From 10:40 it would end at 11:10.
        assert [slot["startsAt"][11:16] for slot in slots] == ["09:00", "09:20"]
        assert {slot["minutes"] for slot in slots} == {30}
        days = await get(noor, "/v1/days-with-slots", first="2026-03-01", last="2026-03-12", **BOTH)
        assert days == ["2026-03-03", "2026-03-10"]
        hold = (await ask(noor, {"type": "hold-slot", "startsAt": AT_TEN, **BOTH})).json()["command"]
        assert await get(noor, "/v1/slots", day=TUESDAY, **BOTH) == []
        one = await book(noor, hold=hold, **BOTH)
        view = (await get(noor, f"/v1/appointments/{one}"))["appointment"]
        assert (view["service"], view["services"], view["minutes"]) == ("passport", ["extract"], 30)
        moved = await ask(noor, {"type": "move-appointment", "appointment": one, "startsAt": "2026-03-10T09:20:00Z"})
        assert moved.json()["events"][0]["payload"]["minutes"] == 30
        # Twenty minutes are left before it and ten after.
        assert [s["startsAt"][11:16] for s in await get(noor, "/v1/slots", day="2026-03-10", service="passport")] == [
            "09:00"
        ]

    async def test_messages_and_calendar_name_both_and_what_to_bring_for_both(
        self, hub: Any, noor: httpx.AsyncClient
    ) -> None:
        one = await book(noor, **BOTH)
        await hub.mailroom.outbox.settled()
        [mail] = hub.mailroom.outbox._messengers[Channel.MAIL].sent
        assert "Waarvoor: Paspoort, Uittreksel\n" in mail.text
        assert "- Uw oude pas\n- Uw huurcontract\n" in mail.text
        entry = (await noor.get(f"/v1/appointments/{one}/calendar")).content.replace(b"\r\n ", b"").decode()
        assert "SUMMARY:Afspraak: Paspoort\\, Uittreksel\r\n" in entry
        assert "DTEND:20260303T093000Z\r\n" in entry

    async def test_who_comes_gets_one_number(self, house: Any, hub: Any, noor: httpx.AsyncClient) -> None:
        one = await book(noor, **BOTH)
        house.clock.time = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
        came = (await ask(noor, {"type": "check-in", "appointment": one})).json()
        assert [event["type"] for event in came["events"]] == ["appointment-checked-in", "ticket-issued"]
        [ticket] = hub.board.living()
        assert (ticket.service, ticket.appointment) == ("passport", one)

    @pytest.mark.parametrize(
        ("services", "status", "code"), [(["debts"], 409, "no-appointments"), (["gone"], 404, "not-found")]
    )
    async def test_what_does_not_go_together_is_refused(
        self, noor: httpx.AsyncClient, services: list[str], status: int, code: str
    ) -> None:
        for answer in (
            await noor.get("/v1/slots", params={"service": "passport", "services": services, "day": TUESDAY}),
            await ask(noor, booking(services=services)),
        ):
            assert (answer.status_code, answer.json()["type"]) == (status, f"/v1/problems/{code}")


class TestCitizenServiceNumber:
    """111222333 passes: 9+8+7 + 2x(6+5+4) + 3x(3+2) - 3 = 66, which is 6 times 11."""

    @pytest.mark.parametrize(
        "person",
        [
            {"name": "Jan", "bsn": "123"},
            {"name": "Jan", "identificationNumber": "x"},
            {"name": "Jan", "burgerServiceNummer": None},
            {"name": "Jan 111222333"},
            {"name": "Jan", "notes": "mijn nummer is 111.222.333"},
        ],
    )
    async def test_it_is_refused_and_says_why(self, noor: httpx.AsyncClient, hub: Any, person: Any) -> None:
        answer = await ask(noor, booking(person))
        assert answer.status_code == 400
        assert answer.json()["type"] == "/v1/problems/citizen-number"
        assert "leave it out" in answer.json()["detail"] and "111" not in answer.text
        assert hub.mailroom.persons.count() == 0 and hub.board.appointments == {}

    @pytest.mark.parametrize("person", [{"name": "Jan", "phone": "111222333"}, {"name": "Jan 111222334"}])
    async def test_a_telephone_number_and_other_digits_are_not(self, noor: httpx.AsyncClient, person: Any) -> None:
        await book(noor, person=person)

    async def test_a_telephone_number_that_no_message_reaches_is_refused(
        self, noor: httpx.AsyncClient, hub: Any
    ) -> None:
        answer = await ask(noor, booking({"name": "Jan", "phone": "11122233"}))
        assert (answer.status_code, answer.json()["type"]) == (400, "/v1/problems/invalid")
        assert "begins with neither 0 nor +" in answer.json()["detail"] and "111" not in answer.text
        assert hub.mailroom.persons.count() == 0 and hub.board.appointments == {}

    async def test_another_field_that_is_not_there_is_just_wrong(self, noor: httpx.AsyncClient) -> None:
        answer = await ask(noor, booking({"name": "Jan", "shoeSize": 43}))
        assert answer.json()["type"] == "/v1/problems/invalid"


class TestCalendar:
    async def test_it_is_a_file_of_one_event(self, house: Any, hub: Any, noor: httpx.AsyncClient) -> None:
        one = await book(noor)
        await house.do(MoveAppointment(one, datetime(2026, 3, 10, 9, 20, tzinfo=UTC)))
        answer = await noor.get(f"/v1/appointments/{one}/calendar")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        lines = answer.content.replace(b"\r\n ", b"").decode().split("\r\n")
        assert {
            f"UID:{one}@test-hub",
            "SEQUENCE:1",
            "METHOD:PUBLISH",
            "DTSTART:20260310T092000Z",
            "DTEND:20260310T094000Z",
            "SUMMARY:Afspraak: Paspoort",
            r"LOCATION:Bospolder\, Schiedamseweg 1",
        } <= set(lines)
        assert "Jan" not in answer.text

    async def test_one_that_is_cancelled_goes_out_of_the_calendar(
        self, house: Any, hub: Any, noor: httpx.AsyncClient
    ) -> None:
        one = await book(noor)
        await house.do(CancelAppointment(one))
        answer = await noor.get(f"/v1/appointments/{one}/calendar")
        assert "\r\nMETHOD:CANCEL\r\n" in answer.text and "\r\nSTATUS:CANCELLED\r\n" in answer.text


class TestSlip:
    async def test_an_appointment_for_paper_has_its_slip_in_the_same_transaction(
        self, house: Any, hub: Any, noor: httpx.AsyncClient
    ) -> None:
        house.settings = replace(
            house.settings,
            printers=(PrinterSettings(id="hal", driver="memory"),),
            hub=replace(house.settings.hub, public_url="https://hub.example"),
        )
        await house.reopen()
        async with house.client("token-noor") as client:
            one = await book(client, printer="hal", language="tr")
            answer = await ask(client, booking(at="2026-03-03T09:20:00Z", printer="gone"))
        assert answer.status_code == 404 and "hal" in answer.json()["detail"]
        [row] = house.hub.prints.jobs(None, 10)
        assert (row.id, row.kind, row.ticket, row.printer) == (one, "appointment", "", "hal")
        with reading(house.hub.engine) as session:
            slip = slip_from_json(session.get_one(PrintRow, one).slip)
        assert isinstance(slip, AppointmentSlip)
        code = house.hub.board.appointments[one].code
        assert (slip.code, slip.starts_at.isoformat(), slip.bring) == (
            code,
            "2026-03-03T09:00:00+00:00",
            ("Uw oude pas",),
        )
        assert (slip.language, slip.service, slip.where) == ("tr", "Paspoort", "Bospolder, Schiedamseweg 1")
        assert slip.change == "Kunt u niet komen, of wilt u een andere tijd? Laat het ons weten. Zeg het bij de balie."
        assert slip.link is not None and slip.link.startswith("https://hub.example/a/")
        assert look_at(house.hub.board, house.hub.now(), code=slip.link).kind == "other-day"

    async def test_what_became_of_a_slip_is_known_for_as_long_as_somebody_waits_for_it(
        self, house: Any, hub: Any, until: Any
    ) -> None:
        house.settings = replace(house.settings, printers=(PrinterSettings(id="hal", driver="memory"),))
        await house.reopen()
        async with house.client("token-noor") as client:
            one = await book(client, printer="hal")
        await until(lambda: house.hub.paper(one) == "printed")
        await house.reopen()
        assert (house.hub.paper(one), house.hub.paper_from(one).id) == ("printed", "hal")

    @pytest.mark.parametrize("on_paper", [True, False])
    async def test_a_slip_that_is_asked_for_again_is_printed_once_and_is_a_copy_where_there_was_one(
        self, house: Any, hub: Any, on_paper: bool
    ) -> None:
        house.settings = replace(house.settings, printers=(PrinterSettings(id="hal", driver="memory"),))
        at_work = await house.reopen()
        async with house.client("token-noor") as client:
            one = await book(client, printer="hal" if on_paper else None)
        booked = at_work.board.appointments[one]
        for asked in ("again", "again", "more"):
            await at_work.print_slip(booked, "hal", asked)
        await at_work.print_slip(replace(booked, moves=1), "hal", "moved")
        with reading(at_work.engine) as session:
            slips = [slip_from_json(session.get_one(PrintRow, job).slip) for job in ("again/0", "more/0", "moved/1")]
        copies = [isinstance(slip, AppointmentSlip) and slip.copy_of == booked.booked_at for slip in slips]
        # The first that tells a time is no copy: of one that was made without paper, and of one that was moved.
        assert copies == [on_paper, True, False]
        assert len(at_work.prints.jobs(None, 10)) == 3 + on_paper


class TestForgetting:
    async def test_the_command_line_erases_by_what_a_resident_knows(
        self, house: Any, hub: Any, noor: httpx.AsyncClient, tmp_path: Path
    ) -> None:
        one = await book(noor)
        config = tmp_path / "hub.toml"
        config.write_text(f'[hub]\ndata-folder = "{house.settings.hub.data_folder}"\n')
        words = "JAN@example.nl"
        assert "whom 1 appointment" in await asyncio.to_thread(erase, config, words)
        assert hub.mailroom.persons.find(one) is None
        with pytest.raises(Stop, match="nobody is known by that") as stopped:
            await asyncio.to_thread(erase, config, words)
        assert "jan@" not in str(stopped.value).lower()

    async def test_whoever_asks_is_forgotten_and_the_appointment_stays(
        self, hub: Any, noor: httpx.AsyncClient, chef: httpx.AsyncClient
    ) -> None:
        one = await book(noor)
        for _ in range(2):
            assert (await chef.delete(f"/v1/appointments/{one}/person")).status_code == 204
        view = await get(noor, f"/v1/appointments/{one}")
        assert view["person"] is None and view["appointment"]["state"] == "booked"
        states = {(row["kind"], row["state"], row["detail"]) for row in await get(chef, "/v1/outbox")}
        assert ("hours-before", "dropped", "erased") in states


class TestOutbox:
    async def test_a_supervisor_sees_what_becomes_of_messages_and_no_address(
        self, house: Any, hub: Any, noor: httpx.AsyncClient, chef: httpx.AsyncClient
    ) -> None:
        one = await book(noor)
        await hub.mailroom.outbox.settled()
        answer = await chef.get("/v1/outbox", params={"appointment": one})
        assert [(row["kind"], row["channel"], row["dueAt"], row["usefulUntil"]) for row in answer.json()] == [
            ("hours-before", "mail", "2026-03-03T07:00:00Z", "2026-03-03T08:30:00Z"),
            ("day-before", "mail", "2026-03-02T09:00:00Z", "2026-03-03T07:00:00Z"),
            ("confirmation", "mail", "2026-03-02T08:00:00Z", "2026-03-03T09:00:00Z"),
        ]
        assert "jan@" not in answer.text and "Jan" not in answer.text
        assert len(await get(chef, "/v1/outbox", state="waiting")) == 2
        assert await get(chef, "/v1/outbox", appointment="another") == []
