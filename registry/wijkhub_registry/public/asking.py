"""What somebody asks of the locations, out of the query of an address; each mistake says what would be right."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

import msgspec

from wijkhub_registry.errors import Invalid
from wijkhub_registry.locations.location import Point
from wijkhub_registry.locations.search import Box, Found, plain

Key = tuple[float, str, str]
"""By which found locations are ordered: distance, name, id."""
_NOWHERE = 1e12
_keys: msgspec.json.Decoder[Key] = msgspec.json.Decoder(Key)


def point_in(text: str | None, name: str = "near") -> Point | None:
    """`51.92,4.48`: latitude and longitude.

    Raises:
        Invalid: it is something else.
    """
    if text is None:
        return None
    numbers = _numbers(text, 2)
    if numbers is not None and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
        return Point(*numbers)
    raise Invalid(f"'{name}' is a latitude and a longitude in degrees, such as {name}=51.92,4.48; got '{text[:80]}'.")


def box_in(text: str | None) -> Box | None:
    """`4.4,51.8,4.6,52.0`: west, south, east, north, as in GeoJSON.

    Raises:
        Invalid: it is something else.
    """
    if text is None:
        return None
    numbers = _numbers(text, 4)
    if numbers is not None:
        west, south, east, north = numbers
        if abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90:
            return Box(west, south, east, north)
    raise Invalid(
        f"'bbox' is west, south, east and north in degrees, such as bbox=4.4,51.8,4.6,52.0; got '{text[:80]}'."
    )


def _numbers(text: str, count: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(abs(number) < 1e6 for number in numbers) else None


def moment_in(text: datetime | None, now: datetime) -> datetime:
    """A moment with its zone; now when none is asked.

    Raises:
        Invalid: it has no zone, so that nobody knows when it is, or it is too far away.
    """
    if text is None:
        return now
    if text.tzinfo is None:
        raise Invalid(f"'at' needs a zone, such as at={text.isoformat()}Z or {text.isoformat()}%2B01:00.")
    if not now.year - 20 <= text.year <= now.year + 20:
        raise Invalid("'at' is a moment within twenty years from now.")
    return text


def page_of(found: Sequence[Found], cursor: str | None, limit: int) -> tuple[list[Found], str | None]:
    """At most `limit` of these after the cursor, and where the next page begins; None when there is none.

    What is found may change between two pages; nothing that stays is passed over or told twice.

    Raises:
        Invalid: the cursor is none of ours.
    """
    after = _read(cursor) if cursor else None
    rest = [one for one in found if after is None or key_of(one) > after]
    page = rest[:limit]
    return page, _write(key_of(page[-1])) if len(rest) > limit else None


def key_of(found: Found) -> Key:
    """The place of a location among those found."""
    distance = found.distance_m
    return (_NOWHERE if distance is None else distance, plain(found.location.name), found.location.id)


def _write(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def _read(cursor: str) -> Key:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _keys.decode(raw)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise Invalid("'cursor' is none of ours. Leave it out to begin anew, or follow `next`.") from None
