"""Where everything on a resident's slip stands: a ticket, an appointment, a report.

From top to bottom: whether it is an exercise or a copy; which hub and when; the number, time or code and what it is;
what for; what there is to say; and what the resident needs and a QR code, beside each other or on 58 mm paper below
each other where that shows more. The number is as tall as the paper allows. What must be there gets its place first;
the list of what to bring gets what is left of 100 mm and is cut with a word. Where it would be cut, the QR code gets
smaller and loses its caption first. Where names are so long that even this is not enough, the number gets somewhat
smaller, and then names get fewer lines.

All measures are dots.
"""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PIL import Image

from wijkhub_printers.blocks import Block, beside, lines, row, rule, space, stack, stamp
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.errors import CannotDraw
from wijkhub_printers.layout_parts import (
    GAP,
    LONGEST,
    Paper,
    copy_band,
    ends,
    exercise_band,
    headline,
    in_large,
    narrowed,
    on_one_line,
    paper_of,
    text,
    within_margins,
)
from wijkhub_printers.qr_code import enlarged, qr_modules
from wijkhub_printers.resident_words import Large, ResidentWords
from wijkhub_printers.typefaces import Face, text_width
from wijkhub_printers.words import ask_what_to_bring, more_to_bring
from wijkhub_printers.wrapping import wrap

TALL = {Large.NUMBER: 21 * DOTS_PER_MM, Large.TIME: 17 * DOTS_PER_MM, Large.CODE: 12 * DOTS_PER_MM}
TALL_ON_NARROW = {Large.NUMBER: 17 * DOTS_PER_MM, Large.TIME: 12 * DOTS_PER_MM, Large.CODE: 9 * DOTS_PER_MM}
"""How tall digits are that are read at arm's length: a code, which is longer, less so than a number."""


class Room(Struct, frozen=True):
    """How many lines names and sentences may take, and how large the QR code may be, its quiet zone included."""

    hub: int
    title: int
    sentence: int
    qr: int
    caption: bool = True
    columns: bool = True
    """What to bring and the QR code beside each other."""
    tall: float = 1.0
    """How tall the large text is, as a part of what it would be."""
    brief: bool = False
    """What says that it is an exercise or a copy takes one line."""


ROOMY = (
    Room(hub=2, title=4, sentence=4, qr=26 * DOTS_PER_MM),
    Room(hub=2, title=4, sentence=4, qr=21 * DOTS_PER_MM),
    Room(hub=2, title=4, sentence=4, qr=21 * DOTS_PER_MM, caption=False),
)
ROOMY_ON_NARROW = (
    Room(hub=2, title=4, sentence=4, qr=21 * DOTS_PER_MM, columns=False),
    Room(hub=2, title=4, sentence=4, qr=16 * DOTS_PER_MM, columns=False),
    Room(hub=2, title=4, sentence=4, qr=16 * DOTS_PER_MM, columns=False, tall=0.9),
    ROOMY[2],
)
"""Names and sentences are whole in these; the first one that shows most of what to bring is taken."""
BRIEF = (
    Room(hub=2, title=4, sentence=4, qr=21 * DOTS_PER_MM, caption=False, brief=True),
    Room(hub=2, title=4, sentence=4, qr=16 * DOTS_PER_MM, caption=False, brief=True, tall=0.9),
)
"""For a copy in an exercise, which has two bands at its head, where those list nothing of what to bring."""
TIGHT = (
    Room(hub=2, title=4, sentence=4, qr=21 * DOTS_PER_MM, caption=False, tall=0.9),
    Room(hub=2, title=4, sentence=4, qr=16 * DOTS_PER_MM, caption=False, tall=0.9),
    Room(hub=1, title=3, sentence=3, qr=16 * DOTS_PER_MM, caption=False, tall=0.9),
    Room(hub=1, title=2, sentence=2, qr=16 * DOTS_PER_MM, caption=False, tall=0.9),
    Room(hub=1, title=1, sentence=1, qr=16 * DOTS_PER_MM, caption=False, tall=0.9),
    Room(hub=1, title=1, sentence=1, qr=16 * DOTS_PER_MM, caption=False, tall=0.8, brief=True),
)
"""Where none of those fits, the first of these that does."""


class _List(Struct, frozen=True):
    """What to bring, and how many things of it are listed."""

    block: Block
    listed: int


def lay_out_for_resident(words: ResidentWords, width: int) -> Block:
    """The whole slip, on paper of `width` dots.

    Raises:
        CannotDraw: it can't be fitted on 100 mm.
    """
    paper = paper_of(width)
    link = qr_modules(words.link) if words.link else None
    best: Block | None = None
    most = -1
    for room in ROOMY_ON_NARROW if paper.narrow else ROOMY:
        block, listed = _in_room(words, paper, room, link)
        if block is not None and listed > most:
            best, most = block, listed
        if most == len(words.bring):
            break
    for room in BRIEF if words.exercise and words.copy and words.bring and most < 1 else ():
        block, listed = _in_room(words, paper, room, link)
        if block is not None and listed > max(most, 0):
            best, most = block, listed
    for room in TIGHT if best is None else ():
        best, _ = _in_room(words, paper, room, link)
        if best is not None:
            break
    if best is None:
        raise CannotDraw(f"slip {words.large} does not fit on {LONGEST // DOTS_PER_MM} mm of paper")
    return within_margins(best, paper)


def _in_room(words: ResidentWords, paper: Paper, room: Room, link: Image.Image | None) -> tuple[Block | None, int]:
    """The slip and how much of what to bring is on it; None where it would be too long."""
    head = _head(words, paper, room)
    foot, listed = _foot(words, paper, room, enlarged(link, room.qr) if link else None, LONGEST - head.height)
    return (stack((head, foot)) if foot is not None else None), listed


def _head(words: ResidentWords, paper: Paper, room: Room) -> Block:
    inner, tall = paper.inner, (TALL_ON_NARROW if paper.narrow else TALL)[words.large_is]
    return stack(
        (
            space(8),
            *exercise_band(words.exercise, paper, brief=room.brief),
            *copy_band(words.copy, paper, brief=room.brief),
            *_hub_and_label(words, paper, room),
            in_large(words.large, round(tall * room.tall), inner),
            headline(words.day, paper),
            _title(words.title, paper, room.title),
            space(4),
            *(text(sentence, paper.larger, inner, room.sentence) for sentence in words.sentences),
            *((_code(words, paper.larger_strong, inner),) if words.link is None else ()),
        )
    )


def _hub_and_label(words: ResidentWords, paper: Paper, room: Room) -> list[Block]:
    """Hub and when, on one line where both fit, a rule, and what the large text is.

    Where they don't fit, when goes into the place of the group, which says least.
    """
    inner = paper.inner
    line = rule(inner, above=8, below=8)
    label = ends(words.label, words.group, paper.text, inner)
    hub = text(words.hub, paper.strong, inner, room.hub)
    if words.when and on_one_line(words.hub, paper.strong, words.when, paper.text, inner):
        return [row(words.hub, paper.strong, words.when, paper.text, width=inner), line, label]
    if words.when and on_one_line(words.label, paper.text, words.when, paper.text, inner):
        return [hub, line, ends(words.label, words.when, paper.text, inner)]
    return [hub, text(words.when, paper.text, inner, 1), line, label]


def _title(name: str, paper: Paper, at_most: int) -> Block:
    """What it is about; a name of more than two lines is set smaller."""
    face = paper.name
    if len(wrap(name, partial(text_width, face), paper.inner, at_most=3)) > 2:
        face = paper.long_name
    return text(name, face, paper.inner, at_most)


def _foot(
    words: ResidentWords, paper: Paper, room: Room, qr: Image.Image | None, height: int
) -> tuple[Block | None, int]:
    """What to bring and the QR code in at most `height` dots, and how many things are listed."""
    inner, bottom = paper.inner, space(14)
    top = rule(inner, above=8, below=0)
    height -= top.height + bottom.height
    bring = _List(space(0), 0)
    if qr is None and not words.bring:
        return (bottom if height >= 0 else None), 0
    if qr is None:
        bring = _bring(words, paper, inner, height)
        content = bring.block
    elif not words.bring:
        content = _code_and_words(words, paper, qr)
    elif room.columns:
        column = max(qr.width, min(round(text_width(paper.strong, words.code)) + 1, inner // 2))
        bring = _bring(words, paper, inner - column, height)
        content = beside(bring.block, _code_column(words, paper, qr, column, room), second_from=inner - column)
    else:
        code = _code_and_words(words, paper, qr)
        bring = _bring(words, paper, inner, height - code.height)
        content = stack((bring.block, code))
    if content.height > height:
        return None, 0
    return stack((top, content, bottom)), bring.listed


def _code_column(words: ResidentWords, paper: Paper, qr: Image.Image, width: int, room: Room) -> Block:
    """The QR code with what it is for and its code for people below it."""
    picture = beside(space(0), stamp(qr), second_from=(width - qr.width) // 2)
    caption = text(words.link_caption, paper.text, width, 4 if room.caption else 0, centred_in=width)
    return stack((picture, caption, _code(words, paper.strong, width, centred_in=width)))


def _code_and_words(words: ResidentWords, paper: Paper, qr: Image.Image) -> Block:
    """The QR code with the same beside it."""
    room = paper.inner - qr.width
    says = (text(words.link_caption, paper.larger, room, 4), _code(words, paper.larger_strong, room))
    return beside(stamp(qr), stack(says), second_from=qr.width, centred=True)


def _code(words: ResidentWords, face: Face, room: int, *, centred_in: int | None = None) -> Block:
    """The code for people on one line, in narrower letters where it would be cut."""
    return text(words.code, narrowed(words.code, face, room), room, 1, centred_in=centred_in)


def _bring(words: ResidentWords, paper: Paper, width: int, height: int) -> _List:
    """What to bring in at most `height` dots, cut with a word; at the least that word, however high."""
    face = paper.text
    width -= GAP // 2
    heading = text(words.bring_label, paper.strong, width, 2)
    items = [_item(thing, face, width) for thing in words.bring]
    for listed in range(len(items), 0, -1):
        cut = more_to_bring(words.language, len(items) - listed) if listed < len(items) else ""
        block = stack((space(8), heading, *items[:listed], text(cut, face, width, 3)))
        if block.height <= height:
            return _List(block, listed)
    return _List(stack((space(8), text(ask_what_to_bring(words.language), face, width, 3))), 0)


def _item(thing: str, face: Face, width: int) -> Block:
    indent = round(face.size * 0.85)
    return beside(lines(("–",), face), text(thing, face, width - indent, 4), second_from=indent)
