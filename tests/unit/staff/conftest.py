"""A hub in memory with people waiting, and a terminal driven by its keys."""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from wijkhub_client.api import HubApi
from wijkhub_client.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.tickets import Ticket
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.board import BoardScreen
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.terminal import Terminal
from wijkhub_staff.widgets.message_line import MessageLine
from wijkhub_staff.widgets.row_list import RowList

NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
"""A Tuesday in winter, 09:00 in Amsterdam."""

KIOSK = Actor(Role.KIOSK, "hal")
BRAM = Actor(Role.CLERK, "bram")
SAAR = Actor(Role.SUPERVISOR, "saar")

QUICK = Rhythm(
    redraw_s=0.001,
    tick_s=3600,
    bell_s=3600,
    clock_s=3600,
    prints_s=3600,
    sync_s=3600,
    sync_seen_s=3600,
    retry_s=0.01,
    message_s=3600,
)
"""Nothing by itself: what a test sees, it caused."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def looked_at_often() -> Iterator[None]:
    """Textual's pilot looks every 20 ms whether the terminal is idle; tests look 10 times as often, and wait less."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 500)
        patch.setattr("textual._wait.SLEEP_IDLE", 1 / 10_000)
        yield


@pytest.fixture
def setup() -> HubSetup:
    return HubSetup(
        name="Bospolder",
        groups=(
            ServiceGroup("papers", "A", {"nl": "Papieren", "en": "Papers"}),
            ServiceGroup("money", "B", {"nl": "Geld", "en": "Money"}),
        ),
        services=(
            Service("passport", "papers", {"nl": "Paspoort", "en": "Passport"}, search={"nl": ("reisdocument",)}),
            Service("licence", "papers", {"nl": "Rijbewijs", "en": "Driving licence"}),
            Service("debts", "money", {"nl": "Schulden", "en": "Debts"}, skill="debts"),
        ),
        counters=(
            CounterPlace("c1", {"nl": "Balie 1", "en": "Counter 1"}, ("papers",)),
            CounterPlace("c2", {"nl": "Balie 2", "en": "Counter 2"}, ("papers", "money")),
            CounterPlace("c3", {"nl": "Balie 3", "en": "Counter 3"}, ("money",)),
        ),
    )


class FakeTime:
    """Time that goes on when a test says so: the hub's clock and the terminal's."""

    def __init__(self) -> None:
        self.at = NINE

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NINE).total_seconds()

    def go_on(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def hub(setup: HubSetup, clock: FakeTime) -> MemoryHub:
    """A hub that is open, with three clerks and nobody waiting."""
    hub = MemoryHub(setup, clock=clock.now)
    hub.add_staff("Noor", "1234", languages=("nl", "en"))
    hub.add_staff("Bram", "2345", skills=("debts",))
    hub.add_staff("Saar", "3456", role=Role.SUPERVISOR)
    hub.add_staff("Gast", "4567", role=Role.HOST)
    return hub


@pytest.fixture
def take(hub: MemoryHub) -> Callable[..., Any]:
    """Let a resident take a ticket at the kiosk; gives the ticket."""

    async def take(service: str = "passport", **more: Any) -> Ticket:
        answer = await hub.do(c.IssueTicket(service, **more), by=KIOSK)
        return hub.board.tickets[answer.command]

    return take


def screen_text(app: Terminal) -> str:
    """What stands on the screen, line by line."""
    rows: dict[int, list[tuple[int, str]]] = {}
    pattern = r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>'
    for x, y, text in re.findall(pattern, app.export_screenshot(), re.DOTALL):
        rows.setdefault(round(float(y) / 24.4), []).append((round(float(x) / 12.2), html.unescape(text)))
    lines = []
    for _, parts in sorted(rows.items()):
        line = ""
        for x, text in sorted(parts):
            line = line.ljust(x) + text
        lines.append(line.replace("\xa0", " ").rstrip())
    return "\n".join(lines)


class AtTerminal:
    """Somebody at a terminal."""

    def __init__(self, pilot: Pilot[None], app: Terminal, hub: MemoryHub) -> None:
        self.pilot = pilot
        self.app = app
        self.hub = hub

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return screen_text(self.app)

    def reads(self, text: str) -> bool:
        """Whether this stands on the screen, also where it goes on on the next line."""
        return text in self.text or text in " ".join(self.text.replace("│", " ").split())

    @property
    def said(self) -> str:
        """What the line under the board says."""
        return self.app.screen_stack[-1].query_one(MessageLine).text if self.on_board else ""

    @property
    def on_board(self) -> bool:
        return isinstance(self.app.screen, BoardScreen)

    @property
    def here(self) -> Ticket | None:
        """Who is at the terminal's counter, by the hub's own board."""
        counter = self.hub.board.counters.get(self.app.desk.counter or "")
        return self.hub.board.tickets.get(counter.ticket or "") if counter else None

    async def until(self, true: Callable[[], bool], what: str = "") -> None:
        """Wait until something is so; fails with the screen after a minute, which even a busy machine does not need."""
        end = time.monotonic() + 60
        while not true():
            if time.monotonic() > end:
                raise AssertionError(f"never: {what}\n{self.text}")
            await asyncio.sleep(0.005)

    async def shows(self, *texts: str) -> None:
        """Wait until all of this stands on the screen, on one line or on more."""
        for text in texts:
            await self.until(lambda text=text: self.reads(text), f"'{text}' on the screen")

    async def shows_no_more(self, text: str) -> None:
        """Wait until this is gone from the screen."""
        await self.until(lambda: not self.reads(text), f"no '{text}' on the screen")

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until all that they asked of the hub is done and shown."""
        for key in keys:
            await self.pilot.press(key)
        await self.until(lambda: self.app.workplace.under_way.idle, "all keys done")
        await self.in_step()

    async def in_step(self) -> None:
        """Wait until the screen has drawn what the hub knows."""
        desk = self.app.desk
        if desk.staff is None:
            return
        await self.until(
            lambda: (
                desk.staff is None or (desk.board.epoch, desk.board.seq) == (self.hub.board.epoch, self.hub.board.seq)
            ),
            "the newest board",
        )
        drawn = self.app.draws
        self.app.redraw()
        await self.until(lambda: self.app.draws > drawn, "a drawing")
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type into the field that has the keys."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))

    async def sign_in(self, name: str, pin: str) -> None:
        """Sign in, up to the choice of a counter."""
        await self.type(name)
        await self.pilot.press("enter")
        await self.type(pin)
        await self.pilot.press("enter")
        await self.until(lambda: self.app.desk.loaded, "the board loaded")
        await self.pilot.pause()

    async def sit_down(
        self, name: str = "Noor", pin: str = "1234", *, at: str | None = "c1", draws: bool = True
    ) -> None:
        """Sign in and open a counter, or work without one; `draws`: wait until the board has been drawn."""
        for field, text in (("#name", name), ("#pin", pin)):
            self.app.screen.query_one(field, Input).value = text
        self.app.screen.query_one("#pin").focus()
        await self.pilot.press("enter")
        await self.until(lambda: self.app.desk.loaded, "the board loaded")
        await self.until(lambda: isinstance(self.app.screen, ChooseCounterScreen), "the choice of a counter")
        await self.until(lambda: bool(self.app.screen.query_one(RowList).rows), "the counters")
        places = [place.id for place in self.hub.board.setup.counters] if self.hub.board.setup else []
        steps = places.index(at) if at is not None else len(places)
        choices = self.app.screen.query_one(RowList)
        choices.select(choices.rows[steps].id)
        await self.pilot.press("enter")
        await self.until(lambda: self.on_board, "the board screen")
        if draws:
            await self.in_step()


@pytest.fixture
def terminal(hub: MemoryHub, clock: FakeTime) -> Callable[..., Any]:
    """Start a terminal: `async with terminal() as at:`."""

    @asynccontextmanager
    async def start(
        *, size: tuple[int, int] = (80, 24), api: HubApi | None = None, **more: Any
    ) -> AsyncIterator[AtTerminal]:
        more.setdefault("rhythm", QUICK)
        app = Terminal(api or hub.client(), place="http://hub", monotonic=clock.monotonic, **more)
        async with app.run_test(size=size) as pilot:
            yield AtTerminal(pilot, app, hub)

    return start
