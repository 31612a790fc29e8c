import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from wijkhub_kiosk.assets import Assets
from wijkhub_kiosk.display import DisplayView
from wijkhub_kiosk.kiosk import FEW_SERVICES, KioskView
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.phone import TicketView
from wijkhub_kiosk.wait_lines import wait_line
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.capacity import CapacitySeries, OtherHub
from wijkhub_queue.waits_range import WaitRange

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")
TEN_TO_TWENTY = WaitRange("range", 10, 20)
TOO_LATE = WaitRange("not-today", closes_at=datetime(2026, 3, 17, 16, 0, tzinfo=UTC))


def said(answer: Response | str) -> str:
    text = answer if isinstance(answer, str) else answer.text.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (TEN_TO_TWENTY, "Wachttijd: ongeveer 10 tot 20 minuten."),
        (WaitRange("right-away", 0, 5), "U bent meteen aan de beurt."),
        (WaitRange("over-an-hour", 65, 90), "Wachttijd: meer dan een uur."),
        (WaitRange("unknown"), "Wij weten niet hoe lang het duurt."),
        (TOO_LATE, "U komt vandaag niet meer aan de beurt: wij helpen tot 17:00 uur."),
        (None, ""),
    ],
)
def test_every_kind_of_wait_is_a_sentence(hub: MemoryHub, wait: WaitRange | None, words: str) -> None:
    assert wait_line(wait, hub.board.setup, "nl") == words


def test_the_wait_is_told_before_a_ticket_is_taken(hub: MemoryHub, browse: Browse) -> None:
    hub.service_waits["passport"] = TEN_TO_TWENTY
    kiosk = browse(Role.KIOSK)
    assert "Er wacht nu niemand. Wachttijd: ongeveer 10 tot 20 minuten." in said(kiosk.get("/kiosk/services/passport"))
    assert "Wachttijd" not in said(kiosk.get("/kiosk/services/moving"))


def beside(answer: Response) -> dict[str, str]:
    """What stands in the line for a wait, by its id."""
    return dict(re.findall(r'class="choice__wait" id="wait-([a-z-]+)">([^<]*)<', answer.text))


@pytest.mark.parametrize("address", ["/kiosk/services", "/kiosk/groups/desk"])
def test_the_wait_stands_beside_each_service_where_one_chooses(hub: MemoryHub, browse: Browse, address: str) -> None:
    hub.service_waits["passport"] = TEN_TO_TWENTY
    shown = beside(browse(Role.KIOSK).get(address, params={"language": "en"}))
    ten_to_twenty = "Waiting time: about 10 to 20 minutes."
    assert shown == {"service-passport": ten_to_twenty, "service-moving": ten_to_twenty} | (
        {"service-money": ""} if address == "/kiosk/services" else {}
    )


def test_the_wait_stands_beside_what_a_search_finds(hub: MemoryHub, browse: Browse) -> None:
    hub.service_waits["passport"] = TEN_TO_TWENTY
    found = browse(Role.KIOSK).get("/kiosk/search", params={"q": "paspoort"})
    assert beside(found) == {"service-passport": "Wachttijd: ongeveer 10 tot 20 minuten."}


def test_the_wait_stands_beside_each_group_where_there_are_many_services(hub: MemoryHub, browse: Browse) -> None:
    setup = hub.board.setup
    assert setup is not None
    more = tuple(replace(setup.services[0], id=f"more-{n}") for n in range(FEW_SERVICES))
    hub.do(c.ConfigureHub(replace(setup, services=setup.services + more)))
    hub.service_waits = {"passport": TEN_TO_TWENTY, "money": TOO_LATE}
    assert beside(browse(Role.KIOSK).get("/kiosk/services")) == {
        "group-desk": "Wachttijd: ongeveer 10 tot 20 minuten.",
        # Until when the hub helps stands on the next screen.
        "group-help": "U komt vandaag niet meer aan de beurt.",
    }


def test_one_line_says_the_wait_of_a_group_with_many_services(hub: MemoryHub, browse: Browse) -> None:
    setup = hub.board.setup
    assert setup is not None
    more = tuple(replace(setup.services[0], id=f"more-{n}") for n in range(FEW_SERVICES - 1))
    hub.do(c.ConfigureHub(replace(setup, services=setup.services + more)))
    hub.service_waits["passport"] = TEN_TO_TWENTY
    ten_to_twenty = "Wachttijd: ongeveer 10 tot 20 minuten."
    assert beside(browse(Role.KIOSK).get("/kiosk/groups/desk")) == {"group-desk": ten_to_twenty}


def test_beside_a_service_nothing_is_said_of_a_wait_that_is_not_known(hub: MemoryHub, browse: Browse) -> None:
    hub.service_waits["passport"] = WaitRange("unknown", because="no-counter")
    assert set(beside(browse(Role.KIOSK).get("/kiosk/services")).values()) == {""}


def test_the_lines_for_waits_can_be_asked_for_by_themselves(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    hub.service_waits["money"] = WaitRange("right-away", 0, 5)
    alone = kiosk.get("/kiosk/waits")
    assert beside(alone)["service-money"] == beside(alone)["group-help"] == "U bent meteen aan de beurt."
    assert beside(alone).keys() > beside(kiosk.get("/kiosk/services")).keys()


def test_kiosks_hear_that_a_wait_changed(hub: MemoryHub) -> None:
    hub.service_waits["passport"] = TEN_TO_TWENTY
    view = KioskView(hub)
    before = view.parts()
    hub.service_waits["passport"] = WaitRange("range", 5, 15)
    assert {name for name, mark in view.parts().items() if mark != before[name]} == {"waits"}


def test_a_wait_beyond_closing_names_the_first_appointment_and_the_other_hub(hub: MemoryHub, browse: Browse) -> None:
    setup = hub.board.setup
    assert setup is not None
    setup = replace(
        setup,
        services=tuple(replace(one, appointment_min=30) if one.id == "passport" else one for one in setup.services),
        capacity=(CapacitySeries("fridays", "desk", ("fri",), time(9), time(10), 1),),
        other_hubs=(OtherHub("KD", "Wijkhub Dijk", "Dijkweg 1"),),
    )
    hub.do(c.ConfigureHub(setup))
    hub.service_waits = {"passport": TOO_LATE, "moving": TOO_LATE}
    kiosk = browse(Role.KIOSK)
    words = said(kiosk.get("/kiosk/services/passport"))
    assert "U komt vandaag niet meer aan de beurt: wij helpen tot 17:00 uur." in words
    # It is Tuesday 17 March; the first Friday is the 20th.
    assert "De eerste vrije tijd is vrijdag 20 maart, 09:00." in words
    assert "Of ga naar Wijkhub Dijk, Dijkweg 1." in words
    assert "eerste vrije tijd" not in said(kiosk.get("/kiosk/services/moving"))


def test_a_wait_beyond_closing_without_any_other_choice_sends_to_staff(hub: MemoryHub, browse: Browse) -> None:
    hub.service_waits["passport"] = TOO_LATE
    assert "Vraag een medewerker wat kan." in said(browse(Role.KIOSK).get("/kiosk/services/passport"))


def test_why_nothing_is_known_is_said_once(hub: MemoryHub, browse: Browse) -> None:
    hub.do(c.PauseCounter("1"), CHIEF)
    hub.service_waits["passport"] = WaitRange("unknown", because="paused")
    words = said(browse(Role.KIOSK).get("/kiosk/services/passport"))
    assert "De balie heeft even pauze." in words and "wij weten niet" not in words.lower()


def test_the_wait_stands_with_the_ticket(hub: MemoryHub, browse: Browse) -> None:
    ticket = "0198c0de-0000-7000-8000-000000000001"
    hub.ticket_waits[ticket] = TEN_TO_TWENTY
    hub.do(c.IssueTicket("passport"), command_id=ticket)
    words = said(browse(Role.KIOSK).get(f"/kiosk/tickets/{ticket}"))
    assert "Er is niemand voor u. Wachttijd: ongeveer 10 tot 20 minuten." in words
    assert "Wachttijd: ongeveer 10 tot 20 minuten." in said(browse().get(f"/t/{hub.link_token(ticket)}"))


def test_the_wait_on_a_phone_gets_shorter_while_nothing_happens(hub: MemoryHub) -> None:
    now = datetime(2026, 3, 17, 9, 5, tzinfo=UTC)
    assert hub.board.setup is not None
    hub = MemoryHub(hub.board.setup, now=lambda: now)
    hub.do(c.IssueTicket("passport"), command_id="mine")
    hub.ticket_waits["mine"] = TEN_TO_TWENTY
    view = TicketView(Pages(Assets()), hub, hub.link_token("mine"), "nl")
    assert view.timed and "ongeveer 10 tot 20 minuten" in view.parts()["ticket"]
    hub.ticket_waits["mine"] = WaitRange("range", 5, 15)
    assert "ongeveer 10 tot 20 minuten" in view.parts()["ticket"], "it is foretold once a minute"
    now += timedelta(minutes=1)
    assert "ongeveer 5 tot 15 minuten" in view.parts()["ticket"]


def test_who_is_called_is_told_no_wait(hub: MemoryHub) -> None:
    hub.do(c.IssueTicket("passport"), command_id="mine")
    hub.ticket_waits["mine"] = TEN_TO_TWENTY
    view = TicketView(Pages(Assets()), hub, hub.link_token("mine"), "nl")
    hub.do(c.CallNext("1"), CHIEF)
    assert "Wachttijd" not in view.parts()["ticket"]


def test_the_display_tells_the_wait_of_each_group_that_it_knows(hub: MemoryHub) -> None:
    hub.service_waits = {"passport": TEN_TO_TWENTY, "money": WaitRange("unknown")}
    view = DisplayView(Pages(Assets()), hub, "nl")
    assert said(view.parts()["waits"]) == "A Burgerzaken: ongeveer 10 tot 20 minuten"
    hub.do(c.CloseDoors())
    assert view.parts()["waits"] == ""


def test_names_of_groups_on_the_display_are_never_markup(hub: MemoryHub) -> None:
    setup = hub.board.setup
    assert setup is not None
    groups = tuple(replace(group, name={"nl": "<b>Balie</b>"}) for group in setup.groups)
    hub.do(c.ConfigureHub(replace(setup, groups=groups)))
    hub.service_waits = {"passport": TEN_TO_TWENTY}
    assert "&lt;b&gt;Balie" in DisplayView(Pages(Assets()), hub, "nl").parts()["waits"]
