"""Every kind of slip as it comes out of the printer, dot by dot, beside this file.

A picture that changed on purpose is made anew, looked at, and taken in with the change:

    .venv/bin/python tests/golden/slips/test_golden_slips.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageOps

from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.picture import draw_slip, to_image, to_png
from wijkhub_printers.samples import sample_appointment, sample_day, sample_report, sample_slip, sample_test_page
from wijkhub_printers.slip import Slip
from wijkhub_printers.words import qr_content

HERE = Path(__file__).parent
LANGUAGES = ("nl", "en", "tr", "pl", "uk", "ar")
FIRST_PRINT = datetime(2026, 3, 2, 9, 40, tzinfo=UTC)
LONG = {
    "hub": "Wijkhub Nieuwe Westen en Middelland, Huis van de Wijk aan de lange dwarsstraat",
    "service": "Bijzondere bijstand en kwijtschelding van gemeentelijke belastingen voor ondernemers zonder personeel",
    "group": "Werk, inkomen en schuldhulpverlening voor ondernemers en gezinnen",
    "where": "Wacht op de eerste verdieping, naast de bibliotheek. Uw nummer komt op het scherm. Hoort u slecht? "
    "Zeg het aan de gastheer, dan komen wij u halen.",
    "bring": tuple(f"Bewijs {n} van uw inkomen en vermogen, niet ouder dan drie maanden" for n in range(1, 13)),
    "people_ahead": 104,
}
KINDS: dict[str, Callable[[str, int], Slip]] = {
    "ticket": lambda language, width: sample_slip(language, code="K7M4QX"),
    "copy": lambda language, width: sample_slip(language, code="K7M4QX", copy_of=FIRST_PRINT),
    "exercise": lambda language, width: sample_slip(language, exercise=True),
    "appointment": lambda language, width: sample_appointment(language),
    "report": lambda language, width: sample_report(language),
    "day": lambda language, width: sample_day(language),
    "test-page": lambda language, width: sample_test_page(language, width=width),
    "long-names": lambda language, width: sample_slip(language, **LONG),
    "bare": lambda language, width: sample_slip(language, link=None, bring=(), group="", where=""),
    "three-scripts": lambda language, width: sample_slip(
        language, hub="Wijkhub Voorbeeld", service="Заява на паспорт або посвідчення особи"
    ),
}
WHICH = [
    *((kind, language, 576) for kind in list(KINDS)[:7] for language in LANGUAGES),
    *((kind, language, 384) for kind in list(KINDS)[:7] for language in ("nl", "pl", "uk", "ar")),
    *((kind, language, 512) for kind in ("ticket", "copy", "appointment") for language in ("nl", "tr", "ar")),
    *(("long-names", "nl", width) for width in (576, 512, 384)),
    *(("bare", language, width) for language in ("nl", "ar") for width in (576, 384)),
    *(("three-scripts", "ar", width) for width in (576, 384)),
]


class Golden(NamedTuple):
    kind: str
    language: str
    width: int

    @property
    def path(self) -> Path:
        return HERE / f"{self.kind}-{self.language}-{self.width}.png"

    @property
    def slip(self) -> Slip:
        return KINDS[self.kind](self.language, self.width)


GOLDEN = [Golden(*which) for which in WHICH]
every_golden = pytest.mark.parametrize("golden", GOLDEN, ids=[golden.path.stem for golden in GOLDEN])


def codes_on(picture: Image.Image) -> list[str]:
    """What another library reads from the picture, with white paper around it."""
    paper = ImageOps.expand(picture.convert("L"), border=16, fill=255)
    return [code.text for code in zxingcpp.read_barcodes(paper)]


@every_golden
def test_a_slip_is_drawn_dot_by_dot_as_its_picture_shows(golden: Golden, tmp_path: Path) -> None:
    drawn = to_image(draw_slip(golden.slip, golden.width))
    kept = Image.open(golden.path)
    if (drawn.mode, drawn.size, drawn.tobytes()) != (kept.mode, kept.size, kept.tobytes()):
        beside = side_by_side(kept, drawn)
        beside.save(tmp_path / "difference.png")
        pytest.fail(
            f"{golden.path.name} is drawn otherwise. As it was, as it is now, and where they differ: "
            f"{tmp_path / 'difference.png'}. When it is meant: python {Path(__file__).name} makes them anew."
        )


@every_golden
def test_another_library_reads_the_qr_code_from_the_picture(golden: Golden) -> None:
    content = qr_content(golden.slip)
    assert codes_on(Image.open(golden.path)) == ([content] if content else [])


@every_golden
def test_a_slip_is_at_most_100_mm_and_60_kb(golden: Golden) -> None:
    picture = draw_slip(golden.slip, golden.width)
    assert picture.length_mm <= 100
    assert len(to_escpos(picture, golden.width)) <= 60_000


def test_every_picture_here_is_one_that_is_compared() -> None:
    assert {path.name for path in HERE.glob("*.png")} == {golden.path.name for golden in GOLDEN}


def side_by_side(kept: Image.Image, drawn: Image.Image) -> Image.Image:
    """The old and the new picture, and what is in one of them alone in black."""
    size = (max(kept.width, drawn.width), max(kept.height, drawn.height))
    both = []
    for picture in (kept, drawn):
        paper = Image.new("L", size, 255)
        paper.paste(picture.convert("L"))
        both.append(paper)
    sheet = Image.new("L", (3 * size[0] + 40, size[1]), 128)
    for n, part in enumerate((*both, ImageOps.invert(ImageChops.difference(*both)))):
        sheet.paste(part, (n * (size[0] + 20), 0))
    return sheet


def make_anew() -> Iterator[Path]:
    for old in HERE.glob("*.png"):
        old.unlink()
    for golden in GOLDEN:
        golden.path.write_bytes(to_png(draw_slip(golden.slip, golden.width)))
        yield golden.path


if __name__ == "__main__":
    for path in make_anew():
        sys.stdout.write(f"{path.relative_to(HERE.parents[2])}\n")
