"""The pieces that a slip is built from: each knows its height and how to paint itself.

All measures are dots. Sideways they count from where lines start: from the left, and on a slip in Arabic from the
right; only the canvas knows which. Pieces are painted in grey and become black or white by a threshold at the very end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PIL import Image, ImageDraw

from wijkhub_printers.typefaces import Drawn, Face, draw_line, draw_text, text_width
from wijkhub_printers.writing_direction import runs_right_to_left

BLACK, WHITE = 0, 255


class Canvas(NamedTuple):
    """The paper while it is painted: greys, and a pen on them. `mirrored` where lines start at the right."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    mirrored: bool

    @classmethod
    def blank(cls, width: int, height: int, *, mirrored: bool = False) -> Canvas:
        """White paper."""
        image = Image.new("L", (width, height), WHITE)
        return cls(image, ImageDraw.Draw(image), mirrored)

    def left_of(self, start: int, width: int) -> int:
        """Where something of this width stands from the left, when it stands at `start`."""
        return self.image.width - start - width if self.mirrored else start

    def box(self, start: int, top: int, width: int, height: int, *, fill: int, outline: int | None = None) -> None:
        """A box, filled and with a line of 3 dots around it where `outline` is given."""
        left = self.left_of(start, width)
        corners = (left, top, left + width - 1, top + height - 1)
        self.pen.rectangle(corners, fill=fill, outline=outline, width=3 if outline is not None else 0)

    def stamp(self, picture: Image.Image, start: int, top: int) -> None:
        """A picture as it is; never mirrored itself."""
        self.image.paste(picture, (self.left_of(start, picture.width), top))

    def write(self, drawn: Drawn, start: int, baseline: int, width: int, *, ink: int) -> None:
        """Letters that are `width` dots wide, on their baseline."""
        corner = (self.left_of(start, width) - drawn.left, baseline - drawn.baseline)
        self.image.paste(ink, (*corner, corner[0] + drawn.ink.width, corner[1] + drawn.ink.height), drawn.ink)


class Block(NamedTuple):
    """A piece of a slip; `paint` takes the canvas, and the start and the top of the place where it goes."""

    height: int
    paint: Callable[[Canvas, int, int], None]


def space(height: int) -> Block:
    """White paper."""
    return Block(height, lambda canvas, start, top: None)


def rule(width: int, *, thickness: int = 2, above: int = 10, below: int = 10) -> Block:
    """A line across, with white above and below it."""

    def paint(canvas: Canvas, start: int, top: int) -> None:
        canvas.box(start, top + above, width, thickness, fill=BLACK)

    return Block(above + thickness + below, paint)


def lines(
    texts: Sequence[str],
    face: Face,
    *,
    of: str = "",
    ink: int = BLACK,
    centred_in: int | None = None,
    ends_at: int | None = None,
) -> Block:
    """Lines of text, each already no wider than its place: at the start, centred in so many dots, or ending there.

    Each runs in the direction of the text that these lines are `of`, or in its own where none is given.
    """
    pitch = line_pitch(face)

    def paint(canvas: Canvas, start: int, top: int) -> None:
        for n, text in enumerate(texts):
            wide = round(text_width(face, text))
            inset = 0
            if centred_in is not None:
                inset = (centred_in - wide) // 2
            elif ends_at is not None:
                inset = ends_at - wide
            rtl = runs_right_to_left(of or text, among=canvas.mirrored)
            baseline = top + n * pitch + round(face.size * 1.04)
            canvas.write(draw_line(face, text, rtl=rtl), start + inset, baseline, wide, ink=ink)

    return Block(pitch * len(texts), paint)


def line_pitch(face: Face) -> int:
    """From one baseline to the next; accents on capitals and tails of letters stay clear of the line beside."""
    return round(face.size * 1.25)


def row(first: str, first_face: Face, last: str, face: Face, *, width: int) -> Block:
    """One line with a text at its start and one, in `face`, at its end. Both fit in `width`."""
    return beside(lines((first,), first_face), lines((last,), face, ends_at=width), second_from=0)


def large(text: str, face: Face, *, height: int, above: int, below: int) -> Block:
    """One line of capitals and digits that are `height` tall, its ink flush with the start of the lines."""

    def paint(canvas: Canvas, start: int, top: int) -> None:
        drawn = draw_text(face, text, rtl=False)
        inked = drawn.ink.getbbox()
        if inked is not None:
            flush = Drawn(drawn.ink.crop((inked[0], 0, inked[2], drawn.ink.height)), 0, drawn.baseline)
            canvas.write(flush, start, top + above + height, flush.ink.width, ink=BLACK)

    return Block(above + height + below, paint)


def framed(content: Block, width: int, *, filled: bool = False, padding: int = 8) -> Block:
    """`content` in a box: drawn around it, or filled black for content that is painted in white."""
    height = content.height + 2 * padding

    def paint(canvas: Canvas, start: int, top: int) -> None:
        canvas.box(start, top, width, height, fill=BLACK if filled else WHITE, outline=BLACK)
        content.paint(canvas, start + padding + 4, top + padding)

    return Block(height, paint)


def stamp(picture: Image.Image) -> Block:
    """A 1-bit picture as it is."""
    return Block(picture.height, lambda canvas, start, top: canvas.stamp(picture, start, top))


def beside(first: Block, second: Block, *, second_from: int, centred: bool = False) -> Block:
    """Two pieces next to each other, the second one at `second_from`; level at the top, or centred on each other."""
    height = max(first.height, second.height)

    def paint(canvas: Canvas, start: int, top: int) -> None:
        for block, at in ((first, start), (second, start + second_from)):
            block.paint(canvas, at, top + (height - block.height) // 2 if centred else top)

    return Block(height, paint)


def stack(blocks: Sequence[Block]) -> Block:
    """Pieces below each other."""

    def paint(canvas: Canvas, start: int, top: int) -> None:
        for block in blocks:
            block.paint(canvas, start, top)
            top += block.height

    return Block(sum(block.height for block in blocks), paint)
