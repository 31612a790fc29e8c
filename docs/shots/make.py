"""Take the pictures in the documentation anew: every screen in every state and language, the terminal, and paper.

    make shots

Screens come from the tour that the browser tests walk too, the terminal from its own keys, slips from the printers'
samples. Nothing here is real: hub, residents and numbers are made for the picture.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
"""A Tuesday in winter, 09:00 in Amsterdam."""
WIDEST = 720
"""Dots across a picture in the documentation."""


def keep(png: bytes, path: Path) -> None:
    """A picture, small enough to keep many."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width > WIDEST:
        height = round(picture.height * WIDEST / picture.width)
        picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def screens(folder: Path) -> list[Path]:
    """Every screen of residents."""
    from playwright.sync_api import sync_playwright
    from tour import LANGUAGES, SCREENS, shown

    from conftest import QUIET

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("pictures need Chromium: tools/system-packages chromium")
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for screen in SCREENS:
            for language in LANGUAGES:
                path = folder / f"{screen.name}-{language}.png"
                with shown(screen, browser, language) as visit:
                    keep(visit.page.screenshot(), path)
                taken.append(path)
                print(path.relative_to(ROOT))
        browser.close()
    return taken


async def terminal(folder: Path) -> list[Path]:
    """Every screen of the terminal."""
    from wijkhub_client.memory import MemoryHub
    from wijkhub_queue import commands as c
    from wijkhub_queue.actors import Actor, Role
    from wijkhub_queue.capacity import Closure, ExtraOpening
    from wijkhub_queue.persons import Help, Person
    from wijkhub_queue.printer_state import PrinterState
    from wijkhub_server.demo import SETTINGS
    from wijkhub_server.settings import load_settings
    from wijkhub_staff.capture import take_pictures
    from wijkhub_staff.terminal import Terminal

    taken = []
    for language in ("nl", "en"):
        now = NINE
        hub = MemoryHub(load_settings(SETTINGS, {}).setup, clock=lambda: now)  # noqa: B023 (called within the turn)
        hub.add_printer("hall", name={"nl": "bij de ingang", "en": "at the entrance"})
        hub.add_printer("desk", name={"nl": "bij de balies", "en": "at the counters"})
        for printer in ("hall", "desk"):
            await hub.do(c.NotePrinter(printer, PrinterState.ONLINE))
        hub.add_staff("Noor", "1111", skills=("travel-documents",), languages=("nl", "en"))
        hub.add_staff("Sam", "2222", skills=("travel-documents",), languages=("nl", "en"))
        kiosk, sam = Actor(Role.KIOSK, "hal"), Actor(Role.CLERK, "sam")
        await hub.do(c.OpenCounter("2", clerk="sam", skills=("travel-documents",)), by=sam)
        for minutes, service, name, help in (
            (60, "passport", "Jan de Vries", ()),
            (75, "moving", "Fatma Yılmaz", (Help.INTERPRETER,)),
            (90, "money", "Wilhelmina van den Boogaard", (Help.WHEELCHAIR, Help.COMPANION)),
            (120, "driving-licence", "Piet Bos", ()),
            (300, "letter", "Zoë Bakker", ()),
        ):
            person = Person(name, phone="0612345678", help=help)
            await hub.do(c.BookAppointment(service, NINE + timedelta(minutes=minutes), person=person))
        tuesday = NINE.date()
        meeting = Closure(
            "meeting", tuesday, tuesday, time(14), time(15), ("help",), {"nl": "Overleg", "en": "Meeting"}
        )
        await hub.do(c.AddClosure(meeting, displace=True))
        saturday = ExtraOpening("saturday", "desk", tuesday + timedelta(days=4), time(10), time(13), places=2)
        await hub.do(c.AddOpening(saturday))
        for minutes, service in enumerate(
            ("neighbourhood", "passport", "money", "collect", "moving", "letter", "extract", "passport")
        ):
            now = NINE + timedelta(minutes=minutes * 3)
            answer = await hub.do(c.IssueTicket(service), by=kiosk)
            if minutes == 6:
                await hub.do(c.ParkTicket(answer.command), by=sam)
        await hub.do(c.CallNext("2"), by=sam)
        now += timedelta(minutes=2)
        client = hub.client()
        app = Terminal(client, place="hub", language=language, name="Noor", keymap={})
        taken += await take_pictures(app, pin="1111", counter="1", folder=folder)
    return taken


def slips(folder: Path) -> list[Path]:
    """What comes out of the printer."""
    from wijkhub_printers import samples
    from wijkhub_printers.catalogue import catalogue
    from wijkhub_printers.picture import render_png

    taken = []
    first = samples.MORNING + timedelta(minutes=8)
    for language in catalogue().languages:
        ticket = samples.sample_slip(language, code="K7M4QX")
        for name, slip, width in (
            ("ticket", ticket, 576),
            ("ticket-on-58-mm", ticket, 384),
            ("copy", structs.replace(ticket, copy_of=first), 576),
            ("ticket-without-link", samples.sample_slip(language, link=None), 576),
            ("ticket-of-exercise", samples.sample_slip(language, exercise=True), 576),
            ("appointment", samples.sample_appointment(language), 576),
            ("report", samples.sample_report(language), 576),
            ("day", samples.sample_day(language), 576),
            ("test-page", samples.sample_test_page(language), 576),
        ):
            path = folder / f"paper-{name}-{language}.png"
            path.write_bytes(render_png(slip, width))
            taken.append(path)
    return taken


def practice_printer(folder: Path) -> list[Path]:
    """The page of the simulated printer, with paper and faults."""
    from playwright.sync_api import sync_playwright

    from wijkhub_printers.configuration import PrinterSettings, open_printer
    from wijkhub_printers.printing import print_slip
    from wijkhub_printers.samples import sample_slip
    from wijkhub_printers.simulator import Fault, Moment, Simulator
    from wijkhub_printers.simulator.web import SimulatorPage

    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in ("nl", "en"):
            path = folder / f"practice-printer-{language}.png"
            with Simulator(port=9100, now=lambda: NINE) as printer, SimulatorPage(printer) as served:
                for mode in ("text", "picture"):
                    settings = PrinterSettings(id="hal", driver="network", host=printer.host, port=9100, mode=mode)
                    print_slip(open_printer(settings), sample_slip(language))
                printer.inflict(Fault.PAPER_LOW)
                printer.inflict(Fault.PAPER_OUT, Moment.DURING)
                page = browser.new_page(viewport={"width": 1280, "height": 1250}, locale=language)
                page.goto(served.url)
                page.locator("figure img").last.evaluate("(image) => image.decode()")
                keep(page.screenshot(), path)
                page.close()
            taken.append(path)
        browser.close()
    return taken


@contextmanager
def city_page(folder: Path) -> Iterator[str]:
    """The demonstration registry at work on a Tuesday at nine; gives its address."""
    import uvicorn

    from wijkhub_registry.app import create_app
    from wijkhub_registry.demo.serve import demo_settings, prepare

    settings = demo_settings(folder, 0)
    prepare(settings, "demo", "Wijkhub Kade")
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, clock=lambda: NINE), port=0, log_level="warning", lifespan="on")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                sys.exit("the registry did not start")
            thread.join(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def city(folder: Path) -> list[Path]:
    """The city's page: the list and the map, and a place."""
    from playwright.sync_api import sync_playwright

    taken = []
    with TemporaryDirectory() as data, city_page(Path(data)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in ("nl", "en"):
            for name, address, size in (
                ("registry-places", "/", (1280, 1400)),
                ("registry-place", "/locations/wijkhub-kade", (1280, 1400)),
                ("registry-places-phone", "/", (390, 844)),
            ):
                path = folder / f"{name}-{language}.png"
                page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale=language)
                page.goto(f"{url}{address}?language={language}", wait_until="networkidle")
                keep(page.screenshot(), path)
                page.close()
                taken.append(path)
                print(path.relative_to(ROOT))
        browser.close()
    return taken


def main() -> None:
    """All of them, and a page that shows them."""
    for old in (*HERE.glob("*.png"), *HERE.glob("*.svg")):
        old.unlink()
    parts = (
        ("Screens of residents", screens(HERE)),
        ("The terminal of staff", asyncio.run(terminal(HERE))),
        ("Paper", slips(HERE)),
        ("The practice printer", practice_printer(HERE)),
        ("The city's registry", city(HERE)),
    )
    page = ["# Pictures", "", "Every screen in every state, made by `make shots`. Nothing in them is real.", ""]
    for title, taken in parts:
        page += [f"## {title}", ""]
        for path in taken:
            page += [f"### {path.stem}", "", f"![{path.stem}]({path.name})", ""]
    (HERE / "README.md").write_text("\n".join(page), "utf-8")
    print(f"{sum(len(taken) for _, taken in parts)} pictures in {HERE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
