"""The hours that the city states for a hub: they hold until it states others, and waits are told by them."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.events import HoursStated
from wijkhub_queue.hours import Doors, Hours
from wijkhub_queue.waits_situation import closes_at

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Rotterdam."""
WEEKDAYS = Hours("Mo-Fr 09:00-12:30; PH off")


def test_hours_are_stated_once(hub) -> None:
    assert hub.ask(c.StateHours(WEEKDAYS)) == [HoursStated(WEEKDAYS)]
    assert hub.ask(c.StateHours(WEEKDAYS)) == []
    assert hub.board.hours == WEEKDAYS


def test_what_staff_do_to_the_doors_is_not_the_citys_to_say(hub) -> None:
    doors = Doors("closed", MORNING, MORNING.replace(hour=12))

    assert hub.ask(c.StateHours(replace(WEEKDAYS, doors=doors))) == [HoursStated(WEEKDAYS)]


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        # Until 12:30 local time, which is 11:30 UTC in winter.
        ("Mo-Fr 09:00-12:30", MORNING.replace(hour=11, minute=30)),
        # Closed now, or nobody knows: what the set-up says holds, 17:00 local time.
        ("Mo-Fr 13:00-16:00", MORNING.replace(hour=16)),
        ('unknown "when the sign is outside"', MORNING.replace(hour=16)),
        ("nonsense", MORNING.replace(hour=16)),
        # It never closes.
        ("24/7", MORNING.replace(hour=16)),
    ],
)
def test_the_stated_hours_tell_when_the_hub_closes(text: str, closes: datetime, hub, setup) -> None:
    hub.configure(replace(setup, closes={"tue": time(17)}))
    hub.ask(c.StateHours(Hours(text)))

    assert closes_at(hub.board, MORNING) == closes
