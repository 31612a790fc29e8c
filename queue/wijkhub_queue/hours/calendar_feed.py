"""The hours of a place as a calendar that people subscribe to: one event for each opening (RFC 5545)."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from wijkhub_queue.calendar_entry import calendar_object, escaped, utc_time
from wijkhub_queue.hours.catalogue import hours_texts, in_language
from wijkhub_queue.hours.layers import openings
from wijkhub_queue.hours.stated import DUTCH, Calendar, Hours, State


def calendar_of_openings(
    hours: Hours,
    *,
    place: str,
    name: str,
    where: str,
    start: datetime,
    end: datetime,
    stamp: datetime,
    language: str = "nl",
    calendar: Calendar = DUTCH,
) -> bytes:
    """Each opening, and each stretch by appointment, that lies in the time from `start` until `end`.

    What staff did to the doors is left out: it holds for now, and a calendar is read later.

    Args:
        hours: of the place.
        place: its id; with the opening's start it names the event, so that a calendar replaces what it has.
        name: of the place.
        where: its address; empty where nobody knows.
        start: moments with a zone.
        end: an opening that goes on after it is cut there.
        stamp: when this was made.
        language: of the words.
        calendar: the clock and holidays of the place.
    """
    lines: list[str] = []
    states = (State.OPEN, State.BY_APPOINTMENT)
    for opening in openings(replace(hours, doors=None), start, end, states=states, calendar=calendar):
        begins = utc_time(opening.start)
        said = in_language(opening.reason, language) or opening.comment
        lines += [
            "BEGIN:VEVENT",
            f"UID:{begins}-{escaped(place)}@wijkhub",
            f"DTSTAMP:{utc_time(stamp)}",
            f"DTSTART:{begins}",
            f"DTEND:{utc_time(opening.end)}",
            f"SUMMARY:{escaped(hours_texts().get(language, f'calendar.{opening.state}', place=name))}",
        ]
        if where:
            lines.append(f"LOCATION:{escaped(where)}")
        if said:
            lines.append(f"DESCRIPTION:{escaped(said)}")
        # An opening keeps nobody busy.
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return calendar_object(lines, method="PUBLISH")
