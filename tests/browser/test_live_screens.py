"""Displays, phones and the printer's page: live, through cuts, bursts and sleep."""

from collections.abc import Callable
from itertools import pairwise

import scenes
import tour
from playwright.sync_api import Page, expect
from tour import HAND, WALL, Screen, Visit
from waiting import NOTE_MOMENTS, hide, until

from wijkhub_kiosk.display import MOMENT_S
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Role

Show = Callable[..., Visit]


def remembering(visit: Visit) -> None:
    """A display that remembers its moments."""
    visit.page.add_init_script(NOTE_MOMENTS)
    tour.visit_display(visit)
    until(visit.page, lambda: visit.stage.streams == 1, "the stream")


def remembering_with_a_clock(visit: Visit) -> None:
    """The same, with time that the test moves on."""
    visit.page.clock.install()
    remembering(visit)


def ten_counters(hub: MemoryHub) -> None:
    """Ten counters, and somebody for each."""
    scenes.open_counters(hub, 10)
    for _ in range(12):
        scenes.take(hub)


def moments(page: Page) -> list[str]:
    """The numbers that had their moment, in order."""
    return [moment["number"] for moment in page.evaluate("moments")]


def call(visit: Visit, *counters: int) -> list[str]:
    """Let these counters call at once; gives the numbers."""
    return visit.stage.do(lambda hub: [scenes.call(hub, counter) for counter in counters])


def test_each_of_ten_calls_at_once_has_its_moment_and_a_chime(show: Show) -> None:
    v = show(Screen("burst", remembering_with_a_clock, Role.DISPLAY, WALL, ten_counters))
    numbers = call(v, *range(1, 11))
    expect(v.page.locator("#queue li")).to_have_count(9)
    expect(v.page.locator(".last li")).to_have_count(6)
    # From here on time goes only as it is moved on. The first moment began before, and was noted a little later.
    v.page.clock.pause_at(v.page.evaluate("Date.now()") + 100)
    for _ in range(10):
        v.page.clock.run_for(MOMENT_S * 1000)
    assert moments(v.page) == numbers
    begun = [moment["at"] for moment in v.page.evaluate("moments")]
    assert min(later - one for one, later in pairwise(begun[1:])) >= MOMENT_S * 1000
    assert v.page.evaluate("chimes") == 10
    expect(v.page.locator("#moment")).to_be_hidden()


def test_a_call_repeated_has_its_moment_again(show: Show) -> None:
    v = show(Screen("again", remembering_with_a_clock, Role.DISPLAY, WALL, ten_counters))
    [number] = call(v, 1)
    expect(v.page.locator("#moment .moment__say")).to_have_text("Nu aan de beurt")
    v.stage.do(lambda hub: hub.do(c.Recall(hub.board.counters["1"].ticket or ""), scenes.CHIEF))
    expect(v.page.locator("#queue li")).to_have_count(1)
    v.page.clock.run_for(MOMENT_S * 1000)
    expect(v.page.locator("#moment .moment__say")).to_have_text("Nog een keer geroepen")
    assert moments(v.page) == [number, number]


def test_a_display_that_was_answered_503_resumes_with_nothing_lost_and_nothing_twice(show: Show) -> None:
    v = show(Screen("cut", remembering, Role.DISPLAY, WALL, ten_counters))
    numbers = call(v, 1)
    until(v.page, lambda: moments(v.page) == numbers, "the first call")
    refused: list[int] = []
    v.page.on("response", lambda response: refused.append(response.status) if response.status == 503 else None)
    v.stage.busy = True
    v.stage.do(lambda hub: hub.stop())
    until(v.page, lambda: len(refused) >= 2, "two answers of 503")
    v.stage.hub.go_on()
    numbers += call(v, 2, 3)
    v.stage.busy = False
    until(v.page, lambda: moments(v.page) == numbers, "the calls that were missed")
    until(v.page, lambda: v.stage.streams == 1, "one stream again")
    expect(v.page.locator("[data-lost]")).to_be_hidden()


def test_a_lost_hub_is_said_within_five_seconds_and_tried_again_at_least_that_often(show: Show) -> None:
    v = show(Screen("lost", remembering, Role.DISPLAY, WALL, ten_counters))
    v.stage.stop()
    expect(v.page.get_by_text("Geen verbinding.")).to_be_visible(timeout=5000)
    expect(v.page.locator(".clock")).to_be_hidden()  # it stands still, and a wrong time is worse than none
    v.stage.start()
    expect(v.page.get_by_text("Geen verbinding.")).to_be_hidden(timeout=5000)
    expect(v.page.locator(".clock")).to_have_text("10:05")


def test_a_line_that_falls_silent_without_a_word_is_noticed(show: Show) -> None:
    v = show(Screen("silent", remembering_with_a_clock, Role.DISPLAY, WALL, ten_counters))
    asked: list[str] = []
    v.page.on("request", lambda request: asked.append(request.url) if "/live" in request.url else None)
    # No beat comes in 41 seconds of the browser's time; the hub's beat keeps to real time.
    v.page.clock.run_for(41_000 + 3000)
    until(v.page, lambda: len(asked) == 1, "another try")


def test_a_hidden_display_holds_no_stream_and_shows_on_waking_what_still_counts(show: Show) -> None:
    v = show(Screen("hidden", remembering, Role.DISPLAY, WALL, ten_counters))
    hide(v.page, True)
    until(v.page, lambda: v.stage.streams == 0, "no stream")
    numbers = call(v, 1, 2)
    assert moments(v.page) == []
    hide(v.page, False)
    until(v.page, lambda: moments(v.page) == numbers, "both calls")
    assert v.stage.streams == 1


def test_a_display_of_another_journal_loads_its_page_anew(show: Show) -> None:
    v = show(Screen("epoch", remembering, Role.DISPLAY, WALL, ten_counters))
    v.stage.stop()

    def restored(hub: MemoryHub) -> None:
        hub.board.epoch, hub.board.seq = 2, 0
        hub.journal.clear()

    restored(v.stage.hub)
    with v.page.expect_navigation():
        v.stage.start()
    until(v.page, lambda: v.stage.streams == 1, "the stream of the new page")


def test_a_browser_that_may_not_sound_asks_for_one_touch(show: Show) -> None:
    def mute(visit: Visit) -> None:
        visit.page.add_init_script("HTMLMediaElement.prototype.play = () => Promise.reject(new Error('no touch yet'))")
        tour.visit_display(visit)

    v = show(Screen("mute", mute, Role.DISPLAY, WALL, ten_counters))
    call(v, 1)
    button = v.page.get_by_role("button", name="Zet het geluid aan")
    expect(button).to_be_visible()
    v.page.evaluate("HTMLMediaElement.prototype.play = () => Promise.resolve()")
    button.click()
    expect(button).to_be_hidden()


def test_what_stands_on_the_display_is_no_markup(show: Show) -> None:
    odd = scenes.replace(
        scenes.SETUP,
        name="<b>Hub</b>",
        counters=(scenes.CounterPlace("1", {"nl": "<img src=x onerror=alert(1)>"}, ("desk",)),),
    )
    v = show(Screen("odd", remembering, Role.DISPLAY, WALL, lambda hub: scenes.open_counters(hub), odd))
    v.stage.do(lambda hub: scenes.take(hub))
    call(v, 1)
    expect(v.page.locator("#moment .counter")).to_have_text("<img src=x onerror=alert(1)>")
    expect(v.page.locator(".brand")).to_have_text("<b>Hub</b>")


def test_a_phone_follows_its_ticket_through_its_life(show: Show) -> None:
    v = show(Screen("phone", lambda v: tour.visit_phone("waiting", v), None, HAND, tour.nothing))
    page, stage = v.page, v.stage
    expect(page.get_by_text("Er zijn nog 2 mensen voor u.")).to_be_visible()
    call(v, 1)
    expect(page.get_by_text("Er is nog 1 persoon voor u.")).to_be_visible()
    call(v, 2)
    expect(page.get_by_text("Er is niemand voor u.")).to_be_visible()
    call(v, 1)
    expect(page.locator(".stub__now strong")).to_have_text("Balie 1")
    ticket = stage.do(lambda hub: hub.board.counters["1"].ticket or "")
    stage.do(lambda hub: hub.do(c.StartService(ticket), scenes.CHIEF))
    expect(page.get_by_text("U wordt nu geholpen bij Balie 1.")).to_be_visible()
    stage.do(lambda hub: hub.do(c.FinishService(ticket), scenes.CHIEF))
    expect(page.get_by_text("Dit nummer is klaar.")).to_be_visible()
    expect(page.get_by_role("link", name="Ik wil niet meer wachten")).to_have_count(0)


def test_a_phone_in_the_pocket_holds_no_stream_and_knows_on_waking(show: Show) -> None:
    v = show(Screen("pocket", lambda v: tour.visit_phone("waiting", v), None, HAND, tour.nothing))
    until(v.page, lambda: v.stage.streams == 1, "the stream")
    hide(v.page, True)
    until(v.page, lambda: v.stage.streams == 0, "no stream")
    call(v, 1, 2, 1)
    hide(v.page, False)
    expect(v.page.locator(".stub__now strong")).to_have_text("Balie 1")


def test_paper_comes_onto_the_page_as_it_comes_out(show: Show) -> None:
    v = show(Screen("paper", tour.visit_printer, Role.PRINTER_PAGE, tour.DESK))
    v.sees("printer.nothing")
    v.stage.do(tour.printed)
    expect(v.page.locator(".slip img")).to_have_count(3)
    expect(v.page.locator(".slip figcaption").first).to_have_text("A002 · 10:05")


def test_the_clock_of_the_display_goes_on_with_the_hub(show: Show) -> None:
    v = show(Screen("clock", remembering, Role.DISPLAY, WALL, ten_counters))
    expect(v.page.locator(".clock")).to_have_text("10:05")
    v.stage.hub._now = lambda: scenes.NOW.replace(hour=13)
    expect(v.page.locator(".clock")).to_have_text("14:05")
