"""The typefaces of a slip: Noto Sans and Noto Sans Arabic from their packages, in the weights and widths of a slip.

Noto Sans holds Latin, Cyrillic and Greek, Noto Sans Arabic the letters of Arabic, Persian, Urdu and their kin. Text is
laid out by raqm where this Pillow has it (joined letters, right to left, kerning, marks), and by Pillow itself where
not, which is good enough for Noto Sans.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from wijkhub_printers.errors import LanguageNotDrawable
from wijkhub_printers.writing_direction import parts_of_line

REGULAR = 400
BOLD = 700
WIDTHS = (100.0, 92.5, 85.0, 77.5, 70.0, 62.5)
"""From normal to extra-condensed, in percent."""
CAP_HEIGHT = 0.714
"""Height of capitals and digits as a part of the type size (714 of 1,000 units in both)."""

_ARABIC = frozenset({"ar", "ary", "arz", "apc", "ckb", "fa", "prs", "ps", "ur"})
"""Languages in the script of Noto Sans Arabic."""
_WITHOUT_FONT = {
    "he": "Hebrew", "yi": "Hebrew", "hi": "Devanagari", "mr": "Devanagari", "ne": "Devanagari",
    "bn": "Bengali", "pa": "Gurmukhi", "ta": "Tamil", "ti": "Ethiopic", "am": "Ethiopic", "th": "Thai",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
}  # fmt: skip
"""Languages whose script neither typeface holds."""
_ARABIC_SIGNS = re.compile(r"([\u0600-\u06ff]+)")
_ABOVE, _BELOW, _BESIDE = 1.2, 0.6, 0.3
"""Room around letters for marks and slants, in parts of the type size."""


class Face(NamedTuple):
    """A size in dots to the em, a weight from 100 to 900, and a width from 62.5 to 100 percent."""

    size: int
    weight: int = REGULAR
    width: float = 100.0


class Drawn(NamedTuple):
    """Letters as a picture in which ink is white, and where in it their baseline starts."""

    ink: Image.Image
    left: int
    baseline: int


@lru_cache(maxsize=4096)
def text_width(face: Face, text: str) -> float:
    """How wide a line of text is, in dots; remembered, since most words of a slip are on the next one too."""
    return sum(typeface(*face, arabic=piece.arabic).getlength(piece.letters) for piece in _pieces(text, rtl=False))


def draw_text(face: Face, text: str, *, rtl: bool) -> Drawn:
    """One line of text that as a whole runs from the left, or from the right (`rtl`)."""
    size, pieces = face.size, _pieces(text, rtl=rtl)
    left, baseline = math.ceil(size * _BESIDE), math.ceil(size * _ABOVE)
    width = math.ceil(text_width(face, text)) + 2 * left
    ink = Image.new("L", (width, baseline + math.ceil(size * _BELOW)), 0)
    pen, at = ImageDraw.Draw(ink), float(left)
    for piece in pieces:
        font = typeface(*face, arabic=piece.arabic)
        direction = ("rtl" if piece.rtl else "ltr") if _shapes() else None
        pen.text((at, baseline), piece.letters, font=font, fill=255, anchor="ls", direction=direction)
        if piece is not pieces[-1]:
            at += font.getlength(piece.letters)
    return Drawn(ink, left, baseline)


draw_line = lru_cache(maxsize=512)(draw_text)
"""The same, remembered: the lines of a hub's services recur all day. About 20 kB each, so 10 MB at most."""


def check_language(language: str) -> None:
    """Make sure that slips in this language can be drawn; ask it at start-up, not when a resident waits.

    Raises:
        LanguageNotDrawable: the language's script needs raqm, or a font that this hub has not.
    """
    if language in _WITHOUT_FONT:
        script = _WITHOUT_FONT[language]
        raise LanguageNotDrawable(
            language, f"no typeface here holds {script}; leave the language out of the hub's languages"
        )
    if language in _ARABIC and not _shapes():
        raise LanguageNotDrawable(
            language,
            "Arabic needs raqm and this Pillow has none; install fribidi (Debian: libfribidi0) and start again",
        )


@lru_cache(maxsize=96)
def typeface(size: int, weight: int = REGULAR, width: float = 100.0, *, arabic: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans, or Noto Sans Arabic, as Pillow draws it; layouts use some dozens, and long numbers their own size."""
    folder, name = ("fontpkg_noto_sans_arabic", "NotoSansArabic") if arabic else ("fontpkg_noto_sans", "NotoSans")
    engine = ImageFont.Layout.RAQM if _shapes() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(str(files(folder) / "files" / f"{name}[wdth,wght].ttf"), size, layout_engine=engine)
    chosen = {"Weight": float(weight), "Width": width}
    font.set_variation_by_axes([chosen[_name(axis["name"])] for axis in font.get_variation_axes()])
    return font


@cache
def _shapes() -> bool:
    """Whether letters can be joined and run from right to left."""
    return features.check("raqm") is True


class _Piece(NamedTuple):
    """Letters in one typeface and one direction."""

    letters: str
    rtl: bool
    arabic: bool


def _pieces(line: str, *, rtl: bool) -> list[_Piece]:
    """A line in pieces, from left to right: what runs from right to left is in Noto Sans Arabic with its digits, and so
    are the signs of that script, such as its comma, beside letters that don't."""
    pieces = []
    for part in parts_of_line(line, rtl=rtl):
        split = [part.text] if part.rtl or part.text.isascii() else _ARABIC_SIGNS.split(part.text)
        for n, letters in enumerate(split):
            if letters:
                pieces.append(_Piece(_visible(letters), part.rtl, part.rtl or n % 2 == 1))
    return pieces


def _visible(text: str) -> str:
    """Without signs that only steer, which Pillow alone would draw as boxes; joiners shape letters and stay."""
    if text.isascii():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign in "\u200c\u200d")


def _name(axis: bytes | str | None) -> str:
    return axis.decode() if isinstance(axis, bytes) else str(axis)
