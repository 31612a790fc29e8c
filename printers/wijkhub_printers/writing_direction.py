"""Which way text runs: a line in parts of one direction each, in the order in which they stand on paper.

This is the Unicode Bidirectional Algorithm (UAX #9) for text without embeddings: two levels, the line's own direction
and the other one. Digits read from left to right in both. Within a part, the library that shapes it keeps the order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LEFT_TO_RIGHT_MARK = "\u200e"
"""Invisible; figures between two of these stay together in a line that runs from right to left."""

_FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks of Unicode in which signs run from right to left; most lines have none."""
_STRONG = {"L": False, "R": True, "AL": True}


class Part(NamedTuple):
    """Text that runs one way."""

    text: str
    rtl: bool


def runs_right_to_left(text: str, *, among: bool) -> bool:
    """Whether a text as a whole runs from right to left, among others that do or do not (`among`).

    A text's first letter tells; but among texts that run from right to left, one such word is enough, since a
    sentence there may well begin with the name of a Dutch street.
    """
    directions = [_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG]
    if not directions:
        return among
    return any(directions) if among else directions[0]


def kept_together(figures: str) -> str:
    """Figures or a code that must read from left to right wherever they are put."""
    return f"{LEFT_TO_RIGHT_MARK}{figures}{LEFT_TO_RIGHT_MARK}" if figures else ""


def parts_of_line(line: str, *, rtl: bool) -> list[Part]:
    """The parts of one line whose own direction is `rtl`, from the left of the paper to the right."""
    if not rtl and not _FROM_THE_RIGHT.search(line):
        return [Part(line, rtl=False)] if line else []
    parts: list[Part] = []
    for sign, direction in zip(line, _directions(line, rtl), strict=True):
        if parts and parts[-1].rtl == direction:
            parts[-1] = Part(parts[-1].text + sign, direction)
        else:
            parts.append(Part(sign, direction))
    return parts[::-1] if rtl else parts


def _directions(line: str, rtl: bool) -> list[bool]:
    """The direction of each sign; the names of the rules are those of UAX #9."""
    kinds = _weak([unicodedata.bidirectional(sign) for sign in line])
    known: list[bool | None] = []
    before = rtl
    for kind in kinds:
        if kind in _STRONG:
            before = _STRONG[kind]
            known.append(before)
        elif kind == "EN":
            # W7, and N1's "numbers count as R": digits go with the letters before them.
            known.append(before)
        else:
            known.append(True if kind == "AN" else None)
    return [_between(known, at, rtl) if direction is None else direction for at, direction in enumerate(known)]


def _between(known: list[bool | None], at: int, rtl: bool) -> bool:
    """N1 and N2: what has no direction goes with both its neighbours where these agree, or else with the line."""
    left = next((earlier for earlier in reversed(known[:at]) if earlier is not None), rtl)
    right = next((later for later in known[at:] if later is not None), rtl)
    return left if left == right else rtl


def _weak(kinds: list[str]) -> list[str]:
    """W1, W4 and W5: accents go with their letter, signs inside and beside a number go with the number."""
    for at, kind in enumerate(kinds):
        before = kinds[at - 1] if at else ""
        after = kinds[at + 1] if at + 1 < len(kinds) else ""
        if kind in ("NSM", "BN"):
            kinds[at] = before or kind
        elif kind in ("ES", "CS") and before == after == "EN":
            kinds[at] = "EN"
    for at in range(len(kinds)):
        if kinds[at] == "ET" and at and kinds[at - 1] == "EN":
            kinds[at] = "EN"
    for at in reversed(range(len(kinds))):
        if kinds[at] == "ET" and at + 1 < len(kinds) and kinds[at + 1] == "EN":
            kinds[at] = "EN"
    return kinds
