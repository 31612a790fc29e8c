"""Whether a resident can walk in at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from wijkhub_queue.hours.layers import timeline
from wijkhub_queue.hours.stated import DUTCH, Answer, Calendar, Hours

LOOK_AHEAD = timedelta(days=400)
"""How far a change is looked for."""
_STEPS = (timedelta(days=4), timedelta(days=40), LOOK_AHEAD)
"""Most places change within days; only few are looked at for a year."""


def state_at(hours: Hours, moment: datetime, *, calendar: Calendar = DUTCH) -> Answer:
    """Open, closed, by appointment or not known at `moment` (with a zone), and until when.

    A change of words alone is no change. Hours that can't be read are answered as not known.
    """
    for look in _STEPS:
        spans = timeline(hours, moment, moment + look, calendar=calendar)
        now = spans[0]
        change = next((span for span in spans if span.state is not now.state), None)
        if change is not None:
            break
    return Answer(
        state=now.state,
        until=change.start if change else None,
        then=change.state if change else None,
        comment=now.comment,
        reason=now.reason,
        because=now.because,
        confirmed_at=hours.confirmed_at,
    )
