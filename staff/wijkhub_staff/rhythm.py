"""How often the terminal does what it does by itself, in seconds."""

from __future__ import annotations

from msgspec import Struct


class Rhythm(Struct, frozen=True):
    """Seconds between what recurs, and how long messages stay."""

    redraw_s: float = 0.25
    """At most one drawing in this time, however much happens."""
    tick_s: float = 1.0
    """Waits and the clock go on."""
    bell_s: float = 5.0
    """The bell rings again while somebody waits for help."""
    clock_s: float = 30.0
    """The hub is asked what time it is there."""
    exercise_clock_s: float = 1.0
    """The same at an exercise, whose clock goes at any pace."""
    prints_s: float = 5.0
    """The hub is asked what became of the paper."""
    score_s: float = 30.0
    """The hub is asked how told waits came out, while that is looked at."""
    sync_s: float = 10.0
    """The hub is asked how far the city is."""
    sync_seen_s: float = 1.0
    """The same while that is looked at."""
    retry_s: float = 3.0
    """Signing in is tried again while the hub is away."""
    message_s: float = 6.0
    """What a key did stays in sight."""
