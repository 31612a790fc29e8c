"""Characters as the printer draws them: every one in a cell of the same size, thin or bold, and enlarged by dots."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw, ImageFont

FONT_A = (12, 24)
FONT_B = (9, 17)
REGULAR, BOLD = 550, 850
WIDTHS = (100, 85, 70, 62.5)
"""From normal to condensed, in percent; the first in which a character fits its cell is taken."""
CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 34: "cp855", 36: "cp862", 37: "cp864", 39: "iso8859_2",
    40: "iso8859_15", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255", 50: "cp1256",
    51: "cp1257", 52: "cp1258",
}  # fmt: skip
"""Python's names for the pages that `ESC t` chooses."""


class Style(Struct, frozen=True, kw_only=True):
    """How characters look. `wide` and `tall` are 1 to 8 times; `spacing` are dots between two."""

    small: bool = False
    bold: bool = False
    underlined: bool = False
    reversed: bool = False
    wide: int = 1
    tall: int = 1
    spacing: int = 0

    @property
    def cell(self) -> tuple[int, int]:
        """Dots across and down that a character takes, its spacing aside."""
        across, down = FONT_B if self.small else FONT_A
        return across * self.wide, down * self.tall

    @property
    def advance(self) -> int:
        """Dots from one character to the next."""
        return self.cell[0] + self.spacing * self.wide


def decoded(data: bytes, page: int) -> str:
    """Bytes as the characters of a code page; those that it has not are shown as a box."""
    return data.decode(CODE_PAGES.get(page, "cp437"), errors="replace").replace("\ufffd", "□")


def draw_line(line: list[tuple[str, Style]], dots_wide: int, start: int) -> Image.Image:
    """Characters beside each other from `start` on, standing on one line; black is set, as wide as the paper."""
    tallest = max(style.cell[1] for _, style in line)
    image = Image.new("1", (dots_wide, tallest))
    for sign, style in line:
        image.paste(_drawn(sign, style), (start, tallest - style.cell[1]))
        start += style.advance
    return image


@lru_cache(maxsize=2048)
def _drawn(sign: str, style: Style) -> Image.Image:
    cell = FONT_B if style.small else FONT_A
    image = _glyph(sign, cell, BOLD if style.bold else REGULAR)
    if style.underlined:
        ImageDraw.Draw(image).rectangle((0, cell[1] - 2, cell[0], cell[1]), fill=1)
    if style.reversed:
        image = ImageChops.invert(image)
    return image.resize(style.cell, Image.Resampling.NEAREST)


@cache
def _typeface(size: int, weight: int, width: float) -> ImageFont.FreeTypeFont:
    file = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    face = ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)
    chosen = {b"Weight": float(weight), b"Width": float(width)}
    face.set_variation_by_axes([chosen[axis["name"]] for axis in face.get_variation_axes()])
    return face


def _glyph(sign: str, cell: tuple[int, int], weight: int) -> Image.Image:
    across, down = cell
    size = down * 5 // 6
    face = next(
        (face for width in WIDTHS if (face := _typeface(size, weight, width)).getlength(sign) <= across),
        _typeface(size, weight, WIDTHS[-1]),
    )
    length = max(across, round(face.getlength(sign)))
    grey = Image.new("L", (length, down))
    ImageDraw.Draw(grey).text(((length - face.getlength(sign)) / 2, size), sign, fill=255, font=face, anchor="ls")
    return grey.resize(cell).point(lambda shade: 255 if shade >= 128 else 0, mode="1")
