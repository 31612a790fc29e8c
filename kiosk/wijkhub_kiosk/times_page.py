"""Choosing a day and a time, for a new appointment or another time for one: what the pages for it show."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.pages import local_time
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.times_on_offer import Wanted, days_from, nearest, times_on
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.slots import Slot

NOON = 12


def times_values(
    hub: Hub,
    wanted: Wanted,
    language: str,
    *,
    day: date | None = None,
    first: date | None = None,
    gone: datetime | None = None,
) -> dict[str, Any]:
    """Days to choose from; with `day` its times; with `gone` the times nearest to one that is taken.

    Args:
        hub: the hub.
        wanted: what for.
        language: of the reader.
        day: the local day that was chosen.
        first: the local day to begin the list of days with.
        gone: the time that somebody else has.
    """
    setup = hub.board.setup
    values: dict[str, Any] = {"day": None, "times": [], "days": [], "later": None, "gone": None, "refused": None}
    if gone is not None:
        values["gone"] = said_moment(gone, setup, language)
        values["times"] = [("", [choice(slot, setup, language) for slot in nearest(hub, wanted, gone)])]
    elif day is not None and (found := times_on(hub, wanted, day)):
        values["day"] = said_day(day, language)
        values["times"] = [
            (part, [choice(slot, setup) for slot in found if (local(slot.starts_at, setup).hour < NOON) is morning])
            for part, morning in (("morning", True), ("afternoon", False))
        ]
    else:
        # A day without times any more shows the others.
        on_offer = days_from(hub, wanted, first)
        values["days"] = [(str(one), said_day(one, language)) for one in on_offer.days]
        values["later"] = on_offer.later
    values["times"] = [(part, slots) for part, slots in values["times"] if slots]
    values["full"] = day if day is not None and values["days"] else None
    return values


def choice(slot: Slot, setup: HubSetup | None, language: str | None = None) -> tuple[str, str]:
    """What a form sends for a time, and how it is said; with a language the day too."""
    said = said_moment(slot.starts_at, setup, language) if language else local_time(slot.starts_at, setup)
    return sent(slot.starts_at), said


def sent(moment: datetime) -> str:
    """A moment as a form sends it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def said_moment(moment: datetime, setup: HubSetup | None, language: str) -> str:
    """Day and time in a line, such as `dinsdag 17 maart, 14:05`."""
    return f"{said_day(local(moment, setup).date(), language)}, {local_time(moment, setup)}"
