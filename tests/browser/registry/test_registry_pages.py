"""The registry's pages in a browser: on a phone and wide, with scripts and without, for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Look = Callable[[Page], list[str]]
PHONE, WIDE = 320, 1280
SMALL = """
() => [...document.querySelectorAll("main :is(.button, input:not([type=hidden]), select, summary, .touch)")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => one.getBoundingClientRect().height < 48).map((one) => one.outerHTML.slice(0, 80))
"""


@pytest.fixture(autouse=True)
def nothing_to_complain_of(complaints: list[str]) -> Iterator[None]:
    yield
    assert complaints == []


@pytest.mark.parametrize(("language", "width"), [("nl", PHONE), ("en", WIDE)])
@pytest.mark.parametrize(
    "path",
    ["/?", "/?open=yes&service=x&place=nergens&", "/locations/wijkhub-noord?", "/locations/wijkhub-oost?", "/staff?"],
)
def test_nothing_is_wrong_with_a_page(visit: Visit, look_at: Look, path: str, language: str, width: int) -> None:
    page = visit(f"{path}language={language}", width=width)
    page.wait_for_load_state("networkidle")
    assert look_at(page) == []
    assert page.evaluate(SMALL) == []
    assert page.locator("html").get_attribute("lang") == language


def test_without_scripts_one_searches_looks_on_the_map_and_opens_a_place(visit: Visit) -> None:
    page = visit("/", scripts=False, width=WIDE)
    expect(page.locator(".place")).to_have_count(5)
    expect(page.get_by_role("button", name="Zoek bij mij in de buurt")).to_be_hidden()
    together = page.get_by_role("link", name="2 plekken bij elkaar, kijk dichterbij")
    together.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"view=.*#map$"))
    picture = page.locator(".map__picture")
    expect(picture.get_by_role("link", name="Bospolder, dat weten we niet")).to_be_visible()
    page.get_by_text("Kijk naar een deel van de kaart").click()
    page.get_by_role("link", name="Charlois", exact=True).click()
    picture.get_by_role("link", name="Zuid, alleen op afspraak, tot 17:00").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zuid")
    page.get_by_role("link", name="Terug naar alle plekken").click()
    page.get_by_label("Wat wilt u regelen?").fill("paspoort")
    page.get_by_label("Alleen wat nu open is").check()
    page.get_by_role("button", name="Zoeken").click()
    expect(page.locator(".place__name")).to_have_text(["Noord"])
    expect(page.get_by_label("Alleen wat nu open is")).to_be_checked()


def test_a_place_tells_the_wait_and_shows_text_from_outside_as_text(visit: Visit) -> None:
    page = visit("/locations/wijkhub-noord", scripts=False)
    expect(page.get_by_text("Wachttijd: ongeveer 10 tot 20 minuten. Gemeld om 09:00.")).to_be_visible()
    expect(page.get_by_text("Achterom <b>bellen</b>")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Bel 010 123 45 67")).to_have_attribute(
        "href", "tel:0101234567"
    )
    expect(page.get_by_role("banner").get_by_role("link", name="Bel 14 010")).to_have_attribute("href", "tel:14010")
    expect(page.get_by_role("row", name=re.compile("dinsdag"))).to_contain_text("studiedag")


def test_with_scripts_the_map_is_moved_by_keyboard_and_its_dots_open_places(visit: Visit, look_at: Look) -> None:
    page = visit("/", width=WIDE)
    live = page.locator(".map__live[data-ready]")
    expect(live).to_be_visible()
    expect(live.locator("path.leaflet-interactive, path")).not_to_have_count(0)
    before = live.locator(".leaflet-map-pane").get_attribute("style")
    live.focus()
    page.keyboard.press("ArrowRight")
    expect(live.locator(".leaflet-map-pane")).not_to_have_attribute("style", before or "")
    live.get_by_role("button", name="Noord, open tot 17:00").focus()
    page.keyboard.press("Enter")
    onward = live.get_by_role("link", name="Meer over deze plek: Noord")
    expect(onward).to_be_focused()
    assert look_at(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Noord")


def test_dots_that_stand_together_come_apart_when_one_looks_closer(visit: Visit) -> None:
    page = visit("/", width=WIDE)
    live = page.locator(".map__live[data-ready]")
    live.get_by_role("button", name=re.compile("^2 plekken bij elkaar")).click()
    expect(live.get_by_role("button", name=re.compile("^Bospolder"))).to_be_visible()
    expect(live.get_by_role("button", name=re.compile("^West"))).to_be_visible()


def test_when_the_outlines_do_not_come_the_servers_picture_stays(
    visit: Visit, look_at: Look, complaints: list[str]
) -> None:
    page = visit("about:blank")
    page.route("**/v1/outlines/*", lambda route: route.fulfill(status=503, body=""))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".map__picture").get_by_role("link").first).to_be_visible()
    expect(page.locator(".map__live")).to_have_count(0)
    assert look_at(page) == []
    [said] = complaints
    assert "503" in said
    complaints.clear()


def test_where_somebody_is_is_asked_on_a_tap_only_and_told_on_roughly(visit: Visit) -> None:
    here = {"latitude": 51.8851234, "longitude": 4.4709876}
    page = visit("/", geolocation=here, permissions=["geolocation"])
    assert "near" not in page.url
    page.get_by_role("button", name="Zoek bij mij in de buurt").click()
    page.wait_for_url(re.compile("near="))
    assert "near=51.885%2C4.471" in page.url
    expect(page.locator(".place__name").first).to_have_text("Zuid")
    page.get_by_role("link", name="Niet meer op afstand").click()
    expect(page.locator(".place__name").first).to_have_text("Bospolder")


def test_who_does_not_tell_where_they_are_is_told_what_to_do(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (found, failed) => failed(); }")
    page.get_by_role("button", name="Zoek bij mij in de buurt").click()
    expect(page.get_by_text("Wij weten niet waar u bent. Typ een gebied of een buurt.")).to_be_visible()
    expect(page.get_by_role("button", name="Zoek bij mij in de buurt")).to_be_enabled()


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_staff_sign_in_by_keyboard_see_the_hubs_and_stay_where_they_are_when_it_refreshes(
    visit: Visit, look_at: Look, width: int
) -> None:
    page = visit("/staff", width=width)
    page.clock.install()
    page.get_by_label("Sleutel").focus()
    page.keyboard.type("een-lange-sleutel-42")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wijkhub Noord")).to_be_visible()
    expect(page.get_by_text("Printers die niet werken: balie 1.")).to_be_visible()
    assert look_at(page) == []
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("verzonden uit een oude epoche: 2 keer")).to_be_visible()
    page.evaluate("document.querySelector('.staff__sum').dataset.old = ''")
    page.clock.run_for(15_000)
    expect(page.locator(".staff__sum[data-old]")).to_have_count(0)
    expect(page.get_by_text("verzonden uit een oude epoche: 2 keer")).to_be_visible()
    expect(page.locator("summary")).to_be_focused()
    page.get_by_role("link", name="Openingstijden en regels").click()
    expect(page.get_by_text("Er zijn nog geen buurten ingevuld.")).to_be_visible()
    assert look_at(page) == []
    page.get_by_role("link", name="Terug naar de wijkhubs").click()
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_label("Sleutel")).to_be_visible()
