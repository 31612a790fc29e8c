import io
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter, ImageOps, features

from wijkhub_printers import typefaces
from wijkhub_printers.document import Picture
from wijkhub_printers.errors import LanguageNotDrawable, LinkTooLong
from wijkhub_printers.picture import draw_slip, render_png, to_image
from wijkhub_printers.printer import PAPER_WIDTHS
from wijkhub_printers.qr_code import LONGEST_LINK
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.typefaces import check_language

DOTS_PER_MM = 8
ONE_MM = DOTS_PER_MM
LONG = {
    "hub": "Wijkhub Nieuwe Westen en Middelland, Huis van de Wijk aan de lange dwarsstraat",
    "service": "Bijzondere bijstand en kwijtschelding van gemeentelijke belastingen voor ondernemers zonder personeel",
    "group": "Werk, inkomen en schuldhulpverlening voor ondernemers en gezinnen",
    "where": "Wacht op de eerste verdieping, naast de bibliotheek. Uw nummer komt op het scherm. Hoort u slecht? "
    "Zeg het aan de gastheer, dan komen wij u halen.",
    "bring": tuple(f"Bewijs {n} van uw inkomen en vermogen, niet ouder dan drie maanden" for n in range(12)),
    "people_ahead": 104,
}
every_width = pytest.mark.parametrize("width", PAPER_WIDTHS)
wide_paper = pytest.mark.parametrize("width", [576, 512])


def black(picture: Picture) -> Image.Image:
    """The picture with ink as white, which is what Pillow finds boxes of."""
    return ImageOps.invert(to_image(picture).convert("L"))


def ink_box(picture: Picture) -> tuple[int, int, int, int]:
    box = black(picture).getbbox()
    assert box is not None
    return box


def code_on(picture: Picture) -> list[str]:
    """What another library's QR reader sees on the slip, with white paper around it."""
    paper = ImageOps.expand(to_image(picture).convert("L"), border=16, fill=255)
    return [code.text for code in zxingcpp.read_barcodes(paper)]


@every_width
def test_a_slip_is_black_and_white_and_as_wide_as_its_paper(width: int) -> None:
    picture = draw_slip(sample_slip(), width)
    assert (picture.width, len(picture.dots)) == (width, width // 8 * picture.height)
    png = Image.open(io.BytesIO(render_png(sample_slip(), width)))
    assert (png.mode, png.size) == ("1", (width, picture.height))
    assert png.info["dpi"] == pytest.approx((203, 203), abs=0.1)
    assert to_image(picture).tobytes() == png.tobytes()


def test_greys_became_black_or_white_by_a_threshold_and_no_dot_stands_alone() -> None:
    ink = black(draw_slip(sample_slip(), 576))
    # The greatest of the eight around each dot: where it is 0, a black dot would stand alone, as dithering leaves them.
    around = [ImageChops.offset(ink, x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    neighbours = around[0]
    for other in around[1:]:
        neighbours = ImageChops.lighter(neighbours, other)
    alone = ImageChops.subtract(ink, neighbours)
    assert alone.getbbox() is None


@pytest.mark.parametrize(("width", "least", "most"), [(576, 20, 23), (512, 20, 23), (384, 15, 18)])
@pytest.mark.parametrize("letter", ["A", "M", "W"])
def test_the_number_is_at_least_20_mm_tall_and_15_on_58_mm_paper(
    width: int, least: int, most: int, letter: str
) -> None:
    # Only the last digit differs, so what differs on paper is that digit: an 8 is as tall as any.
    one, eight = (draw_slip(sample_slip(number=f"{letter}99{digit}"), width) for digit in "18")
    differs = ImageChops.difference(black(one), black(eight)).getbbox()
    assert differs is not None
    height_mm = (differs[3] - differs[1]) / DOTS_PER_MM
    assert least <= height_mm <= most


@every_width
@pytest.mark.parametrize("changes", [{}, LONG, {"number": "WWW8888"}, {"service": "x" * 300}])
def test_no_ink_comes_within_a_millimetre_of_the_edge(width: int, changes: dict[str, Any]) -> None:
    picture = draw_slip(sample_slip(**changes), width)
    left, top, right, bottom = ink_box(picture)
    assert left >= ONE_MM
    assert right <= width - ONE_MM
    assert top >= ONE_MM
    assert bottom <= picture.height - ONE_MM


@every_width
def test_a_slip_of_the_longest_texts_is_at_most_100_mm(width: int) -> None:
    picture = draw_slip(sample_slip(**LONG), width)
    assert 90 < picture.length_mm <= 100


@every_width
def test_the_tightest_slip_there_can_be_still_fits_with_its_code(width: int) -> None:
    link = "https://hub.example/".ljust(LONGEST_LINK, "x")
    moment = datetime(2026, 9, 30, 9, 40, tzinfo=UTC)
    picture = draw_slip(sample_slip(**LONG, exercise=True, copy_of=moment, code="K7M 4QX", link=link), width)
    assert picture.length_mm <= 100
    assert code_on(picture) == [link]


text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=150)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.sampled_from(PAPER_WIDTHS),
    number=st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True),
    hub=text,
    service=text,
    group=text,
    where=text,
    bring=st.lists(text, max_size=8).map(tuple),
    people_ahead=st.none() | st.integers(min_value=0, max_value=999),
    exercise=st.booleans(),
    copied=st.booleans(),
    linked=st.booleans(),
    code=st.none() | st.just("K7M 4QX"),
)
def test_whatever_the_texts_a_slip_fits_on_its_paper(width: int, copied: bool, linked: bool, **fields: Any) -> None:
    slip = sample_slip(
        **fields,
        copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC) if copied else None,
        link="https://hub.example/t/Zk3vQ9xT4mB7nR2pL8sW1y" if linked else None,
    )
    picture = draw_slip(slip, width)
    left, _, right, _ = ink_box(picture)
    assert picture.length_mm <= 100
    assert ONE_MM <= left < right <= width - ONE_MM


@every_width
@pytest.mark.parametrize("changes", [{}, {"bring": ()}, {"exercise": True}, LONG])
def test_the_qr_code_is_read_back_by_another_library(width: int, changes: dict[str, Any]) -> None:
    slip = sample_slip(**changes)
    assert code_on(draw_slip(slip, width)) == [slip.link]


@every_width
def test_the_qr_code_has_four_white_modules_around_it(width: int) -> None:
    picture = draw_slip(sample_slip(), width)
    (code,) = zxingcpp.read_barcodes(ImageOps.expand(to_image(picture).convert("L"), border=16, fill=255))
    corner = code.position
    left, top, right, bottom = (
        at - 16 for at in (corner.top_left.x, corner.top_left.y, corner.bottom_right.x, corner.bottom_right.y)
    )
    # 46 bytes in level M make a code of version 4: 33 modules.
    module = (right - left) / 33
    quiet = round(4 * module) - 1
    ink = black(picture)
    for box in (
        (left - quiet, top, left - 1, bottom),
        (right + 2, top, min(right + quiet, width), bottom),
        (left, top - quiet, right, top - 1),
        (left, bottom + 2, right, bottom + quiet),
    ):
        assert ink.crop(box).getbbox() is None, box


def test_a_link_that_no_code_holds_is_refused_with_what_to_do() -> None:
    with pytest.raises(LinkTooLong, match="201 bytes and its QR code holds 200; choose a shorter public address"):
        draw_slip(sample_slip(link="https://hub.example/".ljust(LONGEST_LINK + 1, "x")), 576)


@pytest.mark.parametrize("link", [None, ""])
def test_without_a_link_there_is_no_qr_code(link: str | None) -> None:
    assert code_on(draw_slip(sample_slip(link=link), 576)) == []


def test_a_longer_name_takes_more_lines_instead_of_running_off() -> None:
    short, long = (
        draw_slip(sample_slip(service=name, link=None, bring=()), 576)
        for name in ("Vraag", "Kwijtschelding van gemeentelijke belastingen")
    )
    assert 30 <= long.height - short.height <= 60


def test_a_list_that_is_cut_says_how_long_it_was_and_nothing_of_what_was_cut() -> None:
    things = [f"Bewijs {n} van uw inkomen en vermogen van het afgelopen jaar" for n in range(12)]
    as_is = draw_slip(sample_slip(bring=tuple(things)), 576)
    another_last = draw_slip(sample_slip(bring=(*things[:-1], "Iets heel anders")), 576)
    one_more = draw_slip(sample_slip(bring=(*things, "Iets heel anders")), 576)
    assert another_last == as_is
    assert one_more != as_is


def test_an_exercise_bears_a_black_field_at_its_head() -> None:
    def black_rows(picture: Picture) -> int:
        ink = black(picture)
        widest = ink.filter(ImageFilter.MinFilter(3)).resize((1, picture.height), Image.Resampling.BOX)
        return sum(1 for row in range(40) if widest.getpixel((0, row)) > 128)

    assert black_rows(draw_slip(sample_slip(exercise=True), 576)) > 20
    assert black_rows(draw_slip(sample_slip(), 576)) == 0


@every_width
@pytest.mark.parametrize("exercise", [False, True])
def test_a_copy_bears_a_black_field_of_a_centimetre_at_its_head(width: int, exercise: bool) -> None:
    moment = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
    first, copy = (
        draw_slip(sample_slip(service="Vraag", link=None, bring=(), exercise=exercise, copy_of=at), width)
        for at in (None, moment)
    )
    assert 9 <= copy.length_mm - first.length_mm <= 15

    def black_part(picture: Picture) -> float:
        return (
            black(picture)
            .crop((width // 4, 0, width, 14 * DOTS_PER_MM))
            .resize((1, 1), Image.Resampling.BOX)
            .getpixel((0, 0))
            / 255
        )  # type: ignore[operator]

    assert black_part(copy) > black_part(first) + 0.25 or exercise


def test_composed_and_decomposed_text_look_the_same() -> None:
    name = "Café Één, Mëndez"
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert draw_slip(sample_slip(service=composed), 576) == draw_slip(sample_slip(service=decomposed), 576)


@pytest.mark.parametrize("language", ["nl", "en", "tr", "pl", "uk", "ar", "fa", "ur"])
def test_languages_in_latin_cyrillic_and_arabic_letters_can_be_drawn(language: str) -> None:
    if not features.check("raqm"):
        pytest.fail("this Pillow has no raqm; install libfribidi0")
    check_language(language)


def test_a_script_that_has_no_typeface_here_is_refused_by_name() -> None:
    with pytest.raises(LanguageNotDrawable, match="'he' can't be drawn: no typeface here holds Hebrew"):
        draw_slip(sample_slip("he"), 576)


def test_without_raqm_arabic_is_refused_and_dutch_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda feature: feature != "raqm")
    forget_typefaces()
    try:
        with pytest.raises(LanguageNotDrawable, match=r"Arabic needs raqm .* libfribidi0"):
            check_language("ar")
        assert code_on(draw_slip(sample_slip(), 576)) == [sample_slip().link]
    finally:
        forget_typefaces()


def forget_typefaces() -> None:
    for remembered in (typefaces._shapes, typefaces.typeface, typefaces.text_width, typefaces.draw_line):
        remembered.cache_clear()
