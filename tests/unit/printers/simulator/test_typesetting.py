import random
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from wijkhub_printers.document import Picture
from wijkhub_printers.picture import to_image
from wijkhub_printers.simulator.paper import Paper, PaperSlip
from wijkhub_printers.simulator.reading import Reader
from wijkhub_printers.simulator.typesetting import Typesetter

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CUT = b"\x1dV\x42\x00"


def printed(data: bytes, *, dots_wide: int = 576, raster: bool = True) -> tuple[tuple[PaperSlip, ...], dict[str, int]]:
    paper = Paper(dots_wide, keep=10, now=lambda: NOW)
    press, reader = Typesetter(paper, raster=raster), Reader(raster=raster)
    reader.waiting += data
    while (command := reader.next()) is not None:
        press.obey(command)
    return paper.slips, dict(press.oddities)


def one(data: bytes, *, dots_wide: int = 576, raster: bool = True) -> PaperSlip:
    (slip,), odd = printed(data + CUT, dots_wide=dots_wide, raster=raster)
    assert odd == {}
    return slip


def black(picture: Picture) -> tuple[int, int, int, int] | None:
    """The smallest box with everything that is black in it: left, top, right, below."""
    return to_image(picture).point(lambda dot: 0 if dot else 1, mode="1").getbbox()


def raster(width: int, dots: bytes, mode: int = 0) -> bytes:
    across = width // 8
    return b"\x1dv0" + bytes([mode, across, 0, len(dots) // across, 0]) + dots


def test_a_picture_as_wide_as_the_paper_comes_out_dot_for_dot() -> None:
    dots = bytes(range(144))
    slip = one(raster(576, dots))
    assert slip.picture == Picture(576, 2, dots)
    assert (slip.id, slip.text, slip.codes, slip.cut, slip.at) == (1, "", (), True, NOW)


@pytest.mark.parametrize(("align", "left"), [(0, 0), (1, 188), (2, 376)])
def test_a_narrower_picture_stands_where_it_is_aligned(align: int, left: int) -> None:
    # 576 - 200 = 376 dots are left over.
    slip = one(b"\x1ba" + bytes([align]) + raster(200, b"\xff" * 25))
    assert black(slip.picture) == (left, 0, left + 200, 1)


def test_a_picture_that_is_too_wide_is_cut_off_and_told() -> None:
    (slip,), odd = printed(raster(640, b"\xff" * 80) + CUT)
    assert slip.picture == Picture(576, 1, b"\xff" * 72)
    assert odd == {"a picture 640 dots wide on paper of 576": 1}


def test_a_picture_twice_as_large_has_four_dots_for_one() -> None:
    slip = one(raster(8, b"\x80\x01", mode=3))
    assert slip.picture.height == 4
    assert slip.picture.dots[::72] == b"\xc0\xc0\x00\x00"
    assert slip.picture.dots[1::72] == b"\x00\x00\x03\x03"


def test_graphics_that_are_stored_first_come_out_when_asked() -> None:
    store = b"0p0\x01\x011" + b"\x08\x00\x02\x00" + b"\xf0\x0f"
    slip = one(b"\x1d(L" + bytes([len(store), 0]) + store + b"\x1d(L\x02\x0002")
    assert slip.picture.dots[::72] == b"\xf0\x0f"


def test_characters_are_read_in_their_code_page_and_stand_in_lines() -> None:
    slip = one(b"\x1bt\x13Caf\x82 \xd5 5\nZo\x89\n")
    assert slip.text == "Café € 5\nZoë"
    # Two lines of a sixth of an inch each, at 203 dots to the inch.
    assert slip.picture.height == 2 * 34


def test_a_character_takes_a_cell_of_twelve_dots_wherever_it_stands() -> None:
    slip = one(b"\x1ba\x02" + "█".encode("cp437") * 3 + b"\n")
    box = black(slip.picture)
    assert box is not None
    assert 576 - 3 * 12 <= box[0] < box[2] <= 576


@pytest.mark.parametrize(("size", "wide", "tall"), [(0x00, 12, 24), (0x11, 24, 48), (0x70, 96, 24), (0x07, 12, 192)])
def test_enlarged_characters_take_so_many_cells(size: int, wide: int, tall: int) -> None:
    # A line that is full goes on in the next: 576 dots hold 576 / wide characters.
    slip = one(b"\x1d!" + bytes([size]) + b"H" * (576 // wide + 1) + b"\n")
    assert [len(line) for line in slip.text.splitlines()] == [576 // wide, 1]
    assert slip.picture.height == 2 * max(34, tall)


def test_bold_underlined_and_reversed_characters_have_more_black() -> None:
    def ink(before: bytes) -> int:
        return sum(byte.bit_count() for byte in one(before + b"HHHH\n").picture.dots)

    assert ink(b"") < ink(b"\x1bE\x01")
    # Two rows of 4 cells of 12 dots under letters that stand clear of them.
    assert ink(b"\x1b-\x01") == ink(b"") + 2 * 4 * 12
    # What was white in 4 cells of 12 by 24 dots is black, and the other way round.
    assert ink(b"\x1dB\x01") == 4 * 12 * 24 - ink(b"")
    assert ink(b"\x1b!\x08") == ink(b"\x1bE\x01")


def test_the_printer_forgets_its_settings_at_a_reset() -> None:
    assert one(b"\x1d!\x11\x1bE\x01\x1ba\x01\x1b@Hi\n").picture == one(b"Hi\n").picture


def test_paper_is_fed_by_lines_and_by_dots() -> None:
    assert one(b"\x1bd\x03").picture.height == 3 * 34
    assert one(b"\x1bJ\x10").picture.height == 16
    assert one(b"A\x1bJ\x10").picture.height == 24 + 16
    assert one(b"\x1b3\x14\n\n\x1b2\n").picture.height == 20 + 20 + 34


def test_a_cut_can_feed_first_and_one_of_nothing_gives_no_slip() -> None:
    slips, _ = printed(CUT + raster(576, b"\xff" * 72) + b"\x1dV\x42\x08" + b"\x1dV\x00" + b"A\n\x1bi")
    assert [slip.picture.height for slip in slips] == [1 + 8, 34]
    assert [slip.id for slip in slips] == [1, 2]


def qr(content: bytes, module: int = 4, level: bytes = b"1") -> bytes:
    def function(code: bytes) -> bytes:
        return b"\x1d(k" + len(code).to_bytes(2, "little") + code

    return (
        function(b"1A2\x00")
        + function(b"1C" + bytes([module]))
        + function(b"1E" + level)
        + function(b"1P0" + content)
        + function(b"1Q0")
    )


def test_its_own_qr_code_is_read_by_another_library() -> None:
    slip = one(b"\x1ba\x01" + b"\n\n" + qr("https://hub.zonnehoek.example/t/é".encode()) + b"\n\n")
    (found,) = zxingcpp.read_barcodes(to_image(slip.picture).convert("L"))
    assert found.text == "https://hub.zonnehoek.example/t/é"
    assert slip.codes == ("https://hub.zonnehoek.example/t/é",)


def test_a_qr_code_is_as_large_as_its_modules_say() -> None:
    # Version 1 holds 17 bytes at level L: 21 modules, here of 5 dots.
    assert black(one(qr(b"A012", module=5, level=b"0")).picture) == (0, 0, 105, 105)


def test_a_qr_code_that_nothing_holds_or_the_paper_does_not_is_left_out() -> None:
    slips, odd = printed(qr(b"x" * 3000) + qr(b"x" * 300, module=16) + b"\n" + CUT)
    assert slips[0].codes == ()
    assert sorted(odd.values()) == [1, 1]


def test_a_bar_code_is_read_by_another_library() -> None:
    slip = one(b"\x1ba\x01\x1dh\x50\x1dw\x02\x1dH\x02\n" + b"\x1dk\x49\x0b{BA012-{{k9" + b"\n")
    (found,) = zxingcpp.read_barcodes(to_image(slip.picture).convert("L"))
    assert (found.text, slip.codes) == ("A012-{k9", ("A012-{k9",))


def test_a_bar_code_without_a_code_set_is_left_out_as_by_a_real_printer() -> None:
    slips, odd = printed(b"\x1dk\x49\x04A012\n" + CUT)
    assert slips[0].codes == ()
    assert odd == {"CODE128 that begins with no code set": 1}


def test_what_it_does_not_know_is_counted_and_the_rest_is_printed() -> None:
    slips, odd = printed(b"\x1bZ\x1bZ\x1d(q\x01\x00aHi\n" + CUT)
    assert slips[0].text == "Hi"
    assert odd == {"unknown: 1b 5a": 2, "not drawn: GS ( q": 1}


def test_a_printer_without_pictures_prints_their_bytes_as_characters() -> None:
    slips, odd = printed(raster(576, b"A" * 72) + b"\n" + CUT, raster=False)
    assert "AAAA" in slips[0].text
    assert odd == {"unknown: 1d 76": 1, "unknown: 00": 3, "unknown: 01": 1}


KINDS = [
    *(bytes([0x1B, kind]) for kind in b"@ !-23*DEGJMRSTUVacdimprt{"),
    *(bytes([0x1D, kind]) for kind in b"!(8BHILPVWabfhkrvw*"),
    *(b"\x1d(k", b"\x1d(L", b"\x1c(", b"\x10\x04", b"\n", b"A"),
]
GIVEN = (0, 1, 2, 48, 49, 73, 80, 81, 112)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_is_sent_makes_it_fall(seed: int) -> None:
    chance = random.Random(seed)
    paper = Paper(576, keep=10, now=lambda: NOW)
    press, reader = Typesetter(paper, raster=True), Reader()
    for _ in range(20):
        for _ in range(20):
            reader.waiting += chance.choice(KINDS) + bytes(chance.choices(GIVEN, k=chance.randrange(12)))
        while (command := reader.next()) is not None:
            press.obey(command)
        reader.give_up()
    reader.waiting += b"\x1b@\nHi\n" + CUT
    while (command := reader.next()) is not None:
        press.obey(command)
    assert press.oddities
    assert paper.slips[-1].text.endswith("\nHi")


def test_paper_that_is_never_cut_tears_off_by_itself() -> None:
    slips, _ = printed(b"\x1bd\xff" * 5)
    # 255 lines of 34 rows, five times, is more than 40,000 rows.
    assert [(slip.picture.height, slip.cut) for slip in slips] == [(5 * 255 * 34, False)]


def test_only_the_last_slips_are_kept() -> None:
    slips, _ = printed((b"A\n" + CUT) * 12)
    assert [slip.id for slip in slips] == list(range(3, 13))


def test_a_slip_is_a_picture_that_opens() -> None:
    image = to_image(one(b"A012\n").picture)
    assert isinstance(image, Image.Image)
    assert image.size == (576, 34)
