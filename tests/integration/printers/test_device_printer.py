"""USB and serial, with pseudo-terminals and pipes for device files. What only hardware does is not shown here."""

import errno
import fcntl
import os
import sys
import termios
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.channel import Channel
from wijkhub_printers.drivers.escpos import EscposPrinter, Limits
from wijkhub_printers.drivers.serial_line import SerialChannel
from wijkhub_printers.drivers.usb import DeviceChannel
from wijkhub_printers.escpos_encoding import behind_a_cut, to_escpos
from wijkhub_printers.picture import draw_document
from wijkhub_printers.printer import Confirmation, PrinterProfile, PrintState, Reason
from wijkhub_printers.samples import sample_slip
from wijkhub_queue.printer_state import PrinterState

SHORT = Limits(connect_s=0.5, status_s=0.3, job_s=0.6, look_s=0.1, sure_s=0.05)
ASKED = PrinterProfile(can_report_status=True, confirms=Confirmation.PROCESSED)


@pytest.fixture(scope="module")
def document() -> Document:
    return draw_document(sample_slip(), 576)


class Terminal:
    """A pseudo-terminal: `path` is the device file, `outer` where the printer would be."""

    def __init__(self) -> None:
        self.outer, self.inner = os.openpty()
        tty.setraw(self.inner, termios.TCSANOW)
        self.path = os.ttyname(self.inner)

    def pull_out(self) -> None:
        """The printer's end is gone; a second time does nothing."""
        outer, self.outer = self.outer, -1
        if outer >= 0:
            os.close(outer)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.pull_out()
    os.close(terminal.inner)


def channels(path: str) -> list[Channel]:
    return [DeviceChannel(path), SerialChannel(path, 115200)]


@pytest.mark.parametrize("kind", [0, 1], ids=["usb", "serial"])
class TestDeviceFile:
    def test_a_cable_that_is_not_in_has_printed_nothing_for_certain(
        self, kind: int, tmp_path: Path, document: Document
    ) -> None:
        printer = EscposPrinter(channels(str(tmp_path / "lp0"))[kind], ASKED)
        outcome = printer.print(document)
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
        assert "No such file" in outcome.detail
        assert printer.status().state is PrinterState.UNREACHABLE

    def test_a_printer_that_does_not_answer_gets_nothing(
        self, kind: int, terminal: Terminal, document: Document
    ) -> None:
        printer = EscposPrinter(channels(terminal.path)[kind], ASKED, limits=SHORT)
        outcome = printer.print(document)
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.MUTE)
        assert os.read(terminal.outer, 4096) == b"\x10\x04\x01"

    def test_what_was_said_to_a_slip_before_is_no_answer_to_this_one(
        self, kind: int, terminal: Terminal, document: Document
    ) -> None:
        # Three answers that would say that the cover is open, from a time when nobody listened.
        os.write(terminal.outer, b"\x1e\x16\x12")
        printer = EscposPrinter(channels(terminal.path)[kind], ASKED, limits=SHORT)
        assert printer.print(document).reason is Reason.MUTE

    def test_a_printer_that_takes_nothing_more_is_given_up_in_time(
        self, kind: int, terminal: Terminal, document: Document
    ) -> None:
        printer = EscposPrinter(channels(terminal.path)[kind], PrinterProfile(), limits=SHORT)
        start = time.monotonic()
        outcome = printer.print(document)
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STALLED)
        # On the line itself the slip's bytes take 10 bits each.
        longest = SHORT.job_s + len(to_escpos(document.picture, 576)) * 10 / 115200
        assert time.monotonic() - start < longest + 3

    def test_a_printer_that_is_unplugged_during_a_slip_leaves_it_unknown(
        self, kind: int, terminal: Terminal, document: Document
    ) -> None:
        printer = EscposPrinter(channels(terminal.path)[kind], PrinterProfile())

        def pull() -> None:
            os.read(terminal.outer, 1)
            terminal.pull_out()

        hand = threading.Thread(target=pull)
        hand.start()
        outcome = printer.print(document)
        hand.join()
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.BROKEN_OFF)


class TestUsb:
    def test_a_file_that_only_takes_gets_the_whole_slip(self, tmp_path: Path, document: Document) -> None:
        pipe = tmp_path / "lp0"
        os.mkfifo(pipe)
        received = list[bytes]()
        reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
        reader.start()
        printer = EscposPrinter(DeviceChannel(str(pipe), answers=False), PrinterProfile())
        until = time.monotonic() + 10
        # The pipe can be opened for writing from when its reader has opened it.
        while (outcome := printer.print(document)).reason is Reason.UNREACHABLE and time.monotonic() < until:
            pass
        reader.join()
        assert outcome.reason is Reason.SENT
        assert received == [behind_a_cut(to_escpos(document.picture, 576))]

    def test_a_file_that_takes_half_is_stalled(self, tmp_path: Path, document: Document) -> None:
        pipe = tmp_path / "lp0"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
            printer = EscposPrinter(DeviceChannel(str(pipe), answers=False), PrinterProfile(), limits=SHORT)
            assert printer.print(document).reason is Reason.STALLED
        finally:
            os.close(reader)

    def test_a_file_that_another_program_holds_is_busy(
        self, document: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Linux' USB printer driver lets one program in; a pseudo-terminal lets in any number.
        really_open = os.open

        def opened(path: str, flags: int, mode: int = 0o777) -> int:
            if path == "/dev/usb/lp0":
                raise OSError(errno.EBUSY, "Device or resource busy")
            return really_open(path, flags, mode)

        monkeypatch.setattr(os, "open", opened)
        outcome = EscposPrinter(DeviceChannel("/dev/usb/lp0"), ASKED).print(document)
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.BUSY)


class TestSerial:
    def test_a_port_that_another_program_holds_is_busy(self, terminal: Terminal, document: Document) -> None:
        held = SerialChannel(terminal.path).open(time.monotonic() + 1)
        try:
            outcome = EscposPrinter(SerialChannel(terminal.path), ASKED).print(document)
        finally:
            held.close()
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.BUSY)

    def test_the_line_itself_is_given_its_time(self) -> None:
        # 9,600 bits a second are 960 bytes of 10 bits.
        assert SerialChannel("/dev/ttyS0", 9600).carries_s(960) == 1.0

    def test_without_pyserial_it_says_what_to_install(
        self, terminal: Terminal, document: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "serial", None)
        outcome = EscposPrinter(SerialChannel(terminal.path), ASKED).print(document)
        assert outcome.reason is Reason.UNREACHABLE
        assert "install wijkhub[serial]" in outcome.detail
