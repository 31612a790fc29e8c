"""The hours of a place as properties of a GeoJSON feature (RFC 7946 leaves their names to us)."""

from __future__ import annotations

from datetime import UTC, datetime

from wijkhub_queue.hours.answers import state_at
from wijkhub_queue.hours.catalogue import in_language
from wijkhub_queue.hours.stated import DUTCH, Calendar, Hours
from wijkhub_queue.hours.words import state_words


def geojson_hours(
    hours: Hours, moment: datetime, *, language: str = "nl", calendar: Calendar = DUTCH
) -> dict[str, str | None]:
    """The text, the answer at `moment` (with a zone) and its words; times in UTC, null for what is not known."""
    answer = state_at(hours, moment, calendar=calendar)
    return {
        "openingHours": hours.text,
        "state": answer.state,
        "stateUntil": _utc(answer.until),
        "stateThen": answer.then,
        "stateComment": in_language(answer.reason, language) or answer.comment or None,
        "stateWords": state_words(answer, language, now=moment, calendar=calendar),
        "hoursConfirmedAt": _utc(answer.confirmed_at),
    }


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
