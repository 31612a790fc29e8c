"""What every driver must do, whatever is behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from PIL import Image

from wijkhub_printers.document import Document, Picture
from wijkhub_printers.drivers.browser import BrowserPrinter
from wijkhub_printers.drivers.file import FilePrinter
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.drivers.network import NetworkPrinter
from wijkhub_printers.fake_network_printer import FakeNetworkPrinter
from wijkhub_printers.picture import draw_document, to_png
from wijkhub_printers.printer import PAPER_WIDTHS, Printer, PrintOutcome, PrintState, Reason
from wijkhub_printers.samples import sample_slip

CameOut = Callable[[int], list[bytes]]
"""Waits for so many slips and gives what is on each, as Pillow's dots or as a printer's bytes: see `same`."""
Bench = tuple[Printer, CameOut]


def memory(folder: Path) -> Iterator[Bench]:
    printer = MemoryPrinter()
    yield printer, lambda count: [to_png(document.picture) for document in printer.documents]


def browser(folder: Path) -> Iterator[Bench]:
    printer = BrowserPrinter()
    yield printer, lambda count: [shown.png for shown in reversed(printer.slips())]


def file(folder: Path) -> Iterator[Bench]:
    yield FilePrinter(folder), lambda count: [path.read_bytes() for path in sorted(folder.glob("*.png"))]


def network(folder: Path) -> Iterator[Bench]:
    with FakeNetworkPrinter() as device:

        def came_out(count: int) -> list[bytes]:
            jobs = device.wait_for(lambda jobs: len(jobs) >= count)
            return [to_png(picture_in(job)) for job in jobs]

        yield NetworkPrinter(device.host, device.port), came_out


def picture_in(job: bytes) -> Picture:
    """The picture in ESC/POS bytes that hold nothing but a reset, one raster picture and a cut."""
    head, dots, cut = job[:10], job[10:-4], job[-4:]
    assert (head[:6], cut) == (b"\x1b@\x1dv0\x00", b"\x1dV\x42\x00")
    width, height = (int.from_bytes(head[at : at + 2], "little") for at in (6, 8))
    return Picture(width * 8, height, dots)


@pytest.fixture(params=[memory, browser, file, network], ids=lambda driver: driver.__name__)
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
        fits = draw_document(sample_slip(), 512)
        too_wide = Document(sample_slip(), Picture(584, 1, bytes(73)))
        assert printer.print(too_wide).reason is Reason.CANNOT_DRAW
        assert printer.print(fits).presumed_printed
        assert came_out(1) == [to_png(fits.picture)]

    def test_slips_from_many_threads_at_once_each_come_out_whole_and_once(
        self, printer: Printer, came_out: CameOut
    ) -> None:
        documents = numbered(printer, 8)
        start, outcomes = Barrier(len(documents)), list[PrintOutcome]()

        def press(document: Document) -> None:
            start.wait()
            outcomes.append(printer.print(document))

        threads = [Thread(target=press, args=(document,)) for document in documents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [outcome.presumed_printed for outcome in outcomes] == [True] * 8
        assert sorted(came_out(8)) == sorted(to_png(document.picture) for document in documents)


def numbered(printer: Printer, count: int) -> list[Document]:
    width = printer.profile.dots_wide
    return [draw_document(sample_slip(number=f"A{n:03}"), width) for n in range(1, count + 1)]


def test_a_picture_is_the_same_after_png_as_it_was_drawn(tmp_path: Path) -> None:
    # The comparisons above are of PNGs; this holds them to the dots.
    picture = draw_document(sample_slip(), 576).picture
    (tmp_path / "slip.png").write_bytes(to_png(picture))
    with Image.open(tmp_path / "slip.png") as image:
        assert bytes(byte ^ 0xFF for byte in image.tobytes()) == picture.dots
