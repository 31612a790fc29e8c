import logging

import pytest

from wijkhub_printers.document import Document
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.errors import LinkTooLong
from wijkhub_printers.printer import PRINTED, PrinterProfile, PrinterStatus, PrintOutcome, Reason, failed, unknown
from wijkhub_printers.printing import print_slip, print_stored
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.slip import slip_to_json
from wijkhub_queue.printer_state import PrinterState


class BrokenPrinter:
    """A driver with a bug."""

    name = "broken"
    profile = PrinterProfile()

    def print(self, document: Document) -> PrintOutcome:
        raise RuntimeError("index out of range")


@pytest.mark.parametrize("width", [576, 512])
def test_a_slip_is_drawn_for_the_width_of_its_printer(width: int) -> None:
    printer = MemoryPrinter(dots_wide=width)
    assert print_slip(printer, sample_slip()) == PRINTED
    (document,) = printer.documents
    assert (document.picture.width, document.slip) == (width, sample_slip())


def test_a_slip_that_cannot_be_drawn_has_failed_and_nothing_comes_out(caplog: pytest.LogCaptureFixture) -> None:
    printer = MemoryPrinter()
    outcome = print_slip(printer, sample_slip(link="https://hub.example/" + "x" * 300))
    assert outcome.reason is Reason.CANNOT_DRAW
    assert outcome.may_be_sent_again
    assert "320 bytes" in outcome.detail
    assert printer.documents == ()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


class PrinterOfText:
    """Looks at no picture."""

    name = "text"
    profile = PrinterProfile(raster=False)

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def print(self, document: Document) -> PrintOutcome:
        self.documents.append(document)
        return PRINTED

    def status(self) -> PrinterStatus:
        return PrinterStatus(PrinterState.ONLINE)


def test_a_printer_of_text_is_spared_the_drawing_of_a_picture() -> None:
    # The link is too long for a code, so that drawing it would fail.
    printer, slip = PrinterOfText(), sample_slip(link="https://hub.example/" + "x" * 300)
    assert print_slip(printer, slip) == PRINTED
    (document,) = printer.documents
    assert document.slip == slip
    with pytest.raises(LinkTooLong):
        assert document.picture


def test_a_driver_that_raises_leaves_it_unknown_what_came_out(caplog: pytest.LogCaptureFixture) -> None:
    outcome = print_slip(BrokenPrinter(), sample_slip())
    assert outcome == unknown(Reason.FAULT, "RuntimeError: index out of range")
    assert "broken" in caplog.text


def test_a_memory_printer_does_as_it_is_told_and_then_prints_again() -> None:
    printer = MemoryPrinter()
    told = [failed(Reason.UNREACHABLE), unknown(Reason.STALLED)]
    printer.next_outcomes.extend(told)
    outcomes = [print_slip(printer, sample_slip(number=number)) for number in ("A001", "A002", "A003")]
    assert outcomes == [*told, PRINTED]
    assert [document.slip.number for document in printer.documents] == ["A002", "A003"]


def test_an_unknown_slip_may_also_not_have_come_out() -> None:
    printer = MemoryPrinter()
    printer.unknown_prints = False
    printer.next_outcomes.append(unknown(Reason.BROKEN_OFF))
    print_slip(printer, sample_slip())
    assert printer.documents == ()


def test_a_stored_slip_is_printed_as_it_was_made() -> None:
    printer = MemoryPrinter()
    assert print_stored(printer, slip_to_json(sample_slip())) == PRINTED
    assert [document.slip for document in printer.documents] == [sample_slip()]


def test_a_stored_slip_that_cannot_be_read_is_known_not_to_be_printed(caplog: pytest.LogCaptureFixture) -> None:
    printer = MemoryPrinter()
    outcome = print_stored(printer, b"{}")
    assert (outcome.reason, printer.documents) == (Reason.CANNOT_DRAW, ())
    assert "memory" in caplog.text
