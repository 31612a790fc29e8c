"""Every screen of the terminal and its states, in both languages, as it was last looked at and found good.

After a change that is meant: look at `snapshot_report.html`, then run with `--snapshot-update`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from uuid import UUID

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from wijkhub_client.errors import TooSoon
from wijkhub_client.memory import MemoryHub
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.persons import Help, Person
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.waits_score import ScoreLine
from wijkhub_queue.wire import PrintJob
from wijkhub_queue.wire_waits import ServiceWait, WaitScore, WaitsNow
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.board import BoardScreen
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.screens.too_small import TooSmallScreen
from wijkhub_staff.terminal import Terminal
from wijkhub_staff.themes import CONTRAST, LIGHT

QUIET = Rhythm(
    redraw_s=0.001,
    tick_s=3600,
    bell_s=3600,
    clock_s=3600,
    prints_s=3600,
    sync_s=3600,
    sync_seen_s=3600,
    retry_s=3600,
    message_s=3600,
)
KIOSK = Actor(Role.KIOSK, "hal")
BRAM = Actor(Role.CLERK, "bram")
SAAR = Actor(Role.SUPERVISOR, "saar")
LANGUAGES = ("nl", "en")
ANSWERED = ("learn", "day", "name", "hold", "names", "paper", "score", "colleagues", "sync-look")
"""Groups of workers that ask the hub one thing, and then the screen shows it."""

SETUP = HubSetup(
    name="Huis van de Wijk Bospolder",
    groups=(
        ServiceGroup("papers", "A", {"nl": "Documenten", "en": "Documents"}),
        ServiceGroup("money", "B", {"nl": "Geld en zorg", "en": "Money and care"}),
    ),
    services=(
        Service("passport", "papers", {"nl": "Paspoort of ID-kaart", "en": "Passport or ID card"}),
        Service("licence", "papers", {"nl": "Rijbewijs", "en": "Driving licence"}),
        Service("debts", "money", {"nl": "Hulp bij schulden", "en": "Help with debts"}, skill="debts"),
        Service("benefits", "money", {"nl": "Toeslagen", "en": "Allowances"}),
    ),
    counters=(
        CounterPlace("c1", {"nl": "Balie 1", "en": "Counter 1"}, ("papers", "money")),
        CounterPlace("c2", {"nl": "Balie 2", "en": "Counter 2"}, ("papers",)),
        CounterPlace("c3", {"nl": "Balie 3", "en": "Counter 3"}, ("money",)),
    ),
)


class Foretold(MemoryClient):
    """One that is always told the same waits: how they are foreseen is no matter of pictures."""

    async def waits(self) -> WaitsNow:
        told = {
            "passport": WaitRange("range", 10, 25),
            "licence": WaitRange("right-away", 0, 5),
            "debts": WaitRange("unknown", because="no-counter"),
            "benefits": WaitRange("over-an-hour", 65, 90),
        }
        services = tuple(ServiceWait(service, wait, 0, 1) for service, wait in told.items())
        return WaitsNow(datetime(2026, 3, 10, 8, 24, tzinfo=UTC), "", services)

    async def wait_score(self) -> WaitScore:
        return WaitScore(
            all=ScoreLine(400, 18.2, 6.14, 0.79, 0.11, 23.4),
            by_service={
                "passport": ScoreLine(312, 19.6, 6.4, 0.78, 0.12, 24.6),
                "debts": ScoreLine(88, 13.2, 5.2, 0.825, 0.08, 19.1),
            },
            by_hour={
                "9": ScoreLine(250, 15.0, 5.5, 0.82, 0.1, 20.0),
                "13": ScoreLine(150, 23.5, 7.2, 0.74, 0.13, 29.0),
            },
            by_day={
                "2026-03-09": ScoreLine(210, 17.0, 6.0, 0.8, 0.1, 23.0),
                "2026-03-10": ScoreLine(190, 19.5, 6.3, 0.78, 0.12, 23.9),
            },
            unsettled={"left": 12, "moved": 1},
        )


class Morning:
    """A hub on a Tuesday at 09:24, with six people waiting, one at a counter and one set aside."""

    def __init__(self, *, exercise: bool = False) -> None:
        self.at = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
        setup = HubSetup(SETUP.name, SETUP.groups, SETUP.services, SETUP.counters, exercise=exercise)
        self.hub = MemoryHub(setup, clock=lambda: self.at)
        self.hub.add_staff("Noor", "1234", languages=("nl", "en"))
        self.hub.add_staff("Bram", "2345")
        self.hub.add_staff("Saar", "3456", role=Role.SUPERVISOR, skills=("debts",))

    async def fill(self) -> None:
        services = ("passport", "licence", "debts", "benefits", "passport", "licence", "passport", "debts")
        tickets = []
        for n, service in enumerate(services):
            command = c.IssueTicket(service, "en" if n % 3 == 0 else "nl", needs_language="en" if n == 4 else None)
            # A ticket's code follows from its id, and is in the pictures.
            tickets.append((await self.hub.answer(str(UUID(int=n + 1)), command, KIOSK)).command)
            self.at += timedelta(minutes=3)
        await self.hub.do(c.OpenCounter("c2", clerk="bram"), by=BRAM)
        await self.hub.do(c.CallNext("c2"), by=BRAM)
        await self.hub.do(c.ChangePriority(tickets[5], "priority", c.Reason.FRAIL), by=SAAR)
        await self.hub.do(c.ParkTicket(tickets[6]), by=SAAR)
        self.tickets = tickets

    def terminal(self, language: str, *, name: str = "Noor", api: MemoryClient | None = None) -> Terminal:
        return Terminal(
            api or Foretold(self.hub),
            place="http://hub.local:8080",
            language=language,
            name=name,
            rhythm=QUIET,
            monotonic=lambda: 0.0,
        )


Step = Callable[[Pilot[None]], Awaitable[None]]


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait until something is so, for as long as a busy machine may need."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "never so"
        await pilot.pause(0.01)
    # A cursor that blinks is another picture every half second.
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    await pilot.pause()


async def typed(pilot: Pilot[None], pin: str) -> None:
    pilot.app.screen.query_one("#pin", Input).value = pin
    await pilot.press("enter")


async def signed_in(pilot: Pilot[None], pin: str = "1234") -> None:
    terminal = pilot.app
    assert isinstance(terminal, Terminal)
    await until(pilot, lambda: terminal.screen.query("#pin") and True)
    await typed(pilot, pin)
    await until(pilot, lambda: isinstance(terminal.screen, ChooseCounterScreen) and terminal.desk.loaded)
    await until(pilot, lambda: not terminal.desk.strangers)
    await caught_up(pilot)


async def caught_up(pilot: Pilot[None]) -> None:
    """Wait until all keys are done and the screen shows it."""
    terminal = pilot.app
    assert isinstance(terminal, Terminal)
    await until(pilot, lambda: terminal.workplace.under_way.idle)
    await until(pilot, lambda: all(one.is_finished for one in terminal.workers if one.group in ANSWERED))
    drawn = terminal.draws
    terminal.redraw()
    await until(pilot, lambda: terminal.draws > drawn)
    await pilot.pause()


def at_board(*keys: str, pin: str = "1234", down: int = 0, then: Step | None = None, last: str = "") -> Step:
    """Sign in, open a counter, press keys, let something happen, and press one key more."""

    async def run(pilot: Pilot[None]) -> None:
        await signed_in(pilot, pin)
        await pilot.press("home", *["down"] * down, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardScreen))
        for key in keys:
            await pilot.press(key)
            await caught_up(pilot)
        if then is not None:
            await then(pilot)
            await caught_up(pilot)
        if last:
            await pilot.press(last)
        await caught_up(pilot)
        await until(pilot, lambda: True)

    return run


@pytest.fixture
def looks(snap_compare) -> Callable[..., bool]:
    """Whether a terminal looks as it did."""

    def compare(
        language: str,
        step: Step,
        *,
        name: str = "Noor",
        size: tuple[int, int] = (80, 24),
        morning: Morning | None = None,
        theme: str = "",
        api: Callable[[MemoryHub], MemoryClient] | None = None,
    ) -> bool:
        morning = morning or Morning()
        terminal = morning.terminal(language, name=name, api=api(morning.hub) if api else None)
        if theme:
            terminal.theme = theme

        async def run(pilot: Pilot[None]) -> None:
            await morning.fill()
            await step(pilot)

        return bool(snap_compare(terminal, terminal_size=size, run_before=run))

    return compare


each_language = pytest.mark.parametrize("language", LANGUAGES)

BOARD_STATES = {
    "free": at_board(),
    "called": at_board("v"),
    "serving": at_board("v", "s"),
    "refused": at_board("v", "v"),
    "paused": at_board("P"),
    "closed": at_board("S"),
    "no-counter": at_board(down=3),
    "ticket": at_board("v", last="enter"),
    "transfer": at_board("v", last="d"),
    "reason": at_board(last="b"),
    "leave": at_board(last="w"),
    "unpark": at_board(last="o"),
    "issue": at_board(last="g"),
    "number": at_board("g", last="enter"),
    "search": at_board(last="slash"),
    "why": at_board("v", last="i"),
    "keys": at_board(last="question_mark"),
    "palette": at_board(last="colon"),
    "doors": at_board(last="D"),
    "score": at_board(last="T"),
    "sign-out": at_board(last="Q"),
}


@each_language
@pytest.mark.parametrize("state", BOARD_STATES)
def test_board(state, language, looks):
    assert looks(language, BOARD_STATES[state])


@each_language
def test_no_score_before_somebody_was_called_who_was_told_a_wait(language, looks):
    # No counter was open when the tickets of this morning were taken, so nothing was promised.
    assert looks(language, at_board(last="T"), api=MemoryClient)


CITY = SyncStatus(
    "behind",
    "https://register.voorbeeld.nl",
    "Bospolder",
    epoch=2,
    acked_through=9_000,
    backlog=3_000,
    last_contact=datetime(2026, 3, 10, 8, 20, tzinfo=UTC),
    clock_offset_s=-75.0,
    clock_off=True,
    quarantined=1,
)


@each_language
def test_catching_up_with_the_city(language, looks):
    morning = Morning()
    morning.hub.sync = replace(CITY, backlog=12_000)
    at = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    morning.hub.refused = [
        RefusedDocument(at, "location bospolder version 7", "bad-signature", "", seen=False),
        RefusedDocument(at - timedelta(hours=4), "location delfshaven version 2", "unknown-key", "", seen=True),
    ]

    async def sent(pilot: Pilot[None]) -> None:
        morning.hub.sync = CITY

    assert looks(language, at_board(then=sent, last="R", pin="3456"), name="Saar", morning=morning)


@each_language
def test_the_city_hears_nothing_any_more(language, looks):
    morning = Morning()
    morning.hub.sync = SyncStatus("stopped", CITY.registry, CITY.name, 2, 9_000, 41, "forked", 9_001)
    assert looks(language, at_board(last="R"), morning=morning)


@each_language
def test_priority(language, looks):
    assert looks(language, at_board(last="m"))


@each_language
def test_closing_the_day(language, looks):
    assert looks(language, at_board(last="W", pin="3456"), name="Saar")


@each_language
def test_sign_in(language, looks):
    async def step(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: True)

    assert looks(language, step, name="")


@each_language
def test_wrong_pin(language, looks):
    async def step(pilot: Pilot[None]) -> None:
        await typed(pilot, "9999")
        await until(pilot, lambda: pilot.app.screen.query_one("#status").has_class("-refused"))

    assert looks(language, step)


class Strict(MemoryClient):
    async def sign_in(self, name, pin):
        raise TooSoon("wait", retry_after_s=40.0)


@each_language
def test_too_many_wrong_pins(language, looks, monkeypatch):
    # The picture is of its first second, however slow the machine is.
    monkeypatch.setattr("wijkhub_staff.screens.sign_in.SignInScreen._second", lambda self: None)

    async def step(pilot: Pilot[None]) -> None:
        await typed(pilot, "9999")
        await until(pilot, lambda: pilot.app.screen.query_one("#status").has_class("-refused"))

    assert looks(language, step, api=Strict)


@each_language
def test_hub_away_when_signing_in(language, looks):
    morning = Morning()

    async def step(pilot: Pilot[None]) -> None:
        await morning.hub.go_away()
        await typed(pilot, "1234")
        await until(pilot, lambda: pilot.app.screen.query_one("#status").has_class("-busy"))
        await until(pilot, lambda: "8080" in str(pilot.app.screen.query_one("#status").content))

    assert looks(language, step, morning=morning)


@each_language
def test_session_over(language, looks):
    morning = Morning()

    async def over(pilot: Pilot[None]) -> None:
        await morning.hub.end_sessions()
        await until(pilot, lambda: bool(pilot.app.screen.query("#pin")))

    assert looks(language, at_board(then=over), morning=morning)


@each_language
def test_choosing_a_counter(language, looks):
    assert looks(language, signed_in)


@each_language
def test_all_notices(language, looks):
    morning = Morning(exercise=True)

    async def happens(pilot: Pilot[None]) -> None:
        hub = morning.hub
        await hub.do(c.AskHelp("Kiosk hal"), by=KIOSK)
        await hub.do(c.CloseDoors(), by=SAAR)
        hub.prints += [
            PrintJob(ticket, ticket, "hal", state, "", morning.at, morning.at)
            for ticket, state in zip(morning.tickets[1:3], ("failed", "unknown"), strict=True)
        ]
        assert isinstance(pilot.app, Terminal)
        await pilot.app.desk.ask_for_prints()
        await until(pilot, lambda: not pilot.app.desk.board.doors_open)

    assert looks(language, at_board("v", then=happens), morning=morning)


@each_language
def test_connection_lost(language, looks):
    morning = Morning()

    async def cut(pilot: Pilot[None]) -> None:
        await morning.hub.go_away()
        assert isinstance(pilot.app, Terminal)
        await until(pilot, lambda: pilot.app.desk.lost_since is not None)

    assert looks(language, at_board("v", "s", then=cut, last="k"), morning=morning)


@each_language
def test_day_closed_and_clock_jumped(language, looks):
    morning = Morning()

    async def happens(pilot: Pilot[None]) -> None:
        hub = morning.hub
        await hub.do(c.FinishService(morning.tickets[0]), by=BRAM)
        await hub.do(c.CloseDay(close_waiting=True), by=SAAR)
        await hub.do(c.NoteClockJump(-3600.0), by=SYSTEM)
        assert isinstance(pilot.app, Terminal)
        await until(pilot, lambda: pilot.app.desk.board.clock_note is not None)

    assert looks(language, at_board(then=happens), morning=morning)


async def two_printers(hub: MemoryHub, tickets: list[str]) -> None:
    """One that is out of paper, and a ticket that waits for it; one that prints, and a ticket of which it is silent."""
    hub.add_printer("hal", name={"nl": "bij de ingang", "en": "at the entrance"}, backup="balie")
    hub.add_printer("balie", name={"nl": "bij de balies", "en": "at the counters"})
    await hub.do(c.NotePrinter("hal", PrinterState.PAPER_OUT), by=SYSTEM)
    await hub.do(c.NotePrinter("balie", PrinterState.ONLINE), by=SYSTEM)
    for ticket in tickets[1:3]:
        await hub.do(c.ReprintTicket(ticket, "hal"), by=SAAR)
    hub.prints[0] = replace(hub.prints[0], detail="paper-out the printer says so")
    hub.prints[1] = replace(hub.prints[1], printer="balie", state="unknown", detail="sent")


def with_printers(*keys: str, last: str) -> Callable[[Morning], Step]:
    """A terminal that knows of two printers, after these keys."""

    def steps(morning: Morning) -> Step:
        async def ready(pilot: Pilot[None]) -> None:
            assert isinstance(pilot.app, Terminal)
            await two_printers(morning.hub, morning.tickets)
            terminal = pilot.app
            await until(pilot, lambda: len(terminal.desk.printers) == 2 and len(terminal.desk.prints) == 2)
            for key in keys:
                await pilot.press(key)
                await caught_up(pilot)

        return at_board(then=ready, last=last)

    return steps


@each_language
@pytest.mark.parametrize(
    ("state", "steps"),
    {
        "printers": with_printers(last="A"),
        "copy": with_printers(last="c"),
        "alert": with_printers("x", last="tab"),
        "test page": with_printers("A", "down", last="t"),
    }.items(),
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_printers(state, steps, language, looks):
    morning = Morning()
    assert looks(language, steps(morning), morning=morning)


@each_language
def test_a_ticket_that_changed_under_an_open_question(language, looks):
    morning = Morning()

    async def happens(pilot: Pilot[None]) -> None:
        await morning.hub.do(c.TransferTicket(morning.tickets[5], "passport"), by=SAAR)

    assert looks(language, at_board("home", "w", then=happens), morning=morning)


@each_language
def test_a_counter_that_a_colleague_took(language, looks):
    morning = Morning()

    async def taken(pilot: Pilot[None]) -> None:
        await morning.hub.do(c.OpenCounter("c1", clerk="saar"), by=SAAR)

    assert looks(language, at_board("S", then=taken), morning=morning)


@each_language
def test_a_window_that_is_too_small(language, looks):
    async def step(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmallScreen))

    assert looks(language, step, size=(40, 10))


@each_language
def test_wide_window(language, looks):
    assert looks(language, at_board("v", "s"), size=(120, 40))


@pytest.mark.parametrize("theme", [LIGHT.name, CONTRAST.name])
def test_theme(theme, looks):
    assert looks("nl", at_board("v", "s"), theme=theme)


class Agenda(Morning):
    """That Tuesday at 12:10, with six appointments: one checked in, one late, one confirmed, two to be moved."""

    def __init__(self) -> None:
        super().__init__()
        series = CapacitySeries("p", "papers", ("tue", "wed", "fri"), time_of_day(9), time_of_day(16), 2, step_min=15)
        services = tuple(
            replace(one, appointment_min=15 if one.group == "papers" else None, additional_min=10)
            for one in SETUP.services
        )
        setup = replace(SETUP, services=services, capacity=(series,), mark="BK")
        self.hub = MemoryHub(setup, clock=lambda: self.at)
        self.hub.add_staff("Noor", "1234", languages=("nl", "en"))

    async def fill(self) -> None:
        self.tickets: list[str] = []
        people: tuple[tuple[datetime, str, dict[str, object], dict[str, object]], ...] = (
            (self.quarter(8), "Jan de Vries", {}, {}),
            (self.quarter(10), "Fatma Yılmaz", {"language": "en", "interpreter": True}, {"help": (Help.INTERPRETER,)}),
            (
                self.quarter(16),
                "Wilhelmina van den Boogaard-Oosterhuis",
                {"people": 2},
                {"help": (Help.WHEELCHAIR,), "notes": "Komt met haar dochter."},
            ),
            (self.quarter(17), "Piet [/ Bos", {"service": "licence"}, {}),
            (self.quarter(20), "Zoë Bakker", {}, {}),
            (self.quarter(22), "Olena Shevchenko", {"service": "licence"}, {}),
        )
        for n, (at, name, more, about) in enumerate(people):
            person = Person(name, phone="0612345678", **about)  # type: ignore[arg-type]  # a table of cases
            command = c.BookAppointment(**{"service": "passport", "starts_at": at, "person": person} | more)  # type: ignore[arg-type]
            await self.hub.answer(str(UUID(int=n + 1)), command, SYSTEM)
        closure = Closure("c", date(2026, 3, 10), date(2026, 3, 10), time_of_day(14), None, ("papers",), {"nl": "Team"})
        await self.hub.do(c.AddClosure(closure, displace=True))
        await self.hub.do(
            c.AddOpening(ExtraOpening("o", "papers", date(2026, 3, 14), time_of_day(10), time_of_day(13), 1))
        )
        await self.hub.do(c.ConfirmAppointment(str(UUID(int=3))))
        self.at = self.quarter(8)
        await self.hub.do(c.CheckIn(str(UUID(int=1))), by=SAAR)
        self.at = self.quarter(10) + timedelta(minutes=40)

    @staticmethod
    def quarter(n: int) -> datetime:
        """So many quarters of an hour after 9:00."""
        return datetime(2026, 3, 10, 8, tzinfo=UTC) + timedelta(minutes=15 * n)


async def named(pilot: Pilot[None]) -> None:
    """The appointments are on the screen, with their names."""
    terminal = pilot.app
    assert isinstance(terminal, Terminal)
    await pilot.press("a")
    await until(pilot, lambda: len(terminal.desk.persons) == 6)


def filling(pilot: Pilot[None], field: str, text: str) -> None:
    pilot.app.screen.query_one(f"#{field}", Input).value = text


async def a_form_with_faults(pilot: Pilot[None]) -> None:
    terminal = pilot.app
    assert isinstance(terminal, Terminal)
    await named(pilot)
    await pilot.press("n", "enter", "down", "enter", "enter")
    await until(pilot, lambda: bool(terminal.desk.board.holds))
    filling(pilot, "reach", "jan@")
    filling(pilot, "notes", "bsn 111222333")


async def by_whom(pilot: Pilot[None]) -> None:
    terminal = pilot.app
    assert isinstance(terminal, Terminal)
    await named(pilot)
    await pilot.press("n", "enter", "d", "enter", "enter", "enter")
    await until(pilot, lambda: bool(terminal.desk.board.holds) and bool(terminal.desk.colleagues))
    filling(pilot, "name", "Jan de Vries")
    terminal.screen.query_one("#more").focus()
    await pilot.press("enter", "tab", "right")


async def a_closure_in_the_way(pilot: Pilot[None]) -> None:
    await named(pilot)
    await pilot.press("s", "n")
    await until(pilot, lambda: bool(pilot.app.screen.query("#first")))
    filling(pilot, "first", "10-3-2026")


@each_language
@pytest.mark.parametrize(
    ("then", "last"),
    {
        "day": (named, ""),
        "card": (named, "enter"),
        "too late": (named, "i"),
        "times": (named, "v"),
        "form": (a_form_with_faults, "f4"),
        "by whom": (by_whom, "tab"),
        "closures": (named, "s"),
        "to move": (named, "z"),
        "in the way": (a_closure_in_the_way, "f4"),
    }.values(),
    ids=("day", "card", "too late", "times", "form", "by whom", "closures", "to move", "in the way"),
)
def test_appointments(then, last, language, looks):
    async def step(pilot: Pilot[None]) -> None:
        async def selected(pilot: Pilot[None]) -> None:
            await then(pilot)
            if last in ("enter", "i", "v"):
                # The first two have lost their place; then come the one who is here, and the one who is late.
                await pilot.press("down", "down", "down", *(("down",) if last == "enter" else ()))

        await at_board(then=selected, last=last)(pilot)

    assert looks(language, step, morning=Agenda())
