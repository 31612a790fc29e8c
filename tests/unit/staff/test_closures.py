"""Closures and extra openings at the terminal: the list, adding, removing, and who is in the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.persons import Person
from wijkhub_staff.closing import closing_rows, closure_of, day_of, in_the_way, opening_of, time_of
from wijkhub_staff.screens.appointments import AppointmentsScreen
from wijkhub_staff.screens.closures import ClosuresScreen
from wijkhub_staff.screens.confirm import ConfirmScreen
from wijkhub_staff.screens.period_form import PeriodForm
from wijkhub_staff.widgets.message_line import MessageLine
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

NL = Words("nl")
TUESDAY = date(2026, 3, 10)
TEN = datetime(2026, 3, 12, 9, tzinfo=UTC)
"""Thursday 12 March, 10:00 in Amsterdam."""
GROUPS = ("papers", "money")
EMPTY = {"first": "", "last": "", "start": "", "end": "", "reason-nl": "", "reason-en": ""}


@pytest.fixture
def setup(setup):
    series = CapacitySeries("p", "papers", ("mon", "tue", "wed", "thu", "fri"), time(9), time(12), 2, step_min=15)
    services = (replace(setup.services[0], appointment_min=15), *setup.services[1:])
    return replace(setup, services=services, capacity=(series,))


@pytest.fixture
def book(hub):
    async def book(name, at=TEN, **about):
        command = c.BookAppointment("passport", at, person=Person(name, **about))
        return hub.board.appointments[(await hub.do(command)).command]

    return book


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12-3", date(2026, 3, 12)),
        ("10/3", TUESDAY),
        ("9-3", date(2027, 3, 9)),
        ("29-2", date(2028, 2, 29)),
        ("12-3-2027", date(2027, 3, 12)),
        ("2026-03-12", date(2026, 3, 12)),
        ("31-2", None),
        ("31-2-2027", None),
        ("morgen", None),
        ("", None),
    ],
)
def test_a_day_as_staff_type_it(typed, day):
    assert day_of(typed, TUESDAY) == day


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("24:00", time(0)),
        ("25", None),
        ("9:61", None),
        ("negen", None),
    ],
)
def test_a_time_as_staff_type_it(typed, at):
    assert time_of(typed) == at


def test_a_closure_of_one_whole_day_for_everybody():
    typed = EMPTY | {"first": "12-3", "reason-nl": " Teamdag "}
    day = date(2026, 3, 12)
    assert closure_of(typed, GROUPS, "x", TUESDAY, GROUPS) == (Closure("x", day, day, reason={"nl": "Teamdag"}), {})


def test_a_closure_of_some_hours_for_one_group():
    typed = EMPTY | {"first": "12-3", "last": "13-3", "start": "13", "end": "14:30", "reason-en": "Team"}
    closure = Closure("x", date(2026, 3, 12), date(2026, 3, 13), time(13), time(14, 30), ("money",), {"en": "Team"})
    assert closure_of(typed, ["money"], "x", TUESDAY, GROUPS) == (closure, {})


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"first": "ooit"}, {"first": "form.day-odd"}),
        ({"first": "13-3", "last": "12-3-2026"}, {"last": "form.day-before"}),
        ({"first": "12-3", "start": "x", "end": "99"}, {"start": "form.time-odd", "end": "form.time-odd"}),
        ({"first": "12-3", "start": "14", "end": "13"}, {"end": "form.time-before"}),
    ],
)
def test_what_is_wrong_with_a_closure_by_its_field(typed, faults):
    assert closure_of(EMPTY | typed, GROUPS, "x", TUESDAY, GROUPS) == (None, faults)


def test_an_extra_opening():
    typed = {"first": "14-3", "start": "10", "end": "13", "places": "2"}
    opening = ExtraOpening("x", "papers", date(2026, 3, 14), time(10), time(13), 2)
    assert opening_of(typed, "papers", "x", TUESDAY) == (opening, {})


def test_what_is_wrong_with_an_extra_opening_by_its_field():
    typed = {"first": "", "start": "", "end": "13:02", "places": "0"}
    faults = {
        "first": "form.day-odd",
        "start": "form.time-odd",
        "end": "form.time-fives",
        "places": "form.places-odd",
    }
    assert opening_of(typed, "papers", "x", TUESDAY) == (None, faults)


async def test_the_list_has_what_is_to_come_by_day_and_what_stands_in_the_settings(hub):
    setting = Closure("kerst", date(2026, 12, 25), date(2026, 12, 26), reason={"nl": "Kerst"})
    past = Closure("gisteren", date(2026, 3, 9), date(2026, 3, 9))
    await hub.do(c.ConfigureHub(replace(hub.board.setup, closures=(setting,))))
    await hub.do(c.AddClosure(past))
    await hub.do(c.AddClosure(Closure("dag", TUESDAY, TUESDAY, time(12), None, ("money",))))
    await hub.do(c.AddOpening(ExtraOpening("za", "papers", date(2026, 3, 14), time(10), time(13), 2)))
    assert [(row.id, *row.cells) for row in closing_rows(hub.board, TUESDAY, NL)] == [
        ("closure:dag", "di 10 mrt", "12:00–24:00", "dicht", "Geld", "", ""),
        ("opening:za", "za 14 mrt", "10:00–13:00", "extra", "Papieren", "2 plaatsen", ""),
        ("setting:kerst", "vr 25 dec – za 26 dec", "hele dag", "dicht", "alle groepen", "Kerst", "instelling"),
    ]


async def test_who_is_in_the_way_and_nobody_elsewhere(hub, book, clock):
    one = await book("Jan de Vries")
    day = date(2026, 3, 12)
    morning = c.AddClosure(Closure("x", day, day, time(9), time(12)))
    evening = c.AddClosure(Closure("x", day, day, time(18), time(20)))
    assert [found.id for found in in_the_way(hub.board, morning, clock.now())] == [one.id]
    assert in_the_way(hub.board, evening, clock.now()) == []


async def to_closures(at):
    await at.sit_down()
    await at.press("a", "s")
    assert isinstance(at.app.screen, ClosuresScreen)


def said(at):
    return at.app.screen.query_one(MessageLine).text


async def fill(at, key, **typed):
    await at.press(key)
    assert isinstance(at.app.screen, PeriodForm)
    for field, text in typed.items():
        at.app.screen.query_one(f"#{field.replace('_', '-')}").value = text
    await at.press("f4")


async def test_nothing_to_come_says_so_and_escape_leads_back(terminal):
    async with terminal() as at:
        await to_closures(at)
        await at.shows("Er komt geen sluiting of extra opening.")
        await at.press("w")
        assert said(at) == "Er komt geen sluiting of extra opening."
        await at.press("escape")
        assert isinstance(at.app.screen, AppointmentsScreen)


async def test_a_closure_is_added_and_removed(hub, terminal):
    async with terminal() as at:
        await to_closures(at)
        await fill(at, "n", first="12-3-2026", reason_nl="Teamdag [/")
        await at.until(lambda: hub.board.closures, "the closure")
        await at.shows("Sluiting toegevoegd: do 12 mrt.", "Teamdag [/")
        await at.press("w")
        await at.until(lambda: not hub.board.closures, "no closure")
        assert said(at) == "De sluiting is weg."


async def test_with_appointments_in_the_way_it_says_who_and_asks_first(hub, book, terminal):
    one = await book("Jan de Vries")
    await book("Piet Bos")
    async with terminal() as at:
        await to_closures(at)
        await fill(at, "n", first="12-3-2026")
        await at.until(lambda: isinstance(at.app.screen, ConfirmScreen), "the question")
        await at.shows("Er zijn 2 afspraken gemaakt voor dan:", "do 12 mrt 10:00 Jan de Vries", "Piet Bos")
        await at.press("n")
        assert hub.board.closures == {}
        await fill(at, "n", first="12-3-2026")
        await at.until(lambda: isinstance(at.app.screen, ConfirmScreen), "the question again")
        await at.press("j")
        await at.until(lambda: hub.board.appointments[one.id].displaced, "displaced")
        await at.shows("Sluiting toegevoegd: do 12 mrt. 2 afspraken zijn nu te verzetten.")
        await at.shows("Wie, en hoe te bereiken: z.", "z Te verzetten")


class TestThoseWhoLostTheirPlace:
    """A closure on two days took the places of three; one more appointment keeps its own."""

    @pytest.fixture
    async def three(self, hub, book):
        them = [
            await book("Zoë Bakker", TEN + timedelta(days=1), phone="0612345678"),
            await book("Jan [/ de Vries", TEN, email="jan@voorbeeld.nl"),
            await book("Piet Bos", TEN + timedelta(minutes=15)),
        ]
        await book("Gewoon Door", TEN - timedelta(days=1))
        days = (date(2026, 3, 12), date(2026, 3, 13))
        await hub.do(c.AddClosure(Closure("x", *days), displace=True))
        return them

    def shown(self, at):
        return [(row.id, *row.cells[:2], row.cells[4]) for row in at.app.screen.query_one(RowList).rows]

    async def to_them(self, at):
        await at.sit_down()
        await at.shows("3 afspraken zonder plaats, de eerste do 12 mrt. Bel en verzet: a, dan z.")
        await at.press("a", "z")

    async def test_stand_together_by_time_with_how_to_reach_them(self, three, terminal):
        zoe, jan, piet = three
        async with terminal(size=(100, 24)) as at:
            await self.to_them(at)
            await at.shows("3 afspraken te verzetten", "jan@voorbeeld.nl", "0612345678")
            assert self.shown(at) == [
                (jan.id, "!do 12 mrt 10:00", "Jan [/ de Vries", "jan@voorbeeld.nl"),
                (piet.id, "!do 12 mrt 10:15", "Piet Bos", "niet te bereiken"),
                (zoe.id, "!vr 13 mrt 10:00", "Zoë Bakker", "0612345678"),
            ]

    async def test_are_moved_one_after_another_until_nobody_is_left(self, hub, three, terminal):
        zoe, jan, piet = three
        async with terminal() as at:
            await self.to_them(at)
            await at.shows("Jan [/ de Vries")
            # Times are offered from his own day on: that one and the next are closed, then comes a weekend.
            await at.press("v", "enter", "enter")
            await at.until(lambda: not hub.board.appointments[jan.id].displaced, "moved")
            await at.shows("2 afspraken te verzetten", "De afspraak is nu op ma 16 mrt 09:00.")
            assert [row[0] for row in self.shown(at)] == [piet.id, zoe.id]
            await at.press("w", "3")
            await at.until(lambda: hub.board.appointments[piet.id].state is AppointmentState.CANCELLED, "cancelled")
            await at.press("v", "enter", "enter")
            await at.shows("Er is niets te verzetten.")
            await at.shows_no_more("zonder plaats")
            await at.press("escape")
            await at.shows("Afspraken vandaag")

    async def test_are_one_key_from_the_closure_that_was_just_added(self, hub, book, terminal):
        one = await book("Jan de Vries")
        async with terminal() as at:
            await to_closures(at)
            await fill(at, "n", first="12-3-2026")
            await at.until(lambda: isinstance(at.app.screen, ConfirmScreen), "the question")
            await at.press("j")
            await at.until(lambda: hub.board.appointments[one.id].displaced, "displaced")
            await at.in_step()
            await at.press("z")
            await at.until(lambda: isinstance(at.app.screen, AppointmentsScreen), "the appointments")
            await at.shows("1 afspraak te verzetten")
            assert [row[0] for row in self.shown(at)] == [one.id]

    async def test_a_closure_that_is_removed_gives_them_their_place_again(self, hub, three, terminal):
        async with terminal() as at:
            await self.to_them(at)
            await at.shows("3 afspraken te verzetten")
            await hub.do(c.RemoveClosure("x"))
            await at.shows("Er is niets te verzetten.")
            await at.shows_no_more("zonder plaats")


async def test_an_extra_opening_is_added_and_asked_about_before_it_goes(hub, book, terminal):
    async with terminal() as at:
        await to_closures(at)
        await fill(at, "o", first="14-3-2026", start="10", end="12", places="1")
        await at.until(lambda: hub.board.openings, "the opening")
        (opening,) = hub.board.openings.values()
        assert (opening.group, opening.day, opening.start, opening.places) == ("papers", date(2026, 3, 14), time(10), 1)
        one = await book("Jan de Vries", datetime(2026, 3, 14, 9, tzinfo=UTC))
        await at.in_step()
        await at.press("w")
        await at.until(lambda: isinstance(at.app.screen, ConfirmScreen), "the question")
        await at.shows("Er is 1 afspraak gemaakt voor dan:", "za 14 mrt 10:00 Jan de Vries")
        await at.press("j")
        await at.until(lambda: not hub.board.openings, "no opening")
        assert hub.board.appointments[one.id].displaced


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(hub, terminal):
    async with terminal() as at:
        await to_closures(at)
        await fill(at, "n", first="ooit", reason_nl="Teamdag")
        await at.shows("Dit is geen dag. Typ bijvoorbeeld 12-3 of 12-3-2027.")
        assert at.app.focused is at.app.screen.query_one("#first")
        assert at.app.screen.query_one("#reason-nl").value == "Teamdag"
        await at.press("escape")
        assert hub.board.closures == {}


async def test_one_of_the_settings_is_changed_there(hub, terminal):
    setting = Closure("kerst", date(2026, 12, 25), date(2026, 12, 26))
    await hub.do(c.ConfigureHub(replace(hub.board.setup, closures=(setting,))))
    async with terminal() as at:
        await to_closures(at)
        await at.press("w")
        assert said(at) == "Dit staat in de instellingen van de hub. Verander het daar."
        assert at.app.screen.query_one(RowList).rows[0].id == "setting:kerst"
