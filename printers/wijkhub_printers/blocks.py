"""The pieces that a slip is built from: each knows its height and how to paint itself.

All measures are dots. Pieces are painted in grey and become black or white by a threshold at the very end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

BLACK, WHITE = 0, 255


class Canvas(NamedTuple):
    """The paper while it is painted: greys, and a pen on them."""

    image: Image.Image
    pen: ImageDraw.ImageDraw

    @classmethod
    def blank(cls, width: int, height: int) -> Canvas:
        """White paper."""
        image = Image.new("L", (width, height), WHITE)
        return cls(image, ImageDraw.Draw(image))


class Block(NamedTuple):
    """A piece of a slip; `paint` takes the canvas and its left and top."""

    height: int
    paint: Callable[[Canvas, int, int], None]


def space(height: int) -> Block:
    """White paper."""
    return Block(height, lambda canvas, left, top: None)


def rule(width: int, *, thickness: int = 2, above: int = 10, below: int = 10) -> Block:
    """A line across, with white above and below it."""

    def paint(canvas: Canvas, left: int, top: int) -> None:
        canvas.pen.rectangle((left, top + above, left + width - 1, top + above + thickness - 1), fill=BLACK)

    return Block(above + thickness + below, paint)


def lines(
    texts: Sequence[str], face: ImageFont.FreeTypeFont, *, ink: int = BLACK, centred_in: int | None = None
) -> Block:
    """Lines of text, each already no wider than its place: flush left, or centred in so many dots."""
    pitch = line_pitch(face)

    def paint(canvas: Canvas, left: int, top: int) -> None:
        start, anchor = (left, "ls") if centred_in is None else (left + centred_in // 2, "ms")
        for n, text in enumerate(texts):
            baseline = top + n * pitch + round(face.size * 1.04)
            canvas.pen.text((start, baseline), text, font=face, fill=ink, anchor=anchor)

    return Block(pitch * len(texts), paint)


def line_pitch(face: ImageFont.FreeTypeFont) -> int:
    """From one baseline to the next; accents on capitals stay clear of the line above."""
    return round(face.size * 1.25)


def row(
    left_text: str, left_face: ImageFont.FreeTypeFont, right_text: str, face: ImageFont.FreeTypeFont, *, width: int
) -> Block:
    """One line with a text at its left end and one, in `face`, at its right end. Both fit in `width`."""
    start = width - round(face.getlength(right_text))
    return beside(lines((left_text,), left_face), lines((right_text,), face), right_from=start)


def large(text: str, face: ImageFont.FreeTypeFont, *, height: int, above: int, below: int) -> Block:
    """One line of capitals and digits that are `height` tall, its ink flush left."""
    bearing = ink_left(text, face)

    def paint(canvas: Canvas, left: int, top: int) -> None:
        canvas.pen.text((left - bearing, top + above + height), text, font=face, fill=BLACK, anchor="ls")

    return Block(above + height + below, paint)


@lru_cache(maxsize=1024)
def ink_left(text: str, face: ImageFont.FreeTypeFont) -> int:
    """Where the ink of `text` begins; Pillow's own boxes include the white that belongs to a letter."""
    mask, (left, _) = face.getmask2(text, "L", anchor="ls")
    box = mask.getbbox()
    return left + (box[0] if box else 0)


def framed(content: Block, width: int, *, filled: bool = False, padding: int = 8) -> Block:
    """`content` in a box: drawn around it, or filled black for content that is painted in white."""
    height = content.height + 2 * padding

    def paint(canvas: Canvas, left: int, top: int) -> None:
        box = (left, top, left + width - 1, top + height - 1)
        canvas.pen.rectangle(box, fill=BLACK if filled else WHITE, outline=BLACK, width=3)
        content.paint(canvas, left + padding + 4, top + padding)

    return Block(height, paint)


def stamp(picture: Image.Image) -> Block:
    """A 1-bit picture as it is."""
    return Block(picture.height, lambda canvas, left, top: canvas.image.paste(picture, (left, top)))


def beside(left_block: Block, right_block: Block, *, right_from: int, centred: bool = False) -> Block:
    """Two pieces next to each other, the right one at `right_from`; level at the top, or centred on each other."""
    height = max(left_block.height, right_block.height)

    def paint(canvas: Canvas, left: int, top: int) -> None:
        for block, start in ((left_block, left), (right_block, left + right_from)):
            block.paint(canvas, start, top + (height - block.height) // 2 if centred else top)

    return Block(height, paint)


def stack(blocks: Sequence[Block]) -> Block:
    """Pieces below each other."""

    def paint(canvas: Canvas, left: int, top: int) -> None:
        for block in blocks:
            block.paint(canvas, left, top)
            top += block.height

    return Block(sum(block.height for block in blocks), paint)
