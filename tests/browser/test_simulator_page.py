"""The page of the simulated printer, in a browser: live, by keyboard, in both languages, and for everybody."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from looking import AXE, RULES, RUN_AXE
from playwright.sync_api import Browser, Page, expect
from waiting import hide

from wijkhub_printers.simulator import Fault, Moment, Simulator
from wijkhub_printers.simulator.web import SimulatorPage

PICTURE = b"\x1dv0\x00" + bytes([72, 0, 100, 0]) + random.Random(3).randbytes(7200)
SLIP = b"\x1b@" + PICTURE + b"\x1dV\x42\x00"
TEXT = b"\x1bt\x13Uw nummer A012 \xd5\n\x1dV\x42\x00"
WIDTHS = (320, 1280)

Open = Callable[..., Page]


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with Simulator() as printer:
        yield printer


@pytest.fixture
def complaints() -> list[str]:
    """What the browser reported: breaches of the content policy, errors of scripts, what did not load."""
    return []


@pytest.fixture
def show_page(printer: Simulator, browser: Browser, complaints: list[str]) -> Iterator[Open]:
    contexts = []

    def opened(language: str = "nl", width: int = 1280) -> Page:
        context = browser.new_context(locale=language, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(page_of_printer.url)
        return page

    with SimulatorPage(printer) as page_of_printer:
        yield opened
        for context in contexts:
            context.close()


def send(printer: Simulator, data: bytes) -> None:
    with socket.create_connection((printer.host, printer.port), timeout=10) as line:
        line.sendall(data)


def look_at(page: Page) -> dict[str, Any]:
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(RUN_AXE, RULES)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_wrong_with_the_page_with_and_without_paper(
    language: str, width: int, printer: Simulator, show_page: Open, complaints: list[str]
) -> None:
    page = show_page(language, width)
    assert look_at(page)["violations"] == []
    printer.inflict(Fault.COVER_OPEN, Moment.AFTER)
    send(printer, b"\x1bZ" + SLIP + TEXT)
    expect(page.locator("#state li")).to_have_count(2)
    expect(page.locator("figure")).to_have_count(1)
    found = look_at(page)
    assert found["violations"] == []
    assert not page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")
    assert complaints == []


def test_paper_is_shown_as_it_comes(printer: Simulator, show_page: Open) -> None:
    page = show_page()
    expect(page.get_by_text("Er is nog niets afgedrukt.")).to_be_visible()
    send(printer, SLIP + PICTURE)
    expect(page.locator("figure")).to_have_count(2)
    expect(page.locator("figcaption").first).to_have_text("Bon 2, nog niet afgesneden")
    for image in page.locator("figure img").all():
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [576, 100]
    send(printer, b"\x1dV\x00" + TEXT)
    expect(page.locator("figure")).to_have_count(3)
    expect(page.get_by_alt_text("Bon 3. Er staat: Uw nummer A012 €")).to_be_visible()


def test_a_fault_is_ordered_and_mended_by_keyboard(printer: Simulator, show_page: Open) -> None:
    page = show_page()
    page.get_by_role("button", name="Papier op: Nu").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#state li")).to_have_text(["Papier op"])
    assert printer.faults == (Fault.PAPER_OUT,)
    # The button keeps the focus when the page changes, so that one can go on from there.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Papier op: Tijdens de volgende bon")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#state li")).to_have_text(["Papier op", "Papier op: Tijdens de volgende bon"])
    page.get_by_role("button", name="Maak alles goed").press("Enter")
    expect(page.locator("#state")).to_have_text("De printer werkt.")
    assert (printer.faults, printer.planned) == ((), ())


def test_there_is_a_button_for_each_fault_at_each_moment(printer: Simulator, show_page: Open) -> None:
    page = show_page("en")
    ordered = set()
    for button in page.locator("button[data-fault]").all():
        button.click()
    printer.wait_for(lambda printer: len(printer.planned) == 22 and len(printer.faults) == 11)
    ordered = set(printer.planned) | {(fault, Moment.BEFORE) for fault in printer.faults}
    assert ordered == {(fault, moment) for fault in Fault for moment in Moment}
    expect(page.locator("#state li")).to_have_count(33)


def test_what_is_done_elsewhere_is_seen_within_two_seconds(printer: Simulator, show_page: Open) -> None:
    page = show_page()
    expect(page.locator("#state")).to_have_text("De printer werkt.")
    printer.inflict(Fault.PAPER_LOW)
    expect(page.locator("#state li")).to_have_text(["Papier bijna op"], timeout=2000)
    printer.mend()
    expect(page.locator("#state")).to_have_text("De printer werkt.", timeout=2000)


def test_a_hidden_page_catches_up_when_it_is_looked_at(printer: Simulator, show_page: Open) -> None:
    page = show_page()
    expect(page.locator("#state")).to_have_text("De printer werkt.")
    hide(page, True)
    printer.inflict(Fault.MUTE)
    hide(page, False)
    expect(page.locator("#state li")).to_have_text(["Zegt niets"])


def test_a_page_whose_printer_is_gone_says_so(printer: Simulator, browser: Browser) -> None:
    with SimulatorPage(printer) as served:
        page = browser.new_page(locale="en")
        page.goto(served.url)
        expect(page.locator("#state")).to_have_text("The printer works.")
    expect(page.get_by_role("alert")).to_have_text("This page gets no more news of the printer. Start it again.")
    page.close()


def test_the_page_changes_its_language_by_its_link(show_page: Open) -> None:
    page = show_page()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Practice printer")
    page.get_by_role("link", name="Nederlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oefenprinter")
