"""The calendar's settings: whether it is served, with which key, and what it says of where the hub is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from wijkhub_server.messages.configuration import NoSecret

CALENDAR_KEY = "WIJKHUB_CALENDAR_KEY"
"""The variable of the environment that holds the key; a file goes before it."""
SHORTEST_KEY = 20
FEWEST_LETTERS = 8
"""Of 20 hexadecimal digits drawn by chance, fewer than 8 differ 6 times in 10,000; of 64, never."""
_MAKE_ONE = "make one with 'openssl rand -hex 32'"

Line = Annotated[str, Meta(max_length=100)]


class CalendarSettings(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The calendar for forms, and the hub's address as it tells it."""

    enabled: bool = False
    key_file: str | None = None
    street: Line = ""
    zip: Annotated[str, Meta(max_length=10)] = ""
    city: Line = ""
    state: Line = ""
    country: Line = "Nederland"
    phone: Annotated[str, Meta(max_length=50)] = ""
    email: Line = ""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None


def problems_of_calendar(calendar: CalendarSettings) -> list[str]:
    """What is wrong though each key for itself is right."""
    if calendar.enabled and not calendar.zip.strip():
        return ["calendar.enabled is true and calendar.zip is not set; forms leave out a place without a postal code"]
    return []


def is_weak(key: str) -> bool:
    """Whether a key that is long enough has so few different letters that it was hardly drawn by chance."""
    return len(set(key)) < FEWEST_LETTERS


def calendar_key(calendar: CalendarSettings, environment: Mapping[str, str] = os.environ) -> str:
    """The key by which forms are let in.

    Raises:
        NoSecret: there is none, it can't be read, or it is too short to keep anybody out.
    """
    if calendar.key_file is None:
        where, key = CALENDAR_KEY, environment.get(CALENDAR_KEY, "").strip()
        if not key:
            raise NoSecret(
                f"calendar.enabled is true and there is no key; {_MAKE_ONE} and name it by calendar.key-file"
            )
    else:
        where = calendar.key_file
        try:
            key = Path(where).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            what = getattr(error, "strerror", None) or "not text"
            raise NoSecret(
                f"{where}: the key in it can't be read ({what}); make it readable for the hub alone"
            ) from None
    if len(key) < SHORTEST_KEY or not key.isascii() or len(key.split()) != 1:
        raise NoSecret(f"{where}: the key must be one word of at least {SHORTEST_KEY} plain letters; {_MAKE_ONE}")
    return key
