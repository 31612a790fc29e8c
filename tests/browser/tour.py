"""Every screen in every state, in every language: for the tests that look at them, and for pictures of them.

for screen in SCREENS:
    with shown(screen, browser, "nl") as page:
        page.screenshot(path=f"{screen.name}-nl.png")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import appointment_visits as appointments
import scenes
import web_visits as web
from memory_stage import MemoryStage
from playwright.sync_api import Browser, Page

from wijkhub_kiosk.memory import MemoryHub, MemorySlip
from wijkhub_kiosk.port import PrinterName
from wijkhub_kiosk.words import texts
from wijkhub_printers.picture import render_png
from wijkhub_printers.slip import TicketSlip
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Role
from wijkhub_queue.printer_state import PrinterState

LANGUAGES = ("nl", "en")
PATIENCE_MS = 20_000
IMPATIENT = "Math.random = () => 0"
"""Lets a page try again after the shortest of its pauses."""
TALL = (1080, 1920)
WIDE = (1280, 800)
WALL = (1920, 1080)
HAND = (390, 844)
DESK = (1280, 800)


class Visit:
    """A page in front of a hub on the stage, in a language."""

    def __init__(self, page: Page, stage: MemoryStage, language: str) -> None:
        self.page, self.stage, self.language = page, stage, language
        self.t: Callable[..., str] = partial(texts().get, language)

    def go(self, path: str) -> None:
        """Open an address of the hub, and wait until its scripts have done what they do."""
        self.page.goto(self.stage.url + path)

    def link(self, name: str) -> None:
        """Touch a link."""
        self.page.get_by_role("link", name=name).first.click()

    def press(self, key: str) -> None:
        """Touch the button whose words have this key."""
        self.page.get_by_role("button", name=self.t(key), exact=True).click()

    def sees(self, key: str, **figures: object) -> None:
        """Wait for the words of this key."""
        self.page.get_by_text(self.t(key, **figures)).first.wait_for()

    def heading(self, key: str) -> None:
        """Wait for the screen whose heading has the words of this key."""
        self.page.get_by_role("heading", level=1, name=self.t(key)).wait_for()

    def services(self) -> None:
        """Come as far as what can be chosen."""
        self.go(f"/kiosk/services?language={self.language}")
        self.heading("kiosk.what-for")

    def service(self, service_id: str) -> None:
        """Come as far as the screen before the ticket."""
        self.go(f"/kiosk/services/{service_id}?language={self.language}")
        self.page.get_by_role("button", name=self.t("kiosk.take-ticket")).wait_for()

    def take(self, service_id: str = "passport") -> None:
        """Ask for a ticket, and wait for what comes of it."""
        self.service(service_id)
        self.press("kiosk.take-ticket")
        self.page.locator(".screen--ticket, .screen--notice").wait_for()


@dataclass(frozen=True)
class Screen:
    """A screen in one state."""

    name: str
    open: Callable[[Visit], None]
    role: Role | None = Role.KIOSK
    size: tuple[int, int] = TALL
    hub: Callable[[MemoryHub], None] = scenes.open_counters
    setup: Any = scenes.SETUP
    scripts: bool = True
    alone: bool = False
    """Whether it leaves a page behind that no other screen can stand on."""
    expected: tuple[str, ...] = field(default=())
    """Errors in the browser's console that belong to this state: a hub that is gone cannot answer."""


class Pages:
    """Pages of a browser on which one screen after another may stand: a new page for each takes twice as long."""

    def __init__(self, browser: Browser, watch: Callable[[Page], None]) -> None:
        self._browser, self._watch = browser, watch
        self._pages: dict[object, Page] = {}

    def page(self, screen: Screen, language: str) -> Page:
        """A page that fits the screen, with nothing on it and no cookie."""
        kind = (screen.size, screen.scripts, language)
        if screen.alone or kind not in self._pages:
            page = new_page(self._browser, screen, language)
            self._watch(page)
            if screen.alone:
                return page
            self._pages[kind] = page
        self._pages[kind].context.clear_cookies()
        return self._pages[kind]


def new_page(browser: Browser, screen: Screen, language: str) -> Page:
    """A page in a context of its own."""
    width, height = screen.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=screen.scripts, locale=language
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(IMPATIENT)
    return context.new_page()


@contextmanager
def shown(screen: Screen, browser: Browser, language: str, *, pages: Pages | None = None) -> Iterator[Visit]:
    """The screen, as it stands in a browser; the hub is there as long. `pages` lends a page and gets it back."""
    stage = scenes.stage(screen.setup)
    stage.start()
    stage.do(screen.hub)
    page = pages.page(screen, language) if pages else new_page(browser, screen, language)
    try:
        if screen.role is not None:
            page.context.add_cookies([stage.enrolled(screen.role)])  # type: ignore[list-item]  # the keys it takes
        visit = Visit(page, stage, language)
        screen.open(visit)
        yield visit
    finally:
        if pages is None or screen.alone:
            page.context.close()
        else:
            page.goto("about:blank")
        stage.leave()


def nothing(hub: MemoryHub) -> None:
    """A hub as it is in the morning: its day is open, nobody is there."""


def closed(hub: MemoryHub) -> None:
    """A hub that takes no tickets."""
    hub.do(c.CloseDay())


def doors_closed(hub: MemoryHub) -> None:
    """A hub that lets nobody in."""
    scenes.open_counters(hub)
    hub.do(c.CloseDoors())


def paused(hub: MemoryHub) -> None:
    """A hub whose counters have a break."""
    scenes.open_counters(hub)
    hub.do(c.PauseCounter(counter="1"), scenes.CHIEF)


def busy(hub: MemoryHub) -> None:
    """A hub at work: three counters, six calls, four who wait."""
    scenes.open_counters(hub, 3)
    for service in ("passport", "money", "street") * 3 + ("letter",):
        scenes.take(hub, service)
    for counter in (1, 2, 3, 1, 2, 3):
        scenes.call(hub, counter)


def paper(state: Any, hub: MemoryHub) -> None:
    """A hub whose printer does this with every ticket."""
    scenes.open_counters(hub)
    scenes.take(hub, "passport")
    scenes.take(hub, "licence")
    hub.paper_known = state


def out_of_paper(hub: MemoryHub) -> None:
    """A hub whose printer at the kiosk is out of paper; what is asked of it waits."""
    paper("queued", hub)
    hub.do(c.NotePrinter("page", PrinterState.PAPER_OUT))


def out_of_order(hub: MemoryHub) -> None:
    """A hub whose printer at the kiosk does not answer, and did not print."""
    paper("failed", hub)
    hub.do(c.NotePrinter("page", PrinterState.UNREACHABLE))


def taken_over(hub: MemoryHub) -> None:
    """A hub where the printer at the entrance prints for the one at the kiosk, which is out of paper."""
    out_of_paper(hub)
    hub.backups["page"] = "entrance"
    hub.printers["entrance"] = PrinterName("entrance", {"nl": "bij de ingang", "en": "at the entrance"})


def without_link(hub: MemoryHub) -> None:
    """A hub that a phone cannot reach, and that has no printer."""
    scenes.open_counters(hub)
    hub.public_url, hub.paper_known = None, "none"


def full(hub: MemoryHub) -> None:
    """A hub whose only number is taken."""
    scenes.open_counters(hub)
    scenes.take(hub, "passport")


def no_disk(hub: MemoryHub) -> None:
    """A hub that can write nothing."""
    scenes.open_counters(hub)
    hub.unavailable = True


def printed(hub: MemoryHub) -> None:
    """A hub from whose printer three slips came."""
    for number, service in (("A001", "Paspoort aanvragen"), ("B001", "Hulp bij een brief"), ("A002", "Rijbewijs")):
        slip = TicketSlip(
            language="nl",
            hub=scenes.SETUP.name,
            number=number,
            service=service,
            issued_at=scenes.NOW,
            people_ahead=2,
            bring=("Uw identiteitsbewijs",),
            link=f"https://hub.zonnehoek.example/t/{number}",
        )
        hub.slips.append(MemorySlip(f"page-{number}", number, scenes.NOW, render_png(slip, 576)))


def visit_language(v: Visit) -> None:
    """The first screen; the others' language has no part in it."""
    v.go("/kiosk")
    v.page.get_by_role("link", name="Nederlands").wait_for()


def visit_start(v: Visit) -> None:
    """The first screen in a language, whatever it says."""
    v.go(f"/kiosk?language={v.language}")
    v.page.locator("h1").wait_for()


def visit_group(v: Visit) -> None:
    """The services of the first group."""
    v.services()
    v.link(v.t("kiosk.what-for") and scenes.SETUP.groups[0].name[v.language])
    v.page.get_by_role("heading", level=1, name=scenes.SETUP.groups[0].name[v.language]).wait_for()


def visit_search(question: str, v: Visit) -> None:
    """The search, with something typed on the keys of the screen."""
    v.services()
    v.link(v.t("kiosk.search-instead"))
    v.heading("kiosk.search")
    for letter in question:
        v.page.locator(f"[data-key='{letter}']").click()
    if question:
        v.page.locator("#found li").first.wait_for() if question != "xyz" else v.sees("kiosk.search-nothing")


def visit_help(v: Visit) -> None:
    """A kiosk at which somebody asked for a person."""
    v.services()
    v.press("kiosk.help-me")
    v.sees("kiosk.someone-is-coming")


def visit_help_page(v: Visit) -> None:
    """The page on which a browser without scripts asks for a person."""
    v.go(f"/kiosk/help?language={v.language}")
    v.heading("kiosk.help-me")


def visit_not_seen(v: Visit) -> None:
    """A ticket whose resident says that nothing came out."""
    v.take()
    v.press("paper.did-it-no")
    v.sees("paper.not-seen")


def visit_not_seen_easy_to_read(v: Visit) -> None:
    """The same, for one who sees badly."""
    visit_not_seen(v)
    v.page.get_by_role("switch", name=v.t("kiosk.larger-letters")).check()
    v.page.get_by_role("switch", name=v.t("kiosk.more-contrast")).check()


def visit_no_answer(v: Visit) -> None:
    """A ticket on the screen, when the hub has not answered for longer than a kiosk is patient."""
    v.page.clock.install()
    v.take()
    v.stage.busy = True
    v.press("paper.did-it-no")
    wait_for_refusal(v, "ticket.no-answer")


def visit_still_there(v: Visit) -> None:
    """A kiosk that was left alone while a ticket was on it."""
    v.page.clock.install()
    v.take()
    v.page.clock.run_for(v.stage.hub.idle_seconds * 1000 + 1500)
    v.page.get_by_role("dialog", name=v.t("kiosk.still-there")).wait_for()


def visit_restarting(v: Visit) -> None:
    """A kiosk whose hub went away between the choice and the ticket."""
    v.service("passport")
    v.stage.busy = True
    v.press("kiosk.take-ticket")
    v.page.get_by_role("dialog", name=v.t("notice.restarting.title")).wait_for()


def visit_refused(v: Visit) -> None:
    """The same kiosk, when its patience is over."""
    v.page.clock.install()
    visit_restarting(v)
    wait_for_refusal(v, "notice.not-given.title")


def wait_for_refusal(v: Visit, title: str) -> None:
    """Let a kiosk's patience pass, as its own clock tells it, until it says this."""
    refused = v.page.get_by_role("dialog", name=v.t(title))
    for _ in range(40):
        v.page.clock.run_for(2000)
        if refused.is_visible():
            break
        v.page.wait_for_timeout(20)
    refused.wait_for()


def visit_not_given(v: Visit) -> None:
    """A kiosk that was told by the hub that there is no ticket."""
    v.service("passport")
    v.page.evaluate(
        "document.getElementById('withdraw').requestSubmit()"
    )  # as soon as it is there, with or without htmx
    v.heading("notice.not-given.title")


def visit_ticket_over(v: Visit) -> None:
    """A kiosk that asks once more for a ticket that is over."""
    v.service("passport")
    command_id = v.page.locator("form[action='/kiosk/tickets'] input[name=id]").get_attribute("value") or ""

    def over(hub: MemoryHub) -> None:
        hub.do(c.IssueTicket(service="passport", language=v.language, printer="page"), scenes.KIOSK, command_id)
        hub.do(c.LeaveQueue(command_id), scenes.CHIEF)

    v.stage.do(over)
    v.press("kiosk.take-ticket")
    v.heading("notice.ticket-over.title")


def visit_ticket_unknown(v: Visit) -> None:
    """A kiosk that asks for a ticket that was never given here."""
    v.go(f"/kiosk/tickets/0198c0de-0000-7000-8000-0000000000ff?language={v.language}")
    v.heading("notice.ticket-unknown.title")


def visit_service_gone(v: Visit) -> None:
    """A kiosk on which stands a service that has just gone."""
    v.go(f"/kiosk/services/abolished?language={v.language}")
    v.heading("notice.service-gone.title")


def visit_plain_again(v: Visit) -> None:
    """A browser without scripts, when the hub can write nothing."""
    v.service("passport")
    v.press("kiosk.take-ticket")
    v.heading("notice.restarting.title")


def visit_easy_to_read(v: Visit) -> None:
    """A ticket, for one who sees badly."""
    v.take()
    v.page.get_by_role("switch", name=v.t("kiosk.larger-letters")).check()
    v.page.get_by_role("switch", name=v.t("kiosk.more-contrast")).check()


def visit_display(v: Visit) -> None:
    """The display."""
    v.go(f"/display?language={v.language}")
    v.page.locator(".latest").wait_for()


def visit_call(v: Visit) -> None:
    """The display in the moment of a call."""
    v.page.emulate_media(reduced_motion="reduce")
    visit_display(v)
    v.stage.do(lambda hub: scenes.call(hub, 1))
    v.page.locator("#moment .number").wait_for()


def visit_lost_display(v: Visit) -> None:
    """The display when the hub is gone."""
    visit_display(v)
    v.stage.stop()
    v.sees("display.lost")


def visit_phone(state: str, v: Visit) -> None:
    """A ticket's page, when the ticket is in this state."""

    def bring(hub: MemoryHub) -> str:
        scenes.open_counters(hub, 2)
        for _ in range(2):
            scenes.take(hub)
        ticket = scenes.take(hub, "moving", v.language)
        if state not in ("waiting", "parked", "left"):
            for counter in (1, 2, 1):
                scenes.call(hub, counter)
        steps: dict[str, c.Command] = {
            "serving": c.StartService(ticket),
            "parked": c.ParkTicket(ticket),
            "served": c.FinishService(ticket),
            "no-show": c.MarkNoShow(ticket),
            "left": c.LeaveQueue(ticket),
        }
        if state in steps:
            hub.do(steps[state], scenes.CHIEF)
        return hub.link_token(ticket)

    v.go(f"/t/{v.stage.do(bring)}?language={v.language}")
    v.page.locator(f".stub--{state}").wait_for()


def visit_sure(v: Visit) -> None:
    """The question whether somebody is sure to leave."""
    visit_phone("waiting", v)
    v.link(v.t("phone.leave"))
    v.heading("phone.sure")


def visit_lost_phone(v: Visit) -> None:
    """A ticket's page when the hub is gone."""
    visit_phone("waiting", v)
    v.stage.stop()
    v.sees("phone.lost")


def visit_enrol(v: Visit) -> None:
    """Where a screen is enrolled."""
    v.go(f"/enrol?language={v.language}")
    v.heading("enrol.title")


def visit_enrol_refused(v: Visit) -> None:
    """The same after a code that does not work."""
    visit_enrol(v)
    v.page.get_by_label(v.t("enrol.code")).fill("WRONG-CODE")
    v.press("enrol.go")
    v.sees("enrol.refused")


def visit_printer(v: Visit) -> None:
    """The printer that draws on a page."""
    v.go(f"/printer?language={v.language}")
    v.heading("printer.title")


def visit_address(path: str, heading: str, v: Visit) -> None:
    """An address that leads to a page of help."""
    v.go(f"{path}{'&' if '?' in path else '?'}language={v.language}")
    v.heading(heading)


def visit_too_long(v: Visit) -> None:
    """A form that says more than there is room for."""
    visit_enrol(v)
    v.page.get_by_label(v.t("enrol.code")).evaluate("field => { field.maxLength = 200; field.value = 'A'.repeat(200) }")
    v.press("enrol.go")
    v.heading("help.not-understood.title")


def visit_busy(v: Visit) -> None:
    """A phone that asks something of a hub that can write nothing."""
    visit_sure(v)
    v.stage.hub.unavailable = True
    v.press("phone.sure-yes")
    v.heading("help.busy.title")


def visit_broken(v: Visit) -> None:
    """A phone, when something in the hub is broken."""

    def break_it(token: str) -> None:
        raise RuntimeError("broken on purpose")

    v.stage.hub.ticket_of_link = break_it  # type: ignore[method-assign]  # broken on purpose
    v.go(f"/t/any?language={v.language}")
    v.heading("help.wrong.title")


GONE = ("Failed to load resource", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE_CHUNKED")
REFUSED = ("Failed to load resource",)
NO_ANSWER = (*REFUSED, "Response Status Error Code 503")
BOOKABLE = appointments.BOOKABLE
OF_CODE = partial(appointments.visit_code, "")
SCREENS = (
    Screen("kiosk-language", visit_language),
    Screen("kiosk-groups", lambda v: v.services()),
    Screen("kiosk-groups-wide", lambda v: v.services(), size=WIDE),
    Screen("kiosk-group-of-twelve", visit_group, setup=scenes.TWELVE),
    Screen("kiosk-group-of-twelve-wide", visit_group, setup=scenes.TWELVE, size=WIDE),
    Screen("kiosk-services", lambda v: v.services(), setup=scenes.FEW),
    Screen("kiosk-search", partial(visit_search, "")),
    Screen("kiosk-search-found", partial(visit_search, "pas")),
    Screen("kiosk-search-found-wide", partial(visit_search, "pas"), size=WIDE),
    Screen("kiosk-search-nothing", partial(visit_search, "xyz")),
    Screen("kiosk-confirm", lambda v: v.service("passport")),
    Screen("kiosk-confirm-wide", lambda v: v.service("passport"), size=WIDE),
    Screen("kiosk-confirm-no-counter", lambda v: v.service("letter"), hub=nothing),
    Screen("kiosk-confirm-paused", lambda v: v.service("letter"), hub=paused),
    Screen("kiosk-ticket-printing", lambda v: v.take(), hub=partial(paper, "sending")),
    Screen("kiosk-ticket-printed", lambda v: v.take(), hub=partial(paper, "printed")),
    Screen("kiosk-ticket-printed-wide", lambda v: v.take(), hub=partial(paper, "printed"), size=WIDE),
    Screen("kiosk-ticket-not-printed", lambda v: v.take(), hub=partial(paper, "failed")),
    Screen("kiosk-ticket-not-printed-wide", lambda v: v.take(), hub=partial(paper, "failed"), size=WIDE),
    Screen("kiosk-ticket-perhaps-printed", lambda v: v.take(), hub=partial(paper, "unknown")),
    Screen("kiosk-ticket-perhaps-printed-wide", lambda v: v.take(), hub=partial(paper, "unknown"), size=WIDE),
    Screen("kiosk-ticket-not-seen", visit_not_seen, hub=partial(paper, "unknown")),
    Screen("kiosk-ticket-not-seen-wide", visit_not_seen, hub=partial(paper, "unknown"), size=WIDE),
    Screen("kiosk-ticket-not-seen-easy-to-read", visit_not_seen_easy_to_read, hub=partial(paper, "unknown")),
    Screen(
        "kiosk-ticket-not-seen-easy-to-read-wide",
        visit_not_seen_easy_to_read,
        hub=partial(paper, "unknown"),
        size=WIDE,
    ),
    Screen("kiosk-ticket-out-of-paper", lambda v: v.take(), hub=out_of_paper),
    Screen("kiosk-ticket-out-of-order", lambda v: v.take(), hub=out_of_order),
    Screen("kiosk-ticket-elsewhere", lambda v: v.take(), hub=taken_over),
    Screen("kiosk-ticket-printing-without-scripts", lambda v: v.take(), hub=partial(paper, "sending"), scripts=False),
    Screen("kiosk-ticket-not-seen-without-scripts", visit_not_seen, hub=partial(paper, "unknown"), scripts=False),
    Screen("kiosk-ticket-no-answer", visit_no_answer, hub=partial(paper, "unknown"), alone=True, expected=NO_ANSWER),
    Screen("kiosk-out-of-paper", visit_language, hub=out_of_paper),
    Screen("kiosk-out-of-paper-wide", lambda v: v.services(), hub=out_of_paper, size=WIDE),
    Screen("kiosk-out-of-order", lambda v: v.service("passport"), hub=out_of_order),
    Screen("kiosk-ticket-without-paper-and-link", lambda v: v.take(), hub=without_link),
    Screen("kiosk-ticket-easy-to-read", visit_easy_to_read),
    Screen("kiosk-help-asked", visit_help),
    Screen("kiosk-help", visit_help_page),
    Screen("kiosk-still-there", visit_still_there, alone=True),
    Screen("kiosk-restarting", visit_restarting, expected=NO_ANSWER),
    Screen("kiosk-refused", visit_refused, alone=True, expected=NO_ANSWER),
    Screen("kiosk-not-given", visit_not_given),
    Screen("kiosk-again-without-scripts", visit_plain_again, hub=no_disk, scripts=False, expected=REFUSED),
    Screen("kiosk-closed", visit_start, hub=closed),
    Screen("kiosk-doors-closed", visit_start, hub=doors_closed),
    Screen("kiosk-paused", visit_start, hub=paused),
    Screen("kiosk-no-counter", visit_start, hub=nothing),
    Screen("kiosk-not-set-up", visit_start, setup=None, hub=nothing),
    Screen("kiosk-band-full", lambda v: v.take(), setup=scenes.NARROW, hub=full, expected=REFUSED),
    Screen("kiosk-service-gone", visit_service_gone, expected=REFUSED),
    Screen("kiosk-ticket-over", visit_ticket_over, expected=REFUSED),
    Screen("kiosk-ticket-unknown", visit_ticket_unknown, expected=REFUSED),
    Screen("kiosk-exercise", lambda v: v.take(), setup=scenes.EXERCISE),
    Screen("kiosk-language-appointments", visit_language, setup=BOOKABLE),
    Screen("kiosk-groups-appointments", lambda v: v.services(), setup=BOOKABLE),
    Screen("kiosk-groups-appointments-wide", lambda v: v.services(), setup=BOOKABLE, size=WIDE),
    Screen("kiosk-confirm-appointments-wide", lambda v: v.service("passport"), setup=BOOKABLE, size=WIDE),
    Screen("kiosk-closed-appointments", visit_start, hub=closed, setup=BOOKABLE),
    Screen("kiosk-check-in", appointments.visit_check_in, setup=BOOKABLE),
    Screen("kiosk-check-in-wide", appointments.visit_check_in, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-ticket-early", OF_CODE, hub=partial(appointments.booked, 40), setup=BOOKABLE),
    Screen("kiosk-ticket-late-wide", OF_CODE, hub=partial(appointments.booked, 0), setup=BOOKABLE, size=WIDE),
    Screen(
        "kiosk-arrival-too-early",
        OF_CODE,
        hub=partial(appointments.booked, 120),
        setup=BOOKABLE,
        expected=REFUSED,
    ),
    Screen(
        "kiosk-arrival-too-late",
        OF_CODE,
        hub=partial(appointments.booked, -20),
        setup=BOOKABLE,
        expected=REFUSED,
    ),
    Screen("kiosk-arrival-missed", OF_CODE, hub=appointments.missed, setup=BOOKABLE, size=WIDE, expected=REFUSED),
    Screen(
        "kiosk-arrival-other-day",
        OF_CODE,
        hub=partial(appointments.booked, 24 * 60),
        setup=BOOKABLE,
        expected=REFUSED,
    ),
    Screen("kiosk-arrival-other-hub", partial(appointments.visit_code, "BR346789"), setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-arrival-cancelled", OF_CODE, hub=appointments.cancelled, setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-arrival-displaced", OF_CODE, hub=web.displaced, setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-arrival-checked-in", OF_CODE, hub=appointments.checked_in, setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-arrival-not-found", partial(appointments.visit_code, "KD346789"), setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-book-services", appointments.visit_services, setup=appointments.LONG_NAMES),
    Screen("kiosk-book-services-wide", appointments.visit_services, setup=appointments.LONG_NAMES, size=WIDE),
    Screen("kiosk-book-days", appointments.visit_days, setup=BOOKABLE),
    Screen("kiosk-book-days-wide", appointments.visit_days, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-book-parts", appointments.visit_times, setup=appointments.EVERY_FIVE),
    Screen("kiosk-book-times", appointments.visit_times, setup=BOOKABLE),
    Screen("kiosk-book-times-wide", appointments.visit_times, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-book-gone", appointments.visit_gone, setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-book-name", appointments.visit_name, setup=BOOKABLE),
    Screen("kiosk-book-citizen-number", appointments.visit_citizen_number, setup=BOOKABLE, size=WIDE, expected=REFUSED),
    Screen("kiosk-book-reach", appointments.visit_reach, setup=BOOKABLE),
    Screen("kiosk-book-email", appointments.visit_email, setup=BOOKABLE, expected=REFUSED),
    Screen("kiosk-book-email-wide", appointments.visit_email, setup=BOOKABLE, size=WIDE, expected=REFUSED),
    Screen("kiosk-book-phone-wide", appointments.visit_phone_number, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-book-wants", appointments.visit_wants, setup=BOOKABLE),
    Screen("kiosk-book-wants-wide", appointments.visit_wants, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-book-sure", appointments.visit_sure, setup=BOOKABLE),
    Screen("kiosk-book-sure-wide", appointments.visit_sure, setup=BOOKABLE, size=WIDE),
    Screen(
        "kiosk-book-again-without-scripts",
        appointments.visit_plain_again,
        setup=BOOKABLE,
        scripts=False,
        expected=REFUSED,
    ),
    Screen("kiosk-not-booked", appointments.visit_not_booked, setup=BOOKABLE),
    Screen("kiosk-appointment", appointments.visit_appointment, setup=BOOKABLE),
    Screen(
        "kiosk-appointment-not-printed-wide",
        appointments.visit_appointment,
        hub=partial(paper, "failed"),
        setup=BOOKABLE,
        size=WIDE,
    ),
    Screen("kiosk-appointment-easy-to-read", appointments.visit_appointment_easy_to_read, setup=BOOKABLE),
    Screen("display-calm", visit_display, Role.DISPLAY, WALL),
    Screen("display-calls", visit_display, Role.DISPLAY, WALL, hub=busy),
    Screen("display-calls-tall", visit_display, Role.DISPLAY, TALL, hub=busy),
    Screen("display-moment", visit_call, Role.DISPLAY, WALL, hub=busy, alone=True),
    Screen("display-closed", visit_display, Role.DISPLAY, WALL, hub=closed),
    Screen("display-not-set-up", visit_display, Role.DISPLAY, WALL, setup=None, hub=nothing),
    Screen("display-exercise", visit_display, Role.DISPLAY, WALL, hub=busy, setup=scenes.EXERCISE),
    Screen("display-lost", visit_lost_display, Role.DISPLAY, WALL, hub=busy, expected=GONE),
    Screen("phone-waiting", partial(visit_phone, "waiting"), None, HAND, nothing),
    Screen("phone-called", partial(visit_phone, "called"), None, HAND, nothing),
    Screen("phone-serving", partial(visit_phone, "serving"), None, HAND, nothing),
    Screen("phone-parked", partial(visit_phone, "parked"), None, HAND, nothing),
    Screen("phone-served", partial(visit_phone, "served"), None, HAND, nothing, expected=REFUSED),
    Screen("phone-no-show", partial(visit_phone, "no-show"), None, HAND, nothing, expected=REFUSED),
    Screen("phone-left", partial(visit_phone, "left"), None, HAND, nothing, expected=REFUSED),
    Screen("phone-sure", visit_sure, None, HAND, nothing),
    Screen("phone-exercise", partial(visit_phone, "waiting"), None, HAND, nothing, scenes.EXERCISE),
    Screen("phone-lost", visit_lost_phone, None, HAND, nothing, expected=GONE),
    Screen("phone-wait", partial(visit_phone, "waiting"), None, HAND, web.waits),
    Screen("kiosk-groups-wait", lambda v: v.services(), hub=web.waits),
    Screen("kiosk-groups-wait-wide", lambda v: v.services(), hub=web.waits, setup=BOOKABLE, size=WIDE),
    Screen("kiosk-group-wait", visit_group, hub=web.waits),
    Screen("kiosk-group-of-twelve-wait", visit_group, hub=web.waits_of_long_names, setup=scenes.TWELVE),
    Screen("kiosk-group-of-twelve-wait-wide", visit_group, hub=web.waits_of_long_names, setup=scenes.TWELVE, size=WIDE),
    Screen("kiosk-confirm-wait", lambda v: v.service("passport"), hub=web.waits),
    Screen("kiosk-confirm-not-today", lambda v: v.service("passport"), hub=web.too_late, setup=BOOKABLE),
    Screen(
        "kiosk-confirm-not-today-wide", lambda v: v.service("passport"), hub=web.too_late, setup=BOOKABLE, size=WIDE
    ),
    Screen("kiosk-ticket-wait", lambda v: v.take(), hub=web.waits),
    Screen("kiosk-ticket-wait-wide", lambda v: v.take(), hub=web.waits, size=WIDE),
    Screen("display-waits", visit_display, Role.DISPLAY, WALL, hub=web.waits),
    Screen("display-waits-tall", visit_display, Role.DISPLAY, TALL, hub=web.waits),
    Screen("appointment-booked", partial(web.visit_own, ""), None, HAND, web.booked, BOOKABLE),
    Screen("appointment-booked-desk", partial(web.visit_own, ""), None, DESK, web.confirmed, BOOKABLE),
    Screen("appointment-long-name", partial(web.visit_own, ""), None, HAND, web.long_named, appointments.LONG_NAMES),
    Screen("appointment-displaced", partial(web.visit_own, ""), None, HAND, web.displaced, BOOKABLE),
    Screen("appointment-missed", partial(web.visit_own, ""), None, HAND, web.missed, BOOKABLE),
    Screen("appointment-cancelled", partial(web.visit_own, ""), None, HAND, web.cancelled, BOOKABLE),
    Screen("appointment-checked-in", partial(web.visit_own, ""), None, HAND, web.checked_in, BOOKABLE),
    Screen("appointment-sure", partial(web.visit_own, "/cancel"), None, HAND, web.booked, BOOKABLE),
    Screen("appointment-move", partial(web.visit_own, "/move?day=2026-03-18"), None, HAND, web.booked, BOOKABLE),
    Screen("web-services", partial(web.visit_web, ""), None, HAND, nothing, appointments.LONG_NAMES),
    Screen("web-services-none", partial(web.visit_web, ""), None, HAND, nothing),
    Screen("web-days", partial(web.visit_web, "/times?service=passport"), None, HAND, nothing, BOOKABLE),
    Screen(
        "web-times", partial(web.visit_web, "/times?service=passport&day=2026-03-18"), None, HAND, nothing, BOOKABLE
    ),
    Screen("web-off", partial(web.visit_web, ""), None, HAND, web.unbookable, BOOKABLE),
    Screen("web-times-gone", web.visit_gone, None, HAND, nothing, BOOKABLE, expected=REFUSED),
    Screen("web-details", web.visit_details, None, HAND, nothing, BOOKABLE),
    Screen("web-details-desk", web.visit_details, None, DESK, nothing, BOOKABLE),
    Screen("web-details-wrong", web.visit_wrong, None, HAND, nothing, BOOKABLE, expected=REFUSED),
    Screen("web-details-gone", web.visit_late, None, HAND, nothing, BOOKABLE, expected=REFUSED),
    Screen("enrol", visit_enrol, None, DESK),
    Screen("enrol-refused", visit_enrol_refused, None, DESK, expected=REFUSED),
    Screen("printer-nothing", visit_printer, Role.PRINTER_PAGE, DESK),
    Screen("printer", visit_printer, Role.PRINTER_PAGE, DESK, hub=printed),
    Screen("help-not-there", partial(visit_address, "/t/wrong", "help.not-there.title"), None, HAND, expected=REFUSED),
    Screen(
        "help-other-screen",
        partial(visit_address, "/display", "help.other-screen.title"),
        size=DESK,
        expected=REFUSED,
    ),
    Screen(
        "help-not-understood",
        visit_too_long,
        None,
        DESK,
        expected=REFUSED,
    ),
    Screen("help-busy", visit_busy, None, HAND, nothing, expected=REFUSED),
    Screen("help-wrong", visit_broken, None, HAND, expected=REFUSED),
)
"""All of them. The first visit of each stands in its name: who reads it, then what it shows."""
