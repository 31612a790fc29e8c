import io
import logging
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image

from wijkhub_printers.drivers.browser import BrowserPrinter, ShownSlip
from wijkhub_printers.printer import PRINTED
from wijkhub_printers.printing import print_slip
from wijkhub_printers.samples import sample_slip

NOW = datetime(2026, 3, 2, 9, 32, 5, tzinfo=UTC)


def test_the_page_has_the_picture_the_number_the_time_and_the_words() -> None:
    printer = BrowserPrinter(now=lambda: NOW.astimezone(timezone(timedelta(hours=1))))
    print_slip(printer, sample_slip())
    (shown,) = printer.slips()
    assert (shown.id, shown.number, shown.language, shown.printed_at) == (1, "A012", "nl", NOW)
    assert shown.printed_at.utcoffset() == timedelta(0)
    assert Image.open(io.BytesIO(shown.png)).size == (shown.width, shown.height) == (576, shown.height)
    assert "Uw nummer\nA012" in shown.text
    assert printer.slip(1) == shown


def test_only_the_last_slips_are_kept_and_their_ids_go_on() -> None:
    printer = BrowserPrinter(keep=2)
    for number in ("A001", "A002", "A003"):
        print_slip(printer, sample_slip(number=number))
    assert [(shown.id, shown.number) for shown in printer.slips()] == [(3, "A003"), (2, "A002")]
    assert printer.slip(1) is None
    assert [shown.id for shown in printer.slips(after=2)] == [3]


def test_who_listens_is_told_of_each_slip_until_he_stops() -> None:
    printer, told = BrowserPrinter(), list[ShownSlip]()
    stop = printer.listen(told.append)
    print_slip(printer, sample_slip(number="A001"))
    stop()
    stop()
    print_slip(printer, sample_slip(number="A002"))
    assert [shown.number for shown in told] == ["A001"]


def test_a_listener_sees_the_slip_on_the_page() -> None:
    printer, seen = BrowserPrinter(), list[bool]()
    printer.listen(lambda shown: seen.append(printer.slip(shown.id) == shown))
    print_slip(printer, sample_slip())
    assert seen == [True]


def test_a_listener_that_fails_stops_neither_the_slip_nor_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def gone(shown: ShownSlip) -> None:
        raise ConnectionError("the page is gone")

    printer, told = BrowserPrinter("demo"), list[ShownSlip]()
    printer.listen(gone)
    printer.listen(told.append)
    assert print_slip(printer, sample_slip()) == PRINTED
    assert len(told) == 1
    assert [(record.levelno, record.args) for record in caplog.records] == [(logging.ERROR, ("demo",))]
