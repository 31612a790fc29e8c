"""CUPS' own programs as scripts that say what CUPS 2.4 says; CUPS itself is among the benches of the contract tests."""

import stat
import sys
import time
from pathlib import Path

import pytest

from wijkhub_printers.configuration import PrinterSettings, open_printer
from wijkhub_printers.document import Document
from wijkhub_printers.drivers.cups import CupsChannel
from wijkhub_printers.drivers.escpos import EscposPrinter, Limits
from wijkhub_printers.escpos_encoding import behind_a_cut, to_escpos
from wijkhub_printers.picture import draw_document
from wijkhub_printers.printer import PrinterProfile, PrintState, Reason
from wijkhub_printers.samples import sample_slip
from wijkhub_queue.printer_state import PrinterState

IDLE = "print('printer kiosk is idle.  enabled since Mon Nov 23 18:00:00 2026')"
DISABLED = "print('printer kiosk disabled since Mon Nov 23 18:00:00 2026 -\\n\\treason unknown')"
NO_QUEUE = "sys.exit('lpstat: Invalid destination name in list \"kiosk\".')"
TAKES = "pathlib.Path('job').write_bytes(sys.stdin.buffer.read()); print('request id is kiosk-7 (1 file(s))')"


@pytest.fixture(scope="module")
def document() -> Document:
    return draw_document(sample_slip(), 576)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all of the path; programs run in it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(programs: Path, name: str, program: str) -> None:
    path = programs / name
    head = f"#!{sys.executable}\nimport os, pathlib, sys, time\nassert os.environ['LC_ALL'] == 'C'\n"
    path.write_text(head + program)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def cups(programs: Path, *, lp: str = TAKES, state: str = IDLE, waiting: str = "", job_s: float = 5.0) -> EscposPrinter:
    write(programs, "lp", lp)
    write(
        programs, "lpstat", f"{state}\n" if not waiting else f"if '-p' in sys.argv: {state}\nelse: print({waiting!r})"
    )
    write(programs, "cancel", "pathlib.Path('cancelled').write_text(' '.join(sys.argv[1:]))")
    return EscposPrinter(CupsChannel("kiosk"), PrinterProfile(), "kiosk", limits=Limits(job_s=job_s))


def test_the_queue_gets_the_bytes_of_the_slip_as_they_are(programs: Path, document: Document) -> None:
    outcome = cups(programs).print(document)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.SENT)
    assert (programs / "job").read_bytes() == behind_a_cut(to_escpos(document.picture, 576))
    assert not (programs / "cancelled").exists()


def test_a_job_of_another_that_waits_is_not_ours(programs: Path, document: Document) -> None:
    waiting = "kiosk-71   hub   1024   Mon Nov 23 18:00:00 2026"
    assert cups(programs, waiting=waiting).print(document).reason is Reason.SENT


def test_a_job_that_stays_in_the_queue_is_taken_back_lest_a_stale_number_comes_out(
    programs: Path, document: Document
) -> None:
    waiting = "kiosk-7   hub   1024   Mon Nov 23 18:00:00 2026"
    start = time.monotonic()
    outcome = cups(programs, waiting=waiting, job_s=1.0).print(document)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STALLED)
    assert time.monotonic() - start < 10
    assert (programs / "cancelled").read_text() == "kiosk-7"


def test_a_job_that_cups_took_and_then_says_nothing_of_may_be_on_paper(programs: Path, document: Document) -> None:
    printer = cups(programs)
    write(programs, "lpstat", f"if '-p' in sys.argv: {IDLE}\nelse: sys.exit('lpstat: Bad file descriptor')")
    outcome = printer.print(document)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.BROKEN_OFF)
    assert (programs / "job").exists()


def test_a_queue_that_takes_nothing_has_printed_nothing_for_certain(programs: Path, document: Document) -> None:
    outcome = cups(programs, lp="sys.exit('lp: The printer or class does not exist.')").print(document)
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
    assert "lp: The printer or class does not exist." in outcome.detail


@pytest.mark.parametrize(
    ("state", "says"), [(DISABLED, "CUPS holds up queue kiosk"), (NO_QUEUE, "Invalid destination name")]
)
def test_a_queue_that_stands_still_or_is_not_there_gets_nothing(
    programs: Path, document: Document, state: str, says: str
) -> None:
    printer = cups(programs, state=state)
    assert printer.status().state is PrinterState.UNREACHABLE
    assert says in printer.status().detail
    assert printer.print(document).reason is Reason.UNREACHABLE
    assert not (programs / "job").exists()


def test_a_queue_that_prints_is_only_known_to_be_there(programs: Path) -> None:
    assert cups(programs).status().state is PrinterState.UNKNOWN


def test_a_machine_without_cups_says_so(programs: Path, document: Document) -> None:
    printer = open_printer(PrinterSettings(id="kiosk", driver="cups", queue="kiosk"))
    assert printer.status().state is PrinterState.UNREACHABLE
    outcome = printer.print(document)
    assert outcome.reason is Reason.UNREACHABLE
    assert "CUPS is not installed" in outcome.detail


def test_a_program_of_cups_that_hangs_is_given_up(programs: Path, document: Document) -> None:
    start = time.monotonic()
    outcome = cups(programs, lp="time.sleep(60)", job_s=0.5).print(document)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STALLED)
    assert time.monotonic() - start < 10
