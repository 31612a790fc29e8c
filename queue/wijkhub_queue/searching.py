"""Finding who is to come: by day, by code however it was typed, and by words of a name."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.board import Board
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Person
from wijkhub_queue.read_out import as_typed
from wijkhub_queue.slots import setup_with_capacity


def matching(
    board: Board, now: datetime, *, day: date | None = None, code: str | None = None, any_day: bool = False
) -> list[Appointment]:
    """Appointments in the order of their times.

    Args:
        board: what the hub knows.
        now: the hub's time.
        day: only those of this local day.
        code: only the one with this code.
        any_day: with neither, those of all days that are remembered, and not today's only.

    Raises:
        NotConfigured: the hub has no set-up.
    """
    zone = setup_with_capacity(board).policy.time_zone
    if code is not None:
        one = board.appointments.get(board.codes.get(as_typed(code), ""))
        found = [one] if one is not None else []
    else:
        found = list(board.appointments.values())
        if day is None and not any_day:
            day = local_day(now, zone)
    return sorted(
        (one for one in found if day is None or local_day(one.starts_at, zone) == day),
        key=lambda one: (one.starts_at, one.id),
    )


def is_called(person: Person | None, words: str) -> bool:
    """Whether each of these words is in the person's name, whatever its case and the marks over its letters."""
    return person is not None and all(word in plain_name(person.name) for word in plain_name(words).split())


def plain_name(name: str) -> str:
    """A name as it is looked for: in small letters, without marks over them."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
