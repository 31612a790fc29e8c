"""Why a resident was called, in one sentence with figures, from the reason that the hub recorded."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import WALK_IN
from wijkhub_queue.texts import Texts


@cache
def domain_texts() -> Texts:
    """The words of the domain: states, moves, printers, reasons and durations."""
    return Texts.load(Path(__file__).parent / "texts")


def duration(seconds: float, language: str) -> str:
    """A wait in whole minutes, such as `12 min` or `1 u 05`."""
    minutes = int(max(0.0, seconds)) // 60
    if minutes < 1:
        return domain_texts().get(language, "duration.under-a-minute")
    if minutes < 60:
        return domain_texts().get(language, "duration.minutes", minutes=minutes)
    return domain_texts().get(language, "duration.hours", hours=minutes // 60, minutes=minutes % 60)


def clock(at: datetime, time_zone: str) -> str:
    """A moment as the clock in the hub shows it, such as `10:42`."""
    return at.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


def reason_sentence(because: CallReason, language: str, *, class_name: str, time_zone: str) -> str:
    """The reason in words: what decided, how long was waited, and how many who waited longer go after.

    A class is named only where it decided and is not a walk-in's, with how many times as fast its urgency grows.
    """
    texts = domain_texts()
    booked = clock(because.booked, time_zone) if because.booked is not None else ""
    parts = [
        texts.get(
            language,
            f"why.{because.code}",
            waited=duration(because.waited_s, language),
            limit=duration(because.limit_s or 0, language),
            booked=booked,
        )
    ]
    if because.staff is not None:
        parts.append(texts.get(language, "why.staff", reason=texts.get(language, f"reason.{because.staff}")))
    elif because.ticket_class != WALK_IN.id and because.code in ("urgency", "appointment"):
        parts.append(texts.get(language, "why.class", name=class_name, times=f"{because.rate:g}"))
    if booked and because.code not in ("appointment", "early"):
        parts.append(texts.get(language, "why.booked", booked=booked))
    if because.passed:
        parts.append(texts.get(language, "why.passed", n=because.passed))
    return " ".join(parts)
