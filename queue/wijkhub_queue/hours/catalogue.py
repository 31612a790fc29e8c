"""The words of opening hours, and days and dates as each language writes them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date

from wijkhub_queue.forms import Words
from wijkhub_queue.texts import FALLBACK, Texts


@cache
def hours_texts() -> Texts:
    """The catalogues of opening hours."""
    return Texts.load(Path(__file__).parent / "texts")


def date_words(day: date, language: str) -> str:
    """A date such as `donderdag 14 mei 2026`."""
    return format_date(day, "EEEE d MMMM y", locale=_known(language))


def weekday_words(day: date, language: str) -> str:
    """A day's name, such as `donderdag`."""
    return format_date(day, "EEEE", locale=_known(language))


def in_language(words: Words, language: str) -> str:
    """Somebody's words in that language, else in Dutch, else in any; empty where there are none."""
    return words.get(language) or words.get(FALLBACK) or next(iter(words.values()), "")


def _known(language: str) -> str:
    return language if language in hours_texts().languages else FALLBACK
