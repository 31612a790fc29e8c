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
HEAD = 21 * DOTS_PER_MM
"""How long the head of a column may be before it is broken."""
HEAD_SIZE, HEAD_SIZE_ON_NARROW = 24, 21
"""Its type size, and from one of its lines to the next."""
QR = 21 * DOTS_PER_MM


def lay_out_day(words: DayWords, width: int) -> Block:
    """The whole slip, on paper of `width` dots; as many groups as there is room for on 100 mm."""
    paper = paper_of(width)
    inner = paper.inner
    head = stack(
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
    foot = stack((*_link(words, paper), space(14)))
    return within_margins(stack((head, _table(words, paper, LONGEST - head.height - foot.height), foot)), paper)


def _table(words: DayWords, paper: Paper, height: int) -> Block:
    inner, figure = paper.inner, FIGURE_ON_NARROW if paper.narrow else FIGURE
    if words.nothing:
        return text(words.nothing, paper.larger, inner, 3)
    name = inner - figure * len(words.columns)
    total = stack((rule(inner, above=4, below=4), _row("", words.total_label, words.total, name, figure, paper.strong)))
    top = stack((space(8), _heads(words.columns, paper, name, figure), rule(inner, above=4, below=4)))
    rows = [_row(letter, group, told, name, figure, paper.text) for letter, group, told in words.rows]
    for listed in range(len(rows), 0, -1):
        cut = more_groups(words.language, len(rows) - listed) if listed < len(rows) else ""
        table = stack((top, *rows[:listed], text(cut, paper.text, inner, 1), total))
        if table.height <= height:
            return table
    return stack((top, total))


def _row(letter: str, group: str, figures: tuple[str, ...], name: int, figure: int, face: Face) -> Block:
    at = LETTER if letter else 0
    group = shorten(group, partial(text_width, face), name - at)
    row = beside(lines((letter,), face._replace(weight=BOLD)), lines((group,), face), second_from=at)
    for n, told in enumerate(figures):
        number = lines((told,), narrowed(told, face, figure - 6), ends_at=name + (n + 1) * figure)
        row = beside(row, number, second_from=0)
    return row


def _heads(columns: tuple[str, ...], paper: Paper, name: int, figure: int) -> Block:
    """What each column tells, read from below."""
    turned = [_turned(column, paper, figure) for column in columns]
    height = max(picture.height for picture in turned)
    row = space(height)
    for n, picture in enumerate(turned):
        # The last line of a head ends above the last digit of its figures.
        at = name + (n + 1) * figure - picture.width
        row = beside(row, _standing(picture, height), second_from=at)
    return row


def _standing(picture: Image.Image, height: int) -> Block:
    return stack((space(height - picture.height), stamp(picture)))


def _turned(words: str, paper: Paper, room: int) -> Image.Image:
    """Words in one or two lines, turned a quarter to the left."""
    pitch = HEAD_SIZE_ON_NARROW if paper.narrow else HEAD_SIZE
    face = Face(pitch, REGULAR, 85.0)
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


def _link(words: DayWords, paper: Paper) -> list[Block]:
    if words.link is None:
        return []
    qr = enlarged(qr_modules(words.link), QR)
    caption = text(words.link_caption, paper.larger, paper.inner - qr.width, 4)
    return [space(8), beside(stamp(qr), caption, second_from=qr.width, centred=True)]
