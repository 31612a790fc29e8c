"""Where everything on the slip of a day stands: the day large, and a table with a row for each group.

The heads of its columns are turned a quarter, since no paper here is wide enough for them. A table that is too long is
cut with a word, before the total.
"""

from __future__ import annotations

from functools import partial

from PIL import Image

from wijkhub_printers.blocks import Block, beside, lines, rule, space, stack, stamp
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.layout_parts import (
    LONGEST,
    Paper,
    exercise_band,
    for_one_line,
    headline,
    narrowed,
    paper_of,
    text,
    within_margins,
)
from wijkhub_printers.qr_code import enlarged, qr_modules
from wijkhub_printers.staff_words import DayWords, more_groups
from wijkhub_printers.typefaces import BOLD, REGULAR, Face, draw_line, text_width
from wijkhub_printers.wrapping import shorten, wrap
from wijkhub_printers.writing_direction import runs_right_to_left

FIGURE = 52
"""Dots for a column of figures, and for two lines of its head."""
FIGURE_ON_NARROW = 42
LETTER = 28
"""Dots for the letter of a group."""
HEAD = 23 * DOTS_PER_MM
"""How long the head of a column may be before it is broken."""
HEAD_SIZE, HEAD_SIZE_ON_NARROW = 24, 20
"""Its type size, and from one of its lines to the next."""
QR, SMALL_QR = 21 * DOTS_PER_MM, 15 * DOTS_PER_MM
END = 14
"""White below everything."""


def lay_out_day(words: DayWords, width: int) -> Block:
    """The whole slip, on paper of `width` dots.

    Where there are so many groups that it would be longer than 100 mm, it is set smaller, then does without its QR
    code; where not even that is enough, as many groups are listed as there is room for.
    """
    paper = paper_of(width)
    head = _head(words, paper)
    for face, qr in ((paper.text, QR), (paper.small, SMALL_QR)):
        whole = stack((head, _table(words, paper, face, len(words.rows)), *_link(words, paper, qr), space(END)))
        if whole.height <= LONGEST:
            return within_margins(whole, paper)
    for listed in range(len(words.rows), -1, -1):
        table = _table(words, paper, paper.small, listed)
        if head.height + table.height <= LONGEST - END:
            break
    return within_margins(stack((head, table, space(END))), paper)


def _head(words: DayWords, paper: Paper) -> Block:
    inner = paper.inner
    return stack(
        (
            space(8),
            *exercise_band(words.exercise, paper),
            text(words.hub, paper.strong, inner, 2),
            text(words.printed, paper.text, inner, 2),
            rule(inner, above=8, below=8),
            text(words.label, paper.larger, inner, 1),
            headline(words.day, paper),
        )
    )


def _table(words: DayWords, paper: Paper, face: Face, listed: int) -> Block:
    """The groups, or as many of them as are to be listed and a word for the others, and the total."""
    inner, figure = paper.inner, FIGURE_ON_NARROW if paper.narrow else FIGURE
    if words.nothing:
        return text(words.nothing, paper.larger, inner, 3)
    name = inner - figure * len(words.columns)
    cut = more_groups(words.language, len(words.rows) - listed) if listed < len(words.rows) else ""
    return stack(
        (
            space(8),
            _heads(words.columns, paper, name, figure),
            rule(inner, above=4, below=4),
            *(_row(letter, group, told, name, figure, face) for letter, group, told in words.rows[:listed]),
            text(cut, face, inner, 1),
            rule(inner, above=4, below=4),
            _row("", words.total_label, words.total, name, figure, paper.strong),
            text(words.minutes, paper.small, inner, 2),
        )
    )


def _row(letter: str, group: str, figures: tuple[str, ...], name: int, figure: int, face: Face) -> Block:
    at = LETTER if letter else 0
    room = name - at - 4
    called = narrowed(group, face, room)
    row = beside(
        lines((letter,), face._replace(weight=BOLD)),
        lines((shorten(group, partial(text_width, called), room),), called),
        second_from=at,
    )
    for n, told in enumerate(figures):
        narrow = narrowed(told, face, figure - 6)
        number = lines((told,), narrow)
        row = beside(row, _at_the_right(number, round(text_width(narrow, told)), figure), second_from=name + n * figure)
    return row


def _heads(columns: tuple[str, ...], paper: Paper, name: int, figure: int) -> Block:
    """What each column tells, read from below; its last line stands above the last digits of its figures."""
    turned = [_turned(column, paper, figure) for column in columns]
    height = max(picture.height for picture in turned)
    row = space(height)
    for n, picture in enumerate(turned):
        head = _at_the_right(_standing(picture, height), picture.width, figure)
        row = beside(row, head, second_from=name + n * figure)
    return row


def _at_the_right(block: Block, wide: int, room: int) -> Block:
    """A piece of `wide` dots at the right of its place on every slip: units stand below units in Arabic too."""
    return Block(
        block.height,
        lambda canvas, start, top: block.paint(canvas, start if canvas.mirrored else start + room - wide, top),
    )


def _standing(picture: Image.Image, height: int) -> Block:
    return stack((space(height - picture.height), stamp(picture)))


def _turned(words: str, paper: Paper, room: int) -> Image.Image:
    """Words in one or two lines, turned a quarter to the left."""
    pitch = HEAD_SIZE_ON_NARROW if paper.narrow else HEAD_SIZE
    face = for_one_line(words, Face(pitch, REGULAR, 85.0), HEAD)
    broken = wrap(words, partial(text_width, face), HEAD, at_most=max(1, room // pitch))
    width = max(round(text_width(face, line)) for line in broken)
    sheet = Image.new("L", (width, pitch * len(broken)), 255)
    rtl = runs_right_to_left(words, among=False)
    for n, line in enumerate(broken):
        drawn = draw_line(face, line, rtl=rtl)
        start = width - round(text_width(face, line)) if rtl else 0
        corner = (start - drawn.left, n * pitch + round(pitch * 0.82) - drawn.baseline)
        sheet.paste(0, (*corner, corner[0] + drawn.ink.width, corner[1] + drawn.ink.height), drawn.ink)
    return sheet.rotate(90, expand=True)


def _link(words: DayWords, paper: Paper, size: int) -> list[Block]:
    if words.link is None:
        return []
    qr = enlarged(qr_modules(words.link), size)
    caption = text(words.link_caption, paper.larger, paper.inner - qr.width, 4)
    return [space(8), beside(stamp(qr), caption, second_from=qr.width, centred=True)]
