"""Days and times as a resident reads them: `dinsdag 17 maart`, `14:05`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from wijkhub_queue.hub_setup import HubSetup

_ZONE = "Europe/Amsterdam"


def said_day(day: date, language: str, *, year: bool = False) -> str:
    """A day in words, with its weekday; with `year` for what may be kept, such as a confirmation."""
    return format_date(day, "EEEE d MMMM y" if year else "EEEE d MMMM", locale=language)


def local(moment: datetime, setup: HubSetup | None) -> datetime:
    """A moment as the clocks at the hub show it."""
    return moment.astimezone(ZoneInfo(setup.policy.time_zone if setup else _ZONE))
