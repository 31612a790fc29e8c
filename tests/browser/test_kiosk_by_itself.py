"""What the kiosk does by itself: when it is left alone, when the hub does not answer, and while it waits for paper."""

import re
from collections.abc import Callable

import pytest
import scenes
import tour
import web_visits as web
from playwright.sync_api import Page, Route, expect
from tour import Screen, Visit
from waiting import until

from wijkhub_kiosk.kiosk_page import PATIENCE_S, WARNING_S
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.tickets import State
from wijkhub_queue.waits_range import WaitRange

Show = Callable[..., Visit]


def with_a_clock(visit: Visit) -> None:
    """A kiosk whose time the test moves on, at the screen before the ticket."""
    visit.page.clock.install()
    visit.service("passport")


def at_confirmation(visit: Visit) -> None:
    """A kiosk at the screen before the ticket."""
    visit.service("passport")


def with_a_ticket(visit: Visit) -> None:
    """A kiosk with a ticket on it, whose time the test moves on."""
    visit.page.clock.install()
    visit.take()


def at_the_start(visit: Visit) -> None:
    """A kiosk at its first screen, whose time the test moves on."""
    visit.page.clock.install()
    tour.visit_language(visit)


def still_there(page: Page) -> object:
    """The question."""
    return page.get_by_role("dialog", name="Bent u er nog?")


def living(hub: MemoryHub) -> list[str]:
    """The numbers that somebody counts on."""
    return [ticket.number for ticket in hub.board.living()]


def test_a_kiosk_left_alone_asks_first_and_begins_anew_much_later(show: Show) -> None:
    v = show(Screen("left", with_a_ticket))
    idle, page = v.stage.hub.idle_seconds, v.page
    page.clock.run_for((idle - 2) * 1000)
    expect(still_there(page)).to_be_hidden()
    page.clock.run_for(3000)
    expect(still_there(page)).to_be_visible()
    page.clock.run_for((WARNING_S - 3) * 1000)
    expect(still_there(page)).to_be_visible()
    page.clock.run_for(4000)
    expect(page.get_by_role("heading", name="Welkom")).to_be_visible()
    assert living(v.stage.hub) == ["A001"]


def test_one_tap_anywhere_is_time_enough_again(show: Show) -> None:
    v = show(Screen("left", with_a_ticket))
    idle, page = v.stage.hub.idle_seconds, v.page
    page.clock.run_for((idle + 1) * 1000)
    page.get_by_role("button", name="Ja, ik ben er nog").click()
    expect(still_there(page)).to_be_hidden()
    page.clock.run_for((idle - 2) * 1000)
    expect(still_there(page)).to_be_hidden()
    expect(page.locator(".screen--ticket")).to_be_visible()
    page.clock.run_for(3000)
    expect(still_there(page)).to_be_visible()


def test_the_next_resident_finds_letters_and_colours_as_they_were(show: Show) -> None:
    v = show(Screen("left", at_the_start))
    page = v.page
    size = "getComputedStyle(document.documentElement).fontSize"
    before = page.evaluate(size)
    page.get_by_role("switch", name="Grotere letters").check()
    assert float(page.evaluate(size)[:-2]) == pytest.approx(float(before[:-2]) * 1.22)
    page.clock.run_for((v.stage.hub.idle_seconds + 1) * 1000)
    expect(still_there(page)).to_be_hidden()  # nobody is under way
    assert page.evaluate(size) == before


def test_letters_and_colours_stay_from_screen_to_screen(show: Show) -> None:
    v = show(Screen("look", lambda v: v.services()))
    v.page.get_by_role("switch", name="Meer contrast").check()
    v.link("Burgerzaken")
    v.link("Paspoort aanvragen")
    expect(v.page.get_by_role("button", name="Neem een nummer")).to_be_visible()
    expect(v.page.get_by_role("switch", name="Meer contrast")).to_be_checked()
    assert v.page.evaluate("getComputedStyle(document.getElementById('screen')).backgroundColor") == "rgb(0, 0, 0)"


def test_the_page_speaks_the_language_of_the_screen(show: Show) -> None:
    v = show(Screen("language", tour.visit_language))
    assert v.page.evaluate("document.documentElement.lang") == "nl"
    v.link("English")
    expect(v.page.get_by_role("heading", name="What do you come for?")).to_be_visible()
    assert v.page.evaluate("document.documentElement.lang") == "en"
    assert v.page.title() == "What do you come for? · Wijkhub Zonnehoek"


def test_a_hub_that_does_not_answer_is_asked_with_the_same_id_until_it_does(show: Show) -> None:
    v = show(Screen("busy", at_confirmation))
    asked: list[str] = []
    v.page.on("request", lambda request: asked.append(request.post_data or "") if request.method == "POST" else None)
    v.stage.busy = True
    v.press("kiosk.take-ticket")
    until(v.page, lambda: len(asked) >= 2, "a second try")
    v.stage.busy = False
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")
    expect(v.page.locator("dialog[open]")).to_have_count(0)
    assert len(set(asked)) == 1
    assert living(v.stage.hub) == ["A001"]


def refuse(v: Visit) -> None:
    """Let the kiosk's patience pass, as its own clock tells it."""
    refused = v.page.get_by_role("dialog", name="Wij kunnen u nu geen nummer geven")
    passed = 0
    while not refused.is_visible():
        assert passed <= PATIENCE_S + 20, "the kiosk never gave up"
        v.page.clock.run_for(1000)
        v.page.wait_for_timeout(10)
        passed += 1
    assert passed >= PATIENCE_S - 2


def test_a_kiosk_that_gave_up_tells_the_hub_that_there_is_no_ticket(show: Show) -> None:
    v = show(Screen("busy", with_a_clock))
    v.stage.busy = True
    v.press("kiosk.take-ticket")
    refuse(v)
    v.stage.busy = False
    v.page.clock.run_for(3000)
    expect(v.page.get_by_role("heading", level=1, name="Wij kunnen u nu geen nummer geven")).to_be_visible()
    assert living(v.stage.hub) == []


def test_a_ticket_whose_answer_never_came_is_taken_back_once_its_resident_was_refused(show: Show) -> None:
    v = show(Screen("lost", with_a_clock))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    v.page.route("**/kiosk/tickets", lose)
    v.page.route("**/kiosk/withdrawals", lambda route: route.abort())
    v.press("kiosk.take-ticket")
    until(v.page, lambda: living(v.stage.hub) == ["A001"], "the ticket on the hub")
    refuse(v)
    assert living(v.stage.hub) == ["A001"]
    v.page.unroute("**/kiosk/withdrawals")
    v.page.clock.run_for(3000)
    until(v.page, lambda: living(v.stage.hub) == [], "the ticket taken back")
    assert [ticket.state for ticket in v.stage.hub.board.tickets.values()] == [State.LEFT]
    expect(v.page.get_by_role("heading", level=1, name="Wij kunnen u nu geen nummer geven")).to_be_visible()


def test_a_kiosk_at_its_first_screen_says_when_the_hub_is_gone_and_mends_itself(show: Show) -> None:
    v = show(Screen("gone", tour.visit_language))
    until(v.page, lambda: v.stage.streams == 1, "the stream")
    v.stage.stop()
    expect(v.page.get_by_role("dialog", name="Een moment")).to_be_visible(timeout=8000)
    v.stage.start()
    expect(v.page.get_by_role("dialog", name="Een moment")).to_be_hidden(timeout=8000)


def test_a_kiosk_left_alone_while_the_hub_is_gone_begins_anew_when_it_is_back(show: Show) -> None:
    v = show(Screen("gone", with_a_ticket))
    v.stage.stop()
    v.page.clock.run_for((v.stage.hub.idle_seconds + WARNING_S + 2) * 1000)
    expect(v.page.get_by_role("dialog", name="Een moment")).to_be_visible()
    v.stage.start()
    v.page.clock.run_for(3000)
    expect(v.page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(v.page.locator("dialog[open]")).to_have_count(0)


def test_a_way_that_stays_blocked_ends_at_the_first_screen(show: Show) -> None:
    v = show(Screen("blocked", tour.visit_language))
    v.page.clock.install()
    v.services()
    v.page.route("**/kiosk/search*", lambda route: route.fulfill(status=500))
    v.link("Zoeken met een woord")
    refuse(v)
    v.page.clock.run_for(3000)
    expect(v.page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(v.page.locator("dialog[open]")).to_have_count(0)


def test_whoever_reads_by_ear_goes_on_at_the_heading_of_the_new_screen(show: Show) -> None:
    v = show(Screen("focus", lambda v: v.services()))
    v.link("Burgerzaken")
    expect(v.page.get_by_role("heading", name="Burgerzaken")).to_be_focused()


def test_a_page_of_another_edition_is_loaded_anew_but_not_under_a_residents_hands(show: Show) -> None:
    v = show(Screen("edition", lambda v: v.take()))
    until(v.page, lambda: v.stage.streams == 1, "the stream")
    asked: list[str] = []
    v.page.on("request", lambda request: asked.append(request.url) if "/kiosk/live" in request.url else None)
    v.page.route(
        "**/kiosk/live*", lambda route: route.continue_(url=re.sub("edition=[^&]*", "edition=old", route.request.url))
    )
    v.stage.stop()
    v.stage.start()
    until(v.page, lambda: len(asked) >= 2, "tries that are told to load anew")
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")
    with v.page.expect_navigation():
        v.link("Klaar")


def test_one_stream_serves_a_kiosk_through_all_its_screens(show: Show) -> None:
    v = show(Screen("stream", lambda v: v.services()))
    v.link("Burgerzaken")
    v.link("Paspoort aanvragen")
    v.press("kiosk.take-ticket")
    expect(v.page.locator(".screen--ticket")).to_be_visible()
    until(v.page, lambda: v.stage.streams == 1, "one stream")


def test_what_the_printer_did_comes_to_the_screen_by_itself(show: Show) -> None:
    v = show(Screen("paper", lambda v: v.take(), hub=lambda hub: tour.paper("sending", hub)))
    expect(v.page.get_by_text("Uw nummer wordt geprint. Een moment.")).to_be_visible()
    v.stage.hub.paper_known = "failed"
    expect(v.page.get_by_text("Onthoud uw nummer, of maak er een foto van.")).to_be_visible()
    assert "Uw nummer" in v.page.title()


def test_the_number_is_the_largest_thing_on_the_screen(show: Show) -> None:
    v = show(Screen("number", lambda v: v.take()))
    largest = v.page.evaluate(
        """[...document.querySelectorAll("#screen *")].filter((one) => one.childElementCount === 0 && one.innerText)
           .sort((a, b) => parseFloat(getComputedStyle(b).fontSize) - parseFloat(getComputedStyle(a).fontSize))
           .slice(0, 1).map((one) => [one.innerText, parseFloat(getComputedStyle(one).fontSize)])[0]"""
    )
    assert largest[0] == "A001" and largest[1] > 300


def test_a_keyboard_finds_a_service_as_well_as_the_keys_on_the_screen(show: Show) -> None:
    v = show(Screen("search", lambda v: tour.visit_search("", v)))
    v.page.get_by_label("Typ een woord").press_sequentially("addres")
    v.page.get_by_role("link", name="Verhuizing doorgeven").click()
    expect(v.page.get_by_role("heading", name="Verhuizing doorgeven")).to_be_visible()


def test_the_key_to_erase_erases(show: Show) -> None:
    v = show(Screen("search", lambda v: tour.visit_search("pas", v)))
    for _ in range(3):
        v.page.locator("[data-key='back']").click()
    v.sees("kiosk.search-example")
    assert v.page.get_by_label("Typ een woord").input_value() == ""


def test_the_way_to_a_ticket_works_without_scripts(show: Show) -> None:
    v = show(Screen("plain", tour.visit_language, scripts=False))
    v.link("Nederlands")
    v.link("Zoeken met een woord")
    for letter in "pas":
        v.page.locator(f"[data-key='{letter}']").click()
    v.link("Paspoort aanvragen")
    v.press("kiosk.take-ticket")
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")
    v.link("Klaar")
    expect(v.page.get_by_role("heading", name="Welkom")).to_be_visible()


def test_a_hub_in_one_language_begins_with_what_one_comes_for(show: Show) -> None:
    v = show(Screen("dutch", tour.visit_start, setup=scenes.IN_DUTCH))
    expect(v.page.get_by_role("heading", name="Waarvoor komt u?")).to_be_visible()
    expect(v.page.get_by_role("link", name="Terug")).to_have_count(0)
    expect(v.page.get_by_role("link", name="Opnieuw")).to_have_count(0)


def test_the_screens_run_from_the_right_where_the_language_does(show: Show) -> None:
    v = show(Screen("right", lambda v: v.services()))
    start, help_me = v.page.get_by_role("link", name="Terug"), v.page.get_by_role("button", name="Help mij")

    def is_left_of() -> bool:
        return (start.bounding_box() or {})["x"] < (help_me.bounding_box() or {})["x"]

    assert is_left_of()
    v.page.evaluate("document.getElementById('screen').dir = 'rtl'")
    assert not is_left_of()
    assert not v.page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")


def test_a_closed_hub_is_shown_to_a_resident_who_was_on_the_way(show: Show) -> None:
    v = show(Screen("way", at_confirmation))
    v.stage.do(lambda hub: hub.do(c.CloseDay()))
    v.press("kiosk.take-ticket")
    expect(v.page.get_by_role("heading", name="Wij zijn nu gesloten")).to_be_visible()
    assert living(v.stage.hub) == []


def choosing(visit: Visit) -> None:
    """A kiosk at what can be chosen."""
    visit.services()
    until(visit.page, lambda: visit.stage.streams == 1, "the stream")


def test_the_waits_beside_what_can_be_chosen_stay_true_and_the_choice_stays_in_hand(show: Show) -> None:
    v = show(Screen("waits", choosing, hub=web.waits))
    group = v.page.get_by_role("link", name="Burgerzaken")
    expect(group).to_contain_text("Wachttijd: ongeveer 10 tot 20 minuten.")
    group.evaluate("link => { link.focus(); window.held = link; }")

    def shorter(hub: MemoryHub) -> None:
        hub.service_waits["passport"] = WaitRange("range", 5, 15)
        scenes.call(hub, 1)

    v.stage.do(shorter)
    expect(group).to_contain_text("Wachttijd: ongeveer 5 tot 15 minuten.")
    assert v.page.evaluate("window.held === document.activeElement && window.held.isConnected")
    expect(v.page.get_by_role("switch", name="Grotere letters")).to_have_count(1)
    group.click()
    expect(v.page.get_by_role("link", name="Paspoort aanvragen")).to_contain_text("ongeveer 5 tot 15 minuten")
