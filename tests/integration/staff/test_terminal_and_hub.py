"""The terminal, driven by its keys, at a real hub: a process of its own, over HTTP, its journal on disk."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from textual.pilot import Pilot

from wijkhub_client.client import HubClient
from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.commands import SetExerciseClock
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.tickets import State
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.appointments import AppointmentsScreen
from wijkhub_staff.screens.board import BoardScreen
from wijkhub_staff.screens.booking import BookingScreen
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.screens.number import NumberScreen
from wijkhub_staff.screens.picker import Picker
from wijkhub_staff.screens.printers import PrintersScreen
from wijkhub_staff.screens.times import TimesScreen
from wijkhub_staff.terminal import Terminal
from wijkhub_staff.widgets.message_line import MessageLine
from wijkhub_staff.widgets.row_list import RowList

pytestmark = pytest.mark.anyio

QUICK = Rhythm(exercise_clock_s=0.1, prints_s=0.5)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class HubProcess:
    """`wijkhub run` on a port and a folder of its own; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = "import sys; from wijkhub_server.cli import main; sys.argv = ['wijkhub', *sys.argv[1:]]; main()"
        words = ["run", "--no-registry", "--port", str(self.port), "--data", str(self._folder / "hub")]
        with (self._folder / "hub.log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-c", program, *words], stdout=log, stderr=log)
        end = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{self.url}/v1/health", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            if self._process.poll() is not None or time.monotonic() > end:
                raise AssertionError((self._folder / "hub.log").read_text())
            time.sleep(0.05)

    def printer_page(self) -> str:
        """The address of the page of its practice printer, as the hub says it."""
        end = time.monotonic() + 60
        while True:
            said = (self._folder / "hub.log").read_text()
            if found := re.search(r"Printer \([^)]*\): [^\n]*\n +(http://[\d.:]+)\n", said):
                return found[1]
            assert time.monotonic() < end, said
            time.sleep(0.05)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    hub = HubProcess(tmp_path)
    hub.start()
    yield hub
    hub.kill(signal.SIGTERM)


async def until(pilot: Pilot[None], true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        await asyncio.sleep(0.02)
    await pilot.pause()


def states(terminal: Terminal) -> list[PrinterState]:
    """How the printers are, as the terminal knows it."""
    return [one.state for one in terminal.desk.board.printers.values()]


async def test_staff_know_within_two_seconds_that_the_paper_is_out_and_print_when_it_is_back(hub: HubProcess) -> None:
    async with (
        HubClient(hub.url, patience_s=1.0) as client,
        httpx.AsyncClient(base_url=hub.printer_page(), trust_env=False) as printer,
    ):
        terminal = Terminal(client, place=hub.url, name="Sam", rhythm=QUICK)
        async with terminal.run_test(size=(80, 24)) as pilot:

            def reads(text: str) -> bool:
                return text in terminal.export_screenshot(simplify=True).replace("&#160;", " ")

            async def slips() -> int:
                return len((await printer.get("/slips")).json())

            async def printed(count: int) -> None:
                end = time.monotonic() + 30
                while await slips() < count:
                    assert time.monotonic() < end, f"never {count} slips"
                    await asyncio.sleep(0.02)

            await pilot.press(*"2222", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, ChooseCounterScreen), "signed in")
            await until(pilot, lambda: terminal.desk.loaded, "the board")
            await pilot.press("home", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, BoardScreen), "the counter open")
            await until(pilot, lambda: bool(terminal.desk.printers), "the printers")
            online = PrinterState.ONLINE
            await until(
                pilot, lambda: [one.state for one in terminal.desk.board.printers.values()] == [online], "online"
            )

            begun = time.monotonic()
            await printer.post("/faults", json={"fault": "paper-out", "moment": "before"})
            await until(pilot, lambda: reads("papier op, sinds"), "the line")
            assert time.monotonic() - begun < 2
            begun = time.monotonic()
            await printer.delete("/faults")
            await until(pilot, lambda: not reads("papier op, sinds"), "no line")
            assert time.monotonic() - begun < 2

            await pilot.press("A")
            await until(pilot, lambda: isinstance(terminal.screen, PrintersScreen), "the printers on the screen")
            await pilot.press("t")
            await printed(1)
            await pilot.press("d")
            await printed(2)
            await pilot.press("escape", "g", *"reizen", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, NumberScreen), "the number")
            await pilot.press("enter", "c")
            await printed(3)
            await until(
                pilot, lambda: terminal.screen.query_one(MessageLine).text == "Kopie van A001 gevraagd.", "said"
            )


async def test_a_resident_is_given_a_number_called_and_helped_and_a_killed_hub_loses_nothing(hub: HubProcess) -> None:
    async with HubClient(hub.url, patience_s=1.0) as client:
        terminal = Terminal(client, place=hub.url, name="Sam", rhythm=QUICK)
        async with terminal.run_test(size=(80, 24)) as pilot:

            def said() -> str:
                return terminal.screen.query_one(MessageLine).text

            async def press(*keys: str) -> None:
                await pilot.press(*keys)
                await until(pilot, lambda: terminal.workplace.under_way.idle, "all keys done")

            await pilot.press(*"0000", "enter")
            await until(pilot, lambda: terminal.screen.query_one("#status").has_class("-refused"), "the wrong PIN")
            await pilot.press(*"2222", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, ChooseCounterScreen), "signed in")
            await until(pilot, lambda: terminal.desk.loaded, "the board")
            await pilot.press("home", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, BoardScreen), "the counter open")

            await press("g", *"reizen", "enter")
            await until(pilot, lambda: isinstance(terminal.screen, NumberScreen), "the number")
            await press("enter")
            assert said() == "Nummer A001 gegeven."

            await press("v")
            assert said() == "A001 is geroepen bij Balie 1."
            ticket = terminal.desk.my_ticket
            assert ticket is not None

            hub.kill()
            await until(pilot, lambda: terminal.desk.lost_since is not None, "the lost connection")
            await press("s")
            await until(pilot, lambda: said().startswith("Geen antwoord van de hub."), "the doubt")
            await asyncio.to_thread(hub.start)
            await until(pilot, lambda: terminal.desk.lost_since is None, "the mended connection")
            await until(pilot, lambda: said().startswith("Start is niet gedaan"), "what became of the key")

            await press("s", "k")
            assert said() == "A001 is klaar."
            view = await client.ticket(ticket.id)
            assert (view.ticket.number, view.ticket.state, view.ticket.calls) == ("A001", State.SERVED, 1)

            await press("v")
            assert said() == "Er wacht niemand die u aan Balie 1 kunt helpen."
            await press("Q", "j")
            await until(pilot, lambda: terminal.desk.staff is None, "signed out")


async def test_an_appointment_is_booked_moved_and_checked_in_by_name(hub: HubProcess) -> None:
    nine = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    async with HubClient(hub.url) as chef, HubClient(hub.url, patience_s=1.0) as client:
        await chef.sign_in("Chef", "9999")
        # A Tuesday, 9:00 in Amsterdam, at which the clock of the exercise stands still.
        await chef.ask(SetExerciseClock(nine, rate=0))
        terminal = Terminal(client, place=hub.url, name="Sam", rhythm=QUICK)
        async with terminal.run_test(size=(80, 24)) as pilot:

            def said() -> str:
                return terminal.screen.query_one(MessageLine).text

            def times() -> list[str]:
                return [row.cells[0] for row in terminal.screen.query_one("#times", RowList).rows]

            async def on(screen: type) -> None:
                await until(pilot, lambda: isinstance(terminal.screen, screen), screen.__name__)

            await pilot.press(*"2222", "enter")
            await on(ChooseCounterScreen)
            await until(pilot, lambda: terminal.desk.loaded, "the board")
            await pilot.press("home", "enter")
            await on(BoardScreen)
            await until(pilot, lambda: terminal.desk.clock.now() == nine, "the clock of the exercise")
            await until(pilot, lambda: bool(terminal.desk.printers), "the printers")

            await pilot.press("a")
            await on(AppointmentsScreen)
            await pilot.press("n")
            await on(Picker)
            await pilot.press(*"reizen", "enter")
            await on(TimesScreen)
            # 30 minutes ahead at least, and every quarter of an hour, by the demo's settings.
            await until(pilot, lambda: times()[:2] == ["09:30", "09:45"], "the times")
            await pilot.press("enter", "enter")
            await on(BookingScreen)
            await pilot.press(*"Jansen")
            await until(pilot, lambda: bool(terminal.desk.board.holds), "the time held")
            await pilot.press("f4")
            await on(AppointmentsScreen)
            await until(pilot, lambda: said().startswith("Afspraak gemaakt: di 10 mrt 09:30."), "booked")
            (view,) = await client.appointments(name="jansen")
            assert view.person is not None
            assert (view.person.name, view.appointment.state) == ("Jansen", AppointmentState.BOOKED)
            assert terminal.desk.board.holds == {}
            assert [job.kind for job in await client.prints()] == ["appointment"]

            await pilot.press("v")
            await on(TimesScreen)
            await until(pilot, lambda: "09:45" in times(), "the other times")
            assert "09:30" not in times()
            await pilot.press("enter", "enter")
            await until(pilot, lambda: said() == "De afspraak is nu op di 10 mrt 09:45.", "moved")

            await pilot.press("slash", *"jans", "enter", "i")
            await on(NumberScreen)
            await pilot.press("enter")
            assert said() == "Ingecheckt: vroeg, wordt op tijd geroepen. Nummer A001 gegeven."
            view = await client.appointment(view.appointment.id)
            assert (view.appointment.state, view.appointment.moves) == (AppointmentState.CHECKED_IN, 1)
            ticket = (await client.ticket(view.appointment.ticket or "")).ticket
            assert (ticket.number, ticket.booked) == ("A001", datetime(2026, 3, 10, 8, 45, tzinfo=UTC))
            assert [job.kind for job in await client.prints(ticket=ticket.id)] == ["ticket"]
