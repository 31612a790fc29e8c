"""Hours that are not kept, and why.

Invalid
`-- HoursRefused           a text or an exception that can't be kept
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wijkhub_queue.error import Invalid
from wijkhub_queue.hours.checking import Finding, cautions_of, problem_in
from wijkhub_queue.hours.finding_words import finding_words
from wijkhub_queue.hours.stated import DUTCH, Calendar, DayException, State


class HoursRefused(Invalid):
    """Hours that can't be kept; `finding` says why where it is about the text."""

    code = "hours-refused"
    title = "These opening hours can't be kept"

    def __init__(self, detail: str, finding: Finding | None = None) -> None:
        super().__init__(detail)
        self.finding = finding


def validate(text: str, *, today: date, calendar: Calendar = DUTCH) -> tuple[Finding, ...]:
    """What to mind of a text that can be kept: nothing, or some cautions, tried out from `today` on.

    Raises:
        HoursRefused: it can't be kept; says which part is wrong and what to write instead.
    """
    problem = problem_in(text, calendar)
    if problem is not None:
        raise HoursRefused(finding_words(problem, "en"), problem)
    return cautions_of(text, today=today, calendar=calendar)


def validate_exceptions(exceptions: Iterable[DayException]) -> None:
    """Check the exceptions of one place against each other.

    Raises:
        HoursRefused: two for one day, ranges that don't go with the state, or ranges that overlap.
    """
    days: set[date] = set()
    for one in exceptions:
        if one.day in days:
            raise HoursRefused(f"{one.day} has two exceptions; put all its hours into one.")
        days.add(one.day)
        if one.state is State.OPEN and not one.ranges:
            raise HoursRefused(f"{one.day} is to be open; say from when until when, such as 10:00 and 12:00.")
        if one.state is State.CLOSED and one.ranges:
            raise HoursRefused(f"{one.day} is to be closed and has ranges; leave them out, or make it open.")
        last = -1
        if empty := next((part for part in one.ranges if part.start == part.end), None):
            raise HoursRefused(f"{one.day} has a range from {empty.start} to {empty.end}; say when it ends.")
        for start, end in sorted(part.minutes for part in one.ranges):
            if start < last:
                raise HoursRefused(f"{one.day} has ranges that overlap; put them one after the other.")
            last = end
