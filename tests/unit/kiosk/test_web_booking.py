import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from uuid import uuid4

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.visitors import BOOKINGS, HOLDS, HOLDS_IN_ALL, REQUESTS
from wijkhub_queue import commands as c
from wijkhub_queue.capacity import CapacitySeries, Weekday
from wijkhub_queue.events import AppointmentBooked, SlotHeld, SlotReleased

Browse = Callable[..., TestClient[Litestar]]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
TEN = "2026-03-18T09:00:00Z"
"""10:00 on Wednesday at the hub."""
TEN_O_CLOCK = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
FILLED = {"name": "Noor de Vries", "email": "noor@voorbeeld.nl", "messages_in": "en", "companion": "yes"}


class Moment:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 17, 9, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moment:
    """10:05 on Tuesday 17 March."""
    return Moment()


@pytest.fixture
def places() -> int:
    """How many can be helped at once."""
    return 1


@pytest.fixture
def hub(hub: MemoryHub, clock: Moment, places: int) -> MemoryHub:
    """Civil affairs on weekdays from 9:00 to 13:00, half an hour each: eight times a day for each place."""
    setup = hub.board.setup
    assert setup is not None
    setup = replace(
        setup,
        services=tuple(replace(one, appointment_min=30) if one.group == "desk" else one for one in setup.services),
        capacity=(CapacitySeries("mornings", "desk", WEEK, time(9), time(13), places, step_min=30),),
    )
    return MemoryHub(setup, now=clock)


@pytest.fixture
def web(browse: Browse) -> TestClient[Litestar]:
    """Somebody's browser, in Dutch."""
    client = browse()
    client.headers["accept-language"] = "nl"
    return client


def said(answer: Response) -> str:
    main = answer.text.partition("<main")[2]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def fields(answer: Response) -> dict[str, str]:
    """The hidden fields of a form, and what is ticked or typed in the others."""
    inputs = re.findall(r"<input ([^>]+)>", answer.text)
    found = {}
    for one in inputs:
        known = dict(re.findall(r'(\w+)="([^"]*)"', one))
        if known.get("type") in ("radio", "checkbox") and not one.endswith("checked"):
            continue
        found[known["name"]] = unescape(known.get("value", ""))
    return found


def hold(web: TestClient[Litestar], at: str = TEN) -> Response:
    """Choose a time on its day's page."""
    page = web.get(f"/appointment/times?service=passport&day={at[:10]}")
    return web.post("/appointment/times", data={**fields(page), "starts_at": at})


def form_of(web: TestClient[Litestar], at: str = TEN) -> dict[str, str]:
    """The form that follows a time that was chosen, as it stands there."""
    return fields(web.get(hold(web, at).headers["location"]))


def holds_made(hub: MemoryHub) -> int:
    return sum(isinstance(one.event, SlotHeld) for one in hub.journal)


def bookings(hub: MemoryHub) -> list[AppointmentBooked]:
    return [one.event for one in hub.journal if isinstance(one.event, AppointmentBooked)]


def test_only_services_with_appointments_are_offered(web: TestClient[Litestar]) -> None:
    page = web.get("/appointment")
    assert "Paspoort aanvragen" in said(page) and "Vragen over geld" not in said(page)
    assert web.get("/appointment/times?service=money").status_code == 404


def test_it_needs_no_script_and_asks_nobody_else(web: TestClient[Litestar]) -> None:
    for address in ("/appointment", "/appointment/times?service=passport"):
        page = web.get(address)
        assert "<script" not in page.text and "set-cookie" not in page.headers
        assert re.findall(r'(?:src|href|action)="(?!/)[^"]*"', page.text) == []


def test_from_a_service_to_an_appointment(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    days = web.get("/appointment/times?service=passport")
    assert "woensdag 18 maart" in said(days)
    times = web.get("/appointment/times?service=passport&day=2026-03-18")
    assert "Ochtend" in said(times) and "12:30" in said(times)
    chosen = hold(web)
    assert chosen.status_code == 303
    details = web.get(chosen.headers["location"])
    # It is 10:05; a time is held for ten minutes.
    assert "woensdag 18 maart, 10:00" in said(details) and "tot 10:15 uur" in said(details)
    booked = web.post("/appointment/details", data={**fields(details), **FILLED})
    [event] = bookings(hub)
    appointment = hub.board.appointments[event.appointment]
    assert booked.headers["location"] == f"/a/{hub.appointment_token(appointment)}?language=nl"
    assert (event.starts_at, event.channel, event.language) == (TEN_O_CLOCK, "web", "en")
    assert hub.board.holds == {}
    assert "woensdag 18 maart 2026" in said(web.get(booked.headers["location"]))


def test_nothing_of_a_person_is_in_the_journal(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    web.post("/appointment/details", data={**form_of(web), **FILLED})
    assert bookings(hub) and "Noor" not in repr(hub.journal) and "voorbeeld" not in repr(hub.journal)


def test_a_form_that_is_sent_twice_is_one_appointment(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    form = {**form_of(web), **FILLED}
    answers = [web.post("/appointment/details", data=form) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(bookings(hub)) == 1


def test_a_time_that_is_touched_twice_is_held_once(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    form = {**fields(web.get("/appointment/times?service=passport&day=2026-03-18")), "starts_at": TEN}
    answers = [web.post("/appointment/times", data=form) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert holds_made(hub) == 1


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"name": " "}, "name", "Vul uw naam in."),
        # 9*1 + 8*1 + 7*1 + 6*2 + 5*2 + 4*2 + 3*3 + 2*3 - 3 = 66 = 6 * 11
        ({"name": "Noor 111222333"}, "name", "Dit lijkt een burgerservicenummer (BSN). Dat hebben wij niet nodig"),
        ({"bsn": "1"}, "name", "Dit lijkt een burgerservicenummer (BSN)."),
        ({"name": "N" * 81}, "name", "Wij kunnen deze naam niet lezen."),
        ({"email": ""}, "email", "Vul uw e-mailadres in, of uw telefoonnummer."),
        ({"email": "noor at home"}, "email", "Dit is geen e-mailadres."),
        ({"phone": "0612345678"}, "phone", "Vul een van de twee in"),
        ({"email": "", "phone": "twaalf"}, "phone", "Dit is geen telefoonnummer."),
        ({"email": "", "phone": "11122233"}, "phone", "Dit is geen telefoonnummer."),
        ({"messages_in": "xx"}, "messages_in", "Kies een van deze talen."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    hub: MemoryHub, web: TestClient[Litestar], typed: dict[str, str], field: str, says: str
) -> None:
    answer = web.post("/appointment/details", data={**form_of(web), **FILLED, **typed})
    assert answer.status_code == 400 and bookings(hub) == []
    error = re.search(rf'id="{field}-wrong">([^<]+)', answer.text)
    assert error is not None and says in unescape(error[1])
    kept = {**FILLED, **typed}
    shown = fields(answer)
    assert (shown["email"], shown["phone"]) == (kept["email"], kept.get("phone", ""))
    assert shown["name"] == kept["name"] and shown["companion"] == "yes"
    assert "Let op:" in answer.text.partition("</title>")[0]


def test_nine_digits_that_pass_in_a_telephone_number_are_a_telephone_number(
    hub: MemoryHub, web: TestClient[Litestar]
) -> None:
    form = {**form_of(web), **FILLED, "email": "", "phone": "111222333"}
    assert web.post("/appointment/details", data=form).status_code == 303
    assert len(bookings(hub)) == 1


@pytest.mark.parametrize(
    ("path", "moment"),
    [
        ("/appointment/times", "2026-03-18T09:00:00"),
        ("/appointment/times", "9999-12-31T23:59:59Z"),
        ("/appointment/details", "9999-12-31T23:59:59Z"),
        ("/appointment/details", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_that_no_calendar_has_is_not_understood_and_is_no_fault_of_ours(
    hub: MemoryHub, web: TestClient[Litestar], path: str, moment: str
) -> None:
    answer = web.post(path, data={**form_of(web), **FILLED, "starts_at": moment})
    assert answer.status_code == 400 and "Wij begrepen niet wat er werd gevraagd." in answer.text
    assert bookings(hub) == []


def test_what_is_typed_is_never_markup(web: TestClient[Litestar]) -> None:
    answer = web.post("/appointment/details", data={**form_of(web), **FILLED, "name": '"><b>', "email": ""})
    assert "<b>" not in answer.text and fields(answer)["name"] == '"><b>'


def test_a_time_that_was_just_taken_shows_the_nearest_others(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    page = web.get("/appointment/times?service=passport&day=2026-03-18")
    hub.do(c.BookAppointment("passport", TEN_O_CLOCK))
    answer = web.post("/appointment/times", data={**fields(page), "starts_at": TEN})
    assert answer.status_code == 409
    assert "woensdag 18 maart, 10:00 is net bezet" in said(answer)
    assert re.findall(r"woensdag 18 maart, (\d\d:\d\d)</button>", answer.text) == ["09:00", "09:30", "10:30", "11:00"]


def test_who_took_longer_than_the_hold_chooses_another_time_and_types_nothing_again(
    hub: MemoryHub, web: TestClient[Litestar], clock: Moment
) -> None:
    form = {**form_of(web), **FILLED}
    clock.now += timedelta(minutes=11)
    hub.do(c.BookAppointment("passport", TEN_O_CLOCK))
    gone = web.post("/appointment/details", data=form)
    assert gone.status_code == 409 and "woensdag 18 maart, 10:00 is net bezet" in said(gone)
    again = fields(gone)
    assert (again["name"], again["email"], again["starts_at"]) == (
        FILLED["name"],
        FILLED["email"],
        "2026-03-18T08:00:00Z",
    )
    assert web.post("/appointment/details", data=again).status_code == 303
    assert bookings(hub)[-1].starts_at == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)


def test_a_hold_that_is_over_is_no_matter_while_the_time_is_free(
    hub: MemoryHub, web: TestClient[Litestar], clock: Moment
) -> None:
    form = {**form_of(web), **FILLED}
    clock.now += timedelta(minutes=11)
    assert web.post("/appointment/details", data=form).status_code == 303
    assert bookings(hub)[0].starts_at == TEN_O_CLOCK


def test_choosing_another_time_gives_the_first_one_up(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    first = web.get(hold(web).headers["location"])
    back = re.search(r'href="(/appointment/times\?[^"]+)"', first.text)
    assert back is not None
    page = web.get(f"{unescape(back[1])}&day=2026-03-18")
    web.post("/appointment/times", data={**fields(page), "starts_at": "2026-03-18T08:00:00Z"})
    [held] = hub.board.holds.values()
    assert held.starts_at == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)


def test_nobody_can_give_up_what_the_desk_holds(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    hub.do(c.HoldSlot("passport", TEN_O_CLOCK), command_id="of-the-desk")
    form = fields(web.get("/appointment/times?service=passport&day=2026-03-18"))
    web.post("/appointment/times", data={**form, "starts_at": "2026-03-18T08:00:00Z", "instead_of": "of-the-desk"})
    assert not any(isinstance(one.event, SlotReleased) for one in hub.journal)


def test_a_hub_that_can_write_nothing_keeps_what_was_typed(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    form = {**form_of(web), **FILLED}
    hub.unavailable = True
    answer = web.post("/appointment/details", data=form)
    assert answer.status_code == 503 and fields(answer)["name"] == FILLED["name"]
    hub.unavailable = False
    assert web.post("/appointment/details", data=fields(answer)).status_code == 303


def test_one_address_holds_a_few_times_and_no_more(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    times = [f"2026-03-{day}T08:00:00Z" for day in (18, 19, 20, 23, 24)]
    assert [hold(web, at).status_code for at in times[:HOLDS]] == [303] * HOLDS
    refused = hold(web, times[HOLDS])
    assert refused.status_code == 429 and "U houdt al een paar tijden vast." in said(refused)
    assert len(hub.board.holds) == HOLDS


@pytest.mark.parametrize("places", [HOLDS_IN_ALL + 1])
def test_the_web_holds_so_many_times_in_all(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    for _ in range(HOLDS_IN_ALL):
        hub.do(c.HoldSlot("passport", TEN_O_CLOCK, "web"))
    assert hold(web).status_code == 429


@pytest.mark.parametrize("places", [BOOKINGS + 1])
def test_one_address_makes_so_many_appointments_at_once(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    form = {"service": "passport", "starts_at": TEN, **FILLED}
    answers = [web.post("/appointment/details", data={**form, "id": str(uuid4())}) for _ in range(BOOKINGS + 1)]
    assert [answer.status_code for answer in answers] == [303] * BOOKINGS + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_too_many_requests_are_told_when_to_come_back(web: TestClient[Litestar]) -> None:
    answers = [web.get("/appointment") for _ in range(REQUESTS * 4)]
    assert 429 in [answer.status_code for answer in answers]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1" and "Even wachten" in said(refused)


@pytest.mark.parametrize(
    "address",
    [
        "/appointment/details",
        "/appointment/details?service=gone&at=2026-03-18T09:00:00Z",
        "/appointment/details?service=passport&at=2026-03-18T09:00:00",
        f"/appointment/times?service=gone&day={date(2026, 3, 18)}",
    ],
)
def test_an_address_that_means_nothing_leads_to_the_services(web: TestClient[Litestar], address: str) -> None:
    answer = web.get(address)
    assert answer.status_code == 404 and "Maak een afspraak" in said(answer)


def test_it_reads_in_english_too(web: TestClient[Litestar]) -> None:
    page = web.get("/appointment/times?service=passport&day=2026-03-18&language=en")
    assert "Wednesday 18 March" in said(page)
    details = web.post("/appointment/times", data={**fields(page), "starts_at": TEN}).headers["location"]
    assert "Who is coming?" in said(web.get(details))


@pytest.fixture
def longer(hub: MemoryHub) -> MemoryHub:
    """The same hub, where each person beside the first takes half an hour more."""
    setup = hub.board.setup
    assert setup is not None
    hub.do(c.ConfigureHub(replace(setup, services=tuple(replace(one, additional_min=30) for one in setup.services))))
    return hub


def test_who_comes_with_three_gets_a_time_that_is_long_enough(longer: MemoryHub, web: TestClient[Litestar]) -> None:
    # From 9:00 to 13:00 in steps of half an hour; three take an hour and a half, so 11:30 is the last to begin at.
    days = web.get("/appointment/times?service=passport&people=3")
    assert "<option selected>3</option>" in days.text
    address = re.search(r'href="(/appointment/times[^"]+day=2026-03-18)"', days.text)
    assert address is not None
    times = web.get(unescape(address[1]))
    assert re.findall(r"(\d\d:\d\d)</button>", times.text) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    chosen = web.post("/appointment/times", data={**fields(times), "starts_at": TEN})
    [held] = longer.board.holds.values()
    assert (held.people, held.minutes) == (3, 90)
    details = web.get(chosen.headers["location"])
    assert "U komt met 3 personen." in said(details)
    other = re.search(r'href="(/appointment/times\?[^"]+)"', details.text)
    assert other is not None and "people=3" in other[1]
    booked = web.post("/appointment/details", data={**fields(details), **FILLED})
    [event] = bookings(longer)
    assert (event.people, event.minutes) == (3, 90)
    assert "U komt met 3 personen." in said(web.get(booked.headers["location"]))


@pytest.mark.parametrize(("asked", "offered"), [("0", "1"), ("-4", "1"), ("11", "10"), ("1", "1")])
def test_a_number_of_people_that_cannot_be_is_the_nearest_that_can(
    web: TestClient[Litestar], asked: str, offered: str
) -> None:
    page = web.get(f"/appointment/times?service=passport&people={asked}")
    assert re.findall(r"<option selected>(\d+)<", page.text) == [offered]


def test_more_people_than_fit_into_a_day_are_told_that_there_is_no_time(
    longer: MemoryHub, web: TestClient[Litestar]
) -> None:
    page = web.get("/appointment/times?service=passport&people=10")
    assert (
        page.status_code == 200
        and "/appointment/times?service=passport&amp;people=10" not in page.text.partition("<main")[2]
    )
    form = {"id": str(uuid4()), "service": "passport", "starts_at": TEN, "people": "10"}
    assert web.post("/appointment/times", data=form).status_code == 409 and holds_made(longer) == 0


def test_a_hub_without_booking_on_the_web_says_what_to_do_instead(hub: MemoryHub, web: TestClient[Litestar]) -> None:
    form = form_of(web)
    hub.web_booking, hub.phone = False, "14 020"
    page = web.get("/appointment")
    assert page.status_code == 200 and "Bel 14 020, of kom langs." in said(page) and 'href="tel:14020"' in page.text
    for answer in (
        web.get("/appointment/times?service=passport"),
        web.get("/appointment/details?service=passport&at=2026-03-18T09:00:00Z"),
        web.post("/appointment/times", data={**form, "id": str(uuid4())}),
        web.post("/appointment/details", data={**form, **FILLED}),
    ):
        assert answer.status_code == 404 and "Bel 14 020, of kom langs." in said(answer)
    assert bookings(hub) == []


def test_a_cancelled_appointment_leads_to_a_new_one_only_where_there_are_some_on_the_web(
    hub: MemoryHub, web: TestClient[Litestar]
) -> None:
    link = web.post("/appointment/details", data={**form_of(web), **FILLED}).headers["location"]
    [booked] = bookings(hub)
    hub.do(c.CancelAppointment(booked.appointment))
    assert 'href="/appointment?' in web.get(link).text
    hub.web_booking = False
    assert 'href="/appointment' not in web.get(link).text
