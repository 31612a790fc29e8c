"""A slip as a picture: drawn in grey, and made black and white by a threshold. Pillow is loaded with this module."""

from __future__ import annotations

import io

from PIL import Image

from wijkhub_printers.blocks import Canvas
from wijkhub_printers.document import Document, Picture
from wijkhub_printers.layout import MARGIN, lay_out
from wijkhub_printers.slip import Slip
from wijkhub_printers.typefaces import check_language
from wijkhub_printers.words import put_in_words

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
    block = lay_out(put_in_words(slip), width - 2 * MARGIN)
    canvas = Canvas.blank(width, block.height)
    block.paint(canvas, MARGIN, 0)
    # Pillow's white is a set bit; on paper a set bit is black.
    dots = canvas.image.point(lambda grey: 255 if grey < THRESHOLD else 0, mode="1").tobytes()
    return Picture(width, block.height, dots)


def render_png(slip: Slip, width: int) -> bytes:
    """The slip as a 1-bit PNG, `width` dots wide.

    Raises:
        CannotDraw: its language needs what this hub has not, or it can't be fitted on 100 mm.
    """
    return to_png(draw_slip(slip, width))


def to_png(picture: Picture) -> bytes:
    """A picture as a 1-bit PNG of 203 dots to the inch."""
    png = io.BytesIO()
    to_image(picture).save(png, "PNG", dpi=(203, 203))
    return png.getvalue()


def to_image(picture: Picture) -> Image.Image:
    """A picture as a Pillow image of mode 1, in which 0 is black."""
    return Image.frombytes("1", (picture.width, picture.height), picture.dots, "raw", "1;I")
