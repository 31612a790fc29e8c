"""An appointment for a calendar: one iCalendar event (RFC 5545), published or cancelled (RFC 5546).

Times are in UTC, which every calendar shows as its reader's own, through both clock changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

LONGEST_LINE = 75
"""Octets, the line's end not counted (RFC 5545, 3.1)."""
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_entry(
    *,
    appointment: str,
    hub_id: str,
    hub: str,
    organizer: str,
    sequence: int,
    stamp: datetime,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    where: str = "",
    description: str = "",
    link: str | None = None,
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH",
    tentative: bool = False,
) -> bytes:
    """The object, as a file or an attachment.

    Args:
        appointment: its id; with the hub's it makes the event's, so that a calendar replaces what it has.
        hub_id: the hub's id.
        hub: the hub's name.
        organizer: a mail address at which the hub is known, be it one that nobody reads.
        sequence: how often it was moved; a calendar keeps the highest.
        stamp: when this was made.
        starts_at: when it begins.
        ends_at: when it should be over.
        summary: a line.
        where: a line.
        description: any number of lines.
        link: where it can be seen and changed.
        method: `CANCEL` takes it out of the calendar.
        tentative: whether it can't take place as it stands, and is to be moved.
    """
    cancelled = method == "CANCEL"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(appointment)}@{escaped(hub_id)}",
        f"DTSTAMP:{utc_time(stamp)}",
        f"SEQUENCE:{sequence + cancelled}",
        f"STATUS:{'CANCELLED' if cancelled else 'TENTATIVE' if tentative else 'CONFIRMED'}",
        f"DTSTART:{utc_time(starts_at)}",
        f"DTEND:{utc_time(ends_at)}",
        f"ORGANIZER;CN={_quoted(hub)}:mailto:{organizer}",
        f"SUMMARY:{escaped(summary)}",
    ]
    if where:
        lines.append(f"LOCATION:{escaped(where)}")
    if description:
        lines.append(f"DESCRIPTION:{escaped(description)}")
    if link:
        lines.append(f"URL:{link}")
    lines += ["TRANSP:OPAQUE", "END:VEVENT"]
    return calendar_object(lines, method=method)


def calendar_object(lines: Iterable[str], *, method: Literal["PUBLISH", "CANCEL"]) -> bytes:
    """A calendar of events that are written already, line by line."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wijkhub//Wijkhub//NL",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    )
    return b"".join(folded(line) for line in (*head, *lines, "END:VCALENDAR"))


def escaped(text: str) -> str:
    """A text as a value (RFC 5545, 3.3.11)."""
    text = _NOT_IN_TEXT.sub("", text.replace("\r\n", "\n"))
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(mark, written)
    return text


def _quoted(text: str) -> str:
    """A text as a parameter; a double quote can't stand in one."""
    return '"' + _NOT_IN_TEXT.sub("", " ".join(text.split())).replace('"', "'") + '"'


def folded(line: str) -> bytes:
    """The line with its end, cut into pieces of at most 75 octets, never within a letter."""
    pieces: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode()
        # Each piece after the first begins with a blank, which counts.
        if len(pieces[-1]) + len(octets) + (len(pieces) > 1) > LONGEST_LINE:
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"


def utc_time(at: datetime) -> str:
    """A moment as a value, such as `20260504T070000Z`."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
