"""What every layout has in common: how long a slip may be, its margins and type sizes, its head, and its texts."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from wijkhub_printers.blocks import BLACK, WHITE, Block, beside, framed, large, lines, row, space, stack
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.typefaces import BOLD, CAP_HEIGHT, REGULAR, WIDTHS, Face, text_width
from wijkhub_printers.wrapping import shorten, wrap

LONGEST = 100 * DOTS_PER_MM
"""A slip is at most 100 mm long."""
GAP = 3 * DOTS_PER_MM
"""Between two texts that stand beside each other."""
NARROW = 400
"""Dots; paper of fewer is 58 mm wide, of which 48 are printed on."""


class Paper(NamedTuple):
    """The width of the paper in dots, the white at both sides of what is printed, and the type sizes on it."""

    width: int
    margin: int
    small: Face
    text: Face
    strong: Face
    larger: Face
    larger_strong: Face
    long_name: Face
    name: Face
    headline: Face

    @property
    def inner(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * self.margin

    @property
    def narrow(self) -> bool:
        """Whether it has no room for two columns of sentences."""
        return self.width < NARROW


def paper_of(width: int) -> Paper:
    """What is set on paper of `width` dots.

    On 80 mm, text is 3.3 mm to the em (9 points), 2 mm from the edge. On 58 mm it is 3 mm in narrower letters, so that
    a line holds nearly as much, and 1.25 mm from the edge, since such paper has more white of its own.
    """
    narrow = width < NARROW
    letters = 85.0 if narrow else 100.0
    small, text, larger, long_name, name, headline = (22, 24, 26, 28, 32, 38) if narrow else (24, 26, 29, 32, 38, 46)
    return Paper(
        width=width,
        margin=10 if narrow else 2 * DOTS_PER_MM,
        small=Face(small, REGULAR, letters),
        text=Face(text, REGULAR, letters),
        strong=Face(text, BOLD, letters),
        larger=Face(larger, REGULAR, letters),
        larger_strong=Face(larger, BOLD, letters),
        long_name=Face(long_name, BOLD, letters),
        name=Face(name, BOLD, letters),
        headline=Face(headline, BOLD, 100.0),
    )


def within_margins(block: Block, paper: Paper) -> Block:
    """A piece with white at both sides."""
    return Block(block.height, lambda canvas, start, top: block.paint(canvas, start + paper.margin, top))


def text(words: str, face: Face, width: int, at_most: int, *, ink: int = BLACK, centred_in: int | None = None) -> Block:
    """A text in at most so many lines of `width` dots; nothing where there are no words or no lines."""
    broken = wrap(words, partial(text_width, face), width, at_most=at_most) if words and at_most else ()
    return lines(broken, face, of=words, ink=ink, centred_in=centred_in)


def narrowed(words: str, face: Face, room: float) -> Face:
    """The widest letters of at most this width in which these words fit; the narrowest where none do."""
    widths = [width for width in WIDTHS if width <= face.width]
    fits = (face._replace(width=width) for width in widths)
    return next((each for each in fits if text_width(each, words) <= room), face._replace(width=widths[-1]))


def for_one_line(words: str, face: Face, room: float) -> Face:
    """Narrower letters where these get the words on one line; the face as it is where not."""
    narrow = narrowed(words, face, room)
    return narrow if text_width(narrow, words) <= room else face


def ends(first: str, last: str, face: Face, inner: int) -> Block:
    """Two texts at the ends of one line; the last one is shortened to its place."""
    room = inner - text_width(face, first) - GAP
    return row(first, face, shorten(last, partial(text_width, face), room) if last else "", face, width=inner)


def on_one_line(first: str, first_face: Face, last: str, face: Face, room: float) -> bool:
    """Whether two texts fit beside each other."""
    return text_width(first_face, first) + GAP + text_width(face, last) <= room


def title(hub: str, when: str, paper: Paper) -> list[Block]:
    """The hub and when, on one line where both fit."""
    if on_one_line(hub, paper.strong, when, paper.text, paper.inner):
        return [row(hub, paper.strong, when, paper.text, width=paper.inner)]
    return [text(hub, paper.strong, paper.inner, 1), text(when, paper.text, paper.inner, 1)]


def headline(words: str, paper: Paper) -> Block:
    """A line that stands out: where it would not fit in narrower letters, on 58 mm in smaller ones; else two lines."""
    faces = [paper.headline._replace(width=width) for width in WIDTHS[:4]]
    if paper.narrow:
        faces += [paper.name._replace(width=width) for width in WIDTHS[3:]]
    fits = (face for face in faces if text_width(face, words) <= paper.inner)
    return text(words, next(fits, paper.headline), paper.inner, 2)


def in_large(words: str, height: int, inner: int) -> Block:
    """One line at this height in the widest letters that fit; where none do, smaller.

    Chosen by the place that letters take, not by their ink: as every digit takes the same, 111 looks like 888.
    """
    face = narrowed(words, Face(round(height / CAP_HEIGHT), BOLD), inner)
    if text_width(face, words) > inner:
        face = face._replace(size=int(face.size * inner / text_width(face, words)))
    return large(words, face, height=round(face.size * CAP_HEIGHT), above=12, below=8)


def exercise_band(exercise: tuple[str, str] | None, paper: Paper, *, brief: bool = False) -> list[Block]:
    """A black field that says that nothing here is real."""
    if exercise is None:
        return []
    heading, meaning = exercise
    width = paper.inner - 24
    says = (
        text(heading, narrowed(heading, paper.larger_strong, width), width, 1, ink=WHITE),
        text(meaning, for_one_line(meaning, paper.small, width), width, 0 if brief else 2, ink=WHITE),
    )
    return [framed(stack(says), paper.inner, filled=True), space(10)]


def copy_band(copy: tuple[str, str] | None, paper: Paper, *, brief: bool = False) -> list[Block]:
    """A black field with KOPIE in it, as large as a headline, and the time of the first; `brief` on one line."""
    if copy is None:
        return []
    heading, meaning = copy
    width = paper.inner - 24
    if brief:
        line = f"{heading}. {meaning}"
        says = text(line, narrowed(line, paper.larger_strong, width), width, 1, ink=WHITE)
        return [framed(says, paper.inner, filled=True), space(10)]
    taken = round(text_width(paper.headline, heading)) + GAP
    if taken + text_width(paper.larger_strong, meaning) <= width:
        says = beside(
            text(heading, paper.headline, width, 1, ink=WHITE),
            text(meaning, paper.larger_strong, width - taken, 1, ink=WHITE),
            second_from=taken,
            centred=True,
        )
    else:
        says = stack(
            (
                text(heading, paper.headline, width, 1, ink=WHITE),
                text(meaning, for_one_line(meaning, paper.larger_strong, width), width, 2, ink=WHITE),
            )
        )
    return [framed(says, paper.inner, filled=True), space(10)]
