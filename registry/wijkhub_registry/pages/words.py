"""Which words the pages use: the catalogues of this room, and the language that a reader gets."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from litestar import Request

from wijkhub_queue.sync.messages import ServiceWait
from wijkhub_queue.texts import FALLBACK, Texts
from wijkhub_queue.waits_range import WaitRange, wait_sentence
from wijkhub_registry.public.view import WaitView

_KILOMETRE_M = 1000
_HUNDRED_M = 100


@cache
def texts() -> Texts:
    """The words of the pages, read once."""
    return Texts.load(Path(__file__).parent / "texts")


@cache
def language_name(language: str, reader: str) -> str:
    """What a language is called in the reader's, such as `Turks`; its code when nobody knows."""
    return Locale.parse(reader).languages.get(language) or language


@cache
def own_name(language: str) -> str:
    """What a language calls itself, such as `Nederlands`."""
    name = language_name(language, language)
    return name[:1].upper() + name[1:]


def readers_language(request: Request[Any, Any, Any]) -> str:
    """The language that the address asks for, else the one that the browser does, else Dutch."""
    known = texts().languages
    asked = request.query_params.get("language")
    if asked in known:
        return str(asked)
    wishes: list[tuple[float, str]] = []
    for wish in request.headers.get("accept-language", "").split(","):
        tag, _, weight = wish.strip().partition(";q=")
        try:
            wishes.append((float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    wishes.sort(key=lambda wish: -wish[0])
    return next((tag for weight, tag in wishes if weight > 0 and tag in known), FALLBACK)


def day_words(day: date, language: str) -> str:
    """A date such as `2 maart 2026`."""
    return format_date(day, "d MMMM y", locale=language)


def distance_words(metres: float | None, language: str) -> str:
    """How far, roughly: in hundreds of metres, from a kilometre on in tenths of one; empty when it is not known."""
    if metres is None:
        return ""
    hundreds = max(1, round(metres / _HUNDRED_M)) * _HUNDRED_M
    if hundreds < _KILOMETRE_M:
        return texts().get(language, "distance.metres", metres=hundreds)
    kilometres = format_decimal(hundreds / _KILOMETRE_M, "#,##0.0", locale=language)
    return texts().get(language, "distance.kilometres", kilometres=kilometres)


def wait_words(wait: WaitView | ServiceWait, language: str, *, time_zone: str) -> str:
    """A sentence such as `Wachttijd: ongeveer 10 tot 20 minuten.`, as the hub's own screens say it."""
    return wait_sentence(_range(wait.low_min, wait.high_min), language, time_zone=time_zone)


def _range(low: float | None, high: float | None) -> WaitRange:
    if low is None:
        return WaitRange("unknown")
    return WaitRange("over-an-hour") if high is None else WaitRange("range", round(low), round(high))
