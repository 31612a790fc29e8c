import pytest

from wijkhub_printers.escpos_answers import (
    Answer,
    Answers,
    Printed,
    Processed,
    RealTime,
    ask_for,
    confirms,
    new_job_id,
    status_of,
)
from wijkhub_printers.printer import Confirmation
from wijkhub_queue.printer_state import PrinterState

ONLINE, PAPER_LOW, PAPER_OUT = PrinterState.ONLINE, PrinterState.PAPER_LOW, PrinterState.PAPER_OUT
COVER_OPEN, ERROR = PrinterState.COVER_OPEN, PrinterState.ERROR


@pytest.mark.parametrize(
    ("printer", "offline", "paper", "state"),
    [
        # Bits 1 and 4 are always set. Printer: bit 2 drawer, 3 offline. Offline: 2 cover, 5 paper end, 6 error.
        # Paper: 2 and 3 near its end, 5 and 6 at its end.
        (0x16, 0x12, 0x12, ONLINE),
        (0x12, 0x12, 0x12, ONLINE),
        (0x16, 0x12, 0x1E, PAPER_LOW),
        (0x1E, 0x32, 0x7E, PAPER_OUT),
        (0x16, 0x12, 0x72, PAPER_OUT),
        (0x1E, 0x16, 0x12, COVER_OPEN),
        (0x1E, 0x36, 0x7E, COVER_OPEN),
        (0x1E, 0x52, 0x12, ERROR),
        (0x1E, 0x1A, 0x12, ERROR),
    ],
)
def test_how_a_printer_is_follows_from_three_bytes(printer: int, offline: int, paper: int, state: PrinterState) -> None:
    status = status_of(printer, offline, paper)
    assert status.state is state
    assert status.detail == f"DLE EOT 1, 2, 4: {printer:02x} {offline:02x} {paper:02x}"


@pytest.mark.parametrize(
    ("received", "answers"),
    [
        (b"\x16\x12\x1e", [RealTime(0x16), RealTime(0x12), RealTime(0x1E)]),
        (b"\x00", [Processed()]),
        (b"\x0f", [Processed()]),
        (b"\x37\x22ab12\x00", [Printed("ab12")]),
        # Automatic status: four bytes, the first 0xx1xx00; its other three look like answers to GS r.
        (b"\x14\x00\x00\x0f\x12", [RealTime(0x12)]),
        (b"\x10\x00\x00\x00\x00", [Processed()]),
        # Broken off after two bytes by an answer.
        (b"\x14\x00\x12\x00", [RealTime(0x12), Processed()]),
        # XON, XOFF, and a block that is no process id.
        (b"\x11\x13\x37\x21xy\x00\x37\x22ab12\x00", [Printed("ab12")]),
        (b"", []),
    ],
)
def test_each_answer_is_known_by_its_bits_whatever_comes_in_between(received: bytes, answers: list[Answer]) -> None:
    assert Answers().take(received) == answers
    one_by_one = Answers()
    assert [answer for byte in received for answer in one_by_one.take(bytes([byte]))] == answers


def test_a_block_without_an_end_does_not_swallow_all_that_follows() -> None:
    # 80 bytes are the longest that a printer sends in one.
    assert Answers().take(b"\x37\x22" + b"x" * 78 + b"\x12") == [RealTime(0x12)]


@pytest.mark.parametrize(
    ("confirmation", "asked"),
    [
        (Confirmation.NONE, b""),
        (Confirmation.STORED, b""),
        (Confirmation.PROCESSED, b"\x1d\x72\x01"),
        # GS ( H, 6 bytes: function 48, m 48, and the id.
        (Confirmation.PRINTED, b"\x1d\x28\x48\x06\x00\x30\x30Qx7a"),
    ],
)
def test_behind_a_slip_the_printer_is_asked_to_tell_of_it(confirmation: Confirmation, asked: bytes) -> None:
    assert ask_for(confirmation, "Qx7a") == asked


def test_only_the_answer_for_this_very_job_confirms_it() -> None:
    assert confirms(Printed("Qx7a"), Confirmation.PRINTED, "Qx7a")
    assert not confirms(Printed("Qx7b"), Confirmation.PRINTED, "Qx7a")
    assert not confirms(Processed(), Confirmation.PRINTED, "Qx7a")
    assert confirms(Processed(), Confirmation.PROCESSED, "Qx7a")
    assert not confirms(RealTime(0x12), Confirmation.PROCESSED, "Qx7a")
    assert not confirms(Processed(), Confirmation.NONE, "Qx7a")


def test_every_job_has_four_plain_signs_of_its_own() -> None:
    ids = {new_job_id() for _ in range(200)}
    # Of 62 ** 4 ids, two of 200 are the same once in 742 runs; three are not.
    assert len(ids) >= 198
    assert all(len(job) == 4 and job.isascii() and job.isalnum() for job in ids)
