"""The screens on a real hub, from enrolment to the counter, and through its restarts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from looking import Look, watch
from playwright.sync_api import Browser, BrowserContext, Page, expect
from real_stage import RealStage
from tour import HAND, IMPATIENT, TALL, WALL

CUT = ("Failed to load resource", "ERR_", "Response Status Error Code 503", "htmx:afterRequest", "htmx:sendError")
"""What a browser says of a hub that is not there."""
ENOUGH_S = 15
Enrol = Callable[[str, str, tuple[int, int]], Page]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStage]:
    """A hub with ten counters, three of them open."""
    stage = RealStage(tmp_path_factory.mktemp("hub"))
    try:
        stage.start()
        stage.sign_in()
        stage.open_counters(10)
        yield stage
    finally:
        stage.close()


@pytest.fixture
def enrol(hub: RealStage, browser: Browser) -> Iterator[Enrol]:
    """`enrol(role, name, size)` is a browser that was enrolled as that screen, by its code, on the page for that."""
    contexts: list[BrowserContext] = []
    looks: list[Look] = []

    def start(role: str, name: str, size: tuple[int, int]) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="nl")
        contexts.append(context)
        context.add_init_script(IMPATIENT)
        page = context.new_page()
        page.set_default_timeout(ENOUGH_S * 1000)
        looks.append(look := Look())
        watch(page, lambda: look, hub.url, lambda: CUT)
        page.goto(f"{hub.url}/enrol?code={hub.code_for(role, name)}")
        page.get_by_role("button", name="Aanmelden").click()
        return page

    yield start
    for context in contexts:
        context.close()
    assert [(look.complaints, look.elsewhere) for look in looks] == [([], [])] * len(looks)


def to_confirmation(kiosk: Page) -> None:
    """From the first screen to the one before the ticket."""
    kiosk.get_by_role("link", name="Nederlands").click()
    kiosk.get_by_role("link", name="Paspoort aanvragen").click()
    kiosk.get_by_role("button", name="Neem een nummer").wait_for()


def number_on(kiosk: Page) -> str:
    """The number on the screen of the ticket."""
    return kiosk.locator(".screen--ticket h1 .number").inner_text()


def test_a_resident_goes_from_the_kiosk_to_the_counter(
    hub: RealStage, enrol: Enrol, browser: Browser, tmp_path: Path
) -> None:
    printer, display = enrol("printer-page", "Papier", TALL), enrol("display", "Wachtruimte", WALL)
    printer.get_by_text("Er is nog niets geprint.").wait_for()
    kiosk = enrol("kiosk", "Hal", TALL)
    to_confirmation(kiosk)
    expect(kiosk.get_by_text("Uw oude paspoort")).to_be_visible()
    kiosk.get_by_role("button", name="Neem een nummer").click()
    kiosk.get_by_text("Neem uw papier mee.").wait_for()
    number = number_on(kiosk)
    slip = printer.get_by_alt_text(re.compile(number))
    expect(slip).to_be_visible()
    assert slip.evaluate("picture => picture.complete && picture.naturalWidth") == 576

    [ticket] = [one for one in hub.tickets() if one["number"] == number]
    called = hub.ask("call-next", counter="3")
    expect(display.locator("#moment .number")).to_have_text(number)
    expect(display.locator("#moment .counter")).to_have_text("Balie 3")
    expect(display.locator(".last li").first).to_contain_text(number)
    assert called["events"][0]["payload"]["ticket"] == ticket["id"]
    hub.ask("finish-service", ticket=ticket["id"])


def test_the_code_on_the_screen_leads_to_the_ticket_on_the_phone(
    hub: RealStage, enrol: Enrol, browser: Browser, tmp_path: Path
) -> None:
    import zxingcpp
    from PIL import Image

    kiosk = enrol("kiosk", "Hal", TALL)
    to_confirmation(kiosk)
    kiosk.get_by_role("button", name="Neem een nummer").click()
    code = kiosk.locator(".ticket__link img")
    code.screenshot(path=tmp_path / "code.png")
    [read] = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert read.text.startswith("https://hub.zonnehoek.example/t/")
    number = number_on(kiosk)

    with browser.new_context(viewport={"width": HAND[0], "height": HAND[1]}, locale="nl") as context:
        phone = context.new_page()
        phone.goto(hub.url + "/t/" + read.text.rpartition("/")[2])
        expect(phone.locator(".stub .number")).to_have_text(number)
        expect(phone.get_by_text("Er is niemand voor u.")).to_be_visible()
        hub.ask("call-next", counter="2")
        expect(phone.locator(".stub__now strong")).to_have_text("Balie 2")
        phone.get_by_role("link", name="Ik wil niet meer wachten").click()
        phone.get_by_role("button", name="Ja, ik stop met wachten").click()
        expect(phone.get_by_text("Dit nummer is gestopt.")).to_be_visible()
    assert [one["state"] for one in hub.tickets() if one["number"] == number] == ["left"]


def test_a_double_tap_is_one_ticket(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Hal", TALL)
    to_confirmation(kiosk)
    before = len(hub.tickets())
    kiosk.get_by_role("button", name="Neem een nummer").dblclick()
    kiosk.get_by_text("Uw nummer", exact=True).wait_for()
    assert len(hub.tickets()) == before + 1


def test_a_tap_during_a_restart_is_one_ticket_when_the_hub_is_back(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Hal", TALL)
    to_confirmation(kiosk)
    before = len(hub.tickets())
    hub.kill()
    kiosk.get_by_role("button", name="Neem een nummer").click()
    kiosk.get_by_role("dialog", name="Een moment").wait_for()
    hub.start()
    kiosk.get_by_text("Uw nummer", exact=True).wait_for()
    expect(kiosk.get_by_role("dialog")).to_have_count(0)
    after = hub.tickets()
    assert len(after) == before + 1
    assert number_on(kiosk) in {ticket["number"] for ticket in after}


def test_an_answer_that_was_lost_is_the_same_ticket_when_asked_again(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Hal", TALL)
    to_confirmation(kiosk)
    before = len(hub.tickets())
    lost: list[str] = []

    def lose_the_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]  # Playwright's route
            return
        lost.append(route.fetch().text())  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    kiosk.route("**/kiosk/tickets", lose_the_first)
    kiosk.get_by_role("button", name="Neem een nummer").click()
    kiosk.get_by_text("Uw nummer", exact=True).wait_for()
    assert number_on(kiosk) in lost[0]
    assert len(hub.tickets()) == before + 1


def test_a_display_that_was_cut_off_shows_every_call_it_missed_and_none_twice(hub: RealStage, enrol: Enrol) -> None:
    display = enrol("display", "Wachtruimte", WALL)
    display.locator(".latest").wait_for()
    note_moments(display)
    tickets = [hub.take() for _ in range(4)]
    numbers = [one["number"] for ticket in tickets for one in hub.tickets() if one["id"] == ticket]
    hub.ask("call-ticket", counter="4", ticket=tickets[0], reason="other")
    display.wait_for_function("() => moments.length === 1")
    display.context.set_offline(True)
    hub.stop()
    hub.start()
    for counter, ticket in enumerate(tickets[1:], 5):
        hub.ask("call-ticket", counter=str(counter), ticket=ticket, reason="other")
    display.context.set_offline(False)
    display.wait_for_function("() => moments.length === 4", timeout=30_000)
    assert display.evaluate("moments") == numbers
    for ticket in tickets:
        hub.ask("finish-service", ticket=ticket)


def note_moments(display: Page) -> None:
    """Let the page remember each number that had its moment, in `moments`."""
    display.evaluate(
        """() => {
          window.moments = [];
          new MutationObserver(() => {
            const number = document.querySelector("#moment:not([hidden]) .number");
            if (number && number !== window.shown) moments.push(number.innerText);
            window.shown = number;
          }).observe(document.getElementById("moment"), { childList: true, attributes: true });
        }"""
    )


def test_help_rings_until_staff_answer(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Kiosk bij de ingang", TALL)
    kiosk.get_by_role("button", name="Help mij").click()
    expect(kiosk.get_by_text("Er komt iemand")).to_be_visible()
    assert list(hub.read("/v1/board")["helpAsked"]) == ["Kiosk bij de ingang"]
    hub.ask("answer-help", place="Kiosk bij de ingang")
    expect(kiosk.get_by_role("button", name="Help mij")).to_be_visible()


def test_an_answer_to_help_that_overtakes_the_screen_on_its_way_is_not_missed(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Kiosk op de trap", TALL)
    kiosk.evaluate(
        """() => {
          window.told = 0;
          document.addEventListener("wijkhub:told", ({ detail }) => { told += detail === "help"; });
        }"""
    )
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:  # playwright's Route
        if held:
            route.continue_()
            return
        held.append(route)
        held.append(route.fetch())

    kiosk.route("**/kiosk/help?*", hold_the_first)
    hub.ask("ask-help", place="Kiosk op de trap")
    kiosk.wait_for_function("() => told >= 1")
    hub.ask("answer-help", place="Kiosk op de trap")
    kiosk.wait_for_function("() => told >= 2")
    route, of_before = held
    route.fulfill(response=of_before)
    expect(kiosk.get_by_role("button", name="Help mij")).to_be_visible()


def test_a_link_that_leads_nowhere_leaves_a_kiosk_with_a_way_back(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Kiosk om de hoek", TALL)
    nowhere = "htmx.ajax('GET', '/kiosk/nope', { target: '#screen', select: '#screen', swap: 'outerHTML' })"
    kiosk.get_by_role("link", name="Nederlands").wait_for()
    kiosk.wait_for_load_state()
    kiosk.evaluate(nowhere)  # as a link in the page does
    expect(kiosk.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()
    kiosk.get_by_role("link", name="Opnieuw").click()
    expect(kiosk.get_by_role("heading", name="Welkom")).to_be_visible()


def test_a_kiosk_on_its_first_screen_follows_the_doors(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Hal", TALL)
    expect(kiosk.get_by_role("heading", name="Welkom")).to_be_visible()
    hub.ask("close-doors")
    expect(kiosk.get_by_role("heading", name="De deur is nu dicht")).to_be_visible()
    hub.ask("open-doors")
    expect(kiosk.get_by_role("heading", name="Welkom")).to_be_visible()


def test_a_screen_whose_token_was_taken_back_is_sent_to_enrol_again(hub: RealStage, enrol: Enrol) -> None:
    kiosk = enrol("kiosk", "Oude kiosk", TALL)
    kiosk.get_by_role("link", name="Nederlands").wait_for()
    [device] = [one for one in hub.read("/v1/devices") if one["name"] == "Oude kiosk"]
    hub.remove(device["id"])
    hub.ask("close-doors")  # what it would have been told next ends its stream
    hub.ask("open-doors")
    expect(kiosk.get_by_role("heading", name="Dit scherm aanmelden")).to_be_visible()
