"""Breaking text into lines that fit a width, whatever its words are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Measure = Callable[[str], float]
"""The width of a text."""

ELLIPSIS = "…"
BEFORE_NO_ELLIPSIS = " -.,:;،؛"
"""Signs that an ellipsis takes the place of."""


def wrap(text: str, measure: Measure, width: float, *, at_most: int) -> tuple[str, ...]:
    """Break `text` into at most `at_most` lines, each no wider than `width`.

    Lines break at spaces and after hyphens and slashes; a word that is too wide for a line by itself is broken with
    a hyphen, which Arabic does not have. What does not fit in the last line is cut, with an ellipsis.
    """
    rows: list[str] = []
    row = ""
    for piece in _pieces(text):
        if measure((row + piece).rstrip()) <= width:
            row += piece
            continue
        if row:
            rows.append(row.rstrip())
        *full, row = _break_word(piece, measure, width)
        rows += full
    if row.strip():
        rows.append(row.rstrip())
    if len(rows) <= at_most:
        return tuple(rows)
    kept = rows[:at_most]
    return (*kept[:-1], shorten(kept[-1].rstrip(BEFORE_NO_ELLIPSIS) + ELLIPSIS, measure, width))


def shorten(text: str, measure: Measure, width: float) -> str:
    """`text` as it is when it fits, else its beginning and an ellipsis."""
    if measure(text) <= width:
        return text
    whole = text.removesuffix(ELLIPSIS)
    fits, too_long = 0, len(whole) + 1
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if measure(whole[:middle].rstrip(BEFORE_NO_ELLIPSIS) + ELLIPSIS) <= width:
            fits = middle
        else:
            too_long = middle
    return whole[:fits].rstrip(BEFORE_NO_ELLIPSIS) + ELLIPSIS


def _pieces(text: str) -> list[str]:
    """Where a line may break: each piece with the space, hyphen or slash that ends it."""
    return re.findall(r"[^\s/-]*[/-]+|[^\s/-]+\s*|\s+", text)


def _break_word(word: str, measure: Measure, width: float) -> list[str]:
    """A word in parts that fit, each but the last ending in a hyphen; a sign that is too wide alone stays whole."""
    parts: list[str] = []
    hyphen = "" if unicodedata.bidirectional(word[0]) == "AL" else "-"
    while measure(word.rstrip()) > width:
        end = 1
        while end < len(word) and (_joins(word[end]) or measure(word[: end + 1] + hyphen) <= width):
            end += 1
        if end == len(word):
            break
        parts.append(word[:end] + hyphen)
        word = word[end:]
    return [*parts, word]


def _joins(sign: str) -> bool:
    """Whether a sign belongs to the one before it, such as a loose accent."""
    return unicodedata.combining(sign) != 0
