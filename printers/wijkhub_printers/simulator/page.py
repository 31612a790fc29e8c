"""The page that shows the simulated printer's paper and has a button for each fault, in words of its catalogues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wijkhub_printers.simulator.faults import Fault, Moment
from wijkhub_printers.simulator.simulator import Simulator
from wijkhub_queue.texts import FALLBACK, Texts

HERE = Path(__file__).parent
SHOWN = 30
"""Slips on the page, the newest first."""
PARTS = ("state", "paper")
"""What is drawn anew when something changes."""


@cache
def catalogue() -> Texts:
    """The words of the page, read once."""
    return Texts.load(HERE / "texts")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, undefined=StrictUndefined
    )


def chosen_language(asked: str, accepted: str) -> str:
    """The language that is asked for, else the first that the browser accepts and the catalogues have, else Dutch."""
    wishes = [asked, *(part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))]
    return next((wish for wish in wishes if wish in catalogue().languages), FALLBACK)


def draw(template: str, printer: Simulator, language: str) -> str:
    """The page, or one of its parts, as the printer is now."""
    return _templates().get_template(f"{template}.html").render(_seen(printer, language))


def _seen(printer: Simulator, language: str) -> dict[str, Any]:
    say: Callable[..., str] = partial(catalogue().get, language)
    current = printer.current
    slips = [*([current] if current else []), *reversed(printer.slips[-SHOWN:])]
    return {
        "say": say,
        "language": language,
        "other": next(code for code in catalogue().languages if code != language),
        "address": f"{printer.host}:{printer.port}",
        "faults": list(Fault),
        "moments": list(Moment),
        "faults_now": printer.faults,
        "planned": printer.planned,
        "waiting": printer.waiting,
        "oddities": printer.oddities,
        "slips": slips,
        "clock": _clock,
    }


def _clock(moment: datetime) -> str:
    """The time on this machine's clock."""
    return f"{moment.astimezone():%H:%M:%S}"
