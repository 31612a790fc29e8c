"""Hours that run past midnight, and what is left of them when a later part takes their evening away.

The parser drops an evening for which a later part says something else, such as `PH off`, and keeps what it has after
midnight. Nobody means that.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

_RANGE = re.compile(r"\b(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\b")
_OFF = re.compile(r"\b(off|closed)\b", re.IGNORECASE)
_DAY = timedelta(days=1)


def nights_in(bare_text: str) -> list[int]:
    """The places of the ranges that run past midnight, in a text without comments.

    None where other hours begin or end at midnight too: then it can't be told what is left of a night.
    """
    nights = []
    for found in _RANGE.finditer(bare_text):
        hours, minutes, end_hours, end_minutes = (int(one) for one in found.groups())
        start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
        if start == 0 or end == 24 * 60:
            return []
        if end <= start or end > 24 * 60:
            nights.append(found.start())
    timed = all(_RANGE.search(part) or _OFF.search(part) for part in bare_text.split(";") if part.strip())
    return nights if timed else []


def is_left_of_a_night(start: datetime, end: datetime) -> bool:
    """Whether hours after a closed evening, in a text with nights, are what is left of one."""
    return start.time() == time() and end - start < _DAY
