"""The Dutch public holidays, each by a code for which the catalogues have its name.

Why not from the parser: it says that a day is a holiday, and not which.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from wijkhub_queue.hours.stated import Calendar

KNOWN = range(2000, 2077)
"""The years of which the parser knows the holidays."""
_SUNDAY = 6


def liberation_day_is_free(year: int, calendar: Calendar) -> bool:
    """Whether 5 May of that year counts as a public holiday by the settings."""
    if calendar.country != "NL" or calendar.liberation_day == "never":
        return False
    return calendar.liberation_day == "every-year" or year % 5 == 0


@lru_cache(maxsize=512)
def holidays(year: int, calendar: Calendar) -> dict[date, str]:
    """The holidays of a year by day; none for other countries, whose names we do not know."""
    if calendar.country != "NL":
        return {}
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27)
    found = {
        date(year, 1, 1): "new-year",
        easter: "easter-sunday",
        easter + timedelta(days=1): "easter-monday",
        # On a Sunday it is kept the day before.
        kings_day - timedelta(days=kings_day.weekday() == _SUNDAY): "kings-day",
        easter + timedelta(days=49): "whit-sunday",
        easter + timedelta(days=50): "whit-monday",
        date(year, 12, 25): "christmas-day",
        date(year, 12, 26): "second-christmas-day",
    }
    if liberation_day_is_free(year, calendar):
        found[date(year, 5, 5)] = "liberation-day"
    # Ascension Day goes before Liberation Day where they meet.
    found[easter + timedelta(days=39)] = "ascension-day"
    return dict(sorted(found.items()))


def holiday_on(day: date, calendar: Calendar) -> str | None:
    """The code of the holiday on that day, such as `kings-day`."""
    return holidays(day.year, calendar).get(day)


def easter_sunday(year: int) -> date:
    """The date of Easter in the Gregorian calendar (Meeus, Jones and Butcher's method)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, after_leap = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leap_years - epact - after_leap) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
