"""What stands where on paper, kind by kind."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from PIL import Image, ImageChops, ImageOps

from wijkhub_printers import typefaces
from wijkhub_printers.document import Picture
from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.picture import draw_slip, to_image
from wijkhub_printers.samples import sample_appointment, sample_day, sample_report, sample_slip, sample_test_page
from wijkhub_printers.slip import Slip
from wijkhub_printers.typefaces import Face, draw_line, draw_text, text_width
from wijkhub_printers.words import qr_content

WIDTHS = (576, 512, 384)
KINDS: list[Callable[..., Slip]] = [sample_slip, sample_appointment, sample_report, sample_day, sample_test_page]
FIRST = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
every_width = pytest.mark.parametrize("width", WIDTHS)


def black(picture: Picture) -> Image.Image:
    return ImageOps.invert(to_image(picture).convert("L"))


def codes(picture: Picture) -> list[Any]:
    return list(zxingcpp.read_barcodes(ImageOps.expand(to_image(picture).convert("L"), border=16, fill=255)))


def code_middle(picture: Picture) -> float:
    """How far from the left the middle of the QR code is, as a part of the paper's width."""
    (code,) = codes(picture)
    return float((code.position.top_left.x + code.position.bottom_right.x) / 2 - 16) / picture.width


@every_width
@pytest.mark.parametrize("language", ["nl", "en", "tr", "pl", "uk", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_fits_in_every_language_with_its_code(kind: Callable[..., Slip], language: str, width: int) -> None:
    slip = kind(language)
    picture = draw_slip(slip, width)
    assert picture.length_mm <= 100
    assert [code.text for code in codes(picture)] == [qr_content(slip)]
    # A raster of 100 mm on 576 dots is 72 bytes a row, 800 rows.
    assert len(to_escpos(picture, width)) <= 57_600 + 40


@every_width
def test_a_copy_in_an_exercise_still_says_what_to_bring(width: int) -> None:
    # Its two black bands take the room. Were nothing listed, both would ask for the same at the counter.
    slip = sample_slip("en", where="Take a seat.", people_ahead=None, copy_of=FIRST, exercise=True, code="K7M4QX")
    other = structs.replace(slip, bring=("Your old driving licence", *slip.bring[1:]))
    listed = draw_slip(slip, width)
    assert listed.length_mm <= 100
    assert to_image(listed).tobytes() != to_image(draw_slip(other, width)).tobytes()


@every_width
def test_on_an_arabic_ticket_the_code_is_at_the_left_and_the_text_at_the_right(width: int) -> None:
    arabic = draw_slip(sample_slip("ar", bring=("صورة",)), width)
    dutch = draw_slip(sample_slip("nl", bring=("Foto",)), width)
    if width == 384:
        # Below the list, its caption beside it.
        assert code_middle(arabic) > 0.5 > code_middle(dutch)
    else:
        assert code_middle(arabic) < 0.5 < code_middle(dutch)
    margin = 10 if width == 384 else 16
    short = black(draw_slip(sample_slip("ar", link=None, bring=(), where="انتظر."), width))
    last_line = short.crop((0, short.height - 50, width, short.height)).getbbox() or (0, 0, 0, 0)
    assert last_line[0] > width // 3
    assert width - margin - 6 <= last_line[2] <= width - margin + 2


def test_digits_and_codes_read_from_the_left_on_an_arabic_slip() -> None:
    # The number is drawn by itself, so on both slips it is the same ink.
    pictures = [
        black(draw_slip(sample_slip(language, link=None, bring=(), people_ahead=None, where="", service=""), 576))
        for language in ("nl", "ar")
    ]
    dutch, arabic = (picture.crop((0, 110, 576, picture.height - 20)) for picture in pictures)
    boxes = [picture.getbbox() for picture in (dutch, arabic)]
    assert None not in boxes
    number, mirrored = dutch.crop(boxes[0]), arabic.crop(boxes[1])
    assert number.size == mirrored.size
    assert number.tobytes() == mirrored.tobytes()
    assert (boxes[0] or ())[0] == 16
    assert (boxes[1] or ())[2] == 576 - 16


def test_arabic_letters_are_joined() -> None:
    # Joined, the letters of a word take less room than the same ones alone, and look otherwise.
    face = Face(40)
    word = "مستند"
    assert text_width(face, word) < 0.9 * sum(text_width(face, letter) for letter in word)


def test_an_arabic_sentence_that_begins_with_a_dutch_name_still_begins_at_the_right() -> None:
    face = Face(30)
    sentence = "Voorbeeldplein، قرب"
    rtl, ltr = (draw_line(face, sentence, rtl=rtl).ink for rtl in (True, False))
    half = rtl.width // 2
    # The long Latin name fills the half on which the line begins.
    assert dark(rtl.crop((half, 0, rtl.width, rtl.height))) == pytest.approx(
        dark(ltr.crop((0, 0, ltr.width - half, ltr.height))), rel=0.2
    )
    assert rtl.tobytes() != ltr.tobytes()


def dark(ink: Image.Image) -> float:
    (part,) = ink.resize((1, 1), Image.Resampling.BOX).getextrema()[:1]
    return float(part if isinstance(part, (int, float)) else part[0])


def test_an_arabic_comma_between_dutch_words_is_a_comma_and_no_box() -> None:
    face = Face(40)
    box = typefaces.typeface(40).getmask("\ue123").getbbox()
    comma = draw_text(face, "،", rtl=False).ink.getbbox()
    assert comma is not None
    assert box is not None
    assert comma[3] - comma[1] < (box[3] - box[1]) / 2
    beside_latin = text_width(face, "a،b") - text_width(face, "a") - text_width(face, "b")
    assert beside_latin == pytest.approx(typefaces.typeface(40, arabic=True).getlength("،"), abs=1)


@every_width
def test_a_time_and_a_code_are_read_at_arms_length(width: int) -> None:
    # Only the last sign differs between two slips, so what differs on paper is that sign.
    def height_mm(one: Picture, other: Picture) -> float:
        differs = ImageChops.difference(black(one), black(other)).getbbox()
        assert differs is not None
        return (differs[3] - differs[1]) / 8

    plain = {"link": None, "bring": (), "service": "Vraag", "where": "", "change": ""}
    times = [
        draw_slip(sample_appointment(starts_at=datetime(2026, 3, 12, 13, minute, tzinfo=UTC), **plain), width)
        for minute in (21, 28)
    ]
    assert height_mm(*times) >= (11 if width == 384 else 16)
    reports = [draw_slip(sample_report(code=code, link=None), width) for code in ("R4T9XK27", "R4T9XK28")]
    assert height_mm(*reports) >= (8 if width == 384 else 11)


@every_width
def test_a_days_table_that_is_too_long_is_cut_with_a_word_and_keeps_its_total(width: int) -> None:
    row = sample_day().rows[0]
    slips = [
        sample_day(rows=tuple(structs.replace(row, letter=chr(65 + n)) for n in range(count)), link=None)
        for count in (3, 25, 26)
    ]
    short, long, longer = (draw_slip(slip, width) for slip in slips)
    assert short.length_mm < long.length_mm <= 100
    # "and 14 groups more" became "and 15 groups more", and nothing else changed.
    assert longer.height == long.height
    assert longer != long
    another_last = structs.replace(slips[1], rows=(*slips[1].rows[:-1], structs.replace(row, group="Iets anders")))
    assert draw_slip(another_last, width) == long
    another_total = structs.replace(slips[1], total=structs.replace(slips[1].total, issued=97))
    assert draw_slip(another_total, width) != long


@every_width
def test_a_test_page_reaches_from_the_first_dot_to_the_last(width: int) -> None:
    picture = draw_slip(sample_test_page(width=width), width)
    assert black(picture).getbbox() == (0, 0, width, picture.height)
    left, right = (
        [row for row in range(picture.height) if black(picture).getpixel((at, row)) == 255] for at in (21, width - 22)
    )
    # The ticks that reach this far stand a centimetre apart, two dots thick, at both edges.
    assert left == right
    assert sorted({row // 80 for row in left}) == list(range(-(-picture.height // 80)))
    assert max(row % 80 for row in left if row % 80 < 79) <= 1


text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80)
count = st.integers(min_value=0, max_value=99999)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.sampled_from(WIDTHS),
    language=st.sampled_from(["nl", "uk", "ar"]),
    hub=text,
    names=st.lists(text, max_size=30),
    figure=count,
    exercise=st.booleans(),
    sentence=text,
)
def test_whatever_is_on_it_no_kind_is_longer_than_100_mm(
    width: int, language: str, hub: str, names: list[str], figure: int, exercise: bool, sentence: str
) -> None:
    row = structs.replace(sample_day().rows[0], issued=figure, longest_wait_min=figure)
    rows = tuple(structs.replace(row, letter=name[:1], group=name) for name in names)
    bring = tuple(names)
    for slip in (
        sample_day(language, hub=hub, rows=rows, exercise=exercise),
        sample_test_page(language, hub=hub, printer=f"p{sentence[:20]}", driver=sentence, exercise=exercise),
        sample_appointment(
            language, hub=hub, service=sentence, where=sentence, change=sentence, bring=bring, exercise=exercise
        ),
        sample_report(language, hub=hub, subject=sentence, place=sentence, promise=sentence, exercise=exercise),
        sample_slip(
            language,
            hub=hub,
            service=sentence,
            wait=sentence,
            where=sentence,
            bring=bring,
            code="XPQKK3",
            exercise=exercise,
            copy_of=FIRST,
        ),
    ):
        assert draw_slip(slip, width).length_mm <= 100


def test_what_is_remembered_of_letters_does_not_grow_for_ever() -> None:
    most = {remembered.cache_parameters()["maxsize"] for remembered in (draw_line, text_width, typefaces.typeface)}
    assert None not in most
    for n in range(draw_line.cache_parameters()["maxsize"] + 10):
        draw_line(Face(10), str(n), rtl=False)
    assert draw_line.cache_info().currsize == draw_line.cache_parameters()["maxsize"]
    draw_line.cache_clear()
