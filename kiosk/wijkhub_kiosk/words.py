"""Which words a screen uses: the catalogues of this room, and the language a reader gets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from litestar import Request

from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.texts import FALLBACK, Texts


@cache
def texts() -> Texts:
    """The words of all screens, read once."""
    return Texts.load(Path(__file__).parent / "texts")


def languages_of(setup: HubSetup | None) -> tuple[str, ...]:
    """The languages in which this hub's screens can be read, Dutch first."""
    offered = setup.languages if setup else (FALLBACK,)
    return tuple(code for code in texts().languages if code in offered or code == FALLBACK)


@cache
def language_name(language: str) -> str:
    """What a language calls itself, such as `Nederlands`."""
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


@cache
def direction(language: str) -> Literal["ltr", "rtl"]:
    """The way in which a language is written."""
    return "rtl" if Locale.parse(language).character_order == "right-to-left" else "ltr"


def pick_language(wanted: str | None, setup: HubSetup | None) -> str:
    """The language asked for, if this hub's screens have it; else Dutch."""
    return wanted if wanted in languages_of(setup) else FALLBACK


def readers_language(request: Request[Any, Any, Any], setup: HubSetup | None) -> str:
    """The language for somebody of whom only the browser is known: from the address, else the browser's own wish."""
    known = languages_of(setup) if setup else texts().languages
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
