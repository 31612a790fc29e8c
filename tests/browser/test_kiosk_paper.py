"""Paper on the kiosk, live: nobody touches the screen, and it says what is so."""

from collections.abc import Callable

import pytest
import tour
from playwright.sync_api import Page, expect
from tour import Screen, Visit
from waiting import until

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.events import TicketReprinted
from wijkhub_queue.printer_state import PrinterState

Show = Callable[..., Visit]
BANNER = "Er is nu geen papier. Maak straks een foto van het scherm."
WITHIN_MS = 2000
"""How soon a kiosk says what the hub knows."""


def printer_is(v: Visit, state: PrinterState) -> None:
    """Let the kiosk's printer be so."""
    v.stage.do(lambda hub: hub.do(c.NotePrinter("page", state)))


def connected(v: Visit) -> None:
    """Wait until news comes to the kiosk by itself."""
    until(v.page, lambda: v.stage.streams == 1, "the stream")


def paper_is(known: str) -> Callable[[MemoryHub], None]:
    """A hub that knows this of every ticket's paper."""
    return lambda hub: tour.paper(known, hub)


def copies(v: Visit) -> int:
    """How many copies were asked for."""
    return sum(isinstance(one.event, TicketReprinted) for one in v.stage.hub.journal)


@pytest.mark.parametrize(
    "screen",
    [
        Screen("start", tour.visit_language),
        Screen("groups", lambda v: v.services()),
        Screen("confirm", lambda v: v.service("passport")),
    ],
    ids=lambda screen: screen.name,
)
def test_a_printer_that_stops_and_mends_is_told_of_on_a_kiosk_that_nobody_touches(show: Show, screen: Screen) -> None:
    v = show(screen)
    connected(v)
    banner = v.page.get_by_text(BANNER)
    expect(banner).to_be_hidden()
    printer_is(v, PrinterState.PAPER_OUT)
    expect(banner).to_be_visible(timeout=WITHIN_MS)
    printer_is(v, PrinterState.COVER_OPEN)
    expect(v.page.get_by_text("De printer doet het nu niet.")).to_be_visible(timeout=WITHIN_MS)
    printer_is(v, PrinterState.ONLINE)
    expect(v.page.locator("#printer")).to_be_empty(timeout=WITHIN_MS)


def test_what_a_kiosk_missed_while_it_was_cut_off_is_told_when_it_is_back(show: Show) -> None:
    v = show(Screen("cut", lambda v: v.services()))
    connected(v)
    v.stage.stop()
    v.stage.hub.do(c.NotePrinter("page", PrinterState.PAPER_OUT))
    v.stage.start()
    expect(v.page.get_by_text(BANNER)).to_be_visible()


def test_the_banner_goes_from_screen_to_screen_and_gives_way_to_the_tickets_own_words(show: Show) -> None:
    v = show(Screen("way", lambda v: v.services(), hub=tour.out_of_paper))
    expect(v.page.get_by_text(BANNER)).to_be_visible()
    v.link("Burgerzaken")
    v.link("Paspoort aanvragen")
    expect(v.page.get_by_role("heading", name="Paspoort aanvragen")).to_be_visible()
    expect(v.page.get_by_text(BANNER)).to_be_visible()
    v.press("kiosk.take-ticket")
    expect(v.page.locator("#paper")).to_contain_text("Er is nu geen papier.")
    expect(v.page.get_by_text(BANNER)).to_be_hidden()


def test_a_ticket_on_the_screen_follows_its_paper_through_a_fault(show: Show) -> None:
    v = show(Screen("follow", lambda v: v.take(), hub=paper_is("queued")))
    paper = v.page.locator("#paper")
    expect(paper).to_contain_text("Uw nummer wordt geprint.")
    printer_is(v, PrinterState.UNREACHABLE)
    expect(paper).to_contain_text("De printer doet het nu niet.", timeout=WITHIN_MS)
    printer_is(v, PrinterState.ONLINE)
    expect(paper).to_contain_text("Uw nummer wordt geprint.", timeout=WITHIN_MS)
    v.stage.hub.paper_known = "printed"
    expect(paper).to_contain_text("Neem uw papier mee.", timeout=WITHIN_MS)


def ask_for_copy(page: Page) -> None:
    """Say that nothing came out, and touch the button for a copy twice, as fast as fingers can."""
    page.get_by_role("button", name="Nee").click()
    page.get_by_role("button", name="Print een kopie").dblclick()


def test_a_double_tap_is_one_copy(show: Show) -> None:
    v = show(Screen("copy", lambda v: v.take(), hub=paper_is("unknown")))
    ask_for_copy(v.page)
    expect(v.page.locator("#paper")).to_contain_text("Uw nummer wordt geprint.")
    assert (copies(v), list(v.stage.hub.came_out.values())) == (1, [False])
    expect(v.page.locator(".screen--ticket h1 .number")).to_have_text("A003")


def test_a_double_tap_on_no_prints_nothing(show: Show) -> None:
    v = show(Screen("no", lambda v: v.take(), hub=paper_is("unknown")))
    box = v.page.get_by_role("button", name="Nee").bounding_box()
    assert box is not None
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    v.page.mouse.click(*at)
    expect(v.page.get_by_role("button", name="Print een kopie")).to_be_visible()
    v.page.mouse.click(*at)
    expect(v.page.get_by_role("button", name="Print een kopie")).to_be_visible()
    assert copies(v) == 0


def test_a_copy_asked_for_while_the_hub_restarts_is_one_copy(show: Show) -> None:
    v = show(Screen("busy", lambda v: v.take(), hub=paper_is("failed")))
    asked: list[str] = []
    v.page.on("request", lambda one: asked.append(one.post_data or "") if one.method == "POST" else None)
    v.stage.busy = True
    v.page.get_by_role("button", name="Print een kopie").click()
    until(v.page, lambda: len(asked) >= 2, "a second try")
    v.stage.busy = False
    expect(v.page.locator("#paper")).to_contain_text("Uw nummer wordt geprint.")
    expect(v.page.locator("dialog[open]")).to_have_count(0)
    assert (len(set(asked)), copies(v)) == (1, 1)


def test_the_question_stands_still_under_a_finger_while_the_kiosk_looks_each_second(show: Show) -> None:
    v = show(Screen("still", lambda v: v.take(), hub=paper_is("unknown")))
    looks: list[int] = []
    v.page.on(
        "response", lambda one: looks.append(one.status) if one.url.partition("?")[0].endswith("/paper") else None
    )
    v.page.evaluate("document.querySelector('#paper form').dataset.held = 'yes'")
    until(v.page, lambda: len(looks) >= 2, "two looks")
    assert set(looks) == {204}
    assert v.page.locator("#paper form").get_attribute("data-held") == "yes"


def test_a_resident_answers_and_has_a_copy_without_scripts(show: Show) -> None:
    v = show(Screen("plain", lambda v: v.take(), hub=paper_is("unknown"), scripts=False))
    v.page.get_by_role("button", name="Nee").click()
    expect(v.page.get_by_text("Onthoud uw nummer, of maak er een foto van.").first).to_be_visible()
    v.page.get_by_role("button", name="Print een kopie").click()
    expect(v.page.get_by_text("Uw nummer wordt geprint. Een moment.")).to_be_visible()
    v.stage.hub.papers.update(dict.fromkeys(v.stage.hub.papers, "printed"))
    v.link("Kijk of het papier er is")
    expect(v.page.get_by_text("Neem uw papier mee.")).to_be_visible()
    assert copies(v) == 1
