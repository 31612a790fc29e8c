"""The words of this room by language, and text from outside as it can be printed."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from wijkhub_printers.writing_direction import kept_together, runs_right_to_left
from wijkhub_queue.texts import FALLBACK, Texts

LONGEST_TEXT = 1000
"""Signs; more than this never fits in the lines that a text may have on paper, and is not measured."""

_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what follows, so that a text could read otherwise than it is."""


@cache
def catalogue() -> Texts:
    """The message catalogues of this room, read once."""
    return Texts.load(Path(__file__).parent / "texts")


def language_on_paper(language: str) -> str:
    """The language in which the words of a slip stand: its own, or Dutch where that has no catalogue."""
    return language if language in catalogue().languages else FALLBACK


@cache
def right_to_left(language: str) -> bool:
    """Whether a slip in this language starts at the right."""
    return runs_right_to_left(catalogue().get(language, "slip.your-number"), among=False)


def local_time(moment: datetime, time_zone: str, language: str, pattern_key: str) -> str:
    """A moment on the clock of `time_zone`, by the date pattern that the catalogue holds for this language."""
    from babel.dates import format_datetime

    written = catalogue().get(language, pattern_key)
    return format_datetime(moment.astimezone(ZoneInfo(time_zone)), written, locale=language_on_paper(language))


def local_day(day: date, language: str) -> str:
    """A day with its weekday, by the pattern that the catalogue holds for this language."""
    from babel.dates import format_date

    return format_date(day, catalogue().get(language, "slip.day-pattern"), locale=language_on_paper(language))


def in_sentence(figures: str, language: str) -> str:
    """Figures or a code, safe in a sentence that runs from right to left."""
    return kept_together(figures) if right_to_left(language) else figures


def one_line(text: str) -> str:
    """Text from outside as it can be printed: NFC, no control characters, single spaces, no longer than fits."""
    shown = (
        " " if unicodedata.category(sign) == "Cc" else sign for sign in text[:LONGEST_TEXT] if sign not in _EMBEDDINGS
    )
    return " ".join(unicodedata.normalize("NFC", "".join(shown)).split())


def lines_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each of these on one line; empty ones are left out."""
    return tuple(line for line in map(one_line, texts) if line)
