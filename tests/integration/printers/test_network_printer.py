import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import pytest

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.escpos import EscposPrinter, Limits
from wijkhub_printers.drivers.network import LISTEN_S, NetworkChannel
from wijkhub_printers.picture import draw_document
from wijkhub_printers.printer import PRINTED, Confirmation, PrinterProfile, PrintOutcome, PrintState, Reason
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.simulator import Fault, Moment, Simulator
from wijkhub_queue.printer_state import PrinterState

CONFIRMS = [Confirmation.PRINTED, Confirmation.PROCESSED]
SHORT = Limits(connect_s=0.5, status_s=0.3, job_s=0.6, look_s=0.1, sure_s=0.05)
"""For a printer that never answers; the proportions are those of the real ones."""
HASTY = Limits(job_s=0.6, look_s=0.1, sure_s=0.05)
"""For a printer that says how it is, and then does not end its slip."""
SAYS_NOTHING = PrinterProfile()


@pytest.fixture(scope="module")
def document() -> Document:
    return draw_document(sample_slip(), 576)


@pytest.fixture
def device() -> Iterator[Simulator]:
    with Simulator() as device:
        yield device


def printer_at(
    device: Simulator, confirms: Confirmation = Confirmation.PRINTED, limits: Limits | None = None
) -> EscposPrinter:
    profile = PrinterProfile(can_report_status=True, confirms=confirms)
    return EscposPrinter(NetworkChannel(device.host, device.port), profile, "kiosk", limits=limits)


def read_all(connection: socket.socket) -> bytes:
    received = bytearray()
    while part := connection.recv(65536):
        received += part
    return bytes(received)


class TestBytes:
    def test_the_bytes_of_one_slip_arrive_reset_first_and_cut_last(self, told: Any, document: Document) -> None:
        arrived = list[bytes]()
        with told(lambda connection: arrived.append(read_all(connection))) as channel:
            outcome = EscposPrinter(channel, SAYS_NOTHING).print(document)
        (job,) = arrived
        size, cut = len(job), b"\x1dV\x42\x00"
        # What hung out of the printer before this program began is cut off first.
        assert job[:6] == b"\x1b@" + cut
        picture, job = document.picture, job[:2] + job[6:]
        assert job[2:10] == b"\x1dv0\x00" + (72).to_bytes(2, "little") + picture.height.to_bytes(2, "little")
        assert job[10:-4] == picture.dots
        assert job[-4:] == cut
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.SENT)
        assert outcome.detail == f"127.0.0.1:{channel.port} took {size} bytes"

    def test_before_a_slip_the_printer_is_asked_three_things_one_after_the_other(
        self, told: Any, document: Document
    ) -> None:
        asked = list[bytes]()

        def ask(connection: socket.socket) -> None:
            for answer in (b"\x16", b"\x12", b"\x12"):
                asked.append(connection.recv(3))
                connection.sendall(answer)
            asked.append(connection.recv(2))
            read_all(connection)

        with told(ask) as channel:
            EscposPrinter(channel, PrinterProfile(can_report_status=True), limits=HASTY).print(document)
        assert asked == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04", b"\x1b@"]

    def test_what_the_printer_says_unasked_is_read_so_that_closing_does_not_reset_the_connection(
        self, told: Any, document: Document
    ) -> None:
        received = list[bytes]()

        def chatter(connection: socket.socket) -> None:
            # Automatic status, as some printers send it, before and after the data.
            connection.sendall(b"\x14\x00\x00\x0f")
            received.append(read_all(connection))
            connection.sendall(b"\x14\x00\x00\x0f")

        with told(chatter) as channel:
            outcome = EscposPrinter(channel, SAYS_NOTHING).print(document)
        assert outcome.reason is Reason.SENT
        assert len(received[0]) == 14 + len(document.picture.dots) + 4

    def test_each_slip_has_a_connection_of_its_own(self, device: Simulator, document: Document) -> None:
        printer = printer_at(device)
        assert [printer.print(document) for _ in range(3)] == [PRINTED] * 3
        assert (device.calls, len(device.slips)) == (3, 3)

    def test_a_slip_too_wide_is_not_sent_at_all(self, device: Simulator, document: Document) -> None:
        profile = PrinterProfile(dots_wide=512, can_report_status=True, confirms=Confirmation.PRINTED)
        narrow = EscposPrinter(NetworkChannel(device.host, device.port), profile)
        assert narrow.print(document).reason is Reason.CANNOT_DRAW
        assert device.calls == 0


class TestConfirmation:
    @pytest.mark.parametrize("confirms", CONFIRMS)
    def test_what_the_printer_confirms_is_printed(
        self, device: Simulator, document: Document, confirms: Confirmation
    ) -> None:
        assert printer_at(device, confirms).print(document) == PRINTED
        assert len(device.slips) == 1

    @pytest.mark.parametrize("confirms", CONFIRMS)
    def test_a_confirmation_that_comes_too_late_leaves_it_unknown_and_is_not_taken_for_the_next(
        self, document: Document, confirms: Confirmation
    ) -> None:
        with Simulator(late_s=2.0) as device:
            device.inflict(Fault.CONFIRMS_LATE)
            printer = printer_at(device, confirms, HASTY)
            assert printer.print(document).reason is Reason.NOT_CONFIRMED
            assert printer.print(document).reason is Reason.NOT_CONFIRMED
            assert len(device.slips) == 2

    def test_an_id_of_another_job_confirms_nothing(self, told: Any, document: Document) -> None:
        def mistake(connection: socket.socket) -> None:
            job = b""
            while b"\x1d(H\x06\x00\x30\x30" not in job:
                job += connection.recv(65536)
            connection.sendall(b"\x37\x22!!!!\x00")
            read_all(connection)

        with told(mistake) as channel:
            printer = EscposPrinter(channel, PrinterProfile(confirms=Confirmation.PRINTED), limits=SHORT)
            assert printer.print(document).reason is Reason.NOT_CONFIRMED

    @pytest.mark.parametrize("confirms", CONFIRMS)
    def test_a_second_confirmation_is_passed_over(
        self, device: Simulator, document: Document, confirms: Confirmation
    ) -> None:
        device.inflict(Fault.CONFIRMS_TWICE)
        printer = printer_at(device, confirms)
        assert [printer.print(document) for _ in range(2)] == [PRINTED] * 2
        assert len(device.slips) == 2

    def test_a_printer_that_closes_before_it_confirmed_leaves_it_unknown(self, told: Any, document: Document) -> None:
        def go(connection: socket.socket) -> None:
            while b"\x1dr\x01" not in connection.recv(65536):
                pass

        with told(go) as channel:
            outcome = EscposPrinter(channel, PrinterProfile(confirms=Confirmation.PROCESSED)).print(document)
        assert outcome.reason is Reason.BROKEN_OFF


class TestWhatItSaysOfItself:
    @pytest.mark.parametrize(
        ("fault", "state", "reason"),
        [
            (Fault.PAPER_OUT, PrinterState.PAPER_OUT, Reason.PAPER_OUT),
            (Fault.COVER_OPEN, PrinterState.COVER_OPEN, Reason.COVER_OPEN),
            (Fault.MUTE, PrinterState.UNKNOWN, Reason.MUTE),
            (Fault.REFUSES, PrinterState.UNREACHABLE, Reason.UNREACHABLE),
            (Fault.RESET, PrinterState.UNREACHABLE, Reason.UNREACHABLE),
        ],
    )
    def test_a_printer_that_cannot_print_gets_nothing_and_prints_again_when_it_is_mended(
        self, device: Simulator, document: Document, fault: Fault, state: PrinterState, reason: Reason
    ) -> None:
        printer = printer_at(device)
        device.inflict(fault)
        assert printer.status().state is state
        outcome = printer.print(document)
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, reason)
        device.mend()
        assert printer.status().state is PrinterState.ONLINE
        assert (device.slips, device.current) == ((), None)
        assert printer.print(document) == PRINTED
        assert len(device.slips) == 1

    def test_a_printer_whose_paper_is_low_prints(self, device: Simulator, document: Document) -> None:
        device.inflict(Fault.PAPER_LOW)
        assert printer_at(device).status().state is PrinterState.PAPER_LOW
        assert printer_at(device).print(document) == PRINTED

    @pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
    @pytest.mark.parametrize("confirms", CONFIRMS)
    def test_a_printer_that_stops_behind_the_data_says_so_long_before_the_confirmation_is_overdue(
        self, device: Simulator, document: Document, fault: Fault, confirms: Confirmation
    ) -> None:
        device.inflict(fault, Moment.AFTER)
        start = time.monotonic()
        outcome = printer_at(device, confirms).print(document)
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STOPPED_MIDWAY)
        assert str(fault) in outcome.detail
        assert time.monotonic() - start < 4.0

    def test_a_confirmation_that_comes_in_between_its_answers_counts(self, told: Any, document: Document) -> None:
        well, out = [b"\x16", b"\x12", b"\x12"], [b"\x1e", b"\x32", b"\x7e"]

        def answer(connection: socket.socket) -> None:
            for byte in well:
                connection.recv(3)
                connection.sendall(byte)
            while b"\x1dr\x01" not in connection.recv(65536):
                pass
            # The roll ends with this very slip: it says so twice, and in the end that the data were worked off.
            for byte in (*out, *out[:2], b"\x00" + out[2]):
                connection.recv(3)
                connection.sendall(byte)
            read_all(connection)

        with told(answer) as channel:
            profile = PrinterProfile(can_report_status=True, confirms=Confirmation.PROCESSED)
            assert EscposPrinter(channel, profile).print(document) == PRINTED

    def test_a_printer_that_cannot_confirm_and_does_not_stop_was_sent_all_of_it_however_late(
        self, device: Simulator, document: Document
    ) -> None:
        # It is asked once at most before its time is over, which is no verdict.
        limits = Limits(job_s=0.5, look_s=0.5)
        assert printer_at(device, Confirmation.NONE, limits).print(document).reason is Reason.SENT

    def test_one_odd_answer_while_it_prints_does_not_stop_it(self, told: Any, document: Document) -> None:
        # A picture may hold the bytes of a question; what a printer answers then is no answer to ours.
        well, cover_open = [b"\x16", b"\x12", b"\x12"], [b"\x1e", b"\x16", b"\x12"]

        def answer(connection: socket.socket) -> None:
            for byte in well:
                connection.recv(3)
                connection.sendall(byte)
            while b"\x1dr\x01" not in connection.recv(65536):
                pass
            for byte in cover_open:
                connection.recv(3)
                connection.sendall(byte)
            connection.sendall(b"\x00")
            read_all(connection)

        with told(answer) as channel:
            profile = PrinterProfile(can_report_status=True, confirms=Confirmation.PROCESSED)
            assert EscposPrinter(channel, profile).print(document) == PRINTED

    def test_a_printer_that_is_asked_nothing_is_only_known_to_be_there(self, device: Simulator) -> None:
        printer = EscposPrinter(NetworkChannel(device.host, device.port), SAYS_NOTHING)
        assert printer.status().state is PrinterState.UNKNOWN


class TestOutOfReach:
    def test_a_printer_that_is_off_has_printed_nothing_for_certain(self, document: Document) -> None:
        with Simulator() as device:
            printer = printer_at(device)
        outcome = printer.print(document)
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
        assert "refused" in outcome.detail

    def test_a_name_that_no_one_has_is_unreachable(self, document: Document) -> None:
        printer = EscposPrinter(NetworkChannel("printer.invalid"), SAYS_NOTHING)
        assert printer.print(document).reason is Reason.UNREACHABLE
        assert printer.status().state is PrinterState.UNREACHABLE

    def test_a_printer_that_does_not_answer_the_call_has_failed_in_time(self, document: Document) -> None:
        # A server whose queue of callers is full lets the next one wait.
        with socket.socket() as server, ExitStack() as callers:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            address = server.getsockname()
            for _ in range(4):
                caller = callers.enter_context(socket.socket())
                caller.setblocking(False)
                caller.connect_ex(address)
            printer = EscposPrinter(NetworkChannel(address[0], address[1]), SAYS_NOTHING, limits=SHORT)
            start = time.monotonic()
            outcome = printer.print(document)
            took_s = time.monotonic() - start
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.UNREACHABLE)
        assert "timed out" in outcome.detail
        assert SHORT.connect_s <= took_s < 4.0


class TestBrokenOff:
    def test_a_connection_that_breaks_during_the_slip_leaves_it_unknown(
        self, device: Simulator, document: Document
    ) -> None:
        device.inflict(Fault.RESET, Moment.DURING)
        outcome = printer_at(device).print(document)
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.BROKEN_OFF)
        assert outcome.detail.startswith(f"{device.host}:{device.port}: ") and "Errno" not in outcome.detail
        assert device.slips == ()

    def test_a_printer_that_stalls_is_given_up_in_time_and_does_not_print_the_rest_when_it_is_mended(
        self, device: Simulator, document: Document
    ) -> None:
        device.inflict(Fault.STALLED, Moment.DURING)
        start = time.monotonic()
        outcome = printer_at(device, limits=HASTY).print(document)
        took_s = time.monotonic() - start
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STALLED)
        assert HASTY.job_s <= took_s < 4.0
        assert outcome.printer is PrinterState.UNREACHABLE
        device.mend()
        assert printer_at(device).print(document) == PRINTED
        half, whole = device.slips
        assert half.picture.height < whole.picture.height == document.picture.height

    @pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN])
    @pytest.mark.parametrize("confirms", [*CONFIRMS, Confirmation.NONE])
    def test_a_printer_that_stops_with_data_before_its_door_is_asked_why_within_a_second_and_a_half(
        self, device: Simulator, document: Document, fault: Fault, confirms: Confirmation
    ) -> None:
        device.inflict(fault, Moment.DURING)
        start = time.monotonic()
        outcome = printer_at(device, confirms).print(document)
        took_s = time.monotonic() - start
        assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, Reason.STOPPED_MIDWAY)
        assert (outcome.printer, outcome.detail.split(";")[0]) == (PrinterState(str(fault)), str(fault))
        assert 0.8 <= took_s < 1.5

    def test_a_printer_that_stands_still_and_goes_on_after_half_a_second_has_printed(
        self, device: Simulator, document: Document
    ) -> None:
        device.inflict(Fault.STALLED, Moment.DURING)
        outcomes = list[PrintOutcome]()
        printing = Thread(target=lambda: outcomes.append(printer_at(device).print(document)))
        printing.start()
        device.wait_for(lambda device: Fault.STALLED in device.faults)
        # As while it cools its head: the printer's own time, which nothing else tells of.
        time.sleep(0.5)
        device.mend()
        printing.join()
        assert outcomes == [PRINTED]
        assert len(device.slips) == 1

    def test_a_printer_that_keeps_the_connection_open_is_not_waited_for(self, told: Any, document: Document) -> None:
        done = Event()

        def hold(connection: socket.socket) -> None:
            read_all(connection)
            done.wait(10)

        with told(hold) as channel:
            start = time.monotonic()
            outcome = EscposPrinter(channel, SAYS_NOTHING).print(document)
            took_s = time.monotonic() - start
            done.set()
        assert outcome.reason is Reason.SENT
        assert LISTEN_S <= took_s < 4.0

    def test_a_slip_that_waits_too_long_for_the_one_before_it_fails_as_busy(
        self, device: Simulator, document: Document
    ) -> None:
        device.inflict(Fault.STALLED, Moment.DURING)
        printer = printer_at(device, limits=Limits(job_s=1.0))
        first = Thread(target=printer.print, args=(document,))
        first.start()
        device.wait_for(lambda device: Fault.STALLED in device.faults)
        printer.limits = Limits(job_s=0.2)
        outcome = printer.print(document)
        first.join()
        assert (outcome.state, outcome.reason) == (PrintState.FAILED, Reason.BUSY)


class TestApart:
    """A number is never printed on the strip that still hangs there from another."""

    @pytest.mark.parametrize("fault", [Fault.RESET, Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.STALLED])
    @pytest.mark.parametrize("restarts", [False, True])
    def test_after_a_slip_that_broke_off_the_next_is_on_paper_of_its_own(
        self, device: Simulator, document: Document, fault: Fault, restarts: bool
    ) -> None:
        printer = printer_at(device)
        assert printer.print(document) == PRINTED
        device.inflict(fault, Moment.DURING)
        assert printer.print(document).state is PrintState.UNKNOWN
        device.mend()
        if restarts:
            printer = printer_at(device)
        assert printer.print(document) == PRINTED
        first, half, next_one = device.slips
        assert 0 < half.picture.height < document.picture.height
        assert (first.picture, next_one.picture) == (document.picture, document.picture)

    def test_also_for_one_who_prints_in_the_printers_own_letters(self, document: Document) -> None:
        with Simulator(raster=False) as device:
            profile = PrinterProfile(raster=False, can_report_status=True, confirms=Confirmation.PRINTED)
            printer = EscposPrinter(NetworkChannel(device.host, device.port), profile)
            first, second = (Document(sample_slip(number=number), document.picture) for number in ("A001", "A002"))
            device.inflict(Fault.RESET, Moment.DURING)
            assert printer.print(first).reason is Reason.BROKEN_OFF
            assert printer.print(second) == PRINTED
            assert [[number for number in ("A001", "A002") if number in one.text] for one in device.slips] == [
                ["A001"],
                ["A002"],
            ]

    def test_no_paper_is_spent_on_it_otherwise(self, device: Simulator, document: Document) -> None:
        cuts_first = b"\x1b@\x1dV"
        for confirms in (Confirmation.PRINTED, Confirmation.NONE):
            printer = printer_at(device, confirms)
            for _ in range(3):
                assert printer.print(document).presumed_printed
        device.inflict(Fault.PAPER_OUT)
        assert printer.print(document).state is PrintState.FAILED
        device.mend()
        assert printer.print(document).presumed_printed
        device.wait_for(lambda device: len(device.slips) == 7)
        assert [cuts_first in one.data for one in device.slips] == [True, False, False] * 2 + [False]

    def test_a_printer_that_was_off_begins_with_it(self, device: Simulator, document: Document) -> None:
        printer = printer_at(device)
        assert printer.print(document) == PRINTED
        device.inflict(Fault.REFUSES)
        assert printer.status().state is PrinterState.UNREACHABLE
        device.mend()
        assert printer.print(document) == PRINTED
        assert b"\x1b@\x1dV" in device.slips[1].data

    def test_what_another_program_printed_while_it_held_the_printer_is_cut_off(
        self, device: Simulator, document: Document
    ) -> None:
        printer = printer_at(device, limits=SHORT)
        assert printer.print(document) == PRINTED
        with socket.create_connection((device.host, device.port)) as other:
            other.sendall(b"not a ticket\n")
            device.wait_for(lambda device: device.current is not None)
            # One caller is served at a time: it takes the call, and says nothing.
            assert printer.status().state is PrinterState.UNKNOWN
        device.wait_for(lambda device: device.waiting == 0)
        assert printer_at(device).status().state is PrinterState.ONLINE
        assert printer.print(document) == PRINTED
        _, strange, ticket = device.slips
        assert "not a ticket" in strange.text
        assert (ticket.text, ticket.picture.height) == ("", document.picture.height)
