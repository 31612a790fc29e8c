"""Whether a place is open at a moment, and until when: each line worked out by hand with the calendar beside it.

    2026  Easter Sun 5 Apr · King's Day Mon 27 Apr · 5 May is a Tue · Ascension Day Thu 14 May · Whit Sunday 24 May
          clocks change Sun 29 Mar and Sun 25 Oct · Christmas Fri 25 Dec · 1 Jan is a Thu · Mon 28 Dec begins week 53
    2027  1 Jan is a Fri · Mon 4 Jan begins week 1 · Good Friday 26 Mar · 5 May is a Wed · Ascension Day Thu 6 May
    2025  5 May is a Mon · 2030  5 May is a Sun · 2028  29 Feb is a Tue

Times are local; until `-` is not within 400 days.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from wijkhub_queue.hours.answers import state_at
from wijkhub_queue.hours.stated import DUTCH, Calendar, DayException, Doors, Hours, State, TimeRange

ZONE = ZoneInfo("Europe/Amsterdam")
OFFICE = "Mo-Fr 09:00-17:00; PH off"
EACH_YEAR, NEVER = Calendar(liberation_day="every-year"), Calendar(liberation_day="never")
FIVE_YEARS = Calendar(liberation_day="every-five-years")


def local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def on(day: int, state: str, *ranges: str) -> DayException:
    return DayException(date(2026, 5, day), State(state), tuple(TimeRange(*one.split("-")) for one in ranges))


def doors(state: Literal["open", "closed"], since: str, until: str) -> Doors:
    return Doors(state, local(since), local(until))


EXCEPTIONS = Hours(
    OFFICE,
    (
        on(20, "open", "22:00-01:00"),
        on(12, "closed"),
        on(14, "open", "10:00-12:00"),
        on(16, "by-appointment"),
        on(18, "open", "12:00-14:00", "19:00-21:00"),
        on(22, "unknown"),
    ),
)
LONGER = Hours("Mo-Fr 09:00-17:00", doors=doors("open", "2026-05-04 16:30", "2026-05-04 18:00"))
SHUT = Hours("Mo-Fr 09:00-17:00", doors=doors("closed", "2026-05-05 11:00", "2026-05-05 13:00"))
OPENED_ALL_THE_SAME = Hours(
    "Mo-Fr 09:00-17:00", (on(6, "closed"),), doors("open", "2026-05-06 10:00", "2026-05-06 11:00")
)

# What is told of the hubs of Rotterdam: a row each with hours, and one of those of which nothing is known.
TABLE: list[tuple[str | Hours, Calendar, str]] = [
    (
        "Th 14:00-16:00",
        DUTCH,
        """
        2026-05-07 13:59 | closed | 2026-05-07 14:00
        2026-05-07 14:00 | open   | 2026-05-07 16:00
        2026-05-07 15:59 | open   | 2026-05-07 16:00
        2026-05-07 16:00 | closed | 2026-05-14 14:00
        2026-05-14 15:00 | open   | 2026-05-14 16:00
        2026-12-31 16:00 | closed | 2027-01-07 14:00
        """,
    ),
    (
        '"by appointment"',
        DUTCH,
        """
        2026-05-04 03:00 | by-appointment | -
        2026-12-25 12:00 | by-appointment | -
        """,
    ),
    (
        'unknown "als het bord buiten staat"',
        DUTCH,
        """
        2026-05-04 10:00 | unknown | -
        2026-03-29 03:00 | unknown | -
        """,
    ),
    (
        Hours(),
        DUTCH,
        """
        2026-05-04 10:00 | unknown | -
        2026-05-03 23:59 | unknown | -
        """,
    ),
    # Holidays.
    (
        OFFICE,
        DUTCH,
        """
        2026-05-01 17:00 | closed | 2026-05-04 09:00
        2026-05-04 12:00 | open   | 2026-05-04 17:00
        2026-05-05 08:00 | closed | 2026-05-05 09:00
        2026-05-05 09:00 | open   | 2026-05-05 17:00
        2026-05-13 17:00 | closed | 2026-05-15 09:00
        2026-05-14 10:00 | closed | 2026-05-15 09:00
        2026-05-22 17:30 | closed | 2026-05-26 09:00
        2026-04-03 10:00 | open   | 2026-04-03 17:00
        2026-04-26 12:00 | closed | 2026-04-28 09:00
        2026-12-24 16:59 | open   | 2026-12-24 17:00
        2026-12-24 17:00 | closed | 2026-12-28 09:00
        2026-12-31 18:00 | closed | 2027-01-04 09:00
        """,
    ),
    (
        OFFICE,
        EACH_YEAR,
        """
        2026-05-04 17:00 | closed | 2026-05-06 09:00
        2026-05-05 10:00 | closed | 2026-05-06 09:00
        2026-05-06 09:00 | open   | 2026-05-06 17:00
        2026-04-03 10:00 | open   | 2026-04-03 17:00
        2027-05-04 18:00 | closed | 2027-05-07 09:00
        """,
    ),
    (
        OFFICE,
        FIVE_YEARS,
        """
        2025-05-05 10:00 | closed | 2025-05-06 09:00
        2025-05-02 17:00 | closed | 2025-05-06 09:00
        2027-05-04 18:00 | closed | 2027-05-05 09:00
        2030-05-03 17:00 | closed | 2030-05-06 09:00
        """,
    ),
    (
        OFFICE,
        NEVER,
        """
        2025-05-05 10:00 | open   | 2025-05-05 17:00
        2025-05-02 17:00 | closed | 2025-05-05 09:00
        """,
    ),
    (
        # A later rule opens a holiday again: Ascension Day is always a Thursday.
        "Mo-Sa 10:00-18:00; PH off; Th 10:00-20:00",
        DUTCH,
        """
        2026-05-13 18:00 | closed | 2026-05-14 10:00
        2026-05-14 11:00 | open   | 2026-05-14 20:00
        2026-05-14 20:00 | closed | 2026-05-15 10:00
        2026-04-27 11:00 | closed | 2026-04-28 10:00
        2026-01-01 11:00 | open   | 2026-01-01 20:00
        """,
    ),
    (
        "Mo-Sa 10:00-18:00; Th 10:00-20:00; PH off",
        DUTCH,
        """
        2026-05-13 18:00 | closed | 2026-05-15 10:00
        2026-05-14 11:00 | closed | 2026-05-15 10:00
        2026-05-21 19:59 | open   | 2026-05-21 20:00
        2026-05-20 18:00 | closed | 2026-05-21 10:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; PH 12:00-15:00",
        DUTCH,
        """
        2026-04-27 11:00 | closed | 2026-04-27 12:00
        2026-04-27 13:00 | open   | 2026-04-27 15:00
        2026-04-27 15:00 | closed | 2026-04-28 09:00
        2026-04-05 12:30 | open   | 2026-04-05 15:00
        2026-04-04 12:30 | closed | 2026-04-05 12:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; PH 12:00-15:00",
        EACH_YEAR,
        """
        2026-05-05 10:00 | closed | 2026-05-05 12:00
        2026-05-05 14:00 | open   | 2026-05-05 15:00
        2026-05-04 17:00 | closed | 2026-05-05 12:00
        """,
    ),
    (
        'Mo-Fr 09:00-17:00; PH off "alleen op afspraak"',
        DUTCH,
        """
        2026-04-27 10:00 | by-appointment | 2026-04-28 00:00
        2026-04-26 12:00 | closed | 2026-04-27 00:00
        2026-04-28 03:00 | closed | 2026-04-28 09:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; easter -2 days off",
        DUTCH,
        """
        2026-04-03 10:00 | closed | 2026-04-06 09:00
        2026-04-02 17:00 | closed | 2026-04-06 09:00
        2027-03-26 10:00 | closed | 2027-03-29 09:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; easter +39 days off",
        DUTCH,
        """
        2026-05-14 10:00 | closed | 2026-05-15 09:00
        2026-05-13 17:00 | closed | 2026-05-15 09:00
        2027-05-06 12:00 | closed | 2027-05-07 09:00
        """,
    ),
    (
        "24/7; PH off",
        DUTCH,
        """
        2026-04-26 12:00 | open   | 2026-04-27 00:00
        2026-04-27 00:00 | closed | 2026-04-28 00:00
        2026-05-23 12:00 | open   | 2026-05-24 00:00
        2026-05-24 12:00 | closed | 2026-05-26 00:00
        2026-12-25 00:00 | closed | 2026-12-27 00:00
        """,
    ),
    # Days and hours.
    (
        "Mo-Fr 09:00-12:00,13:00-17:00",
        DUTCH,
        """
        2026-05-04 11:00 | open   | 2026-05-04 12:00
        2026-05-04 12:00 | closed | 2026-05-04 13:00
        2026-05-04 12:59 | closed | 2026-05-04 13:00
        2026-05-04 13:00 | open   | 2026-05-04 17:00
        2026-05-08 17:00 | closed | 2026-05-11 09:00
        """,
    ),
    (
        # A later part for the same days takes the place of the first.
        "Mo-Fr 09:00-12:00; Mo-Fr 13:00-17:00",
        DUTCH,
        """
        2026-05-04 10:00 | closed | 2026-05-04 13:00
        2026-05-04 14:00 | open   | 2026-05-04 17:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; We 12:00-13:00 off",
        DUTCH,
        """
        2026-05-06 11:00 | open   | 2026-05-06 12:00
        2026-05-06 12:30 | closed | 2026-05-06 13:00
        """,
    ),
    (
        "Fr 09:00-20:00; Sa 12:00-16:00",
        DUTCH,
        """
        2026-05-01 19:59 | open   | 2026-05-01 20:00
        2026-05-01 20:00 | closed | 2026-05-02 12:00
        2026-05-02 16:00 | closed | 2026-05-08 09:00
        """,
    ),
    (
        "Sa,Su 12:00-16:00",
        DUTCH,
        """
        2026-05-02 15:00 | open   | 2026-05-02 16:00
        2026-05-03 16:00 | closed | 2026-05-09 12:00
        """,
    ),
    (
        "Fr-Mo 10:00-11:00",
        DUTCH,
        """
        2026-05-04 10:30 | open   | 2026-05-04 11:00
        2026-05-04 11:00 | closed | 2026-05-08 10:00
        """,
    ),
    (
        "09:00-17:00",
        DUTCH,
        """
        2026-12-25 10:00 | open   | 2026-12-25 17:00
        2026-12-25 17:00 | closed | 2026-12-26 09:00
        """,
    ),
    (
        "24/7",
        DUTCH,
        """
        2026-03-29 01:30 | open | -
        2026-12-25 12:00 | open | -
        """,
    ),
    ("off", DUTCH, "2026-05-04 10:00 | closed | -"),
    # Nights, and the two on which the clocks change.
    (
        "Mo-Fr 22:00-26:00",
        DUTCH,
        """
        2026-05-05 01:30 | open   | 2026-05-05 02:00
        2026-05-04 23:00 | open   | 2026-05-05 02:00
        2026-05-09 01:00 | open   | 2026-05-09 02:00
        2026-05-09 02:00 | closed | 2026-05-11 22:00
        """,
    ),
    (
        # A day without hours of the clock is no end of a night, and neither are hours that begin at midnight.
        "Mo 22:00-02:00, We",
        DUTCH,
        """
        2026-05-06 10:00 | open   | 2026-05-07 00:00
        2026-05-05 02:00 | closed | 2026-05-06 00:00
        """,
    ),
    ("Fr 22:00-02:00; Su 00:00-10:00", DUTCH, "2026-05-03 05:00 | open | 2026-05-03 10:00"),
    (
        # A holiday has neither its evening nor what comes after, and no end of the evening before.
        "Mo-Su 22:00-26:00; PH off",
        DUTCH,
        """
        2026-12-24 23:00 | open   | 2026-12-25 00:00
        2026-12-25 01:00 | closed | 2026-12-27 22:00
        2026-12-27 01:00 | closed | 2026-12-27 22:00
        2026-12-28 01:00 | open   | 2026-12-28 02:00
        """,
    ),
    (
        "Mo-Fr 20:00-01:00; We off || Th 00:00-02:00 unknown",
        DUTCH,
        """
        2026-05-06 00:30 | closed  | 2026-05-07 00:00
        2026-05-07 00:30 | unknown | 2026-05-07 02:00
        2026-05-08 00:30 | open    | 2026-05-08 01:00
        """,
    ),
    (
        "Su 02:30-04:00",
        DUTCH,
        """
        2026-03-28 12:00 | closed | 2026-03-29 03:00
        2026-03-29 01:59 | closed | 2026-03-29 03:00
        2026-03-29 03:00 | open   | 2026-03-29 04:00
        2026-10-25 02:29+02:00 | closed | 2026-10-25 02:30+02:00
        2026-10-25 02:30+02:00 | open   | 2026-10-25 04:00
        2026-10-25 02:10+01:00 | open   | 2026-10-25 04:00
        2026-10-25 04:00 | closed | 2026-11-01 02:30
        """,
    ),
    (
        "Su 01:00-02:30",
        DUTCH,
        """
        2026-03-29 01:30 | open   | 2026-03-29 03:00
        2026-10-25 02:15+02:00 | open   | 2026-10-25 02:30+02:00
        2026-10-25 02:15+01:00 | closed | 2026-11-01 01:00
        """,
    ),
    (
        "Sa 22:00-03:00",
        DUTCH,
        """
        2026-03-28 23:00 | open   | 2026-03-29 03:00
        2026-05-03 02:59 | open   | 2026-05-03 03:00
        2026-05-03 03:00 | closed | 2026-05-09 22:00
        2026-10-24 23:00 | open   | 2026-10-25 03:00
        2026-10-25 02:30+01:00 | open   | 2026-10-25 03:00
        2026-10-25 03:00 | closed | 2026-10-31 22:00
        """,
    ),
    # Weeks, months and dates.
    (
        # Odd weeks: 53 and then 1.
        "week 1-53/2 Mo 09:00-12:00",
        DUTCH,
        """
        2026-01-05 10:00 | closed | 2026-01-12 09:00
        2026-01-12 09:00 | open   | 2026-01-12 12:00
        2026-05-04 10:00 | open   | 2026-05-04 12:00
        2026-12-14 10:00 | open   | 2026-12-14 12:00
        2026-12-14 12:00 | closed | 2026-12-28 09:00
        2026-12-28 12:00 | closed | 2027-01-04 09:00
        2027-01-04 12:00 | closed | 2027-01-18 09:00
        """,
    ),
    (
        "week 2-52/2 Tu 13:00-16:00",
        DUTCH,
        """
        2026-01-06 14:00 | open   | 2026-01-06 16:00
        2026-01-06 16:00 | closed | 2026-01-20 13:00
        2026-12-22 16:00 | closed | 2027-01-12 13:00
        2026-12-29 14:00 | closed | 2027-01-12 13:00
        """,
    ),
    (
        "week 53 Mo 10:00-12:00",
        DUTCH,
        """
        2026-11-24 11:00 | closed | 2026-12-28 10:00
        2026-12-28 11:00 | open   | 2026-12-28 12:00
        """,
    ),
    (
        "Tu[5] 10:00-11:00",
        DUTCH,
        """
        2026-03-31 10:00 | open   | 2026-03-31 11:00
        2026-03-31 11:00 | closed | 2026-06-30 10:00
        2026-06-30 11:00 | closed | 2026-09-29 10:00
        2026-09-29 11:00 | closed | 2026-12-29 10:00
        2026-12-29 11:00 | closed | 2027-03-30 10:00
        """,
    ),
    (
        "Tu[1,3] 10:00-11:00",
        DUTCH,
        """
        2026-05-05 10:30 | open   | 2026-05-05 11:00
        2026-05-05 11:00 | closed | 2026-05-19 10:00
        2026-05-19 11:00 | closed | 2026-06-02 10:00
        """,
    ),
    (
        "We[-1] 13:00-17:00",
        DUTCH,
        """
        2026-05-27 12:00 | closed | 2026-05-27 13:00
        2026-05-27 17:00 | closed | 2026-06-24 13:00
        2026-06-24 14:00 | open   | 2026-06-24 17:00
        2026-06-25 09:00 | closed | 2026-07-29 13:00
        """,
    ),
    (
        "Jul-Aug Mo-Fr 09:00-13:00; Sep-Jun Mo-Fr 09:00-17:00",
        DUTCH,
        """
        2026-06-30 14:00 | open   | 2026-06-30 17:00
        2026-07-01 13:00 | closed | 2026-07-02 09:00
        2026-08-31 12:00 | open   | 2026-08-31 13:00
        2026-08-31 13:00 | closed | 2026-09-01 09:00
        2026-09-01 16:00 | open   | 2026-09-01 17:00
        """,
    ),
    (
        "Sep 15-Mar 20 Mo 10:00-11:00",
        DUTCH,
        """
        2026-03-16 11:00 | closed | 2026-09-21 10:00
        2026-09-14 10:30 | closed | 2026-09-21 10:00
        2026-12-28 10:30 | open   | 2026-12-28 11:00
        2026-12-28 11:00 | closed | 2027-01-04 10:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; Dec 24 09:00-12:00; PH off",
        DUTCH,
        """
        2026-12-23 16:00 | open   | 2026-12-23 17:00
        2026-12-24 11:00 | open   | 2026-12-24 12:00
        2026-12-24 12:00 | closed | 2026-12-28 09:00
        """,
    ),
    (
        "Mo-Fr 09:00-17:00; Aug 03-14 off",
        DUTCH,
        """
        2026-07-31 17:00 | closed | 2026-08-17 09:00
        2026-08-14 10:00 | closed | 2026-08-17 09:00
        2026-08-17 09:00 | open   | 2026-08-17 17:00
        """,
    ),
    (
        "2026 Nov 24-2026 Nov 27 10:00-16:00",
        DUTCH,
        """
        2026-11-24 09:00 | closed | 2026-11-24 10:00
        2026-11-24 12:00 | open   | 2026-11-24 16:00
        2026-11-27 16:00 | closed | -
        """,
    ),
    (
        "Feb 29 10:00-12:00",
        DUTCH,
        """
        2026-05-04 10:00 | closed | -
        2027-12-01 10:00 | closed | 2028-02-29 10:00
        2028-02-29 11:00 | open   | 2028-02-29 12:00
        """,
    ),
    # Words in quotes.
    (
        'Mo-Th 09:00-17:00; Fr 09:00-12:00 "by appointment"',
        DUTCH,
        """
        2026-05-07 17:00 | closed | 2026-05-08 09:00
        2026-05-08 08:00 | closed | 2026-05-08 09:00
        2026-05-08 10:00 | by-appointment | 2026-05-08 12:00
        2026-05-08 12:00 | closed | 2026-05-11 09:00
        """,
    ),
    (
        'Mo-Fr 09:00-12:00, Mo-Fr 13:00-17:00 "op afspraak"',
        DUTCH,
        """
        2026-05-04 10:00 | open   | 2026-05-04 12:00
        2026-05-04 12:30 | closed | 2026-05-04 13:00
        2026-05-04 15:00 | by-appointment | 2026-05-04 17:00
        """,
    ),
    (
        'Mo-Fr 09:00-12:00 || "Op  Afspraak, via 14 010"',
        DUTCH,
        """
        2026-05-04 08:00 | by-appointment | 2026-05-04 09:00
        2026-05-04 10:00 | open   | 2026-05-04 12:00
        2026-05-04 12:00 | by-appointment | 2026-05-05 09:00
        2026-05-08 12:00 | by-appointment | 2026-05-11 09:00
        """,
    ),
    (
        "Mo 10:00-12:00 || unknown",
        DUTCH,
        """
        2026-05-04 11:00 | open    | 2026-05-04 12:00
        2026-05-04 12:00 | unknown | 2026-05-11 10:00
        """,
    ),
    (
        # A fallback holds wherever the parts before it say closed, on a holiday too.
        'Mo-Fr 09:00-12:00; PH off || Mo-Fr 13:00-17:00 unknown "bel eerst" || "by appointment"',
        DUTCH,
        """
        2026-05-04 10:00 | open    | 2026-05-04 12:00
        2026-05-04 12:00 | by-appointment | 2026-05-04 13:00
        2026-05-04 13:00 | unknown | 2026-05-04 17:00
        2026-05-14 10:00 | by-appointment | 2026-05-14 13:00
        """,
    ),
    (
        'We 10:00-12:00 unknown "bij genoeg vrijwilligers"; Mo 10:00-12:00',
        DUTCH,
        """
        2026-05-06 09:00 | closed  | 2026-05-06 10:00
        2026-05-06 10:30 | unknown | 2026-05-06 12:00
        2026-05-06 12:00 | closed  | 2026-05-11 10:00
        """,
    ),
    (
        # Other words, still open.
        'Mo 10:00-12:00 "taalles", Mo 12:00-14:00 "geen afspraak nodig"',
        DUTCH,
        """
        2026-05-04 11:00 | open | 2026-05-04 14:00
        2026-05-04 13:00 | open | 2026-05-04 14:00
        """,
    ),
    # Exceptions win over regular hours, doors over all.
    (
        EXCEPTIONS,
        DUTCH,
        """
        2026-05-11 17:00 | closed | 2026-05-13 09:00
        2026-05-12 10:00 | closed | 2026-05-13 09:00
        2026-05-13 17:00 | closed | 2026-05-14 10:00
        2026-05-14 11:00 | open   | 2026-05-14 12:00
        2026-05-15 17:00 | closed | 2026-05-16 00:00
        2026-05-16 00:00 | by-appointment | 2026-05-17 00:00
        2026-05-18 10:00 | closed | 2026-05-18 12:00
        2026-05-18 14:00 | closed | 2026-05-18 19:00
        2026-05-18 21:00 | closed | 2026-05-19 09:00
        2026-05-20 12:00 | closed | 2026-05-20 22:00
        2026-05-21 00:30 | open   | 2026-05-21 01:00
        2026-05-21 01:00 | closed | 2026-05-21 09:00
        2026-05-21 17:00 | closed | 2026-05-22 00:00
        2026-05-22 12:00 | unknown | 2026-05-23 00:00
        """,
    ),
    (
        Hours("Mo-Su 22:00-26:00", (on(9, "closed"),)),
        DUTCH,
        """
        2026-05-08 23:00 | open   | 2026-05-09 00:00
        2026-05-09 01:00 | closed | 2026-05-10 22:00
        2026-05-10 01:00 | closed | 2026-05-10 22:00
        2026-05-11 01:00 | open   | 2026-05-11 02:00
        """,
    ),
    (
        # In whatever order they are stated, the hours after midnight give way to the next day's own.
        Hours("Mo-Fr 09:00-17:00", (on(21, "closed"), on(20, "open", "22:00-01:00"))),
        DUTCH,
        """
        2026-05-20 23:00 | open   | 2026-05-21 00:00
        2026-05-21 00:30 | closed | 2026-05-22 09:00
        """,
    ),
    (
        Hours("24/7", (on(9, "closed"),)),
        DUTCH,
        """
        2026-05-08 12:00 | open   | 2026-05-09 00:00
        2026-05-09 10:00 | closed | 2026-05-10 00:00
        2026-05-10 00:30 | open   | -
        """,
    ),
    (
        Hours(None, (on(6, "open", "10:00-12:00"),)),
        DUTCH,
        """
        2026-05-05 12:00 | unknown | 2026-05-06 00:00
        2026-05-06 11:00 | open    | 2026-05-06 12:00
        2026-05-06 12:00 | closed  | 2026-05-07 00:00
        2026-05-07 00:00 | unknown | -
        """,
    ),
    (
        LONGER,
        DUTCH,
        """
        2026-05-04 12:00 | open   | 2026-05-04 18:00
        2026-05-04 16:45 | open   | 2026-05-04 18:00
        2026-05-04 18:00 | closed | 2026-05-05 09:00
        """,
    ),
    (
        SHUT,
        DUTCH,
        """
        2026-05-05 10:00 | open   | 2026-05-05 11:00
        2026-05-05 11:30 | closed | 2026-05-05 13:00
        2026-05-05 13:00 | open   | 2026-05-05 17:00
        """,
    ),
    (
        OPENED_ALL_THE_SAME,
        DUTCH,
        """
        2026-05-06 09:00 | closed | 2026-05-06 10:00
        2026-05-06 10:30 | open   | 2026-05-06 11:00
        2026-05-06 11:00 | closed | 2026-05-07 09:00
        """,
    ),
    ("ma-vr 9-17", DUTCH, "2026-05-04 10:00 | unknown | -"),
]


class Row(NamedTuple):
    hours: Hours
    calendar: Calendar
    moment: str
    state: str
    until: str


ROWS = [
    Row(given if isinstance(given, Hours) else Hours(given), calendar, *(cell.strip() for cell in line.split("|")))
    for given, calendar, lines in TABLE
    for line in lines.strip().splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.hours.text} @ {row.moment}" for row in ROWS])
def test_the_answer_is_the_one_that_was_worked_out_by_hand(row: Row) -> None:
    answer = state_at(row.hours, local(row.moment), calendar=row.calendar)
    until = None if row.until == "-" else local(row.until).timestamp()
    assert (answer.state, answer.until and answer.until.timestamp()) == (row.state, until)


def test_there_are_two_hundred_moments_and_forty_texts_beside_those_of_rotterdam() -> None:
    assert len(ROWS) >= 200
    assert len({row.hours.text for row in ROWS}) >= 44


def test_words_in_quotes_are_told_as_they_were_written() -> None:
    # The fifth of May is read with another text than the other days.
    answer = state_at(Hours('PH 10:00-12:00 "PH, bel eerst"'), local("2026-05-05 11:00"), calendar=EACH_YEAR)
    assert (answer.state, answer.comment) == ("open", "PH, bel eerst")
