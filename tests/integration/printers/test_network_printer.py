import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.network import LISTEN_S, NetworkPrinter
from wijkhub_printers.fake_network_printer import Behaviour, FakeNetworkPrinter
from wijkhub_printers.picture import draw_document
from wijkhub_printers.printer import PrintState, Reason
from wijkhub_printers.samples import sample_slip


@pytest.fixture(scope="module")
def document() -> Document:
    return draw_document(sample_slip(), 576)


@pytest.fixture
def device() -> Iterator[FakeNetworkPrinter]:
    with FakeNetworkPrinter() as device:
        yield device


def printer_at(device: FakeNetworkPrinter, job_s: float = 5.0) -> NetworkPrinter:
    return NetworkPrinter(device.host, device.port, "kiosk", job_s=job_s)


def test_the_bytes_of_one_slip_arrive_reset_first_and_cut_last(device: FakeNetworkPrinter, document: Document) -> None:
    outcome = printer_at(device).print(document)
    (job,) = device.wait_for(lambda jobs: len(jobs) == 1)
    picture = document.picture
    assert job[:2] == b"\x1b@"
    assert job[2:10] == b"\x1dv0\x00" + (72).to_bytes(2, "little") + picture.height.to_bytes(2, "little")
    assert job[10:-4] == picture.dots
    assert job[-4:] == b"\x1dV\x42\x00"
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.SENT)
    assert outcome.detail == f"127.0.0.1:{device.port} took {len(job)} bytes"


def test_each_slip_has_a_connection_of_its_own(device: FakeNetworkPrinter, document: Document) -> None:
    printer = printer_at(device)
    for _ in range(3):
        printer.print(document)
    jobs = device.wait_for(lambda jobs: len(jobs) == 3)
    assert len(set(jobs)) == 1


def test_a_printer_that_is_off_has_printed_nothing_for_certain(document: Document) -> None:
    with FakeNetworkPrinter() as device:
        printer = printer_at(device)
    outcome = printer.print(document)
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
    assert "refused" in outcome.detail


def test_a_name_that_no_one_has_is_unreachable(document: Document) -> None:
    outcome = NetworkPrinter("printer.invalid").print(document)
    assert outcome.reason is Reason.UNREACHABLE


def test_a_printer_that_comes_back_prints_the_next_slip(document: Document) -> None:
    with FakeNetworkPrinter(Behaviour.RESETS) as device:
        printer = printer_at(device)
        assert not printer.print(document).presumed_printed
        device.behaviour = Behaviour.TAKES
        assert printer.print(document).presumed_printed
        assert len(device.wait_for(lambda jobs: len(jobs) == 1)) == 1


def test_a_connection_that_breaks_during_the_slip_leaves_it_unknown(document: Document) -> None:
    with FakeNetworkPrinter(Behaviour.RESETS) as device:
        outcome = printer_at(device).print(document)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.BROKEN_OFF)


def test_a_printer_that_stalls_is_given_up_in_time_and_left_unknown(document: Document) -> None:
    with FakeNetworkPrinter(Behaviour.STALLS) as device:
        start = time.monotonic()
        outcome = printer_at(device, job_s=0.6).print(document)
        took_s = time.monotonic() - start
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STALLED)
    assert 0.6 <= took_s < 4.0


def test_a_printer_that_keeps_the_connection_open_is_not_waited_for(document: Document) -> None:
    with FakeNetworkPrinter(Behaviour.HOLDS) as device:
        start = time.monotonic()
        outcome = printer_at(device).print(document)
        took_s = time.monotonic() - start
        device.wait_for(lambda jobs: len(jobs) == 1)
    assert outcome.reason is Reason.SENT
    assert LISTEN_S <= took_s < 4.0


def test_what_the_printer_says_is_read_so_that_closing_does_not_reset_the_connection(document: Document) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = NetworkPrinter("127.0.0.1", server.getsockname()[1])
        with ExitStack() as after:
            received = bytearray()

            def chatter() -> None:
                connection, _ = server.accept()
                with connection:
                    # Automatic status, as some printers send it unasked, before and after the data.
                    connection.sendall(b"\x14\x00\x00\x0f")
                    while part := connection.recv(65536):
                        received.extend(part)
                    connection.sendall(b"\x14\x00\x00\x0f")

            thread = Thread(target=chatter)
            after.callback(thread.join)
            thread.start()
            outcome = printer.print(document)
    assert outcome.reason is Reason.SENT
    assert len(received) == 10 + len(document.picture.dots) + 4


def test_a_printer_that_does_not_answer_the_call_has_failed_in_time(document: Document) -> None:
    # A server whose queue of callers is full lets the next one wait.
    with socket.socket() as server, ExitStack() as callers:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        for _ in range(4):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(address)
        printer = NetworkPrinter(address[0], address[1], connect_s=0.3)
        start = time.monotonic()
        outcome = printer.print(document)
        took_s = time.monotonic() - start
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
    assert "timed out" in outcome.detail
    assert 0.3 <= took_s < 4.0


def test_a_slip_that_waits_too_long_for_the_one_before_it_fails_as_busy(document: Document) -> None:
    with FakeNetworkPrinter(Behaviour.STALLS) as device:
        printer = printer_at(device, job_s=1.0)
        first = Thread(target=printer.print, args=(document,))
        first.start()
        device.wait_for_caller()
        printer.job_s = 0.2
        outcome = printer.print(document)
        first.join()
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.BUSY)


def test_a_slip_too_wide_is_not_sent_at_all(device: FakeNetworkPrinter, document: Document) -> None:
    narrow = NetworkPrinter(device.host, device.port, dots_wide=512)
    assert narrow.print(document).reason is Reason.CANNOT_DRAW
    fits = draw_document(sample_slip(), 512)
    narrow.print(fits)
    (job,) = device.wait_for(lambda jobs: len(jobs) == 1)
    assert job[10:-4] == fits.picture.dots
