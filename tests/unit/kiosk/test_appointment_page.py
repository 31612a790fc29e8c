import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.capacity import CapacitySeries, Closure, Weekday
from wijkhub_queue.events import AppointmentCancelled, AppointmentConfirmed, AppointmentMoved

Browse = Callable[..., TestClient[Litestar]]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
TEN_O_CLOCK = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
"""10:00 on Wednesday."""


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
def hub(hub: MemoryHub, clock: Moment) -> MemoryHub:
    """One place on weekdays from 9:00 to 13:00, half an hour each: eight a day. One is taken, at 10:00 on Wednesday."""
    setup = hub.board.setup
    assert setup is not None
    setup = replace(
        setup,
        services=tuple(replace(one, appointment_min=30) if one.group == "desk" else one for one in setup.services),
        capacity=(CapacitySeries("mornings", "desk", WEEK, time(9), time(13), 1, step_min=30),),
    )
    hub = MemoryHub(setup, now=clock)
    hub.address = "Zonnelaan 5, Zonnehoek"
    hub.do(c.BookAppointment("passport", TEN_O_CLOCK, channel="web", language="en"), command_id="mine")
    return hub


@pytest.fixture
def link(hub: MemoryHub) -> str:
    """Where it is seen."""
    return f"/a/{hub.appointment_token(hub.board.appointments['mine'])}"


def said(answer: Response) -> str:
    main = answer.text.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def state(hub: MemoryHub) -> AppointmentState:
    return hub.board.appointments["mine"].state


def test_a_link_shows_when_where_what_to_bring_and_the_code(hub: MemoryHub, browse: Browse, link: str) -> None:
    page = browse().get(f"{link}?language=nl")
    code = hub.board.appointments["mine"].code
    assert page.status_code == 200
    for words in (
        "Paspoort aanvragen",
        "woensdag 18 maart 2026",
        "om 10:00 uur",
        "Zonnelaan 5, Zonnehoek",
        "Uw oude paspoort",
        f"{code[:4]} {code[4:]}",
    ):
        assert words in said(page)


def test_it_opens_in_the_language_in_which_it_was_booked(browse: Browse, link: str) -> None:
    page = browse().get(link)
    assert "Wednesday 18 March 2026" in said(page) and '<html class="utrecht-root" lang="en"' in page.text


def test_a_wrong_link_is_no_page_even_with_the_right_code(browse: Browse, link: str) -> None:
    code = link.rpartition("/")[2]
    answers = [browse().get(f"/a/{'0' * 32}/{code}"), browse().get("/a/nobody/22222222")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize("way", ["cancel", "move", "afspraak.ics", "live"])
def test_nothing_below_a_wrong_link_answers(browse: Browse, link: str, way: str) -> None:
    assert browse().get(f"/a/wrong/{link.rpartition('/')[2]}/{way}").status_code == 404


@pytest.mark.parametrize("way", ["cancel", "move", "confirm"])
def test_nothing_below_a_wrong_link_can_be_done(hub: MemoryHub, browse: Browse, link: str, way: str) -> None:
    form = {"starts_at": "2026-03-19T09:00:00Z"}
    before = len(hub.journal)
    assert browse().post(f"/a/wrong/{link.rpartition('/')[2]}/{way}", data=form).status_code == 404
    assert len(hub.journal) == before


def test_the_file_for_a_calendar_holds_the_time_in_utc(browse: Browse, link: str) -> None:
    file = browse().get(f"{link}/afspraak.ics")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="afspraak.ics"'
    lines = file.text.split("\r\n")
    assert "DTSTART:20260318T090000Z" in lines and "DTEND:20260318T093000Z" in lines


def test_confirming_twice_is_on_record_once(hub: MemoryHub, browse: Browse, link: str) -> None:
    phone = browse()
    for _ in range(2):
        answer = phone.post(f"{link}/confirm", data={"language": "en"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{link}?language=en")
    confirmed = [one for one in hub.journal if isinstance(one.event, AppointmentConfirmed)]
    assert [one.actor for one in confirmed] == ["resident:mine"]
    page = phone.get(link)
    assert "You have told us that you will come." in said(page) and "/confirm" not in page.text


def test_cancelling_is_asked_once_and_says_that_the_time_is_free(hub: MemoryHub, browse: Browse, link: str) -> None:
    phone = browse()
    assert "Do you want to cancel this appointment?" in said(phone.get(f"{link}/cancel"))
    assert state(hub) is AppointmentState.BOOKED
    assert phone.post(f"{link}/cancel", data={"language": "en"}).status_code == 303
    assert hub.journal[-1].event == AppointmentCancelled("mine", "resident")
    page = phone.get(link)
    assert "The time is free again." in said(page)
    assert "/move" not in page.text and "/confirm" not in page.text and "/cancel" not in page.text


def test_what_is_cancelled_cannot_be_cancelled_or_moved_from_an_old_page(
    hub: MemoryHub, browse: Browse, link: str
) -> None:
    hub.do(c.CancelAppointment("mine"))
    before, phone = len(hub.journal), browse()
    for way in ("cancel", "move"):
        assert phone.get(f"{link}/{way}").headers["location"] == f"{link}?language=en"
        form = {"language": "en", "starts_at": "2026-03-19T09:00:00Z"}
        assert phone.post(f"{link}/{way}", data=form).headers["location"] == f"{link}?language=en"
    assert len(hub.journal) == before


def test_moving_shows_the_days_with_times_and_then_the_times(browse: Browse, link: str) -> None:
    phone = browse()
    days = phone.get(f"{link}/move")
    # From Tuesday on, ten weekdays: the last is Monday 30 March, and there are later ones.
    assert re.findall(r"&amp;day=([\d-]+)", days.text) == [
        str(date(2026, 3, 17) + timedelta(days=n)) for n in (0, 1, 2, 3, 6, 7, 8, 9, 10, 13)
    ]
    assert "first=2026-03-31" in days.text
    times = phone.get(f"{link}/move?day=2026-03-18&language=en")
    assert "Wednesday 18 March" in said(times)
    # Its own place counts as free: all eight are there, 10:00 too.
    assert re.findall(r'name="starts_at" value="[^"]+">([\d:]+)', times.text) == [
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "11:00",
        "11:30",
        "12:00",
        "12:30",
    ]


def test_the_time_that_is_picked_is_had_and_the_old_one_given_up(hub: MemoryHub, browse: Browse, link: str) -> None:
    answer = browse().post(f"{link}/move", data={"starts_at": "2026-03-19T08:30:00Z", "language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{link}?language=en")
    event = hub.journal[-1].event
    assert isinstance(event, AppointmentMoved)
    assert (event.was, event.starts_at) == (TEN_O_CLOCK, datetime(2026, 3, 19, 8, 30, tzinfo=UTC))


def test_a_time_that_is_gone_keeps_the_old_one_and_shows_the_nearest(hub: MemoryHub, browse: Browse, link: str) -> None:
    hub.do(c.BookAppointment("passport", datetime(2026, 3, 19, 9, 0, tzinfo=UTC)))
    answer = browse().post(f"{link}/move", data={"starts_at": "2026-03-19T09:00:00Z", "language": "en"})
    assert answer.status_code == 409
    assert "Thursday 19 March, 10:00 has just been taken" in said(answer)
    # Two before it and two after it: 9:00, 9:30, 10:30 and 11:00.
    assert re.findall(r"Thursday 19 March, (\d\d:\d\d)</button>", answer.text) == ["09:00", "09:30", "10:30", "11:00"]
    assert hub.board.appointments["mine"].starts_at == TEN_O_CLOCK


def test_a_day_that_has_filled_up_shows_the_other_days(hub: MemoryHub, browse: Browse, link: str) -> None:
    hub.do(c.AddClosure(Closure("outing", date(2026, 3, 19), date(2026, 3, 19))))
    page = browse().get(f"{link}/move?day=2026-03-19&language=en")
    assert "no free times left on that day" in said(page) and "day=2026-03-20" in page.text
    assert "day=2026-03-19" not in page.text


def test_who_lost_the_place_is_not_asked_to_come(hub: MemoryHub, browse: Browse, link: str) -> None:
    invited = ("Type this code", "This is what you need", "/afspraak.ics", "/confirm")
    before = browse().get(f"{link}?language=en").text
    assert all(words in before for words in invited)
    day = date(2026, 3, 18)
    hub.do(c.AddClosure(Closure("outing", day, day), displace=True))
    page = browse().get(f"{link}?language=en")
    assert not [words for words in invited if words in page.text]
    assert "/move" in page.text and "/cancel" in page.text and "Your code" in said(page)


@pytest.mark.parametrize("moment", ["2026-03-19T09:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_moment_that_no_calendar_has_moves_nothing(hub: MemoryHub, browse: Browse, link: str, moment: str) -> None:
    assert browse().post(f"{link}/move", data={"starts_at": moment}).status_code == 400
    assert hub.board.appointments["mine"].starts_at == TEN_O_CLOCK


@pytest.mark.parametrize("day", ["1-1-1", "9999-12-31", "0001-01-01"])
def test_a_day_that_nobody_offers_is_no_error_of_the_hub(browse: Browse, link: str, day: str) -> None:
    for name in ("day", "first"):
        assert browse().get(f"{link}/move?{name}={day}").status_code in (200, 400)


def test_who_has_checked_in_finds_their_number_and_its_live_page(
    hub: MemoryHub, browse: Browse, clock: Moment, link: str
) -> None:
    clock.now = TEN_O_CLOCK
    hub.do(c.TurnDay())
    hub.do(c.CheckIn("mine"), command_id="ticket")
    page = browse().get(link)
    assert f"You have checked in. Your number is {hub.board.tickets['ticket'].number}" in said(page)
    assert f"/t/{hub.link_token('ticket')}?language=en" in page.text
    assert "/cancel" not in page.text and "/move" not in page.text


def test_who_missed_it_may_still_come_that_day_or_choose_another_time(
    hub: MemoryHub, browse: Browse, clock: Moment, link: str
) -> None:
    clock.now = TEN_O_CLOCK + timedelta(minutes=16)
    hub.do(c.NoteMissed())
    assert state(hub) is AppointmentState.MISSED
    page = browse().get(link)
    assert "Are you still coming today?" in said(page) and f"{link}/move" in page.text
    clock.now += timedelta(days=1)
    assert "Are you still coming today?" not in said(browse().get(link))


def test_a_closure_says_that_another_time_is_needed(hub: MemoryHub, browse: Browse, link: str) -> None:
    hub.do(c.AddClosure(Closure("flood", date(2026, 3, 18), date(2026, 3, 18)), displace=True), Actor(Role.HOST, "h"))
    page = browse().get(link)
    assert "this appointment cannot take place" in said(page)
    assert f"{link}/move" in page.text and "/confirm" not in page.text


def test_a_hub_that_can_write_nothing_says_so_and_keeps_the_appointment(
    hub: MemoryHub, browse: Browse, link: str
) -> None:
    hub.unavailable = True
    assert browse().post(f"{link}/cancel", data={}).status_code == 503
    assert state(hub) is AppointmentState.BOOKED


def test_its_page_follows_the_appointment_live(hub: MemoryHub, link: str) -> None:
    from wijkhub_kiosk.appointment_page import AppointmentView
    from wijkhub_kiosk.assets import Assets
    from wijkhub_kiosk.pages import Pages

    view = AppointmentView(Pages(Assets()), hub, link.removeprefix("/a/"), "en")
    before = view.parts()
    assert view.parts()["appointment"] is before["appointment"]
    hub.do(c.ConfirmAppointment("mine"))
    assert "You have told us that you will come." in view.parts()["appointment"]
    hub.board.appointments.clear()
    hub.board.codes.clear()
    assert "This page no longer works." in view.parts()["appointment"]
