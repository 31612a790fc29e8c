"""Where everything on a printer's test page stands.

A ruler in millimetres runs down both edges of the paper, from the very first dot to the very last: where it is cut off,
the width in the settings is wrong. A black block shows whether all of the printing head works, stripes and squares
whether single dots come out, and letters whether every script does.
"""

from __future__ import annotations

from collections.abc import Iterator

from wijkhub_printers.blocks import BLACK, WHITE, Block, Canvas, beside, rule, space, stack, stamp
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.layout_parts import LONGEST, Paper, exercise_band, headline, narrowed, paper_of, text, title
from wijkhub_printers.qr_code import enlarged, qr_modules
from wijkhub_printers.staff_words import LETTERS, TestPageWords
from wijkhub_printers.typefaces import Face

TICK, TICK_AT_5, TICK_AT_10 = 8, 14, 22
"""How far the ticks of the rulers reach onto the paper."""
CLEAR = TICK_AT_10 + 8
"""From the edge of the paper to text."""
QR = 18 * DOTS_PER_MM


def lay_out_test_page(words: TestPageWords, width: int) -> Block:
    """The whole page, on paper of `width` dots; what to look for is left out where it would be too long."""
    paper = paper_of(width)._replace(margin=CLEAR)
    checks = [
        text(words.checks_label, paper.strong, paper.inner, 1),
        *(_check(check, paper) for check in words.checks),
        space(6),
    ]
    page = _page(words, paper, checks)
    return page if page.height <= LONGEST else _page(words, paper, [])


def _page(words: TestPageWords, paper: Paper, checks: list[Block]) -> Block:
    inner, plain = paper.inner, paper.small
    qr = enlarged(qr_modules(words.qr), QR)
    content = stack(
        (
            space(8),
            *exercise_band(words.exercise, paper),
            *title(words.hub, words.when, paper),
            headline(words.label, paper),
            *(_line(fact, plain, inner) for fact in words.facts),
            rule(inner, above=6, below=6),
            *checks,
            beside(_patterns(inner - qr.width, qr.height), stamp(qr), second_from=inner - qr.width),
            *(_line(letters, plain, inner) for letters in LETTERS),
            *(_line(sample, plain, inner) for sample in words.samples),
            space(8),
        )
    )

    def paint(canvas: Canvas, start: int, top: int) -> None:
        _rulers(canvas, top, content.height)
        content.paint(canvas, start + CLEAR, top)

    return Block(content.height, paint)


def _line(words: str, face: Face, inner: int) -> Block:
    """One line, in narrower letters where it would be cut."""
    return text(words, narrowed(words, face, inner), inner, 1)


def _check(words: str, paper: Paper) -> Block:
    """A box to tick, and what to look for."""
    side, indent = 16, 26

    def paint(canvas: Canvas, start: int, top: int) -> None:
        canvas.box(start, top + 8, side, side, fill=WHITE, outline=BLACK)

    return beside(Block(side, paint), text(words, paper.small, paper.inner - indent, 2), second_from=indent)


def _rulers(canvas: Canvas, top: int, height: int) -> None:
    """A line along both edges with a tick each millimetre, longer ones at 5 and 10."""
    last = canvas.image.width - 1
    for dots in range(0, height, DOTS_PER_MM):
        mm = dots // DOTS_PER_MM
        reach = TICK_AT_10 if mm % 10 == 0 else TICK_AT_5 if mm % 5 == 0 else TICK
        canvas.pen.line((0, top + dots, reach - 1, top + dots), fill=BLACK, width=2)
        canvas.pen.line((last - reach + 1, top + dots, last, top + dots), fill=BLACK, width=2)
    for edge in (0, last - 1):
        canvas.pen.rectangle((edge, top, edge + 1, top + height - 1), fill=BLACK)


def _patterns(width: int, height: int) -> Block:
    """A black block; stripes of 1 to 4 dots, upright and lying; and squares of 1 and 2 dots, in quarters."""
    wide, tall = width // 2 - 16, height // 2 - 12

    def paint(canvas: Canvas, start: int, top: int) -> None:
        canvas.box(start, top, wide, tall, fill=BLACK)
        beside, below = start + wide + 12, top + tall + 10
        for at, stripe in _stripes(wide):
            canvas.box(beside + at, top, stripe, tall, fill=BLACK)
        for at, stripe in _stripes(tall):
            canvas.box(start, below + at, wide, stripe, fill=BLACK)
        for square, left in ((1, 0), (2, wide // 2)):
            for y in range(0, tall - square, square):
                for x in range(left + y // square % 2 * square, left + wide // 2 - 4, 2 * square):
                    canvas.box(beside + x, below + y, square, square, fill=BLACK)

    return Block(height, paint)


def _stripes(room: int) -> Iterator[tuple[int, int]]:
    """Where stripes of 1, 2, 3 and 4 dots go in so many dots, and how thick each is; white is as thick as black."""
    part = room // 4
    for thick in (1, 2, 3, 4):
        for at in range(0, part - 2 * thick, 2 * thick):
            yield (thick - 1) * part + at, thick
