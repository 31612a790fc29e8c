"""Coming with an appointment, by plain links and forms, as a browser without scripts uses them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.port import HubUnavailable
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.capacity import CapacitySeries, Closure, OtherHub
from wijkhub_queue.errors import DomainError

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")
ID = "0198c0de-0000-7000-8000-000000000001"
BOOKED = "0198c0de-0000-7000-8000-0000000000aa"
AT_11 = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
"""11:00 in the Netherlands, a Tuesday; the hub's clock begins at 10:05."""


class Clock:
    """The hub's time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 17, 9, 5, tzinfo=UTC)


@pytest.fixture
def clock(hub: MemoryHub) -> Clock:
    """A clock for the hub of these tests, which has an appointment at 11:00."""
    clock, setup = Clock(), hub.board.setup
    assert setup is not None
    hub._now = lambda: clock.now
    passport, *others = setup.services
    series = CapacitySeries("days", "desk", ("mon", "tue", "wed", "thu", "fri"), time(9), time(16), places=1)
    hub.do(
        c.ConfigureHub(
            replace(
                setup,
                services=(replace(passport, appointment_min=20), *others),
                capacity=(series,),
                mark="KD",
                other_hubs=(OtherHub("BR", "Wijkhub Brug", "Brugweg 1"),),
            )
        )
    )
    hub.do(c.BookAppointment("passport", AT_11, language="en"), CHIEF, BOOKED)
    return clock


def code_of(hub: MemoryHub) -> str:
    return hub.board.appointments[BOOKED].code


def heading(answer: Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    assert found, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def come(kiosk: TestClient[Litestar], code: str, language: str = "nl", **more: str) -> Response:
    return kiosk.post("/kiosk/check-ins", data={"id": ID, "code": code, "language": language, **more})


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-60, "Welkom, u bent vroeg. Wij roepen u om 11:00 uur. Kan het eerder? Dan roepen wij u eerder."),
        (-11, "Welkom, u bent vroeg. Wij roepen u om 11:00 uur. Kan het eerder? Dan roepen wij u eerder."),
        (-10, "Fijn dat u er bent. Uw afspraak is om 11:00 uur."),
        (0, "Fijn dat u er bent. Uw afspraak is om 11:00 uur."),
        (10, "Uw afspraak was om 11:00 uur. U bent iets later. U houdt uw plaats."),
    ],
)
def test_who_comes_in_time_has_a_number_and_hears_when_it_is_called(
    hub: MemoryHub, browse: Browse, clock: Clock, minutes: int, says: str
) -> None:
    clock.now = AT_11 + timedelta(minutes=minutes)
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert (answer.status_code, heading(answer)) == (200, "Uw nummer A001")
    assert says in answer.text
    assert (hub.board.tickets[ID].booked, hub.board.tickets[ID].appointment) == (AT_11, BOOKED)
    assert hub.papers_from[ID] == "page"


@pytest.mark.parametrize(
    ("when", "title", "says"),
    [
        (AT_11 - timedelta(minutes=61), "U bent te vroeg", "Kom terug vanaf 10:00 uur."),
        (AT_11 + timedelta(minutes=11), "U bent te laat voor uw afspraak", "Uw afspraak was om 11:00 uur."),
        (AT_11 - timedelta(days=1), "Uw afspraak is op een andere dag", "op dinsdag 17 maart om 11:00 uur."),
        (AT_11 + timedelta(days=1), "Deze afspraak is al geweest", "was op dinsdag 17 maart om 11:00 uur."),
    ],
)
def test_who_comes_at_another_time_hears_which_is_theirs(
    hub: MemoryHub, browse: Browse, clock: Clock, when: datetime, title: str, says: str
) -> None:
    clock.now = when
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert (answer.status_code, heading(answer)) == (409, title)
    assert says in answer.text
    assert hub.board.tickets == {}


def test_who_is_later_can_choose_to_wait_with_a_head_start(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    clock.now = AT_11 + timedelta(minutes=40)
    kiosk = browse(Role.KIOSK)
    choice = come(kiosk, code_of(hub))
    assert 'name="as_walk_in" value="yes"' in choice.text
    assert "/kiosk/appointments/passport?language=nl" in choice.text
    answer = come(kiosk, code_of(hub), as_walk_in="yes")
    assert heading(answer) == "Uw nummer A001" and "U wacht nu mee, en niet achteraan." in answer.text
    # 15 minutes of head start, which is less than the 40 minutes since the booked time.
    assert hub.board.tickets[ID].since == clock.now - timedelta(minutes=15)


def test_who_missed_their_appointment_hears_that_it_was_missed(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    clock.now = AT_11 + timedelta(minutes=20)
    hub.do(c.NoteMissed())
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert heading(answer) == "U heeft uw afspraak gemist" and 'name="as_walk_in" value="yes"' in answer.text


def test_a_cancelled_appointment_says_so_and_offers_another(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    hub.do(c.CancelAppointment(BOOKED), CHIEF)
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert heading(answer) == "Deze afspraak gaat niet door"
    assert "/kiosk/appointments/passport?language=nl" in answer.text


def test_who_has_checked_in_already_is_told_the_number_and_led_to_it(
    hub: MemoryHub, browse: Browse, clock: Clock
) -> None:
    hub.do(c.CheckIn(BOOKED), CHIEF, "0198c0de-0000-7000-8000-0000000000bb")
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert heading(answer) == "U bent al aangemeld" and "Uw nummer is A001." in answer.text
    assert "/kiosk/tickets/0198c0de-0000-7000-8000-0000000000bb?language=nl" in answer.text
    assert "Neem een nummer" not in answer.text


def test_a_code_of_another_hub_says_which_and_where_it_is(browse: Browse, clock: Clock) -> None:
    answer = come(browse(Role.KIOSK), "BR34 6789")
    assert heading(answer) == "Uw afspraak is op een andere plek"
    assert "Wijkhub Brug, Brugweg 1" in answer.text


def test_an_unknown_code_is_read_back_with_help_at_hand(browse: Browse, clock: Clock) -> None:
    answer = come(browse(Role.KIOSK), "qq346789")
    assert (answer.status_code, heading(answer)) == (404, "Wij kennen deze code niet")
    assert "QQ34 6789" in answer.text and "/kiosk/check-in?language=nl" in answer.text and "Help mij" in answer.text


@pytest.mark.parametrize(
    "scanned", ["https://hub.example/a/Zm9vYmFy/{}", "https://hub.example/a/x/{}?language=en", " {} "]
)
def test_a_scanned_address_is_the_code_at_its_end(hub: MemoryHub, browse: Browse, clock: Clock, scanned: str) -> None:
    assert heading(come(browse(Role.KIOSK), scanned.format(code_of(hub)))) == "Uw nummer A001"


def test_a_scan_before_a_language_is_chosen_is_answered_in_that_of_the_appointment(
    hub: MemoryHub, browse: Browse, clock: Clock
) -> None:
    kiosk = browse(Role.KIOSK)
    first = kiosk.get("/kiosk").text
    assert re.search(r'<form id="scan".*?name="language" value="">', first, re.S)
    assert heading(come(kiosk, code_of(hub), language="")) == "Your number A001"


def test_the_same_form_once_more_is_the_same_number(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    kiosk = browse(Role.KIOSK)
    assert [heading(come(kiosk, code_of(hub))) for _ in range(3)] == ["Uw nummer A001"] * 3
    assert len(hub.board.tickets) == 1


def test_keys_type_a_code_without_scripts_and_are_only_those_of_codes(browse: Browse, clock: Clock) -> None:
    kiosk = browse(Role.KIOSK)
    page = kiosk.get("/kiosk/check-in?language=nl")
    keys = re.findall(r'name="key" value="(\w)"', page.text)
    assert "".join(keys) == "2346789BCDFGHJKMPQRTVWXY"
    assert 'name="code" value="KD2"' in come(kiosk, "KD", key="2").text
    assert 'name="code" value="K"' in come(kiosk, "KD", key="back").text
    assert 'name="code" value="KD346789"' in come(kiosk, "KD346789", key="B").text


def test_nothing_typed_is_no_unknown_code(browse: Browse, clock: Clock) -> None:
    answer = come(browse(Role.KIOSK), "")
    assert (answer.status_code, heading(answer)) == (200, "Ik heb een afspraak")


def test_what_is_scanned_stays_text(browse: Browse, clock: Clock) -> None:
    page = come(browse(Role.KIOSK), '"><script>x</script>').text
    assert "<script>x" not in page


def test_a_hub_that_can_write_nothing_offers_the_same_form_again(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    hub.unavailable = True
    answer = come(browse(Role.KIOSK), code_of(hub))
    assert answer.status_code == 503
    assert f'name="id" value="{ID}"' in answer.text and f'name="code" value="{code_of(hub)}"' in answer.text
    assert 'action="/kiosk/check-ins"' in answer.text


@pytest.mark.parametrize(
    ("step", "says"), [(c.CloseDay(), "Wij zijn nu gesloten"), (c.CloseDoors(), "De deur is nu dicht")]
)
def test_a_hub_that_is_closed_says_so_to_who_has_an_appointment_too(
    hub: MemoryHub, browse: Browse, clock: Clock, step: c.Command, says: str
) -> None:
    hub.do(step, CHIEF)
    assert heading(come(browse(Role.KIOSK), code_of(hub))) == says


def test_a_refusal_that_came_between_looking_and_asking_is_told_as_what_it_is(
    hub: MemoryHub, browse: Browse, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = hub.ask

    async def somebody_is_faster(asked: object) -> object:
        hub.do(c.CancelAppointment(BOOKED), CHIEF)
        return await real(asked)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(hub, "ask", somebody_is_faster)
    assert heading(come(browse(Role.KIOSK), code_of(hub))) == "Deze afspraak gaat niet door"


def test_a_hub_without_appointments_speaks_of_none(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    for path in ("/kiosk", "/kiosk/services?language=nl"):
        page = kiosk.get(path).text
        assert "afspraak" not in page and 'id="scan"' not in page
    answer = kiosk.get("/kiosk/check-in?language=nl")
    assert (answer.status_code, heading(answer)) == (409, "Hier zijn geen afspraken")
    with pytest.raises(DomainError):
        hub.do(c.CheckIn(code="KD346789"))


@pytest.mark.parametrize("minutes", [11, 16])
def test_who_is_too_late_moves_the_appointment_they_have(
    hub: MemoryHub, browse: Browse, clock: Clock, minutes: int
) -> None:
    kiosk, clock.now = browse(Role.KIOSK), AT_11 + timedelta(minutes=minutes)
    hub.do(c.NoteMissed())
    hub.paper_known = "printed"
    address = f"/kiosk/appointments/passport?language=nl&moved={BOOKED}"
    too_late = come(kiosk, code_of(hub)).text
    assert address.replace("&", "&amp;") in too_late and "Een andere tijd kiezen" in too_late
    assert "nieuwe afspraak" not in too_late
    times = kiosk.get(
        address.partition("?")[0], params={"language": "nl", "moved": BOOKED} | {"day": "2026-03-18", "part": "morning"}
    )
    assert 'action="/kiosk/moves"' in times.text and f'name="moved" value="{BOOKED}"' in times.text
    form = {"id": ID, "moved": BOOKED, "starts_at": "2026-03-18T09:00:00Z", "language": "nl"}
    for _ in range(2):
        answer = kiosk.post("/kiosk/moves", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/kiosk/bookings/{BOOKED}?language=nl")
    shown = kiosk.get(answer.headers["location"]).text
    assert "18 maart" in shown and "Uw afspraak heeft een nieuwe tijd" in shown and "Neem uw papier mee" not in shown
    [only] = hub.board.appointments.values()
    assert (only.state, only.starts_at, only.moves) == ("booked", datetime(2026, 3, 18, 9, 0, tzinfo=UTC), 1)


def test_a_move_to_a_time_that_is_gone_offers_others_and_keeps_the_old_one(
    hub: MemoryHub, browse: Browse, clock: Clock
) -> None:
    gone = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
    hub.do(c.BookAppointment("passport", gone), CHIEF)
    clock.now = AT_11 + timedelta(minutes=11)
    form = {"id": ID, "moved": BOOKED, "starts_at": "2026-03-18T09:00:00Z", "language": "nl"}
    answer = browse(Role.KIOSK).post("/kiosk/moves", data=form)
    assert answer.status_code == 409 and 'action="/kiosk/moves"' in answer.text
    assert hub.board.appointments[BOOKED].starts_at == AT_11


def test_who_lost_their_time_to_a_closure_hears_it_and_is_led_to_another(
    hub: MemoryHub, browse: Browse, clock: Clock
) -> None:
    day, kiosk = date(2026, 3, 17), browse(Role.KIOSK)
    clock.now = AT_11 - timedelta(minutes=90)
    hub.do(c.AddClosure(Closure("flood", day, day), displace=True), CHIEF)
    answer = come(kiosk, code_of(hub))
    assert (answer.status_code, heading(answer)) == (409, "Uw afspraak kan dan niet doorgaan")
    assert "dinsdag 17 maart om 11:00 uur" in answer.text and "Een andere tijd kiezen" in answer.text
    other = f"/kiosk/appointments/passport?language=nl&amp;moved={BOOKED}"
    assert other in answer.text
    own = kiosk.get(f"/kiosk/bookings/{BOOKED}?language=nl")
    assert "Uw afspraak kan dan niet doorgaan" in heading(own) and other in own.text
    hub.do(c.MoveAppointment(BOOKED, datetime(2026, 3, 18, 9, 0, tzinfo=UTC)), CHIEF)
    again = kiosk.get(f"/kiosk/bookings/{BOOKED}?language=nl")
    assert "Uw afspraak heeft een nieuwe tijd" in heading(again) and other not in again.text


def test_who_comes_with_a_code_sees_the_appointment_and_has_its_slip_again(
    hub: MemoryHub, browse: Browse, clock: Clock
) -> None:
    clock.now = AT_11 - timedelta(minutes=90)
    kiosk, own = browse(Role.KIOSK), f"/kiosk/bookings/{BOOKED}?language=nl"
    assert own in come(kiosk, code_of(hub)).text
    shown = kiosk.get(own)
    assert 'action="/kiosk/bookings/copies"' in shown.text and "Print dit op papier" in shown.text
    for _ in range(2):
        answer = kiosk.post("/kiosk/bookings/copies", data={"id": ID, "ticket": BOOKED, "language": "nl"})
        assert "Uw afspraak wordt geprint." in answer.text
    assert hub.slips_again == {ID: (BOOKED, "page")}
    hub.unavailable = True
    assert kiosk.post("/kiosk/bookings/copies", data={"id": ID, "ticket": BOOKED}).status_code == 503


def test_a_cancelled_appointment_has_no_slip_again(hub: MemoryHub, browse: Browse, clock: Clock) -> None:
    hub.do(c.CancelAppointment(BOOKED), CHIEF)
    answer = browse(Role.KIOSK).post("/kiosk/bookings/copies", data={"id": ID, "ticket": BOOKED})
    assert answer.status_code == 409 and hub.slips_again == {}


def test_a_code_that_the_city_signed_is_as_good_as_the_hubs_own(
    hub: MemoryHub, browse: Browse, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def known(scanned: str) -> str | None:
        return BOOKED if scanned == "WB1.city.signed" else None

    monkeypatch.setattr(hub, "signed_booking", known)
    clock.now = AT_11
    assert come(browse(Role.KIOSK), "WB1.city.forged").status_code == 404
    answer = come(browse(Role.KIOSK), "WB1.city.signed")

    assert (answer.status_code, heading(answer)) == (200, "Uw nummer A001")
    assert hub.board.tickets[ID].appointment == BOOKED


def test_a_signed_code_that_can_not_be_put_on_disk_now_is_asked_again(
    hub: MemoryHub, browse: Browse, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(scanned: str) -> str | None:
        raise HubUnavailable("the disk is full")

    monkeypatch.setattr(hub, "signed_booking", away)
    answer = come(browse(Role.KIOSK), "WB1.city.signed")

    assert 'action="/kiosk/check-ins"' in answer.text
    assert "WB1.city.signed" in answer.text
    assert hub.board.tickets == {}
