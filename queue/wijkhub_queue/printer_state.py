"""How a printer can be, as far as the hub knows."""

from __future__ import annotations

from enum import StrEnum


class PrinterState(StrEnum):
    """What a printer says of itself, or what follows from its silence."""

    ONLINE = "online"
    """It prints."""
    PAPER_LOW = "paper-low"
    """It prints, and its roll is nearly used up: by its own sensor, or by counting slips where it has none."""
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    ERROR = "error"
    """It says that it can't print and that neither paper nor cover is why: a jam, the knife, heat, or a key on it."""
    UNREACHABLE = "unreachable"
    """Nothing answers at its address, its file is not there, or it takes the call and says nothing though it can."""
    UNKNOWN = "unknown"
    """It is there, and can't be asked how it is or is not asked, so paper may be expected of it."""
    REMOVED = "removed"
    """It stands in the hub's settings no more."""


PRINTS = frozenset({PrinterState.ONLINE, PrinterState.PAPER_LOW, PrinterState.UNKNOWN})
"""States in which paper may be expected of it."""

IN_ORDER = frozenset({PrinterState.ONLINE, PrinterState.UNKNOWN})
"""States of which staff need not be told."""
