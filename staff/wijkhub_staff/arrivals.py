"""What a check-in would do, in a sentence of its own for each case, with what can be done instead. Pure."""

from __future__ import annotations

from wijkhub_queue.board import Board
from wijkhub_queue.check_in import Arrival
from wijkhub_queue.local_time import local_day
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.outside_text import plain
from wijkhub_staff.words import Words

WELCOME = ("on-time", "early", "late")
"""The cases in which the resident gets a number at once."""

WAYS: dict[str, tuple[str, ...]] = {
    "too-late": ("walk-in", "move"),
    "too-early": ("number", "move"),
    "other-day": ("move", "number"),
    "cancelled": ("book", "number"),
    "checked-in": (),
    "other-hub": (),
    "not-found": (),
}
"""What staff can choose instead, by the case; the catalogue has each as `way.<id>`."""


def arrival_sentence(arrival: Arrival, board: Board, words: Words) -> str:
    """Why there is no check-in now, and what the resident can do."""
    zone, found = zone_of(board), arrival.appointment
    hub = arrival.hub
    figures: dict[str, object] = {
        "at": words.clock(found.starts_at, zone) if found else "",
        "day": words.long_day(local_day(found.starts_at, zone)) if found else "",
        "opens": words.clock(arrival.opens_at, zone) if arrival.opens_at else "",
        "number": arrival.number or "-",
        "hub": ", ".join(plain(part) for part in (hub.name, hub.address) if part) if hub else "",
        "head_start": board.setup.policy.head_start_min if board.setup else "",
    }
    return words.put(f"arrival.{arrival.kind}", figures)
