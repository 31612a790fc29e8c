"""The kiosk by plain links and forms, as a browser without scripts uses it."""

import re
from collections.abc import Callable

import pytest
from httpx import Response
from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import NotAuthorizedException
from litestar.testing import TestClient

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.screens import create_routers
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.tickets import State

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")

ID = "0198c0de-0000-7000-8000-000000000001"


def heading(answer: Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    assert found, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def links(answer: Response) -> list[str]:
    return re.findall(r'href="(/kiosk[^"]*)"', answer.text)


def test_the_way_to_a_ticket_is_language_service_and_one_button(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    assert links(kiosk.get("/kiosk")) == ["/kiosk?language=nl", "/kiosk?language=en"]
    services = kiosk.get("/kiosk?language=en")
    assert heading(services) == "What do you come for?"
    assert "/kiosk/services/passport?language=en" in links(services)
    confirm = kiosk.get("/kiosk/services/passport?language=en")
    assert "Uw oude paspoort" in confirm.text  # no English list: the Dutch one is better than none
    fields = dict(re.findall(r'name="(id|service|language)" value="([^"]+)"', confirm.text.partition("/kiosk/tick")[2]))
    ticket = kiosk.post("/kiosk/tickets", data=fields)
    assert (ticket.status_code, heading(ticket)) == (200, "Your number A001")
    given = hub.board.tickets[fields["id"]]
    assert (given.service, given.language, given.channel) == ("passport", "en", "kiosk")


def test_the_ticket_goes_to_the_printer_of_this_kiosk(hub: MemoryHub, browse: Browse) -> None:
    browse(Role.KIOSK).post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})
    [issued] = [one.event for one in hub.journal if getattr(one.event, "number", None)]
    assert issued.printer == "page"  # type: ignore[attr-defined]


def test_the_same_form_sent_again_is_the_same_ticket(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = {"id": ID, "service": "passport", "language": "nl"}
    answers = [kiosk.post("/kiosk/tickets", data=form) for _ in range(3)]
    assert [heading(answer) for answer in answers] == ["Uw nummer A001"] * 3
    assert len(hub.board.tickets) == 1


def test_every_confirmation_makes_an_id_of_its_own(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    pages = [kiosk.get("/kiosk/services/passport?language=nl").text for _ in range(2)]
    first, second = [set(re.findall(r'name="id" value="([^"]+)"', page)) for page in pages]
    assert first.isdisjoint(second)


def test_a_ticket_asked_for_once_more_when_it_is_over_is_not_shown_as_if_it_lived(
    hub: MemoryHub, browse: Browse
) -> None:
    kiosk = browse(Role.KIOSK)
    form = {"id": ID, "service": "passport", "language": "nl"}
    kiosk.post("/kiosk/tickets", data=form)
    hub.do(c.LeaveQueue(ID), CHIEF)
    assert heading(kiosk.post("/kiosk/tickets", data=form)) == "Dit nummer is al geweest"


def test_a_kiosk_that_refused_takes_back_what_was_given_all_the_same(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    kiosk.post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})
    told = kiosk.post("/kiosk/withdrawals", data={"id": ID, "language": "nl"})
    assert heading(told) == "Wij kunnen u nu geen nummer geven"
    assert hub.board.tickets[ID].state is State.LEFT


def test_taking_back_what_was_never_given_changes_nothing(hub: MemoryHub, browse: Browse) -> None:
    seq = hub.board.seq
    told = browse(Role.KIOSK).post("/kiosk/withdrawals", data={"id": ID, "language": "nl"})
    assert (told.status_code, hub.board.seq) == (200, seq)


def test_a_resident_who_is_being_helped_keeps_the_ticket(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    kiosk.post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})
    hub.do(c.CallNext("1"), CHIEF)
    hub.do(c.StartService(ID), CHIEF)
    kiosk.post("/kiosk/withdrawals", data={"id": ID, "language": "nl"})
    assert hub.board.tickets[ID].state is State.SERVING


def test_a_hub_that_can_write_nothing_offers_the_same_form_again(hub: MemoryHub, browse: Browse) -> None:
    hub.unavailable = True
    answer = browse(Role.KIOSK).post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})
    assert answer.status_code == 503
    assert f'name="id" value="{ID}"' in answer.text and 'name="service" value="passport"' in answer.text


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (c.CloseDay(), "Wij zijn nu gesloten"),
        (c.CloseDoors(), "De deur is nu dicht"),
        (c.PauseCounter("1"), "Wij hebben even pauze"),
        (c.CloseCounter("1"), "Er is nog geen balie open"),
    ],
)
def test_the_first_screen_says_what_a_resident_finds(
    hub: MemoryHub, browse: Browse, step: c.Command, says: str
) -> None:
    hub.do(step, CHIEF)
    assert heading(browse(Role.KIOSK).get("/kiosk?language=nl")) == says


def test_a_closed_hub_says_so_in_dutch_before_a_language_is_chosen_and_offers_the_others(
    hub: MemoryHub, browse: Browse
) -> None:
    hub.do(c.CloseDay(), CHIEF)
    answer = browse(Role.KIOSK).get("/kiosk")
    assert heading(answer) == "Wij zijn nu gesloten"
    assert links(answer) == ["/kiosk?language=en"]


def test_nobody_is_led_on_to_a_ticket_that_the_hub_will_not_give(hub: MemoryHub, browse: Browse) -> None:
    hub.do(c.CloseDay(), CHIEF)
    answer = browse(Role.KIOSK).get("/kiosk/services/passport?language=nl")
    assert (answer.status_code, heading(answer)) == (409, "Wij zijn nu gesloten")
    assert "/kiosk/tickets" not in answer.text


def test_people_ahead_and_what_the_printer_did_stand_on_the_ticket(hub: MemoryHub, browse: Browse) -> None:
    hub.do(c.IssueTicket("moving"))
    hub.papers[ID] = "failed"
    ticket = browse(Role.KIOSK).post("/kiosk/tickets", data={"id": ID, "service": "passport", "language": "nl"})
    assert "Er is nog 1 persoon voor u." in ticket.text
    assert "Uw papier is niet geprint." in ticket.text
    assert "Onthoud uw nummer, of maak er een foto van." in ticket.text


def test_a_code_for_the_phone_is_promised_only_where_a_phone_can_reach_the_hub(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    form = {"id": ID, "service": "passport", "language": "nl"}
    assert "telefoon" not in kiosk.post("/kiosk/tickets", data=form).text
    hub.public_url = "https://hub.example/"
    page = kiosk.post("/kiosk/tickets", data=form).text
    assert 'src="data:image/svg+xml' in page and "Scan deze code" in page


def test_help_rings_under_the_name_of_the_kiosk_until_somebody_comes(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    assert heading(kiosk.post("/kiosk/help", data={"id": ID, "language": "nl"})) == "Er komt iemand"
    assert list(hub.board.help_asked) == ["Kiosk hal"]
    assert "Er komt iemand" in kiosk.get("/kiosk/services?language=nl").text
    hub.do(c.AnswerHelp("Kiosk hal"), CHIEF)
    assert "Er komt iemand" not in kiosk.get("/kiosk/services?language=nl").text


def test_the_keys_on_the_screen_work_without_scripts(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    page = kiosk.get("/kiosk/search", params={"language": "nl", "q": "reize", "key": "n"}).text
    assert 'value="reizen"' in page and "Paspoort aanvragen" in page
    page = kiosk.get("/kiosk/search", params={"language": "nl", "q": "reizen", "key": "back"}).text
    assert 'value="reize"' in page


def test_what_somebody_types_stays_text(browse: Browse) -> None:
    page = browse(Role.KIOSK).get("/kiosk/search", params={"language": "nl", "q": '"><script>x</script>'}).text
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_a_group_or_service_that_went_has_a_screen_and_no_way_to_a_ticket(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    for path in ("/kiosk/groups/gone?language=nl", "/kiosk/services/gone?language=nl"):
        answer = kiosk.get(path)
        assert (answer.status_code, heading(answer)) == (404, "Deze dienst is er nu niet")


def test_who_is_not_enrolled_is_sent_to_where_that_is_done() -> None:
    async def provide_hub() -> MemoryHub:
        return MemoryHub()

    def nobody(*_: object) -> None:
        raise NotAuthorizedException

    app = Litestar(create_routers(), dependencies={"hub": Provide(provide_hub)}, guards=[nobody], openapi_config=None)
    with TestClient(app) as client:
        answer = client.get("/kiosk", follow_redirects=False)
        stream = client.get("/kiosk/live", headers={"accept": "text/event-stream"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/enrol")
    assert stream.status_code == 401


def test_a_screen_keeps_its_token_for_longer_at_every_visit(browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    kiosk.cookies.set("wijkhub-device", "its-token")
    cookie = kiosk.get("/kiosk").headers["set-cookie"]
    assert cookie.startswith("wijkhub-device=its-token") and "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert f"Max-Age={400 * 24 * 3600}" in cookie and "Path=/" in cookie
