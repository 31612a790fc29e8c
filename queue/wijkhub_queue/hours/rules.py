"""How many hours a neighbourhood should be able to walk in somewhere, how regular hours should be, and who falls short.

Hours are counted week by week from the first day on, and averaged. Where two places are open at once, an hour counts
once: what counts is when a resident can go somewhere. By appointment is no walking in. Hours that nobody knows are not
zero: where they could make up for what lacks, the report says that it is not known.

Regularity is looked at in weeks without a holiday or an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from wijkhub_queue.hours.catalogue import hours_texts
from wijkhub_queue.hours.days import Day, hours_by_day
from wijkhub_queue.hours.layers import openings
from wijkhub_queue.hours.stated import DUTCH, Calendar, Hours, Span, State
from wijkhub_queue.local_time import moment_of

WeekHours = Annotated[float, Meta(ge=0, le=168, description="hours a week")]


class HoursRules(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a city asks of the hours of its places."""

    min_hours: dict[str, WeekHours] = {}
    """Hours a week that a neighbourhood should have, by its class of demand."""
    min_hours_per_thousand: Annotated[float, Meta(ge=0, le=168)] = 0.0
    """Hours a week for each 1,000 residents; of both the higher counts."""
    most_patterns: Annotated[int, Meta(ge=1, le=53)] = 1
    """How many different weeks a place may have."""
    most_starts: Annotated[int, Meta(ge=1, le=50)] = 1
    """At how many different times its days may begin."""
    weeks: Annotated[int, Meta(ge=1, le=53)] = 8
    """Over how many weeks this is looked at."""


class Neighbourhood(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A neighbourhood, and what is known of its demand."""

    code: str
    """CBS buurt code, such as `BU05990110`."""
    name: str
    demand: str | None = None
    """A class of `HoursRules.min_hours`."""
    residents: int | None = None


class ServedPlace(Struct, frozen=True, rename="camel"):
    """A place, its hours, and the codes of the neighbourhoods it serves."""

    id: str
    name: str
    neighbourhoods: tuple[str, ...]
    hours: Hours


class NeighbourhoodRow(Struct, frozen=True, rename="camel"):
    """A neighbourhood held to the rules; figures are hours a week, on average."""

    code: str
    name: str
    verdict: Literal["enough", "short", "unknown", "no-rule"]
    required: float | None
    open_hours: float
    """In which some place is known to be open."""
    by_appointment_hours: float
    """In which none is open and one can be visited by appointment."""
    unknown_hours: float
    """In which none is known to be open, and one might be."""
    places: int
    unknown_places: tuple[str, ...]
    """The ids of those with hours that nobody knows."""

    @property
    def shortfall(self) -> float:
        """Hours a week that are known to lack; 0 where it is enough or not known."""
        return (self.required or 0.0) - self.open_hours if self.verdict == "short" else 0.0


class PlaceRow(Struct, frozen=True, rename="camel"):
    """A place held to the rules of regularity."""

    id: str
    name: str
    verdict: Literal["regular", "irregular", "unknown"]
    open_hours: float
    """Hours a week, on average, that it is known to be open."""
    patterns: int
    """Different weeks."""
    starts: tuple[str, ...]
    """The different times at which its days begin, such as `09:00`."""


class HoursReport(Struct, frozen=True, rename="camel"):
    """All neighbourhoods and places, in the order in which they were given."""

    neighbourhoods: tuple[NeighbourhoodRow, ...]
    places: tuple[PlaceRow, ...]


def shortfalls(
    places: Sequence[ServedPlace],
    neighbourhoods: Iterable[Neighbourhood],
    rules: HoursRules,
    first: date,
    *,
    calendar: Calendar = DUTCH,
) -> HoursReport:
    """Hold hours to the rules over the weeks from `first` on; what staff did to the doors is left out."""
    zone = calendar.time_zone
    start, end = moment_of(first, 0, zone), moment_of(first + timedelta(weeks=rules.weeks), 0, zone)
    spans = {
        place.id: openings(replace(place.hours, doors=None), start, end, states=_COUNTED, calendar=calendar)
        for place in places
    }
    return HoursReport(
        tuple(
            _neighbourhood(
                one, {place.id: spans[place.id] for place in places if one.code in place.neighbourhoods}, rules
            )
            for one in neighbourhoods
        ),
        tuple(_place(place, spans[place.id], rules, first, calendar) for place in places),
    )


def row_words(row: NeighbourhoodRow | PlaceRow, language: str) -> str:
    """A row in one line, with its figures."""
    key = "not-known" if isinstance(row, PlaceRow) and row.verdict == "unknown" else row.verdict
    return hours_texts().get(
        language,
        f"rules.{key}",
        name=row.name,
        open=f"{row.open_hours:.1f}",
        required=f"{row.required or 0:.1f}" if isinstance(row, NeighbourhoodRow) else "",
        short=f"{row.shortfall:.1f}" if isinstance(row, NeighbourhoodRow) else "",
        patterns=row.patterns if isinstance(row, PlaceRow) else "",
        starts=len(row.starts) if isinstance(row, PlaceRow) else "",
    )


_COUNTED = (State.OPEN, State.BY_APPOINTMENT, State.UNKNOWN)


def _required(one: Neighbourhood, rules: HoursRules) -> float | None:
    by_class = rules.min_hours.get(one.demand) if one.demand is not None else None
    by_size = None
    if one.residents is not None and rules.min_hours_per_thousand > 0:
        by_size = rules.min_hours_per_thousand * one.residents / 1000
    asked = [hours for hours in (by_class, by_size) if hours is not None]
    return min(max(asked), 168.0) if asked else None


def _neighbourhood(one: Neighbourhood, served_by: dict[str, list[Span]], rules: HoursRules) -> NeighbourhoodRow:
    spans = [span for found in served_by.values() for span in found]
    opened = _a_week(spans, rules, State.OPEN)
    with_unknown = _a_week(spans, rules, State.OPEN, State.UNKNOWN)
    required = _required(one, rules)
    verdict: Literal["enough", "short", "unknown", "no-rule"] = "no-rule"
    if required is not None:
        verdict = "enough" if opened >= required else "unknown" if with_unknown >= required else "short"
    return NeighbourhoodRow(
        code=one.code,
        name=one.name,
        verdict=verdict,
        required=required,
        open_hours=opened,
        by_appointment_hours=_a_week(spans, rules, State.OPEN, State.BY_APPOINTMENT) - opened,
        unknown_hours=with_unknown - opened,
        places=len(served_by),
        unknown_places=tuple(
            place for place, found in served_by.items() if any(span.state is State.UNKNOWN for span in found)
        ),
    )


def _place(place: ServedPlace, spans: list[Span], rules: HoursRules, first: date, calendar: Calendar) -> PlaceRow:
    days = hours_by_day(place.hours, first, rules.weeks * 7, calendar=calendar)
    weeks = [days[at : at + 7] for at in range(0, len(days), 7)]
    plain = [week for week in weeks if all(day.because != "exception" and day.holiday is None for day in week)]
    patterns = {tuple(day.open for day in week) for week in plain}
    starts = sorted({day.open[0].clock[0] for week in plain for day in week if day.open})
    known = bool(plain) and not any(_unknown(day) for week in plain for day in week)
    regular = len(patterns) <= rules.most_patterns and len(starts) <= rules.most_starts
    return PlaceRow(
        id=place.id,
        name=place.name,
        verdict="irregular" if not regular else "regular" if known else "unknown",
        open_hours=_a_week(spans, rules, State.OPEN),
        patterns=len(patterns),
        starts=tuple(starts),
    )


def _unknown(day: Day) -> bool:
    return any(stretch.state is State.UNKNOWN for stretch in day.stretches)


def _a_week(spans: Iterable[Span], rules: HoursRules, *states: State) -> float:
    """Hours a week in which some of the spans is in one of these states, each moment counted once."""
    total, reached = timedelta(), None
    for start, end in sorted((span.start, span.end) for span in spans if span.state in states):
        since = start if reached is None else max(start, reached)
        total += max(end - since, timedelta())
        reached = end if reached is None else max(end, reached)
    return total / timedelta(hours=1) / rules.weeks
