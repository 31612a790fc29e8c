"""What every driver must do, whatever is behind it.

Where there is a receipt printer, the simulator stands for it, and what it drew on its paper is compared. USB and serial
reach it through a pseudo-terminal: that shows opening, sending, asking and answers, and not what only hardware does (a
cable that is pulled out, Linux' own USB driver, speeds, wires for flow control).
"""

import os
import select
import shutil
import socket
import stat
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

import pytest
from PIL import Image

from wijkhub_printers.configuration import DRIVERS, PrinterSettings, open_printer
from wijkhub_printers.document import Document, Picture
from wijkhub_printers.drivers.browser import BrowserPrinter
from wijkhub_printers.drivers.file import FilePrinter
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.picture import draw_document, to_png
from wijkhub_printers.printer import PAPER_WIDTHS, Confirmation, Printer, PrintOutcome, PrintState, Reason
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.simulator import Simulator
from wijkhub_queue.printer_state import PrinterState

CameOut = Callable[[int], list[bytes]]
"""Waits for so many slips and gives what is on each, as a PNG."""
Bench = tuple[Printer, CameOut]


def memory(folder: Path) -> Iterator[Bench]:
    printer = MemoryPrinter()
    yield printer, lambda count: [to_png(document.picture) for document in printer.documents]


def browser(folder: Path) -> Iterator[Bench]:
    printer = BrowserPrinter()
    yield printer, lambda count: [shown.png for shown in reversed(printer.slips())]


def file(folder: Path) -> Iterator[Bench]:
    yield FilePrinter(folder), lambda count: [path.read_bytes() for path in sorted(folder.glob("*.png"))]


def network_that_confirms_printing(folder: Path) -> Iterator[Bench]:
    yield from network(Confirmation.PRINTED)


def network_that_confirms_processing(folder: Path) -> Iterator[Bench]:
    yield from network(Confirmation.PROCESSED)


def network_that_confirms_nothing(folder: Path) -> Iterator[Bench]:
    yield from network(Confirmation.NONE)


def network_that_says_nothing(folder: Path) -> Iterator[Bench]:
    yield from network(Confirmation.NONE, status=False)


def network(confirms: Confirmation, *, status: bool = True) -> Iterator[Bench]:
    with Simulator(confirms=confirms, reports_status=status) as device:
        settings = PrinterSettings(
            id="kiosk", driver="network", host=device.host, port=device.port, confirms=confirms, status=status
        )
        yield open_printer(settings), paper_of(device)


def usb(folder: Path) -> Iterator[Bench]:
    with Simulator() as device, terminal_of(device) as path:
        yield (
            open_printer(PrinterSettings(id="kiosk", driver="usb", device=path, confirms=Confirmation.PRINTED)),
            paper_of(device),
        )


def usb_that_only_listens(folder: Path) -> Iterator[Bench]:
    with Simulator(confirms=Confirmation.NONE, reports_status=False) as device, terminal_of(device) as path:
        yield open_printer(PrinterSettings(id="kiosk", driver="usb", device=path, status=False)), paper_of(device)


def serial(folder: Path) -> Iterator[Bench]:
    with Simulator() as device, terminal_of(device) as path:
        settings = PrinterSettings(id="kiosk", driver="serial", device=path, baud=115200, confirms=Confirmation.PRINTED)
        yield open_printer(settings), paper_of(device)


def cups(folder: Path) -> Iterator[Bench]:
    """CUPS' programs `lp`, `lpstat` and `cancel` as scripts that do what they do; with CUPS itself: below."""
    with Simulator(confirms=Confirmation.NONE, reports_status=False) as device, ExitStack() as after:
        programs = folder / "programs"
        programs.mkdir()
        write_program(programs / "lp", LP.format(host=device.host, port=device.port))
        write_program(programs / "lpstat", LPSTAT)
        write_program(programs / "cancel", "")
        patch = after.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PATH", str(programs))
        yield open_printer(PrinterSettings(id="kiosk", driver="cups", queue="kiosk")), paper_of(device)


LP = """
import socket, sys
assert sys.argv[1:] == ["-d", "kiosk", "-o", "raw", "-t", "wijkhub"], sys.argv
with socket.create_connection(("{host}", {port})) as printer:
    printer.sendall(sys.stdin.buffer.read())
    printer.shutdown(socket.SHUT_WR)
    while printer.recv(4096):
        pass
print("request id is kiosk-7 (1 file(s))")
"""
LPSTAT = """
import sys
if sys.argv[1] == "-p":
    print("printer kiosk is idle.  enabled since Mon Nov 23 18:00:00 2026")
"""


def cups_itself(folder: Path) -> Iterator[Bench]:
    """CUPS of its own kind: a server for this test alone, with a queue to the simulator."""
    path = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    server, admin = (shutil.which(program, path=path) for program in ("cupsd", "lpadmin"))
    home = Path(server or "/").parents[1] if server else Path()
    assert server and admin and shutil.which("lp") and (home / "lib/cups/backend/socket").exists(), (
        "these tests need CUPS (cupsd, lpadmin, lp and its backend for sockets): tools/system-packages cups "
        "(Debian: apt-get install cups)"
    )
    with Simulator(confirms=Confirmation.NONE, reports_status=False) as device, ExitStack() as after:
        # The name of a socket is short.
        own = Path(after.enter_context(TemporaryDirectory(prefix="cups")))
        # CUPS runs what prints as another user.
        own.chmod(0o755)
        spool = own / "spool"
        (spool / "tmp").mkdir(parents=True)
        (own / "files.conf").write_text(
            f"ServerRoot {own}\nServerBin {home}/lib/cups\nDataDir {home}/share/cups\nCacheDir {own}/cache\n"
            f"StateDir {own}/run\nRequestRoot {spool}\nTempDir {spool}/tmp\nErrorLog {own}/errors\n"
            f"AccessLog {own}/calls\nPageLog {own}/pages\n"
        )
        (own / "cupsd.conf").write_text(
            f"Listen {own}/socket\nBrowsing No\nDefaultAuthType None\n"
            "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
        )
        patch = after.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("CUPS_SERVER", f"{own}/socket")
        serving = subprocess.Popen([server, "-f", "-c", f"{own}/cupsd.conf", "-s", f"{own}/files.conf"])
        after.callback(serving.wait)
        after.callback(serving.terminate)
        until = time.monotonic() + 20
        make = [admin, "-p", "kiosk", "-E", "-v", f"socket://{device.host}:{device.port}", "-m", "raw"]
        # The queue can be made from when the server listens.
        while subprocess.run(make, capture_output=True, check=False).returncode and time.monotonic() < until:
            assert serving.poll() is None, (own / "errors").read_text()
        yield open_printer(PrinterSettings(id="kiosk", driver="cups", queue="kiosk")), paper_of(device)


def write_program(path: Path, program: str) -> None:
    path.write_text(f"#!{sys.executable}\n{program}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def paper_of(device: Simulator) -> CameOut:
    def came_out(count: int) -> list[bytes]:
        device.wait_for(lambda device: len(device.slips) >= count)
        assert device.oddities == {}
        return [to_png(slip.picture) for slip in device.slips]

    return came_out


@contextmanager
def terminal_of(device: Simulator) -> Iterator[str]:
    """A pseudo-terminal with the device behind it; its path stands for a device file."""
    outer, inner = os.openpty()
    # A file of a receipt printer carries every byte as it is.
    tty.setraw(inner, termios.TCSANOW)
    path = os.ttyname(inner)
    over, ended = os.pipe()
    with socket.create_connection((device.host, device.port)) as line:

        def carry() -> None:
            while True:
                ready, _, _ = select.select([outer, line, over], [], [])
                if over in ready:
                    return
                if outer in ready:
                    line.sendall(os.read(outer, 4096))
                if line in ready:
                    os.write(outer, line.recv(4096))

        thread = Thread(target=carry)
        thread.start()
        try:
            yield path
        finally:
            os.close(ended)
            thread.join()
            for handle in (outer, inner, over):
                with suppress(OSError):
                    os.close(handle)


BENCHES = [
    memory,
    browser,
    file,
    network_that_confirms_printing,
    network_that_confirms_processing,
    network_that_confirms_nothing,
    network_that_says_nothing,
    usb,
    usb_that_only_listens,
    serial,
    cups,
    cups_itself,
]


@pytest.fixture(params=BENCHES, ids=lambda driver: driver.__name__)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from request.param(tmp_path)


@pytest.fixture
def printer(bench: Bench) -> Printer:
    return bench[0]


@pytest.fixture
def came_out(bench: Bench) -> CameOut:
    return bench[1]


class TestEveryPrinter:
    def test_it_has_a_name_and_a_width_that_slips_can_be_drawn_for(self, printer: Printer) -> None:
        assert printer.name
        assert printer.profile.dots_wide in PAPER_WIDTHS

    def test_a_slip_comes_out_as_it_was_drawn(self, printer: Printer, came_out: CameOut) -> None:
        document = draw_document(sample_slip(), printer.profile.dots_wide)
        assert printer.print(document).presumed_printed
        assert came_out(1) == [to_png(document.picture)]

    def test_it_says_printed_only_when_it_can_know(self, printer: Printer) -> None:
        outcome = printer.print(draw_document(sample_slip(), printer.profile.dots_wide))
        assert outcome.state is (PrintState.PRINTED if printer.profile.can_confirm else PrintState.UNKNOWN)

    def test_slips_come_out_in_their_order(self, printer: Printer, came_out: CameOut) -> None:
        documents = numbered(printer, 3)
        for document in documents:
            printer.print(document)
        assert came_out(3) == [to_png(document.picture) for document in documents]

    def test_a_slip_too_wide_for_its_paper_fails_and_the_next_comes_out(
        self, printer: Printer, came_out: CameOut
    ) -> None:
        fits = draw_document(sample_slip(), 576)
        too_wide = Document(sample_slip(), Picture(584, 1, bytes(73)))
        assert printer.print(too_wide).reason is Reason.CANNOT_DRAW
        assert printer.print(fits).presumed_printed
        assert came_out(1) == [to_png(fits.picture)]

    def test_slips_from_many_threads_at_once_each_come_out_whole_and_once(
        self, printer: Printer, came_out: CameOut
    ) -> None:
        documents = numbered(printer, 6)
        start, outcomes = Barrier(len(documents)), list[PrintOutcome]()

        def press(document: Document) -> None:
            start.wait()
            outcomes.append(printer.print(document))

        threads = [Thread(target=press, args=(document,)) for document in documents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [outcome.presumed_printed for outcome in outcomes] == [True] * 6
        assert sorted(came_out(6)) == sorted(to_png(document.picture) for document in documents)

    def test_a_printer_that_is_well_says_so_or_says_nothing(self, printer: Printer) -> None:
        # A receipt printer that isn't asked is there, which is all that is known.
        expected = PrinterState.ONLINE
        if printer.profile.confirms is not Confirmation.STORED and not printer.profile.can_report_status:
            expected = PrinterState.UNKNOWN
        assert printer.status().state is expected

    def test_asking_how_it_is_leaves_nothing_on_paper(self, printer: Printer, came_out: CameOut) -> None:
        document = draw_document(sample_slip(), printer.profile.dots_wide)
        printer.status()
        printer.print(document)
        printer.status()
        assert came_out(1) == [to_png(document.picture)]


def numbered(printer: Printer, count: int) -> list[Document]:
    width = printer.profile.dots_wide
    return [draw_document(sample_slip(number=f"A{n:03}"), width) for n in range(1, count + 1)]


def test_every_driver_there_is_has_a_bench() -> None:
    assert {driver for driver in DRIVERS if not any(bench.__name__.startswith(driver) for bench in BENCHES)} == set()


def test_a_picture_is_the_same_after_png_as_it_was_drawn(tmp_path: Path) -> None:
    # The comparisons above are of PNGs; this holds them to the dots.
    picture = draw_document(sample_slip(), 576).picture
    (tmp_path / "slip.png").write_bytes(to_png(picture))
    with Image.open(tmp_path / "slip.png") as image:
        assert bytes(byte ^ 0xFF for byte in image.tobytes()) == picture.dots
