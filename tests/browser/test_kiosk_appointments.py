"""Appointments at the kiosk in a real browser: made, printed, scanned, and what becomes of one that is left alone."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import time
from zoneinfo import ZoneInfo

import appointment_visits as visits
import pytest
import tour
import zxingcpp
from appointment_visits import APPOINTMENT, BOOKABLE
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from real_stage import RealStage
from tour import IMPATIENT, TALL, Screen, Visit
from waiting import until

from wijkhub_kiosk.kiosk_page import WARNING_S

Show = Callable[..., Visit]
ALWAYS = """
[[services]]
id = "card"
group = "desk"
name = { nl = "Identiteitskaart aanvragen", en = "Apply for an identity card" }
appointment-min = 5

[[capacity]]
id = "always"
group = "desk"
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = 00:00:00
end = 00:00:00
places = 50

[policy]
book-least-min = 0
turn = TURN:00:00
"""
"""So that the first time on offer can be checked in at once, whenever this runs."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RealStage]:
    """A real hub with appointments at every hour."""
    half_a_day_on = datetime.now(ZoneInfo("Europe/Amsterdam")) + timedelta(hours=12)
    stage = RealStage(tmp_path / "hub", counters=1, more=ALWAYS.replace("TURN", f"{half_a_day_on:%H}"))
    try:
        stage.start()
        stage.sign_in()
        stage.open_counters(1)
        yield stage
    finally:
        stage.close()


def enrolled(hub: RealStage, browser: Browser, role: str) -> Page:
    """A browser that is this screen of the hub."""
    context = browser.new_context(viewport={"width": TALL[0], "height": TALL[1]}, locale="nl")
    context.add_init_script(IMPATIENT)
    page = context.new_page()
    page.goto(f"{hub.url}/enrol?code={hub.code_for(role, role)}")
    page.get_by_role("button", name="Aanmelden").click()
    return page


SCAN_S = 0.01


def scan(page: Page, text: str) -> None:
    """What a scanner does that is a keyboard to the browser: a key each ten milliseconds, on a slow machine too."""
    line, begun = page.context.new_cdp_session(page), time()
    for n, key in enumerate([*text, "Enter"]):
        enter = {"code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        told = {"key": key, "timestamp": begun + n * SCAN_S, **(enter if key == "Enter" else {"text": key})}
        line.send("Input.dispatchKeyEvent", {"type": "keyDown", **told})
        line.send("Input.dispatchKeyEvent", {**told, "type": "keyUp", "text": ""})
    line.detach()


def test_an_appointment_is_made_printed_and_checked_in_by_its_code(
    hub: RealStage, browser: Browser, tmp_path: Path
) -> None:
    printer, kiosk = enrolled(hub, browser, "printer-page"), enrolled(hub, browser, "kiosk")
    try:
        kiosk.get_by_role("link", name="Nederlands").click()
        kiosk.get_by_role("link", name="Maak een afspraak voor later").click()
        kiosk.get_by_role("link", name="Identiteitskaart aanvragen").click()
        expect(kiosk.get_by_role("heading", name="Welke dag komt u?")).to_be_visible()
        kiosk.locator(".choices .choice").first.click()
        kiosk.locator("a[href*='part='], .moment-button").first.wait_for()
        if kiosk.locator("a[href*='part=']").count():
            kiosk.locator("a[href*='part=']").first.click()
        kiosk.locator(".moment-button").first.click()
        expect(kiosk.get_by_role("heading", name="Wat is uw naam?")).to_be_visible()
        for letter in "jo":
            kiosk.locator(f'[data-key="{letter}"]').click()
        kiosk.get_by_role("button", name="Verder", exact=True).click()
        kiosk.get_by_role("button", name="Nee, geen bericht").click()
        kiosk.get_by_label("Ik kom met een rolstoel").check()
        kiosk.get_by_role("button", name="Verder", exact=True).click()
        kiosk.get_by_role("button", name="Maak de afspraak").dblclick()
        expect(kiosk.get_by_text("Neem uw papier mee.")).to_be_visible()
        code = kiosk.locator(".booked__code").inner_text().replace(" ", "")
        expect(printer.get_by_alt_text(re.compile(code))).to_be_visible()
        kiosk.locator(".ticket__link img").screenshot(path=tmp_path / "code.png")
        [read] = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
        assert read.text.startswith("https://hub.zonnehoek.example/a/") and read.text.endswith(f"/{code}")
        [view] = hub.read("/v1/appointments")
        assert view["person"] == {"name": "Jo", "email": None, "phone": None, "help": ["wheelchair"], "notes": ""}

        kiosk.get_by_role("link", name="Klaar").click()
        kiosk.get_by_role("link", name="Ik heb een afspraak").click()
        for letter in code:
            kiosk.locator(f'[data-key="{letter}"]').click()
        kiosk.get_by_role("button", name="Verder", exact=True).click()
        expect(kiosk.locator(".screen--ticket h1 .number")).to_have_text("A001")
        expect(printer.get_by_alt_text(re.compile("A001"))).to_be_visible()
        [ticket] = hub.tickets()
        assert (ticket["appointment"], ticket["ticketClass"]) == (view["appointment"]["id"], "appointment")
    finally:
        printer.context.close()
        kiosk.context.close()


def test_a_scanner_types_while_nothing_is_focused_and_the_appointments_language_follows(show: Show) -> None:
    v = show(Screen("scan", tour.visit_language, hub=partial(visits.booked, 40), setup=BOOKABLE))
    code = v.stage.hub.board.appointments[APPOINTMENT].code
    v.page.evaluate("document.activeElement.blur()")
    scan(v.page, f"https://hub.zonnehoek.example/a/c2lnbmF0dXJl/{code}")
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")
    expect(v.page.get_by_text("Wij roepen u om 10:40 uur.")).to_be_visible()


def test_a_scan_touches_nothing_that_has_the_focus_and_keys_by_hand_are_no_scan(show: Show) -> None:
    v = show(Screen("scan", lambda v: v.services(), hub=partial(visits.booked, 40), setup=BOOKABLE))
    code = v.stage.hub.board.appointments[APPOINTMENT].code
    v.page.get_by_role("link", name="Burgerzaken").focus()
    scan(v.page, code)
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")
    v.services()
    v.page.get_by_role("link", name="Burgerzaken").focus()
    v.page.keyboard.type(code[:3])
    v.page.keyboard.press("Enter")
    expect(v.page.get_by_role("heading", level=1, name="Burgerzaken")).to_be_visible()


def test_the_next_resident_need_not_wait_for_the_ticket_of_the_last_to_go(show: Show) -> None:
    v = show(Screen("scan", lambda v: v.take("money"), hub=partial(visits.booked, 40), setup=BOOKABLE))
    scan(v.page, v.stage.hub.board.appointments[APPOINTMENT].code)
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")


def test_a_scan_into_the_field_works_too(show: Show) -> None:
    v = show(Screen("scan", visits.visit_check_in, hub=partial(visits.booked, 40), setup=BOOKABLE))
    code = v.stage.hub.board.appointments[APPOINTMENT].code
    v.page.locator("#question").click()
    scan(v.page, f"https://hub.zonnehoek.example/a/c2lnbmF0dXJl/{code}")
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A001")


def test_a_kiosk_left_alone_forgets_what_was_typed_and_lets_the_time_go(show: Show) -> None:
    def with_a_clock(visit: Visit) -> None:
        visit.page.clock.install()
        visits.visit_reach(visit)

    v = show(Screen("left", with_a_clock, setup=BOOKABLE))
    assert len(v.stage.hub.board.holds) == 1
    v.page.clock.run_for((v.stage.hub.idle_seconds + 1) * 1000)
    expect(v.page.get_by_role("dialog", name="Bent u er nog?")).to_be_visible()
    v.page.clock.run_for((WARNING_S + 1) * 1000)
    expect(v.page.get_by_role("heading", name="Welkom")).to_be_visible()
    assert v.stage.hub.board.holds == {} and visits.NAME not in v.page.content()


def test_who_asks_for_a_person_keeps_what_they_typed(show: Show) -> None:
    v = show(Screen("help", visits.visit_name, setup=BOOKABLE))
    visits.type_on_keys(v, "noor")
    v.press("kiosk.help-me")
    v.sees("kiosk.someone-is-coming")
    expect(v.page.locator("#question")).to_have_value("noor")
    assert len(v.stage.hub.board.holds) == 1


def test_back_from_the_last_screen_shows_what_was_said_and_books_nothing(show: Show) -> None:
    v = show(Screen("back", visits.visit_sure, setup=BOOKABLE))
    v.press("kiosk.back")
    v.heading("book.wants")
    expect(v.page.get_by_label("Ik kom met een rolstoel")).to_be_checked()
    v.press("kiosk.back")
    v.heading("book.reach")
    assert v.stage.hub.board.appointments == {}


def test_a_booking_while_the_hub_restarts_is_made_once(show: Show) -> None:
    v = show(Screen("restart", visits.visit_sure, setup=BOOKABLE))
    v.stage.busy = True
    v.press("book.make")
    expect(v.page.get_by_role("dialog", name="Een moment")).to_be_visible()
    v.stage.busy = False
    v.page.locator(".screen--appointment").wait_for()
    assert len(v.stage.hub.board.appointments) == 1


def test_a_kiosk_that_told_a_refusal_leaves_no_appointment(show: Show) -> None:
    def refused(visit: Visit) -> None:
        visit.page.clock.install()
        visits.visit_sure(visit)
        visit.stage.busy = True
        visit.press("book.make")
        visit.page.get_by_role("dialog", name="Een moment").wait_for()
        tour.wait_for_refusal(visit, "notice.not-booked.title")

    v = show(Screen("refused", refused, setup=BOOKABLE))
    v.stage.busy = False

    def told() -> bool:
        v.page.clock.run_for(500)
        return v.page.locator("h1", has_text="geen afspraak").count() == 1

    until(v.page, told, "the screen without an appointment")
    assert v.stage.hub.board.appointments == {}
