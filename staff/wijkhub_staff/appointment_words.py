"""An appointment in lines of words: what for and when, who for and how to reach them, what they want. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Person
from wijkhub_staff.appointment_rows import name_of, needs_of, state_words, what_for, zone_of
from wijkhub_staff.outside_text import plain
from wijkhub_staff.words import Words


def about_appointment(
    board: Board,
    one: Appointment,
    person: Person | None,
    names: Mapping[str, str],
    now: datetime,
    words: Words,
) -> list[str]:
    """Lines about an appointment; `names` are those of staff by id."""
    zone = zone_of(board)
    lines = [
        name_of(person, words),
        what_for(board, one, words),
        words(
            "appointment-card.when",
            day=words.long_day(local_day(one.starts_at, zone)),
            at=words.clock(one.starts_at, zone),
            minutes=one.minutes,
        ),
        words("appointment-card.state", state=state_words(board, one, now, words)),
    ]
    if person is not None and (reach := person.email or person.phone):
        lines.append(words("appointment-card.reach", reach=plain(reach)))
    lines.append(words("card.language", language=words.language_name(one.language)))
    if one.needs_language is not None:
        spoken = words.language_name(one.needs_language)
        lines.append(words("appointment-card.needs-language", language=spoken))
    if needs := needs_of(one, person, words):
        lines.append(words("card.needs", needs=needs))
    if one.clerk is not None:
        lines.append(words("appointment-card.clerk", clerk=names.get(one.clerk) or plain(one.clerk)))
    if person is not None and person.notes:
        lines.append(words("appointment-card.notes", notes=plain(person.notes)))
    return lines
