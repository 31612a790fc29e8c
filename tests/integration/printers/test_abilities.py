import socket
from typing import Any

import pytest

from wijkhub_printers.abilities import Abilities, find_out
from wijkhub_printers.drivers.network import NetworkChannel
from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator import Simulator
from wijkhub_queue.printer_state import PrinterState


@pytest.mark.parametrize("confirms", [Confirmation.PRINTED, Confirmation.PROCESSED, Confirmation.NONE])
@pytest.mark.parametrize("reports", [True, False])
def test_what_a_printer_can_say_is_found_out_without_paper(confirms: Confirmation, reports: bool) -> None:
    with Simulator(confirms=confirms, reports_status=reports) as device:
        found = find_out(NetworkChannel(device.host, device.port))
        assert found.confirms is confirms
        assert (found.status and found.status.state) == (PrinterState.ONLINE if reports else None)
        assert (device.slips, device.current) == ((), None)


def test_what_a_printer_may_have_taken_for_letters_is_taken_back(told: Any) -> None:
    # ESC @ empties the line that is not printed yet; it stands before and behind each question.
    received = bytearray()

    def listen(connection: socket.socket) -> None:
        while part := connection.recv(4096):
            received.extend(part)

    with told(listen) as channel:
        assert find_out(channel, answer_s=0.1) == Abilities(None, Confirmation.NONE)
    questions = bytes(received).removeprefix(b"\x10\x04\x01")
    first, second = questions.split(b"\x1b@\x1b@")
    assert first.startswith(b"\x1b@\x1d(H\x06\x00\x30\x30")
    assert second == b"\x1dr\x01\x1b@"


def test_a_printer_that_is_not_there_can_say_nothing() -> None:
    with Simulator() as device:
        channel = NetworkChannel(device.host, device.port)
    with pytest.raises(ConnectionRefusedError):
        find_out(channel)
