"""What can be wrong with the simulated printer, and when it goes wrong."""

from __future__ import annotations

from enum import StrEnum

from wijkhub_queue.printer_state import PrinterState


class Fault(StrEnum):
    """One thing that is wrong."""

    PAPER_LOW = "paper-low"
    """The roll is nearly used up. It prints on; a printer with a sensor says so."""
    PAPER_OUT = "paper-out"
    """It prints nothing and keeps what comes in, up to its buffer; it prints that when there is paper again."""
    COVER_OPEN = "cover-open"
    """The same, with another reason."""
    MUTE = "mute"
    """It prints and says nothing."""
    SLOW = "slow"
    """It takes and prints few bytes a second, and answers late."""
    STALLED = "stalled"
    """It stands still: it takes no data, prints nothing and says nothing; afterwards it goes on where it was."""
    RESET = "reset"
    """It breaks the connection off and forgets what it had not printed yet."""
    REFUSES = "refuses"
    """It lets nobody connect; who is connected stays so."""
    GOES_AWAY = "goes-away"
    """It is switched off: calls are not answered at all, and what it had not printed is forgotten."""
    CONFIRMS_LATE = "confirms-late"
    """Its answer to a question behind the data comes after a long time."""
    CONFIRMS_TWICE = "confirms-twice"
    """Its answer to a question behind the data comes twice."""


class Moment(StrEnum):
    """When a fault begins."""

    BEFORE = "before"
    """Now."""
    DURING = "during"
    """In the middle of the next job's data: halfway through its picture, or after its fourth line of text."""
    AFTER = "after"
    """When all of the next job is printed, and nothing was said of that yet."""


PASSING = frozenset({Fault.RESET, Fault.CONFIRMS_LATE, Fault.CONFIRMS_TWICE})
"""Faults that, when they begin in the middle of a job or after it, happen to that job alone; others stay."""

STOPS = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN})
"""Faults that keep it from printing, and that it can tell of."""

_SEEN_AS = {
    PrinterState.UNREACHABLE: {Fault.GOES_AWAY, Fault.REFUSES, Fault.RESET, Fault.STALLED, Fault.MUTE},
    PrinterState.COVER_OPEN: {Fault.COVER_OPEN},
    PrinterState.PAPER_OUT: {Fault.PAPER_OUT},
    PrinterState.PAPER_LOW: {Fault.PAPER_LOW},
}


def as_a_state(faults: frozenset[Fault]) -> PrinterState:
    """How a printer with these faults is, to who asks it over the network: the worst of them."""
    return next((state for state, seen in _SEEN_AS.items() if seen & faults), PrinterState.ONLINE)
