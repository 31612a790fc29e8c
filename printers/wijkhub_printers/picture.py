"""A slip as a picture: drawn in grey, and made black and white by a threshold. Pillow is loaded with this module."""

from __future__ import annotations

import io
from contextlib import suppress

from PIL import Image

from wijkhub_printers.blocks import Block, Canvas
from wijkhub_printers.catalogue import catalogue, right_to_left
from wijkhub_printers.document import Document, Picture
from wijkhub_printers.errors import LanguageNotDrawable
from wijkhub_printers.layout import lay_out_for_resident
from wijkhub_printers.layout_day import lay_out_day
from wijkhub_printers.layout_test_page import lay_out_test_page
from wijkhub_printers.resident_words import ResidentWords
from wijkhub_printers.samples import MORNING, sample_slip
from wijkhub_printers.slip import Slip
from wijkhub_printers.staff_words import DayWords
from wijkhub_printers.typefaces import check_language
from wijkhub_printers.words import SlipWords, put_in_words

THRESHOLD = 128
"""Greys below this become black."""


def draw_document(slip: Slip, width: int) -> Document:
    """The slip, drawn for paper that takes `width` dots.

    Raises:
        CannotDraw: its language needs what this hub has not, or it can't be fitted on 100 mm.
    """
    return Document(slip, draw_slip(slip, width))


def draw_slip(slip: Slip, width: int) -> Picture:
    """The slip's picture, `width` dots wide and at most 800 high.

    Raises:
        CannotDraw: its language needs what this hub has not, or it can't be fitted on 100 mm.
    """
    check_language(slip.language)
    block = lay_out(put_in_words(slip), width)
    canvas = Canvas.blank(width, block.height, mirrored=right_to_left(slip.language))
    block.paint(canvas, 0, 0)
    # Pillow's white is a set bit; on paper a set bit is black.
    dots = canvas.image.point(lambda grey: 255 if grey < THRESHOLD else 0, mode="1").tobytes()
    return Picture(width, block.height, dots)


def lay_out(words: SlipWords, width: int) -> Block:
    """The slip of these words, as it stands on paper of `width` dots.

    Raises:
        CannotDraw: it can't be fitted on 100 mm.
    """
    if isinstance(words, ResidentWords):
        return lay_out_for_resident(words, width)
    if isinstance(words, DayWords):
        return lay_out_day(words, width)
    return lay_out_test_page(words, width)


def render_png(slip: Slip, width: int) -> bytes:
    """The slip as a 1-bit PNG, `width` dots wide.

    Raises:
        CannotDraw: its language needs what this hub has not, or it can't be fitted on 100 mm.
    """
    return to_png(draw_slip(slip, width))


def load_typefaces(width: int) -> Picture:
    """Draw tickets and copies in every language, so that the first resident waits for no typeface or calendar to load.

    Gives a Dutch one. A language that can't be drawn here is left out.
    """
    for language in reversed(catalogue().languages):
        with suppress(LanguageNotDrawable):
            draw_slip(sample_slip(language), width)
            picture = draw_slip(sample_slip(language, code="K7M4QX", copy_of=MORNING, exercise=True), width)
    return picture


def to_png(picture: Picture) -> bytes:
    """A picture as a 1-bit PNG of 203 dots to the inch."""
    png = io.BytesIO()
    to_image(picture).save(png, "PNG", dpi=(203, 203))
    return png.getvalue()


def to_image(picture: Picture) -> Image.Image:
    """A picture as a Pillow image of mode 1, in which 0 is black."""
    return Image.frombytes("1", (picture.width, picture.height), picture.dots, "raw", "1;I")
