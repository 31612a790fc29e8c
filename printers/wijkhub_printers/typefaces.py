"""The typefaces of a slip: Noto Sans from its package, in the weights and widths that a slip uses.

Noto Sans holds Latin, Cyrillic and Greek. Text is laid out by raqm where this Pillow has it (kerning, marks), and
by Pillow itself where not, which is good enough for those three.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from PIL import ImageFont, features

from wijkhub_printers.errors import LanguageNotDrawable

REGULAR = 400
BOLD = 700
WIDTHS = (100.0, 92.5, 85.0, 77.5, 70.0, 62.5)
"""From normal to extra-condensed, in percent."""
CAP_HEIGHT = 0.714
"""Height of capitals and digits as a part of the type size (714 of 1,000 units in Noto Sans)."""

_SHAPED = {
    "ar": "Arabic", "ary": "Arabic", "ckb": "Arabic", "fa": "Arabic", "prs": "Arabic", "ps": "Arabic", "ur": "Arabic",
    "he": "Hebrew", "yi": "Hebrew", "hi": "Devanagari", "mr": "Devanagari", "ne": "Devanagari",
    "bn": "Bengali", "pa": "Gurmukhi", "ta": "Tamil",
}  # fmt: skip
"""Languages whose script is joined, stacked or runs from right to left, so that drawing it takes raqm."""


@cache
def typeface(size: int, weight: int = REGULAR, width: float = 100.0) -> ImageFont.FreeTypeFont:
    """Noto Sans at `size` dots to the em, `weight` from 100 to 900 and `width` from 62.5 to 100 percent."""
    font = ImageFont.truetype(str(_font_file()), size, layout_engine=_layout_engine())
    chosen = {"Weight": float(weight), "Width": width}
    font.set_variation_by_axes([chosen[_name(axis["name"])] for axis in font.get_variation_axes()])
    return font


@lru_cache(maxsize=4096)
def text_width(face: ImageFont.FreeTypeFont, text: str) -> float:
    """How wide a text is, in dots; remembered, since most words of a slip are on the next one too."""
    return face.getlength(text)


def check_language(language: str) -> None:
    """Make sure that slips in this language can be drawn; ask it at start-up, not when a resident waits.

    Raises:
        LanguageNotDrawable: the language's script needs raqm, or a font that this hub has not.
    """
    script = _SHAPED.get(language)
    if script is None:
        return
    if not features.check("raqm"):
        raise LanguageNotDrawable(
            language,
            f"{script} needs raqm and this Pillow has none; install fribidi (Debian: libfribidi0) and start again",
        )
    raise LanguageNotDrawable(language, f"Noto Sans holds no {script}; leave the language out of the hub's languages")


def _font_file() -> object:
    return files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"


def _layout_engine() -> ImageFont.Layout:
    return ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC


def _name(axis: bytes | str | None) -> str:
    return axis.decode() if isinstance(axis, bytes) else str(axis)
