"""`wijkhub run`, its practice printer's page and its kiosk, each as whoever tries a hub has them before them."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from real_stage import WIJKHUB
from waiting import until

from wijkhub_server.demo import PRINTER, STAFF

AT_ONCE_MS = 2000
"""Within which everybody knows that a printer can't print, and that it can again."""
NO_PAPER = "Er is nu geen papier."
SUPERVISOR = next(member for member in STAFF if member.role == "supervisor")


class Demo(NamedTuple):
    """A kiosk, the page of its printer, and what the hub's API says of the printer."""

    kiosk: Page
    printer: Page
    api: httpx.Client

    def state(self) -> str:
        """How the printer is, by the hub's API."""
        (told,) = [told for told in self.api.get("/v1/printers").json() if told["id"] == PRINTER]
        return str(told["state"])


@pytest.fixture
def demo(tmp_path: Path, browser: Browser) -> Iterator[Demo]:
    command = [WIJKHUB, "run", "--no-registry", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            said = ""
            while "Stop with Ctrl-C" not in said:
                line = program.stdout.readline()
                assert line, f"the demo did not start: {said}"
                said += line
            addresses = re.search(
                r"works on (http://[\d.:]+)\..*(http://\S+/enrol\?code=\w+)   then \S+/kiosk.*"
                r"Printer \([^)]*\): [^\n]*\n +(http://[\d.:]+)\n",
                said,
                re.DOTALL,
            )
            assert addresses, said
            with browser.new_context(locale="nl") as context, httpx.Client(base_url=addresses[1], timeout=10) as api:
                session = api.post("/v1/sessions", json={"name": SUPERVISOR.name, "pin": SUPERVISOR.pin}).json()
                api.headers["authorization"] = f"Bearer {session['token']}"
                kiosk, printer = context.new_page(), context.new_page()
                printer.goto(addresses[3])
                kiosk.goto(addresses[2])
                kiosk.get_by_role("button", name="Aanmelden").click()
                kiosk.get_by_role("link", name="Nederlands").click()
                yield Demo(kiosk, printer, api)
        finally:
            program.send_signal(signal.SIGTERM)
            program.stdout.read()


def test_kiosk_and_api_know_within_two_seconds_that_the_paper_is_out_and_that_it_is_back(demo: Demo) -> None:
    until(demo.kiosk, lambda: demo.state() == "online", "a printer that prints")
    for _ in range(2):
        demo.printer.get_by_role("button", name="Papier op: Nu").click()
        start = time.monotonic()
        expect(demo.kiosk.get_by_text(NO_PAPER)).to_be_visible(timeout=AT_ONCE_MS)
        assert demo.state() == "paper-out"
        assert time.monotonic() - start < AT_ONCE_MS / 1000
        demo.printer.get_by_role("button", name="Maak alles goed").click()
        expect(demo.kiosk.get_by_text(NO_PAPER)).to_be_hidden(timeout=AT_ONCE_MS)
        assert demo.state() == "online"


def test_a_ticket_taken_without_paper_comes_out_when_it_is_back(demo: Demo) -> None:
    demo.printer.get_by_role("button", name="Papier op: Nu").click()
    demo.kiosk.get_by_text(NO_PAPER).wait_for()
    take(demo.kiosk)
    expect(demo.kiosk.locator(".screen--ticket h1 .number")).to_have_text("C001")
    expect(demo.kiosk.get_by_text("Onthoud uw nummer, of maak er een foto van.")).to_be_visible()
    expect(demo.printer.locator("figure")).to_have_count(0)
    demo.printer.get_by_role("button", name="Maak alles goed").click()
    expect(demo.printer.locator("figure")).to_have_count(1)
    demo.kiosk.get_by_text("Neem uw papier mee.").wait_for()


def test_a_ticket_in_whose_middle_the_paper_ends_is_asked_about_within_two_seconds_and_the_next_is_on_its_own_paper(
    demo: Demo,
) -> None:
    until(demo.kiosk, lambda: demo.state() == "online", "a printer that prints")
    demo.printer.get_by_role("button", name="Papier op: Tijdens de volgende bon").click()
    take(demo.kiosk)
    start = time.monotonic()
    expect(demo.kiosk.get_by_text("Is uw ticket eruit gekomen?")).to_be_visible(timeout=AT_ONCE_MS)
    expect(demo.kiosk.get_by_text(NO_PAPER)).to_be_visible()
    expect(demo.kiosk.get_by_text("Onthoud uw nummer, of maak er een foto van.")).to_be_visible()
    assert demo.state() == "paper-out"
    assert time.monotonic() - start < AT_ONCE_MS / 1000
    (job,) = demo.api.get("/v1/print-jobs").json()
    assert (job["state"], job["detail"].split(";")[0]) == ("unknown", "stopped-midway paper-out")
    demo.printer.get_by_role("button", name="Maak alles goed").click()
    expect(demo.kiosk.get_by_text(NO_PAPER)).to_be_hidden(timeout=AT_ONCE_MS)
    demo.kiosk.get_by_role("button", name="Nee").click()
    demo.kiosk.get_by_role("button", name="Print een kopie").click()
    demo.kiosk.get_by_text("Neem uw papier mee.").wait_for()
    # Half a slip, and the copy, which does not hang on it.
    expect(demo.printer.locator("figure")).to_have_count(2)
    expect(demo.printer.get_by_text("nog niet afgesneden")).to_have_count(0)


def take(kiosk: Page) -> None:
    """Take a ticket."""
    kiosk.get_by_role("link", name="Ja, ik wil een nummer").click()
    kiosk.get_by_role("link", name="Uw wijk").click()
    kiosk.get_by_role("link", name="Vraag of idee over uw wijk").click()
    kiosk.get_by_role("button", name="Neem een nummer").click()
