import pytest

from wijkhub_printers.document import Picture
from wijkhub_printers.errors import PictureTooWide
from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.picture import draw_slip
from wijkhub_printers.printer import PAPER_WIDTHS
from wijkhub_printers.samples import sample_slip


def test_a_small_picture_becomes_these_bytes() -> None:
    # ESC @; GS v 0, normal size, 2 bytes wide, 3 rows; the dots as they are; GS V 66 0.
    dots = bytes([0b10000000, 0b00000001, 0b01111110, 0b11111111, 0, 0b10101010])
    assert to_escpos(Picture(16, 3, dots), 576) == (
        b"\x1b@" + b"\x1dv0\x00" + b"\x02\x00" + b"\x03\x00" + dots + b"\x1dV\x42\x00"
    )


@pytest.mark.parametrize("width", PAPER_WIDTHS)
def test_a_slip_is_reset_once_drawn_once_and_cut_once(width: int) -> None:
    picture = draw_slip(sample_slip(), width)
    rows, columns = picture.height.to_bytes(2, "little"), (width // 8).to_bytes(2, "little")
    assert to_escpos(picture, width) == b"\x1b@\x1dv0\x00" + columns + rows + picture.dots + b"\x1dV\x42\x00"


def test_a_picture_is_sent_as_wide_as_it_is_on_wider_paper() -> None:
    picture = draw_slip(sample_slip(), 512)
    assert to_escpos(picture, 576) == to_escpos(picture, 512)


def test_the_slip_before_leaves_nothing_in_the_next() -> None:
    picture = draw_slip(sample_slip(), 576)
    first = to_escpos(picture, 576)
    to_escpos(draw_slip(sample_slip("en"), 576), 576)
    assert to_escpos(picture, 576) == first


def test_a_picture_wider_than_the_printer_is_refused() -> None:
    with pytest.raises(PictureTooWide, match="576 dots wide and the printer takes 512"):
        to_escpos(draw_slip(sample_slip(), 576), 512)


def test_the_longest_slip_there_can_be_is_less_than_60_kb() -> None:
    # 100 mm at 8 dots to the mm, 72 bytes a row, and 14 bytes around them.
    longest = Picture(576, 800, bytes(800 * 72))
    assert len(to_escpos(longest, 576)) == 57_614 < 60_000


def test_nothing_is_written_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    to_escpos(draw_slip(sample_slip(), 576), 576)
    assert capfd.readouterr() == ("", "")
