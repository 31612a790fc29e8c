"""The rules that must always hold, checked on a journal: after a rehearsal, after a crash, after any test.

Rules 2 to 6, 8 and 9 follow from the journal alone (`check`). Rule 1 needs what residents were told (`check_told`),
rule 7 what is known of their prints (`check_prints`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from wijkhub_queue.events import Recorded, TicketIssued
from wijkhub_queue.rules_appointments import Bookings
from wijkhub_queue.rules_reading import Reading
from wijkhub_queue.wire import PrintJob

PRINT_IS_KNOWN = frozenset({"printed", "failed", "unknown"})


class Violation(Struct, frozen=True):
    """A rule that did not hold."""

    rule: int
    """Its number in the design, 1 to 9."""
    seq: int
    """The event that shows it; 0 where no event does."""
    what: str


def check(events: Iterable[Recorded]) -> list[Violation]:
    """Every breach of rules 2 to 6, 8 and 9 in a journal, which is read from its first event on."""
    reading, bookings = Reading(), Bookings()
    return [
        Violation(rule, recorded.seq, what)
        for recorded in events
        for rule, what in chain(reading.read(recorded), bookings.read(recorded))
    ]


def check_told(events: Iterable[Recorded], told: Iterable[str]) -> list[Violation]:
    """Rule 1: the tickets (by id) that residents were told of and that the journal does not have."""
    kept = {recorded.event.ticket for recorded in events if isinstance(recorded.event, TicketIssued)}
    return [
        Violation(1, 0, f"ticket {ticket} was promised and is not in the journal") for ticket in sorted({*told} - kept)
    ]


def check_prints(events: Iterable[Recorded], jobs: Iterable[PrintJob]) -> list[Violation]:
    """Rule 7: paper tickets of which is not known whether they were printed.

    For a hub at rest: a print that still waits or is being sent is a breach too.
    """
    paper = {
        recorded.event.ticket: recorded.seq
        for recorded in events
        if isinstance(recorded.event, TicketIssued) and recorded.event.printer is not None
    }
    jobs = list(jobs)
    with_job = {job.ticket for job in jobs}
    return [
        *(
            Violation(7, seq, f"ticket {ticket} is to be on paper and has no print job")
            for ticket, seq in paper.items()
            if ticket not in with_job
        ),
        *(
            Violation(7, paper.get(job.ticket, 0), f"print {job.id} of ticket {job.ticket} is '{job.state}'")
            for job in jobs
            if job.state not in PRINT_IS_KNOWN
        ),
    ]
