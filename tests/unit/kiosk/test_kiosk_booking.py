"""Making an appointment at the kiosk, by plain links and forms, as a browser without scripts does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.asked import Asked
from wijkhub_queue.capacity import CapacitySeries
from wijkhub_queue.persons import Help, Person

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")
ID = "0198c0de-0000-7000-8000-000000000001"
HOLD = "0198c0de-0000-7000-8000-000000000002"
AT_11 = "2026-03-17T10:00:00Z"
FIELDS = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def office(hub: MemoryHub) -> list[Asked]:
    """One place on weekdays from 9 to 12, every half hour, for a passport of 30 minutes; what is asked of the hub."""
    setup = hub.board.setup
    assert setup is not None
    passport, *others = setup.services
    series = CapacitySeries("days", "desk", ("mon", "tue", "wed", "thu", "fri"), time(9), time(12), 1, step_min=30)
    hub.do(
        c.ConfigureHub(
            replace(setup, services=(replace(passport, appointment_min=30), *others), capacity=(series,), mark="KD")
        )
    )
    asked: list[Asked] = []
    real = hub.ask

    async def ask(one: Asked) -> object:
        asked.append(one)
        return await real(one)

    hub.ask = ask  # type: ignore[method-assign, assignment]  # listens at the door
    return asked


def heading(answer: Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    assert found, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def fields(answer: Response, action: str) -> dict[str, str]:
    """What the form that goes there carries."""
    form = answer.text.partition(f'action="{action}"')[2].partition("</form>")[0]
    assert form, f"no form for {action}"
    return dict(FIELDS.findall(form))


def hold(kiosk: TestClient[Litestar], at: str = AT_11, **more: str) -> Response:
    return kiosk.post(
        "/kiosk/holds", data={"id": HOLD, "service": "passport", "starts_at": at, "language": "nl", **more}
    )


def on(kiosk: TestClient[Litestar], answer: Response, **more: str) -> Response:
    return kiosk.post("/kiosk/details", data={**fields(answer, "/kiosk/details"), **more})


def to_sure(kiosk: TestClient[Litestar]) -> Response:
    answer = on(kiosk, hold(kiosk), typed="Noor Bakker")
    answer = on(kiosk, on(kiosk, answer, to="email"), typed="noor@voorbeeld.example")
    return on(kiosk, answer, wheelchair="yes")


def test_the_way_to_an_appointment_is_service_day_time_and_who(
    hub: MemoryHub, browse: Browse, office: list[Asked]
) -> None:
    kiosk = browse(Role.KIOSK)
    assert "/kiosk/appointments?language=nl" in kiosk.get("/kiosk/services?language=nl").text
    services = kiosk.get("/kiosk/appointments?language=nl")
    assert "Paspoort aanvragen" in services.text and "Verhuizing doorgeven" not in services.text
    days = kiosk.get("/kiosk/appointments/passport?language=nl")
    assert heading(days) == "Welke dag komt u?" and "zaterdag" not in days.text
    assert "dinsdag 17 maart" in days.text and "woensdag 18 maart" in days.text
    times = kiosk.get("/kiosk/appointments/passport?language=nl&day=2026-03-18")
    assert heading(times) == "woensdag 18 maart"
    assert re.findall(r">(\d+:\d\d)<", times.text) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]

    name = hold(kiosk)
    assert heading(name) == "Wat is uw naam?" and "dinsdag 17 maart, 11:00 uur" in name.text
    reach = on(kiosk, name, typed="Noor Bakker")
    assert heading(reach) == "Wilt u een bericht van ons?"
    email = on(kiosk, reach, to="email")
    wants = on(kiosk, email, typed="noor@voorbeeld.example")
    assert heading(wants) == "Heeft u hulp nodig bij de afspraak?"
    sure = on(kiosk, wants, interpreter="yes", companion="yes")
    assert heading(sure) == "Klopt dit?"
    for said in ("Noor Bakker", "noor@voorbeeld.example", "Ik heb een tolk nodig", "Ik neem iemand mee"):
        assert said in sure.text
    form = fields(sure, "/kiosk/bookings")
    made = kiosk.post("/kiosk/bookings", data=form)
    assert made.status_code == 200 and "dinsdag 17 maart, 11:00 uur" in heading(made)

    [appointment] = hub.board.appointments.values()
    assert (appointment.id, appointment.service, appointment.channel) == (form["id"], "passport", "desk")
    assert (appointment.starts_at, appointment.interpreter) == (datetime(2026, 3, 17, 10, tzinfo=UTC), True)
    assert f"{appointment.code[:4]} {appointment.code[4:]}" in made.text
    command = office[-1].command
    assert isinstance(command, c.BookAppointment) and (command.hold, command.printer) == (HOLD, "page")
    wanted = (Help.INTERPRETER, Help.COMPANION)
    assert command.person == Person(name="Noor Bakker", email="noor@voorbeeld.example", help=wanted)
    assert command.help == wanted and hub.board.holds == {}


def test_name_and_contact_are_in_no_address_and_in_no_event(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    kiosk.post("/kiosk/bookings", data=fields(sure, "/kiosk/bookings"))
    assert not re.search(r'(href|action|hx-get)="[^"]*(Noor|voorbeeld)', sure.text)
    assert "Bakker" not in repr(hub.journal) and "voorbeeld" not in repr(hub.journal)


def test_a_double_tap_is_one_appointment(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = fields(to_sure(kiosk), "/kiosk/bookings")
    answers = [kiosk.post("/kiosk/bookings", data=form) for _ in range(3)]
    assert len({heading(answer) for answer in answers}) == 1 == len(hub.board.appointments)


def test_no_name_is_needed_and_then_nobody_can_be_reached(hub: MemoryHub, browse: Browse, office: list[Asked]) -> None:
    kiosk = browse(Role.KIOSK)
    wants = on(kiosk, hold(kiosk), to="skip")
    assert heading(wants) == "Heeft u hulp nodig bij de afspraak?"
    kiosk.post("/kiosk/bookings", data=fields(on(kiosk, wants), "/kiosk/bookings"))
    command = office[-1].command
    assert isinstance(command, c.BookAppointment) and command.person is None
    assert len(hub.board.appointments) == 1


@pytest.mark.parametrize("step", ["reach", "email", "phone"])
def test_nobody_need_be_reached(hub: MemoryHub, browse: Browse, office: list[Asked], step: str) -> None:
    kiosk = browse(Role.KIOSK)
    answer = on(kiosk, hold(kiosk), typed="Noor")
    if step != "reach":
        answer = on(kiosk, answer, to=step)
    wants = on(kiosk, answer, to="skip")
    kiosk.post("/kiosk/bookings", data=fields(on(kiosk, wants), "/kiosk/bookings"))
    command = office[-1].command
    assert isinstance(command, c.BookAppointment) and command.person == Person(name="Noor")


def test_who_changes_their_mind_is_reached_in_one_way_only(browse: Browse, office: list[Asked]) -> None:
    kiosk = browse(Role.KIOSK)
    reach = on(kiosk, hold(kiosk), typed="Noor")
    wants = on(kiosk, on(kiosk, reach, to="email"), typed="noor@voorbeeld.example")
    phone = on(kiosk, on(kiosk, wants, to="back"), to="phone")
    sure = on(kiosk, on(kiosk, phone, typed="06 1234 5678"))
    kiosk.post("/kiosk/bookings", data=fields(sure, "/kiosk/bookings"))
    command = office[-1].command
    assert isinstance(command, c.BookAppointment) and command.person == Person(name="Noor", phone="06 1234 5678")


# 1*9 + 1*8 + 1*7 + 2*6 + 2*5 + 2*4 + 3*3 + 3*2 - 3 = 66 = 6 * 11
@pytest.mark.parametrize("typed", ["111222333", "Noor 111 222 333", "111.22.23.33"])
def test_a_citizen_service_number_is_refused_with_why_and_shown_no_longer(browse: Browse, typed: str) -> None:
    kiosk = browse(Role.KIOSK)
    answer = on(kiosk, hold(kiosk), typed=typed)
    assert (answer.status_code, heading(answer)) == (400, "Wat is uw naam?")
    assert "Dit lijkt een burgerservicenummer (BSN)." in answer.text
    assert typed not in answer.text


def test_one_that_comes_to_the_last_form_all_the_same_is_refused_there(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = fields(to_sure(kiosk), "/kiosk/bookings") | {"name": "111222333"}
    answer = kiosk.post("/kiosk/bookings", data=form)
    assert heading(answer) == "Wat is uw naam?" and "111222333" not in answer.text
    assert hub.board.appointments == {}


@pytest.mark.parametrize(
    ("step", "typed", "says"),
    [
        ("name", "   ", "Typ uw naam. Of ga verder zonder naam."),
        ("name", "x" * 81, "Wij kunnen deze naam niet lezen."),
        ("email", "noor@voorbeeld", "Dit is geen e-mailadres."),
        ("email", "", "Dit is geen e-mailadres."),
        ("phone", "12", "Dit is geen telefoonnummer."),
        ("phone", "11122233", "Dit is geen telefoonnummer."),
    ],
)
def test_what_can_not_be_kept_is_asked_again_with_why(browse: Browse, step: str, typed: str, says: str) -> None:
    kiosk = browse(Role.KIOSK)
    answer = hold(kiosk)
    if step != "name":
        answer = on(kiosk, on(kiosk, answer, typed="Noor"), to=step)
    wrong = on(kiosk, answer, typed=typed)
    assert wrong.status_code == 400 and says in wrong.text
    assert f'name="typed" value="{typed}"' in wrong.text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("noor van den heuvel-oosterbaan", "Noor van den Heuvel-Oosterbaan"),
        ("o'brien", "O'Brien"),
        ("Noor DE vries", "Noor DE vries"),
    ],
)
def test_a_name_from_keys_without_capitals_is_written_as_names_are(browse: Browse, typed: str, written: str) -> None:
    kiosk = browse(Role.KIOSK)
    reach = on(kiosk, hold(kiosk), typed=f"  {typed} ")
    assert fields(reach, "/kiosk/details")["name"] == written.replace("'", "&#39;")


def test_a_number_of_a_phone_is_never_taken_for_a_citizen_number(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    phone = on(kiosk, on(kiosk, hold(kiosk), typed="Noor"), to="phone")
    assert heading(on(kiosk, phone, typed="111222333")) == "Heeft u hulp nodig bij de afspraak?"


def test_the_keys_on_the_screen_work_without_scripts(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    name = hold(kiosk)
    assert 'name="typed" value="Jo"' in on(kiosk, name, typed="J", key="o").text
    assert 'name="typed" value="J"' in on(kiosk, name, typed="Jo", key="back").text
    email = on(kiosk, on(kiosk, name, typed="Jo"), to="email")
    keys = set(re.findall(r'name="key" value="([^"]+)"', email.text))
    assert set("abcdefghijklmnopqrstuvwxyz0123456789@.-_") <= keys


def test_going_back_shows_what_was_said_and_help_can_be_taken_back(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    form = fields(sure, "/kiosk/bookings")
    wants = kiosk.post("/kiosk/details", data={**form, "to": "back"})
    assert re.search(r'name="wheelchair" value="yes" checked', wants.text)
    assert "rolstoel" not in on(kiosk, wants).text
    reach = on(kiosk, wants, to="back")
    assert "noor@voorbeeld.example" in reach.text
    name = on(kiosk, reach, to="back")
    assert 'name="typed" value="Noor Bakker"' in name.text


def test_a_time_is_held_while_the_form_is_filled_in_and_free_after_going_back(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    name = hold(kiosk)
    [held] = hub.board.holds.values()
    assert (held.id, held.until) == (HOLD, hub.now() + timedelta(minutes=10))
    ways = re.findall(r'href="(/kiosk/holds/[^"]+)"', name.text)
    assert len(ways) == 2  # back, and the one that begins anew, which a kiosk that is left alone takes
    back, home = sorted(ways, key=len, reverse=True)
    answer = kiosk.get(back.replace("&amp;", "&"))
    assert hub.board.holds == {}
    assert answer.headers["location"] == "/kiosk/appointments/passport?language=nl&day=2026-03-17"
    hold(kiosk, "2026-03-17T10:30:00Z", id=ID)
    answer = kiosk.get(home.replace(HOLD, ID))
    assert (hub.board.holds, answer.headers["location"]) == ({}, "/kiosk")


def test_every_later_screen_begins_anew_by_letting_go(browse: Browse) -> None:
    sure = to_sure(browse(Role.KIOSK))
    [home] = re.findall(r'href="([^"]+)" data-home', sure.text)
    assert home == f"/kiosk/holds/{HOLD}/release"


def test_a_time_that_somebody_else_has_is_told_with_the_nearest_others(hub: MemoryHub, browse: Browse) -> None:
    hub.do(c.BookAppointment("passport", datetime(2026, 3, 17, 10, tzinfo=UTC)), CHIEF)
    answer = hold(browse(Role.KIOSK))
    assert (answer.status_code, heading(answer)) == (409, "Deze tijd is niet meer vrij")
    assert "dinsdag 17 maart, 11:00 is net bezet." in answer.text
    # 10:05 now and half an hour ahead at the least: 11:30 today, then the first of tomorrow.
    offered = re.findall(r'moment-button">([^<]+)<', answer.text)
    assert offered == [
        "dinsdag 17 maart, 11:30",
        "woensdag 18 maart, 09:00",
        "woensdag 18 maart, 09:30",
        "woensdag 18 maart, 10:00",
    ]


def test_a_hold_that_ran_out_costs_no_typing(hub: MemoryHub, browse: Browse, office: list[Asked]) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    hub.do(c.ReleaseSlot(HOLD))
    hub.do(c.BookAppointment("passport", datetime(2026, 3, 17, 10, tzinfo=UTC)), CHIEF)
    gone = kiosk.post("/kiosk/bookings", data=fields(sure, "/kiosk/bookings"))
    assert heading(gone) == "Deze tijd is niet meer vrij"
    again = kiosk.post("/kiosk/holds", data=fields(gone, "/kiosk/holds"))
    assert heading(again) == "Klopt dit?" and "Noor Bakker" in again.text
    kiosk.post("/kiosk/bookings", data=fields(again, "/kiosk/bookings"))
    made = office[-1].command
    assert isinstance(made, c.BookAppointment) and made.starts_at == datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    assert made.person == Person("Noor Bakker", "noor@voorbeeld.example", help=(Help.WHEELCHAIR,))


def test_a_hold_that_ran_out_does_not_matter_while_the_time_is_free(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    hub.do(c.ReleaseSlot(HOLD))
    kiosk.post("/kiosk/bookings", data=fields(sure, "/kiosk/bookings"))
    assert len(hub.board.appointments) == 1


def test_a_hub_that_can_write_nothing_offers_the_same_form_again(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    form = fields(sure, "/kiosk/bookings")
    hub.unavailable = True
    answer = kiosk.post("/kiosk/bookings", data=form)
    assert answer.status_code == 503 and "U krijgt nooit twee afspraken." in answer.text
    again = fields(answer, "/kiosk/bookings")
    assert {name: value for name, value in form.items() if name != "step"} == again
    hub.unavailable = False
    assert kiosk.post("/kiosk/bookings", data=again).status_code == 200
    hub.unavailable = True
    held = hold(kiosk, "2026-03-17T10:30:00Z", id=ID)
    assert held.status_code == 503 and fields(held, "/kiosk/holds")["id"] == ID


def test_a_kiosk_that_refused_takes_back_what_was_booked_all_the_same(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    sure = to_sure(kiosk)
    form = fields(sure, "/kiosk/bookings")
    kiosk.post("/kiosk/bookings", data=form)
    told = kiosk.post("/kiosk/bookings/withdrawals", data=fields(sure, "/kiosk/bookings/withdrawals"))
    assert heading(told) == "Wij kunnen nu geen afspraak maken"
    assert hub.board.appointments[form["id"]].state is AppointmentState.CANCELLED
    assert heading(kiosk.post("/kiosk/bookings", data=form)) == "Wij kunnen nu geen afspraak maken"


@pytest.mark.parametrize(
    ("paper", "says", "remember"),
    [
        ("queued", "Uw afspraak wordt geprint.", False),
        ("printed", "Neem uw papier mee.", False),
        ("failed", "Uw papier is niet geprint. Uw afspraak geldt wel.", True),
        ("unknown", "Is uw papier eruit gekomen?", True),
    ],
)
def test_what_became_of_the_slip_stands_on_the_screen(
    hub: MemoryHub, browse: Browse, paper: str, says: str, remember: bool
) -> None:
    kiosk = browse(Role.KIOSK)
    form = fields(to_sure(kiosk), "/kiosk/bookings")
    hub.paper_known = paper  # type: ignore[assignment]  # one of its names
    made = kiosk.post("/kiosk/bookings", data=form)
    assert says in made.text and "/kiosk/copies" not in made.text
    assert ("Schrijf uw code op, of maak er een foto van." in made.text) is (remember and paper == "failed")
    part = kiosk.get(f"/kiosk/bookings/{form['id']}/paper?language=nl&shown=another")
    assert says in part.text
    assert hub.papers_from[form["id"]] == "page"


def test_the_resident_says_whether_the_slip_came_out(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = fields(to_sure(kiosk), "/kiosk/bookings")
    hub.paper_known = "unknown"
    kiosk.post("/kiosk/bookings", data=form)
    answer = kiosk.post(f"/kiosk/bookings/{form['id']}/paper", data={"came_out": "no", "language": "nl"})
    assert hub.came_out == {form["id"]: False}
    assert "Geen papier? Uw afspraak geldt wel." in answer.text


def test_a_code_for_the_phone_is_promised_only_where_a_phone_can_reach_the_hub(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = fields(to_sure(kiosk), "/kiosk/bookings")
    assert "telefoon" not in kiosk.post("/kiosk/bookings", data=form).text
    hub.public_url = "https://hub.example/"
    assert "met uw telefoon" in kiosk.post("/kiosk/bookings", data=form).text


def test_a_day_with_many_times_asks_first_for_its_part(hub: MemoryHub, browse: Browse) -> None:
    setup = hub.board.setup
    assert setup is not None
    long_day = replace(setup.capacity[0], end=time(17), step_min=5)
    hub.do(c.ConfigureHub(replace(setup, capacity=(long_day,))))
    kiosk = browse(Role.KIOSK)
    at = "/kiosk/appointments/passport?language=nl&day=2026-03-18"
    assert re.findall(r"part=(\w+)", kiosk.get(at).text) == ["morning", "afternoon"]
    times = re.findall(r'moment-button">([^<]+)<', kiosk.get(f"{at}&part=afternoon").text)
    # Every five minutes; 30 of them, so the last begins at 16:30.
    assert (times[0], times[-1], len(times)) == ("12:00", "16:30", 55)


def test_days_are_a_few_at_first_and_more_on_a_button(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    first = kiosk.get("/kiosk/appointments/passport?language=nl").text
    [more] = re.findall(r'href="([^"]+&amp;first=[^"]+)"', first)
    days = re.findall(r"day=([0-9-]+)", first)
    # Ten weekdays from Tuesday 17 March; the eleventh is Tuesday 31 March.
    assert (len(days), days[0], days[-1]) == (10, "2026-03-17", "2026-03-30")
    assert re.findall(r"day=([0-9-]+)", kiosk.get(more.replace("&amp;", "&")).text)[0] == "2026-03-31"


def test_a_day_that_has_filled_up_shows_the_others(browse: Browse) -> None:
    answer = browse(Role.KIOSK).get("/kiosk/appointments/passport?language=nl&day=2026-03-21")
    assert heading(answer) == "Welke dag komt u?" and "Op die dag is er geen tijd meer vrij." in answer.text


@pytest.mark.parametrize(
    ("step", "checks_in"),
    [(c.CloseDay(), False), (c.CloseDoors(), False), (c.PauseCounter("1"), True), (c.CloseCounter("1"), True)],
)
def test_where_there_is_no_number_now_an_appointment_is_offered(
    hub: MemoryHub, browse: Browse, step: c.Command, checks_in: bool
) -> None:
    hub.do(step, CHIEF)
    page = browse(Role.KIOSK).get("/kiosk?language=nl").text
    assert "/kiosk/appointments?language=nl" in page
    assert ("/kiosk/check-in?language=nl" in page) is checks_in


def test_the_screen_before_the_ticket_offers_one_where_the_service_has_them(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    assert "/kiosk/appointments/passport?language=nl" in kiosk.get("/kiosk/services/passport?language=nl").text
    assert "/kiosk/appointments/" not in kiosk.get("/kiosk/services/moving?language=nl").text


def test_a_service_without_appointments_has_no_days(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    for service in ("moving", "gone"):
        answer = kiosk.get(f"/kiosk/appointments/{service}?language=nl")
        assert (answer.status_code, heading(answer)) == (404, "Deze dienst is er nu niet")


def test_what_somebody_types_stays_text(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    answer = on(kiosk, hold(kiosk), typed='"><script>x</script>')
    assert "<script>x" not in answer.text


def test_a_person_is_one_tap_away_on_each_screen(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    name = hold(kiosk)
    reach = on(kiosk, name, typed="Noor")
    screens = [
        kiosk.get("/kiosk/appointments?language=nl"),
        kiosk.get("/kiosk/appointments/passport?language=nl"),
        kiosk.get("/kiosk/appointments/passport?language=nl&day=2026-03-18"),
        name,
        reach,
        on(kiosk, reach, to="email"),
        on(kiosk, reach, to="phone"),
        on(kiosk, reach, to="skip"),
        sure := to_sure(kiosk),
        kiosk.post("/kiosk/bookings", data=fields(sure, "/kiosk/bookings")),
    ]
    assert all('action="/kiosk/help"' in screen.text for screen in screens)
