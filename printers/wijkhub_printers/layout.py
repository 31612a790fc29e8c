"""Where everything on a slip stands.

From top to bottom: whether it is an exercise or a copy; which hub and when; the number and its group; what for; how
many are ahead; where to wait; and beside each other what the resident needs and a QR code to follow the number by
phone. The number is as tall as the paper allows (at least 20 mm on 80 mm paper). What must be there gets its place
first; the list of what to bring gets what is left of 100 mm and is cut with a word. Where names are so long that even
this is not enough, the QR code gets smaller, then loses its caption, and then names get fewer lines.

All measures are dots.
"""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PIL import Image, ImageFont

from wijkhub_printers.blocks import (
    BLACK,
    WHITE,
    Block,
    beside,
    framed,
    large,
    lines,
    row,
    rule,
    space,
    stack,
    stamp,
)
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.errors import CannotDraw
from wijkhub_printers.qr_code import enlarged, qr_modules
from wijkhub_printers.typefaces import BOLD, CAP_HEIGHT, WIDTHS, text_width, typeface
from wijkhub_printers.words import SlipWords, ask_what_to_bring, more_to_bring
from wijkhub_printers.wrapping import shorten, wrap

LONGEST = 100 * DOTS_PER_MM
"""A slip is at most 100 mm long."""
MARGIN = 2 * DOTS_PER_MM
"""White left and right of everything that is printed."""
NUMBER_HEIGHT = 21 * DOTS_PER_MM
"""Digits this tall are read at arm's length."""
GAP = 3 * DOTS_PER_MM
"""Between two texts that stand beside each other."""

SMALL, TEXT, LARGER, LONG_NAME, NAME = 24, 26, 29, 32, 38
"""Type sizes, to the em: 3.0 mm, 3.3 mm (9 points), 3.6, 4.0 and 4.8 mm."""


class Room(Struct, frozen=True):
    """How many lines names and sentences may take, and how large the QR code may be, its quiet zone included."""

    hub: int
    service: int
    where: int
    qr: int
    caption: bool = True


ROOMS = (
    Room(hub=2, service=4, where=4, qr=26 * DOTS_PER_MM),
    Room(hub=2, service=4, where=4, qr=21 * DOTS_PER_MM),
    Room(hub=2, service=4, where=4, qr=21 * DOTS_PER_MM, caption=False),
    Room(hub=1, service=3, where=3, qr=21 * DOTS_PER_MM, caption=False),
    Room(hub=1, service=2, where=2, qr=21 * DOTS_PER_MM, caption=False),
    Room(hub=1, service=1, where=1, qr=21 * DOTS_PER_MM, caption=False),
)
"""From wide to tight; the first in which everything fits is taken."""


def lay_out(words: SlipWords, inner: int) -> Block:
    """The whole slip, `inner` dots wide between its margins.

    Raises:
        CannotDraw: it can't be fitted on 100 mm.
    """
    link = qr_modules(words.link) if words.link else None
    for room in ROOMS:
        head = _head(words, inner, room)
        qr = enlarged(link, room.qr) if link else None
        foot = _foot(words, inner, room, qr, LONGEST - head.height)
        if foot is not None:
            return stack((head, foot))
    raise CannotDraw(f"slip {words.number} does not fit on {LONGEST // DOTS_PER_MM} mm of paper")


def _head(words: SlipWords, inner: int, room: Room) -> Block:
    text = typeface(TEXT)
    return stack(
        (
            space(8),
            *_notices(words, inner),
            *_title(words, inner, room),
            rule(inner, above=8, below=8),
            _ends(words.number_label, words.code or words.group, text, inner),
            _number(words.number, inner),
            _service(words.service, inner, room.service),
            space(4),
            _text(words.people_ahead, typeface(LARGER), inner, 2),
            _text(words.where, typeface(LARGER), inner, room.where),
        )
    )


def _notices(words: SlipWords, inner: int) -> list[Block]:
    blocks: list[Block] = []
    width = inner - 24
    if words.exercise:
        heading, meaning = words.exercise
        says = (
            _text(heading, typeface(LARGER, BOLD), width, 1, ink=WHITE),
            _text(meaning, typeface(SMALL), width, 1, ink=WHITE),
        )
        blocks += [framed(stack(says), inner, filled=True), space(10)]
    if words.copy:
        blocks += [framed(_text(words.copy, typeface(TEXT, BOLD), width, 1), inner), space(10)]
    return blocks


def _title(words: SlipWords, inner: int, room: Room) -> list[Block]:
    """The hub and when, on one line where both fit."""
    text, strong = typeface(TEXT), typeface(TEXT, BOLD)
    if text_width(strong, words.hub) + GAP + text_width(text, words.when) <= inner:
        return [row(words.hub, strong, words.when, text, width=inner)]
    return [_text(words.hub, strong, inner, room.hub), _text(words.when, text, inner, 1)]


def _number(number: str, inner: int) -> Block:
    """The number at its height in the widest letters that fit; where none do, smaller.

    Chosen by the place that letters take, not by their ink: as every digit takes the same, 111 looks like 888.
    """
    size = round(NUMBER_HEIGHT / CAP_HEIGHT)
    for width in WIDTHS:
        face = typeface(size, BOLD, width)
        if text_width(face, number) <= inner:
            break
    else:
        size = int(size * inner / text_width(face, number))
        face = typeface(size, BOLD, WIDTHS[-1])
    return large(number, face, height=round(size * CAP_HEIGHT), above=12, below=8)


def _service(name: str, inner: int, at_most: int) -> Block:
    """What the resident comes for; a name of more than two lines is set smaller."""
    face = typeface(NAME, BOLD)
    if len(wrap(name, partial(text_width, face), inner, at_most=3)) > 2:
        face = typeface(LONG_NAME, BOLD)
    return _text(name, face, inner, at_most)


def _foot(words: SlipWords, inner: int, room: Room, qr: Image.Image | None, height: int) -> Block | None:
    """What to bring and the QR code in at most `height` dots; None where they need more."""
    top, bottom = rule(inner, above=8, below=0), space(14)
    height -= top.height + bottom.height
    content: Block | None
    if qr is None and not words.bring:
        top = content = space(0)
    elif qr is None:
        content = _bring(words, inner, height)
    elif not words.bring:
        caption = _text(words.link_caption, typeface(LARGER), inner - qr.width, 4)
        content = beside(stamp(qr), caption, right_from=qr.width, centred=True)
    else:
        code = stack((stamp(qr), _caption(words.link_caption, qr.width if room.caption else 0)))
        bring = _bring(words, inner - qr.width, height)
        content = bring and beside(bring, code, right_from=inner - qr.width)
    if content is None or content.height > height:
        return None
    return stack((top, content, bottom))


def _caption(text: str, width: int) -> Block:
    """Under the QR code, or nothing where `width` is 0."""
    face = typeface(TEXT)
    return lines(wrap(text, partial(text_width, face), width, at_most=4) if width else (), face, centred_in=width)


def _bring(words: SlipWords, width: int, height: int) -> Block | None:
    """What to bring in at most `height` dots, cut with a word; None where not even that word fits."""
    face = typeface(TEXT)
    heading = _text(words.bring_label, typeface(TEXT, BOLD), width, 1)
    items = [_item(thing, face, width) for thing in words.bring]
    for listed in range(len(items), 0, -1):
        cut = more_to_bring(words.language, len(items) - listed) if listed < len(items) else ""
        block = stack((space(8), heading, *items[:listed], _text(cut, face, width, 3)))
        if block.height <= height:
            return block
    ask = stack((space(8), _text(ask_what_to_bring(words.language), face, width, 3)))
    return ask if ask.height <= height else None


def _item(thing: str, face: ImageFont.FreeTypeFont, width: int) -> Block:
    indent = 22
    return beside(lines(("–",), face), _text(thing, face, width - indent, 4), right_from=indent)


def _ends(left: str, right: str, face: ImageFont.FreeTypeFont, inner: int) -> Block:
    """Two texts at the ends of one line; the right one is shortened to its place."""
    room = inner - text_width(face, left) - GAP
    return row(left, face, shorten(right, partial(text_width, face), room) if right else "", face, width=inner)


def _text(text: str, face: ImageFont.FreeTypeFont, width: int, at_most: int, *, ink: int = BLACK) -> Block:
    return lines(
        wrap(text, partial(text_width, face), width, at_most=at_most) if text and at_most else (), face, ink=ink
    )
