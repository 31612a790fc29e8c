"""Appointments at the terminal: the list of a day, searching, checking in, booking, moving, cancelling."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count

import pytest
from msgspec.structs import replace

from wijkhub_client.errors import HubUnreachable
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import CapacitySeries, Closure, OtherHub
from wijkhub_queue.events import AppointmentCancelled, SlotReleased, TicketIssued
from wijkhub_queue.persons import Help, Person
from wijkhub_staff.appointment_rows import appointment_rows, rows_to_move
from wijkhub_staff.booking import free_days, person_of
from wijkhub_staff.rows import Look
from wijkhub_staff.screens.appointment_card import AppointmentCard
from wijkhub_staff.screens.appointments import AppointmentsScreen
from wijkhub_staff.screens.booking import BookingScreen
from wijkhub_staff.screens.choice import ChoiceScreen
from wijkhub_staff.screens.number import NumberScreen
from wijkhub_staff.screens.picker import Picker
from wijkhub_staff.screens.times import TimesScreen
from wijkhub_staff.widgets.message_line import MessageLine
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

TUESDAY = date(2026, 3, 10)
"""The day at which the clock stands, at 09:00 in Amsterdam (UTC+1)."""


def utc(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment in March by the clock in Amsterdam."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def setup(setup):
    """Papers can be had by appointment from 9 to 12, one at a time, every weekday: 15 minutes, on quarters."""
    series = CapacitySeries("p", "papers", ("mon", "tue", "wed", "thu", "fri"), time(9), time(12), 1, step_min=15)
    services = (
        replace(setup.services[0], appointment_min=15, additional_min=15),
        replace(setup.services[1], appointment_min=30),
        setup.services[2],
    )
    other = OtherHub("XY", "Huis Delfshaven", "Visserijplein 1")
    return replace(setup, services=services, capacity=(series,), mark="KD", other_hubs=(other,))


@pytest.fixture
def book(hub):
    """Make an appointment; gives it as the hub has it."""
    phones = count(10_000_000)

    async def book(name="Jan de Vries", at=None, service="passport", **more):
        person = Person(name, phone=f"06{next(phones)}", **more.pop("person", {}))
        command = c.BookAppointment(service, at or utc(10), person=person, **more)
        return hub.board.appointments[(await hub.do(command)).command]

    return book


def now_of(hub, one):
    return hub.board.appointments[one.id]


def rows(at):
    return at.app.screen.query_one("#appointments", RowList).rows


def names(at):
    return [row.cells[1] for row in rows(at)]


def said(at):
    return at.app.screen.query_one(MessageLine).text


async def open_list(at):
    await at.sit_down()
    await at.press("a")
    assert isinstance(at.app.screen, AppointmentsScreen)


async def settled(at, true, what):
    await at.until(true, what)
    await at.in_step()


class TestTheList:
    async def test_has_those_of_today_by_time_with_name_service_code_state_and_needs(self, book, terminal):
        late = await book("Piet Bos", utc(11), service="licence", language="en")
        early = await book("Jan de Vries", utc(10), person={"help": (Help.WHEELCHAIR,)})
        await book("Morgen Pas", utc(10, day=11))
        async with terminal(size=(100, 24)) as at:
            await open_list(at)
            await at.shows("Jan de Vries", "Afspraken vandaag, dinsdag 10 maart · 2 afspraken, 0 binnen")
            assert [
                (row.id, row.cells[0], row.cells[1], row.cells[2], row.cells[4], row.cells[5]) for row in rows(at)
            ] == [
                (early.id, " 10:00", "Jan de Vries", "Paspoort", "afgesproken", "rolstoel"),
                (late.id, " 11:00", "Piet Bos", "Rijbewijs", "afgesproken", "EN"),
            ]
            assert rows(at)[0].cells[3] == f"{early.code[:4]} {early.code[4:]}"

    async def test_a_day_without_any_says_so(self, terminal):
        async with terminal() as at:
            await open_list(at)
            await at.shows("Er zijn geen afspraken op deze dag.")
            await at.press("i")
            assert said(at) == "Kies eerst een afspraak in de lijst."

    async def test_other_days_by_keys_and_back_to_today(self, book, terminal):
        await book("Morgen Pas", utc(10, day=11))
        async with terminal() as at:
            await open_list(at)
            await at.press("right")
            await at.shows("Morgen Pas", "Afspraken woensdag 11 maart")
            await at.press("left", "left")
            await at.shows("Afspraken maandag 9 maart")
            await at.press("t")
            await at.shows("Afspraken vandaag, dinsdag 10 maart")

    async def test_one_that_lost_its_place_stands_on_top_with_a_mark(self, hub, book, terminal):
        await book("Jan de Vries", utc(9, 30))
        lost = await book("Piet Bos", utc(11))
        await hub.do(c.AddClosure(Closure("dicht", TUESDAY, TUESDAY, time(10, 30), time(12)), displace=True))
        async with terminal() as at:
            await open_list(at)
            await at.shows("Piet Bos")
            first = rows(at)[0]
            assert (first.id, first.cells[0], first.cells[4], first.look) == (
                lost.id,
                "!11:00",
                "te verzetten",
                Look.OVERDUE,
            )

    async def test_a_name_that_looks_like_markup_is_shown_as_it_is(self, book, terminal):
        await book("Jan [/ de [b]Vries")
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan [/ de [b]Vries")
            await at.press("enter")
            assert isinstance(at.app.screen, AppointmentCard)
            await at.shows("Jan [/ de [b]Vries")

    async def test_it_follows_the_hub(self, hub, book, terminal):
        async with terminal() as at:
            await open_list(at)
            one = await book("Jan de Vries", utc(10))
            await at.shows("Jan de Vries")
            await hub.do(c.CancelAppointment(one.id))
            await at.shows("afgezegd")

    async def test_names_come_when_the_line_is_back(self, hub, book, terminal):
        await book("Jan de Vries")
        async with terminal() as at:
            await at.sit_down()
            await hub.go_away()
            await at.until(lambda: at.app.desk.lost_since is not None, "the line lost")
            await at.pilot.press("a")
            await at.shows("10:00 …", "GEEN VERBINDING")
            await hub.come_back()
            await at.shows("Jan de Vries")

    async def test_names_are_forgotten_at_signing_out(self, book, terminal):
        await book("Jan de Vries")
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan de Vries")
            assert at.app.desk.persons
            at.app.desk.leave()
            assert at.app.desk.persons == {}


class TestSearching:
    async def test_by_a_part_of_a_name_without_capitals_or_accents(self, book, terminal):
        await book("Jan de Vries", utc(10))
        await book("Zoë Bos", utc(11))
        async with terminal() as at:
            await open_list(at)
            await at.shows("Zoë Bos")
            await at.press("slash")
            await at.type("zoe")
            assert names(at) == ["Zoë Bos"]
            await at.press("escape")
            assert names(at) == ["Jan de Vries", "Zoë Bos"]

    async def test_finds_those_of_other_days_with_their_day(self, book, terminal):
        await book("Jan de Vries", utc(10, day=12))
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type("vries")
            await settled(at, lambda: names(at) == ["Jan de Vries"], "found")
            assert rows(at)[0].cells[0] == " do 12 mrt 10:00"

    async def test_by_the_beginning_of_a_code(self, book, terminal):
        await book("Jan de Vries", utc(10))
        one = await book("Piet Bos", utc(11))
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type(one.code[:6].lower())
            assert names(at) == ["Piet Bos"]

    async def test_a_code_finds_one_of_another_day_with_its_name(self, book, terminal):
        one = await book("Piet Bos", utc(11, day=12))
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type(one.code[:6].lower())
            await settled(at, lambda: names(at) == ["Piet Bos"], "named")

    async def test_until_the_hub_has_said_who_it_is_nobody_is_called_nameless(self, hub, book):
        one = await book("Piet Bos", utc(11, day=12))
        row = {"board": hub.board, "appointments": [one], "words": Words("nl"), "today": TUESDAY}
        shown = [appointment_rows(**row, persons=known, now=utc(9))[0].cells[1] for known in ({}, {one.id: None})]
        assert shown == ["…", "(geen naam)"]
        assert rows_to_move(**row, persons={})[0].cells[1] == "…"

    async def test_a_slash_that_is_no_address_is_a_sign_like_any_other(self, book, terminal):
        await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan de Vries")
            await at.press("slash")
            await at.type("[/]")
            await at.shows("Geen afspraak gevonden")
            assert names(at) == []

    async def test_a_service_finds_those_of_the_day_and_not_of_every_day(self, book, terminal):
        await book("Jan de Vries", utc(10))
        await book("Piet Bos", utc(10, day=11))
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan de Vries")
            await at.press("slash")
            await at.type("paspoort")
            assert names(at) == ["Jan de Vries"]

    async def test_a_scanned_address_finds_its_code(self, book, terminal):
        one = await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            at.app.screen.query_one("#search").value = f"https://hub.example/a/{one.code}?s=1"
            await at.in_step()
            assert names(at) == ["Jan de Vries"]

    async def test_enter_after_a_name_is_no_check_in(self, hub, book, clock, terminal):
        one = await book("Janssens", utc(10))
        clock.at = utc(10)
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type("janssens")
            await at.press("enter")
            assert isinstance(at.app.screen, AppointmentsScreen)
            assert now_of(hub, one).state is AppointmentState.BOOKED

    async def test_says_when_there_is_none(self, book, terminal):
        await book()
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type("qqq")
            await at.shows("Geen afspraak gevonden. Typ iets anders.")


class TestCheckingIn:
    async def test_on_time_by_name_gives_a_number_that_is_printed(self, hub, book, clock, terminal):
        hub.add_printer("hal")
        one = await book("Jan de Vries", utc(10))
        clock.at = utc(9, 55)
        async with terminal() as at:
            await open_list(at)
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("slash")
            await at.type("jan")
            await at.press("enter", "i")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
            await at.shows("Afspraak om 10:00")
            issued = [one.event for one in hub.journal if isinstance(one.event, TicketIssued)]
            assert [(event.appointment, event.printer, event.number) for event in issued] == [(one.id, "hal", "A001")]
            await at.press("enter")
            await at.shows("Ingecheckt: op tijd. Nummer A001 gegeven.", "binnen, A001")

    async def test_a_whole_code_and_enter_checks_in_at_once(self, hub, book, clock, terminal):
        one = await book("Jan de Vries", utc(10))
        clock.at = utc(10)
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type(one.code)
            await at.press("enter")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
            assert now_of(hub, one).state is AppointmentState.CHECKED_IN

    async def test_which_printer_is_asked_once(self, hub, book, clock, terminal):
        hub.add_printer("hal")
        hub.add_printer("balie")
        for minute in (0, 15):
            await book("Jan de Vries", utc(10, minute))
        clock.at = utc(10)
        async with terminal() as at:
            await open_list(at)
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("i")
            assert isinstance(at.app.screen, Picker)
            await at.press("down", "enter")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
            await at.press("enter", "down", "i")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the second number")
            issued = [one.event.printer for one in hub.journal if isinstance(one.event, TicketIssued)]
            assert issued == ["balie", "balie"]

    @pytest.mark.parametrize(
        ("now", "sentence"),
        [
            (utc(10, 11), "De afspraak was om 10:00. De plaats is weg."),
            (utc(8, 59), "De afspraak is om 10:00. Inchecken kan vanaf 09:00."),
            (utc(10, day=9), "De afspraak is niet vandaag, maar op dinsdag 10 maart om 10:00."),
        ],
        ids=["too late", "too early", "another day"],
    )
    async def test_each_wrong_moment_has_its_sentence_and_its_choice(self, now, sentence, hub, book, clock, terminal):
        clock.at = utc(8, day=9)
        one = await book("Jan de Vries", utc(10))
        clock.at = now
        await hub.do(c.TurnDay())
        async with terminal() as at:
            await open_list(at)
            at.app.screen._questions.check_in(now_of(hub, one))
            await at.until(lambda: isinstance(at.app.screen, ChoiceScreen), "the choice")
            await at.shows(*sentence.split(". "))
            assert now_of(hub, one).state is AppointmentState.BOOKED

    async def test_too_late_can_join_as_a_walk_in_with_a_head_start(self, hub, book, clock, terminal):
        one = await book("Jan de Vries", utc(10))
        clock.at = utc(10, 30)
        async with terminal() as at:
            await open_list(at)
            await at.press("i")
            await at.shows("1  Als inloop wachten, vandaag", "2  Een nieuwe tijd geven", "15 min voorsprong")
            await at.press("1")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
            ticket = hub.board.tickets[now_of(hub, one).ticket]
            # 15 minutes before coming, by the hub's setting.
            assert (ticket.ticket_class, ticket.since) == ("walk-in", utc(10, 15))

    async def test_too_late_can_get_a_new_time(self, hub, book, clock, terminal):
        one = await book("Jan de Vries", utc(10))
        clock.at = utc(10, 30)
        async with terminal() as at:
            await open_list(at)
            await at.press("i", "2")
            assert isinstance(at.app.screen, TimesScreen)
            await at.press("enter", "enter")
            # It can be made until 30 minutes before: 11:00 is the first.
            await settled(at, lambda: now_of(hub, one).starts_at == utc(11), "moved")

    async def test_cancelled_says_so_and_a_plain_number_can_be_given(self, hub, book, terminal):
        one = await book("Jan de Vries", utc(10))
        await hub.do(c.CancelAppointment(one.id))
        async with terminal() as at:
            await open_list(at)
            await at.press("i")
            await at.shows("Deze afspraak is afgezegd.")
            await at.press("2")
            await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
            assert now_of(hub, one).ticket is None

    async def test_checked_in_says_the_number(self, hub, book, clock, terminal):
        one = await book("Jan de Vries", utc(10))
        clock.at = utc(10)
        await hub.do(c.CheckIn(one.id))
        async with terminal() as at:
            await open_list(at)
            await at.press("i")
            await at.shows("al ingecheckt, met nummer A001")

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("XY234678", "Deze afspraak is bij een andere hub: Huis Delfshaven, Visserijplein 1."),
            ("KD234678", "Met deze code is er geen afspraak."),
        ],
    )
    async def test_a_code_of_another_hub_or_of_nobody(self, code, sentence, terminal):
        async with terminal() as at:
            await open_list(at)
            await at.press("slash")
            await at.type(code)
            await at.press("enter")
            await at.shows(sentence)


class TestBooking:
    async def fill(self, at, *, name="Jan de Vries", reach="0612345678", notes=""):
        """From the list to a form that is filled in, for the first time of the second day."""
        await at.press("n")
        assert isinstance(at.app.screen, Picker)
        await at.type("pas")
        await at.press("enter")
        assert isinstance(at.app.screen, TimesScreen)
        await at.press("down", "enter", "enter")
        assert isinstance(at.app.screen, BookingScreen)
        await self.type_into(at, name=name, reach=reach, notes=notes)

    async def type_into(self, at, **texts):
        for field, text in texts.items():
            at.app.screen.query_one(f"#{field}").value = text

    async def test_service_day_time_name_and_done(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at, notes="Komt met kind")
            await at.press("f4")
            await settled(at, lambda: len(hub.board.appointments) == 1, "booked")
            (one,) = hub.board.appointments.values()
            assert (one.starts_at, one.service, one.people) == (utc(9, day=11), "passport", 1)
            assert hub.persons[one.id] == Person("Jan de Vries", phone="0612345678", notes="Komt met kind")
            assert isinstance(at.app.screen, AppointmentsScreen)
            await at.shows(f"Afspraak gemaakt: wo 11 mrt 09:00. Code: {one.code[:4]} {one.code[4:]}.")
            await at.shows("Afspraken woensdag 11 maart", "Jan de Vries")

    async def test_the_time_is_held_while_the_form_is_filled_in_and_let_go_without_booking(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at)
            await at.shows("Deze tijd is voor u vastgehouden tot 09:10.")
            (hold,) = hub.board.holds.values()
            assert hold.starts_at == utc(9, day=11)
            await at.press("escape")
            await settled(at, lambda: not hub.board.holds, "let go")
            assert any(isinstance(one.event, SlotReleased) for one in hub.journal)

    async def test_help_language_and_people_go_with_it(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await at.press("n")
            await at.press("enter")
            await at.press("plus")
            await at.shows("2 personen")
            await at.press("enter", "enter")
            await self.type_into(at, name="Jan de Vries", reach="jan@voorbeeld.nl")
            at.app.screen.query_one("#language").focus()
            await at.press("right")
            at.app.screen.query_one("#interpreter").focus()
            await at.press("space", "f4")
            await settled(at, lambda: len(hub.board.appointments) == 1, "booked")
            (one,) = hub.board.appointments.values()
            # 15 minutes, and 15 for the second person.
            assert (one.people, one.minutes, one.language, one.interpreter) == (2, 30, "en", True)
            assert hub.persons[one.id] == Person("Jan de Vries", email="jan@voorbeeld.nl", help=(Help.INTERPRETER,))

    async def test_what_few_need_is_closed_until_it_is_asked_for(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at)
            await at.shows("▸ Meer: taal aan de balie, medewerker (mag leeg)")
            order = [at.app.focused.id]
            while order[-1] != "more":
                await at.press("tab")
                order.append(at.app.focused.id)
            helps = [str(help) for help in Help]
            assert order == ["name", "reach", "language", *helps, "notes", "more"]
            assert not at.reads("Medewerker spreekt")
            await at.press("enter")
            await at.shows("▾ Meer", "Medewerker spreekt  ‹ elke taal is goed ›", "Medewerker  ‹ wie er is ›")
            await at.press("tab")
            assert at.app.focused.id == "needs-language"

    async def test_a_language_at_the_counter_and_a_clerk_by_name_decide_the_order(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at)
            await at.until(lambda: at.app.desk.colleagues, "the colleagues")
            at.app.screen.query_one("#more").focus()
            # By name: Bram, Gast, Noor, Saar; the languages to need are those of the hub and its staff, without Dutch.
            await at.press("space", "tab", "right", "tab", "right", "right", "right")
            await at.shows("‹ Engels ›", "‹ Noor ›", "▾ Meer: Engels, Noor")
            await at.press("f4")
            await settled(at, lambda: len(hub.board.appointments) == 1, "booked")
            (one,) = hub.board.appointments.values()
            assert (one.needs_language, one.clerk, one.language, one.interpreter) == ("en", "noor", "nl", False)
            await at.press("enter")
            await at.shows("Medewerker spreekt: Engels", "Bij: Noor")

    async def test_a_clerk_who_does_not_speak_it_is_refused_unless_an_interpreter_comes(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at)
            await at.until(lambda: at.app.desk.colleagues, "the colleagues")
            at.app.screen.query_one("#more").focus()
            await at.press("space", "tab", "right", "tab", "right")
            await at.press("f4")
            await at.shows("Bram spreekt geen Engels. Kies een tolk, of iemand anders.")
            assert at.app.focused.id == "needs-language"
            assert hub.board.appointments == {}
            at.app.screen.query_one("#interpreter").focus()
            await at.press("space", "f4")
            await settled(at, lambda: len(hub.board.appointments) == 1, "booked")
            (one,) = hub.board.appointments.values()
            assert (one.needs_language, one.clerk, one.interpreter) == ("en", "bram", True)

    async def test_more_services_in_one_appointment_take_longer(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await at.press("n", "enter")
            await at.shows("d: dienst erbij")
            await at.press("d")
            assert isinstance(at.app.screen, Picker)
            # Debts are of another group, and take no appointments.
            assert [row.id for row in at.app.screen.query_one(RowList).rows] == ["licence"]
            await at.press("enter")
            await at.shows("Paspoort, Rijbewijs · 1 persoon")
            await at.press("enter", "enter")
            await self.type_into(at, name="Jan de Vries")
            await at.until(lambda: hub.board.holds, "held")
            # 15 minutes and 30.
            assert [(one.services, one.minutes) for one in hub.board.holds.values()] == [(("licence",), 45)]
            await at.shows("Paspoort, Rijbewijs", "45 min")
            await at.press("f4")
            await settled(at, lambda: len(hub.board.appointments) == 1, "booked")
            (one,) = hub.board.appointments.values()
            assert (one.service, one.services, one.minutes) == ("passport", ("licence",), 45)

    async def test_another_time_keeps_the_services_and_one_can_be_left_out_again(self, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            await at.press("n", "enter", "d", "enter", "enter", "enter")
            await at.press("f6")
            await at.shows("Paspoort, Rijbewijs · 1 persoon")
            await at.press("d")
            await at.shows("hoort erbij")
            await at.press("enter")
            await at.shows_no_more("Paspoort, Rijbewijs")
            await at.press("enter", "enter")
            await at.until(lambda: [one.minutes for one in hub.board.holds.values()] == [15], "held for the first only")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"name": " "}, "Vul een naam in."),
            ({"reach": "jan@"}, "Dit is geen e-mailadres"),
            ({"reach": "bel maar"}, "Dit is geen telefoonnummer"),
            ({"reach": "11122233"}, "Dit is geen telefoonnummer"),
            # 111222333 passes the check of eleven: 9+8+7+12+10+8+9+6-3 = 66.
            ({"notes": "bsn 111222333"}, "Hier staat een burgerservicenummer."),
            ({"name": "Jan 111222333"}, "Hier staat een burgerservicenummer."),
        ],
        ids=lambda one: "",
    )
    async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(self, typed, sentence, hub, terminal):
        async with terminal() as at:
            await open_list(at)
            filled = {"name": "Jan", "reach": "0612345678", "notes": "let op"} | typed
            await self.fill(at, **filled)
            await at.press("f4")
            await at.shows(sentence)
            assert {field: at.app.screen.query_one(f"#{field}").value for field in filled} == filled
            assert at.app.focused is at.app.screen.query_one(f"#{next(iter(typed))}")
            assert hub.board.appointments == {}

    async def test_a_time_that_somebody_took_says_so_and_another_can_be_chosen(self, hub, book, terminal):
        async with terminal() as at:
            await open_list(at)
            await self.fill(at)
            await at.until(lambda: hub.board.holds, "held")
            (hold,) = hub.board.holds
            await hub.do(c.ReleaseSlot(hold))
            await book("Snelle Sam", utc(9, day=11))
            await at.press("f4")
            await at.shows("Die tijd is net bezet. Kies een andere tijd: f6.")
            assert at.app.screen.query_one("#name").value == "Jan de Vries"
            await at.press("f6")
            await at.until(lambda: isinstance(at.app.screen, TimesScreen), "the times")
            await at.press("enter", "enter")
            await at.until(lambda: isinstance(at.app.screen, BookingScreen), "the form again")
            await at.press("f4")
            await settled(at, lambda: len(hub.board.appointments) == 2, "booked")
            mine = next(one for one in hub.board.appointments.values() if one.starts_at != utc(9, day=11))
            assert (mine.starts_at, hub.persons[mine.id].name) == (utc(9, 15, day=11), "Jan de Vries")

    async def test_no_answer_is_said_and_looked_up_when_the_line_is_back(self, hub, terminal):
        class Silent(MemoryClient):
            """Does what is booked, and its answer is lost."""

            async def ask(self, command, command_id=None):
                answer = await super().ask(command, command_id)
                if isinstance(command, c.BookAppointment):
                    raise HubUnreachable("no answer")
                return answer

        async with terminal(api=Silent(hub)) as at:
            await open_list(at)
            await self.fill(at)
            await at.press("f4")
            await at.shows("Onbekend of")
            assert isinstance(at.app.screen, BookingScreen)
            await hub.go_away()
            await at.until(lambda: at.app.desk.lost_since is not None, "the line lost")
            await hub.come_back()
            await at.until(lambda: isinstance(at.app.screen, AppointmentsScreen), "told")
            await at.shows("Afspraak gemaakt: wo 11 mrt 09:00.")


class TestChanging:
    async def test_moving_takes_one_time_for_another(self, hub, book, terminal):
        one = await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.press("v")
            await at.shows("Naar welke tijd?", "nu: di 10 mrt 10:00")
            await at.press("down", "enter", "enter")
            await settled(at, lambda: now_of(hub, one).starts_at == utc(9, day=11), "moved")
            await at.shows("De afspraak is nu op wo 11 mrt 09:00.")

    async def test_moving_offers_a_time_that_only_its_own_place_takes(self, book, terminal):
        await book("Jan de Vries", utc(10), service="licence")
        async with terminal() as at:
            await open_list(at)
            await at.press("v", "enter")
            times = [row.cells[0] for row in at.app.screen.query_one("#times", RowList).rows]
            # Half an hour from 10:00; 9:45 and 10:15 overlap with nothing but itself.
            assert "09:45" in times and "10:15" in times and "10:00" not in times

    async def test_cancelling_asks_why(self, hub, book, terminal):
        one = await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan de Vries")
            await at.press("w")
            await at.shows("Jan de Vries, dinsdag 10 maart om 10:00. Waarom gaat de afspraak niet door?")
            await at.press("4")
            await settled(at, lambda: now_of(hub, one).state is AppointmentState.CANCELLED, "cancelled")
            (event,) = [one.event for one in hub.journal if isinstance(one.event, AppointmentCancelled)]
            assert event.reason == "duplicate"

    async def test_confirming_is_one_key(self, hub, book, terminal):
        one = await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.press("b")
            assert now_of(hub, one).confirmed
            assert said(at) == "De afspraak is bevestigd."
            await at.shows("bevestigd")

    @pytest.mark.parametrize("key", ["b", "v", "w"])
    async def test_what_cannot_be_done_says_why_and_asks_nothing_first(self, key, hub, book, terminal):
        one = await book("Jan de Vries", utc(10))
        await hub.do(c.CancelAppointment(one.id))
        async with terminal() as at:
            await open_list(at)
            await at.press(key)
            assert isinstance(at.app.screen, AppointmentsScreen)
            assert said(at) == "Dat kan niet meer met deze afspraak."

    async def test_the_card_shows_how_to_reach_them_and_what_can_be_done(self, hub, book, terminal):
        one = await book("Jan de Vries", utc(10), person={"notes": "Komt met kind", "help": (Help.HEARING_LOOP,)})
        async with terminal() as at:
            await open_list(at)
            await at.shows("Jan de Vries")
            await at.press("enter")
            await at.shows("dinsdag 10 maart om 10:00, 15 min", "Te bereiken: 0610000000", "Opmerking: Komt met kind")
            await at.shows("Let op: ringleiding", "v Een andere tijd geven")
            await at.press("b")
            assert now_of(hub, one).confirmed

    async def test_a_move_meanwhile_by_another_keeps_the_appointment(self, hub, book, clock, terminal):
        one = await book("Jan de Vries", utc(10))
        async with terminal() as at:
            await open_list(at)
            await at.press("v", "enter")
            await book("Snelle Sam", utc(9, 30))
            await at.in_step()
            times = [row.cells[0] for row in at.app.screen.query_one("#times", RowList).rows]
            assert "09:30" not in times
            assert now_of(hub, one).starts_at == utc(10)


async def test_the_desk_shows_the_time_of_an_appointment_and_why_it_is_next(hub, book, clock, terminal):
    one = await book("Jan de Vries", utc(10))
    clock.at = utc(10)
    await hub.do(c.CheckIn(one.id))
    async with terminal() as at:
        await at.sit_down()
        await at.shows("afspraak 10:00")
        await at.press("v")
        await at.shows("10:00")


@pytest.mark.parametrize(
    ("reach", "email", "phone"),
    [
        ("", None, None),
        (" jan@voorbeeld.nl ", "jan@voorbeeld.nl", None),
        ("010 267 16 25", None, "010 267 16 25"),
        # Nine digits that pass the check of eleven; in a telephone number that is chance.
        ("111222333", None, "111222333"),
    ],
)
def test_one_way_to_reach_them_is_an_address_or_a_number(reach, email, phone):
    assert person_of("Jan", reach, [], "") == (Person("Jan", email, phone), {})


def test_every_fault_of_a_form_is_told_at_once():
    assert person_of(" ", "x", [], "n" * 501) == (
        None,
        {"name": "form.name-missing", "reach": "form.phone-odd", "notes": "form.notes-long"},
    )


def test_help_is_kept_in_one_order_whatever_was_ticked_first():
    person, _ = person_of("Jan", "", [Help.COMPANION, Help.WHEELCHAIR], "")
    assert person is not None
    assert person.help == (Help.WHEELCHAIR, Help.COMPANION)


def test_a_service_that_is_no_longer_there_has_no_times(hub):
    assert free_days(hub.board, "gone", TUESDAY, 7, utc(9)) == {}


def test_days_with_times_are_those_of_the_series(hub):
    # A Tuesday at 9:00: the weekend of the 14th has no capacity, and each whole morning has 12 quarters.
    days = free_days(hub.board, "passport", TUESDAY, 7, utc(9))
    assert {day.day: len(free) for day, free in days.items()} == {10: 10, 11: 12, 12: 12, 13: 12, 16: 12}
